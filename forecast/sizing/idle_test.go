package sizing_test

import (
	"math"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/fit/fittest"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
	"github.com/plimsoll/plimsoll/forecast/sizing"
)

// withPaths returns a forecast with these paths.
func withPaths(paths [][]float64) forecast.Forecast {
	f := forecast.Forecast{
		Series: series.Series{Name: "s", Unit: series.Cores, Start: seriestest.At("2026-03-02"), Step: series.Every(series.Day),
			Values: []float64{0, 0}},
		Start: seriestest.At("2026-03-02").AddDate(0, 0, 2), Step: series.Every(series.Day), Paths: mat.NewDense(len(paths), len(paths[0]), nil),
	}
	for i, p := range paths {
		f.Paths.SetRow(i, p)
	}
	return f
}

func TestWasteByHand(t *testing.T) {
	// Twenty simulations with a maximum of 1, 2, … 20, of which nineteen stay at or under 19.
	paths := make([][]float64, 20)
	for i := range paths {
		paths[i] = []float64{0, float64(i + 1), float64(i+1) / 2}
	}
	f := withPaths(paths)
	plan := capacity.Plan{Unit: series.Cores, Units: []capacity.UnitKind{{Kind: "host", Count: 10, Size: 8}},
		Reserves: []capacity.Rule{{Name: "HA reserve", Largest: 1}}}
	c, err := plan.Capacity()
	if err != nil {
		t.Fatal(err)
	}
	w, err := sizing.IdleOf(f, sizing.IdleQuestion{Capacity: c})
	if err != nil {
		t.Fatal(err)
	}
	// 10 hosts of 8 less one are 72 usable. 72 − 19 = 53 are idle; 6 hosts are 48 of them, and 7 would be 56.
	if w.Needed != 19 || w.Idle != 53 || w.Units != 6 || w.Kind != "host" || !w.Known {
		t.Errorf("%+v", w)
	}
	// Sustained for two days, half of each maximum is needed: 9.5, and 72 − 9.5 = 62.5 are idle. 7 hosts are 56.
	w, err = sizing.IdleOf(f, sizing.IdleQuestion{Capacity: c, Sustain: series.Every(2 * series.Day)})
	if err != nil || w.Needed != 9.5 || w.Idle != 62.5 || w.Units != 7 {
		t.Errorf("%v %+v", err, w)
	}
	// Nothing is idle of what is full, and a plain capacity needs to be told the size of a unit.
	w, err = sizing.IdleOf(f, sizing.IdleQuestion{Capacity: capacity.Constant(15, series.Cores)})
	if err != nil || w.Idle != 0 || w.Known {
		t.Errorf("%v %+v", err, w)
	}
	w, err = sizing.IdleOf(f, sizing.IdleQuestion{Capacity: capacity.Constant(60, series.Cores), Size: 10, Kind: "shelf"})
	if err != nil || w.Idle != 41 || w.Units != 4 || w.Kind != "shelf" {
		t.Errorf("%v %+v", err, w)
	}
	if w, err = sizing.IdleOf(f, sizing.IdleQuestion{}); err != nil || w.Reason == "" || !math.IsNaN(w.Idle) {
		t.Errorf("%v %+v", err, w)
	}
	if _, err = sizing.IdleOf(f, sizing.IdleQuestion{Capacity: c, Size: 1}); err == nil {
		t.Error("a size beside a plan")
	}
}

// Without what is idle, hardly any simulation saturates that did not before; more demand never leaves more idle, and
// neither does more confidence.
func TestWasteProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		paths := fittest.DrawPaths(t, 20, 12)
		sustain := series.Every(time.Duration(rapid.IntRange(1, 3).Draw(t, "days")) * series.Day)
		usable := rapid.Float64Range(100, 600).Draw(t, "usable")
		p := rapid.Float64Range(0.5, 0.99).Draw(t, "confidence")
		ask := func(paths [][]float64, p float64) sizing.Idle {
			w, err := sizing.IdleOf(withPaths(paths), sizing.IdleQuestion{Capacity: capacity.Constant(usable, series.Cores), Sustain: sustain,
				Confidence: p})
			if err != nil {
				t.Fatal(err)
			}
			return w
		}
		w := ask(paths, p)
		if w.Idle > 1e-6 {
			rest := capacity.Constant((usable-w.Idle)*(1+1e-6), series.Cores)
			if got := withPaths(paths).Saturate(rest, sustain).Within(); got > 1-p+1e-9 {
				t.Fatalf("without %v of %v, %v saturate: want at most %v", w.Idle, usable, got, 1-p)
			}
		}
		more := make([][]float64, len(paths))
		for i, path := range paths {
			for _, v := range path {
				more[i] = append(more[i], v+10)
			}
		}
		if ask(more, p).Idle > w.Idle || ask(paths, min(p+0.1, 0.999)).Idle > w.Idle {
			t.Fatalf("more demand or confidence leaves more than %v", w.Idle)
		}
	})
}
