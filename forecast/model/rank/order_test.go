package rank

import (
	"fmt"
	"math"
	"math/rand/v2"
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

// Neither order nor repetition makes it slow or wrong.
func TestPlaceOfLongSequences(t *testing.T) {
	for name, at := range map[string]func(i int) float64{
		"ascending":  func(i int) float64 { return float64(i) },
		"descending": func(i int) float64 { return -float64(i) },
		"equal":      func(int) float64 { return 7 },
		"binary":     func(i int) float64 { return float64(i * i % 3 % 2) },
		"organ pipe": func(i int) float64 { return -math.Abs(float64(i) - 5000) },
	} {
		x := make([]float64, 10_000)
		for i := range x {
			x[i] = at(i)
		}
		sorted := slices.Sorted(slices.Values(x))
		ranks := []int{0, 1, 2500, 5000, 9000, 9999}
		Place(x, ranks)
		for _, k := range ranks {
			if x[k] != sorted[k] {
				t.Errorf("%s: rank %d: %v, want %v", name, k, x[k], sorted[k])
			}
		}
	}
}

func TestSelectWithNaN(t *testing.T) {
	x := []float64{3, math.NaN(), 1, 2}
	if got := Select(x, 1); got != 1 {
		t.Errorf("%v, want 1: NaN sorts first", got)
	}
}

// Columns of paths and residuals as the engine has them: new values every time, as it is
// mispredicted branches that partitions can cost most by.
func BenchmarkPlace(b *testing.B) {
	for _, c := range []struct {
		name  string
		n     int
		ranks []int
	}{
		{"scored paths", 100, []int{2, 9, 24, 49, 74, 89, 97}},
		{"thousand paths", 1000, []int{24, 99, 499, 899, 974}},
		{"median of weeks", 52, []int{25, 26}},
		{"bound of a year of hours", 8760, []int{4380, 7884}},
	} {
		b.Run(c.name, func(b *testing.B) {
			random := rand.New(rand.NewPCG(1, 2))
			many := make([]float64, 1<<19)
			for i := range many {
				many[i] = random.NormFloat64()
			}
			x := make([]float64, c.n)
			for from := 0; b.Loop(); from = (from + c.n) % (len(many) - c.n) {
				copy(x, many[from:])
				Place(x, c.ranks)
			}
		})
	}
}

func ExampleSelect() {
	x := []float64{5, 1, 4, 2, 3}
	fmt.Println(Select(x, len(x)/2))
	// Output: 3
}
