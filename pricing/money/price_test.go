package money_test

import (
	"math"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/pricing/money"
)

func price(t testing.TB, s string, c money.Currency) money.Price {
	t.Helper()
	p, err := money.ParsePrice(s, c)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// 0.0000004 × 1,250,000 requests is exactly 0.50; rounding the price first would make it nothing.
func TestTimesRoundsTheProductOnly(t *testing.T) {
	cases := []struct {
		price    string
		quantity float64
		want     int64
	}{
		{"0.0000004", 1_250_000, 500_000},
		{"0.0000005", 1, 0}, {"0.0000015", 1, 2}, {"0.0000025", 1, 2},
		{"0.0416", 730, 30_368_000},
		{"-2", 0.25, -500_000},
	}
	for _, c := range cases {
		if got, err := price(t, c.price, money.USD).Times(c.quantity); err != nil || got != usd(c.want) {
			t.Errorf("%s × %v: got %v, %v; want %d millionths", c.price, c.quantity, got, err, c.want)
		}
	}
	for _, q := range []float64{math.NaN(), math.Inf(1), 1e200} {
		if got, err := price(t, "1", money.USD).Times(q); err == nil {
			t.Errorf("× %v: got %v", q, got)
		}
	}
}

// The amount is never more than half a millionth from the exact product.
func TestTimesIsWithinHalfAMillionth(t *testing.T) {
	half := decimal.New(5, -7)
	rapid.Check(t, func(t *rapid.T) {
		unit := decimal.New(rapid.Int64Range(0, 1e12).Draw(t, "unit"), -10)
		q := decimal.New(rapid.Int64Range(0, 1e10).Draw(t, "quantity"), -4)
		p, err := money.NewPrice(unit, money.USD)
		if err != nil {
			t.Fatal(err)
		}
		got, err := p.TimesDecimal(q)
		if err != nil || got.Decimal().Sub(unit.Mul(q)).Abs().Cmp(half) > 0 {
			t.Fatalf("%v × %v: got %v, %v", unit, q, got, err)
		}
	})
}

func TestPriceErrors(t *testing.T) {
	for _, s := range []string{"", "free", "1e5", "NaN", "1,2", "0x1"} {
		if p, err := money.ParsePrice(s, money.USD); err == nil {
			t.Errorf("%q: got %v", s, p)
		}
	}
	if _, err := money.ParsePrice("1", "USB"); err == nil {
		t.Error("a price in USB")
	}
	if _, err := money.PriceOf(math.NaN(), money.USD); err == nil {
		t.Error("a price of NaN")
	}
	if _, err := price(t, "1", money.USD).Cmp(price(t, "1", money.EUR)); err == nil {
		t.Error("dollars compared with euros")
	}
	if _, err := price(t, "1", money.USD).Scale(decimal.New(1, 100)); err == nil {
		t.Error("a price of 1e100")
	}
}

func TestRate(t *testing.T) {
	r, err := money.NewRate(0.08)
	if err != nil {
		t.Fatal(err)
	}
	if got := math.Pow(1+r.Monthly(), 12); math.Abs(got-1.08) > 1e-12 {
		t.Errorf("twelve months at 8 %% come to %v", got)
	}
	if got := r.Factor(-12) * 1.08; math.Abs(got-1) > 1e-12 {
		t.Errorf("a year discounted and grown: %v", got)
	}
	if got := r.Factor(0); got != 1 {
		t.Errorf("month 0 is discounted: %v", got)
	}
	for text, want := range map[string]money.Rate{"0.08": 0.08, "8%": 0.08, "8 %": 0.08, "-2%": -0.02, "0": 0} {
		if got, err := money.ParseRate(text); err != nil || got != want {
			t.Errorf("%q: got %v, %v", text, float64(got), err)
		}
		if back, err := money.ParseRate(want.String()); err != nil || back != want {
			t.Errorf("%q, which is %v, is read as %v, %v", want.String(), float64(want), float64(back), err)
		}
	}
	if got := money.Rate(0.0825).String(); got != "8.25 %" {
		t.Errorf("0.0825 is written %q", got)
	}
	for _, text := range []string{"", "%", "-1", "-100%", "NaN", "Inf", "1001", "eight"} {
		if got, err := money.ParseRate(text); err == nil {
			t.Errorf("%q: got %v", text, got)
		}
	}
}

func BenchmarkTimes(b *testing.B) {
	p := price(b, "0.0416", money.USD)
	for b.Loop() {
		if _, err := p.Times(729.5123456789); err != nil {
			b.Fatal(err)
		}
	}
}
