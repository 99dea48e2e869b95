package explain_test

import (
	"context"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/calendar"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/event"
	"github.com/plimsoll/plimsoll/forecast/explain"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/fit/fittest"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

func mustExplain(t testing.TB, f forecast.Forecast, fit *fit.Fit, q explain.Question, events ...event.Event) explain.Explanation {
	t.Helper()
	x, err := explain.WhatIf(event.WhatIf{Name: "test", Events: events}, f, fit, q)
	if err != nil {
		t.Fatal(err)
	}
	checkExplanation(t, f, fit, q, x, events...)
	return x
}

// checker is what testing.TB and *rapid.T have in common.
type checker interface {
	Helper()
	Errorf(format string, args ...any)
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// checkExplanation holds an explanation to what is true of every one.
func checkExplanation(t checker, f forecast.Forecast, fit *fit.Fit, q explain.Question, x explain.Explanation, events ...event.Event) {
	t.Helper()
	sum := x.Together
	for _, p := range x.Parts {
		sum += p.Change
		if p.Change != x.Date.Time.Sub(p.Without.Time) {
			t.Errorf("%s: changes the date by %v, from %v to %v", p.Name, p.Change, p.Without.Time, x.Date.Time)
		}
	}
	if want := x.Date.Time.Sub(x.Reference.Time); sum != want {
		t.Errorf("parts add up to %v, want %v", sum, want)
	}
	whole, _, err := event.WhatIf{Name: "test", Events: events}.Apply(f, fit)
	if err != nil {
		t.Fatal(err)
	}
	date, ok := whole.Saturate(q.Capacity, q.Sustain).Date(q.Quantile)
	if ok == x.Date.Beyond || ok && !date.Equal(x.Date.Time) {
		t.Errorf("the date is %v, want %v", x.Date, date)
	}
}

func partOf(t checker, x explain.Explanation, name string) explain.Part {
	t.Helper()
	for _, p := range x.Parts {
		if p.Name == name {
			return p
		}
	}
	t.Fatalf("no part %q in %+v", name, x.Parts)
	return explain.Part{}
}

func median(limit float64) explain.Question {
	return explain.Question{Capacity: capacity.Constant(limit, ""), Quantile: 0.5}
}

// 60 days of 100, 110, …, 690 without noise: the first forecast day is 700, and 1000 is reached 30 days
// later. All of that is the trend: without it demand stays at 700, and the horizon of 60 days ends first.
func TestExplainTrend(t *testing.T) {
	fit := fittest.Must(t, seriestest.Daily("disk", seriestest.Repeat(60, func(i int) float64 { return 100 + 10*float64(i) })...),
		fit.Options{})
	x := mustExplain(t, fittest.Paths(t, fit, 50, 60), fit, median(1000))
	start, end := seriestest.At("2026-03-06"), seriestest.At("2026-05-05")
	if !x.Date.Time.Equal(start.AddDate(0, 0, 30)) || x.Date.Beyond || !x.Reference.Beyond || !x.Reference.Time.Equal(end) ||
		math.Abs(x.Level-700) > 1e-6 {
		t.Errorf("%+v", x)
	}
	if p := partOf(t, x, "trend"); p.Change != -30*series.Day || !p.Without.Beyond || !p.AtLeast(x.Date) {
		t.Errorf("%+v", p)
	}
	if p := partOf(t, x, "noise"); p.Change != 0 || x.Together != 0 {
		t.Errorf("%+v, together %v", p, x.Together)
	}
}

// A week that is 100, Saturday and Sunday 60, on a rise of 1 a day: the parts say by how much each brings the date forward.
func TestExplainWeek(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	fit := fittest.Must(t, seriestest.Daily("load", seriestest.Repeat(20*7, func(i int) float64 {
		v := 100 + float64(i) + random.NormFloat64()
		if i%7 >= 5 {
			v -= 40
		}
		return v
	})...), fit.Options{})
	x := mustExplain(t, fittest.Paths(t, fit, 500, 90), fit, median(280))
	week, trend, noise := partOf(t, x, "week"), partOf(t, x, "trend"), partOf(t, x, "noise")
	// Five days of seven lie 40 × 2/7 = 11.4 above the mean of the week, at 1 a day 11 days or, as the line is reached on
	// a workday, up to three fewer or more.
	if d := -week.Change / series.Day; d < 8 || d > 15 {
		t.Errorf("the week moves the date by %v", week.Change)
	}
	if !trend.Without.Beyond || trend.Change >= 0 {
		t.Errorf("trend %+v", trend)
	}
	if noise.Change > 0 || noise.Change < -10*series.Day {
		t.Errorf("noise %+v", noise)
	}
}

// Events are parts, and so are what holidays and outliers do, growth that is assumed and a capacity that changes.
func TestExplainEveryPart(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	days, err := calendar.Parse([]string{"DE"})
	if err != nil {
		t.Fatal(err)
	}
	values := seriestest.Repeat(52*7, func(i int) float64 {
		v := 100 + random.NormFloat64()
		if day := calendar.DayOf(seriestest.At("2026-01-05").AddDate(0, 0, i)); i%7 == 6 || len(days.Between(day, day)) > 0 {
			v -= 40
		}
		if i == 13 || i == 77 || i == 190 || i == 260 || i == 304 {
			v += 300
		}
		return v
	})
	fit := fittest.Must(t, seriestest.Daily("load", values...),
		fit.Options{Holidays: days, Growth: future.Estimate{Low: 0.4, Mid: 0.5, High: 0.6}})
	if fit.Evidence().Holidays == nil {
		t.Fatal("no holidays")
	}
	f := fittest.Paths(t, fit, 200, 2*52*7+300)
	capacity := capacity.Capacity{Levels: []capacity.Level{{Installed: 230}, {From: f.Time(500), Installed: 200}}}
	q := explain.Question{Capacity: capacity, Sustain: series.Every(2 * series.Day), Quantile: 0.5}
	project := event.Event{Name: "project", From: f.Time(700), Load: &event.Load{Amount: future.Sure(60)}}
	x := mustExplain(t, f, fit, q, project)
	var names []string
	for _, p := range x.Parts {
		names = append(names, p.Name)
	}
	if got, want := strings.Join(names, ", "), "trend, week, holidays, outliers, assumed growth, project, planned "+
		"capacity, noise"; got != want {
		t.Errorf("parts %s, want %s", got, want)
	}
	for _, name := range []string{"project", "planned capacity"} {
		if p := partOf(t, x, name); p.Change >= 0 {
			t.Errorf("%s: %+v, %+v", name, p, x.Date)
		}
	}
}

// Without its event a what-if is the forecast, and what an event brings forward is what it is said to be.
func TestExplainEvent(t *testing.T) {
	fit := fittest.Must(t, seriestest.Daily("disk", seriestest.Repeat(60, func(i int) float64 { return 100 + 10*float64(i) })...),
		fit.Options{})
	f := fittest.Paths(t, fit, 50, 60)
	x := mustExplain(t, f, fit, median(1000), event.Event{Name: "project", Load: &event.Load{Amount: future.Sure(100)}})
	// 700 + 100 + 10 h ≥ 1000 on day 20; without the project on day 30; without the trend never.
	if p := partOf(t, x, "project"); p.Change != -10*series.Day || !p.Without.Time.Equal(seriestest.At("2026-04-05")) {
		t.Errorf("%+v", p)
	}
	if p := partOf(t, x, "trend"); p.Change != -40*series.Day {
		t.Errorf("%+v", p)
	}
	// −10 − 40 is 10 too much of 20 − 60: each needs less of the other.
	if x.Together != 10*series.Day {
		t.Errorf("together %v", x.Together)
	}
	// A plan instead of the trend: taking the trend out as well leaves nothing to take out.
	instead := event.Event{Name: "plan", Grow: &event.Grow{Rate: future.Sure(3), InsteadOfTrend: true}}
	x = mustExplain(t, f, fit, median(1000), instead)
	if p := partOf(t, x, "trend"); p.Change != 0 {
		t.Errorf("%+v", p)
	}
}

// The parts are right by the clocks on the wall, too.
func TestExplainByTheWallClock(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	s := seriestest.Wave("hours", series.Every(time.Hour), 24*120, 24, 168)
	fit := fittest.Must(t, s, fit.Options{Zone: zone})
	if fit.Evidence().Zone == "" {
		t.Fatal("not by the clock on the wall")
	}
	f := fittest.Paths(t, fit, 100, 24*30)
	x := mustExplain(t, f, fit, median(138))
	if p := partOf(t, x, "day"); p.Change >= 0 {
		t.Errorf("%+v of %+v", p, x.Date)
	}
}

func TestExplainRefuses(t *testing.T) {
	fit := fittest.Must(t, seriestest.Daily("disk", seriestest.Repeat(60, func(i int) float64 { return 100 + 10*float64(i) })...),
		fit.Options{})
	f := fittest.Paths(t, fit, 50, 60)
	for want, q := range map[string]explain.Question{
		"ALREADY_SATURATED": median(500), "NO_CAPACITY": {Quantile: 0.5}, "want a probability": {Capacity: capacity.Constant(1000, "")},
	} {
		if _, err := explain.Date(f, fit, q); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	var many []event.Event
	for i := range explain.MaxEvents + 1 {
		many = append(many, event.Event{Name: strings.Repeat("x", i+1), Load: &event.Load{Amount: future.Sure(1)}})
	}
	if _, err := explain.WhatIf((event.WhatIf{Events: many}), f, fit, median(1000)); err == nil ||
		!strings.Contains(err.Error(), "21, the limit for an explanation is 20") {
		t.Errorf("%v", err)
	}
	wrong := event.Event{Name: "x", Load: &event.Load{Amount: future.Estimate{Low: 2, High: 1}}}
	if _, err := explain.WhatIf((event.WhatIf{Events: []event.Event{wrong}}), f, fit, median(1000)); err == nil ||
		!strings.Contains(err.Error(), "events[0].load") {
		t.Errorf("%v", err)
	}
}

// Whatever the history, capacity and quantile: the parts add up, the date is that of the forecast, and the order of the
// events means nothing.
func TestExplanationAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(30, 120).Draw(t, "n")
		slope := rapid.Float64Range(-1, 2).Draw(t, "slope")
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		noise := rapid.Float64Range(0, 10).Draw(t, "noise")
		s := seriestest.Daily("x", seriestest.Repeat(n, func(i int) float64 {
			return 100 + slope*float64(i) + 10*math.Sin(2*math.Pi*float64(i)/7) + noise*random.NormFloat64()
		})...)
		growth := rapid.Float64Range(0, 2).Draw(t, "growth")
		fit, err := fit.New(s, fit.Options{Growth: future.Estimate{Mid: growth, High: growth}})
		if err != nil {
			t.Skip(err)
		}
		f, err := fit.Forecast(context.Background(), 40, rapid.IntRange(1, 3*n).Draw(t, "h"))
		if err != nil {
			t.Fatal(err)
		}
		q := median(rapid.Float64Range(50, 400).Draw(t, "capacity"))
		q.Quantile = rapid.SampledFrom([]float64{0.1, 0.5, 0.9}).Draw(t, "p")
		q.Sustain = rapid.SampledFrom([]series.Step{{}, series.Every(2 * series.Day)}).Draw(t, "sustain")
		load := event.Event{Name: "a", Load: &event.Load{Amount: future.Sure(rapid.Float64Range(-50, 50).Draw(t, "load"))}}
		nothing := event.Event{Name: "b", Load: &event.Load{Amount: future.Sure(0)}}
		w := event.WhatIf{Events: []event.Event{load, nothing}}
		x, err := explain.WhatIf(w, f, fit, q)
		if err != nil {
			return
		}
		checkExplanation(t, f, fit, q, x, w.Events...)
		if p := partOf(t, x, "b"); p.Change != 0 {
			t.Fatalf("an event that does nothing: %+v", p)
		}
		back, _ := explain.WhatIf(event.WhatIf{Events: []event.Event{nothing, load}}, f, fit, q)
		if len(back.Parts) != len(x.Parts) || back.Together != x.Together {
			t.Fatalf("%+v and %+v", x, back)
		}
	})
}

