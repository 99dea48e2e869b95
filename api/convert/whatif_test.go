package convert

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/pricing"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// everyEvent is a what-if with an event of every kind.
func everyEvent() planner.WhatIf {
	day := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	spread := forecast.Estimate{Low: 0.1, Mid: 0.2, High: 0.4}
	event := func(name string) forecast.Event { return forecast.Event{Name: name} }
	events := []planner.Event{
		{Event: forecast.Event{Name: "grow", From: day, Until: day.AddDate(1, 0, 0), Grow: &forecast.Grow{Rate: spread, InsteadOfTrend: true}}},
		{Event: forecast.Event{Name: "factor", Ramp: forecast.MonthsStep(3), Grow: &forecast.Grow{Factor: forecast.Sure(1.2)}}},
		{Event: forecast.Event{Name: "load", Load: &forecast.Load{Amount: spread, Unit: "By"}}, Pools: []string{"a", "b"}},
		{Event: forecast.Event{Name: "season", Season: &forecast.SeasonChange{Season: "day", Factor: spread}}},
		{Event: forecast.Event{Name: "held", Reserve: &forecast.Reservation{Load: forecast.Load{Amount: forecast.Sure(4)}, Covers: []string{"load"}}}, UsedBy: "other"},
		{Event: event("move"), Move: &planner.Move{From: "a", To: "b", Share: spread}},
		{Event: event("merge"), Merge: &planner.Merge{Pool: "a", Share: forecast.Sure(1)}},
		{Event: event("plan"), Driver: &planner.Driver{Pool: "a", Plan: []forecast.Dated{{Time: day, Value: 3}}, Effect: &spread}},
		{Event: event("driven"), Driver: &planner.Driver{Pool: "a", Grow: &forecast.Grow{Factor: spread}}},
	}
	return planner.WhatIf{Name: "every", Title: "Every kind", Against: "other", Events: events}
}

func TestWhatIfRoundTrip(t *testing.T) {
	q := planner.Question{WhatIfs: []planner.WhatIf{everyEvent(), {Name: "other"}}}
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
		want forecast.Estimate
		err  bool
	}{
		{&plimsollv1.Estimate{Mid: v(3)}, forecast.Sure(3), false},
		{&plimsollv1.Estimate{Low: v(1), High: v(4)}, forecast.Estimate{Low: 1, Mid: 2.5, High: 4}, false},
		{&plimsollv1.Estimate{Low: v(1), Mid: v(2), High: v(4)}, forecast.Estimate{Low: 1, Mid: 2, High: 4}, false},
		{&plimsollv1.Estimate{Low: v(1)}, forecast.Estimate{}, true},
		{&plimsollv1.Estimate{Low: v(1), Mid: v(2)}, forecast.Estimate{}, true},
		{&plimsollv1.Estimate{}, forecast.Estimate{}, true},
		{nil, forecast.Estimate{}, true},
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
		Series: []*plimsollv1.Series{SeriesMessage(forecast.Series{Name: "a", Start: time.Unix(0, 0), Step: forecast.Every(time.Hour), Values: []float64{1, 2}})},
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
	q := planner.CompareQuestion{Paths: 200, WhatIfs: []planner.WhatIf{everyEvent(), {Name: "other"}}}
	back, err := CompareQuestion(CompareQuestionMessage(q))
	if err != nil || !reflect.DeepEqual(back, q) {
		t.Errorf("%v: read back\n%+v\nwant\n%+v", err, back, q)
	}
	usd := func(micros int64) money.Amount { return money.Amount{Micros: micros, Currency: money.USD} }
	change := pricing.Change{Mean: usd(1_500_000), P10: usd(-2_000_000), P50: usd(1), P90: usd(3_000_000), Dearer: 0.75, Cheaper: 0.25}
	m := ComparisonMessage(planner.Comparison{WhatIfs: []planner.WhatIfCosts{{
		WhatIf: planner.WhatIf{Name: "merger", Title: "The shop", Against: "other"}, EventNotes: []string{"a note"},
		Comparison: pricing.Comparison{Cheapest: "rent"}, Changes: []pricing.CostChange{{Name: "own", Total: change}},
	}}})
	x := m.GetWhatIfs()[0]
	if x.GetName() != "merger" || x.GetTitle() != "The shop" || x.GetAgainst() != "other" || x.GetComparison().GetCheapest() != "rent" || x.GetNotes()[0] != "a note" {
		t.Errorf("%v", x)
	}
	got := x.GetChanges()[0]
	if d := got.GetTotal(); got.GetPlacement() != "own" || d.GetMean().GetUnits() != 1 || d.GetMean().GetNanos() != 5e8 || d.GetP10().GetUnits() != -2 || d.GetP50().GetNanos() != 1000 || d.GetDearer() != 0.75 || d.GetCheaper() != 0.25 {
		t.Errorf("%v", got)
	}
}
