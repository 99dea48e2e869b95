// Package breaks finds where a sequence with growth, seasons and noise was broken: jumps that last, and changes of
// the growth.
//
// It finds and does not change; what becomes of a finding is for the caller to say. Sequences are float64 slices in
// time order, NaN where nothing was measured, all other values finite; the package knows neither time nor units.
package breaks
