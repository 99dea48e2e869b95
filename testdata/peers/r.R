# Forecasts the cases of a set with one function of R's forecast and writes its quantiles.
#
#     Rscript r.R PROGRAM CASES.csv OUT.csv STRIDE LIMIT_SECONDS
#
# A case is given up after LIMIT_SECONDS of processor time. Cases that are in
# OUT.csv already are not run again.
suppressPackageStartupMessages(library(forecast))
args <- commandArgs(trailingOnly = TRUE)
program <- args[1]; out <- args[3]; stride <- as.integer(args[4]); limit <- as.numeric(args[5])
levels <- c(50, 80, 95)

interpolated <- function(y) {
  if (!anyNA(y)) return(y)
  at <- seq_along(y)
  approx(at[!is.na(y)], y[!is.na(y)], at, rule = 2)$y
}

programs <- list(
  "r-thetaf" = function(case) thetaf(ts(case$y, frequency = case$period), h = case$h, level = levels),
  # ets() itself leaves out a season longer than 24, with a warning.
  "r-ets" = function(case) forecast(ets(ts(case$y, frequency = case$period)), h = case$h, level = levels),
  # stlf() is mstl() with all its seasons, and ets() on what is left.
  "r-stlf" = function(case) {
    y <- msts(case$y, seasonal.periods = case$seasons)
    if (max(case$seasons) < 2) return(forecast(ets(case$y), h = case$h, level = levels))
    stlf(y, h = case$h, level = levels, method = "ets")
  }
)

quantiles <- function(f) rbind(f$lower[, 3], f$lower[, 2], f$lower[, 1], as.numeric(f$mean), f$upper[, 1], f$upper[, 2], f$upper[, 3])

cases <- read.csv(args[2], colClasses = "character")
done <- character(0)
if (file.exists(out)) done <- read.csv(out, colClasses = "character")$id
if (length(done) == 0) writeLines("id,cpu_seconds,failure,q0.025,q0.1,q0.25,q0.5,q0.75,q0.9,q0.975", out)
file <- file(out, "a")
numbers <- function(s) suppressWarnings(as.numeric(strsplit(s, " ", fixed = TRUE)[[1]]))

set.seed(1)
for (i in seq(1, nrow(cases), by = stride)) {
  row <- cases[i, ]
  if (row$id %in% done) next
  y <- numbers(row$train); y[is.nan(y)] <- NA
  case <- list(y = interpolated(y), period = as.integer(row$period), seasons = as.integer(numbers(row$seasons)),
               h = length(strsplit(row$test, " ", fixed = TRUE)[[1]]))
  failure <- ""; q <- NULL
  used <- system.time(tryCatch({
    setTimeLimit(cpu = limit, transient = TRUE)
    q <- suppressWarnings(quantiles(programs[[program]](case)))
  }, error = function(e) failure <<- conditionMessage(e)), gcFirst = FALSE)
  setTimeLimit(cpu = Inf)
  if (failure == "" && !all(is.finite(q))) failure <- "not finite"
  columns <- if (failure == "") apply(q, 1, function(x) paste(format(x, digits = 15, trim = TRUE, scientific = FALSE), collapse = " ")) else rep("", 7)
  failure <- gsub("[\"\n\r]", " ", substr(failure, 1, 200))
  cat(sprintf("\"%s\",%.4f,\"%s\",%s\n", row$id, sum(used[c(1, 2, 4, 5)]), failure, paste(columns, collapse = ",")), file = file)
  flush(file)
}
close(file)
