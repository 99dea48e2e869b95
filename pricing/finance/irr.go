package finance

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// The rates in which IRR and XIRR look: from −99.9999 % to 100,000 % a period, in even steps of
// ln(1 + rate). Two rates within one step, which is less than 8 % of 1 + rate, are not told apart.
const (
	leastLogRate = -13.815510557964274 // ln 1e-6
	mostLogRate  = 6.90875477931522    // ln 1001
	rateSteps    = 300
)

// NoRateError tells why flows have no one internal rate of return.
type NoRateError struct {
	Rates []float64 // the rates found: none, or two and more
}

func (e *NoRateError) Error() string {
	if len(e.Rates) == 0 {
		return "no internal rate of return between -99.9999% and 100000% a period: the flows never balance (are there both payments and " +
			"receipts?)"
	}
	rates := make([]string, len(e.Rates))
	for i, r := range e.Rates {
		rates[i] = fmt.Sprintf("%.4g%%", 100*r)
	}
	return "the flows have several internal rates of return (" + strings.Join(rates, ", ") + "): compare net present values instead"
}

// IRR is the rate of one period at which equidistant flows are worth nothing; flows[0] is not
// discounted. For monthly flows, Annual(r, 12) makes it a yearly rate.
//
//	Σ flows[i] / (1 + IRR)^i = 0
//
// −70,000 and then 12,000, 15,000, 18,000, 21,000 and 26,000 return 8.66 % a period. Flows that change
// sign more than once may have several such rates: rather than choose one by a guess, that is a *NoRateError,
// and so are flows without one. Error also: a flow that is NaN or infinite.
func IRR(flows []float64) (float64, error) {
	times := make([]float64, len(flows))
	for i := range times {
		times[i] = float64(i)
	}
	return rateOfReturn(flows, times)
}

// XIRR is the effective annual rate at which dated flows are worth nothing, with the days and years
// of XNPV: −10,000 on 2008-01-01, 2,750 on 03-01, 4,250 on 10-30, 3,250 on 2009-02-15 and 2,750 on 04-01
// return 37.336 %. Errors: those of XNPV and IRR; a date before the first.
func XIRR(flows []float64, dates []time.Time) (float64, error) {
	years, err := yearsBetween(flows, dates)
	if err != nil {
		return 0, err
	}
	for i, y := range years {
		if y < 0 {
			return 0, fmt.Errorf("flow %d is on %s, before the first on %s", i, dates[i].Format(time.DateOnly), dates[0].Format(time.DateOnly))
		}
	}
	return rateOfReturn(flows, years)
}

func rateOfReturn(flows, times []float64) (float64, error) {
	for i, f := range flows {
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return 0, fmt.Errorf("flow %d is %v: expected a finite number", i, f)
		}
	}
	rates := balances(flows, times)
	if len(rates) != 1 {
		return 0, &NoRateError{Rates: rates}
	}
	return rates[0], nil
}

// balances returns every rate at which the worth changes its sign or is nothing, least first.
func balances(flows, times []float64) []float64 {
	if !bothSigns(flows) {
		return nil // also flows that are all 0: any rate would do, so none is an answer
	}
	var roots []float64
	at := func(step int) float64 {
		return leastLogRate + (mostLogRate-leastLogRate)*float64(step)/rateSteps
	}
	left := worth(flows, times, at(0))
	for step := 1; step <= rateSteps; step++ {
		right := worth(flows, times, at(step))
		switch {
		case right == 0:
			roots = append(roots, math.Expm1(at(step)))
		case left != 0 && (left < 0) != (right < 0):
			roots = append(roots, math.Expm1(bisect(flows, times, at(step-1), at(step))))
		}
		left = right
	}
	return roots
}

func bothSigns(flows []float64) bool {
	in, out := false, false
	for _, f := range flows {
		in, out = in || f > 0, out || f < 0
	}
	return in && out
}

// bisect halves [a, b], on whose ends the worth has different signs, until no float lies between.
func bisect(flows, times []float64, a, b float64) float64 {
	negative := worth(flows, times, a) < 0
	for {
		mid := a + (b-a)/2
		if mid <= a || mid >= b {
			return mid
		}
		if (worth(flows, times, mid) < 0) == negative {
			a = mid
		} else {
			b = mid
		}
	}
}

// worth has the sign of the flows' value at the rate exp(x) − 1. Where rates are negative it is the
// value at the last time, not at the first, so that long flows do not overflow.
func worth(flows, times []float64, x float64) float64 {
	last := 0.0
	if x < 0 && len(times) > 0 {
		for _, t := range times {
			last = max(last, t)
		}
	}
	total := 0.0
	for i, f := range flows {
		total += f * math.Exp(x*(last-times[i]))
	}
	return total
}
