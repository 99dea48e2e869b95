package season_test

import (
	"slices"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/model/kerneltest"
	"github.com/plimsoll/plimsoll/forecast/model/season"
)

// Any values and any hints: periods in ascending order that were seen often enough.
func FuzzDetect(f *testing.F) {
	for i, data := range kerneltest.Seeds() {
		f.Add(data, i-2, 7)
	}
	f.Fuzz(func(t *testing.T, data []byte, a, b int) {
		y := kerneltest.Values(data, 400)
		found := season.Detect(y, []int{a, b})
		if len(found) > season.MaxSeasons || !slices.IsSorted(found) {
			t.Fatalf("periods %v", found)
		}
		for _, p := range found {
			if p < 2 || p*season.MinCycles > len(y) {
				t.Fatalf("a period of %d in %d values", p, len(y))
			}
		}
		for _, p := range season.Nominate(y) {
			if p < 2 || p > len(y) {
				t.Fatalf("a period of %d in %d values", p, len(y))
			}
		}
		if got := season.MovingMean(y, a); len(got) != len(y) {
			t.Fatalf("%d means of %d values", len(got), len(y))
		}
	})
}
