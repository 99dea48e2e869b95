package ets_test

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/model/ets"
)

// Any bits as values, any length, any period: errors, but no panic, and no forecast or path that is not finite.
func FuzzAuto(f *testing.F) {
	f.Add([]byte{}, 0)
	f.Add(values(1, 2, 3, 4, 5, 6, 7, 8, 9), 1)
	f.Add(values(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), 2)
	f.Add(values(1, math.NaN(), 1e100, 5e-324, 3, 2, 1, 9, 1e-300, 7, 7, 7, 7, 7), 3)
	f.Add(values(-1e100, 1e100, -1e100, 1e100, 0, 0, 1, 2, 3, 4, 5, 6), -4)
	f.Add(values(math.Inf(1), 2, 3), math.MaxInt)
	f.Fuzz(func(t *testing.T, data []byte, period int) {
		y := make([]float64, min(len(data)/8, 300))
		for i := range y {
			y[i] = math.Float64frombits(binary.LittleEndian.Uint64(data[8*i:]))
		}
		m, candidates, err := ets.Auto(y, period, ets.Options{MaxIterations: 30})
		if err != nil {
			return
		}
		if len(candidates) == 0 {
			t.Fatal("no candidates")
		}
		check := func(what string, v []float64) {
			for h, x := range v {
				if math.IsNaN(x) || math.IsInf(x, 0) {
					t.Fatalf("%v: %s %d is %v (%+v)", m.Form, what, h, x, m)
				}
			}
		}
		dst := make([]float64, 200)
		for _, v := range []float64{y[0], math.NaN(), 1, 1e-300, 1e100, -1} {
			m.Center(dst)
			check("forecast", dst)
			m.Simulate(dst, rand.NewPCG(1, 1), ets.Resampled)
			check("resampled step", dst)
			m.Simulate(dst, rand.NewPCG(1, 1), ets.Gaussian)
			check("Gaussian step", dst)
			_ = m.Update(v)
		}
	})
}

func values(v ...float64) []byte {
	var b []byte
	for _, x := range v {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
	}
	return b
}
