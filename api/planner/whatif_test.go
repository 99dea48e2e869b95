package planner

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/event"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// askAmong answers what-ifs on load, with 495 usable, among other series.
func askAmong(q Question, others ...series.Series) ([]Answer, error) {
	q.Capacity, q.Horizon = capacity.Constant(495, ""), estate.Horizon{Steps: 60}
	asked := []SeriesQuestion{{load(), q}}
	for _, s := range others {
		asked = append(asked, SeriesQuestion{s, q})
	}
	return ForecastAll(context.Background(), asked, 1)
}

// named is load with another name and other values.
func named(name string, value func(day int) float64) series.Series {
	s := load()
	s.Name = name
	for i := range s.Values {
		s.Values[i] = value(i)
	}
	return s
}

func TestWhatIfLeavesTheAnswerAsItIs(t *testing.T) {
	plain := ask(t, Question{LeadTime: days(5), Horizon: estate.Horizon{Steps: 60}})
	more := estate.WhatIf{Name: "more", Events: []estate.Event{{Event: event.Event{Name: "x", Load: &event.Load{Amount: future.Sure(100)}}}}}
	with := ask(t, Question{LeadTime: days(5), Horizon: estate.Horizon{Steps: 60},
		WhatIfs: []estate.WhatIf{more, {Name: "again", Against: "more", Events: more.Events}}})
	for i := range plain.Saturation.First {
		if plain.Saturation.First[i] != with.Saturation.First[i] {
			t.Fatal("a what-if changes the answer without events")
		}
	}
	if len(with.WhatIfs) != 2 {
		t.Fatalf("%d what-ifs", len(with.WhatIfs))
	}
	// 200 + 10 × i ≥ 495 on day 30, the first that is forecast, and ten days sooner.
	first, again := with.WhatIfs[0], with.WhatIfs[1]
	if d, ok := first.Change.Quantile(0.5); !ok || d != -10*series.Day {
		t.Errorf("moves by %v", d)
	}
	if again.Change.Same() != 1 || again.Change.Within() != 0 {
		t.Error("two what-ifs of the same events differ")
	}
}

// An event moves the demand of the pools that it names: both have the growth, which goes along when west moves in.
func TestWhatIfBetweenPools(t *testing.T) {
	w := estate.WhatIf{Name: "w", Events: []estate.Event{
		{Event: event.Event{Name: "all grow", Grow: &event.Grow{Factor: future.Sure(2)}}},
		{Event: event.Event{Name: "west more", Load: &event.Load{Amount: future.Sure(5)}}, Pools: []string{"west"}},
		{Event: event.Event{Name: "failover"}, Move: &estate.Move{From: "west", To: "load", Share: future.Sure(0.5)}},
		{Event: event.Event{Name: "held", Reserve: &event.Reservation{Load: event.Load{Amount: future.Sure(3)}}}, Pools: []string{"west"}},
	}}
	answers, err := askAmong(Question{WhatIfs: []estate.WhatIf{w}}, named("west", func(int) float64 { return 40 }))
	if err != nil {
		t.Fatal(err)
	}
	// West: 2 × 40 + 5 = 85, half of it stays, and 3 are held. Load on day 30: 2 × 400 + 42.5.
	if got := answers[1].WhatIfs[0].Answer.Forecast.Paths.At(3, 0); got != 45.5 {
		t.Errorf("west is %v, want 45.5", got)
	}
	if got := answers[0].WhatIfs[0].Answer.Forecast.Paths.At(3, 0); math.Abs(got-842.5) > 1e-9 {
		t.Errorf("load is %v, want 842.5", got)
	}
}

