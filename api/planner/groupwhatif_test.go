package planner_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/event"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
)

// together is an estate of three pools that move together, two of them in a group, and one whose history is too short.
func together() *planner.Planner {
	random := rand.New(rand.NewPCG(7, 9))
	list, level := make([]series.Series, 4), make([]float64, 4)
	for k := range list {
		list[k] = series.Series{Name: fmt.Sprintf("pool-%d", k), Unit: series.Cores, Start: monday(), Step: series.Every(series.Day),
			Values: make([]float64, 200)}
	}
	for i := range 200 {
		shared := random.NormFloat64()
		for k := range list {
			level[k] += 0.9*shared + 0.4*random.NormFloat64()
			list[k].Values[i] = 500 + float64(i)/4 + 2*level[k]
		}
	}
	list[3] = list[3].Slice(197, 200)
	for i := range list[3].Values {
		list[3].Values[i] -= 300
	}
	nouns := estate.Estate{AsOf: monday().Add(200 * series.Day), Sources: []estate.SourceSpec{{Name: "s"}}, Groups: []estate.Group{
		{Name: "pair", Movable: true, Pools: []string{"pool-0", "pool-1"}}, {Name: "one", Pools: []string{"pool-1"}},
		{Name: "gap", Pools: []string{"pool-0", "pool-3"}},
	}}
	for _, s := range list {
		nouns.Pools = append(nouns.Pools, estate.Pool{Name: s.Name, Source: "s", Query: s.Name, Unit: s.Unit,
			LeadTime: series.Every(7 * series.Day),
			Capacity: capacity.Constant(580, s.Unit), Horizon: estate.Horizon{Steps: 60}})
	}
	return planner.New(planner.Config{Estate: nouns, Open: func(estate.SourceSpec) (ingest.Source, error) {
		return memory{series: list},
			nil
	}})
}

func askTogether(t *testing.T, name string, explain []float64, list ...estate.WhatIf) planner.GroupAnswer {
	t.Helper()
	r, err := together().Groups(t.Context(), planner.GroupQuestion{Names: []string{name},
		Question: planner.Question{Paths: 200, WhatIfs: list, Explain: explain}})
	if err != nil {
		t.Fatal(err)
	}
	return r.Groups[0]
}

// events are a what-if of that name.
func events(name string, list ...estate.Event) estate.WhatIf {
	return estate.WhatIf{Name: name, Events: list}
}

func moved(from, to string) estate.Event {
	return estate.Event{Event: event.Event{Name: "m", From: monday().Add(210 * series.Day), Ramp: series.Every(series.Week)},
		Move: &estate.Move{From: from, To: to, Share: future.Estimate{Low: 0.1, Mid: 0.3, High: 0.9}}}
}

func merged() estate.Event {
	return estate.Event{Event: event.Event{Name: "merger"}, Pools: []string{"pool-1"},
		Merge: &estate.Merge{Pool: "pool-2", Share: future.Sure(0.1)}}
}

// What moves within a group is neither more nor less of its sum, in no simulation, and makes the pool that it goes to the first.
func TestMovesWithinAGroupLeaveItsSum(t *testing.T) {
	g := askTogether(t, "pair", nil, events("there", moved("pool-0", "pool-1")), events("back", moved("pool-1", "pool-0")))
	for k, x := range g.WhatIfs {
		if x.Sum == nil {
			t.Fatalf("no sum: %s", x.NoChange)
		}
		for i := range 200 {
			for h, v := range x.Sum.Forecast.Paths.RawRowView(i) {
				if want := g.Sum.Forecast.Paths.At(i, h); math.Abs(v-want) > 1e-9*want {
					t.Fatalf("%s, simulation %d, step %d: %v, without the move %v", x.WhatIf.Name, i, h, v, want)
				}
			}
		}
		if b := x.First.Binding[1-k]; x.Change == nil || x.Change.Same() != 1 || b.Probability < 0.9 {
			t.Errorf("%s: the sum moves by %+v, %s is first in %v", x.WhatIf.Name, x.Change, b.Name, b.Probability)
		}
	}
}

// The sum and its action are what is answered of a group that has one, and a load is in it once.
func TestAWhatIfOfASumIsAnsweredForTheSum(t *testing.T) {
	load := estate.Event{Event: event.Event{Name: "shop", Load: &event.Load{Amount: future.Sure(100)}}, Pools: []string{"pool-0"}}
	x := askTogether(t, "pair", nil, events("shop", load))
	w := x.WhatIfs[0]
	for i := range 200 {
		if got := w.Sum.Forecast.Paths.At(i, 40) - x.Sum.Forecast.Paths.At(i, 40); math.Abs(got-100) > 1e-9 {
			t.Fatalf("simulation %d: %v more", i, got)
		}
	}
	if w.Headline().Saturation.Within() != w.Sum.Saturation.Within() || w.Action != w.Sum.Action() ||
		w.Change.To.Within() != w.Sum.Saturation.Within() || w.Change.From.Within() != x.Sum.Saturation.Within() {
		t.Errorf("%+v", w)
	}
}

