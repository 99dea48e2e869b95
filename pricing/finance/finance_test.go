package finance_test

import (
	"errors"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/pricing/finance"
	"github.com/plimsoll/plimsoll/pricing/money"
)

func near(a, b, tolerance float64) bool {
	return math.Abs(a-b) <= tolerance*math.Max(1, math.Max(math.Abs(a), math.Abs(b)))
}

var flowsOf = rapid.SliceOfN(rapid.Float64Range(-1e6, 1e6), 1, 120)

// The two conventions differ by exactly the first flow: month 0 stands outside of the spreadsheet's NPV.
func TestNPVAgreesWithSpreadsheetConvention(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		flows := flowsOf.Draw(t, "flows")
		rate := money.Rate(rapid.Float64Range(-0.5, 2).Draw(t, "rate"))
		rest, err := finance.NPVPeriodEnd(rate.Monthly(), flows[1:])
		got, want := finance.NPV(rate, flows), flows[0]+rest
		if err != nil || !near(got, want, 1e-9) && math.Abs(got-want) > 1e-3 {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

func TestNPVAtZeroIsTheSum(t *testing.T) {
	if got := finance.NPV(0, []float64{-100, 60, 60}); got != 20 {
		t.Errorf("got %v", got)
	}
	// −1,200 + Σ_{m=1..12} 108 × 1.08^(−m/12), summed by another program (Python): 43.38864805152515.
	flows := append([]float64{-1200}, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108)
	if got := finance.NPV(0.08, flows); !near(got, 43.38864805152515, 1e-12) {
		t.Errorf("got %v", got)
	}
}

func TestNPVOf(t *testing.T) {
	usd := func(n int64) money.Amount { return money.Amount{Micros: n * money.Scale, Currency: money.USD} }
	got, err := finance.NPVOf(0, money.USD, []money.Amount{usd(-100), usd(60), usd(60)})
	if err != nil || got != usd(20) {
		t.Errorf("got %v, %v", got, err)
	}
	var mismatch *money.MismatchError
	if _, err := finance.NPVOf(0, money.EUR, []money.Amount{usd(1)}); !errors.As(err, &mismatch) {
		t.Errorf("dollars valued as euros: %v", err)
	}
	if _, err := finance.NPVOf(-1, money.USD, []money.Amount{usd(1), usd(1)}); err == nil {
		t.Error("a rate of -100 % has a value")
	}
}

// An investment has one rate of return, and at that rate it is worth nothing.
func TestIRRBalancesAnInvestment(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		flows := append([]float64{-rapid.Float64Range(1, 1e6).Draw(t, "price")},
			rapid.SliceOfN(rapid.Float64Range(1, 1e6), 1, 60).Draw(t, "returns")...)
		r, err := finance.IRR(flows)
		var none *finance.NoRateError
		if errors.As(err, &none) && len(none.Rates) == 0 {
			return // a millionfold return in one period is beyond the range
		}
		if err != nil {
			t.Fatal(err)
		}
		worth, size := 0.0, 0.0
		for i, f := range flows {
			v := f * math.Pow(1+r, -float64(i))
			worth, size = worth+v, size+math.Abs(v)
		}
		if math.Abs(worth) > 1e-9*size {
			t.Fatalf("at %v the flows are worth %v of %v", r, worth, size)
		}
	})
}

func TestIRRWithoutOneAnswer(t *testing.T) {
	cases := map[string]struct {
		flows []float64
		rates int
	}{
		"empty": {nil, 0}, "zeros": {[]float64{0, 0}, 0}, "only payments": {[]float64{-1, -2}, 0},
		// −1000(1+r)² + 2500(1+r) − 1540 = 0 at r = 10 % and 40 %
		"two rates": {[]float64{-1000, 2500, -1540}, 2},
	}
	for name, c := range cases {
		r, err := finance.IRR(c.flows)
		var none *finance.NoRateError
		if !errors.As(err, &none) || len(none.Rates) != c.rates {
			t.Errorf("%s: got %v, %v; want %d rates", name, r, err, c.rates)
		}
		if c.rates == 2 && (!near(none.Rates[0], 0.1, 1e-9) || !near(none.Rates[1], 0.4, 1e-9)) {
			t.Errorf("%s: got %v", name, none.Rates)
		}
	}
	if _, err := finance.IRR([]float64{-1, math.NaN()}); err == nil {
		t.Error("NaN has a rate of return")
	}
}

func TestDatedFlowsNeedDates(t *testing.T) {
	day := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	if _, err := finance.XNPV(0.1, []float64{1, 2}, []time.Time{day}); err == nil {
		t.Error("two flows on one date")
	}
	if _, err := finance.XNPV(0.1, nil, nil); err == nil {
		t.Error("no flows")
	}
	if _, err := finance.XIRR([]float64{-1, 2}, []time.Time{day, day.AddDate(0, 0, -1)}); err == nil {
		t.Error("a flow before the first")
	}
}

// Payment, PresentValue and FutureValue solve one equation for its three unknowns.
func TestAnnuityFunctionsInvertEachOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := rapid.Float64Range(-0.05, 0.2).Draw(t, "rate")
		n := rapid.IntRange(1, 120).Draw(t, "n")
		present := rapid.Float64Range(-1e6, 1e6).Draw(t, "present")
		timing := rapid.SampledFrom([]finance.Timing{finance.Arrears, finance.Advance}).Draw(t, "timing")
		payment, err := finance.Payment(rate, n, present, 0, timing)
		if err != nil {
			t.Fatal(err)
		}
		back, err := finance.PresentValue(rate, n, payment, 0, timing)
		if err != nil || !near(back, present, 1e-9) {
			t.Fatalf("present value %v, %v; want %v", back, err, present)
		}
		left, err := finance.FutureValue(rate, n, payment, present, timing)
		size := math.Abs(present) * math.Pow(1+math.Abs(rate), float64(n))
		if err != nil || math.Abs(left) > 1e-9*math.Max(1, size) {
			t.Fatalf("left over: %v, %v", left, err)
		}
	})
	if got, err := finance.Payment(0, 10, 1000, 0, finance.Arrears); err != nil || got != -100 {
		t.Errorf("without interest: %v, %v", got, err)
	}
	for _, bad := range []struct {
		rate float64
		n    int
	}{{0.1, 0}, {-1, 5}, {math.NaN(), 5}, {math.Inf(1), 5}} {
		if got, err := finance.Payment(bad.rate, bad.n, 1, 0, finance.Arrears); err == nil {
			t.Errorf("rate %v over %d periods: got %v", bad.rate, bad.n, got)
		}
	}
}

func TestEffectiveRefuses(t *testing.T) {
	if _, err := finance.Effective(0.05, 0); err == nil {
		t.Error("compounded never")
	}
	if _, err := finance.Effective(-5, 4); err == nil {
		t.Error("a nominal rate that takes all")
	}
}