func BenchmarkExplain(b *testing.B) {
	for name, c := range map[string]struct {
		s series.Series
		h int
	}{
		"180 days":  {seriestest.Wave("days", series.Every(series.Day), 1095, 7, 365), 180},
		"720 hours": {seriestest.Wave("hours", series.Every(time.Hour), 8760, 24, 168), 720},
	} {
		fit := fittest.Must(b, c.s, fit.Options{})
		f := fittest.Paths(b, fit, 1000, c.h)
		for what, capacity := range map[string]float64{"likely": 148, "beyond": 1000} {
			b.Run(name+", "+what, func(b *testing.B) {
				for b.Loop() {
					if _, err := explain.Date(f, fit, median(capacity)); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		load := event.Event{Name: "project", Load: &event.Load{Amount: future.Estimate{Low: 1, Mid: 2, High: 5}}}
		b.Run(name+", with an event", func(b *testing.B) {
			for b.Loop() {
				if _, err := explain.WhatIf((event.WhatIf{Events: []event.Event{load}}), f, fit, median(1000)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// Another quantile of the same explanation is the explanation of that quantile.
func TestExplanationAt(t *testing.T) {
	fit := fittest.Must(t, seriestest.Wave("hours", series.Every(series.Day), 140, 7), fit.Options{})
	f := fittest.Paths(t, fit, 200, 60)
	q := median(125)
	x := mustExplain(t, f, fit, q)
	q.Quantile = 0.1
	want := mustExplain(t, f, fit, q)
	got, err := x.At(0.1)
	if err != nil {
		t.Fatal(err)
	}
	if got.Date != want.Date || got.Reference != want.Reference || got.Together != want.Together {
		t.Errorf("%v, %v, %v; want %v, %v, %v", got.Date, got.Reference, got.Together, want.Date, want.Reference, want.Together)
	}
	for k, p := range got.Parts {
		if p.Change != want.Parts[k].Change || p.Without != want.Parts[k].Without {
			t.Errorf("%s: %v, want %v", p.Name, p.Change, want.Parts[k].Change)
		}
	}
	if _, err := x.At(0); err == nil {
		t.Error("quantile 0")
	}
}
