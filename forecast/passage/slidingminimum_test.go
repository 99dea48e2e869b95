package passage

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// The memory is used again and again, and the result is that of looking at every span.
func TestSlidingMinimumIsThatOfEverySpan(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var m SlidingMinimum
	for range 500 {
		values := make([]float64, r.IntN(30))
		for i := range values {
			values[i] = float64(r.IntN(7) - 3)
		}
		need := 1 + r.IntN(8)
		want := math.Inf(-1)
		for i := 0; i+need <= len(values); i++ {
			want = max(want, slices.Min(values[i:i+need]))
		}
		if got := m.Largest(len(values), need, func(i int) float64 { return values[i] }); got != want {
			t.Fatalf("%v by spans of %d: %g, want %g", values, need, got, want)
		}
	}
}
