package planner

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/forecast/event"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// january is the beginning of what linear prices, and hours its length.
func january() time.Time { return time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC) }

const hours = 24 * 181

func comparedWith(t testing.TB, s estate.Scenario, series []series.Series, list ...estate.WhatIf) Comparison {
	t.Helper()
	c, err := New(Config{Workers: 2}).Compare(context.Background(), s, series, CompareQuestion{Paths: 200, WhatIfs: list})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func load10(name string, pools ...string) estate.Event {
	return estate.Event{Event: event.Event{Name: name, From: january(), Load: &event.Load{Amount: future.Sure(10)}}, Pools: pools}
}

// Ten more GiB an hour cost the same more in every simulation, and at twice the price twice that.
func TestCostsOfAWhatIf(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	list := walks(2, 0)
	plain := comparedWith(t, linear("pool-0"), list)
	c := comparedWith(t, linear("pool-0"), list,
		estate.WhatIf{Name: "more", Events: []estate.Event{load10("x")}},
		estate.WhatIf{Name: "most", Against: "more", Events: []estate.Event{load10("x"), load10("y"), load10("z")}},
		estate.WhatIf{Name: "other", Events: []estate.Event{load10("x", "pool-1")}})
	if !slices.Equal(totals(plain.Comparison), totals(c.Comparison)) {
		t.Error("what-ifs change the costs without them")
	}
	for p, price := range []float64{0.01, 0.02} {
		for i, times := range []float64{1, 2, 0} {
			change, want := c.WhatIfs[i].Changes[p].Total, times*10*hours*price
			for _, got := range []float64{change.Mean.Float(), change.P10.Float(), change.P50.Float(), change.P90.Float()} {
				if math.Abs(got-want) > 1e-4 {
					t.Errorf("%s: %+v, want %v", c.WhatIfs[i].WhatIf.Name, change, want)
				}
			}
		}
	}
	if got := c.WhatIfs[0].Changes[0].Total; got.Dearer != 1 || got.Cheaper != 0 {
		t.Errorf("%+v", got)
	}
	if notes := c.WhatIfs[2].EventNotes; len(notes) != 1 || notes[0] != "No event concerns the demand of this scenario." {
		t.Errorf("notes %q", notes)
	}
}

// What moves from one pool of a scenario to another is neither more nor less: in no simulation does it cost anything.
func TestMovesBetweenDemandsCostNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	list := walks(3, 0.8)
	move := estate.WhatIf{Name: "move", Events: []estate.Event{{Event: event.Event{Name: "m", From: january(),
		Ramp: series.Every(series.Week)}, Move: &estate.Move{From: "pool-1", To: "pool-0", Share: future.Estimate{Low: 0.2, Mid: 0.5, High: 1}}}}}
	grow := move
	grow.Name, grow.Events = "both", append(slices.Clone(move.Events),
		estate.Event{Event: event.Event{Name: "g", Grow: &event.Grow{Factor: future.Sure(2)}}})
	c := comparedWith(t, linear("pool-0", "pool-1", "pool-2"), list, move, grow)
	for i, base := range totals(c.Comparison) {
		if got := totals(c.WhatIfs[0].Comparison)[i]; math.Abs(got-base) > 1e-4 {
			t.Fatalf("simulation %d: %v, without the move %v", i, got, base)
		}
		if got := totals(c.WhatIfs[1].Comparison)[i]; math.Abs(got-2*base) > 1e-3 {
			t.Fatalf("simulation %d: %v, want twice %v", i, got, base)
		}
	}
}

// A merged pool costs on average what it costs by itself, moves with the others as measured, and leaves them where they are.
func TestAMergerIsPricedOnTheSameWorlds(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	list := walks(2, 0.9)
	merge := estate.WhatIf{Name: "merger", Events: []estate.Event{{Event: event.Event{Name: "m", From: january()},
		Merge: &estate.Merge{Pool: "pool-0", Share: future.Sure(1)}}}}
	c := comparedWith(t, linear("pool-1"), list, merge)
	alone, both := comparedWith(t, linear("pool-0"), list), comparedWith(t, linear("pool-0", "pool-1"), list)
	want, _ := moments(totals(alone.Comparison))
	if got := c.WhatIfs[0].Changes[0].Total.Mean.Float(); math.Abs(got-want) > 1e-6*want {
		t.Errorf("%v, want %v", got, want)
	}
	_, spread := moments(totals(c.WhatIfs[0].Comparison))
	if _, joint := moments(totals(both.Comparison)); math.Abs(spread/joint-1) > 0.1 {
		t.Errorf("spread %v, of both in one scenario %v", spread, joint)
	}
}

