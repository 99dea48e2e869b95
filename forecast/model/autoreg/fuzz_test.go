package autoreg_test

import (
	"math"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/model/autoreg"
	"github.com/plimsoll/plimsoll/forecast/model/kerneltest"
)

// Any values that can be squared: coefficients whose noise dies away, and finite innovations.
func FuzzBurg(f *testing.F) {
	for i, data := range kerneltest.Seeds() {
		f.Add(data, 4*i-3)
	}
	f.Fuzz(func(t *testing.T, data []byte, order int) {
		u := kerneltest.Sized(kerneltest.Values(data, 400), 1e100)
		phi, variance := autoreg.Burg(u, order)
		if len(phi) > autoreg.MaxOrder || !(variance >= 0) || math.IsInf(variance, 0) {
			t.Fatalf("%d coefficients, variance %v", len(phi), variance)
		}
		impulse := make([]float64, 2000)
		impulse[0] = 1
		autoreg.Recur(impulse, phi)
		for h, v := range impulse {
			if !(math.Abs(v) < 1e12) {
				t.Fatalf("%v: an impulse is %v after %d steps", phi, v, h)
			}
		}
		innovations, filled := autoreg.Filter(u, phi)
		if len(innovations) != len(u) || len(filled) != len(u) {
			t.Fatalf("%d innovations of %d values, and %d filled", len(innovations), len(u), len(filled))
		}
		for i := range u {
			if math.IsInf(innovations[i], 0) || math.IsInf(filled[i], 0) {
				t.Fatalf("innovation %d is %v, and the value %v", i, innovations[i], filled[i])
			}
		}
	})
}
