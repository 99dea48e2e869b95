package shift_test

import (
	"math"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/model/kerneltest"
	"github.com/plimsoll/plimsoll/forecast/model/shift"
)

// Any values and any length of a block: no shift, or one within the values between two levels.
func FuzzLast(f *testing.F) {
	for i, data := range kerneltest.Seeds() {
		f.Add(data, i-2)
	}
	f.Fuzz(func(t *testing.T, data []byte, block int) {
		y := kerneltest.Values(data, 400)
		s, ok := shift.Last(y, block)
		if ok && (s.At <= 0 || s.At >= len(y) || math.IsNaN(s.Before) || math.IsNaN(s.After)) {
			t.Fatalf("%+v in %d values", s, len(y))
		}
	})
}
