package pricing

import (
	"fmt"

	"github.com/plimsoll/plimsoll/pricing/money"
)

// priceOfNew is the source of what existing servers have cost.
const priceOfNew = "that of a new one"

// ownedBy returns what a placement paid for before the start and has not written off by then, as entries of the months before the first
// one, which are below 0. Error: *money.OverflowError.
func ownedBy(p Placement) (CashFlow, error) {
	if o, ok := p.(interface{ owned() (CashFlow, error) }); ok {
		return o.owned()
	}
	return nil, nil
}

// owned are the servers that are there already, at the price of new ones.
func (p *onPremises) owned() (CashFlow, error) {
	l := p.servers.purchase
	if p.existing == 0 || p.age >= p.servers.life || l.price.IsZero() {
		return nil, nil
	}
	amount, err := l.price.Times(p.existing)
	if err != nil {
		return nil, fmt.Errorf("existing servers: %w", err)
	}
	return CashFlow{{
		Item: l.item + ", bought before the start", Category: l.category, Kind: l.kind,
		Amount: money.Amount{Micros: -amount.Micros, Currency: amount.Currency}, Month: -p.age, Accrual: -p.age, Invoice: -p.age, Life: l.life,
		Quantity: p.existing, Unit: l.unit, UnitPrice: l.price, Source: priceOfNew, Default: true,
	}}, nil
}

// owned are those of both parts. A part of which nothing is asked is not there, with what it owns.
func (p *hybrid) owned() (CashFlow, error) {
	var flow CashFlow
	for _, part := range []struct {
		placement Placement
		labels    map[string]string
	}{{p.base, p.inBase}, {p.burst, p.inBurst}} {
		owned, err := ownedBy(part.placement)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", part.labels[partLabel], err)
		}
		flow = append(flow, owned.labelled(part.labels)...)
	}
	return flow, nil
}
