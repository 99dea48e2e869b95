package fit_test

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/fit/fittest"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/passage"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

// The paths of a year of hours with day and week find both seasons and stay near the truth.
func TestNewFindsSeasons(t *testing.T) {
	fit := fittest.Must(t, seriestest.Wave("load", series.Every(time.Hour), 24*70, 24, 168), fit.Options{})
	e := fit.Evidence()
	if len(e.Seasons) != 2 || e.Seasons[0].Name != "day" || e.Seasons[1].Name != "week" {
		t.Fatalf("seasons %v", e.Seasons)
	}
	if !(e.MASE < e.Baseline) || e.Origins < 4 || !strings.Contains(e.Reason, "% less than repeating the last season") {
		t.Errorf("evidence %+v", e)
	}
	if e.Coverage80 < 0.65 || e.Coverage80 > 0.95 || e.Coverage95 < 0.85 {
		t.Errorf("coverage %.2f and %.2f", e.Coverage80, e.Coverage95)
	}
	sum := 0.0
	for _, c := range e.Candidates {
		sum += c.Weight
	}
	if math.Abs(sum-1) > 1e-12 || len(e.Candidates) != 6 {
		t.Errorf("candidates %+v", e.Candidates)
	}
	if want := fit.Series().Time(3 * 24 * 70); !e.MeasuredUntil.Equal(want) {
		t.Errorf("measured until %v, want %v", e.MeasuredUntil, want)
	}
}

// A future depends on (seed, name, future) only, and a longer one begins with the shorter.
func TestPathPrefix(t *testing.T) {
	growth := future.Estimate{Low: 0, Mid: 0.1, High: 0.3}
	for _, s := range []series.Series{
		seriestest.Wave("hours", series.Every(time.Hour), 400, 24),
		seriestest.Wave("days", series.Every(series.Day), 90, 7),
		seriestest.Wave("months", series.MonthsStep(1), 40, 12),
		seriestest.Wave("noise", series.Every(series.Day), 60),
	} {
		fit := fittest.Must(t, s, fit.Options{Seed: 7, Growth: growth})
		rapid.Check(t, func(t *rapid.T) {
			future := rapid.IntRange(0, 1000).Draw(t, "future")
			long := make([]float64, rapid.IntRange(1, 3*s.Len()).Draw(t, "long"))
			short := make([]float64, rapid.IntRange(1, len(long)).Draw(t, "short"))
			fit.Path(future, long)
			fit.Path(future, short)
			if !slices.Equal(short, long[:len(short)]) {
				t.Fatalf("path %d of %s differs when it is longer", future, s.Name)
			}
		})
	}
}

func TestForecastIsTheSameForAnyNumberOfWorkers(t *testing.T) {
	fitted := fittest.Must(t, seriestest.Wave("load", series.Every(time.Hour), 500, 24), fit.Options{Seed: 3})
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one := fittest.Paths(t, fitted, 200, 100)
	runtime.GOMAXPROCS(8)
	many := fittest.Paths(t, fittest.Must(t, seriestest.Wave("load", series.Every(time.Hour), 500, 24), fit.Options{Seed: 3}), 200, 100)
	if !slices.Equal(one.Paths.RawMatrix().Data, many.Paths.RawMatrix().Data) {
		t.Error("the paths depend on GOMAXPROCS")
	}
	// Another number of paths keeps those that both have; another seed keeps none.
	more := fittest.Paths(t, fitted, 300, 100)
	if !slices.Equal(one.Paths.RawRowView(199), more.Paths.RawRowView(199)) {
		t.Error("future 199 depends on the number of futures")
	}
	other := fittest.Paths(t, fittest.Must(t, seriestest.Wave("load", series.Every(time.Hour), 500, 24), fit.Options{Seed: 4}), 200, 100)
	if slices.Equal(one.Paths.RawRowView(0), other.Paths.RawRowView(0)) {
		t.Error("the seed makes no difference")
	}
}

