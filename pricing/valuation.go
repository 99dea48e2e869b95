package pricing

import (
	"fmt"
	"math"

	"github.com/plimsoll/plimsoll/pricing/money"
)

// Cost is what one placement costs in one future, in millionths of the currency
// of the comparison. Costs are positive; a residual value is a negative cost.
type Cost struct {
	Capex, Opex, Residual int64
	Obligation            int64 // after the horizon
	Total                 int64 // Capex + Opex + Residual + Obligation
	PresentValue          int64
}

// valuation turns entries into costs.
type valuation struct {
	currency money.Currency
	months   int
	residual Residual
	factor   []float64 // of each month, and of those after the horizon in which something may be owed
}

func (s Scenario) valuation() valuation {
	v := valuation{currency: s.Currency, months: s.Months, residual: s.Residual, factor: make([]float64, s.Months+longestTerm)}
	for m := range v.factor {
		v.factor[m] = s.Discount.Factor(-float64(m))
	}
	return v
}

// price returns the cost of one future.
func (v valuation) price(p Placement, f Future) (Cost, error) {
	flow, err := v.flow(p, f)
	if err != nil {
		return Cost{}, err
	}
	return v.cost(flow)
}

// flow returns the entries of one future, with the residual value where the rule has one.
func (v valuation) flow(p Placement, f Future) (CashFlow, error) {
	flow, err := p.CashFlow(f)
	if err != nil {
		return nil, fmt.Errorf("%s, simulation %d: %w", p.Name(), f.Index, err)
	}
	if v.residual == ResidualBook {
		flow = v.withResidual(flow)
	}
	return flow, nil
}

// withResidual adds what each investment is not yet depreciated by at the end,
// as received in the last month: one entry for each item that has any.
func (v valuation) withResidual(flow CashFlow) CashFlow {
	var last []Entry
	at := map[string]int{}
	for _, e := range flow {
		left := v.beyond(e)
		if e.Kind != Capex || left == 0 {
			continue
		}
		k, ok := at[e.Item]
		if !ok {
			k = len(last)
			at[e.Item] = k
			last = append(last, Entry{
				Item: "book value of " + e.Item, Category: e.Category, Kind: ResidualValue, Amount: money.Amount{Currency: v.currency},
				Month: v.months - 1, Accrual: v.months - 1, Invoice: v.months - 1, Unit: e.Unit,
				Source: "straight-line depreciation", Default: e.Default, Labels: e.Labels,
			})
		}
		last[k].Amount.Micros -= left // no larger than what was paid, so that it fits if that did
		last[k].Quantity += e.Quantity
	}
	return append(flow, last...)
}

// beyond returns what part of an amount, with its sign, the P&L bears after the
// last month: each month of its life bears the same, rounded towards zero to the millionth, and the
// last month the rest (finance.StraightLine).
func (v valuation) beyond(e Entry) int64 {
	borne := v.months - e.Accrual
	if e.Life <= borne || e.Life <= 1 {
		return 0
	}
	return e.Amount.Micros - e.Amount.Micros/int64(e.Life)*int64(borne)
}

// discounted is the present value of an entry, rounded to the millionth, half to
// even. Rounding entry by entry makes every total of present values the exact sum of its parts.
func (v valuation) discounted(e Entry) int64 {
	factor := v.factor[e.Month]
	if factor == 1 {
		return e.Amount.Micros
	}
	return int64(math.RoundToEven(float64(e.Amount.Micros) * factor))
}

func (v valuation) cost(flow CashFlow) (Cost, error) {
	var capex, opex, residual, obligation, value total
	for _, e := range flow {
		if e.Amount.Currency != v.currency {
			return Cost{}, fmt.Errorf("%s in month %d: %w", e.Item, e.Month, &money.MismatchError{Want: v.currency, Got: e.Amount.Currency})
		}
		switch e.Kind {
		case Capex:
			capex.sub(e.Amount.Micros)
		case Opex:
			opex.sub(e.Amount.Micros)
		case Obligation:
			obligation.sub(e.Amount.Micros)
		default:
			residual.sub(e.Amount.Micros)
		}
		value.sub(v.discounted(e))
	}
	all := capex
	all.sub(-opex.micros)
	all.sub(-residual.micros)
	all.sub(-obligation.micros)
	if capex.over || opex.over || residual.over || obligation.over || value.over || all.over {
		return Cost{}, &money.OverflowError{Op: "the total cost"}
	}
	return Cost{Capex: capex.micros, Opex: opex.micros, Residual: residual.micros, Obligation: obligation.micros, Total: all.micros,
		PresentValue: value.micros}, nil
}

// total is a running sum that knows when it did not fit.
type total struct {
	micros int64
	over   bool
}

// sub adds a cost: the opposite of an amount in the books.
func (t *total) sub(micros int64) {
	next := t.micros - micros
	if (next < t.micros) != (micros > 0) && micros != 0 {
		t.over = true
	}
	t.micros = next
}
