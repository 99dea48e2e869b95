package harmonic_test

import (
	"slices"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/model/harmonic"
	"github.com/plimsoll/plimsoll/forecast/model/kerneltest"
)

// Any values of a size that can be squared, with gaps, and any periods within the contract: an error, or a sound model.
func FuzzFit(f *testing.F) {
	for i, data := range kerneltest.Seeds() {
		f.Add(data, uint8(i), uint8(3*i), i%2 == 0)
	}
	f.Fuzz(func(t *testing.T, data []byte, a, b uint8, wandering bool) {
		y := kerneltest.Sized(kerneltest.Values(data, 400), 1e100)
		var periods []int
		for _, p := range []int{int(min(a, b)), int(max(a, b))} {
			if p > 1 && 2*p <= len(y) && !slices.Contains(periods, p) {
				periods = append(periods, p)
			}
		}
		m, err := harmonic.Fit(harmonic.Split(y, periods), wandering)
		if err == nil {
			kerneltest.Check(t, m, 2*len(y))
		}
	})
}
