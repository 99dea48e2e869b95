# Scores computed in R, to compare with. In this folder:
#
#   Rscript vectors.R > vectors.txt
#
# Written with R 4.2.2 and its package forecast 8.20. The history is R's own AirPassengers (Box and
# Jenkins, Time Series Analysis, 1976, series G), without its last two years, which are what came.
suppressMessages(library(forecast))
say <- function(name, x) cat(name, sprintf("%.15g", x), "\n")

# The test and the benchmark as the M4 competition published them in words: autocorrelation at the
# period against 1.645 standard errors, classical decomposition, last value.
seasonal <- function(y, m) {
  if (length(y) < 3 * m) return(FALSE)
  r <- acf(y, lag.max = m, plot = FALSE)$acf[-1]
  abs(r[m]) > 1.645 * sqrt((1 + 2 * sum(head(r, m - 1)^2)) / length(y))
}
naive2 <- function(y, m, h) {
  if (!seasonal(y, m)) return(as.numeric(naive(y, h)$mean))
  s <- decompose(y, type = "multiplicative")$seasonal
  as.numeric(naive(y / s, h)$mean) * rep(tail(as.numeric(s), m), length.out = h)
}

y <- head(AirPassengers, 120)
y <- ts(y, start = 1949, frequency = 12)
a <- window(AirPassengers, start = 1959)
q <- window(ts(head(AirPassengers, 119), start = 1949, frequency = 12))

say("history", y)
say("actual", a)
say("seasonal", seasonal(y, 12))
say("seasonal.7", seasonal(ts(as.numeric(y), frequency = 7), 7))
say("indices", decompose(y, type = "multiplicative")$figure)
say("indices.7", decompose(ts(as.numeric(y), frequency = 7), type = "multiplicative")$figure)
say("naive2", naive2(y, 12, 24))
say("naive2.119", naive2(q, 12, 24)) # whole years and eleven months: phases are counted from the start
say("naive2.7", naive2(ts(as.numeric(y), frequency = 7), 7, 24))

f <- snaive(y, h = 24, level = 95)
say("point", f$mean)
say("low", f$lower)
say("high", f$upper)
# accuracy() scales by the seasonal naive error of the history, and gives no sMAPE or MSIS.
say("mase", accuracy(f, a)["Test set", "MASE"])
say("mae", accuracy(f, a)["Test set", "MAE"])
say("smape", mean(200 * abs(a - f$mean) / (abs(a) + abs(f$mean))) / 100)
say("coverage", mean(a >= f$lower & a <= f$upper))
width <- f$upper - f$lower
misses <- ifelse(a < f$lower, f$lower - a, ifelse(a > f$upper, a - f$upper, 0))
say("msis", mean(width + misses * 40) / mean(abs(diff(as.numeric(y), 12))))
say("pinball.025", mean(ifelse(a < f$lower, 0.975 * (f$lower - a), 0.025 * (a - f$lower))))
say("pinball.975", mean(ifelse(a < f$upper, 0.025 * (f$upper - a), 0.975 * (a - f$upper))))
say("wql", 2 * (sum(pmax(0.025 * (a - f$lower), -0.975 * (a - f$lower))) + sum(pmax(0.5 * (a - f$mean), -0.5 * (a - f$mean))) +
  sum(pmax(0.975 * (a - f$upper), -0.025 * (a - f$upper)))) / 3 / sum(abs(a)))

# CRPS: the integral of (F(x) - 1{x >= y})^2 between the places where the integrand changes.
crps <- function(y, x) {
  z <- sort(c(x, y))
  k <- head(z, -1)
  sum((sapply(k, function(v) mean(x <= v)) - (k >= y))^2 * diff(z))
}
x <- as.numeric(tail(y, 40))
say("samples", sort(x))
say("crps.below", crps(200, x))
say("crps.within", crps(391, x))
say("crps.above", crps(700, x))
