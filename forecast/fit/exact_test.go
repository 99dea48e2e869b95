package fit

import (
	"slices"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Zero noise: demand grows by exactly 10 a day from 100 on day 0, so that it
// reaches 1000 on day 90 in every simulation, not a day later in some of them.
func TestExactGrowthReachesItsCapacityInEverySimulation(t *testing.T) {
	s := series.Series{Name: "disk", Step: series.Every(series.Day), Start: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC),
		Values: make([]float64, 60)}
	for i := range s.Values {
		s.Values[i] = 100 + 10*float64(i)
	}
	fit, err := New(s, Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	f, err := fit.Forecast(t.Context(), 100, 60)
	if err != nil {
		t.Fatal(err)
	}
	sat := f.Saturate(capacity.Constant(1000, ""), series.Step{})
	want := s.Time(90)
	for _, p := range []float64{0.01, 0.1, 0.5, 0.9, 1} {
		if got, ok := sat.Date(p); !ok || !got.Equal(want) {
			t.Errorf("P%v is %v (%v), want %v", 100*p, got, ok, want)
		}
	}
}

// Equal simulations have their value as the mean, to the last bit.
func TestMeanOfEqualSimulations(t *testing.T) {
	s := series.Series{Name: "flat", Step: series.Every(series.Day), Start: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC),
		Values: slices.Repeat([]float64{40.1}, 60)}
	fit, err := New(s, Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	f, err := fit.Forecast(t.Context(), 1000, 3)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range f.Mean() {
		if m != 40.1 {
			t.Errorf("mean %v, want 40.1", m)
		}
	}
}
