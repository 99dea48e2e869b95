// Package clean finds what in a history is not the demand itself: a ceiling
// that cuts it off, single values far from all others, a sensor that hangs, a
// counter that was never differenced.
//
// It finds and does not change: what becomes of a finding is for the caller to
// say and to report. Sequences are float64 slices in time order, NaN where
// nothing was measured, all other values finite; the package knows neither time
// nor units nor names. Every function takes
// O(n log n) at most.
package clean

import (
	"math"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/model/rank"
)

// measured returns the values of x that are not NaN, in their order.
func measured(x []float64) []float64 { return slices.DeleteFunc(slices.Clone(x), math.IsNaN) }

// medianStep returns the median size of the change from one value to the next,
// 0 if there is none.
func medianStep(x []float64) float64 {
	steps := make([]float64, 0, len(x))
	for t := 1; t < len(x); t++ {
		if d := math.Abs(x[t] - x[t-1]); !math.IsNaN(d) {
			steps = append(steps, d)
		}
	}
	if len(steps) == 0 {
		return 0
	}
	return rank.Select(steps, len(steps)/2)
}
