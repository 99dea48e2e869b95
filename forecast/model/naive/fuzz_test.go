package naive_test

import (
	"math"
	"slices"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/model/kerneltest"
	"github.com/plimsoll/plimsoll/forecast/model/naive"
)

// Any values that can be squared, some of them measured, and any period: sound models.
func FuzzFit(f *testing.F) {
	for i, data := range kerneltest.Seeds() {
		f.Add(data, 5*i-7)
	}
	f.Fuzz(func(t *testing.T, data []byte, period int) {
		y := kerneltest.Sized(kerneltest.Values(data, 400), 1e150)
		if !slices.ContainsFunc(y, func(v float64) bool { return !math.IsNaN(v) }) {
			return // which the contract leaves out
		}
		kerneltest.Check(t, naive.FitSeasonal(y, period%1000), 300)
		kerneltest.Check(t, naive.FitDrift(y, period%1000), 300)
	})
}