// Scaled data gives the scaled forecast. (Shifted data need not give the shifted one: growth in per cent
// and noise in proportion to the level are among the candidates.)
func TestScale(t *testing.T) {
	base := seriestest.Wave("load", series.Every(series.Day), 120, 7)
	want := fittest.Paths(t, fittest.Must(t, base, fit.Options{}), 50, 60)
	rapid.Check(t, func(t *rapid.T) {
		scale := rapid.Float64Range(1e-3, 1e6).Draw(t, "scale")
		s := base
		s.Values = seriestest.Repeat(base.Len(), func(i int) float64 { return base.Values[i] * scale })
		fit, err := fit.New(s, fit.Options{})
		if err != nil {
			t.Fatal(err)
		}
		got := mustForecastRapid(t, fit, 50, 60)
		for i, v := range got.Paths.RawMatrix().Data {
			w := want.Paths.RawMatrix().Data[i] * scale
			if math.Abs(v-w) > 1e-6*math.Abs(w) {
				t.Fatalf("value %d is %v, want %v (scale %v)", i, v, w, scale)
			}
		}
	})
}

func mustForecastRapid(t *rapid.T, fit *fit.Fit, n, h int) forecast.Forecast {
	f, err := fit.Forecast(context.Background(), n, h)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// The same history a number of days later is the same forecast that much later.
func TestShiftInTime(t *testing.T) {
	a := seriestest.Wave("load", series.Every(time.Hour), 300, 24)
	b := a
	b.Start = a.Start.AddDate(0, 0, 7)
	fa, fb := fittest.Paths(t, fittest.Must(t, a, fit.Options{}), 50, 48), fittest.Paths(t, fittest.Must(t, b, fit.Options{}), 50, 48)
	if !slices.Equal(fa.Paths.RawMatrix().Data, fb.Paths.RawMatrix().Data) || !fb.Start.Equal(fa.Start.AddDate(0, 0, 7)) {
		t.Error("the forecast depends on the date")
	}
}

// More capacity or a longer sustain is never reached earlier, in any future.
func TestMoreCapacityIsNeverEarlier(t *testing.T) {
	f := fittest.Paths(t, fittest.Must(t, seriestest.Wave("load", series.Every(time.Hour), 24*40, 24), fit.Options{}), 200, 24*20)
	later := func(a, b int) bool { return b == passage.Never || a != passage.Never && b >= a }
	rapid.Check(t, func(t *rapid.T) {
		low := rapid.Float64Range(115, 150).Draw(t, "low")
		high := low + rapid.Float64Range(0, 20).Draw(t, "more")
		short := rapid.IntRange(1, 6).Draw(t, "sustain")
		long := short + rapid.IntRange(0, 6).Draw(t, "longer")
		hours := func(n int) series.Step { return series.Every(time.Duration(n) * time.Hour) }
		a := f.Saturate(capacity.Constant(low, ""), hours(short))
		b := f.Saturate(capacity.Constant(high, ""), hours(short))
		c := f.Saturate(capacity.Constant(low, ""), hours(long))
		for i := range a.First {
			if len(b.First) > i && !later(a.First[i], b.First[i]) || len(c.First) > i && !later(a.First[i], c.First[i]) {
				t.Fatalf("future %d: first at %d, with more capacity %d, sustained longer %d", i, a.First[i], b.First[i], c.First[i])
			}
		}
	})
}

func TestQuantilesAreMonotone(t *testing.T) {
	f := fittest.Paths(t, fittest.Must(t, seriestest.Wave("load", series.Every(series.Day), 100, 7), fit.Options{}), 100, 60)
	q := f.Quantiles([]float64{0.025, 0.1, 0.5, 0.9, 0.975})
	for k := 1; k < len(q); k++ {
		for j := range q[k] {
			if q[k][j] < q[k-1][j] {
				t.Errorf("step %d: quantile %d lies below the one before", j, k)
			}
		}
	}
}

// What a history never left, its futures do not leave.
func TestBounds(t *testing.T) {
	ratio := seriestest.Wave("cpu", series.Every(time.Hour), 400, 24)
	ratio.Unit = series.Ratio
	for i := range ratio.Values {
		ratio.Values[i] = max(0, min(1, (ratio.Values[i]-105)/25))
	}
	negative := seriestest.Wave("net", series.Every(time.Hour), 400, 24)
	for i := range negative.Values {
		negative.Values[i] -= 110
	}
	ratioPaths := fittest.Paths(t, fittest.Must(t, ratio, fit.Options{Growth: future.Estimate{Low: 1, Mid: 2, High: 3}}), 100,
		2000).Paths.RawMatrix().Data
	if low, high := slices.Min(ratioPaths), slices.Max(ratioPaths); low < 0 || high > 1 {
		t.Errorf("a ratio goes from %v to %v", low, high)
	}
	if low := slices.Min(fittest.Paths(t, fittest.Must(t, negative, fit.Options{}), 100, 200).Paths.RawMatrix().Data); low >= 0 {
		t.Errorf("a history that falls below 0 has futures from %v", low)
	}
}

// With zero variance every future is the history's value, and beyond two
// lengths of the history it grows at the assumed rate: 40 days of 100 end the
// evidence 80 days ahead, and a Gregorian year (365.2425 days) after that it is 110.
func TestConstantHistory(t *testing.T) {
	s := seriestest.Daily("flat", seriestest.Repeat(40, func(int) float64 { return 100 })...)
	fit := fittest.Must(t, s, fit.Options{Growth: future.Estimate{Low: 0.1, Mid: 0.1, High: 0.1}})
	f := fittest.Paths(t, fit, 20, 80+366)
	for i := range 20 {
		path := f.Paths.RawRowView(i)
		for h, v := range path[:80] {
			if v != 100 {
				t.Fatalf("step %d of future %d is %v", h, i, v)
			}
		}
		want := 100 * math.Pow(1.1, 366/365.2425)
		if math.Abs(path[80+365]-want) > 1e-6 {
			t.Fatalf("a year later: %v, want %v", path[80+365], want)
		}
	}
	if fit.Model() != "constant" || !strings.Contains(fit.Evidence().Reason, "equal") {
		t.Errorf("model %s: %s", fit.Model(), fit.Evidence().Reason)
	}
}

func TestAssumedGrowthIsTriangular(t *testing.T) {
	s := seriestest.Daily("flat", seriestest.Repeat(20, func(int) float64 { return 100 })...)
	fit := fittest.Must(t, s, fit.Options{Growth: future.Estimate{Low: 0, Mid: 0.05, High: 0.12}})
	const n = 4000
	path := make([]float64, 40+731)
	rates := make([]float64, n)
	for i := range rates {
		fit.Path(i, path)
		rates[i] = math.Pow(path[len(path)-1]/100, 365.2425/731) - 1
	}
	slices.Sort(rates)
	// The median of the triangle (0, 0.05, 0.12) solves 1 − (0.12−x)²/(0.12·0.07) = ½.
	median := 0.12 - math.Sqrt(0.5*0.12*0.07)
	if got := rates[n/2]; math.Abs(got-median) > 0.002 {
		t.Errorf("median rate %v, want %v", got, median)
	}
	if rates[0] < 0 || rates[n-1] > 0.12 {
		t.Errorf("rates from %v to %v", rates[0], rates[n-1])
	}
}

// A shift that is old enough is fitted after, and said.
func TestLevelShift(t *testing.T) {
	s := seriestest.Wave("load", series.Every(series.Day), 200, 7)
	for i := range s.Values {
		if i >= 120 {
			s.Values[i] += 300
		}
	}
	fit := fittest.Must(t, s, fit.Options{})
	if notes := strings.Join(fit.Evidence().Notes, " "); !strings.Contains(notes, "on 2023-05-02") {
		t.Errorf("notes %q", notes)
	}
	f := fittest.Paths(t, fit, 100, 80)
	if m := f.Quantile(0.1)[79]; m < 380 {
		t.Errorf("P10 falls back to %v after the shift to about 420", m)
	}
	if want := s.Time(200 + 2*80); !f.Evidence.MeasuredUntil.Equal(want) {
		t.Errorf("measured until %v, want %v: what precedes the shift is no evidence", f.Evidence.MeasuredUntil, want)
	}
}

func TestCalendarMonths(t *testing.T) {
	s := seriestest.Wave("bill", series.MonthsStep(1), 48, 12)
	s.Start = seriestest.At("2022-01-31")
	f := fittest.Paths(t, fittest.Must(t, s, fit.Options{}), 100, 18)
	if got := f.Time(1).Format("2006-01-02"); got != "2026-02-28" {
		t.Errorf("second step begins on %s", got)
	}
	if len(f.Evidence.Seasons) != 1 || f.Evidence.Seasons[0].Name != "year" {
		t.Errorf("seasons %v", f.Evidence.Seasons)
	}
}

// Gaps at the ends are not part of the history; those inside are counted and said.
func TestGaps(t *testing.T) {
	s := seriestest.Wave("load", series.Every(time.Hour), 24*30, 24)
	for i := range s.Values {
		if i < 5 || i >= 24*30-3 || i%24 < 6 {
			s.Values[i] = math.NaN()
		}
	}
	f := fittest.Paths(t, fittest.Must(t, s, fit.Options{}), 100, 48)
	if !f.Start.Equal(s.Time(24*30 - 3)) {
		t.Errorf("the forecast starts at %v, not one step after the last observation", f.Start)
	}
	if f.Evidence.Gaps == 0 || !strings.Contains(strings.Join(f.Evidence.Notes, " "), "no measurement") {
		t.Errorf("evidence %+v", f.Evidence)
	}
	for _, v := range f.Paths.RawMatrix().Data {
		if math.IsNaN(v) {
			t.Fatal("a gap in the forecast")
		}
	}
}

// The first passage of every future is not where the band crosses: with a
// weekly peak, the chance adds up from week to week while no single step has half of it.
func TestFirstPassageIsNotTheBand(t *testing.T) {
	s := seriestest.Wave("weekly", series.Every(series.Day), 140, 7)
	f := fittest.Paths(t, fittest.Must(t, s, fit.Options{}), 1000, 140)
	median := f.Quantile(0.5)
	limit := slices.Max(median) + 3
	got := f.Saturate(capacity.Constant(limit, ""), series.Step{})
	date, ok := got.Date(0.5)
	if !ok || got.State != forecast.Saturates {
		t.Fatalf("no date: %v %s", got.State, got.Reason)
	}
	for j, v := range median {
		if v >= limit {
			t.Fatalf("the median band crosses at step %d; the case proves nothing", j)
		}
	}
	if !date.Before(f.Time(140)) {
		t.Errorf("P50 on %v", date)
	}
}

func ExampleNew() {
	s := series.Series{
		Name: "volume", Unit: "TiBy", Start: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC),
		Step: series.Every(series.Day), Values: make([]float64, 120),
	}
	for i := range s.Values {
		s.Values[i] = 10 + 0.05*float64(i) + 0.2*float64(i%7)
	}
	fit, err := fit.New(s, fit.Options{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	f, err := fit.Forecast(context.Background(), 1000, 120)
	if err != nil {
		fmt.Println(err)
		return
	}
	answer := f.Saturate(capacity.Constant(20, "TiBy"), series.Step{})
	date, _ := answer.Date(0.5)
	fmt.Println(answer.State, date.Format("2006-01"), fit.Evidence().Seasons[0].Name)
	// Output: SATURATES 2026-07 week
}
