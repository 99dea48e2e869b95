package event_test

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/event"
	"github.com/plimsoll/plimsoll/forecast/fit/fittest"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

func reserve(v float64, covers ...string) *event.Reservation {
	return &event.Reservation{Load: event.Load{Amount: future.Sure(v)}, Covers: covers}
}

// Demand is 100 in all simulations, day h is 1 December + h, and 30 are reserved from 11 December on.
func TestReservationsAreNetted(t *testing.T) {
	sure, tenDays := future.Sure, series.Every(10*series.Day)
	held := event.Event{Name: "held", From: december(11), Reserve: reserve(30, "shop")}
	for name, test := range map[string]struct {
		events []event.Event
		want   map[int]float64 // by day
	}{
		"nothing arrives": {[]event.Event{{Name: "held", From: december(11), Reserve: reserve(30)}},
			map[int]float64{9: 100, 10: 130, 39: 130}},
		"all arrives later": {[]event.Event{held, {Name: "shop", From: december(21), Load: &event.Load{Amount: sure(30)}}},
			map[int]float64{9: 100, 10: 130, 19: 130, 20: 130, 39: 130}},
		"less arrives": {[]event.Event{held, {Name: "shop", From: december(21), Load: &event.Load{Amount: sure(20)}}},
			map[int]float64{10: 130, 20: 130, 39: 130}},
		"more arrives": {[]event.Event{held, {Name: "shop", From: december(21), Load: &event.Load{Amount: sure(50)}}},
			map[int]float64{10: 130, 19: 130, 20: 150, 39: 150}},
		"it arrives before": {[]event.Event{held, {Name: "shop", From: december(6), Load: &event.Load{Amount: sure(20)}}},
			map[int]float64{4: 100, 5: 120, 9: 120, 10: 130}},
		"it arrives bit by bit": {[]event.Event{held,
			{Name: "shop", From: december(11), Ramp: tenDays, Load: &event.Load{Amount: sure(60)}}},
			map[int]float64{10: 130, 15: 130, 17: 142, 20: 160}},
		"it goes again": {[]event.Event{held,
			{Name: "shop", From: december(11), Until: december(21), Load: &event.Load{Amount: sure(50)}}},
			map[int]float64{10: 150, 19: 150, 20: 130}},
		"the reservation ends": {[]event.Event{{Name: "held", From: december(11), Until: december(21), Reserve: reserve(30, "shop")},
			{Name: "shop", From: december(16), Load: &event.Load{Amount: sure(20)}}}, map[int]float64{10: 130, 15: 130, 20: 120}},
		"another load is not netted": {[]event.Event{held, {Name: "shop", From: december(300), Load: &event.Load{Amount: sure(1)}},
			{Name: "other", From: december(21), Load: &event.Load{Amount: sure(20)}}}, map[int]float64{10: 130, 20: 150}},
		// 40 of 100 came before the last sample, 30 November, and 20 of what is reserved, 60, are still to come.
		"it arrives already": {[]event.Event{{Name: "held", From: december(-20), Reserve: reserve(60, "shop")},
			{Name: "shop", From: december(-4), Ramp: tenDays, Load: &event.Load{Amount: sure(100)}}},
			map[int]float64{0: 120, 1: 120, 2: 130, 39: 160}},
		// What was reserved long ago and nobody uses counts all the same.
		"committed before": {[]event.Event{{Name: "held", From: december(-20), Reserve: reserve(30)}}, map[int]float64{0: 130, 39: 130}},
		// 30 are reserved; half of 40 joins, and of 20 half leaves.
		"a merger": {[]event.Event{held, {Name: "shop", From: december(21),
			Join: &event.Join{With: demandOf("other", 25, 40, 40, 0, 0), Share: sure(0.5)}}}, map[int]float64{10: 130, 20: 130}},
		"it leaves": {[]event.Event{held, {Name: "shop", From: december(11), Load: &event.Load{Amount: sure(20)}},
			{Name: "half", From: december(21), Leave: &event.Leave{Share: sure(0.5)}}}, map[int]float64{10: 130, 19: 130, 20: 50 + 10 + 20}},
		"two loads": {[]event.Event{{Name: "held", From: december(11), Reserve: reserve(30, "shop", "mail")},
			{Name: "shop", From: december(21), Load: &event.Load{Amount: sure(20)}},
			{Name: "mail", From: december(26), Load: &event.Load{Amount: sure(20)}}}, map[int]float64{10: 130, 20: 130, 25: 140}},
		"measured": {[]event.Event{{Name: "held", From: december(11),
			Reserve: &event.Reservation{Load: event.Load{Amount: sure(30)}, Used: demandOf("other", 25, 40, 0, 1, 0)}}},
			map[int]float64{9: 100, 10: 120, 20: 110, 29: 101, 30: 100, 39: 100}},
	} {
		t.Run(name, func(t *testing.T) {
			f, notes := apply(t, demandOf("pool", 25, 40, 100, 0, 0), nil, test.events...)
			for day, want := range test.want {
				if got := f.Paths.At(3, day); math.Abs(got-want) > 1e-9 {
					t.Errorf("day %d is %v, want %v", day, got, want)
				}
			}
			if strings.Contains(notes, "held") {
				t.Errorf("notes %q", notes)
			}
		})
	}
}

