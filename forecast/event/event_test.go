package event_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/event"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/fit/fittest"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/passage"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

// demandOf is a forecast of n simulations of h days from 1 December 2026 on, each starting at level
// and growing by slope a day, with noise of that standard deviation.
func demandOf(name string, n, h int, level, slope, noise float64) forecast.Forecast {
	random := rand.New(rand.NewPCG(7, uint64(len(name))))
	start := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	f := forecast.Forecast{
		Series: series.Series{Name: name, Unit: "{core}", Start: start.AddDate(0, 0, -20), Step: series.Every(series.Day),
			Values: make([]float64, 20)},
		Start: start, Step: series.Every(series.Day), Paths: mat.NewDense(n, h, nil),
	}
	for i := range f.Series.Values {
		f.Series.Values[i] = level + slope*float64(i-20)
	}
	for i := range n {
		for j := range h {
			f.Paths.Set(i, j, math.Max(level+slope*float64(j)+noise*random.NormFloat64(), 0))
		}
	}
	return f
}

// december returns the day of December 2026, beyond 31 in the months after.
func december(day int) time.Time { return time.Date(2026, 12, day, 0, 0, 0, 0, time.UTC) }

func estimate(low, mid, high float64) future.Estimate {
	return future.Estimate{Low: low, Mid: mid, High: high}
}

func apply(t testing.TB, f forecast.Forecast, fit *fit.Fit, events ...event.Event) (forecast.Forecast, string) {
	t.Helper()
	out, notes, err := event.WhatIf{Name: "test", Events: events}.Apply(f, fit)
	if err != nil {
		t.Fatal(err)
	}
	return out, strings.Join(notes, "\n")
}

