package money_test

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/pricing/money"
)

func usd(micros int64) money.Amount { return money.Amount{Micros: micros, Currency: money.USD} }

// Every operation either equals the arithmetic of big integers or says that it overflows.
func TestArithmeticAgreesWithBigIntegers(t *testing.T) {
	ops := map[string]struct {
		do  func(a, b money.Amount) (money.Amount, error)
		ref func(a, b *big.Int) *big.Int
	}{
		"add": {money.Amount.Add, func(a, b *big.Int) *big.Int { return new(big.Int).Add(a, b) }},
		"sub": {money.Amount.Sub, func(a, b *big.Int) *big.Int { return new(big.Int).Sub(a, b) }},
		"neg": {func(a, _ money.Amount) (money.Amount, error) { return a.Neg() }, func(a, _ *big.Int) *big.Int { return new(big.Int).Neg(a) }},
		"sum": {func(a, b money.Amount) (money.Amount, error) { return money.Sum(money.USD, a, b, a) }, func(a, b *big.Int) *big.Int {
			return new(big.Int).Add(a, new(big.Int).Add(a, b))
		}},
		"mul": {func(a, b money.Amount) (money.Amount, error) { return a.MulDecimal(decimal.New(b.Micros, 0)) }, func(a, b *big.Int) *big.Int {
			return new(big.Int).Mul(a, b)
		}},
	}
	micros := rapid.OneOf(rapid.Int64(), rapid.SampledFrom([]int64{0, 1, -1, math.MaxInt64, math.MinInt64, math.MinInt64 + 1}))
	for name, op := range ops {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			a, b := micros.Draw(t, "a"), micros.Draw(t, "b")
			want := op.ref(big.NewInt(a), big.NewInt(b))
			got, err := op.do(usd(a), usd(b))
			var overflow *money.OverflowError
			switch {
			case want.IsInt64() && (err != nil || got != usd(want.Int64())):
				t.Fatalf("%d, %d: got %v, %v; want %v", a, b, got, err, want)
			case !want.IsInt64() && !errors.As(err, &overflow):
				t.Fatalf("%d, %d: got %v, %v; want an overflow", a, b, got, err)
			}
		}))
	}
}

func TestSumDoesNotDependOnOrder(t *testing.T) {
	// The running total overflows on the way; the total itself fits.
	got, err := money.Sum(money.USD, usd(math.MaxInt64), usd(math.MaxInt64), usd(math.MinInt64), usd(math.MinInt64), usd(7))
	if err != nil || got != usd(5) {
		t.Fatalf("got %v, %v", got, err)
	}
	if none, err := money.Sum(money.EUR); err != nil || none != (money.Amount{Currency: money.EUR}) {
		t.Fatalf("the sum of nothing: %v, %v", none, err)
	}
}

func TestCurrenciesDoNotMix(t *testing.T) {
	a, b := usd(1), money.Amount{Micros: 1, Currency: money.EUR}
	_, add := a.Add(b)
	_, sub := a.Sub(b)
	_, cmp := a.Cmp(b)
	_, sum := money.Sum(money.USD, a, b)
	_, none := a.Add(money.Amount{})
	for i, err := range []error{add, sub, cmp, sum, none} {
		var mismatch *money.MismatchError
		if !errors.As(err, &mismatch) {
			t.Errorf("case %d: got %v, want a mismatch", i, err)
		}
	}
}

func TestMulRoundsHalfToEvenOnce(t *testing.T) {
	cases := []struct {
		micros int64
		q      float64
		want   int64
	}{
		{1, 0.5, 0}, {3, 0.5, 2}, {-1, 0.5, 0}, {-3, 0.5, -2}, {5, 0.5, 2},
		{1_000_000, 0.1, 100_000}, {10_000_000, 1.1, 11_000_000}, {7, 0, 0},
	}
	for _, c := range cases {
		if got, err := usd(c.micros).Mul(c.q); err != nil || got.Micros != c.want {
			t.Errorf("%d × %v: got %v, %v; want %d millionths", c.micros, c.q, got, err, c.want)
		}
	}
	for _, q := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e300, -1e308} {
		if got, err := usd(1).Mul(q); err == nil {
			t.Errorf("× %v: got %v, want an error", q, got)
		}
	}
	if got, err := usd(math.MaxInt64).Mul(5e-324); err != nil || !got.IsZero() {
		t.Errorf("× the least float: got %v, %v", got, err)
	}
}

func TestFromFloatReadsBackAmounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Fifteen digits are what a float holds exactly.
		a := usd(rapid.Int64Range(-999_999_999_999_999, 999_999_999_999_999).Draw(t, "micros"))
		got, err := money.FromFloat(a.Float(), money.USD)
		if err != nil || got != a {
			t.Fatalf("got %v, %v; want %v", got, err, a)
		}
	})
}

func TestHugeDecimalsAreRefused(t *testing.T) {
	for _, d := range []decimal.Decimal{decimal.New(1, 2_000_000_000), decimal.New(1, -2_000_000_000), decimal.New(1, 41)} {
		if got, err := money.FromDecimal(d, money.USD); err == nil {
			t.Errorf("exponent %d: got %v", d.Exponent(), got)
		}
		if got, err := usd(1).MulDecimal(d); err == nil {
			t.Errorf("exponent %d: got %v", d.Exponent(), got)
		}
		if _, err := money.NewPrice(d, money.USD); err == nil {
			t.Errorf("exponent %d: a price", d.Exponent())
		}
	}
}

func TestUnitsAndRound(t *testing.T) {
	if got, err := money.Units(-1200, money.USD); err != nil || got != usd(-1_200_000_000) {
		t.Errorf("got %v, %v", got, err)
	}
	for _, n := range []int64{math.MaxInt64, math.MinInt64, 9_223_372_036_855} {
		if got, err := money.Units(n, money.USD); err == nil {
			t.Errorf("%d units: got %v", n, got)
		}
	}
	for micros, want := range map[int64]int64{125_000: 120_000, 135_000: 140_000, -125_000: -120_000, 125_001: 130_000} {
		if got, err := usd(micros).Round(); err != nil || got != usd(want) {
			t.Errorf("%d: got %v, %v; want %d", micros, got, err, want)
		}
	}
	yen, err := money.Amount{Micros: 1_500_000, Currency: money.JPY}.Round()
	if err != nil || yen.Micros != 2_000_000 {
		t.Errorf("got %v, %v", yen, err)
	}
}
