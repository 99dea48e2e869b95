package briefing_test

import (
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/api/briefing"
	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/forecast/advice"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// TestRank holds the order of the table: by verb, then fewest days, then name.
func TestRank(t *testing.T) {
	line := func(pool string, v advice.Verb, days int) report.PoolLine {
		return report.PoolLine{Pool: pool, Action: advice.Action{Verb: v, Days: days}}
	}
	pools := []report.PoolLine{line("refused", advice.NoAnswer, advice.FarOff), line("short", advice.NotEnoughHistory, advice.FarOff),
		line("near", advice.LookFurther, advice.FarOff), line("unbounded", advice.SetCapacity, advice.FarOff),
		line("clear", advice.ClearUntil, 3), line("watch", advice.Watch, 2), line("later", advice.OrderBy, 40),
		line("late", advice.OrderNow, -2), line("soon", advice.OrderBy, 4), line("latest", advice.OrderNow, -20),
		line("b", advice.SetLeadTime, 9), line("a", advice.SetLeadTime, 9)}
	briefing.Rank(pools)
	got := ""
	for _, p := range pools {
		got += p.Pool + " "
	}
	if want := "latest late soon later a b unbounded watch near short clear refused "; got != want {
		t.Errorf("order %q, want %q", got, want)
	}
}

func TestVerdict(t *testing.T) {
	at := time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)
	pools := []report.PoolLine{{Pool: "b", Action: advice.Action{Verb: advice.OrderBy, Days: 9, By: at.AddDate(0, 0, 2)}},
		{Pool: "a", Action: advice.Action{Verb: advice.OrderBy, Days: 7, By: at}},
		{Action: advice.Action{Verb: advice.SetCapacity}}, {Action: advice.Action{Verb: advice.LookFurther}},
		{Action: advice.Action{Verb: advice.NotEnoughHistory}},
		{Pool: "new", Action: advice.Action{Verb: advice.NoAnswer, Text: "NO ANSWER (too little data)"}}}
	want := "Of 6 pools: 2 pools have an order-by date ahead (the first is a, by 1 Mar 2027); 1 pool has no capacity set; " +
		"1 pool needs a horizon beyond its lead time; 1 pool needs more history to see past its lead time; 1 pool got no answer."
	if got := briefing.Verdict(pools); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := briefing.Decisions(pools, at.AddDate(0, 0, -1), series.Every(series.Day)); len(got) != 1 || got[0].Pool != "a" {
		t.Errorf("due within a day: %v, want a", got)
	}
}
