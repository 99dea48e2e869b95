package report

import (
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
)

func TestDetails(t *testing.T) {
	reserve := []CapacityPart{{"HA reserve", 64, true}}
	levels := []CapacityStep{
		{Usable: 448, Installed: 512, Units: []CapacityUnit{{"host", 8, 64}}, Reserves: reserve},
		{From: time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC), Usable: 576, Installed: 640, Units: []CapacityUnit{{"host", 10, 64}},
			Reserves: reserve,
			Reason:   "+2 hosts (order 4711)"},
	}
	l := PoolLine{
		Pool: "web", Unit: series.Cores, Levels: levels, Crossings: 3, CrossedSteps: 7, LastCrossed: daysFromStart(0),
		Horizon: daysFromStart(99),
		Thresholds: []ThresholdLine{
			{Name: "warning", Line: 300, State: "ALREADY_SATURATED", Since: daysFromStart(-4), Probability: Unknown()},
			{Name: "critical", Line: 350, P10: daysFromStart(9), P50: daysFromStart(20), Probability: 0.6},
		},
		Order: OrderLine{Arrival: daysFromStart(30), Until: daysFromStart(60), Confidence: 0.9, Units: 3, Kind: "host",
			Shortfall: 130, Holds: 0.94, Without: 0.2, Assumed: true},
	}
	want := map[string]string{
		"Usable": "448 cores: 512 cores installed (8 hosts of 64 cores), less 64 cores HA reserve (default); from 1 Mar 2027 576 cores: 640 " +
			"cores installed (10 hosts of 64 cores), less 64 cores HA reserve (default) [+2 hosts (order 4711)]",
		"Warning":  "at 300 cores: passed, since 28 Dec 2026",
		"Critical": "at 350 cores: early 10 Jan 2027, likely 21 Jan 2027, late beyond; 60 % within the horizon",
		"Crossed":  "over the line 3 times in 30 days (7 steps), last on 1 Jan 2027",
		"Order": "3 hosts hold from 31 Jan 2027 until 2 Mar 2027 (partly on assumed growth) in 94 % of the simulations; without, it holds " +
			"in 20 % (130 cores usable are missing for 90 %)",
	}
	for _, f := range l.details() {
		if f.Text != want[f.Name] {
			t.Errorf("%s: %q, want %q", f.Name, f.Text, want[f.Name])
		}
		delete(want, f.Name)
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
	var b strings.Builder
	if err := WritePools(&b, []PoolLine{l}, TableOptions{Details: true, Width: 100}); err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(b.String(), "\n") {
		if n := len([]rune(line)); n > 100 && !strings.HasPrefix(line, "WHAT") {
			t.Errorf("a line of %d columns: %s", n, line)
		}
	}
	if got := (PoolLine{Unit: series.Cores, Levels: []CapacityStep{{Usable: 5, Installed: 5}}}).details(); len(got) != 0 {
		t.Errorf("a plain number has details: %v", got)
	}
}
