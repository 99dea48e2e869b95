package order

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Every asked rank holds what sorting would have put there, and nothing is lost.
func TestPlaceIsSorting(t *testing.T) {
	value := rapid.OneOf(rapid.Float64Range(-2, 2), rapid.SampledFrom([]float64{0, 1, math.Inf(1), math.Inf(-1), 1e300}))
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(value, 1, 200).Draw(t, "x")
		ranks := rapid.SliceOfNDistinct(rapid.IntRange(0, len(x)-1), 1, -1, func(k int) int { return k }).Draw(t, "ranks")
		slices.Sort(ranks)
		sorted := slices.Sorted(slices.Values(x))
		Place(x, ranks)
		for _, k := range ranks {
			if x[k] != sorted[k] {
				t.Fatalf("rank %d: %v, want %v", k, x[k], sorted[k])
			}
		}
		slices.Sort(x)
		if !slices.Equal(x, sorted) {
			t.Fatal("values were lost")
		}
	})
}

func TestSelectWithNaN(t *testing.T) {
	x := []float64{3, math.NaN(), 1, 2}
	if got := Select(x, 1); got != 1 {
		t.Errorf("%v, want 1: NaN sorts first", got)
	}
}

func BenchmarkSelect(b *testing.B) {
	x := make([]float64, 8760)
	for i := range x {
		x[i] = math.Mod(float64(i)*math.Phi, 1)
	}
	y := make([]float64, len(x))
	for b.Loop() {
		copy(y, x)
		Select(y, len(y)/2)
	}
}

func ExampleSelect() {
	x := []float64{5, 1, 4, 2, 3}
	fmt.Println(Select(x, len(x)/2))
	// Output: 3
}
