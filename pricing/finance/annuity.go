package finance

import (
	"fmt"
	"math"
)

// Timing says when in each period a regular payment is made.
type Timing int

// The two timings of an annuity.
const (
	Arrears Timing = 0 // at the end of the period: the first payment is one period away
	Advance Timing = 1 // at its start: the first payment is today
)

// MaxPeriods is the longest annuity: ten thousand periods, which are 27 years of days.
const MaxPeriods = 10_000

// Payment is the regular payment that, over a number of periods at a rate per period, turns a present
// value into a future one (PMT of the spreadsheets). What is received counts positive, what is paid
// negative: a loan of 10,000 over 10 months at 8 %/12 a month has payments of −1,037.03.
//
//	present·(1+r)^n + payment·(1 + r·timing)·((1+r)^n − 1)/r + future = 0
//
// Errors: n below 1 or above MaxPeriods; a rate not above −1; a value that is not finite.
func Payment(rate float64, n int, present, future float64, timing Timing) (float64, error) {
	growth, sum, err := annuity(rate, n, timing, argument{"present", present}, argument{"future", future})
	if err != nil {
		return 0, err
	}
	return result("the payment", -(present*growth+future)/sum)
}

// PresentValue is what regular payments and a final future value are worth at the start of the first
// period (PV of the spreadsheets): receiving 500 a month for 20 years at 8 %/12 a month is worth paying −59,777.15.
// The equation and the errors are those of Payment.
func PresentValue(rate float64, n int, payment, future float64, timing Timing) (float64, error) {
	growth, sum, err := annuity(rate, n, timing, argument{"payment", payment}, argument{"future", future})
	if err != nil {
		return 0, err
	}
	return result("the present value", -(payment*sum+future)/growth)
}

// FutureValue is what a present value and regular payments come to at the end of the last period (FV
// of the spreadsheets): paying 500 today and 200 in advance of each of 10 months at 6 %/12 comes to 2,581.40.
// The equation and the errors are those of Payment.
func FutureValue(rate float64, n int, payment, present float64, timing Timing) (float64, error) {
	growth, sum, err := annuity(rate, n, timing, argument{"payment", payment}, argument{"present", present})
	if err != nil {
		return 0, err
	}
	return result("the future value", -(present*growth + payment*sum))
}

// Periods is how many periods, whole or broken, an annuity runs (NPER of the spreadsheets): paying
// 1,000 today and 100 in advance of each month at 12 %/12 comes to 10,000 after 59.67 months. With
// q = payment·(1 + r·timing)/r it is
//
//	n = ln((q − future) / (q + present)) / ln(1 + r)        −(present + future)/payment at a rate of 0
//
// Like the spreadsheets' it may be negative: the time since when. Errors: a rate not above −1; values
// that are not finite; values that never balance, such as payments below the interest.
func Periods(rate, payment, present, future float64, timing Timing) (float64, error) {
	values := []argument{{"payment", payment}, {"present", present}, {"future", future}}
	if _, _, err := annuity(rate, 1, timing, values...); err != nil {
		return 0, err
	}
	if rate == 0 {
		if payment == 0 {
			return 0, fmt.Errorf("payment is 0 at a rate of 0: expected another number")
		}
		return result("the number of periods", -(present+future)/payment)
	}
	due := payment * (1 + rate*float64(timing))
	ratio := (due - future*rate) / (due + present*rate)
	if !(ratio > 0) || math.IsInf(ratio, 1) {
		return 0, fmt.Errorf("payment is %v: at a rate of %v it never turns a present value of %v into a future one of %v", payment, rate,
			present, future)
	}
	return result("the number of periods", math.Log(ratio)/math.Log1p(rate))
}

// PeriodRate is the rate of one period of an annuity (RATE of the spreadsheets): a loan of 8,000 paid
// back by 48 payments of 200 has 0.770147 % a period. It solves the equation of Payment for r.
//
// It needs no guess, and differs from RATE where there are two rates: then it is a *NoRateError, as
// for IRR, whose range of rates it has. Errors also: those of Payment; values of one sign only.
func PeriodRate(n int, payment, present, future float64, timing Timing) (float64, error) {
	_, _, err := annuity(0, n, timing, argument{"payment", payment}, argument{"present", present}, argument{"future", future})
	if err != nil {
		return 0, err
	}
	flows := make([]float64, n+1)
	flows[0], flows[n] = present, future
	first := 1 - int(timing)
	for i := first; i < first+n; i++ {
		flows[i] += payment
	}
	return IRR(flows)
}

// EquivalentAnnualCost spreads the cost of something over its years evenly, at a rate of a year, so
// that what lives 3 years can be compared with what lives 5. costs[0] is paid today, costs[i] at the end
// of year i; the life is len(costs)−1 years. Costs count positive here; what is fetched at the end, negative.
//
//	EAC = Σ costs[i]/(1+r)^i · r / (1 − (1+r)^−n)
//
// It equals −PMT(r, n, costs[0] + NPV(r, costs[1..n])) of the spreadsheets: 24,389.07 a year for 100,000 today and 5
// years at 7 %. Errors: no year of life; a rate not above −1; a cost that is not finite.
func EquivalentAnnualCost(rate float64, costs []float64) (float64, error) {
	years := len(costs) - 1
	if years < 1 {
		return 0, fmt.Errorf("costs: a life of %d years: expected the cost today and that of at least one year", max(years, 0))
	}
	if err := wantRate("rate", rate); err != nil {
		return 0, err
	}
	present := 0.0
	for i := years; i >= 0; i-- {
		if err := wantFinite(argument{fmt.Sprintf("costs[%d]", i), costs[i]}); err != nil {
			return 0, err
		}
		present = present/(1+rate) + costs[i]
	}
	payment, err := Payment(rate, years, present, 0, Arrears)
	return -payment, err
}

// annuity returns what one unit grows to over n periods, and what one unit a period comes to at their end.
func annuity(rate float64, n int, timing Timing, values ...argument) (growth, sum float64, err error) {
	if n < 1 || n > MaxPeriods {
		return 0, 0, fmt.Errorf("n is %d periods: expected 1 to %d", n, MaxPeriods)
	}
	if err := wantRate("rate", rate); err != nil {
		return 0, 0, err
	}
	if timing != Arrears && timing != Advance {
		return 0, 0, fmt.Errorf("timing is %d: expected Arrears (0) or Advance (1)", timing)
	}
	if err := wantFinite(values...); err != nil {
		return 0, 0, err
	}
	less1 := math.Expm1(float64(n) * math.Log1p(rate)) // (1+r)^n − 1 without cancellation at small rates
	if rate == 0 {
		return 1, float64(n), nil
	}
	return 1 + less1, (1 + rate*float64(timing)) * less1 / rate, nil
}
