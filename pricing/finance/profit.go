package finance

import (
	"fmt"
	"math"

	"github.com/plimsoll/plimsoll/pricing/money"
)

// MIRR is the modified internal rate of return of one period (MIRR of the spreadsheets): what is paid
// is financed at one rate, what comes in is invested again at another, up to the end. Unlike IRR there is always exactly one.
//
//	(Σ receipts[i]·(1+reinvest)^(n−i) / −Σ payments[i]·(1+finance)^−i)^(1/n) − 1, with n = len(flows)−1
//
// −120,000 and then 39,000, 30,000, 21,000, 37,000 and 46,000, financed at 10 % and invested at 12 %: 12.6094 %.
// Errors: flows without both signs or not finite; rates not above −1.
func MIRR(flows []float64, financeRate, reinvestRate float64) (float64, error) {
	if err := wantFlows(flows); err != nil {
		return 0, err
	}
	if err := wantRate("financeRate", financeRate); err != nil {
		return 0, err
	}
	if err := wantRate("reinvestRate", reinvestRate); err != nil {
		return 0, err
	}
	paid, received := 0.0, 0.0
	for i, f := range flows {
		received = received*(1+reinvestRate) + max(f, 0)
		last := flows[len(flows)-1-i]
		paid = paid/(1+financeRate) - min(last, 0)
	}
	n := float64(len(flows) - 1)
	return result("the modified rate of return", math.Expm1((math.Log(received)-math.Log(paid))/n))
}

// ProfitabilityIndex is what one unit of the outlay of month 0 brings in, in present value. Flows and
// rate are those of NPV; above 1 the undertaking is worth more than it costs.
//
//	PI = NPV(rate, flows without month 0) / −flows[0] = 1 + NPV(rate, flows) / −flows[0]
//
// No spreadsheet has a function of it. −1,200 now and 108 in each of the months 1 to 12 at 8 %: 1.0362. Later
// payments lessen what comes in; they do not add to the outlay.
// Errors: no outlay in month 0; a rate not above −1; a flow that is not finite.
func ProfitabilityIndex(rate money.Rate, flows []float64) (float64, error) {
	if err := wantRate("rate", float64(rate)); err != nil {
		return 0, err
	}
	if len(flows) == 0 || !(flows[0] < 0) || math.IsInf(flows[0], -1) {
		return 0, fmt.Errorf("flows: %s in month 0: expected an outlay, below 0", firstFlow(flows))
	}
	for i, f := range flows {
		if err := wantFinite(argument{fmt.Sprintf("flows[%d]", i), f}); err != nil {
			return 0, err
		}
	}
	return result("the profitability index", 1+NPV(rate, flows)/-flows[0])
}

func firstFlow(flows []float64) string {
	if len(flows) == 0 {
		return "nothing"
	}
	return fmt.Sprint(flows[0])
}

// ROI is the return on investment as a ratio, without any discounting: what comes in less what is
// paid, by what is paid.
//
//	ROI = Σ flows / −Σ negative flows
//
// −1,000 and then 300 in each of 5 years: 0.5. It says nothing about time: two years or ten give the same.
// No spreadsheet has a function of it. Errors: nothing is paid; a flow that is not finite.
func ROI(flows []float64) (float64, error) {
	total, paid := 0.0, 0.0
	for i, f := range flows {
		if err := wantFinite(argument{fmt.Sprintf("flows[%d]", i), f}); err != nil {
			return 0, err
		}
		total += f
		paid -= min(f, 0)
	}
	if paid == 0 {
		return 0, fmt.Errorf("flows: none of the %d is below 0: expected at least one payment", len(flows))
	}
	return result("the return on investment", total/paid)
}