// Demand is 100 in all simulations; day h is 1 December + h.
func TestEventsOnLevel(t *testing.T) {
	sure := future.Sure
	for _, test := range []struct {
		name  string
		event event.Event
		want  map[int]float64 // by day
		note  string
	}{
		{"at once", event.Event{From: december(11), Load: &event.Load{Amount: sure(50)}}, map[int]float64{9: 100, 10: 150, 39: 150}, ""},
		{"from the beginning", event.Event{Load: &event.Load{Amount: sure(50)}}, map[int]float64{0: 150}, ""},
		// Half of ten days have passed on the 6th day after the 11th.
		{"ramp", event.Event{From: december(11), Ramp: series.Every(10 * series.Day), Load: &event.Load{Amount: sure(50)}},
			map[int]float64{10: 100, 15: 125, 20: 150}, ""},
		{"for a while", event.Event{From: december(11), Until: december(21), Load: &event.Load{Amount: sure(50)}},
			map[int]float64{9: 100, 19: 150, 20: 100}, ""},
		// The last sample is of 30 November. The ramp from 26 November to 6 December had done 4 of 10 days by then.
		{"under way", event.Event{From: december(-4), Ramp: series.Every(10 * series.Day), Load: &event.Load{Amount: sure(50)}},
			map[int]float64{0: 105, 5: 130, 30: 130}, "only the rest counts"},
		// What the history shows goes away again.
		{"ends", event.Event{From: december(-4), Until: december(11), Load: &event.Load{Amount: sure(50)}}, map[int]float64{9: 100, 10: 50},
			"only the rest counts"},
		{"past", event.Event{From: december(-4), Load: &event.Load{Amount: sure(50)}}, map[int]float64{0: 100, 39: 100},
			"the history shows it already"},
		{"beyond", event.Event{From: december(200), Load: &event.Load{Amount: sure(50)}}, map[int]float64{39: 100},
			"beyond the horizon, which ends on 2027-01-10"},
		{"more than there is", event.Event{From: december(11), Load: &event.Load{Amount: sure(-150)}}, map[int]float64{9: 100, 10: 0},
			`more is removed than there is of "pool" in 100 % of the simulations`},
		{"factor", event.Event{From: december(11), Grow: &event.Grow{Factor: sure(1.2)}}, map[int]float64{9: 100, 10: 120, 39: 120}, ""},
		// From the last sample, 30 November, to 6 January are 37 days of a year of 365.2425.
		{"rate", event.Event{Grow: &event.Grow{Rate: sure(0.21)}}, map[int]float64{36: 100 * math.Pow(1.21, 37/365.2425)}, ""},
		{"rate from then on", event.Event{From: december(11), Grow: &event.Grow{Rate: sure(0.21)}},
			map[int]float64{9: 100, 10: 100 * math.Pow(1.21, 1/365.2425)}, ""},
		{"rate until then", event.Event{Until: december(11), Grow: &event.Grow{Rate: sure(0.21)}},
			map[int]float64{9: 100 * math.Pow(1.21, 10/365.2425), 39: 100 * math.Pow(1.21, 10/365.2425)}, ""},
		{"leaves", event.Event{From: december(11), Ramp: series.Every(10 * series.Day), Leave: &event.Leave{Share: sure(0.4)}},
			map[int]float64{10: 100, 15: 80, 20: 60}, ""},
		// 4 of 10 days of the ramp are history: 1 − 0.4 × 0.4 = 0.84 were left then, 0.6 will be.
		{"leaving", event.Event{From: december(-4), Ramp: series.Every(10 * series.Day), Leave: &event.Leave{Share: sure(0.4)}},
			map[int]float64{39: 100 * 0.6 / 0.84}, "only the rest counts"},
		{"joins", event.Event{From: december(11), Join: &event.Join{With: demandOf("other", 25, 40, 10, 1, 0), Share: sure(0.5)}},
			map[int]float64{9: 100, 10: 110, 20: 115}, ""},
		{"reserved", event.Event{From: december(11), Reserve: &event.Reservation{Load: event.Load{Amount: sure(30), Unit: "{core}"}}},
			map[int]float64{9: 100, 10: 130}, ""},
		{"driven", event.Event{Drive: &event.Drive{Effect: event.GivenEffect(sure(2)), Change: demandOf("users", 25, 40, 5, 0, 0)}},
			map[int]float64{0: 110, 39: 110}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.event.Name = test.name
			f, notes := apply(t, demandOf("pool", 25, 40, 100, 0, 0), nil, test.event)
			for day, want := range test.want {
				for i := range f.Futures() {
					if got := f.Paths.At(i, day); math.Abs(got-want) > 1e-9 {
						t.Fatalf("day %d of simulation %d is %v, want %v", day, i, got, want)
					}
				}
			}
			if test.note == "" && notes != "" || !strings.Contains(notes, test.note) {
				t.Errorf("notes %q, want %q", notes, test.note)
			}
		})
	}
}

// Events of one set act as WhatIf says: of (100 × 1.5 + 50) a tenth and two tenths leave, half of 40 joins, and 7 are reserved.
func TestEventsTogether(t *testing.T) {
	sure := future.Sure
	f, notes := apply(t, demandOf("pool", 25, 40, 100, 0, 0), nil,
		event.Event{Name: "a", Reserve: &event.Reservation{Load: event.Load{Amount: sure(7)}}},
		event.Event{Name: "b", Leave: &event.Leave{Share: sure(0.1)}},
		event.Event{Name: "c", Join: &event.Join{With: demandOf("other", 25, 40, 40, 0, 0), Share: sure(0.5)}},
		event.Event{Name: "d", Load: &event.Load{Amount: sure(50)}},
		event.Event{Name: "e", Leave: &event.Leave{Share: sure(0.2)}},
		event.Event{Name: "f", Grow: &event.Grow{Factor: sure(1.5)}},
	)
	if got, want := f.Paths.At(3, 3), 200*0.7+20+7; math.Abs(got-want) > 1e-9 || notes != "" {
		t.Errorf("%v %s, want %v", got, notes, want)
	}
	f, notes = apply(t, demandOf("pool", 25, 40, 100, 0, 0), nil,
		event.Event{Name: "west", Leave: &event.Leave{Share: sure(0.7)}}, event.Event{Name: "east", Leave: &event.Leave{Share: sure(0.6)}})
	if got := f.Paths.At(3, 3); got != 0 || !strings.HasPrefix(notes,
		`east, west: more is removed than there is of "pool" in 100 % of the simulations`) {
		t.Errorf("%v %s", got, notes)
	}
}

