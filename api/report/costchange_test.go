package report

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"
)

// shopJoins is what a merger costs in one placement, and that with a project against it.
func shopJoins() (Costs, []CostWhatIf) {
	line := func(name string, tco Number, why string) PlacementLine {
		return PlacementLine{Name: name, Kind: "on-premises", TCO: Spread{Planning: tco, P10: tco - 10, P50: tco, P90: tco + 10}, Cheapest: 1,
			Why: why}
	}
	costs := func(tco Number, why string) Costs {
		return Costs{Currency: "USD", Placements: []PlacementLine{line("=own", tco, why)}}
	}
	return costs(1000, ""), []CostWhatIf{
		{ID: "merger", Name: "The shop\x1b joins", Costs: costs(3500, "own is the only placement."), Notes: []string{"A note."},
			Changes: []PlacementChange{{TCO: CostDifference{Mean: 2500.4, P10: -1200, P50: 0, P90: 4000, Dearer: 0.9, Cheaper: 0.1},
				NPV: CostDifference{P50: 2000}}}},
		{ID: "both", Name: "both", Against: "merger", Costs: costs(3600, ""),
			Changes: []PlacementChange{{TCO: CostDifference{Mean: Unknown(), P10: Unknown(), P50: Unknown(), P90: Unknown()}}}},
	}
}

func TestWriteCostWhatIfs(t *testing.T) {
	_, list := shopJoins()
	var out bytes.Buffer
	if err := WriteCostWhatIfs(&out, list, TableOptions{Width: 200}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"What if The shop joins: what the placements cost then, in USD, and by how much more than without it. Differences are taken " +
			"simulation by simulation.",
		"=own         3,500           +2,500    -1,200         0    +4,000       90 %        +2,000        100 %",
		"own is the only placement.", "Note: A note.",
		"What if both: what the placements cost then, in USD, and by how much more than with The shop joins.",
		"=own         3,600                –         –         –         –        0 %             0        100 %",
	} {
		if !strings.Contains(strings.ReplaceAll(out.String(), "−", "-"), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}

func TestWriteCostWhatIfsCSV(t *testing.T) {
	base, list := shopJoins()
	var out bytes.Buffer
	if err := WriteCostWhatIfsCSV(&out, base, list); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll() // which wants as many cells in each row
	if err != nil || len(rows) != 1+3*6 {
		t.Fatalf("%v: %d rows", err, len(rows))
	}
	if want := []string{"", "'=own", "tco", "USD", "1000", "990", "1000", "1010", "1", "0", "0", "on-premises", "", "", "", "", "", "",
		""}; !slices.Equal(rows[5], want) {
		t.Errorf("%q, want %q", rows[4], want)
	}
	if want := []string{"merger", "'=own", "tco", "USD", "3500", "3490", "3500", "3510", "1", "0", "0", "on-premises", "", "2500.4", "-1200",
		"0", "4000", "0.9", "0.1"}; !slices.Equal(rows[11], want) {
		t.Errorf("%q, want %q", rows[9], want)
	}
	if got := rows[16][12]; got != "merger" {
		t.Errorf("against %q", got)
	}
}
