package briefing

import (
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/pricing"
)

// Costs returns the comparison as the table of placements.
func Costs(c planner.Comparison) report.Costs {
	out := report.Costs{
		Title: c.Scenario.Label(), Currency: string(c.Currency), Rules: rules(c), PlanningCase: c.Planning,
	}
	for _, r := range c.Placements {
		line := report.PlacementLine{
			Name: r.Name, Kind: r.Kind, Capex: spread(r.Capex), Opex: spread(r.Opex), TCO: spread(r.Total), NPV: spread(r.PresentValue),
			Residual: spread(r.Residual),
			Cheapest: report.Number(r.CheapestShare), Unconfirmed: report.Number(r.DefaultShare), Assumed: report.Number(r.AssumedShare),
		}
		if r.Name == c.Cheapest {
			line.Why = c.Reason
		}
		out.Placements = append(out.Placements, line)
	}
	return out
}

// rules says the terms of a comparison.
func rules(c planner.Comparison) string {
	return Terms{Months: c.Months, Start: c.Start.String(), Discount: c.Discount, Book: c.Residual == pricing.ResidualBook}.Text()
}

// spread converts the four figures of a cost.
func spread(d pricing.Distribution) report.Spread {
	return report.Spread{
		Planning: report.Number(d.Planning.Float()), P10: report.Number(d.P10.Float()),
		P50: report.Number(d.P50.Float()), P90: report.Number(d.P90.Float()),
	}
}

// CostChart returns the comparison as a chart, ready to be drawn.
func CostChart(c planner.Comparison) report.CostChart {
	chart := report.CostChart{Name: c.Scenario.Label(), Rules: rules(c), Cheapest: c.Cheapest, Currency: c.Currency, Start: c.Start.Start()}
	for _, r := range c.Placements {
		if r.Name == c.Cheapest {
			chart.CheapestShare = r.CheapestShare
		}
		chart.Bars = append(chart.Bars, costBar(r, c.Months))
	}
	return chart
}

// costBar stacks the planning case of one placement by category, with what the
// equipment is still worth at the end apart.
func costBar(r pricing.Result, months int) report.CostBar {
	bar := report.CostBar{
		Name: r.Name, Residual: r.Residual.Planning.Float(),
		P10: r.Total.P10.Float(), P50: r.Total.P50.Float(), P90: r.Total.P90.Float(), Cash: cumulative(r.CashFlow, months),
	}
	for _, category := range pricing.Categories() {
		sum := 0.0
		for _, l := range r.Lines {
			if l.Category == category && l.Kind != pricing.ResidualValue {
				sum += l.Amount.Float()
			}
		}
		if sum != 0 {
			bar.Parts = append(bar.Parts, report.CostPart{Category: category, Amount: sum})
		}
	}
	return bar
}

// cumulative adds up the payments of the planning case month by month, as positive costs.
func cumulative(flow pricing.CashFlow, months int) []float64 {
	paid := make([]float64, months)
	for _, e := range flow {
		paid[min(e.Month, months-1)] -= e.Amount.Float()
	}
	for i := 1; i < months; i++ {
		paid[i] += paid[i-1]
	}
	return paid
}