// A pool that is merged from outside is in the same worlds for a group as for the one pool of it.
func TestAGroupOfOneSaysWhatThePoolSays(t *testing.T) {
	merger := events("merger", merged())
	alone, err := together().ForecastPool(t.Context(), "pool-1", planner.Question{Paths: 200, WhatIfs: []estate.WhatIf{merger}})
	if err != nil {
		t.Fatal(err)
	}
	x := askTogether(t, "one", nil, merger).WhatIfs[0]
	for i, first := range alone.WhatIfs[0].Answer.Saturation.First {
		if x.First.First[i] != first {
			t.Fatalf("simulation %d: the group of one %d, the pool %d", i, x.First.First[i], first)
		}
	}
	if len(x.Notes) != len(alone.WhatIfs[0].Notes) {
		t.Errorf("notes %q and %q", x.Notes, alone.WhatIfs[0].Notes)
	}
}

// What a merger brings from outside has as much to do with each of the pools as was measured: the spread of the sum is
// that of demands which move together.
func TestAMergerIntoAGroupKeepsTheDependence(t *testing.T) {
	whole := merged()
	whole.Merge.Share = future.Sure(1)
	g := askTogether(t, "pair", nil, events("merger", whole))
	spread := func(f *forecast.Forecast) float64 {
		sum, squares := 0.0, 0.0
		for i := range 200 {
			v := f.Paths.At(i, 59)
			sum, squares = sum+v/200, squares+v*v/200
		}
		return math.Sqrt(squares - sum*sum)
	}
	// Three alike that move together have one and a half times the spread of two; if the third were by itself, 1.12 times.
	if ratio := spread(g.WhatIfs[0].Sum.Forecast) / spread(g.Sum.Forecast); ratio < 1.3 || ratio > 1.7 {
		t.Errorf("%.2f times the spread", ratio)
	}
}

func TestGroupsThatCannotBeAnsweredWithEvents(t *testing.T) {
	g := askTogether(t, "pair", []float64{0.5}, events("from nothing", moved("pool-3", "pool-0")))
	x := g.WhatIfs[0]
	if s := x.Sum.Saturation; s.State != forecast.TooLittleData ||
		!strings.HasPrefix(s.Reason, `pool-0: Of "pool-3", which the what-if needs`) || x.Change != nil || x.Sum.Forecast != nil {
		t.Errorf("%v: %s; %q", s.State, s.Reason, x.NoChange)
	}
	if !strings.Contains(x.First.Reason, "Not counted, for want of dates: pool-0") ||
		x.NoChange != "There are no dates to compare: the state is TOO_LITTLE_DATA." {
		t.Errorf("%s; %q", x.First.Reason, x.NoChange)
	}
	if gap := askTogether(t, "gap", nil, events("w", moved("pool-0", "pool-1"))); gap.Sum != nil || len(gap.WhatIfs) != 1 ||
		gap.WhatIfs[0].Change == nil {
		t.Errorf("%+v", gap.WhatIfs)
	}
	_, err := together().Groups(t.Context(), planner.GroupQuestion{Question: planner.Question{Paths: 20,
		WhatIfs: []estate.WhatIf{{Name: "boom"}}}})
	if err == nil || !strings.Contains(err.Error(), `whatIfs[0].name: there is no what-if "boom"`) {
		t.Error(err)
	}
}

// Each date that is asked for is taken apart, and adds up.
func TestDatesOfGroupsAreTakenApart(t *testing.T) {
	g := askTogether(t, "pair", []float64{0.1, 0.5})
	if len(g.Explanations) != 2 || g.Unexplained != "" {
		t.Fatalf("%d explanations; %q", len(g.Explanations), g.Unexplained)
	}
	for k, p := range []float64{0.1, 0.5} {
		x := g.Explanations[k]
		sum := x.Together
		for _, part := range x.Parts {
			sum += part.Change
		}
		if want, _ := g.First.Date(p); x.Quantile != p || !x.Date.Beyond && !x.Date.Time.Equal(want) || x.Date.Time.Sub(x.Reference.Time) != sum {
			t.Errorf("%v: %+v adds up to %v", p, x, sum)
		}
	}
	if g := askTogether(t, "pair", nil); len(g.Explanations) != 0 {
		t.Error("explained without having been asked")
	}
}