func TestBadEvents(t *testing.T) {
	sure := future.Sure
	load := &event.Load{Amount: sure(1)}
	pool := demandOf("pool", 25, 40, 100, 0, 0)
	hours, later, other, few := demandOf("hours", 25, 40, 1, 0, 0), demandOf("later", 25, 30, 1, 0, 0), demandOf("other", 25, 40, 1, 0, 0),
		demandOf("few", 24, 40, 1, 0, 0)
	hours.Step, other.Series.Unit = series.Every(time.Hour), "By"
	join := func(f forecast.Forecast) event.Event {
		return event.Event{Name: "x", Join: &event.Join{With: f, Share: sure(1)}}
	}
	for want, one := range map[string]event.Event{
		"events[0].name: 0 bytes":                 {Load: load},
		"events[0]: has 0 changes":                {Name: "x"},
		"events[0]: has 2 changes":                {Name: "x", Load: load, Reserve: &event.Reservation{Load: *load}},
		"events[0].untilTime: 2026-12-01":         {Name: "x", Load: load, From: december(3), Until: december(1)},
		"events[0].ramp: step":                    {Name: "x", Load: load, Ramp: series.Every(-1)},
		"events[0].ramp: a yearly rate":           {Name: "x", Ramp: series.Every(1), Grow: &event.Grow{Rate: sure(0.1)}},
		"events[0].load.amount: low 2, mid 1":     {Name: "x", Load: &event.Load{Amount: estimate(2, 1, 3)}},
		"events[0].load.amount: low NaN":          {Name: "x", Load: &event.Load{Amount: sure(math.NaN())}},
		`events[0].load.unit: "By", but the dem`:  {Name: "x", Load: &event.Load{Amount: sure(1), Unit: "By"}},
		"events[0].reservation.amount: -1":        {Name: "x", Reserve: &event.Reservation{Load: event.Load{Amount: sure(-1)}}},
		"events[0].share: 1.5":                    {Name: "x", Leave: &event.Leave{Share: sure(1.5)}},
		"events[0].grow.rate: -1":                 {Name: "x", Grow: &event.Grow{Rate: sure(-1)}},
		"events[0].grow.rate: cannot be given":    {Name: "x", Grow: &event.Grow{Rate: sure(1), Factor: sure(1)}},
		"events[0].grow.factor: -1":               {Name: "x", Grow: &event.Grow{Factor: sure(-1)}},
		"events[0].grow.insteadOfTrend: goes":     {Name: "x", Grow: &event.Grow{Factor: sure(1), InsteadOfTrend: true}},
		"events[0].grow.insteadOfTrend: needs":    {Name: "x", Grow: &event.Grow{InsteadOfTrend: true}},
		"events[0].season.season: is missing":     {Name: "x", Season: &event.SeasonChange{Factor: sure(1)}},
		`events[0].season.season: "fortnight", w`: {Name: "x", Season: &event.SeasonChange{Season: "fortnight", Factor: sure(1)}},
		"events[0].fromTime: a driver has no":     {Name: "x", From: december(3), Drive: &event.Drive{}},
		`events[0].pool: "hours" is in steps of`:  join(hours),
		`events[0].pool: the forecast of "later"`: join(later),
		`events[0].pool: "other" is in "By", but`: join(other),
		`events[0].pool: "few" has 24 futures`:    join(few),
	} {
		_, _, err := event.WhatIf{Events: []event.Event{one}}.Apply(pool, nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %q, want %q", err, want)
		}
	}
	_, _, err := event.WhatIf{Events: []event.Event{{Name: "x", Load: load}, {Name: "x", Load: load}}}.Apply(pool, nil)
	var wrong *event.Error
	if !errors.As(err, &wrong) || wrong.Event != 1 || wrong.Field != "name" {
		t.Errorf("error %v, want one of events[1].name", err)
	}
}

