# What R makes of the sequences in statsmodels.txt: stats::arima at given coefficients and fitted,
# and forecast's ndiffs, nsdiffs and auto.arima.
# "at" lines: name, p d q P D Q m, words ar … const …, loglik …, ahead … (12 steps); only without differences and with constants fixed.
# "fit" lines: name, p d q P D Q m constant, loglik. "diffs" lines: name, d of the sequence, D, d after D.
# "auto" lines: name, order, constant, loglik, aicc of the full search by auto.arima.
suppressMessages(library(forecast))
cat("# by R", paste(R.version$major, R.version$minor, sep = "."), "and forecast", as.character(packageVersion("forecast")), ": Rscript vectors.R > r.txt\n")
lines <- readLines("statsmodels.txt")
num <- function(x) format(x, digits = 17)
series <- list()
for (l in lines[grepl("^y ", lines)]) {
  w <- strsplit(l, " ")[[1]]
  v <- suppressWarnings(as.numeric(w[-(1:3)]))
  series[[w[2]]] <- ts(ifelse(is.nan(v), NA, v), frequency = as.numeric(w[3]))
}
for (l in lines[grepl("^at ", lines)]) {
  w <- strsplit(l, " ")[[1]]
  o <- as.numeric(w[3:9])
  part <- function(a, b) { i <- which(w == a); j <- which(w == b); if (j > i + 1) as.numeric(w[(i + 1):(j - 1)]) else numeric(0) }
  fixed <- c(part("ar", "ma"), part("ma", "sar"), part("sar", "sma"), part("sma", "const"))
  constant <- w[which(w == "const") + 1]
  if (o[2] + o[5] > 0) next
  if (constant != "none") fixed <- c(fixed, as.numeric(constant))
  f <- arima(series[[w[2]]], order = o[1:3], seasonal = list(order = o[4:6], period = o[7]), include.mean = constant != "none", fixed = fixed, transform.pars = FALSE, method = "ML")
  cat(w[1:(which(w == "loglik"))], num(f$loglik), "ahead", num(as.numeric(predict(f, 12)$pred)), "\n")
}
plain <- list(c(1, 0, 1, 1), c(2, 1, 1, 0), c(0, 1, 1, 1), c(3, 0, 0, 1), c(1, 1, 1, 0))
seasonal <- list(c(1, 0, 0, 1, 0, 0, 1), c(0, 1, 1, 0, 1, 1, 0), c(1, 0, 1, 0, 1, 1, 1), c(2, 1, 2, 1, 0, 1, 0), c(1, 1, 0, 1, 1, 0, 0))
for (name in names(series)) {
  y <- series[[name]]
  m <- frequency(y)
  for (o in if (m > 1) seasonal else plain) {
    if (m == 1) o <- c(o[1:3], 0, 0, 0, o[4])
    f <- try(Arima(y, order = o[1:3], seasonal = list(order = o[4:6], period = m), include.constant = o[7] == 1, method = "CSS-ML"), silent = TRUE)
    if (inherits(f, "try-error")) f <- try(Arima(y, order = o[1:3], seasonal = list(order = o[4:6], period = m), include.constant = o[7] == 1, method = "ML"), silent = TRUE)
    if (!inherits(f, "try-error")) cat("fit", name, o[1:6], m, o[7], num(f$loglik), "\n")
  }
  D <- if (m > 1) nsdiffs(y) else 0
  cat("diffs", name, ndiffs(y), D, ndiffs(if (D > 0) diff(y, m) else y), "\n")
  a <- auto.arima(y)
  o <- arimaorder(a)
  if (length(o) < 6) o <- c(o[1:3], 0, 0, 0)
  cat("auto", name, o[1:6], as.integer(any(c("intercept", "drift") %in% names(coef(a)))), num(a$loglik), num(a$aicc), "\n")
}