// 50 are reserved for a project of 10: from the first day on 50 are paid for, and not 60.
func TestReservationsAreCostedOnce(t *testing.T) {
	held := estate.Event{Event: event.Event{Name: "held", From: january(),
		Reserve: &event.Reservation{Load: event.Load{Amount: future.Sure(50)}, Covers: []string{"x"}}}}
	c := comparedWith(t, linear("pool-0"), walks(1, 0), estate.WhatIf{Name: "project", Events: []estate.Event{load10("x"), held}})
	if got := c.WhatIfs[0].Changes[0].Total.P50.Float(); math.Abs(got-50*hours*0.01) > 1e-4 {
		t.Errorf("%v, want %v", got, 50*hours*0.01)
	}
}

// Half as many users more, each of which takes 2, cost on average what their mean does, on the paths that dates have them on.
func TestDriversAreCostedOnThePathsOfDates(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	list := walks(2, 0.9)
	effect := future.Sure(2)
	w := estate.WhatIf{Name: "users", Events: []estate.Event{{Event: event.Event{Name: "users", From: january()}, Pools: []string{"pool-1"},
		Driver: &estate.Driver{Pool: "pool-0", Grow: &event.Grow{Factor: future.Sure(1.5)}, Effect: &effect}}}}
	c, alone := comparedWith(t, linear("pool-1"), list, w), comparedWith(t, linear("pool-0"), list)
	base, with := totals(c.Comparison), totals(c.WhatIfs[0].Comparison)
	for i, users := range totals(alone.Comparison) { // 2 × (1.5 − 1) times what all users cost
		if got := with[i] - base[i]; math.Abs(got-users) > 1e-3 {
			t.Fatalf("simulation %d: %v more, want %v", i, got, users)
		}
	}
}

func TestWhatIfsThatCannotBePriced(t *testing.T) {
	list := walks(3, 0.5)
	short := list[2].Slice(360, 365)
	short.Name = "short"
	var many []estate.WhatIf
	for i := range 21 {
		many = append(many, estate.WhatIf{Name: fmt.Sprint(i), Events: []estate.Event{load10("x", "pool-0")}})
	}
	merge := func(pool string) []estate.WhatIf {
		return []estate.WhatIf{{Name: "w", Events: []estate.Event{{Event: event.Event{Name: "m"}, Pools: []string{"pool-0"},
			Merge: &estate.Merge{Pool: pool, Share: future.Sure(1)}}}}}
	}
	covers := func(e estate.Event) []estate.WhatIf {
		held := estate.Event{Event: event.Event{Name: "held",
			Reserve: &event.Reservation{Load: event.Load{Amount: future.Sure(50)}, Covers: []string{e.Name}}}, Pools: []string{"pool-0"}}
		return []estate.WhatIf{{Name: "w", Events: []estate.Event{e, held}}}
	}
	for want, whatIfs := range map[string][]estate.WhatIf{
		`whatIfs[0].name: there is no what-if "w"`:                                            {{Name: "w"}},
		`whatIfs: 21 with those that they are compared with, the limit of a comparison is 20`: many,
		`whatIfs[0].events[0].pools: is missing: there are 2 demands, and "x" would be added to each`: {{Name: "w",
			Events: []estate.Event{load10("x")}}},
		`whatIfs[0].events[0].pools[0]: there is no pool "pool-9"`: {{Name: "w",
			Events: []estate.Event{load10("x", "pool-9")}}},
		`whatIfs[0].against: there is no what-if "u"`: {{Name: "w", Against: "u",
			Events: []estate.Event{load10("x", "pool-0")}}},
		`whatIfs[0]: cannot be priced: Of "short", which the what-if needs:`:         merge("short"),
		`whatIfs[0].events[1].reservation.covers[0]: "x" brings nothing to "pool-0"`: covers(load10("x", "pool-1")),
		`whatIfs[0].events[1].reservation.covers[0]: "m" takes load away: want an event ` +
			`that adds some`: covers(estate.Event{Event: event.Event{Name: "m"}, Move: &estate.Move{From: "pool-0", Share: future.Sure(1)}}),
		`whatIfs[0].events[0].reservation.usedBy: "pool-0" is the demand that it is reserved in`: {{Name: "w",
			Events: []estate.Event{{Event: event.Event{Name: "h", Reserve: &event.Reservation{Load: event.Load{Amount: future.Sure(1)}}},
				Pools: []string{"pool-0"}, UsedBy: "pool-0"}}}},
		`whatIfs[0].events[0].reservation.usedBy: there is no pool "pool-9"`: {{Name: "w",
			Events: []estate.Event{{Event: event.Event{Name: "h", Reserve: &event.Reservation{Load: event.Load{Amount: future.Sure(1)}}},
				Pools: []string{"pool-0"}, UsedBy: "pool-9"}}}},
	} {
		_, err := New(Config{Workers: 1}).Compare(context.Background(), linear("pool-0", "pool-1"), append(slices.Clone(list), short),
			CompareQuestion{Paths: 20, WhatIfs: whatIfs})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
