package statement

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/plimsoll/plimsoll/pricing"
	"github.com/plimsoll/plimsoll/pricing/finance"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// Crossing is what choosing one placement over another brings, in the planning case. The choice is the placement that
// is paid more for first, so that its flows, what the other costs less what it costs, begin with an outlay. Residual values are
// received in the last month; what is owed after the horizon is paid when it is due.
type Crossing struct {
	Choice, Instead string
	// Below is the placement whose payments, added up, stay below the other's from the end of month BreakEven on, counted from 0; "" if they
	// end equal. The choice is paid more for first: where it is the other one that stays below, it may do so from the start.
	Below     string
	BreakEven int
	// Payback and Discounted are those of the package finance, in months; nil if it is not paid back.
	Payback, Discounted *float64
	IRR                 *money.Rate // effective a year; nil if there is none, or more than one
	// ProfitabilityIndex is that of the package finance; nil if there is no outlay in the first month.
	ProfitabilityIndex *float64
	NetPresentValue    money.Amount // of the choice; negative: the other is cheaper
	Notes              []string     // why a figure is absent
}

// Crossings holds the cheapest placement against each of the others, in their order.
func Crossings(c pricing.Comparison) []Crossing {
	best := slices.IndexFunc(c.Placements, func(r pricing.Result) bool { return r.Name == c.Cheapest })
	var out []Crossing
	for p, r := range c.Placements {
		if p != best && best >= 0 {
			out = append(out, cross(c, c.Placements[best], r))
		}
	}
	return out
}

// cross says which of two is the choice, and what it brings.
func cross(c pricing.Comparison, a, b pricing.Result) Crossing {
	flows := difference(payments(c, b), payments(c, a))
	first := slices.IndexFunc(flows, func(f int64) bool { return f != 0 })
	if first >= 0 && flows[first] > 0 {
		a, b = b, a
		for m := range flows {
			flows[m] = -flows[m]
		}
	}
	x := Crossing{Choice: a.Name, Instead: b.Name, NetPresentValue: money.Amount{Currency: c.Currency,
		Micros: b.PresentValue.Planning.Micros - a.PresentValue.Planning.Micros}}
	if first < 0 {
		x.Notes = []string{"both are paid the same in every month"}
		return x
	}
	var sign int
	x.BreakEven, sign = lastCrossing(flows)
	switch sign {
	case 1:
		x.Below = x.Choice
	case -1:
		x.Below = x.Instead
	}
	x.judge(c.Discount, flows)
	return x
}

// judge fills in the figures of an investment.
func (x *Crossing) judge(discount money.Rate, micros []int64) {
	flows := make([]float64, len(micros))
	for m, f := range micros {
		flows[m] = money.Amount{Micros: f}.Float()
	}
	if months, ok := finance.Payback(flows); ok {
		x.Payback = &months
	}
	if months, ok := finance.DiscountedPayback(discount, flows); ok {
		x.Discounted = &months
	}
	x.judgeRate(flows)
	if index, err := finance.ProfitabilityIndex(discount, flows); err == nil {
		x.ProfitabilityIndex = &index
	} else {
		x.Notes = append(x.Notes, "no profitability index: both are paid the same in the first month")
	}
}

// judgeRate fills in the internal rate of return, or why there is none.
func (x *Crossing) judgeRate(flows []float64) {
	monthly, err := finance.IRR(flows)
	if several := new(finance.NoRateError); errors.As(err, &several) && len(several.Rates) > 1 {
		x.Notes = append(x.Notes, fmt.Sprintf("no internal rate of return: there are %d, since the payments change sides more than once",
			len(several.Rates)))
		return
	}
	if err != nil {
		x.Notes = append(x.Notes, "no internal rate of return: what flows back never balances the outlay at any rate")
		return
	}
	rate, err := finance.Annual(monthly, 12)
	if err != nil {
		x.Notes = append(x.Notes, fmt.Sprintf("the internal rate of return is %.4g %% a month, too much to be told a year", 100*monthly))
		return
	}
	x.IRR = &rate
}

// difference returns a − b, as long as the longer of both.
func difference(a, b []int64) []int64 {
	out := make([]int64, max(len(a), len(b)))
	copy(out, a)
	for m, v := range b {
		out[m] -= v
	}
	return out
}

// lastCrossing returns the sign of the sum of all flows, and the month from which the sum so far has kept it.
func lastCrossing(flows []int64) (month, sign int) {
	sum := int64(0)
	for m, f := range flows {
		sum += f
		if now := cmp.Compare(sum, 0); now != sign {
			month, sign = m, now
		}
	}
	return month, sign
}
