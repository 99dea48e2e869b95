package briefing

import (
	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/pricing"
)

// CostChart returns the comparison as a chart, ready to be drawn.
func CostChart(c planner.Comparison) report.CostChart {
	chart := report.CostChart{Name: c.Scenario.Label(), Rules: rules(convert.ComparisonMessage(c)), Cheapest: c.Cheapest,
		Currency: c.Currency, Start: c.Start.Start()}
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
