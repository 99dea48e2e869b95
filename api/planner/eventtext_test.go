package planner_test

import (
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/forecast"
)

// Every kind of event is said in words that a reader of the report understands.
func TestEventText(t *testing.T) {
	from := time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC)
	named := func(e forecast.Event) forecast.Event { e.Name = "x"; return e }
	for want, e := range map[string]planner.Event{
		"x: 60 cores, likely 90 cores, at most 160 cores more for web from 16 Nov 2026, complete after 2w": {
			Event: named(forecast.Event{From: from, Ramp: forecast.Every(14 * forecast.Day), Load: &forecast.Load{Amount: forecast.Estimate{Low: 60, Mid: 90, High: 160}, Unit: forecast.Cores}}), Pools: []string{"web"}},
		"x: 200 less from 16 Nov 2026 until 17 Nov 2026":     {Event: named(forecast.Event{From: from, Until: from.AddDate(0, 0, 1), Load: &forecast.Load{Amount: forecast.Sure(-200)}})},
		"x: 10 % a year instead of the trend":                {Event: named(forecast.Event{Grow: &forecast.Grow{Rate: forecast.Sure(0.1), InsteadOfTrend: true}})},
		"x: 0 % a year on top":                               {Event: named(forecast.Event{Grow: &forecast.Grow{}})},
		"x: 1.2 times as much":                               {Event: named(forecast.Event{Grow: &forecast.Grow{Factor: forecast.Sure(1.2)}})},
		"x: the day swings 0.8 times as far":                 {Event: named(forecast.Event{Season: &forecast.SeasonChange{Season: "day", Factor: forecast.Sure(0.8)}})},
		"x: west goes to east":                               {Event: named(forecast.Event{}), Move: &planner.Move{From: "west", To: "east", Share: forecast.Sure(1)}},
		"x: 50 % of west leaves":                             {Event: named(forecast.Event{}), Move: &planner.Move{From: "west", Share: forecast.Sure(0.5)}},
		"x: other comes on top for web":                      {Event: named(forecast.Event{}), Merge: &planner.Merge{Pool: "other", Share: forecast.Sure(1)}, Pools: []string{"web"}},
		"x: driven by users":                                 {Event: named(forecast.Event{}), Driver: &planner.Driver{Pool: "users"}},
		"x: driven by users, 2 times as much":                {Event: named(forecast.Event{}), Driver: &planner.Driver{Pool: "users", Grow: &forecast.Grow{Factor: forecast.Sure(2)}}},
		"x: users goes as planned, to 65,000 on 16 Nov 2026": {Event: named(forecast.Event{}), Driver: &planner.Driver{Pool: "users", Plan: []forecast.Dated{{Time: from, Value: 65000}}}},
	} {
		if got := e.Text(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