// Another demand that was measured for two days less or more is added on the days that are the same.
func TestJoinOfOtherDays(t *testing.T) {
	for _, shift := range []int{-2, 0, 2} {
		other := demandOf("other", 25, 40-shift, 50, 0, 0)
		other.Start = december(1 + shift)
		other.Series.Start = other.Start.AddDate(0, 0, -20)
		for i := range other.Series.Values {
			other.Series.Values[i] = float64(i)
		}
		other.Series.Values[18] = math.NaN() // as the day before
		for i := range other.Futures() {
			for h := range other.Steps() {
				other.Paths.Set(i, h, float64(20+h))
			}
		}
		f, _ := apply(t, demandOf("pool", 25, 40, 100, 0, 0), nil, event.Event{Name: "x", Join: &event.Join{With: other, Share: future.Sure(1)}})
		// The value of the other is its day: 20 on the first that is forecast, and 20 − shift on 1 December.
		want := map[int]float64{0: 120 - float64(shift), 1: 121 - float64(shift), 2: 122 - float64(shift), 39: 159 - float64(shift)}
		if shift == 2 {
			want[0] = 117
		}
		for h, v := range want {
			if got := f.Paths.At(4, h); got != v {
				t.Errorf("shift %d, day %d: %v, want %v", shift, h, got, v)
			}
		}
	}
}

// anyEvent draws an event whose load has the sign, or any event where sign is 0.
func anyEvent(t *rapid.T, name string, sign float64) event.Event {
	number := func(least, most float64, label string) future.Estimate {
		a, b, c := rapid.Float64Range(least, most).Draw(t, label), rapid.Float64Range(least, most).Draw(t, label),
			rapid.Float64Range(least, most).Draw(t, label)
		sorted := []float64{a, b, c}
		slices.Sort(sorted)
		return estimate(sorted[0], sorted[1], sorted[2])
	}
	e := event.Event{Name: name, From: december(rapid.IntRange(1, 60).Draw(t, "from"))}
	if rapid.Bool().Draw(t, "ramps") {
		e.Ramp = series.Every(time.Duration(rapid.IntRange(1, 40).Draw(t, "ramp")) * series.Day)
	}
	if rapid.Bool().Draw(t, "ends") {
		e.Until = e.From.AddDate(0, 0, rapid.IntRange(1, 40).Draw(t, "until"))
	}
	kind := 0
	if sign == 0 {
		kind = rapid.IntRange(0, 4).Draw(t, "kind")
	}
	least, most := 0.0, 80.0
	if sign < 0 {
		least, most = -80, 0
	}
	switch kind {
	case 0:
		e.Load = &event.Load{Amount: number(least, most, "amount")}
	case 1:
		e.Grow = &event.Grow{Factor: number(0.1, 3, "factor")}
	case 2:
		e.Leave = &event.Leave{Share: number(0, 1, "share")}
	case 3:
		e.Join = &event.Join{With: demandOf("other", 25, 60, 30, 0.3, 5), Share: number(0, 1, "share")}
	case 4:
		e.Reserve = &event.Reservation{Load: event.Load{Amount: number(0, 40, "amount")}}
	}
	return e
}

func TestNoEventChangesNothing(t *testing.T) {
	f := demandOf("pool", 25, 60, 80, 0.5, 8)
	out, notes := apply(t, f, nil)
	if out.Paths != f.Paths || notes != "" {
		t.Error("without events the forecast is another")
	}
	out, _ = apply(t, f, nil, event.Event{Name: "x", Load: &event.Load{}}, event.Event{Name: "y", Grow: &event.Grow{Factor: future.Sure(1)}})
	if !mat.Equal(out.Paths, f.Paths) {
		t.Error("events that change nothing change something")
	}
}

