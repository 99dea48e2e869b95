package briefing

import (
	"google.golang.org/genproto/googleapis/type/money"

	"github.com/plimsoll/plimsoll/api/convert"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/report"
	pricemoney "github.com/plimsoll/plimsoll/pricing/money"
)

// Costs turns a message into the table of placements.
func Costs(m *plimsollv1.Comparison) report.Costs {
	c := report.Costs{
		Title: m.GetScenario(), Currency: m.GetCurrency(), PlanningCase: int(m.GetPlanningCase()),
		Rules: rules(m),
	}
	for _, r := range m.GetPlacements() {
		line := report.PlacementLine{
			Name: r.GetName(), Kind: r.GetKind(), Capex: spreadOf(r.GetCapex()), Opex: spreadOf(r.GetOpex()), TCO: spreadOf(r.GetTotal()),
			NPV: spreadOf(r.GetPresentValue()), Residual: spreadOf(r.GetResidual()), Obligation: spreadOf(r.GetObligation()),
			Cheapest: report.Number(r.GetCheapestShare()), Unconfirmed: report.Number(r.GetDefaultShare()),
			Assumed: report.Number(r.GetAssumedShare()),
		}
		if r.GetName() == m.GetCheapest() {
			line.Why = m.GetReason()
		}
		c.Placements = append(c.Placements, line)
	}
	return c
}

// rules says the terms of a comparison.
func rules(m *plimsollv1.Comparison) string {
	return Terms{Months: int(m.GetMonths()), Start: m.GetStart(), Discount: pricemoney.Rate(m.GetDiscountRate()),
		Book: m.GetResidualValue() == "book"}.Text()
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
				Capex: differenceOf(y.GetCapex()), Opex: differenceOf(y.GetOpex()), Residual: differenceOf(y.GetResidual()),
				Obligation: differenceOf(y.GetObligation()),
				TCO:        differenceOf(y.GetTotal()), NPV: differenceOf(y.GetPresentValue()),
			})
		}
		out = append(out, c)
	}
	return out
}

func differenceOf(d *plimsollv1.CostDifference) report.CostDifference {
	return report.CostDifference{
		Mean: Amount(d.GetMean()), P10: Amount(d.GetP10()), P50: Amount(d.GetP50()), P90: Amount(d.GetP90()), Dearer: figure(d.Dearer),
		Cheaper: figure(d.Cheaper),
	}
}

func spreadOf(d *plimsollv1.CostDistribution) report.Spread {
	return report.Spread{Planning: Amount(d.GetPlanning()), P10: Amount(d.GetP10()), P50: Amount(d.GetP50()), P90: Amount(d.GetP90())}
}

// Amount returns an amount for display.
func Amount(m *money.Money) report.Number {
	a, err := convert.Money(m)
	if err != nil { // more than an amount can be: its digits are still right
		return report.Number(float64(m.GetUnits()) + float64(m.GetNanos())/1e9)
	}
	return report.Number(a.Float())
}
