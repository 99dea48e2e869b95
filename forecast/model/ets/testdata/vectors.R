# Fits of the R package forecast to made-up and measured series: what filter_test.go and auto_test.go compare with.
#   Rscript vectors.R > vectors.txt        (R 4.2.2, forecast 8.20)
# The measured ones are from ../../testdata/real.csv.gz (see PROVENANCE.md there).
suppressMessages(library(forecast))
show <- function(...) cat(paste(...), "\n", sep = "")
num <- function(x) paste(format(as.numeric(x), digits = 17, trim = TRUE), collapse = " ")
gauss <- function(m, n) m$loglik - n / 2 * (1 + log(2 * pi) - log(n))  # forecast leaves the constants out
one <- function(y, f) tryCatch(ets(y, model = sub("d", "", f), damped = grepl("d", f)), error = function(e) NULL)
detail <- function(y, f) {
  m <- one(y, f); n <- length(y)
  if (is.null(m)) return(invisible())
  p <- m$par; phi <- if ("phi" %in% names(p)) p["phi"] else 1
  zero <- function(k) if (k %in% names(p)) p[k] else 0
  show("form", f)
  show("parameters", num(c(p["alpha"], zero("beta"), zero("gamma"), phi)))
  s0 <- m$states[1, ]
  season <- s0[grep("^s[0-9]", names(s0))]
  show("initial", num(c(s0["l"], if ("b" %in% names(s0)) s0["b"] else 0, rev(season))))
  show("loglik", num(gauss(m, n)))
  show("e", num(residuals(m)))
  h <- 2 * frequency(y) + 3
  mean <- forecast(m, h = h, PI = FALSE)$mean
  if (grepl("M$", f)) {
    # forecast() corrects these by a formula for the mean, and its own plain recursion damps the second step as the first.
    x <- m$states[n + 1, ]; b <- if ("b" %in% names(x)) x["b"] else 0
    mean <- (x["l"] + cumsum(phi^(1:h)) * b) * rev(x[grep("^s[0-9]", names(x))])[(0:(h - 1)) %% frequency(y) + 1]
  }
  show("forecast", num(mean))
}
series <- function(name, y) {
  m <- ets(y); n <- length(y)
  show("series", name, frequency(y))
  show("y", num(y))
  show("auto", gsub("[ETS(),]", "", m$method), num(gauss(m, n)), num(m$aicc + n * (1 + log(2 * pi) - log(n))))
}
made <- function(i, n, m, season, trend, alpha, gamma, sd) {
  set.seed(i)
  l <- 100; b <- trend; s <- season * sin(2 * pi * (1:m) / m + i) + rnorm(m, sd = season / 4); y <- numeric(n)
  if (i %% 2 == 0) s <- exp(s / 100)
  for (t in 1:n) {
    k <- (t - 1) %% m + 1; e <- rnorm(1, sd = sd)
    if (i %% 2 == 0) { y[t] <- (l + b) * s[k] * (1 + e / 100); s[k] <- s[k] * (1 + gamma * e / 100); l <- (l + b) * (1 + alpha * e / 100) }
    else { y[t] <- l + b + s[k] + e; s[k] <- s[k] + gamma * e; l <- l + b + alpha * e }
    b <- b * ifelse(i %% 3 == 0, 0.9, 1)
  }
  ts(round(y, 4), frequency = m)
}
forms <- c("ANN", "AAN", "AAdN", "MNN", "MAN", "MAdN")
seasonal <- c("ANA", "AAA", "AAdA", "MNA", "MAA", "MAdA", "MNM", "MAM", "MAdM")
for (i in 1:4) { y <- made(i, 60, 1, 0, c(0, 0.5)[i %% 2 + 1], c(0.2, 0.7, 0.9, 0.4)[i], 0, 3); series(paste0("plain", i), y); if (i <= 2) for (f in forms) detail(y, f) }
for (i in 1:12) {
  y <- made(i, 72 + 6 * i, 12, c(5, 10, 20)[i %% 3 + 1], c(0, 0.2, 0.6, -0.1)[i %% 4 + 1], c(0.1, 0.3, 0.6, 0.9, 0.05)[i %% 5 + 1], c(0.02, 0.1)[i %% 2 + 1], c(2, 4)[i %% 2 + 1])
  series(paste0("month", i), y); if (i <= 2) for (f in seasonal) detail(y, f)
}
for (i in 1:2) { y <- made(i + 20, 44, 4, 10, 0.3, 0.3, 0.1, 3); series(paste0("quarter", i), y); for (f in seasonal) detail(y, f) }
real <- read.csv(gzfile("../../testdata/real.csv.gz"), stringsAsFactors = FALSE)
google <- real$value[real$series == "google_2019_avg_cpu_hourly_peak"]
series("google_hourly", ts(google, frequency = 24))
detail(ts(google, frequency = 24), "MNA"); detail(ts(google, frequency = 24), "AAdA")
taxi <- real$value[real$series == "nyc_taxi_hourly_peak"]
series("taxi_hourly", ts(taxi[1:480], frequency = 24))
bike <- real$value[real$series == "bicimad_daily_users"]
series("bike_daily", ts(bike[1:364], frequency = 7))
log1 <- real$value[real$series == "wikipedia_log_visits"]
series("visits_daily", ts(log1[1:364], frequency = 7))
detail(ts(log1[1:364], frequency = 7), "MAM")
