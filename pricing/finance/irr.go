package finance

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// The rates in which IRR and XIRR look: from −99.9999 % to 100,000 % a period.
const (
	leastLogRate = -13.815510557964274 // ln 1e-6
	mostLogRate  = 6.90875477931522    // ln 1001
)

// NoRateError tells why flows have no one internal rate of return.
type NoRateError struct {
	Rates   []float64 // the rates found: none, or two and more
	OneSign bool      // the flows have no change of sign, so that there can be none
}

func (e *NoRateError) Error() string {
	if e.OneSign {
		return "no internal rate of return: the flows have no change of sign: expected payments (below 0) and receipts (above 0)"
	}
	if len(e.Rates) == 0 {
		return "no internal rate of return between -99.9999% and 100000% a period: the flows never balance"
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
// −70,000 and then 12,000, 15,000, 18,000, 21,000 and 26,000 return 8.66 % a period. It equals IRR of
// the spreadsheets where there is one rate. Flows that change sign more than once may have several: the spreadsheets give the
// one nearest to a guess; here that is a *NoRateError, and so are flows without a rate. AllIRR gives every one.
// Error also: a flow that is NaN or infinite.
func IRR(flows []float64) (float64, error) { return one(AllIRR(flows)) }

// AllIRR is every rate of one period, from −99.9999 % to 100,000 %, at which equidistant flows are
// worth nothing, least first. −100, 222 and −123.2 have 10 % and 12 %; −100, 220 and −121 touch nothing at 10 %, a double
// root, which is given once. Rates that are nearer to each other than about a millionth are told as one.
//
// Between two roots of a sum of exponentials lies one of its derivative, taken after a shift of the origin to a change of sign;
// that has one change of sign less. So flows with s changes of sign have at most s rates (Descartes; Laguerre 1883),
// and the search by levels misses none. No spreadsheet gives them all.
// Errors: *NoRateError where there is none; a flow that is NaN or infinite.
func AllIRR(flows []float64) ([]float64, error) {
	times := make([]float64, len(flows))
	for i := range times {
		times[i] = float64(i)
	}
	return ratesOfReturn(flows, times)
}

// XIRR is the effective annual rate at which dated flows are worth nothing, with the days and years
// of XNPV: −10,000 on 2008-01-01, 2,750 on 03-01, 4,250 on 10-30, 3,250 on 2009-02-15 and 2,750 on 04-01
// return 37.336 %. It equals XIRR of the spreadsheets as IRR equals theirs. Errors: those of XNPV and IRR.
func XIRR(flows []float64, dates []time.Time) (float64, error) { return one(AllXIRR(flows, dates)) }

// AllXIRR is to XIRR what AllIRR is to IRR. Errors: those of XNPV and AllIRR.
func AllXIRR(flows []float64, dates []time.Time) ([]float64, error) {
	years, err := yearsBetween(flows, dates)
	if err != nil {
		return nil, err
	}
	return ratesOfReturn(flows, years)
}

func one(rates []float64, err error) (float64, error) {
	if err != nil {
		return 0, err
	}
	if len(rates) != 1 {
		return 0, &NoRateError{Rates: rates}
	}
	return rates[0], nil
}

// ratesOfReturn returns every rate at which the flows are worth nothing; times are in order.
func ratesOfReturn(flows, times []float64) ([]float64, error) {
	for i, f := range flows {
		if err := wantFinite(argument{fmt.Sprintf("flows[%d]", i), f}); err != nil {
			return nil, err
		}
	}
	if !bothSigns(flows) {
		return nil, &NoRateError{OneSign: true} // also flows that are all 0: any rate would do, so none is an answer
	}
	roots := newWorth(flows, times).roots(0)
	if len(roots) == 0 {
		return nil, &NoRateError{}
	}
	for i, x := range roots {
		roots[i] = math.Expm1(x)
	}
	return roots, nil
}

func bothSigns(flows []float64) bool {
	in, out := false, false
	for _, f := range flows {
		in, out = in || f > 0, out || f < 0
	}
	return in && out
}