// With load L that arrives and R reserved for it, demand grows by max(R, L), in every simulation.
func TestReservedOrUsedButNotBoth(t *testing.T) {
	f := demandOf("pool", 25, 40, 100, 0.5, 8)
	rapid.Check(t, func(t *rapid.T) {
		number := func(name string) future.Estimate {
			low := rapid.Float64Range(0, 50).Draw(t, name)
			return estimate(low, low+5, low+20)
		}
		shop := event.Event{Name: "shop", From: december(rapid.IntRange(-5, 45).Draw(t, "from")), Ramp: series.Every(7 * series.Day),
			Load: &event.Load{Amount: number("load")}}
		held := event.Event{Name: "held", From: december(rapid.IntRange(-5, 45).Draw(t, "since")),
			Reserve: &event.Reservation{Load: event.Load{Amount: number("reserved")}}}
		of := func(events ...event.Event) forecast.Forecast {
			out, _, err := event.WhatIf{Events: events}.Apply(f, nil)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		used, reserved := of(shop), of(held)
		netted := held
		netted.Reserve = &event.Reservation{Load: held.Reserve.Load, Covers: []string{"shop"}}
		both := of(netted, shop)
		if shop.From.Before(f.Start) {
			return // part of the load is in the history
		}
		for i := range f.Futures() {
			for h := range f.Steps() {
				want := math.Max(used.Paths.At(i, h), reserved.Paths.At(i, h))
				if got := both.Paths.At(i, h); math.Abs(got-want) > 1e-9 {
					t.Fatalf("simulation %d, day %d: %v, want the greater of %v and %v", i, h, got, used.Paths.At(i, h), reserved.Paths.At(i, h))
				}
			}
		}
	})
}

func TestBadReservations(t *testing.T) {
	sure := future.Sure
	shop := event.Event{Name: "shop", Load: &event.Load{Amount: sure(20)}}
	held := func(covers ...string) event.Event {
		return event.Event{Name: "held", Reserve: reserve(30, covers...)}
	}
	other := demandOf("other", 25, 40, 1, 0, 0)
	other.Series.Unit = "By"
	for want, events := range map[string][]event.Event{
		`events[1].reservation.covers[0]: there is no event "shpo" in this what-if`:             {shop, held("shpo")},
		`events[1].reservation.covers[1]: "shop" is there twice`:                                {shop, held("shop", "shop")},
		`events[0].reservation.covers[0]: "held" is no load that a reservation can be held for`: {held("held")},
		`events[1].reservation.covers[0]: "grow" is no load that a reservation can be held for`: {{Name: "grow",
			Grow: &event.Grow{Factor: sure(2)}}, held("grow")},
		`events[1].reservation.covers[0]: "close" removes load: want an event that adds some`: {{Name: "close",
			Load: &event.Load{Amount: sure(-2)}}, held("close")},
		`events[2].reservation.covers[0]: "shop" is covered by "held" already`: {shop, held("shop"),
			{Name: "once more", Reserve: reserve(5, "shop")}},
		`events[0].reservation.usedBy: "other" is in "By", but "pool" is in "{core}"`: {{Name: "held",
			Reserve: &event.Reservation{Load: event.Load{Amount: sure(1)}, Used: other}}},
		`events[0].reservation.unit: "By", but the demand of "pool" is in "{core}"`: {{Name: "held",
			Reserve: &event.Reservation{Load: event.Load{Amount: sure(1), Unit: "By"}}}},
		`events[0].reservation.amount: -5, want 0 to`: {{Name: "held", Reserve: reserve(-5)}},
		`events[0].reservation.usedBy: the forecast of "other" ends on 2026-12-31T00:00:00Z, before `: {{Name: "held",
			Reserve: &event.Reservation{Load: event.Load{Amount: sure(1)}, Used: demandOf("other", 25, 30, 1, 0, 0)}}},
	} {
		_, _, err := event.WhatIf{Events: events}.Apply(demandOf("pool", 25, 40, 100, 0, 0), nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	_, notes := apply(t, demandOf("pool", 25, 40, 100, 0, 0), nil,
		event.Event{Name: "held", From: december(-9), Until: december(-5), Reserve: reserve(3)})
	if want := `held: is over on 2026-11-25, before the forecast of "pool" begins: it changes nothing.`; notes != want {
		t.Errorf("notes %q, want %q", notes, want)
	}
}

// What is made path by path is what is made of a forecast that is held.
func TestPlannedChangesAreThoseOfAForecast(t *testing.T) {
	list := seriestest.Alike(3, 200, 0.5)
	fits := fittest.All(t, list)
	const n, h = 40, 60
	held := fittest.Drawn(t, list, n, h)
	day := list[0].End()
	events := func(other, driver forecast.Simulations) []event.Event {
		return []event.Event{
			{Name: "grow", Grow: &event.Grow{Rate: estimate(0.1, 0.2, 0.4), InsteadOfTrend: true}},
			{Name: "shop", From: day.AddDate(0, 0, 9), Ramp: series.Every(series.Week), Load: &event.Load{Amount: estimate(10, 20, 90)}},
			{Name: "west", Join: &event.Join{With: other, Share: estimate(0.2, 0.5, 1)}},
			{Name: "leaves", From: day.AddDate(0, 0, 30), Leave: &event.Leave{Share: estimate(0.1, 0.2, 0.3)}},
			{Name: "users", Drive: &event.Drive{Effect: event.GivenEffect(estimate(0.5, 1, 2)), Change: driver}},
			{Name: "held", From: day.AddDate(0, 0, 5), Reserve: &event.Reservation{Load: event.Load{Amount: estimate(20, 40, 60)},
				Covers: []string{"shop", "west"}}},
		}
	}
	want, wantNotes, err := event.WhatIf{Events: events(held[1], held[2].LessMean())}.Apply(held[0], fits[0])
	if err != nil {
		t.Fatal(err)
	}
	driver, err := fits[2].Simulator(n, h).LessMean(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	changes, err := event.WhatIf{Events: events(fits[1].Simulator(n, h), driver)}.Prepare(fits[0], n, h)
	if err != nil {
		t.Fatal(err)
	}
	with := event.With(fits[0].Simulator(n, h), changes)
	path := make([]float64, h)
	for i := range n {
		with.Path(i, path)
		if !slices.Equal(path, want.Paths.RawRowView(i)) {
			t.Fatalf("simulation %d differs", i)
		}
	}
	if got := changes.Notes(); !slices.Equal(got, wantNotes) {
		t.Errorf("notes %q, want %q", got, wantNotes)
	}
	none := fits[1].Simulator(n, h).Less(fits[1].Simulator(n, h))
	if none.Path(3, path); slices.Max(path) != 0 || slices.Min(path) != 0 {
		t.Error("a demand differs from itself")
	}
	if _, err := (event.WhatIf{Events: events(fits[1].Simulator(n, h), driver)}).Prepare(fits[0], n, event.MaxValues); err == nil ||
		!strings.Contains(err.Error(), "events × steps: 6 × 50000000, the limit is 50000000") {
		t.Errorf("error %v", err)
	}
}