// CPU is measured to take three times what users do; they are half as many more.
func TestWhatIfDriver(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	long := func(name string) series.Series {
		s := load()
		s.Name, s.Values = name, make([]float64, 120)
		return s
	}
	users, cpu := long("users"), long("cpu")
	for i := range users.Values {
		users.Values[i] = 50 + 5*random.NormFloat64()
		cpu.Values[i] = 20 + 3*users.Values[i] + random.NormFloat64()
	}
	w := estate.WhatIf{Name: "w", Events: []estate.Event{{Event: event.Event{Name: "growth"}, Pools: []string{"cpu"},
		Driver: &estate.Driver{Pool: "users", Grow: &event.Grow{Factor: future.Sure(1.5)}}}}}
	answers, err := askAmong(Question{WhatIfs: []estate.WhatIf{w}}, users, cpu)
	if err != nil {
		t.Fatal(err)
	}
	x := answers[2].WhatIfs[0]
	base, with := answers[2].Forecast.Mean()[10], x.Answer.Forecast.Mean()[10]
	if math.Abs(with-base-75) > 5 {
		t.Errorf("%v more, want about 3 × 25", with-base)
	}
	if len(x.Notes) != 1 || !strings.Contains(x.Notes[0], `one more of "users" goes with `) ||
		strings.Contains(x.Notes[0], "not distinguishable") {
		t.Errorf("notes %q", x.Notes)
	}
	// What is measured to have nothing to do with it, says so, and so does a driver with neither plan nor growth of its own.
	for i := range users.Values {
		users.Values[i] = 50 + 5*random.NormFloat64()
	}
	w.Events[0].Driver.Grow = nil
	if answers, err = askAmong(Question{WhatIfs: []estate.WhatIf{w}}, users, cpu); err != nil {
		t.Fatal(err)
	}
	if notes := answers[2].WhatIfs[0].Notes; len(notes) != 1 || !strings.Contains(notes[0], "not distinguishable from no effect") {
		t.Errorf("notes %q", notes)
	}
}

// Where the other pool cannot be forecast, there is no answer to the what-if, and there is one without.
func TestWhatIfRefused(t *testing.T) {
	short := named("west", func(int) float64 { return 40 }).Slice(27, 30)
	w := estate.WhatIf{Name: "w", Events: []estate.Event{{Event: event.Event{Name: "failover"},
		Move: &estate.Move{From: "west", To: "load", Share: future.Sure(1)}}}}
	answers, err := askAmong(Question{WhatIfs: []estate.WhatIf{w}}, short)
	if err != nil {
		t.Fatal(err)
	}
	x := answers[0].WhatIfs[0]
	if answers[0].Saturation.State != forecast.Saturates || x.Answer.Saturation.State != forecast.TooLittleData ||
		!strings.HasPrefix(x.Answer.Saturation.Reason, `Of "west", which the what-if needs: There are 3 values`) {
		t.Errorf("%v, %v: %s", answers[0].Saturation.State, x.Answer.Saturation.State, x.Answer.Saturation.Reason)
	}
	if x.Change != nil || x.NoChange != "There are no dates to compare: the state is TOO_LITTLE_DATA." {
		t.Errorf("%q", x.NoChange)
	}
	if len(answers[1].WhatIfs) != 0 {
		t.Error("a refusal with what-ifs")
	}
}