func TestMoreLoadIsNeverLater(t *testing.T) {
	f := demandOf("pool", 25, 60, 80, 0.5, 8)
	capacity := capacity.Constant(110, "")
	base := f.Saturate(capacity, series.Every(2*series.Day))
	rapid.Check(t, func(t *rapid.T) {
		for _, sign := range []float64{1, -1} {
			out, _, err := event.WhatIf{Events: []event.Event{anyEvent(t, "x", sign)}}.Apply(f, nil)
			if err != nil {
				t.Fatal(err)
			}
			change, err := event.Compare(out.Saturate(capacity, series.Every(2*series.Day)), base)
			if err != nil {
				t.Fatal(err)
			}
			if sign > 0 && change.Later() > 0 || sign < 0 && change.Sooner() > 0 {
				t.Fatalf("load of sign %v moves dates: sooner %v, later %v", sign, change.Sooner(), change.Later())
			}
		}
	})
}

func TestOrderOfEventsIsNone(t *testing.T) {
	f := demandOf("pool", 25, 60, 80, 0.5, 8)
	rapid.Check(t, func(t *rapid.T) {
		var events []event.Event
		for i := range rapid.IntRange(2, 6).Draw(t, "n") {
			events = append(events, anyEvent(t, string(rune('a'+i)), 0))
		}
		one, oneNotes, err := event.WhatIf{Events: events}.Apply(f, nil)
		if err != nil {
			t.Fatal(err)
		}
		two, twoNotes, err := event.WhatIf{Name: "other", Events: rapid.Permutation(events).Draw(t, "order")}.Apply(f, nil)
		if err != nil {
			t.Fatal(err)
		}
		if !mat.Equal(one.Paths, two.Paths) || strings.Join(oneNotes, "") != strings.Join(twoNotes, "") {
			t.Fatal("another order or name of the set, another answer")
		}
		if least := mat.Min(one.Paths); least < 0 {
			t.Fatalf("demand of %v", least)
		}
		capacity := capacity.Constant(110, "")
		change, err := event.Compare(two.Saturate(capacity, series.Step{}), one.Saturate(capacity, series.Step{}))
		if err != nil {
			t.Fatal(err)
		}
		if change.Same() != 1 || change.Within() != 0 {
			t.Fatalf("equal sets differ: %v", change.Same())
		}
	})
}

// An estimate is drawn once for a simulation, from its name: the draws spread as a triangle does, and a larger
// estimate of the same name is larger in every simulation.
func TestDrawsAreShared(t *testing.T) {
	f := demandOf("pool", 2000, 3, 100, 0, 0)
	of := func(low, mid, high float64) []float64 {
		out, _ := apply(t, f, nil, event.Event{Name: "project", Load: &event.Load{Amount: estimate(low, mid, high)}})
		for i := range out.Futures() {
			if out.Paths.At(i, 0) != out.Paths.At(i, 2) {
				t.Fatal("more than one draw in one simulation")
			}
		}
		return mat.Col(nil, 1, out.Paths)
	}
	small, large := of(0, 10, 50), of(0, 20, 60)
	below, total := 0, 0.0
	for i := range small {
		if large[i] < small[i] {
			t.Fatalf("simulation %d: %v, and with a larger estimate %v", i, small[i], large[i])
		}
		if small[i] < 110 {
			below++
		}
		total += small[i] - 100
	}
	// A triangle from 0 over 10 to 50 has the mean 60/3 = 20, and 10/50 = a fifth of it below the mode.
	if share, average := float64(below)/2000, total/2000; math.Abs(share-0.2) > 0.03 || math.Abs(average-20) > 0.8 {
		t.Errorf("%v below the mode, mean %v", share, average)
	}
}

// swinging is 100 hourly, growing by 24 in 40 days, with a day of ±20 and a week of ±5.
func swinging(days int) series.Series {
	s := series.Series{Name: "swinging", Start: december(1), Step: series.Every(time.Hour), Values: make([]float64, 24*days)}
	random := rand.New(rand.NewPCG(1, 2))
	for i := range s.Values {
		x := float64(i)
		s.Values[i] = 100 + x/40 + 20*math.Sin(2*math.Pi*x/24) + 5*math.Sin(2*math.Pi*x/168) + 0.5*random.NormFloat64()
	}
	return s
}

