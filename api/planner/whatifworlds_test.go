package planner

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/event"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// datedPaths are the simulations that the dates of a what-if on pool-0 are read from, among other series, over what linear prices.
func datedPaths(t testing.TB, list []series.Series, w estate.WhatIf) (base, with forecast.Forecast) {
	t.Helper()
	asked := make([]SeriesQuestion, len(list))
	for i, s := range list {
		asked[i] = SeriesQuestion{s, Question{Paths: 200, Horizon: estate.Horizon{Steps: hours / 24}, Capacity: capacity.Constant(5000, ""),
			WhatIfs: []estate.WhatIf{w}}}
	}
	answers, err := ForecastAll(context.Background(), asked, 1)
	if err != nil {
		t.Fatal(err)
	}
	return *answers[0].Forecast, *answers[0].WhatIfs[0].Answer.Forecast
}

// costOf is what the first placement of linear asks for a simulation.
func costOf(f forecast.Forecast, i int) float64 {
	sum := 0.0
	for _, v := range f.Paths.RawRowView(i) {
		sum += 24 * 0.01 * v
	}
	return sum
}

// What a merger, a failover or the use of a reservation brings to a pool is in each simulation what the priced scenario
// has in it: dates and costs of a what-if see the same worlds, whatever the pools have to do with each other.
func TestDatesAndCostsSeeTheSameWorlds(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	random := rand.New(rand.NewPCG(5, 5))
	for range 4 { // each fits three histories several times
		list := walks(3, 0.95*random.Float64())
		share := future.Estimate{Low: 0.2, Mid: 0.2 + 0.8*random.Float64(), High: 1}
		from := january().AddDate(0, 0, random.IntN(60))
		all := []estate.Event{
			{Event: event.Event{Name: "merger", From: from}, Pools: []string{"pool-0"}, Merge: &estate.Merge{Pool: "pool-1", Share: share}},
			{Event: event.Event{Name: "failover", From: from, Until: from.AddDate(0, 0, 30)},
				Move: &estate.Move{From: "pool-2", To: "pool-0", Share: share}},
			{Event: event.Event{Name: "held", From: from, Reserve: &event.Reservation{Load: event.Load{Amount: future.Sure(1010)}}},
				Pools: []string{"pool-0"}, UsedBy: "pool-2"},
			{Event: event.Event{Name: "growth", Grow: &event.Grow{Factor: future.Estimate{Low: 1, Mid: 1.2, High: 2}}}, Pools: []string{"pool-1"}},
		}
		w := estate.WhatIf{Name: "w"}
		for k, e := range all {
			if k == 0 || random.IntN(4) > 0 {
				w.Events = append(w.Events, e)
			}
		}
		base, with := datedPaths(t, list, w)
		c, err := New(Config{Workers: 1}).Compare(context.Background(), linear("pool-0"), list,
			CompareQuestion{Paths: 200, WhatIfs: []estate.WhatIf{w}})
		if err != nil {
			t.Fatal(err)
		}
		plain, priced := totals(c.Comparison), totals(c.WhatIfs[0].Comparison)
		for i := range priced {
			if got, want := costOf(base, i), plain[i]; math.Abs(got-want) > 1e-3 {
				t.Fatalf("simulation %d: %v without events, priced as %v", i, got, want)
			}
			if got, want := costOf(with, i), priced[i]; math.Abs(got-want) > 1e-3 {
				t.Fatalf("simulation %d: %v with events, priced as %v", i, got, want)
			}
		}
	}
}

// Two pools that move together have a wider spread when they are one than if they had nothing to do with each other,
// and the mean is the same.
func TestAMergerKeepsTheDependence(t *testing.T) {
	w := estate.WhatIf{Name: "w", Events: []estate.Event{{Event: event.Event{Name: "m", From: january()}, Pools: []string{"pool-0"},
		Merge: &estate.Merge{Pool: "pool-1", Share: future.Sure(1)}}}}
	for _, c := range []struct{ r, least, most float64 }{{0, 0.75, 1.25}, {0.9, 1.6, 2}} {
		list := walks(2, c.r)
		base, with := datedPaths(t, list, w)
		other, _ := datedPaths(t, []series.Series{list[1]}, estate.WhatIf{Name: "w", Events: []estate.Event{load10("x")}})
		var a, b, both []float64
		for i := range with.Futures() {
			a, b, both = append(a, costOf(base, i)), append(b, costOf(other, i)), append(both, costOf(with, i))
		}
		meanA, varA := moments(a)
		meanB, varB := moments(b)
		mean, spread := moments(both)
		if math.Abs(mean-meanA-meanB) > 1e-6*mean {
			t.Errorf("r = %v: mean %v, of both apart %v", c.r, mean, meanA+meanB)
		}
		if ratio := spread / (varA + varB); ratio < c.least || ratio > c.most {
			t.Errorf("r = %v: %.2f times the sum of the variances, want %v to %v", c.r, ratio, c.least, c.most)
		}
	}
}

// A pool that was measured for less long is given what was measured of the other until then; where no time is left, nothing is joined.
func TestAMergerOfHistoriesThatEndAtDifferentTimes(t *testing.T) {
	list := walks(2, 0.9)
	whole := list[1].Values
	list[0] = list[0].Slice(0, 355)
	w := estate.WhatIf{Name: "w", Events: []estate.Event{{Event: event.Event{Name: "m"}, Pools: []string{"pool-0"},
		Merge: &estate.Merge{Pool: "pool-1", Share: future.Sure(1)}}}}
	for _, steps := range []int{5, 10, 11, 60} {
		q := Question{Paths: 50, Horizon: estate.Horizon{Steps: steps}, Capacity: capacity.Constant(5000, ""), WhatIfs: []estate.WhatIf{w}}
		answers, err := ForecastAll(context.Background(), []SeriesQuestion{{list[0], q}, {list[1], q}}, 1)
		if err != nil {
			t.Fatalf("%d steps: %v", steps, err)
		}
		base, with := answers[0].Forecast, answers[0].WhatIfs[0].Answer.Forecast
		for i := range 50 {
			for h := range min(steps, 10) {
				if got := with.Paths.At(i, h) - base.Paths.At(i, h); math.Abs(got-whole[355+h]) > 1e-9 {
					t.Fatalf("%d steps, simulation %d, step %d: %v more, measured %v", steps, i, h, got, whole[355+h])
				}
			}
		}
	}
}
