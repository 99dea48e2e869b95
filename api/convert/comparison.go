package convert

import (
	"time"

	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/pricing"
	"github.com/plimsoll/plimsoll/pricing/statement"
)

// CompareQuestion reads what else is asked of a comparison.
func CompareQuestion(m *plimsollv1.ComparisonOptions) (planner.CompareQuestion, error) {
	r := newReader()
	q := r.in("options").compareQuestion(m)
	return q, r.err()
}

func (r reader) compareQuestion(m *plimsollv1.ComparisonOptions) planner.CompareQuestion {
	q := planner.CompareQuestion{Paths: int(m.GetPaths()), AsOf: parsed(r, "asOf", m.GetAsOf(), Time), WhatIfs: r.whatIfs(m.GetWhatIfs()),
		Ledger: m.GetLedger()}
	if m != nil {
		q.Seed = m.Seed
	}
	return q
}

// CompareQuestionMessage writes what else is asked of a comparison.
func CompareQuestionMessage(q planner.CompareQuestion) *plimsollv1.ComparisonOptions {
	m := &plimsollv1.ComparisonOptions{Seed: q.Seed, WhatIfs: WhatIfMessages(q.WhatIfs), Ledger: q.Ledger}
	if q.Paths != 0 {
		m.Paths = count(q.Paths)
	}
	if !q.AsOf.IsZero() {
		m.AsOf = q.AsOf.UTC().Format(time.RFC3339Nano)
	}
	return m
}

// ComparisonMessage writes placements side by side. Money is exact.
func ComparisonMessage(c planner.Comparison) *plimsollv1.Comparison {
	discount, seed := float64(c.Discount), c.Seed
	return &plimsollv1.Comparison{
		Scenario:      text(c.Comparison.Scenario),
		Currency:      string(c.Currency),
		Start:         c.Start.String(),
		Months:        *count(c.Months),
		DiscountRate:  &discount,
		ResidualValue: string(c.Residual),
		Paths:         *count(c.Futures),
		Seed:          &seed,
		Placements:    mapped(c.Placements, func(r pricing.Result) *plimsollv1.PlacementResult { return resultMessage(c, r) }),
		PlanningCase:  count(c.Planning),
		Cheapest:      text(c.Cheapest),
		Reason:        text(c.Reason),
		AssumedShare:  known(c.AssumedShare),
		Assumptions:   mapped(c.Assumptions, assumptionMessage),
		Notes:         mapped(c.Notes, text),
		MeasuredUntil: timeMessage(c.MeasuredUntil),
		AsOfTime:      timeMessage(c.AsOf),
		WhatIfs:       mapped(c.WhatIfs, func(x planner.WhatIfCosts) *plimsollv1.WhatIfComparison { return whatIfCostsMessage(c, x) }),
		Summary:       summaryMessage(statement.Summarise(c.Comparison)),
		Crossings: mapped(statement.Crossings(c.Comparison),
			func(x statement.Crossing) *plimsollv1.Crossing { return crossingMessage(c, x) }),
	}
}

func whatIfCostsMessage(base planner.Comparison, x planner.WhatIfCosts) *plimsollv1.WhatIfComparison {
	base.Comparison, base.WhatIfs = x.Comparison, nil
	m := &plimsollv1.WhatIfComparison{
		Name: text(x.WhatIf.Name), Title: text(x.WhatIf.Title), Against: text(x.WhatIf.Against), Comparison: ComparisonMessage(base),
		Changes: mapped(x.Changes, costChangeMessage),
	}
	if len(x.EventNotes) > 0 {
		m.Notes = texts(x.EventNotes)
	}
	return m
}

func costChangeMessage(c pricing.CostChange) *plimsollv1.CostChange {
	return &plimsollv1.CostChange{
		Placement: text(c.Name), Capex: costDifferenceMessage(c.Capex), Opex: costDifferenceMessage(c.Opex),
		Residual: costDifferenceMessage(c.Residual), Obligation: costDifferenceMessage(c.Obligation),
		Total: costDifferenceMessage(c.Total), PresentValue: costDifferenceMessage(c.PresentValue),
	}
}

func costDifferenceMessage(c pricing.Change) *plimsollv1.CostDifference {
	return &plimsollv1.CostDifference{
		Mean: MoneyMessage(c.Mean), P10: MoneyMessage(c.P10), P50: MoneyMessage(c.P50), P90: MoneyMessage(c.P90), Dearer: known(c.Dearer),
		Cheaper: known(c.Cheaper),
	}
}

func resultMessage(c planner.Comparison, r pricing.Result) *plimsollv1.PlacementResult {
	m := &plimsollv1.PlacementResult{
		Name:          text(r.Name),
		Kind:          r.Kind,
		Capex:         distributionMessage(r.Capex),
		Opex:          distributionMessage(r.Opex),
		Total:         distributionMessage(r.Total),
		PresentValue:  distributionMessage(r.PresentValue),
		Residual:      distributionMessage(r.Residual),
		Obligation:    distributionMessage(r.Obligation),
		Carried:       MoneyMessage(r.Carried),
		Opening:       MoneyMessage(r.Opening),
		WrittenOff:    MoneyMessage(r.WrittenOff),
		CheapestShare: known(r.CheapestShare),
		DefaultShare:  known(r.DefaultShare),
		AssumedShare:  known(r.AssumedShare),
		Lines:         mapped(r.Lines, lineMessage),
		Years:         mapped(r.Years, yearMessage),
		Assumptions:   mapped(r.Assumptions, assumptionMessage),
		Months:        mapped(statement.Months(c.Comparison, r), monthMessage),
		UnitCosts:     mapped(statement.UnitCosts(c.Comparison, r), unitCostMessage),
	}
	if c.Ledger {
		m.Ledger = mapped(r.CashFlow, func(e pricing.Entry) *plimsollv1.LedgerLine { return ledgerMessage(c.Start, e) })
	}
	return m
}

func distributionMessage(d pricing.Distribution) *plimsollv1.CostDistribution {
	return &plimsollv1.CostDistribution{
		Planning: MoneyMessage(d.Planning), P10: MoneyMessage(d.P10), P50: MoneyMessage(d.P50), P90: MoneyMessage(d.P90),
	}
}

func lineMessage(l pricing.CostLine) *plimsollv1.CostLine {
	return &plimsollv1.CostLine{Category: string(l.Category), Kind: string(l.Kind), Amount: MoneyMessage(l.Amount)}
}

func yearMessage(y pricing.YearCost) *plimsollv1.YearCost {
	return &plimsollv1.YearCost{
		Year: *count(y.Year), Cash: MoneyMessage(y.Cash), ProfitAndLoss: MoneyMessage(y.ProfitAndLoss),
		PresentValue: MoneyMessage(y.PresentValue),
	}
}

func assumptionMessage(a pricing.Assumption) *plimsollv1.Assumption {
	return &plimsollv1.Assumption{Name: text(a.Name), Value: text(a.Value), Source: text(a.Source), Unconfirmed: a.Default}
}
