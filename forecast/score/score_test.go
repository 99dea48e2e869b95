package score

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

var nan = math.NaN()

// near reports whether a and b are equal to a millionth of a millionth, or both NaN.
func near(a, b float64) bool {
	return math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= 1e-12*max(math.Abs(b), 1)
}

func TestScoresByHand(t *testing.T) {
	actual := []float64{10, nan, 20}
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"Scale, steps of 1, 2 and 3", Scale([]float64{1, 2, 4, 7}, 1), 2},
		{"Scale by two: 3 and 5", Scale([]float64{1, 2, 4, 7}, 2), 4},
		{"Scale over a gap: only the last step", Scale([]float64{1, nan, 4, 7}, 1), 3},
		{"Scale of a period below 1", Scale([]float64{1, 2, 4, 7}, 0), 2},
		{"Scale without a pair", Scale([]float64{1, 2}, 2), nan},
		{"Scale of nothing", Scale(nil, 1), nan},
		{"MAE: 2 and 4", MAE(actual, []float64{12, 0, 16}), 3},
		{"MASE: 3 over 2", MASE(actual, []float64{12, 0, 16}, 2), 1.5},
		{"MASE without a scale", MASE(actual, []float64{12, 0, 16}, 0), nan},
		{"SMAPE: 2·10/40 and 0", SMAPE(actual, []float64{30, 0, 20}), 0.5},
		{"SMAPE of the opposite is 2", SMAPE([]float64{5}, []float64{-5}), 2},
		{"SMAPE of zeros", SMAPE([]float64{0}, []float64{0}), 0},
		{"SMAPE of what is very large: 2·1/3", SMAPE([]float64{1e308}, []float64{5e307}), 2.0 / 3},
		{"OWA: half of 0.5 + 0.7", OWA(0.1, 1.4, 0.2, 2), 0.6},
		{"OWA with a perfect Naive2", OWA(0.1, 1, 0, 2), nan},
		{"Coverage: the bounds count", Coverage([]float64{1, 2, 3, nan}, []float64{1, 0, 4, 0}, []float64{5, 2, 5, 9}), 2.0 / 3},
		{"MSIS: 4 wide, 1 below it at 40 each, over 2", MSIS([]float64{9}, []float64{10}, []float64{14}, 0.05, 2), 22},
		{"MSIS: 4 wide, 3 above it at 10 each, over 2", MSIS([]float64{17}, []float64{10}, []float64{14}, 0.2, 2), 17},
		{"MSIS within", MSIS([]float64{12}, []float64{10}, []float64{14}, 0.05, 2), 2},
		{"Pinball: 0.9·5 and 0.1·10", Pinball([]float64{15, 10}, []float64{10, 20}, 0.9), 2.75},
		{"QuantileLoss of the median is MAE", QuantileLoss(actual, [][]float64{{12, 0, 16}}, []float64{0.5}), 3},
		{"QuantileLoss: 2·0.9·10 and 2·0.5·2", QuantileLoss([]float64{20}, [][]float64{{10}, {18}}, []float64{0.9, 0.5}), 10},
		{"WeightedQuantileLoss: 10 over 20", WeightedQuantileLoss([]float64{20}, [][]float64{{10}, {18}}, []float64{0.9, 0.5}), 0.5},
		{"WeightedQuantileLoss of zeros", WeightedQuantileLoss([]float64{0}, [][]float64{{10}}, []float64{0.5}), nan},
		{"CRPS of one sample", CRPS(3, []float64{5}), 2},
		{"CRPS: (1 + 3)/2 − 2·4/8", CRPS(1, []float64{0, 4}), 1},
		{"CRPS of a gap", CRPS(nan, []float64{0, 4}), nan},
		{"CRPS without samples", CRPS(1, nil), nan},
		{"nothing measured", MAE([]float64{nan}, []float64{1}), nan},
		{"Ratio", Ratio(3, 4), 0.75},
		{"Ratio to a perfect one", Ratio(0, 0), nan},
		{"Ratio worse than a perfect one", Ratio(1, 0), nan},
		{"Ratio that no number can hold", Ratio(1e200, 1e-200), nan},
	} {
		if !near(c.got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
}

func TestGeometricMean(t *testing.T) {
	if g, n := GeometricMean([]float64{0.5, nan, 2, 0, math.Inf(1), 8}); !near(g, 2) || n != 3 {
		t.Errorf("%v of %d, want the cube root of 8 of 3", g, n)
	}
	if g, n := GeometricMean(nil); !math.IsNaN(g) || n != 0 {
		t.Errorf("%v of %d, want NaN of none", g, n)
	}
}

// Three years of quarters: 8, 12, 10, 10 around a level of 10. The deviations −2, 2, 0, 0 have
// products 8·3 = 24 at lag 0, −4·3 + 0 = −12 at lag 1, 0 at lag 2, −4·2 = −8 at lag 3 and
// 8·2 = 16 at lag 4: 16/24 is above 1.645·√((1 + 2/4 + 2/9)/12) = 0.623.
func TestSeasonalByHand(t *testing.T) {
	year := []float64{8, 12, 10, 10}
	y := slices.Repeat(year, 3)
	if !Seasonal(y, 4) {
		t.Error("three equal years have no season")
	}
	if Seasonal(y[:11], 4) {
		t.Error("two years and a half are too few")
	}
	same(t, "indices", Indices(y, 4), []float64{0.8, 1.2, 1, 1})
	got := make([]float64, 5)
	Naive2(got, y[:12], 4)
	same(t, "naive2", got, []float64{8, 12, 10, 10, 8})
}

func TestNaive2WithoutASeason(t *testing.T) {
	night := slices.Repeat([]float64{0, 0, 5, 9}, 5) // a factor of 0 cannot be divided by
	negative := slices.Repeat([]float64{-8, -12, -10, -10}, 5)
	for _, c := range []struct {
		name   string
		y      []float64
		period int
		want   float64
	}{
		{"zeros", night, 4, 9},
		{"negative", negative, 4, -10},
		{"constant", []float64{3, 3, 3, 3, 3, 3, 3}, 2, 3},
		{"period 1", []float64{1, 2, 1, 2, 1, 2, 1}, 1, 1},
		{"a gap at the end", []float64{1, 7, nan, nan}, 1, 7},
		{"nothing", []float64{nan}, 1, nan},
		{"empty", nil, 12, nan},
	} {
		got := make([]float64, 2)
		Naive2(got, c.y, c.period)
		if !near(got[0], c.want) || !near(got[1], c.want) {
			t.Errorf("%s: %v, want %v twice", c.name, got, c.want)
		}
	}
}

// A gap leaves the season where it is.
func TestNaive2OverAGap(t *testing.T) {
	y := slices.Repeat([]float64{8, 12, 10, 10}, 8)
	y[9], y[31] = nan, nan
	got := make([]float64, 4)
	Naive2(got, y, 4)
	want := []float64{8, 12, 10, 10}
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-9 {
			t.Errorf("%v, want %v", got, want)
		}
	}
}

