package convert

import (
	"time"

	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/pricing"
	"github.com/plimsoll/plimsoll/pricing/money"
	"github.com/plimsoll/plimsoll/pricing/statement"
)

// ledgerMessage writes an entry of the books, in a comparison that begins in start. What is paid is positive.
func ledgerMessage(start pricing.Month, e pricing.Entry) *plimsollv1.LedgerLine {
	day := func(month int) string { return (start + pricing.Month(month)).Start().Format(time.DateOnly) }
	quantity := e.Quantity
	m := &plimsollv1.LedgerLine{
		Item: text(e.Item), Nature: string(e.Category), Kind: string(e.Kind), Layer: string(statement.LayerOf(e)),
		Payment: day(e.Month), Invoice: day(e.Invoice), Accrual: day(e.Accrual), LifeMonths: *count(max(e.Life, 1)),
		Quantity: &quantity, Unit: e.Unit, Amount: MoneyMessage(money.Amount{Micros: -e.Amount.Micros, Currency: e.Amount.Currency}),
		PriceSource: text(e.Source), PriceDate: text(e.Dated), Unconfirmed: e.Default, CostCentre: text(e.CostCentre), Owner: text(e.Owner),
		Labels: labelsMessage(e.Labels),
	}
	if !e.UnitPrice.IsZero() {
		m.UnitPrice = e.UnitPrice.Decimal().String()
	}
	return m
}

func monthMessage(m statement.Month) *plimsollv1.MonthCost {
	return &plimsollv1.MonthCost{Month: m.Month.String(), Cash: MoneyMessage(m.Cash), ProfitAndLoss: MoneyMessage(m.ProfitAndLoss)}
}

func unitCostMessage(u statement.UnitCost) *plimsollv1.UnitCost {
	return &plimsollv1.UnitCost{Resource: string(u.Resource), Unit: u.Unit, Cost: MoneyMessage(u.Cost)}
}
