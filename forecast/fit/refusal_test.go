package fit_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/fit/fittest"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

func TestRefusals(t *testing.T) {
	noisy := func(i int) float64 { return 10 + math.Mod(float64(i)*7.3, 3) }
	for _, tt := range []struct {
		name   string
		series series.Series
		state  forecast.State
		want   string
	}{
		{"seven days", seriestest.Daily("a", seriestest.Repeat(7, noisy)...), forecast.TooLittleData,
			"There are 7 values of 1d; at least 14 are needed"},
		{"one value", seriestest.Daily("a", 1), forecast.TooLittleData, "There are 1 values"},
		{"no values", seriestest.Daily("a"), forecast.UnusableData, "Nothing was measured"},
		{"all missing", seriestest.Daily("a", seriestest.Repeat(30, func(int) float64 { return math.NaN() })...), forecast.UnusableData,
			"Nothing was measured"},
		{"1e308", seriestest.Daily("a", append(seriestest.Repeat(30, noisy), 1e308)...), forecast.UnusableData, "1e+308 at 2026-02-04T00:00:00Z"},
		{"-1e308", seriestest.Daily("a", append(seriestest.Repeat(30, noisy), -1e308, 3)...), forecast.UnusableData,
			"-1e+308 at 2026-02-04T00:00:00Z"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := fit.New(tt.series, fit.Options{})
			var r *forecast.Refusal
			if !errors.As(err, &r) || r.State != tt.state || !strings.Contains(r.Reason, tt.want) {
				t.Errorf("got %v, want %v with %q", err, tt.state, tt.want)
			}
		})
	}
}

func TestOptionsAndSizeErrors(t *testing.T) {
	s := seriestest.Wave("days", series.Every(series.Day), 60, 7)
	for _, g := range []future.Estimate{{Low: 0.1}, {Low: -1}, {High: 11}, {Mid: math.NaN()}} {
		if _, err := fit.New(s, fit.Options{Growth: g}); err == nil || !strings.Contains(err.Error(), "growth") {
			t.Errorf("growth %v: %v", g, err)
		}
	}
	s.Values[3] = math.Inf(1)
	if _, err := fit.New(s, fit.Options{}); err == nil || !strings.Contains(err.Error(), "value 3") {
		t.Errorf("infinite: %v", err)
	}
	fit := fittest.Must(t, seriestest.Wave("days", series.Every(series.Day), 60, 7), fit.Options{})
	for _, size := range [][2]int{{1000, 0}, {1000, -1}, {2_000_000_000, 10}, {19, 10}, {1000, 100_000}, {100, 10_000 * 366}} {
		if _, err := fit.Forecast(context.Background(), size[0], size[1]); err == nil || !strings.Contains(err.Error(), "limit") &&
			!strings.Contains(err.Error(), "at least") {
			t.Errorf("%v: %v", size, err)
		}
	}
	stopped, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := fit.Forecast(stopped, 1000, 60); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// Rare spikes stay rare, and do not move the level that everything else is at.
func TestSpikesStayRare(t *testing.T) {
	s := seriestest.Daily("jobs", seriestest.Repeat(100, func(i int) float64 {
		if i%30 == 20 {
			return 100
		}
		return 5 + math.Sin(float64(i*i))
	})...)
	f := fittest.Paths(t, fittest.Must(t, s, fit.Options{}), 400, 30)
	q := f.Quantiles([]float64{0.1, 0.5, 0.9, 0.999})
	for j := range 30 {
		if q[0][j] < 3 || math.Abs(q[1][j]-5) > 1 || q[2][j] > 8 {
			t.Errorf("step %d: P10 %.3g, P50 %.3g, P90 %.3g about a level of 5", j, q[0][j], q[1][j], q[2][j])
		}
		if q[3][j] < 50 {
			t.Errorf("step %d: no simulation has a spike", j)
		}
	}
}

// A history of nothing but one step goes on at the new level.
func TestPureStep(t *testing.T) {
	s := seriestest.Daily("step", seriestest.Repeat(100, func(i int) float64 { return 10 + 10*float64(i/50) })...)
	f := fittest.Paths(t, fittest.Must(t, s, fit.Options{}), 20, 60)
	for _, v := range f.Paths.RawMatrix().Data {
		if math.Abs(v-20) > 1e-9 {
			t.Fatalf("a value of %v after a step from 10 to 20", v)
		}
	}
}