func TestWhatIfErrors(t *testing.T) {
	sure := future.Sure(1)
	load := &event.Load{Amount: sure}
	of := func(e estate.Event) []estate.WhatIf {
		e.Name = "x"
		return []estate.WhatIf{{Name: "w", Events: []estate.Event{e}}}
	}
	for want, list := range map[string][]estate.WhatIf{
		"whatIfs[0].events: is empty": {{Name: "w"}},
		`whatIfs[1].name: "w" is the name of whatIfs[0] already`: append(of(estate.Event{Event: event.Event{Load: load},
			Pools: []string{"load"}}), of(estate.Event{Event: event.Event{Load: load}, Pools: []string{"load"}})...),
		`whatIfs[0].against: there is no what-if "z"`: {{Name: "w", Against: "z",
			Events: of(estate.Event{Event: event.Event{Grow: &event.Grow{}}})[0].Events}},
		`whatIfs[0].against: "w" is the what-if itself`: {{Name: "w", Against: "w",
			Events: of(estate.Event{Event: event.Event{Grow: &event.Grow{}}})[0].Events}},
		`whatIfs[0].events[0].pools[0]: there is no series "lod"`: of(estate.Event{Event: event.Event{Load: load},
			Pools: []string{"lod"}}),
		`whatIfs[0].events[0].move.to: there is no series "east"`: of(estate.Event{Move: &estate.Move{From: "load", To: "east",
			Share: sure}}),
		`whatIfs[0].events[0].move.to: "load" is where it comes from`: of(estate.Event{Move: &estate.Move{From: "load", To: "load",
			Share: sure}}),
		"whatIfs[0].events[0].pools: a move names its own": of(estate.Event{Move: &estate.Move{From: "load", Share: sure},
			Pools: []string{"load"}}),
		`whatIfs[0].events[0].merge.pool: "load" cannot be added`: of(estate.Event{Merge: &estate.Merge{Pool: "load", Share: sure},
			Pools: []string{"load"}}),
		"whatIfs[0].events[0].driver.grow: cannot be given": of(estate.Event{Driver: &estate.Driver{Pool: "load",
			Grow: &event.Grow{}, Plan: []event.Target{{}}}}),
		"whatIfs[0].events[0].driver.grow: low 3": of(estate.Event{Driver: &estate.Driver{Pool: "load",
			Grow: &event.Grow{Rate: future.Estimate{Low: 3}}}}),
		"whatIfs[0].events[0].driver.plan: 0001-01-01T00:00:00Z: NaN, want ": of(estate.Event{Driver: &estate.Driver{Pool: "load",
			Plan: []event.Target{{Value: math.NaN()}}}}),
		"whatIfs[0].events[0].driver.effect: low 1": of(estate.Event{Driver: &estate.Driver{Pool: "load",
			Effect: &future.Estimate{Low: 1}}}),
		"whatIfs[0].events[0].share: 2, want 0 to 1":            of(estate.Event{Move: &estate.Move{From: "load", Share: future.Sure(2)}}),
		"whatIfs[0].events[0]: has 0 changes, want exactly one": of(estate.Event{}),
	} {
		_, err := askAmong(Question{WhatIfs: list})
		var wrong *estate.InvalidError
		if err == nil || !strings.Contains(err.Error(), want) || !errors.As(err, &wrong) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// Many what-ifs of many simulations are more than is kept at once.
func TestWhatIfMemory(t *testing.T) {
	if err := checkMemory(forecast.MaxPathValues/100, 50, 1); err != nil {
		t.Error(err)
	}
	if err := checkMemory(forecast.MaxPathValues/100, 50, 2); err == nil ||
		!strings.Contains(err.Error(), "whatIfs: 2 × 500000 simulations of 50 steps, and as many without, are 75000000 values, the limit "+
			"is 50000000") {
		t.Error(err)
	}
}

// The order must hold for 40 days from day 40 on, beyond the horizon of day 59: until day 79 with 890, and 100 on top of that.
func TestWhatIfOrderBeyondHorizon(t *testing.T) {
	more := estate.WhatIf{Name: "more", Events: []estate.Event{{Event: event.Event{Name: "x", Load: &event.Load{Amount: future.Sure(100)},
		From: load().Time(50)}}}}
	a := ask(t, Question{LeadTime: days(5), Horizon: estate.Horizon{Steps: 30}, Order: estate.OrderRule{HoldFor: days(40), Size: 50},
		WhatIfs: []estate.WhatIf{more}})
	x := a.WhatIfs[0]
	if a.Order.Units != 8 || x.Answer.Order.Units != 10 || !x.UnitsKnown || x.Units != 2 {
		t.Errorf("%d units, with 100 more %d", a.Order.Units, x.Answer.Order.Units)
	}
}