// The CRPS equals the mean quantile loss over many levels.
func TestCRPSIsTheLimitOfQuantileLoss(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-10, 10), 1, 20).Draw(t, "samples")
		y := rapid.Float64Range(-15, 15).Draw(t, "actual")
		slices.Sort(x)
		levels, rows := make([]float64, 4000), make([][]float64, 4000)
		for k := range levels {
			levels[k] = (float64(k) + 0.5) / 4000
			rows[k] = []float64{x[min(int(levels[k]*float64(len(x))), len(x)-1)]}
		}
		if a, b := CRPS(y, x), QuantileLoss([]float64{y}, rows, levels); math.Abs(a-b) > 0.01 {
			t.Fatalf("%v, quantile loss %v", a, b)
		}
	})
}

// Scaled scores do not depend on the unit, and moving everything leaves MASE and MSIS as they are.
func TestScaledScoresHaveNoUnit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := rapid.SliceOfN(rapid.Float64Range(1, 100), 8, 8).Draw(t, "values")
		k, d := rapid.Float64Range(0.1, 100).Draw(t, "factor"), rapid.Float64Range(0, 100).Draw(t, "shift")
		score := func(y []float64) (mase, msis float64) {
			scale := Scale(y[:4], 1)
			return MASE(y[4:6], y[6:], scale), MSIS(y[4:6], y[1:3], y[6:], 0.05, scale)
		}
		z := slices.Clone(y)
		for i := range z {
			z[i] = k*z[i] + d
		}
		a, b := score(y)
		c, e := score(z)
		if Scale(y[:4], 1) > 0.01 && (math.Abs(a-c) > 1e-6*a+1e-6 || math.Abs(b-e) > 1e-6*math.Abs(b)+1e-4) {
			t.Fatalf("MASE %v and %v, MSIS %v and %v", a, c, b, e)
		}
	})
}

func ExampleMASE() {
	history := []float64{10, 12, 11, 13}
	actual, point := []float64{14, 15}, []float64{13, 13}
	fmt.Printf("%.2f\n", MASE(actual, point, Scale(history, 1)))
	// Output: 0.90
}

func ExampleNaive2() {
	history := []float64{8, 12, 10, 10, 8, 12, 10, 10, 8, 12, 10, 10}
	ahead := make([]float64, 4)
	Naive2(ahead, history, 4)
	fmt.Printf("%.0f\n", ahead)
	// Output: [8 12 10 10]
}
