package forecast

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// The memory is used again and again, and the result is that of looking at every span.
func TestSlidingMinimumIsThatOfEverySpan(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var m slidingMinimum
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
		if got := m.largest(len(values), need, func(i int) float64 { return values[i] }); got != want {
			t.Fatalf("%v by spans of %d: %g, want %g", values, need, got, want)
		}
	}
}

// What growth multiplies by is 1 until it begins, rises by one step's growth in each step of its span, and stays after it.
func TestAssumedGrowthBeginsAndEnds(t *testing.T) {
	fit, err := New(Series{Name: "a", Step: Every(Day), Values: steadyWeeks(60)}, Options{Seed: 3, Growth: Estimate{Low: 0.1, Mid: 0.1, High: 0.1}})
	if err != nil {
		t.Fatal(err)
	}
	g, each := fit.growing(0, 2, 4), math.Pow(1.1, Every(Day).Years())
	for h, want := range []float64{1, 1, each, each * each, each * each, each * each} {
		if got := g.step(h); math.Abs(got-want) > 1e-12 {
			t.Errorf("step %d: %g, want %g", h, got, want)
		}
	}
}

func steadyWeeks(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = 100 + float64(i%7) + float64(i*i%5)
	}
	return out
}
