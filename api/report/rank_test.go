package report

import (
	"fmt"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/advice"
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

// TestRank holds the order of the table: by verb, then fewest days, then name.
func TestRank(t *testing.T) {
	line := func(pool string, v advice.Verb, days int) PoolLine {
		return PoolLine{Pool: pool, Action: advice.Action{Verb: v, Days: days}}
	}
	pools := []PoolLine{line("refused", advice.NoAnswer, advice.FarOff), line("short", advice.NotEnoughHistory, advice.FarOff),
		line("near", advice.LookFurther, advice.FarOff), line("unbounded", advice.SetCapacity, advice.FarOff),
		line("clear", advice.ClearUntil, 3), line("watch", advice.Watch, 2), line("later", advice.OrderBy, 40),
		line("late", advice.OrderNow, -2), line("soon", advice.OrderBy, 4), line("latest", advice.OrderNow, -20),
		line("b", advice.SetLeadTime, 9), line("a", advice.SetLeadTime, 9)}
	Rank(pools)
	got := ""
	for _, p := range pools {
		got += p.Pool + " "
	}
	if want := "latest late soon later a b unbounded watch near short clear refused "; got != want {
		t.Errorf("order %q, want %q", got, want)
	}
}

func ExampleHeadline() {
	s := forecast.Saturation{
		State: forecast.Saturates, Start: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), Step: series.Every(series.Day), Steps: 365,
		First: []int{50, 103, 103, 103, 103, 103, passage.Never, passage.Never, passage.Never, passage.Never},
	}
	fmt.Println(Headline("web-cpu", s))
	fmt.Println(Headline("new-cluster", forecast.Saturation{State: forecast.TooLittleData}))
	// Output:
	// web-cpu will likely saturate on 14 Mar 2027 (early 20 Jan, late: beyond the horizon)
	// new-cluster: no answer, too little data
}
