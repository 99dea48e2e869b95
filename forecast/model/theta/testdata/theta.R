# Theta forecasts of made-up values by the package forecast, and 4Theta by the program of
# its authors (file "4Theta method.R" of github.com/Mcompetitions/M4-methods):
# Rscript theta.R "4Theta method.R" > theta.txt (R 4.2.2, forecast 8.20).
suppressMessages(library(forecast))
source(commandArgs(TRUE)[1])
set.seed(12)
say <- function(name, x) cat(paste(c(name, sprintf("%.17g", as.numeric(x))), collapse = " "), "\n", sep = "")

n <- 110
t <- 0:(n - 1)
walk <- cumsum(rnorm(n))
series <- list(
  monthly = ts(round((100 + 0.6 * t + 2 * walk) * (1 + 0.2 * sin(2 * pi * t / 12) + 0.1 * cos(2 * pi * t / 6)) + rnorm(n), 5), frequency = 12),
  yearly = ts(round(40 + 0.4 * t + 1.5 * walk + rnorm(n), 5)),
  short = ts(round(20 + t[1:23] + 3 * rnorm(23), 5)),
  growing = ts(round(10 * exp(0.02 * t) * (1 + 0.05 * rnorm(n)) + 0.5 * abs(walk), 5), frequency = 4),
  sinking = ts(round(30 - 0.9 * t + 4 * sin(2 * pi * t / 7) + rnorm(n), 5), frequency = 7)
)
for (name in names(series)) {
  x <- series[[name]]
  say(paste0(name, ".y"), x)
  say(paste0(name, ".period"), frequency(x))
  if (min(x) > 0) {
    f <- thetaf(x, h = 15)
    ses <- f$model
    say(paste0(name, ".thetaf"), c(ses$alpha, mean((x - f$fitted)^2), f$mean))
    four <- FourTheta(x, fh = 15)
    cat(name, ".four ", four$description, " ", sep = "")
    say(sprintf("%.17g", mean(abs(x - four$fitted))), four$mean)
  }
  m <- frequency(x)
  if (m > 1) {
    say(paste0(name, ".additive"), decompose(x)$figure)
    if (min(x) > 0) say(paste0(name, ".multiplicative"), decompose(x, "multiplicative")$figure)
    say(paste0(name, ".acf"), acf(x, lag.max = m, plot = FALSE)$acf)
  }
}
