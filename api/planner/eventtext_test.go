package planner_test

import (
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/forecast/event"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Every kind of event is said in words that a reader of the report understands.
func TestEventText(t *testing.T) {
	from := time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC)
	named := func(e event.Event) event.Event { e.Name = "x"; return e }
	for want, e := range map[string]estate.Event{
		"x: 60 cores, likely 90 cores, at most 160 cores more for web from 16 Nov 2026, complete after 2w": {
			Event: named(event.Event{From: from, Ramp: series.Every(14 * series.Day),
				Load: &event.Load{Amount: future.Estimate{Low: 60, Mid: 90, High: 160}, Unit: series.Cores}}), Pools: []string{"web"}},
		"x: 200 less from 16 Nov 2026 until 17 Nov 2026": {Event: named(event.Event{From: from, Until: from.AddDate(0, 0, 1),
			Load: &event.Load{Amount: future.Sure(-200)}})},
		"x: 10 % a year instead of the trend": {Event: named(event.Event{Grow: &event.Grow{Rate: future.Sure(0.1),
			InsteadOfTrend: true}})},
		"x: 0 % a year on top": {Event: named(event.Event{Grow: &event.Grow{}})},
		"x: 1.2 times as much": {Event: named(event.Event{Grow: &event.Grow{Factor: future.Sure(1.2)}})},
		"x: the day swings 0.8 times as far": {Event: named(event.Event{Season: &event.SeasonChange{Season: "day",
			Factor: future.Sure(0.8)}})},
		"x: west goes to east": {Event: named(event.Event{}),
			Move: &estate.Move{From: "west", To: "east", Share: future.Sure(1)}},
		"x: 50 % of west leaves": {Event: named(event.Event{}),
			Move: &estate.Move{From: "west", Share: future.Sure(0.5)}},
		"x: other comes on top for web": {Event: named(event.Event{}),
			Merge: &estate.Merge{Pool: "other", Share: future.Sure(1)}, Pools: []string{"web"}},
		"x: driven by users": {Event: named(event.Event{}), Driver: &estate.Driver{Pool: "users"}},
		"x: driven by users, 2 times as much": {Event: named(event.Event{}),
			Driver: &estate.Driver{Pool: "users", Grow: &event.Grow{Factor: future.Sure(2)}}},
		"x: users goes as planned, to 65,000 on 16 Nov 2026": {Event: named(event.Event{}),
			Driver: &estate.Driver{Pool: "users", Plan: []event.Target{{Time: from, Value: 65000}}}},
	} {
		if got := e.Text(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
