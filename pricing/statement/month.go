package statement

import (
	"github.com/plimsoll/plimsoll/pricing"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// Month is what one month costs in the planning case.
type Month struct {
	Month         pricing.Month
	Cash          money.Amount // what is paid
	ProfitAndLoss money.Amount // what the P&L bears, see pricing.YearCost
}

// Months returns the months of the horizon, and after it those up to the last one in which something is owed. Cash adds up to
// Total.Planning; ProfitAndLoss, which ends with the horizon, does so with Carried, less Opening.
func Months(c pricing.Comparison, r pricing.Result) []Month {
	cash := payments(c, r)
	months := make([]Month, len(cash))
	for m := range months {
		months[m] = Month{c.Start + pricing.Month(m), money.Amount{Micros: cash[m], Currency: c.Currency}, money.Amount{Currency: c.Currency}}
	}
	for m, charge := range r.Inherited {
		months[m].ProfitAndLoss.Micros += charge
	}
	for _, e := range r.CashFlow {
		for m := e.Accrual; m < min(e.Accrual+max(e.Life, 1), c.Months); m++ {
			months[m].ProfitAndLoss.Micros -= e.Charge(m).Micros
		}
	}
	return months
}

// payments returns what is paid in each month, in millionths.
func payments(c pricing.Comparison, r pricing.Result) []int64 {
	n := c.Months
	for _, e := range r.CashFlow {
		n = max(n, e.Month+1)
	}
	paid := make([]int64, n)
	for _, e := range r.CashFlow {
		paid[e.Month] -= e.Amount.Micros
	}
	return paid
}
