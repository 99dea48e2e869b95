package rule_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/backtest/rule"
)

var nan = math.NaN()

func source() *rand.PCG { return rand.NewPCG(1, 2) }

// near reports whether a and b are equal to a billionth.
func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(math.Abs(b), 1) }

func TestLine(t *testing.T) {
	for _, c := range []struct {
		name   string
		y      []float64
		window int
		want   []float64
	}{
		{"exact", []float64{1, 3, 5, 7}, 4, []float64{9, 11}},
		{"the window only", []float64{50, 0, 90, 1, 2, 3}, 3, []float64{4, 5}},
		{"a window longer than the history", []float64{1, 2, 3}, 90, []float64{4, 5}},
		{"over a gap", []float64{1, nan, 3, 4}, 4, []float64{5, 6}},
		// The mean is 2 at the middle time 1, the slope (−1·1 + 1·4)/2 = 1.5: at times 3 and 4, 5 and 6.5.
		{"least squares", []float64{1, 1, 4}, 3, []float64{5, 6.5}},
	} {
		l, err := rule.FitLine(c.y, c.window)
		if err != nil {
			t.Fatal(c.name, err)
		}
		got := make([]float64, 2)
		l.Path(got, source())
		if !near(got[0], c.want[0]) || !near(got[1], c.want[1]) || !l.Certain() {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestTooShort(t *testing.T) {
	if _, err := rule.FitLine([]float64{1, 2, 3, nan}, 2); !errors.Is(err, rule.ErrTooShort) {
		t.Error("a line through one value:", err)
	}
	if _, err := rule.FitNoisyLine([]float64{1, nan, 2}); !errors.Is(err, rule.ErrTooShort) {
		t.Error("a line with noise through two values:", err)
	}
	if _, err := rule.FitDelta([]float64{1, nan, 2, nan}); !errors.Is(err, rule.ErrTooShort) {
		t.Error("changes without neighbours:", err)
	}
	if _, err := rule.FitLevelShape([]float64{1, 2, 3}, []int{2}, 1); err == nil {
		t.Error("a level and a shape of a season and a half")
	}
}

// The paths of a line with noise have the mean and the variance of a prediction by regression,
// σ²·(1 + 1/n + (t − t̄)²/Σ(t − t̄)²).
func TestNoisyLineHasThePredictionVariance(t *testing.T) {
	y := []float64{2, 1, 4, 3, 6, 5, 8, 7}
	l, err := rule.FitNoisyLine(y)
	if err != nil || l.Certain() {
		t.Fatal(err)
	}
	// By hand: mean 4.5, slope 38/42, squares around the line 42 − 38²/42.
	slope := 38.0 / 42
	noise := (42 - 38*38/42.0) / 6
	src, path := source(), make([]float64, 5)
	sum, squares, n := 0.0, 0.0, 40000.0
	for range int(n) {
		l.Path(path, src)
		sum += path[4]
		squares += path[4] * path[4]
	}
	off := 12 - 3.5 // step 4 after eight values, from their middle
	mean, variance := 4.5+slope*off, noise*(1+1.0/8+off*off/42)
	if got := sum / n; math.Abs(got-mean) > 0.03 {
		t.Errorf("mean %v, want %v", got, mean)
	}
	if got := squares/n - sum/n*sum/n; math.Abs(got/variance-1) > 0.03 {
		t.Errorf("variance %v, want %v", got, variance)
	}
}

func TestDelta(t *testing.T) {
	d, err := rule.FitDelta([]float64{0, 1, nan, 7, 9, nan})
	if err != nil {
		t.Fatal(err)
	}
	path, src := make([]float64, 3), source()
	seen := map[float64]bool{}
	for range 50 {
		d.Path(path, src)
		previous := 9.0
		for _, v := range path {
			seen[v-previous] = true
			previous = v
		}
	}
	if len(seen) != 2 || !seen[1] || !seen[2] {
		t.Errorf("changes %v, want 1 and 2 only", seen)
	}
}

// A season that is exact goes on, by both rules that know it.
func TestSeasonalRules(t *testing.T) {
	y := slices.Repeat([]float64{1, 5, 3}, 20)
	folded, err := rule.FitLevelShape(y, []int{3}, 6)
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]rule.Rule{"seasonal": rule.FitSeasonal(y, 3, 6), "level × shape": folded} {
		path := make([]float64, 6)
		r.Path(path, source())
		for h, v := range path {
			if math.Abs(v-y[h]) > 1e-6 {
				t.Errorf("%s: %v", name, path)
				break
			}
		}
		if r.Certain() {
			t.Errorf("%s is not certain", name)
		}
	}
}

// A longer path begins with the shorter one.
func TestLongerPaths(t *testing.T) {
	y := []float64{3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8}
	line, _ := rule.FitLine(y, 5)
	noisy, _ := rule.FitNoisyLine(y)
	delta, _ := rule.FitDelta(y)
	for name, r := range map[string]rule.Rule{"line": line, "noisy": noisy, "delta": delta, "seasonal": rule.FitSeasonal(y, 4, 9)} {
		short, long := make([]float64, 4), make([]float64, 9)
		r.Path(short, source())
		r.Path(long, source())
		if !slices.Equal(short, long[:4]) {
			t.Errorf("%s: %v and %v", name, short, long)
		}
	}
}

func TestBaseRate(t *testing.T) {
	b := rule.NewBaseRate([]float64{1, 2, 0.25, 0.5, 0.5})
	for share, want := range map[float64]float64{0: 0, 0.24: 0, 0.25: 0.2, 0.5: 0.6, 0.99: 0.6, 1: 0.8} {
		if got := b.Within(share); got != want {
			t.Errorf("within %v: %v, want %v", share, got, want)
		}
	}
	if got := rule.NewBaseRate(nil).Within(1); got != 0 {
		t.Errorf("of nothing: %v", got)
	}
}

func ExampleFitLine() {
	line, err := rule.FitLine([]float64{40, 42, 44, 46}, 14)
	if err != nil {
		fmt.Println(err)
		return
	}
	path := make([]float64, 3)
	line.Path(path, nil)
	fmt.Println(path)
	// Output: [48 50 52]
}
