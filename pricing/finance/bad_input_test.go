package finance_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/pricing/finance"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// What cannot be reckoned is an error that names the argument, its value and what was expected; never a silent 0.
func TestErrorsNameTheArgument(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2027, 1, d, 0, 0, 0, 0, time.UTC) }
	nan, inf := math.NaN(), math.Inf(1)
	good := []float64{-100, 60, 60}
	cases := map[string]func() (any, error){
		"rate is -1: expected":      func() (any, error) { return finance.NPVPeriodEnd(-1, good) },
		"flows[1] is NaN: expected": func() (any, error) { return finance.NPVPeriodEnd(0.1, []float64{1, nan}) },
		"rate is -1: ":              func() (any, error) { return finance.XNPV(-1, good, []time.Time{day(1), day(2), day(3)}) },
		"dates[2] is 2027-01-02: expected 2027-01-03": func() (any, error) {
			return finance.XNPV(0.1, good, []time.Time{day(1), day(3), day(2)})
		},
		"dates[1] is 2027-01-01: expected 2027-01-05": func() (any, error) {
			return finance.XIRR([]float64{-1, 2}, []time.Time{day(5), day(1)})
		},
		"2 flows on 1 dates: expected":              func() (any, error) { return finance.XNPV(0.1, []float64{1, 2}, []time.Time{day(1)}) },
		"no change of sign: expected":               func() (any, error) { return finance.IRR([]float64{1, 2, 3}) },
		"no change of sign: expected payments":      func() (any, error) { return finance.AllIRR([]float64{-1, -2}) },
		"flows[0] is +Inf: expected":                func() (any, error) { return finance.IRR([]float64{inf, -1}) },
		"flows: none of the 2 changes the sign":     func() (any, error) { return finance.MIRR([]float64{1, 2}, 0.1, 0.1) },
		"financeRate is -1: expected":               func() (any, error) { return finance.MIRR(good, -1, 0.1) },
		"reinvestRate is -2: expected":              func() (any, error) { return finance.MIRR(good, 0.1, -2) },
		"n is 0 periods: expected 1":                func() (any, error) { return finance.Payment(0.1, 0, 1, 0, finance.Arrears) },
		"rate is NaN: expected":                     func() (any, error) { return finance.PresentValue(nan, 1, 1, 0, finance.Arrears) },
		"timing is 7: expected":                     func() (any, error) { return finance.FutureValue(0.1, 1, 1, 0, 7) },
		"payment is 1: at a rate of 0.1 it never":   func() (any, error) { return finance.Periods(0.1, 1, -100, 0, finance.Arrears) },
		"payment is 0 at a rate of 0":               func() (any, error) { return finance.Periods(0, 0, 1, 1, finance.Arrears) },
		"present is +Inf: expected":                 func() (any, error) { return finance.PeriodRate(3, 1, inf, 0, finance.Arrears) },
		"no change of sign":                         func() (any, error) { return finance.PeriodRate(3, 1, 1, 0, finance.Arrears) },
		"costs: a life of 0 years: expected":        func() (any, error) { return finance.EquivalentAnnualCost(0.1, []float64{5}) },
		"costs[1] is NaN: expected":                 func() (any, error) { return finance.EquivalentAnnualCost(0.1, []float64{5, nan}) },
		"life is 0 periods: expected 1":             func() (any, error) { return finance.SumOfYears(9, 1, 0, 1) },
		"period is 4: expected 1 to 3":              func() (any, error) { return finance.SumOfYears(9, 1, 3, 4) },
		"residual is 10: expected 0 to the cost, 9": func() (any, error) { return finance.DoubleDeclining(9, 10, 3, 1, 2) },
		"factor is 0: expected":                     func() (any, error) { return finance.DoubleDeclining(9, 1, 3, 1, 0) },
		"cost is 0: expected more":                  func() (any, error) { return finance.FixedDeclining(0, 0, 3, 1, 12) },
		"cost is -1: expected 0 or more":            func() (any, error) { return finance.FixedDeclining(-1, 0, 3, 1, 12) },
		"months is 13: expected 1 to 12":            func() (any, error) { return finance.FixedDeclining(9, 1, 3, 1, 13) },
		"period is 4: expected 1 to 3 ":             func() (any, error) { return finance.FixedDeclining(9, 1, 3, 4, 12) },
		"start is -1: expected 0":                   func() (any, error) { return finance.VariableDeclining(9, 1, 3, -1, 2, 2, false) },
		"end is 4: expected the start, 1":           func() (any, error) { return finance.VariableDeclining(9, 1, 3, 1, 4, 2, false) },
		"class is 4 years: expected 3, 5":           func() (any, error) { return finance.MACRSRates(4, finance.HalfYear) },
		"convention is 9: expected":                 func() (any, error) { return finance.MACRSRates(5, 9) },
		"basis is":                                  func() (any, error) { return finance.MACRS(money.Amount{Micros: -1}, 5, 0) },
		"quarters[2] is -1: expected":               func() (any, error) { return finance.MidQuarter([4]float64{1, 1, -1, 1}) },
		"quarters: all are 0":                       func() (any, error) { return finance.MidQuarter([4]float64{}) },
		"periods is 0: expected":                    func() (any, error) { return finance.Effective(0.05, 0) },
		"nominal is -4: expected":                   func() (any, error) { return finance.Effective(-4, 4) },
		"periods is -1: expected":                   func() (any, error) { return finance.Nominal(0.05, -1) },
		"effective is -1: expected":                 func() (any, error) { return finance.Nominal(-1, 4) },
		"flows: nothing in month 0: expected":       func() (any, error) { return finance.ProfitabilityIndex(0.1, nil) },
		"flows: 5 in month 0: expected an outlay":   func() (any, error) { return finance.ProfitabilityIndex(0.1, []float64{5}) },
		"rate is -1: expected a finite":             func() (any, error) { return finance.ProfitabilityIndex(-1, good) },
		"flows: none of the 1 is below 0":           func() (any, error) { return finance.ROI([]float64{5}) },
		"rate is -1: expected a finite ratio above -1": func() (any, error) {
			return finance.NPVOf(-1, money.USD, []money.Amount{{Micros: 1, Currency: money.USD}})
		},
	}
	for want, call := range cases {
		if v, err := call(); err == nil || !strings.Contains(err.Error()+" ", want) {
			t.Errorf("got %v, %v; want %q", v, err, want)
		}
	}
}
