package finance

import (
	"fmt"

	"github.com/plimsoll/plimsoll/pricing/money"
)

// MaxMonths is the longest life StraightLine spreads a cost over: a hundred years.
const MaxMonths = 1200

// StraightLine spreads cost less residual evenly over a life in months: element m is the expense of
// the m-th month of use, the first month of use being 0. The parts sum to cost less residual exactly;
// each is rounded towards zero to the millionth, and the last month takes the remainder, which is
// less than one millionth a month of life.
//
// A year of it is SLN of the spreadsheets, (cost − residual)/life, but for the rounding.
// USD 30,000 with a residual of 7,500 over 10 years is 187.50 a month, 2,250 a year.
// Errors: a life below 1 or above MaxMonths; a negative residual, or one above cost; two currencies.
func StraightLine(cost, residual money.Amount, months int) ([]money.Amount, error) {
	if months < 1 || months > MaxMonths {
		return nil, fmt.Errorf("a life of %d months: expected 1 to %d", months, MaxMonths)
	}
	base, err := cost.Sub(residual)
	if err != nil {
		return nil, fmt.Errorf("cost less residual value: %w", err)
	}
	if base.Micros < 0 || residual.Micros < 0 {
		return nil, fmt.Errorf("a residual value of %s: expected 0 to the cost, %s", residual.Format(), cost.Format())
	}
	part := base.Micros / int64(months)
	parts := make([]money.Amount, months)
	for m := range parts {
		parts[m] = money.Amount{Micros: part, Currency: base.Currency}
	}
	parts[months-1].Micros += base.Micros - part*int64(months)
	return parts, nil
}

// Payback is the simple payback time, without interest: the time, in months, from which on the flows
// so far stay at or above nothing. Month 0 is flows[0], and the last month before it is interpolated, as if its flow came
// evenly. Flows that dip below again (a refresh) are paid back only after the last dip. ok is false if they end below
// nothing. Flows that are never below are paid back at 0.
//
// −1,000 and then 300 a month are paid back after 3 months and a third. No spreadsheet has a function of it.
func Payback(flows []float64) (months float64, ok bool) {
	total := 0.0
	for m, f := range flows {
		before := total
		total += f
		if before < 0 && total >= 0 {
			months = float64(m-1) + before/(before-total)
		}
		ok = total >= 0
	}
	return months, ok
}

// DiscountedPayback is Payback of flows discounted as NPV discounts them.
func DiscountedPayback(rate money.Rate, flows []float64) (months float64, ok bool) {
	worth := make([]float64, len(flows))
	for m, f := range flows {
		worth[m] = f * rate.Factor(-float64(m))
	}
	return Payback(worth)
}
