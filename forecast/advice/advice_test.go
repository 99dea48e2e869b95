package advice

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/passage"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// daysFromStart returns the date n days after the start of the answers below.
func daysFromStart(n int) time.Time {
	return time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n)
}

// dated returns an answer over 100 daily steps from 1 January 2027, in which
// each given step is the first passage of one of ten simulations.
func dated(first ...int) forecast.Saturation {
	s := forecast.Saturation{Start: daysFromStart(0), Step: series.Every(series.Day), Steps: 100}
	for len(first) < 10 {
		first = append(first, passage.Never)
	}
	s.First = first
	n := 0
	for _, f := range first {
		if f != passage.Never {
			n++
		}
	}
	switch {
	case n >= 5:
		s.State = forecast.Saturates
	case n >= 1:
		s.State = forecast.AtRisk
	default:
		s.State = forecast.BeyondHorizon
	}
	return s
}

func TestDecide(t *testing.T) {
	lead := series.Every(30 * series.Day)
	saturated := forecast.Saturation{State: forecast.AlreadySaturated, Since: daysFromStart(-10)}
	for _, tt := range []struct {
		name string
		q    Basis
		want string
		days int
	}{
		// P10 is step 50, 20 February; 30 days before it is 21 January, day 20.
		{"order by", Basis{Saturation: dated(50, 60, 60, 60, 60), Lead: lead}, "ORDER BY 21 Jan 2027", 20},
		{"a later quantile", Basis{Saturation: dated(50, 60, 60, 60, 60), Lead: lead, Quantile: 0.5}, "ORDER BY 31 Jan 2027", 30},
		{"due today", Basis{Saturation: dated(30, 60, 60, 60, 60), Lead: lead}, "ORDER NOW (due today)", 0},
		{"one day late", Basis{Saturation: dated(29, 60, 60, 60, 60), Lead: lead}, "ORDER NOW (1 day late)", -1},
		{"late", Basis{Saturation: dated(25, 60, 60, 60, 60), Lead: lead}, "ORDER NOW (5 days late)", -5},
		{"late by the clock of the as-of", Basis{Saturation: dated(50, 60, 60, 60, 60), Lead: lead,
			AsOf: daysFromStart(20).Add(23 * time.Hour)}, "ORDER NOW (due today)", 0},
		{"at risk, but its P10 has a date", Basis{Saturation: dated(80), Lead: lead}, "ORDER BY 20 Feb 2027", 50},
		{"at risk beyond the quantile", Basis{Saturation: dated(80), Lead: lead, Quantile: 0.2}, "WATCH", 100},
		{"no lead time", Basis{Saturation: dated(50, 60, 60, 60, 60)}, "set leadTime", 50},
		{"no lead time, nothing in sight", Basis{Saturation: dated()}, "set leadTime", FarOff},
		// The horizon ends after step 99, on 11 April; 30 days before is 12 March, day 70.
		{"clear", Basis{Saturation: dated(), Lead: lead}, "CLEAR UNTIL 12 Mar 2027", 70},
		{"clear as far as the evidence", Basis{Saturation: dated(), Lead: lead, MeasuredUntil: daysFromStart(60)}, "CLEAR UNTIL 31 Jan 2027", 30},
		{"evidence beyond the horizon adds nothing", Basis{Saturation: dated(), Lead: lead, MeasuredUntil: daysFromStart(600)},
			"CLEAR UNTIL 12 Mar 2027", 70},
		{"evidence shorter than the lead time", Basis{Saturation: dated(), Lead: lead, MeasuredUntil: daysFromStart(30)},
			"NOT ENOUGH HISTORY (evidence ends within the lead time)", FarOff},
		{"horizon shorter than the lead time", Basis{Saturation: dated(), Lead: series.Every(200 * series.Day)},
			"LOOK FURTHER (horizon shorter than the lead time)", FarOff},
		{"a lead time in months", Basis{Saturation: dated(50, 60, 60, 60, 60), Lead: series.MonthsStep(1)}, "ORDER BY 20 Jan 2027", 19},
		{"saturated", Basis{Saturation: saturated, Lead: lead}, "ORDER NOW (40 days late)", -40},
		{"saturated without a lead time", Basis{Saturation: saturated}, "ORDER NOW (10 days late)", -10},
		{"no capacity", Basis{Saturation: forecast.Saturation{State: forecast.NoCapacity}, Lead: lead}, "SET CAPACITY", FarOff},
		{"refused", Basis{Saturation: forecast.Saturation{State: forecast.TooLittleData}, Lead: lead}, "NO ANSWER (too little data)", FarOff},
		{"stale", Basis{Saturation: forecast.Saturation{State: forecast.StaleData}}, "NO ANSWER (stale data)", FarOff},
		{"nothing at all", Basis{}, "NO ANSWER (unknown)", FarOff},
	} {
		if tt.q.AsOf.IsZero() {
			tt.q.AsOf = daysFromStart(0)
		}
		if tt.q.Quantile == 0 {
			tt.q.Quantile = 0.1
		}
		got := Decide(tt.q)
		if got.Text != tt.want || got.Days != tt.days {
			t.Errorf("%s: %q in %d days, want %q in %d", tt.name, got.Text, got.Days, tt.want, tt.days)
		}
		if !strings.HasPrefix(got.Text, got.Verb.String()) && got.Verb != SetLeadTime {
			t.Errorf("%s: %q does not begin with its verb %s", tt.name, got.Text, got.Verb)
		}
	}
}

func ExampleDecide() {
	// Ten simulations: one saturates on day 50, four on day 60, the others never.
	s := forecast.Saturation{
		State: forecast.Saturates, Start: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), Step: series.Every(series.Day), Steps: 100,
		First: []int{50, 60, 60, 60, 60, passage.Never, passage.Never, passage.Never, passage.Never, passage.Never},
	}
	for _, lead := range []series.Step{{}, series.Every(30 * series.Day), series.Every(60 * series.Day)} {
		a := Decide(Basis{Saturation: s, Lead: lead, Quantile: 0.1, AsOf: s.Start})
		fmt.Println(a.Text)
	}
	// Output:
	// set leadTime
	// ORDER BY 21 Jan 2027
	// ORDER NOW (10 days late)
}
