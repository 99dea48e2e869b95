package message

import (
	"fmt"
	"strconv"

	"google.golang.org/genproto/googleapis/type/money"

	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/report"
)

// Costs turns a message into the table of placements.
func Costs(m *plimsollv1.Comparison) report.Costs {
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

// CostWhatIfs turns what the placements cost with each what-if into tables.
func CostWhatIfs(m *plimsollv1.Comparison) []report.CostWhatIf {
	var out []report.CostWhatIf
	for _, x := range m.GetWhatIfs() {
		c := report.CostWhatIf{ID: x.GetName(), Name: x.GetTitle(), Against: x.GetAgainst(), Costs: Costs(x.GetComparison()), Notes: x.GetNotes()}
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
		Mean: Amount(d.GetMean()), P10: Amount(d.GetP10()), P50: Amount(d.GetP50()), P90: Amount(d.GetP90()), Dearer: figure(d.Dearer), Cheaper: figure(d.Cheaper),
	}
}

func spreadOf(d *plimsollv1.CostDistribution) report.Spread {
	return report.Spread{Planning: Amount(d.GetPlanning()), P10: Amount(d.GetP10()), P50: Amount(d.GetP50()), P90: Amount(d.GetP90())}
}

// Amount returns an amount for display.
func Amount(m *money.Money) report.Number {
	return report.Number(float64(m.GetUnits()) + float64(m.GetNanos())/1e9)
}

// plain writes a figure with all its digits and no exponent where that is readable.
func plain(v float64) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if len(s) > 25 {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return s
}
