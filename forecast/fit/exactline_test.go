package fit_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

// stepped returns a series of n values in steps of some months.
func stepped(months, n int, value func(int) float64) series.Series {
	s := series.Series{Name: "x", Start: seriestest.At("2024-01-01"), Step: series.MonthsStep(months), Values: make([]float64, n)}
	for i := range s.Values {
		s.Values[i] = value(i)
	}
	return s
}

// A line in months or longer steps goes on as it is, from eight values on, whether it rises or falls.
func TestShortLinesGoOn(t *testing.T) {
	for _, tt := range []struct {
		months, n    int
		level, slope float64
		digits       float64 // that values are rounded to; 0: none
		within       float64
	}{
		{1, 12, 44, 2, 0, 0}, {3, 10, 40, 6, 0, 0}, {3, 8, 40, 6, 0, 0}, {12, 9, 700, -13.5, 0, 1e-9},
		{1, 12, 3e14, 1.7e12, 0, 1}, {1, 12, 40.123, 2.17, 10, 0.4}, {3, 9, 0.31, 0.0213, 1000, 0.003},
	} {
		s := stepped(tt.months, tt.n, func(i int) float64 {
			v := tt.level + tt.slope*float64(i)
			if tt.digits > 0 {
				v = math.Round(v*tt.digits) / tt.digits
			}
			return v
		})
		fit, err := fit.New(s, fit.Options{Seed: 1})
		if err != nil {
			t.Errorf("%+v: %v", tt, err)
			continue
		}
		f, err := fit.Forecast(t.Context(), 200, 8)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(f.Evidence.Reason, "lie on a straight line") {
			t.Errorf("%+v: %s", tt, f.Evidence.Reason)
		}
		for h, v := range f.Quantile(0.5) {
			if want := tt.level + tt.slope*float64(tt.n+h); math.Abs(v-want) > tt.within {
				t.Errorf("%+v: step %d is %v, want %v", tt, h, v, want)
			}
		}
		if wide := f.Quantile(0.9)[7] - f.Quantile(0.1)[7]; tt.digits > 0 && wide <= 0 {
			t.Errorf("%+v: rounded values, and no width", tt)
		}
	}
}

// What is no line is refused as before where there is little of it, and so is a line of fewer than eight values or of days.
func TestShortHistoriesThatAreNoLines(t *testing.T) {
	bent := func(i int) float64 { return 40 + 6*float64(i) + 4*float64(i%3) }
	line := func(i int) float64 { return 40 + 6*float64(i) }
	days := stepped(1, 10, line)
	days.Step = series.Every(series.Day)
	for name, s := range map[string]series.Series{
		"bent": stepped(3, 10, bent), "seven": stepped(3, 7, line), "days": days,
		"whole numbers of a small slope": stepped(3, 10, func(i int) float64 { return 7 + math.Round(0.4*float64(i)) }),
	} {
		_, err := fit.New(s, fit.Options{})
		var r *forecast.Refusal
		if !errors.As(err, &r) || r.State != forecast.TooLittleData {
			t.Errorf("%s: %v, want too little data", name, err)
		}
	}
}

// Ten quarters that lie near to a line are answered by it, with a width.
func TestShortHistoryNearALine(t *testing.T) {
	near := func(i int) float64 { return 40 + 6*float64(i) + 0.9*float64(i%3) }
	f, err := fit.New(stepped(3, 10, near), fit.Options{})
	if err != nil {
		t.Fatal(err)
	}
	forecast, err := f.Forecast(t.Context(), 400, 4)
	if err != nil {
		t.Fatal(err)
	}
	low, middle, high := forecast.Quantile(0.1)[3], forecast.Quantile(0.5)[3], forecast.Quantile(0.9)[3]
	if want := near(13); math.Abs(middle-want) > 3 || !(low < want && want < high) {
		t.Errorf("the fourth quarter is %v, from %v to %v, want about %v", middle, low, high, want)
	}
}

// A fit of a short line is written, restored and moved on like any other.
func TestShortLineIsKept(t *testing.T) {
	s := stepped(3, 10, func(i int) float64 { return 40 + 6*float64(i) })
	fitted, err := fit.New(s, fit.Options{Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	record, err := fitted.Record()
	if err != nil {
		t.Fatal(err)
	}
	again, err := fit.Restore(record)
	if err != nil {
		t.Fatal(err)
	}
	want, got := make([]float64, 12), make([]float64, 12)
	fitted.Path(5, want)
	again.Path(5, got)
	if !slices.EqualFunc(got, want, func(x, y float64) bool { return x == y || math.IsNaN(x) && math.IsNaN(y) }) {
		t.Errorf("%v, want %v", got, want)
	}
	moved, err := fitted.Update(stepped(3, 12, func(i int) float64 { return 40 + 6*float64(i) }).Slice(10, 12))
	if err != nil {
		t.Fatal(err)
	}
	moved.Path(5, got)
	if got[0] != 112 || got[3] != 130 {
		t.Errorf("after 100 and 106: %v, want 112, 118, 124, 130", got[:4])
	}
}
