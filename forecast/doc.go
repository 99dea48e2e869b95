// Package forecast is the heart of Plimsoll: it turns the history of one
// measured quantity into sample paths of its future, and reads from those
// paths when a capacity is reached.
//
// The straight line is
//
//	Series → Fit → Forecast (n futures × h steps) → Saturation (a date for every future)
//
// and the index of the future runs through all of it. Quantiles are taken only
// at the end, from whatever was computed for every future: a date read off a
// quantile band is wrong, because the p-quantile of a first passage is not the
// first passage of the p-quantile.
//
// The package sees values only: it reads no file, clock, flag or environment,
// and draws random numbers from streams derived from (seed, series name,
// future), so that neither the order of series nor the number of workers can
// change an answer.
package forecast
