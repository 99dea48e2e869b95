package convert

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast/event"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/pricing"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// everyEvent is a what-if with an event of every kind.
func everyEvent() estate.WhatIf {
	day := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	spread := future.Estimate{Low: 0.1, Mid: 0.2, High: 0.4}
	one := func(name string) event.Event { return event.Event{Name: name} }
	events := []estate.Event{
		{Event: event.Event{Name: "grow", From: day, Until: day.AddDate(1, 0, 0), Grow: &event.Grow{Rate: spread, InsteadOfTrend: true}}},
		{Event: event.Event{Name: "factor", Ramp: series.MonthsStep(3), Grow: &event.Grow{Factor: future.Sure(1.2)}}},
		{Event: event.Event{Name: "load", Load: &event.Load{Amount: spread, Unit: "By"}}, Pools: []string{"a", "b"}},
		{Event: event.Event{Name: "season", Season: &event.SeasonChange{Season: "day", Factor: spread}}},
		{Event: event.Event{Name: "held", Reserve: &event.Reservation{Load: event.Load{Amount: future.Sure(4)}, Covers: []string{"load"}}},
			UsedBy: "other"},
		{Event: one("move"), Move: &estate.Move{From: "a", To: "b", Share: spread}},
		{Event: one("merge"), Merge: &estate.Merge{Pool: "a", Share: future.Sure(1)}},
		{Event: one("plan"), Driver: &estate.Driver{Pool: "a", Plan: []event.Target{{Time: day, Value: 3}}, Effect: &spread}},
		{Event: one("driven"), Driver: &estate.Driver{Pool: "a", Grow: &event.Grow{Factor: spread}}},
	}
	return estate.WhatIf{Name: "every", Title: "Every kind", Against: "other", Events: events}
}

func TestWhatIfRoundTrip(t *testing.T) {
	q := planner.Question{WhatIfs: []estate.WhatIf{everyEvent(), {Name: "other"}}}
	back, err := Question(QuestionMessage(q))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(back.WhatIfs, q.WhatIfs) {
		t.Errorf("read back\n%+v\nwant\n%+v", back.WhatIfs, q.WhatIfs)
	}
}

func TestEstimate(t *testing.T) {
	v := func(x float64) *float64 { return &x }
	for _, tt := range []struct {
		m    *plimsollv1.Estimate
		want future.Estimate
		err  bool
	}{
		{&plimsollv1.Estimate{Mid: v(3)}, future.Sure(3), false},
		{&plimsollv1.Estimate{Low: v(1), High: v(4)}, future.Estimate{Low: 1, Mid: 2.5, High: 4}, false},
		{&plimsollv1.Estimate{Low: v(1), Mid: v(2), High: v(4)}, future.Estimate{Low: 1, Mid: 2, High: 4}, false},
		{&plimsollv1.Estimate{Low: v(1)}, future.Estimate{}, true},
		{&plimsollv1.Estimate{Low: v(1), Mid: v(2)}, future.Estimate{}, true},
		{&plimsollv1.Estimate{}, future.Estimate{}, true},
		{nil, future.Estimate{}, true},
	} {
		r := newReader()
		got := r.estimate("amount", tt.m, nil)
		if (r.err() != nil) != tt.err || !tt.err && got != tt.want {
			t.Errorf("%v: %v, %v", tt.m, got, r.err())
		}
	}
}

// A request says by field what is wrong with its what-ifs.
func TestWhatIfRequest(t *testing.T) {
	m := &plimsollv1.ComputeForecastsRequest{
		Series: []*plimsollv1.Series{SeriesMessage(series.Series{Name: "a", Start: time.Unix(0, 0), Step: series.Every(time.Hour),
			Values: []float64{1, 2}})},
		Options: &plimsollv1.ForecastOptions{WhatIfs: []*plimsollv1.WhatIf{
			{Name: "empty"},
			{Name: "lost", Events: []*plimsollv1.Event{{Name: "x", Change: &plimsollv1.Event_Move{Move: &plimsollv1.Move{From: "a", To: "b"}}}}},
			{Name: "nothing", Events: []*plimsollv1.Event{{Name: "x", Ramp: "soon"}}},
		}},
	}
	_, err := ForecastsRequest(m)
	for _, want := range []string{
		"options.whatIfs[0].events: is empty",
		`options.whatIfs[1].events[0].move.to: no series of the request has the name "b"`,
		"options.whatIfs[2].events[0].ramp: length \"soon\"",
		"options.whatIfs[2].events[0]: what changes is missing",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

func TestComparisonOfWhatIfs(t *testing.T) {
	q := planner.CompareQuestion{Paths: 200, WhatIfs: []estate.WhatIf{everyEvent(), {Name: "other"}}}
	back, err := CompareQuestion(CompareQuestionMessage(q))
	if err != nil || !reflect.DeepEqual(back, q) {
		t.Errorf("%v: read back\n%+v\nwant\n%+v", err, back, q)
	}
	usd := func(micros int64) money.Amount { return money.Amount{Micros: micros, Currency: money.USD} }
	change := pricing.Change{Mean: usd(1_500_000), P10: usd(-2_000_000), P50: usd(1), P90: usd(3_000_000), Dearer: 0.75, Cheaper: 0.25}
	m := ComparisonMessage(planner.Comparison{WhatIfs: []planner.WhatIfCosts{{
		WhatIf: estate.WhatIf{Name: "merger", Title: "The shop", Against: "other"}, EventNotes: []string{"a note"},
		Comparison: pricing.Comparison{Cheapest: "rent"}, Changes: []pricing.CostChange{{Name: "own", Total: change}},
	}}})
	x := m.GetWhatIfs()[0]
	if x.GetName() != "merger" || x.GetTitle() != "The shop" || x.GetAgainst() != "other" || x.GetComparison().GetCheapest() != "rent" ||
		x.GetNotes()[0] != "a note" {
		t.Errorf("%v", x)
	}
	got := x.GetChanges()[0]
	if d := got.GetTotal(); got.GetPlacement() != "own" || d.GetMean().GetUnits() != 1 || d.GetMean().GetNanos() != 5e8 ||
		d.GetP10().GetUnits() != -2 || d.GetP50().GetNanos() != 1000 || d.GetDearer() != 0.75 || d.GetCheaper() != 0.25 {
		t.Errorf("%v", got)
	}
}
