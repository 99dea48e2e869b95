package convert

import (
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/pricing"
	"github.com/plimsoll/plimsoll/pricing/statement"
)

func summaryMessage(s statement.Summary) *plimsollv1.ComparisonSummary {
	m := &plimsollv1.ComparisonSummary{
		Cheapest: text(s.Cheapest), Next: text(s.Next), Capex: MoneyMessage(s.Capex), Opex: MoneyMessage(s.Opex),
		CashFirstYear: MoneyMessage(s.FirstYear), Total: MoneyMessage(s.Total), TotalP10: MoneyMessage(s.Low), TotalP90: MoneyMessage(s.High),
		Reason: text(s.Reason), DefaultShare: known(s.DefaultShare), AssumedShare: known(s.AssumedShare),
	}
	if t := s.Turn; t != nil {
		m.Turn = &plimsollv1.PriceTurn{Placement: text(t.Placement), Category: string(t.Category), Change: known(t.Change),
			Challenger: text(t.Challenger)}
	}
	return m
}

func crossingMessage(c planner.Comparison, x statement.Crossing) *plimsollv1.Crossing {
	m := &plimsollv1.Crossing{
		Choice: text(x.Choice), Instead: text(x.Instead), Below: text(x.Below), SimplePayback: x.Payback, DiscountedPayback: x.Discounted,
		ProfitabilityIndex: x.ProfitabilityIndex, NetPresentValue: MoneyMessage(x.NetPresentValue), Notes: mapped(x.Notes, text),
	}
	if x.Below != "" {
		m.BreakEven, m.BreakEvenMonth = (c.Start + pricing.Month(x.BreakEven)).String(), *count(x.BreakEven + 1)
	}
	if x.IRR != nil {
		m.Irr = known(float64(*x.IRR))
	}
	return m
}