func TestCourse(t *testing.T) {
	_, fit := fittest.Forecast(t, swinging(40), fit.Options{}, 20, 24)
	c := fit.Course(14 * 24)
	if len(c.Shapes) != 2 || c.Shapes[0].Season.Name != "day" || c.Shapes[1].Season.Name != "week" || c.Measured != 14*24 {
		t.Fatalf("%d shapes", len(c.Shapes))
	}
	if slope := c.Slope(0); math.Abs(slope-1.0/40) > 0.005 {
		t.Errorf("slope %v, want about %v", slope, 1.0/40)
	}
	for h := range 14 * 24 {
		x := float64(40*24 + h)
		if want := 20 * math.Sin(2*math.Pi*x/24); math.Abs(c.Shapes[0].Values[h]-want) > 1.5 {
			t.Fatalf("hour %d: the day adds %v, want about %v", h, c.Shapes[0].Values[h], want)
		}
		if want := 5 * math.Sin(2*math.Pi*x/168); math.Abs(c.Shapes[1].Values[h]-want) > 1.5 {
			t.Fatalf("hour %d: the week adds %v, want about %v", h, c.Shapes[1].Values[h], want)
		}
	}
	long := fit.Course(100 * 24) // the evidence ends after 80 days
	if long.Measured != 80*24 || long.Level[99*24] != long.Level[80*24-1] || long.Shapes[0].Values[99*24] != long.Shapes[0].Values[79*24] {
		t.Errorf("measured %d", long.Measured)
	}
}

// A day that is flattened to nothing leaves days without one, and moves no daily mean.
func TestFlattenedDay(t *testing.T) {
	f, fit := fittest.Forecast(t, swinging(40), fit.Options{}, 50, 14*24)
	flat, notes := apply(t, f, fit, event.Event{Name: "flat", Season: &event.SeasonChange{Season: "day", Factor: future.Sure(0)}})
	half, _ := apply(t, f, fit, event.Event{Name: "half", Season: &event.SeasonChange{Season: "day", Factor: future.Sure(0.5)}})
	if notes != "" {
		t.Error(notes)
	}
	for day := range 14 {
		swing := func(f forecast.Forecast) (swing, mean float64) {
			m := f.Mean()[24*day : 24*day+24]
			low, high := m[0], m[0]
			for _, v := range m {
				low, high, mean = min(low, v), max(high, v), mean+v/24
			}
			return high - low, mean
		}
		before, mean := swing(f)
		none, noneMean := swing(flat)
		less, _ := swing(half)
		// The week itself moves by up to 5 × 2π / 7 = 4.5 in a day.
		if before < 37 || none > 5 || math.Abs(less-before/2) > 3 || math.Abs(mean-noneMean) > 0.5 {
			t.Errorf("day %d swings by %v, halved %v, flat %v; means %v and %v", day, before, less, none, mean, noneMean)
		}
	}
	if _, notes := apply(t, f, fit, event.Event{Name: "x",
		Season: &event.SeasonChange{Season: "year", Factor: future.Sure(0)}}); !strings.Contains(notes,
		`no season of the length "year" was found in the history, only day, week`) {
		t.Error(notes)
	}
}

