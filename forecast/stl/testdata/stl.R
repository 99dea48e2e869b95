# Decompositions of made-up values by stl of base R and by mstl of the package
# forecast: Rscript stl.R > stl.txt (R 4.2.2, forecast 8.20).
suppressMessages(library(forecast))
set.seed(11)

say <- function(name, x) cat(paste(c(name, sprintf("%.17g", as.numeric(x))), collapse = " "), "\n", sep = "")
both <- function(name, period, fit) {
  say(paste0(name, ".seasonal"), fit$time.series[, "seasonal"])
  say(paste0(name, ".trend"), fit$time.series[, "trend"])
  say(paste0(name, ".weights"), fit$weights)
}

n <- 125
t <- 0:(n - 1)
y <- round(20 + 0.05 * t + sin(t / 17) + (3 + t / 60) * sin(2 * pi * t / 12) + runif(n, -1, 1), 6)
y[c(31, 78, 79)] <- y[c(31, 78, 79)] + c(9, -7, 6)
say("y", y)
x <- ts(y, frequency = 12)
both("plain", 12, stl(x, s.window = 7))
both("robust", 12, stl(x, s.window = 11, robust = TRUE))
both("periodic", 12, stl(x, s.window = "periodic"))
both("periodicrobust", 12, stl(x, s.window = "periodic", robust = TRUE))
both("dense", 12, stl(x, s.window = 9, s.degree = 1, t.window = 21, l.degree = 0, s.jump = 1, t.jump = 1, l.jump = 1, inner = 3, outer = 2))
both("wide", 12, stl(x, s.window = 35, t.window = 201, t.degree = 0, t.jump = 7, l.window = 15, s.jump = 2))
both("seven", 7, stl(ts(y, frequency = 7), s.window = 13))
both("two", 2, stl(ts(y, frequency = 2), s.window = 7, s.degree = 1))

# An odd number of values: for an even one, stl of R 4.2.2 does not always weigh by the
# median remainder (it asks its partial sort for the two middle ranks in falling order).
n <- 261
t <- 0:(n - 1)
z <- round(50 - 0.02 * t + 4 * sin(2 * pi * t / 6) + 6 * cos(2 * pi * t / 30) + runif(n, -1, 1), 6)
say("z", z)
fit <- mstl(msts(z, c(6, 30)))
say("multiple.6", fit[, "Seasonal6"])
say("multiple.30", fit[, "Seasonal30"])
say("multiple.trend", fit[, "Trend"])
fit <- mstl(msts(z, c(6, 30)), iterate = 3, s.window = c(7, 13), robust = TRUE)
say("multiplerobust.6", fit[, "Seasonal6"])
say("multiplerobust.30", fit[, "Seasonal30"])
say("multiplerobust.trend", fit[, "Trend"])
