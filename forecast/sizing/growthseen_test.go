package sizing_test

import (
	"math"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/sizing"
)

func hourlyBytes(values ...float64) series.Series {
	return series.Series{Name: "vault", Unit: "By", Start: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), Step: series.Every(time.Hour),
		Values: values}
}

// hourlyMade returns n hourly values.
func hourlyMade(n int, value func(i int) float64) series.Series {
	v := make([]float64, n)
	for i := range v {
		v[i] = value(i)
	}
	return hourlyBytes(v...)
}

// What may be missing follows from what was seen: a jump is as large as it was, a slope has a margin, the fastest
// steady days go on, and growth that gains pace gains more.
func TestGrowthSeen(t *testing.T) {
	jump := hourlyMade(1000, func(i int) float64 { return 2 + 8*math.Floor(float64(i)/994) })
	line := hourlyMade(1000, func(i int) float64 { return float64(i) })
	plateau := hourlyMade(600, func(i int) float64 { return min(float64(i), 480) })
	exponential := hourlyMade(1000, func(i int) float64 { return math.Exp(0.002 * float64(i)) })
	wrapped := hourlyMade(1000, func(i int) float64 {
		if i == 500 {
			return 1.8e19
		}
		return float64(i)
	})
	for _, tt := range []struct {
		name       string
		s          series.Series
		steps      int
		least, not float64 // at least, and at most
	}{
		{"a jump, in as long as the history", jump, 999, 8, 8.01},
		{"a jump, in an hour", jump, 1, 8, 8.01},
		{"a line", line, 500, 500, 560},
		{"a line, twice its length", line, 2000, 2000, 2200},
		{"growth that stopped, as if it went on", plateau, 1440, 1152, 1500},
		{"exponential growth", exponential, 500, math.Exp(3) - math.Exp(2), 40},
		{"an impossible value", wrapped, 500, 500, 560},
		{"nothing ever grew", hourlyMade(100, func(int) float64 { return 5 }), 50, 0, 0},
	} {
		if got := sizing.SeenIn(tt.s).Within(tt.steps); !(got >= tt.least && got <= tt.not) {
			t.Errorf("%s: %v, want %v to %v", tt.name, got, tt.least, tt.not)
		}
	}
	if (sizing.GrowthSeen{}).Known() || sizing.SeenIn(hourlyBytes(math.NaN())).Known() {
		t.Error("what was not measured bounds nothing")
	}
}

// Longer spans never allow less.
func TestGrowthSeenAscends(t *testing.T) {
	g := sizing.SeenIn(hourlyMade(777, func(i int) float64 { return float64(i*i%101) + float64(i)/3 }))
	before := 0.0
	for n := 1; n < 3000; n++ {
		w := g.Within(n)
		if w < before-1e-9 {
			t.Fatalf("in %d steps %v, in one less %v", n, w, before)
		}
		before = w
	}
}
