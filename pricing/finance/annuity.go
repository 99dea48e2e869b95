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

// Payment is the regular payment that, over a number of periods at a rate per period, turns a present
// value into a future one (PMT of the spreadsheets). What is received counts positive, what is paid
// negative: a loan of 10,000 over 10 months at 8 %/12 a month has payments of −1,037.03.
//
//	present·(1+r)^n + payment·(1 + r·timing)·((1+r)^n − 1)/r + future = 0
//
// The equivalent annual cost of something that costs C and lives n years is −Payment(r, n, C, 0, Arrears):
// 24,389.07 a year for 100,000 over 5 years at 7 %. Errors: n below 1, a rate not above −1, a value that is not finite.
func Payment(rate float64, n int, present, future float64, timing Timing) (float64, error) {
	growth, sum, err := annuity(rate, n, timing, present, future)
	if err != nil {
		return 0, err
	}
	return finite(-(present*growth + future) / sum)
}

// PresentValue is what regular payments and a final future value are worth at the start of the first
// period (PV of the spreadsheets): receiving 500 a month for 20 years at 8 %/12 a month is worth paying −59,777.15.
// Errors as for Payment.
func PresentValue(rate float64, n int, payment, future float64, timing Timing) (float64, error) {
	growth, sum, err := annuity(rate, n, timing, payment, future)
	if err != nil {
		return 0, err
	}
	return finite(-(payment*sum + future) / growth)
}

// FutureValue is what a present value and regular payments come to at the end of the last period (FV
// of the spreadsheets): paying 500 today and 200 in advance of each of 10 months at 6 %/12 comes to 2,581.40.
// Errors as for Payment.
func FutureValue(rate float64, n int, payment, present float64, timing Timing) (float64, error) {
	growth, sum, err := annuity(rate, n, timing, payment, present)
	if err != nil {
		return 0, err
	}
	return finite(-(present*growth + payment*sum))
}

// annuity returns what one unit grows to over n periods, and what one unit a period comes to at their end.
func annuity(rate float64, n int, timing Timing, values ...float64) (growth, sum float64, err error) {
	if n < 1 {
		return 0, 0, fmt.Errorf("an annuity of %d periods: expected at least 1", n)
	}
	if !(rate > -1) || math.IsInf(rate, 1) {
		return 0, 0, fmt.Errorf("rate %v a period: expected a finite ratio above -1", rate)
	}
	if timing != Arrears && timing != Advance {
		return 0, 0, fmt.Errorf("timing %d: expected Arrears or Advance", timing)
	}
	for _, v := range values {
		if _, err := finite(v); err != nil {
			return 0, 0, err
		}
	}
	less1 := math.Expm1(float64(n) * math.Log1p(rate)) // (1+r)^n − 1 without cancellation at small rates
	if rate == 0 {
		return 1, float64(n), nil
	}
	return 1 + less1, (1 + rate*float64(timing)) * less1 / rate, nil
}

func finite(f float64) (float64, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0, fmt.Errorf("the value %v: expected a finite number", f)
	}
	return f, nil
}
