package rule_test

import (
	"errors"
	"math"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/backtest/rule"
)

func TestChord(t *testing.T) {
	for _, c := range []struct {
		name   string
		y      []float64
		window int
		want   []float64 // −Inf from the fourth step on
	}{
		{"only the ends count", []float64{1, 9, 3}, 3, []float64{4, 5, 6}},
		{"the window only", []float64{50, 1, 9, 3}, 3, []float64{4, 5, 6}},
		{"a window longer than the history", []float64{1, 2}, 90, []float64{3, 4, 5}},
		{"nothing measured at the ends", []float64{nan, 1, nan, 3, nan}, 5, []float64{5, 6, 7}},
		{"falling", []float64{3, 1}, 2, []float64{-1, -3, -5}},
	} {
		l, err := rule.FitChord(c.y, c.window, 3)
		if err != nil {
			t.Fatal(c.name, err)
		}
		got := make([]float64, 4)
		l.Path(got, source())
		for h, want := range c.want {
			if !near(got[h], want) {
				t.Errorf("%s: step %d is %v, want %v", c.name, h, got[h], want)
			}
		}
		if !math.IsInf(got[3], -1) || !l.Certain() {
			t.Errorf("%s: %v beyond the limit, want none", c.name, got[3])
		}
	}
	if _, err := rule.FitChord([]float64{1, 2, nan, 3}, 2, 3); !errors.Is(err, rule.ErrTooShort) {
		t.Error("a line through one value:", err)
	}
}

// The edge lies 1.96 standard deviations of a prediction by regression over the line, by hand as for the line with noise:
// mean 4.5, slope 38/42, squares around the line 42 − 38²/42, and step 4 is 8.5 steps from the middle.
func TestBandEdge(t *testing.T) {
	b, err := rule.FitBandEdge([]float64{2, 1, 4, 3, 6, 5, 8, 7})
	if err != nil || !b.Certain() {
		t.Fatal(err)
	}
	got := make([]float64, 5)
	b.Path(got, source())
	off, noise := 12-3.5, (42-38*38/42.0)/6
	want := 4.5 + 38.0/42*off + 1.959963984540054*math.Sqrt(noise*(1+1/8.0+off*off/42))
	if !near(got[4], want) {
		t.Errorf("%v, want %v", got[4], want)
	}
	if _, err := rule.FitBandEdge([]float64{1, 2}); !errors.Is(err, rule.ErrTooShort) {
		t.Error("a band through two values:", err)
	}
}
