package main

import (
	"fmt"
	"io"
	"strings"

	"google.golang.org/genproto/googleapis/type/money"

	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/report"
)

// writeComparison prints a comparison in the given format.
func writeComparison(w io.Writer, format string, m *plimsollv1.Comparison, o report.TableOptions) error {
	switch format {
	case "csv":
		if len(m.GetWhatIfs()) > 0 {
			return report.WriteCostWhatIfsCSV(w, costsOf(m), costWhatIfsOf(m))
		}
		return report.WriteCostsCSV(w, costsOf(m))
	case "table":
		if err := report.WriteCosts(w, costsOf(m), o); err != nil {
			return err
		}
		if err := report.WriteCostWhatIfs(w, costWhatIfsOf(m), o); err != nil {
			return err
		}
		return writeNotes(w, m)
	}
	return writeMessage(w, format, m)
}

// writeNotes prints what else a reader of the table should know.
func writeNotes(w io.Writer, m *plimsollv1.Comparison) error {
	if m.GetAssumedShare() > 0 {
		if _, err := fmt.Fprintf(w, "\n%s of the payments fall in months beyond the measured evidence, on assumed growth.\n", report.Share(m.GetAssumedShare())); err != nil {
			return err
		}
	}
	for _, n := range m.GetNotes() {
		if _, err := fmt.Fprintln(w, "Note:", n); err != nil {
			return err
		}
	}
	return writeAssumptions(w, m)
}

// writeAssumptions prints what was decided or assumed for the reader: machine
// types, commitments, and figures that nobody gave. All are in -o json.
func writeAssumptions(w io.Writer, m *plimsollv1.Comparison) error {
	var lines []string
	for _, r := range m.GetPlacements() {
		for _, x := range r.GetAssumptions() {
			planned := strings.Contains(x.GetName(), "machine type") || strings.Contains(x.GetName(), "commitments") || strings.Contains(x.GetName(), "share that the base carries")
			if planned || x.GetUnconfirmed() {
				lines = append(lines, fmt.Sprintf("  %s: %s: %s (%s)\n", r.GetName(), x.GetName(), x.GetValue(), x.GetSource()))
			}
		}
	}
	if len(lines) == 0 {
		return nil
	}
	_, err := fmt.Fprintf(w, "\nPlanned and assumed:\n%s", strings.Join(lines, ""))
	return err
}

// costsOf turns a message into the table of placements.
func costsOf(m *plimsollv1.Comparison) report.Costs {
	residual := "equipment counts as worth nothing at the end"
	if m.GetResidualValue() == "book" {
		residual = "what is not depreciated at the end counts as received"
	}
	c := report.Costs{
		Title: m.GetScenario(), Currency: m.GetCurrency(), PlanningCase: int(m.GetPlanningCase()),
		Rules: fmt.Sprintf("%d months from %s, discounted at %s %% a year; %s.", m.GetMonths(), m.GetStart(), plain(100*m.GetDiscountRate()), residual),
	}
	for _, r := range m.GetPlacements() {
		line := report.PlacementLine{
			Name: r.GetName(), Capex: spreadOf(r.GetCapex()), Opex: spreadOf(r.GetOpex()), TCO: spreadOf(r.GetTotal()), NPV: spreadOf(r.GetPresentValue()), Residual: spreadOf(r.GetResidual()),
			Cheapest: report.Number(r.GetCheapestShare()), Unconfirmed: report.Number(r.GetDefaultShare()), Assumed: report.Number(r.GetAssumedShare()),
		}
		if r.GetName() == m.GetCheapest() {
			line.Why = m.GetReason()
		}
		c.Placements = append(c.Placements, line)
	}
	return c
}

// costWhatIfsOf turns what the placements cost with each what-if into tables.
func costWhatIfsOf(m *plimsollv1.Comparison) []report.CostWhatIf {
	var out []report.CostWhatIf
	for _, x := range m.GetWhatIfs() {
		c := report.CostWhatIf{ID: x.GetName(), Name: x.GetTitle(), Against: x.GetAgainst(), Costs: costsOf(x.GetComparison()), Notes: x.GetNotes()}
		if c.Name == "" {
			c.Name = c.ID
		}
		for _, y := range x.GetChanges() {
			c.Changes = append(c.Changes, report.PlacementChange{
				Capex: differenceOf(y.GetCapex()), Opex: differenceOf(y.GetOpex()), Residual: differenceOf(y.GetResidual()), TCO: differenceOf(y.GetTotal()), NPV: differenceOf(y.GetPresentValue()),
			})
		}
		out = append(out, c)
	}
	return out
}

func differenceOf(d *plimsollv1.CostDifference) report.CostDifference {
	return report.CostDifference{
		Mean: amountOf(d.GetMean()), P10: amountOf(d.GetP10()), P50: amountOf(d.GetP50()), P90: amountOf(d.GetP90()), Dearer: figure(d.Dearer), Cheaper: figure(d.Cheaper),
	}
}

func spreadOf(d *plimsollv1.CostDistribution) report.Spread {
	return report.Spread{Planning: amountOf(d.GetPlanning()), P10: amountOf(d.GetP10()), P50: amountOf(d.GetP50()), P90: amountOf(d.GetP90())}
}

// amountOf returns an amount for display.
func amountOf(m *money.Money) report.Number {
	return report.Number(float64(m.GetUnits()) + float64(m.GetNanos())/1e9)
}
