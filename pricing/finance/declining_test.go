package finance_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/pricing/finance"
)

// Every way of writing off comes, over the life, to what there is to write off.
func TestExpensesSumToTheBasis(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cost := rapid.Float64Range(1, 1e9).Draw(t, "cost")
		residual := cost * rapid.Float64Range(0, 1).Draw(t, "residual")
		life := rapid.IntRange(1, 100).Draw(t, "life")
		factor := rapid.Float64Range(0.1, 5).Draw(t, "factor")
		digits, declining := 0.0, 0.0
		for p := 1; p <= life; p++ {
			d, err := finance.SumOfYears(cost, residual, life, p)
			if err != nil || d < 0 {
				t.Fatal(d, err)
			}
			e, err := finance.DoubleDeclining(cost, residual, life, p, factor)
			if err != nil || e < 0 {
				t.Fatal(e, err)
			}
			digits, declining = digits+d, declining+e
		}
		if !near(digits, cost-residual, 1e-9) || declining > (cost-residual)*(1+1e-9) {
			t.Fatalf("%v and %v of %v", digits, declining, cost-residual)
		}
		whole, err := finance.VariableDeclining(cost, residual, life, 0, float64(life), factor, false)
		if err != nil || !near(whole, cost-residual, 1e-9) {
			t.Fatalf("%v of %v, %v", whole, cost-residual, err)
		}
		cut := rapid.Float64Range(0, float64(life)).Draw(t, "cut")
		first, err1 := finance.VariableDeclining(cost, residual, life, 0, cut, factor, false)
		rest, err2 := finance.VariableDeclining(cost, residual, life, cut, float64(life), factor, false)
		if err1 != nil || err2 != nil || !near(first+rest, whole, 1e-9) {
			t.Fatalf("%v and %v are not %v", first, rest, whole)
		}
	})
}

// An annuity solved for one unknown has the others that it was made of.
func TestPeriodsAndRateInvertPayment(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := rapid.Float64Range(0.0001, 0.2).Draw(t, "rate")
		n := rapid.IntRange(2, 120).Draw(t, "n")
		timing := rapid.SampledFrom([]finance.Timing{finance.Arrears, finance.Advance}).Draw(t, "timing")
		payment, err := finance.Payment(rate, n, 10_000, 0, timing)
		if err != nil {
			t.Fatal(err)
		}
		periods, err := finance.Periods(rate, payment, 10_000, 0, timing)
		if err != nil || math.Abs(periods-float64(n)) > 1e-4 { // far away, one period more or less hardly moves the payment
			t.Fatalf("%v periods, %v; want %d", periods, err, n)
		}
		back, err := finance.PeriodRate(n, payment, 10_000, 0, timing)
		if err != nil || !near(back, rate, 1e-9) {
			t.Fatalf("rate %v, %v; want %v", back, err, rate)
		}
	})
}

func TestRatesAndProfit(t *testing.T) {
	within := func(name string, got float64, err error, want float64) {
		t.Helper()
		if err != nil || !near(got, want, 1e-9) {
			t.Errorf("%s: got %v, %v; want %v", name, got, err, want)
		}
	}
	for _, n := range []int{1, 4, 12, 365} {
		nominal, err := finance.Nominal(0.08, n)
		if err != nil {
			t.Fatal(err)
		}
		back, err := finance.Effective(nominal, n)
		within("effective of nominal", float64(back), err, 0.08)
	}
	// 24,389.07 a year is what spreadsheets have for −PMT(0.07, 5, 100000).
	cost, err := finance.EquivalentAnnualCost(0.07, []float64{100_000, 0, 0, 0, 0, 0})
	within("equivalent annual cost", cost, err, 24389.069444137406618)
	// A residual of 10,000 at the end is worth 10,000 × 0.07/(1.07^5 − 1) = 1,738.9069 a year less.
	cost, err = finance.EquivalentAnnualCost(0.07, []float64{100_000, 0, 0, 0, 0, -10_000})
	within("equivalent annual cost with residual", cost, err, 24389.069444137406618-700/(math.Pow(1.07, 5)-1))
	index, err := finance.ProfitabilityIndex(0.08, append([]float64{-1200}, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108))
	within("profitability index", index, err, 1+43.38864805152515/1200)
	roi, err := finance.ROI([]float64{-1000, 300, 300, 300, 300, 300})
	within("return on investment", roi, err, 0.5)
}
