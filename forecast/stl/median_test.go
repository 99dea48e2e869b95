package stl

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestMedian(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(0, 3), 1, 40).Draw(t, "x")
		if rapid.Bool().Draw(t, "ties") {
			for i := range x {
				x[i] = float64(int(x[i]))
			}
		}
		sorted := slices.Sorted(slices.Values(x))
		want := (sorted[len(x)/2] + sorted[(len(x)-1)/2]) / 2
		if got := median(x); got != want {
			t.Fatalf("median of %v is %v, want %v", sorted, got, want)
		}
	})
}
