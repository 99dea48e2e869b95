package fit

import (
	"math"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// TestLevelled holds the split of a block to its two ends: a pure trend has no
// shape and its last value as the level, a pure season keeps its shape and mean.
func TestLevelled(t *testing.T) {
	line := []float64{1, 2, 3, 4, 5, 6, 7, 8}
	level, shape := levelled(line, 2)
	if math.Abs(level-8) > 1e-12 {
		t.Errorf("level of a line that ends at 8: %v", level)
	}
	for i, v := range shape {
		if math.Abs(v) > 1e-12 {
			t.Errorf("a line has no shape, got %v at %d", v, i)
		}
	}
	season := []float64{0, 6, 3, 0, 6, 3}
	level, shape = levelled(season, 3)
	if math.Abs(level-3) > 1e-12 {
		t.Errorf("level of a season around 3: %v", level)
	}
	for i, v := range shape {
		if math.Abs(v-(season[i]-3)) > 1e-12 {
			t.Errorf("shape at %d is %v, want %v", i, v, season[i]-3)
		}
	}
}

// TestAssumedPartDoesNotFallBack forecasts pure growth far beyond the evidence:
// where the evidence ends, the path stays at the level that it has reached.
func TestAssumedPartDoesNotFallBack(t *testing.T) {
	s := series.Series{Name: "growing", Step: series.Every(series.Day), Start: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC),
		Values: make([]float64, 100)}
	for i := range s.Values {
		s.Values[i] = 1000 + 10*float64(i) + 5*math.Sin(2*math.Pi*float64(i)/7)
	}
	f, err := New(s, Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	path := make([]float64, 600)
	f.Path(3, path)
	reached := series.MeanOf(path[190:200])
	for from := 200; from+7 <= len(path); from += 7 {
		if week := series.MeanOf(path[from : from+7]); math.Abs(week-reached) > 0.03*reached {
			t.Fatalf("steps %d to %d are %.0f on the mean, the evidence ended at %.0f", from, from+6, week, reached)
		}
	}
}

// What growth multiplies by is 1 until it begins, rises by one step's growth in each step of its span, and stays after it.
func TestAssumedGrowthBeginsAndEnds(t *testing.T) {
	fit, err := New(series.Series{Name: "a", Step: series.Every(series.Day), Values: steadyWeeks(60)},
		Options{Seed: 3, Growth: future.Estimate{Low: 0.1, Mid: 0.1, High: 0.1}})
	if err != nil {
		t.Fatal(err)
	}
	g, each := fit.GrowthFactors(0, 2, 4), math.Pow(1.1, series.Every(series.Day).Years())
	for h, want := range []float64{1, 1, each, each * each, each * each, each * each} {
		if got := g.Factor(h); math.Abs(got-want) > 1e-12 {
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
