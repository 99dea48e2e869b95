// Package forecast is what is known of the future of a series: sample paths,
// the evidence that they rest on, and when they reach a capacity; or why there
// is no answer.
//
// The straight line is
//
//	series.Series → fit.Fit → Forecast (n futures × h steps) → Saturation (a date for every future)
//
// and the index of the future runs through all of it. Quantiles are taken only
// at the end, from whatever was computed for every future: a date read off a
// quantile band is wrong, because the p-quantile of a first passage is not the
// first passage of the p-quantile.
//
// This package and those below it see values only: they read no file, clock,
// flag or environment, and draw random numbers from streams derived from (seed,
// series name, future), so that neither the order of series nor the number of
// workers can change an answer.
package forecast
