package planner

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// load grows by 10 a day from 100 on 1 September 2026, for 30 days.
func load() series.Series {
	s := series.Series{Name: "load", Start: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC), Step: series.Every(series.Day)}
	for i := range 30 {
		s.Values = append(s.Values, 100+10*float64(i))
	}
	return s
}

// ask answers a question on load with 495 usable, which are reached on day 40, 11 October.
func ask(t *testing.T, q Question) Answer {
	t.Helper()
	if q.Capacity.IsZero() {
		q.Capacity = capacity.Constant(495, "")
	}
	a, err := Forecast(context.Background(), load(), q)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func days(n int) series.Step { return series.Every(time.Duration(n) * series.Day) }

func TestOrderRule(t *testing.T) {
	a := ask(t, Question{LeadTime: days(5), Horizon: estate.Horizon{Steps: 60},
		Order: estate.OrderRule{Approval: days(2), HoldFor: days(20), Size: 50}})
	// By 4 October; arrives on 11 October, must be enough until 30 October, day 59, with 690: 195 more, which 4 × 50 are.
	if want := time.Date(2026, 10, 4, 0, 0, 0, 0, time.UTC); !a.OrderBy.Equal(want) {
		t.Errorf("order by %v, want %v", a.OrderBy, want)
	}
	if a.Order == nil || a.Order.Units != 4 || !a.Order.Arrival.Equal(load().Time(40)) || !a.Order.Until.Equal(load().Time(60)) {
		t.Errorf("order %+v, want 4 units", a.Order)
	}
	if got := a.Action().Text; got != "ORDER BY 4 Oct 2026: 4 units" {
		t.Errorf("action %q", got)
	}
	// Too late: what is ordered on 30 September, the as-of, arrives 47 days later, on day 76.
	late := ask(t, Question{LeadTime: days(47), Horizon: estate.Horizon{Steps: 60}})
	if late.Order == nil || !late.Order.Arrival.Equal(load().Time(76)) || late.Action().Text != "ORDER NOW (36 days late): over 495" {
		t.Errorf("%q, order %+v", late.Action().Text, late.Order)
	}
	if ask(t, Question{}).Order != nil {
		t.Error("an order without a lead time")
	}
}

func TestOrderErrors(t *testing.T) {
	plan, err := capacity.Plan{Units: []capacity.UnitKind{{Kind: "host", Count: 5, Size: 100}}}.Capacity()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		q    Question
		want string
	}{
		{Question{Order: estate.OrderRule{Confidence: 2}}, "order.confidence: 2, want a probability"},
		{Question{Order: estate.OrderRule{Size: -1}}, "order.size: -1, want a number above 0"},
		{Question{Capacity: plan, LeadTime: days(5), Order: estate.OrderRule{Kind: "blade"}},
			`order: kind: there are no units of the kind "blade"`},
		{Question{Capacity: plan, LeadTime: days(5), Order: estate.OrderRule{Size: 5}}, "order: size: 5, but the capacity is made of units"},
		{Question{Capacity: plan, Thresholds: []capacity.Threshold{{Name: "critical", Amount: 700}}},
			"critical: amount 700 is above the usable capacity, which is 500 at most"},
	} {
		if _, err := Forecast(context.Background(), load(), tt.q); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: %v, want %q", tt.q.Order, err, tt.want)
		}
	}
}

// What is asked stands before what the pool says, field by field.
func TestPoolRules(t *testing.T) {
	pool := estate.Pool{
		Thresholds: []capacity.Threshold{{Name: "warning", Share: 0.8}, {Name: "critical", Share: 0.9}},
		Order:      estate.OrderRule{Approval: days(2), Confidence: 0.8, Kind: "host"},
	}
	q := questionOf(pool, Question{Thresholds: []capacity.Threshold{{Name: "critical", Share: 0.95}},
		Order: estate.OrderRule{Confidence: 0.99}}, capacity.Capacity{}, time.Time{})
	if len(q.Thresholds) != 2 || q.Thresholds[0].Share != 0.8 || q.Thresholds[1].Share != 0.95 {
		t.Errorf("thresholds %+v", q.Thresholds)
	}
	if want := (estate.OrderRule{Approval: days(2), Confidence: 0.99, Kind: "host"}); q.Order != want {
		t.Errorf("order %+v, want %+v", q.Order, want)
	}
}

// What has no effect, or another one than was meant, is said.
func TestRemarks(t *testing.T) {
	plan, err := capacity.Plan{
		Units: []capacity.UnitKind{{Kind: "host", Count: 5, Size: 100}},
		Changes: []capacity.Change{
			{At: load().Time(3), Count: 1}, {At: load().Time(35), Count: 1}, {At: load().Time(300), Count: 1},
		},
	}.Capacity()
	if err != nil {
		t.Fatal(err)
	}
	a := ask(t, Question{Capacity: plan, LeadTime: days(90), Horizon: estate.Horizon{Steps: 20}})
	text := strings.Join(a.Warnings, "\n")
	for _, want := range []string{
		"What is ordered now arrives on 2026-12-29, after the horizon ends on 2026-10-21",
		"capacity.changes[0], +1 on 2026-09-04, is not in the future: it counts as done then",
		"capacity.changes[2], +1 on 2027-06-28, lies beyond the horizon",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not among\n%s", want, text)
		}
	}
	if strings.Contains(text, "changes[1]") || len(a.Levels()) != 2 {
		t.Errorf("a change within the horizon: %s, levels %+v", text, a.Levels())
	}
	if got := ask(t, Question{Order: estate.OrderRule{HoldFor: days(9)}}).Warnings; len(got) == 0 ||
		!strings.Contains(got[len(got)-1], "set leadTime") {
		t.Errorf("an order without a lead time: %v", got)
	}
}
