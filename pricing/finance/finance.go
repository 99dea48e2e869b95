// Package finance holds the arithmetic of investment: net present value, internal rate of return,
// annuities, depreciation, payback and profitability.
//
// Every function states when its flows happen, because that is where such figures differ most. Two
// conventions meet here. Plimsoll's own: flows are monthly, month 0 is today and is not discounted,
// rates are effective annual rates. The spreadsheets': flows are equidistant, the rate is that of one
// period, and the first flow of NPV comes at the end of the first period and is discounted. The names say which.
//
// In flows, money in is positive and money out negative. Functions of []float64 take any unit; what
// goes into the books is rounded once, to the millionth.
package finance

import (
	"fmt"
	"math"
	"time"

	"github.com/plimsoll/plimsoll/pricing/money"
)

// NPV is the net present value of monthly flows: flows[0] is month 0 and is not discounted, flows[m]
// is discounted by m months of the effective annual rate.
//
//	NPV = Σ flows[m] / (1 + rate)^(m/12)
//
// At 8 %, −1,200 now and 108 in each of the months 1 to 12 come to about 43.39. No flows are worth 0; NaN and the infinities go through.
func NPV(rate money.Rate, flows []float64) float64 {
	total := 0.0
	for m := len(flows) - 1; m >= 0; m-- {
		total += flows[m] * rate.Factor(-float64(m))
	}
	return total
}

// NPVOf is NPV of amounts of currency c, rounded once, to the millionth. Errors: an amount of another
// currency; a rate not above −1; a value that is not finite; *money.OverflowError.
func NPVOf(rate money.Rate, c money.Currency, flows []money.Amount) (money.Amount, error) {
	if err := wantRate("rate", float64(rate)); err != nil {
		return money.Amount{}, err
	}
	plain := make([]float64, len(flows))
	for m, a := range flows {
		if a.Currency != c {
			return money.Amount{}, fmt.Errorf("month %d: %w", m, &money.MismatchError{Want: c, Got: a.Currency})
		}
		plain[m] = a.Float()
	}
	return money.FromFloat(NPV(rate, plain), c)
}

// NPVPeriodEnd is the NPV of the spreadsheets: equidistant flows, the first one a whole period away,
// so that it is discounted too; rate is that of one period.
//
//	NPVPeriodEnd = Σ flows[i] / (1 + rate)^(i+1)
//
// At 10 % a year, −10,000 in a year and then 3,000, 4,200 and 6,800 come to 1,188.44.
// Errors: a rate not above −1; a flow that is not finite.
func NPVPeriodEnd(rate float64, flows []float64) (float64, error) {
	if err := wantRate("rate", rate); err != nil {
		return 0, err
	}
	total := 0.0
	for i := len(flows) - 1; i >= 0; i-- {
		if err := wantFinite(argument{fmt.Sprintf("flows[%d]", i), flows[i]}); err != nil {
			return 0, err
		}
		total = (total + flows[i]) / (1 + rate)
	}
	return result("the net present value", total)
}

// XNPV is the net present value on dates[0] of flows on any dates, as spreadsheets reckon it: whole
// days, years of 365 days.
//
//	XNPV = Σ flows[i] / (1 + rate)^((dates[i] − dates[0]) / 365 d)
//
// At 9 %, −10,000 on 2008-01-01, 2,750 on 03-01, 4,250 on 10-30, 3,250 on 2009-02-15 and 2,750 on 04-01 come to 2,086.65.
// The spreadsheets take dates in any order that begins with the first; here they must be in order.
// Errors: none or differently many flows and dates; dates out of order; a rate not above −1; a flow that is not finite.
func XNPV(rate money.Rate, flows []float64, dates []time.Time) (float64, error) {
	years, err := yearsBetween(flows, dates)
	if err != nil {
		return 0, err
	}
	if err := wantRate("rate", float64(rate)); err != nil {
		return 0, err
	}
	total := 0.0
	for i, f := range flows {
		if err := wantFinite(argument{fmt.Sprintf("flows[%d]", i), f}); err != nil {
			return 0, err
		}
		total += f * rate.Factor(-12*years[i])
	}
	return result("the net present value", total)
}

// yearsBetween gives the years of 365 days from the first date to each. Dates must be in order; two flows may share one.
func yearsBetween(flows []float64, dates []time.Time) ([]float64, error) {
	if len(flows) == 0 || len(flows) != len(dates) {
		return nil, fmt.Errorf("%d flows on %d dates: expected as many dates as flows, and at least one", len(flows), len(dates))
	}
	years := make([]float64, len(dates))
	for i, d := range dates {
		if i > 0 && d.Before(dates[i-1]) {
			return nil, fmt.Errorf("dates[%d] is %s: expected %s, the date before it in the list, or later", i, d.Format(time.DateOnly),
				dates[i-1].Format(time.DateOnly))
		}
		years[i] = math.Round(d.Sub(dates[0]).Hours()/24) / 365
	}
	return years, nil
}

// Effective is the effective rate of a year of a nominal one that is compounded `periods` times
// (EFFECT of the spreadsheets):
//
//	(1 + nominal/periods)^periods − 1
//
// 5.25 % compounded quarterly is 5.354267 %. The spreadsheets cut a broken number of periods and refuse a nominal rate
// of 0 or less, which is taken here. Errors: fewer than 1 period; a nominal rate of −periods or less, or not finite.
func Effective(nominal float64, periods int) (money.Rate, error) {
	if periods < 1 {
		return 0, fmt.Errorf("periods is %d: expected to compound at least once a year", periods)
	}
	if !(nominal > -float64(periods)) || math.IsInf(nominal, 1) {
		return 0, fmt.Errorf("nominal is %v: expected a finite ratio above %d, such as 0.08 for 8 %%", nominal, -periods)
	}
	return Annual(nominal/float64(periods), float64(periods))
}

// Nominal is the nominal rate of a year that, compounded `periods` times, comes to the effective one
// (NOMINAL of the spreadsheets): the inverse of Effective.
//
//	periods · ((1 + effective)^(1/periods) − 1)
//
// 5.354267 % a year is 5.25 % compounded quarterly. Errors: fewer than 1 period; a rate not above −1.
func Nominal(effective money.Rate, periods int) (float64, error) {
	if periods < 1 {
		return 0, fmt.Errorf("periods is %d: expected to compound at least once a year", periods)
	}
	if err := wantRate("effective", float64(effective)); err != nil {
		return 0, err
	}
	n := float64(periods)
	return result("the nominal rate", n*math.Expm1(math.Log1p(float64(effective))/n))
}

// Annual is the effective annual rate of a rate per period, with `periods` of them in a year:
// (1 + rate)^periods − 1. A monthly IRR becomes a yearly one with periods = 12. Errors: a rate not above −1; those of money.NewRate.
func Annual(rate, periods float64) (money.Rate, error) {
	if err := wantRate("rate", rate); err != nil {
		return 0, err
	}
	return money.NewRate(math.Expm1(periods * math.Log1p(rate)))
}
