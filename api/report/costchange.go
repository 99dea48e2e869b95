package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// CostWhatIf is what placements cost if the events of a what-if come to be.
type CostWhatIf struct {
	ID      string // the name that it has in the configuration
	Name    string // or its title
	Against string // ID of the what-if that the changes are against; empty for the costs without events
	Costs   Costs
	Changes []PlacementChange // by placement, as in Costs
	Notes   []string
}

// PlacementChange is by how much one placement costs more.
type PlacementChange struct{ Capex, Opex, Residual, Obligation, TCO, NPV CostDifference }

// CostDifference is taken simulation by simulation, and P10, P50 and P90 are quantiles of that; less is negative.
type CostDifference struct {
	Mean, P10, P50, P90 Number
	Dearer, Cheaper     Number // shares of the simulations
}

// WriteCostWhatIfs writes below the placements, for each what-if, what they cost with it and how much more that is.
func WriteCostWhatIfs(w io.Writer, list []CostWhatIf, o TableOptions) error {
	var buf bytes.Buffer
	names := map[string]string{}
	for _, x := range list {
		names[x.ID] = Clean(x.Name, 80)
	}
	columns := []textColumn{{"PLACEMENT", false, 10}, {"TCO P50", true, 0}, {"MORE ON AVERAGE", true, 0}, {"MORE P10", true, 0},
		{"MORE P50", true, 0}, {"MORE P90", true, 0},
		{"DEARER IN", true, 0}, {"MORE NPV P50", true, 0}, {"CHEAPEST IN", true, 0}}
	for _, x := range list {
		against := "without it"
		if x.Against != "" {
			against = "with " + names[x.Against]
		}
		head := fmt.Sprintf("What if %s: what the placements cost then, in %s, and by how much more than %s. Differences are taken simulation "+
			"by simulation.",
			Clean(x.Name, 80), Clean(x.Costs.Currency, 8), against)
		buf.WriteString("\n" + wrapText(head, o.width()) + "\n\n")
		var rows [][]string
		for i, c := range x.Changes {
			l := x.Costs.Placements[i]
			rows = append(rows, []string{Clean(l.Name, 80), l.TCO.P50.whole(), c.TCO.Mean.more(), c.TCO.P10.more(), c.TCO.P50.more(),
				c.TCO.P90.more(),
				c.TCO.Dearer.share(), c.NPV.P50.more(), l.Cheapest.share()})
		}
		writeTable(&buf, columns, rows, nil, o)
		for _, text := range x.said() {
			buf.WriteString("\n" + wrapText(text, o.width()) + "\n")
		}
	}
	_, err := w.Write(buf.Bytes())
	return err
}

// said is the reason why a placement is the cheapest, and what of the events has no effect.
func (x CostWhatIf) said() []string {
	var out []string
	for _, l := range x.Costs.Placements {
		if l.Why != "" {
			out = append(out, Clean(l.Why, maxText))
		}
	}
	for _, n := range x.Notes {
		out = append(out, "Note: "+Clean(n, maxText))
	}
	return out
}

// more writes an amount with its sign.
func (n Number) more() string {
	text := n.whole()
	if n > 0 && text != "0" && !strings.HasPrefix(text, "–") {
		return "+" + text
	}
	return text
}

// WriteCostWhatIfsCSV writes the rows of WriteCostsCSV with the name of a what-if before them, empty for the costs
// without events, and how much more each is.
func WriteCostWhatIfsCSV(w io.Writer, base Costs, list []CostWhatIf) error {
	rows := [][]string{{"what_if", "placement", "measure", "currency", "planning", "p10", "p50", "p90", "cheapest_share",
		"unconfirmed_share", "assumed_share", "kind",
		"against", "more_mean", "more_p10", "more_p50", "more_p90", "dearer", "cheaper"}}
	add := func(c Costs, name string, rest func(placement, measure int) []string) {
		for p, l := range c.Placements {
			for k, cells := range measureCells(c, l) {
				rows = append(rows, append(append([]string{cell(name)}, cells...), rest(p, k)...))
			}
			for _, cells := range c.statementCells(l) { // of which no difference is taken
				rows = append(rows, append(append([]string{cell(name)}, cells...), make([]string, 7)...))
			}
		}
	}
	add(base, "", func(int, int) []string { return make([]string, 7) })
	for _, x := range list {
		add(x.Costs, x.ID, func(placement, measure int) []string {
			c := x.Changes[placement]
			d := [...]CostDifference{c.Capex, c.Opex, c.Residual, c.Obligation, c.TCO, c.NPV}[measure]
			return []string{cell(x.Against), d.Mean.exact(), d.P10.exact(), d.P50.exact(), d.P90.exact(), d.Dearer.exact(), d.Cheaper.exact()}
		})
	}
	return writeAll(w, rows)
}