// 100 + 2 a day goes on; without its trend, at 10 % a year instead, it grows by that.
func TestInsteadOfTrend(t *testing.T) {
	s := series.Series{Name: "line", Start: december(1), Step: series.Every(series.Day), Values: make([]float64, 60)}
	for i := range s.Values {
		s.Values[i] = 100 + 2*float64(i)
	}
	f, fit := fittest.Forecast(t, s, fit.Options{Growth: future.Estimate{Low: 0.5, Mid: 0.5, High: 0.5}}, 20, 200)
	out, _ := apply(t, f, fit, event.Event{Name: "plan", Grow: &event.Grow{Rate: future.Sure(0.1), InsteadOfTrend: true}})
	// The last value is 218. The evidence ends after 120 days; the growth assumed there is taken out too.
	for _, h := range []int{0, 100, 119, 120, 199} {
		want := 218 * math.Pow(1.1, float64(h+1)/365.2425)
		if got := out.Paths.At(7, h); math.Abs(got-want) > 1e-6 {
			t.Errorf("day %d is %v, want %v; with the trend it is %v", h, got, want, f.Paths.At(7, h))
		}
	}
}

func TestDateChange(t *testing.T) {
	start, step := december(1), series.Every(series.Day)
	at := func(first ...int) forecast.Saturation {
		return forecast.Saturation{State: forecast.Saturates, First: first, Start: start, Step: step, Steps: 100}
	}
	// The dates move by 0, −10, +10, to beyond the horizon from 10 days and from 90 days before its end, to within, and never come.
	base := at(50, 50, 50, 90, 10, passage.Never, passage.Never, 20)
	c, err := event.Compare(at(50, 40, 60, passage.Never, passage.Never, 95, passage.Never, 20), base)
	if err != nil {
		t.Fatal(err)
	}
	if c.Sooner() != 2.0/8 || c.Same() != 3.0/8 || c.Later() != 3.0/8 || c.Within() != -1.0/8 {
		t.Errorf("sooner %v, same %v, later %v, within %v", c.Sooner(), c.Same(), c.Later(), c.Within())
	}
	if p, unknown := c.MovedBy(series.Every(30*series.Day), false); p != 1.0/8 || unknown != 1.0/8 {
		t.Errorf("later by more than 30 days: %v, unknown %v", p, unknown)
	}
	if p, unknown := c.MovedBy(series.Every(7*series.Day), true); p != 1.0/8 || unknown != 1.0/8 {
		t.Errorf("sooner by more than 7 days: %v, unknown %v", p, unknown)
	}
	// Of the seven that saturate in either, in order: −∞, −10, 0, 0, +10, +∞, +∞.
	if d, ok := c.Quantile(0.5); d != 0 || !ok {
		t.Errorf("median %v", d)
	}
	if _, ok := c.Quantile(0.9); ok {
		t.Error("a quantile beyond the horizon is known")
	}
	saturated := forecast.Saturation{State: forecast.AlreadySaturated}
	if _, err := event.Compare(saturated, base); err == nil || !strings.Contains(err.Error(), "ALREADY_SATURATED") {
		t.Error(err)
	}
}

// BenchmarkWhatIf is four events, one of each cost, on 180 days of 1000 simulations.
func BenchmarkWhatIf(b *testing.B) {
	f, fit := fittest.Forecast(b, seriestest.Wave("days", series.Every(series.Day), 730, 7), fit.Options{}, 1000, 180)
	other := demandOf("other", 1000, 180, 30, 0.3, 5)
	other.Start, other.Series.Unit = f.Start, f.Series.Unit
	events := []event.Event{
		{Name: "project", Load: &event.Load{Amount: estimate(5, 10, 30)}, From: f.Time(30), Ramp: series.Every(60 * series.Day)},
		{Name: "growth", Grow: &event.Grow{Rate: estimate(0, 0.1, 0.3), InsteadOfTrend: true}},
		{Name: "merger", Join: &event.Join{With: other, Share: estimate(0.5, 0.8, 1)}},
		{Name: "flat", Season: &event.SeasonChange{Season: "week", Factor: estimate(0.5, 0.8, 1)}},
	}
	capacity := capacity.Constant(180, "")
	base := f.Saturate(capacity, series.Step{})
	b.ResetTimer()
	for b.Loop() {
		out, _, err := event.WhatIf{Events: events}.Apply(f, fit)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := event.Compare(out.Saturate(capacity, series.Step{}), base); err != nil {
			b.Fatal(err)
		}
	}
}
