package report

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
)

func TestWriteWhatIfs(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, 12, d, 0, 0, 0, 0, time.UTC) }
	line := func(p50 time.Time, units Number) PoolLine {
		return PoolLine{Pool: "web", State: forecast.Saturates.String(), P10: day(2), P50: p50, Probability: 0.8, Horizon: day(31),
			Order: OrderLine{Units: units, Kind: "host"}}
	}
	lines := []WhatIfLine{
		{Name: "sooner", PoolLine: line(day(3), 5), Change: WhatIfChange{Days: -7.5, Sooner: 0.9, Later: 0.05, Within: 0.1, Units: 1,
			Moves: []WhatIfMove{{Span: "7d"}, {Span: "30d", Sooner: 0.25, SoonerUnknown: 0.1, Later: 0}}}, Notes: []string{"A note."}},
		{Name: "later", Against: "sooner", PoolLine: line(time.Time{}, Unknown()),
			Change: WhatIfChange{Days: Unknown(), Sooner: 0, Later: 1, Within: -0.3, Units: Unknown()}},
		{Name: "same", PoolLine: line(day(10), 4), Change: WhatIfChange{Days: 0, Units: 0}},
		{Name: "one", PoolLine: line(day(11), 4), Change: WhatIfChange{Days: 1, Later: 1}},
		{Name: "refused", PoolLine: PoolLine{State: forecast.StaleData.String()}, Change: WhatIfChange{Reason: "There are no dates to compare."}},
	}
	var out bytes.Buffer
	if err := WriteWhatIfs(&out, line(day(10), 4), lines, TableOptions{Width: 400}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"web, on the same simulations",
		"as forecast  saturates  2026-12-10",
		"4 hosts",
		"later        saturates      beyond",
		"sooner: The likely move is 7.5 days sooner; sooner in 90 % of the simulations (by more than 30 days in 25 %, not known in 10 %), " +
			"later in 5 % (by more than 30 days in 0 %). Within the horizon: +10 percentage points. To order: +1 host. A note.",
		"later: Against sooner, by how much the likely date moves lies beyond the horizon; sooner in 0 % of the simulations, later in 100 %. " +
			"Within the horizon: -30 percentage points.",
		"same: The likely date does not move; sooner in 0 % of the simulations, later in 0 %.",
		"one: The likely move is 1 day later",
		"refused: There are no dates to compare.",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}
