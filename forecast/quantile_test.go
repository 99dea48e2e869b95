package forecast_test

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/future"
)

// Quantiles are those of the sorted values of each step, whatever the values: equal ones, ascending ones, none at all.
func TestQuantilesAreThoseOfSortedValues(t *testing.T) {
	value := rapid.OneOf(rapid.Float64Range(-1e3, 1e3), rapid.SampledFrom([]float64{1, 2, 3, math.Inf(1), math.Inf(-1)}))
	rapid.Check(t, func(t *rapid.T) {
		n, h := rapid.IntRange(1, 300).Draw(t, "futures"), rapid.IntRange(1, 20).Draw(t, "steps")
		if rapid.IntRange(0, 9).Draw(t, "gaps") == 0 {
			value = rapid.OneOf(value, rapid.Just(math.NaN()))
		}
		values := rapid.SliceOfN(value, n*h, n*h).Draw(t, "values")
		if rapid.Bool().Draw(t, "ascending") {
			slices.Sort(values)
		}
		ps := rapid.SliceOfN(rapid.Float64Range(0, 1), 0, 7).Draw(t, "quantiles")
		got := forecast.Forecast{Paths: mat.NewDense(n, h, slices.Clone(values))}.Quantiles(ps)
		for j := range h {
			var column []float64
			for i := range n {
				column = append(column, values[i*h+j])
			}
			slices.Sort(column)
			for k, p := range ps {
				if want := column[future.Rank(p, n)]; got[k][j] != want && !(math.IsNaN(got[k][j]) && math.IsNaN(want)) {
					t.Fatalf("step %d, %v: got %v, want %v", j, p, got[k][j], want)
				}
			}
		}
	})
}
