package forecast_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/fit/fittest"
	"github.com/plimsoll/plimsoll/forecast/passage"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

func TestFirstPassage(t *testing.T) {
	for _, tt := range []struct {
		name   string
		path   []float64
		usable []float64
		need   int
		run    int
		want   int
	}{
		{"at the capacity counts", []float64{1, 2, 3}, []float64{3, 3, 3}, 1, 0, 2},
		{"never", []float64{1, 2, 3}, []float64{4, 4, 4}, 1, 0, passage.Never},
		{"the first of three", []float64{5, 1, 5, 5, 5}, []float64{4, 4, 4, 4, 4}, 3, 0, 2},
		{"cut off by the horizon", []float64{1, 5, 5}, []float64{4, 4, 4}, 3, 0, passage.Never},
		{"a span from the history counts from step 0", []float64{5, 5, 1}, []float64{4, 4, 4}, 3, 1, 0},
		{"one that breaks does not", []float64{1, 5, 5}, []float64{4, 4, 4}, 2, 5, 1},
		{"capacity that falls", []float64{2, 2, 2}, []float64{4, 4, 2}, 1, 0, 2},
		{"capacity that is not known is not reached", []float64{9, 9, 9}, []float64{math.NaN(), math.NaN(), 4}, 1, 0, 2},
		{"a gap is not over", []float64{5, math.NaN(), 5}, []float64{4, 4, 4}, 2, 0, passage.Never},
	} {
		if got := passage.First(tt.path, tt.usable, tt.need, tt.run); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
}

// Ten futures of ten days, each over the line on one day of its own and under it
// else. At no step is more than a tenth of them over, so no band but the
// highest ever crosses; but by day 5, half of them have been.
func TestSaturationCountsFuturesNotBands(t *testing.T) {
	paths := make([][]float64, 10)
	for i := range paths {
		paths[i] = slices.Repeat([]float64{1}, 10)
		paths[i][i] = 9
	}
	f := fittest.Hand(paths...)
	s := f.Saturate(capacity.Constant(5, ""), series.Step{})
	for p, want := range map[float64]int{0.1: 0, 0.5: 4, 0.9: 8, 1: 9} {
		if got, ok := s.Date(p); !ok || !got.Equal(f.Time(want)) {
			t.Errorf("P%.0f is %v, want step %d", 100*p, got, want)
		}
	}
	if slices.Max(f.Quantile(0.9)) >= 5 {
		t.Error("the P90 band crosses; the case proves nothing")
	}
	if s.State != forecast.Saturates || s.Within() != 1 || s.Probability(f.Time(2)) != 0.3 {
		t.Errorf("%v, within %v, by the third day %v", s.State, s.Within(), s.Probability(f.Time(2)))
	}
}

// The example of a weekly season: demand grows by 0.1 a day under a weekend peak of 8,
// with an error that stays with its future (uniform over ±10). A future
// passes 125 on the first peak day on which 100 + 0.1·day + 8 + error is there.
func TestWeeklySeasonPassesOnPeaks(t *testing.T) {
	const futures, days = 201, 400
	paths := make([][]float64, futures)
	want := make([]int, futures)
	for i := range paths {
		e := -10 + 20*float64(i)/(futures-1)
		paths[i] = make([]float64, days)
		want[i] = passage.Never
		for d := range days {
			paths[i][d] = 100 + 0.1*float64(d) + e
			if d%7 == 5 {
				paths[i][d] += 8
			}
		}
		// By hand: the first peak day d = 7k+5 with 0.1·d ≥ 17 − e, unless the plain days, 80 later, are first.
		peak := int(math.Ceil((10*(17-e)-5)/7-1e-9))*7 + 5
		if peak < days {
			want[i] = peak
		}
	}
	f := fittest.Hand(paths...)
	s := f.Saturate(capacity.Constant(125, ""), series.Step{})
	if !slices.Equal(s.First, want) {
		t.Fatalf("first passages %v, want %v", s.First, want)
	}
	// The median future has e = 0 and passes on the first peak day from 170 on,
	// which is 173. The middle of the band is there then too, and under the line a day later.
	if date, _ := s.Date(0.5); !date.Equal(f.Time(173)) {
		t.Errorf("P50 on %v, want step 173", date)
	}
	if m := f.Quantile(0.5); m[173] < 125 || m[174] >= 125 {
		t.Errorf("the median is %v on the peak and %v a day later", m[173], m[174])
	}
	// Sustained for two days, the peaks do not count.
	two := f.Saturate(capacity.Constant(125, ""), series.Every(2*series.Day))
	if date, ok := two.Date(0.5); !ok || !date.Equal(f.Time(250)) {
		t.Errorf("sustained P50 on %v, want step 250", date)
	}
}

func TestSaturateStates(t *testing.T) {
	low, high := slices.Repeat([]float64{1}, 5), slices.Repeat([]float64{9}, 5)
	mix := func(n int) forecast.Forecast {
		paths := slices.Repeat([][]float64{low}, 100)
		for i := range n {
			paths[i] = high
		}
		return fittest.Hand(paths...)
	}
	five := capacity.Constant(5, "")
	for _, tt := range []struct {
		name     string
		f        forecast.Forecast
		capacity capacity.Capacity
		want     forecast.State
	}{
		{"half", mix(50), five, forecast.Saturates},
		{"fewer than half", mix(49), five, forecast.AtRisk},
		{"one in twenty", mix(5), five, forecast.AtRisk},
		{"fewer", mix(4), five, forecast.BeyondHorizon},
		{"none given", mix(50), capacity.Capacity{}, forecast.NoCapacity},
		{"the history is at it", mix(0), capacity.Constant(1, ""), forecast.AlreadySaturated},
	} {
		s := tt.f.Saturate(tt.capacity, series.Step{})
		if s.State != tt.want || s.Reason == "" {
			t.Errorf("%s: %v (%s), want %v", tt.name, s.State, s.Reason, tt.want)
		}
		if s.State.HasDates() != (s.Cumulative() != nil) || s.State.HasDates() == math.IsNaN(s.Within()) {
			t.Errorf("%s: dates and probabilities do not go with the state", tt.name)
		}
	}
	s := mix(0).Saturate(capacity.Constant(1, ""), series.Every(2*series.Day))
	if !s.Since.Equal(seriestest.At("2026-01-05")) || s.Facts.CrossedSteps != 3 || s.Facts.Headroom() != 0 {
		t.Errorf("since %v, facts %+v", s.Since, s.Facts)
	}
}

// A refused series that is full already is answered all the same.
func TestRefuse(t *testing.T) {
	short := &forecast.Refusal{State: forecast.TooLittleData, Reason: "too short"}
	if got := forecast.Refuse(seriestest.Daily("x", 1, 9, 9), capacity.Constant(5, ""), series.Step{},
		short); got.State != forecast.AlreadySaturated {
		t.Errorf("full and short: %v", got.State)
	}
	got := forecast.Refuse(seriestest.Daily("x", 1, 9, 2), capacity.Constant(5, ""), series.Step{}, short)
	if got.State != forecast.TooLittleData || got.Facts.Demand != 2 || got.Facts.Headroom() != 3 || got.Facts.CrossedSteps != 1 ||
		got.First != nil {
		t.Errorf("short: %+v", got)
	}
}

func TestOrderBy(t *testing.T) {
	f := fittest.Hand(slices.Repeat([][]float64{{1, 1, 9}}, 20)...) // saturates on 2026-01-10
	s := f.Saturate(capacity.Constant(5, ""), series.Step{})
	if got, ok := s.OrderBy(0.1, series.MonthsStep(1)); !ok || !got.Equal(seriestest.At("2025-12-10")) {
		t.Errorf("order by %v, want a calendar month before 2026-01-10", got)
	}
	never := f.Saturate(capacity.Constant(50, ""), series.Step{})
	if _, ok := never.OrderBy(0.1, series.Every(series.Day)); ok {
		t.Error("an order date without a saturation")
	}
}

// A capacity that grows in time puts the date off.
func TestPlannedCapacity(t *testing.T) {
	f := fittest.Hand(slices.Repeat([][]float64{{2, 4, 6, 8, 10}}, 20)...)
	c := capacity.Capacity{Levels: []capacity.Level{
		{Installed: 7, Reserves: []capacity.Reserve{{Name: "HA reserve", Amount: 2}}},
		{From: f.Time(2), Installed: 9, Reason: "order arrives"},
	}}
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	if date, _ := f.Saturate(c, series.Step{}).Date(0.5); !date.Equal(f.Time(4)) {
		t.Errorf("P50 on %v, want step 4: 6 of 5 is met by the order, 10 of 9 is not", date)
	}
	c.Levels[1].Installed = 0
	if err := c.Validate(); err == nil || !strings.Contains(err.Error(), "usable capacity is 0") {
		t.Errorf("no capacity: %v", err)
	}
}

func TestSteps(t *testing.T) {
	for _, s := range []string{"15m", "1h", "90m", "1d", "1w", "1mo", "1y", "48h", "500ms"} {
		step, err := series.ParseStep(s)
		if err != nil {
			t.Fatal(err)
		}
		again, err := series.ParseStep(step.String())
		if err != nil || again != step {
			t.Errorf("%s reads back as %v (%v)", s, again, err)
		}
		start := seriestest.At("2024-01-31 12:00")
		for i := -40; i < 40; i++ {
			if got := step.Index(start, step.At(start, i)); got != i {
				t.Errorf("%s: step %d is found as %d", s, i, got)
			}
		}
	}
	for _, s := range []string{"", "1", "h", "-1h", "0d", "1.5h", "1x", "999999999y", "1h30m", "99999999999999999999s"} {
		if _, err := series.ParseStep(s); err == nil {
			t.Errorf("%q is read as a length", s)
		}
	}
}

func FuzzParseStep(f *testing.F) {
	f.Add("1mo")
	f.Add("90m")
	f.Fuzz(func(t *testing.T, s string) {
		step, err := series.ParseStep(s)
		if err != nil {
			return
		}
		if again, err := series.ParseStep(step.String()); err != nil || again != step {
			t.Errorf("%q is %v, which reads back as %v (%v)", s, step, again, err)
		}
	})
}

func ExampleForecast_Saturate() {
	s := series.Series{Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Step: series.Every(series.Day), Values: []float64{1, 2, 3}}
	f := forecast.Forecast{Series: s, Start: s.End(), Step: s.Step, Paths: mat.NewDense(4, 3, []float64{
		4, 5, 6,
		3, 4, 5,
		3, 3, 4,
		3, 3, 3,
	})}
	answer := f.Saturate(capacity.Constant(5, ""), series.Step{})
	date, _ := answer.Date(0.5)
	fmt.Println(answer.State, date.Format("2006-01-02"), answer.Cumulative())
	// Output: SATURATES 2026-01-06 [0 0.25 0.5]
}
