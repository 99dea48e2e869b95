package finance_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/pricing/finance"
	"github.com/plimsoll/plimsoll/pricing/money"
)

func TestStraightLineSumsExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cost := money.Amount{Micros: rapid.Int64Range(0, math.MaxInt64).Draw(t, "cost"), Currency: money.EUR}
		residual := money.Amount{Micros: rapid.Int64Range(0, cost.Micros).Draw(t, "residual"), Currency: money.EUR}
		months := rapid.IntRange(1, finance.MaxMonths).Draw(t, "months")
		parts, err := finance.StraightLine(cost, residual, months)
		if err != nil || len(parts) != months {
			t.Fatalf("%d parts, %v", len(parts), err)
		}
		total, err := money.Sum(money.EUR, parts...)
		if err != nil || total.Micros != cost.Micros-residual.Micros {
			t.Fatalf("the parts come to %v, %v", total, err)
		}
		for _, p := range parts[:months-1] {
			if p != parts[0] {
				t.Fatalf("%v in a line of %v", p, parts[0])
			}
		}
		if extra := parts[months-1].Micros - parts[0].Micros; extra < 0 || extra >= int64(months) {
			t.Fatalf("the last month takes %d millionths more", extra)
		}
	})
}

func TestStraightLineRefuses(t *testing.T) {
	usd := func(n int64) money.Amount { return money.Amount{Micros: n, Currency: money.USD} }
	cases := map[string]struct {
		cost, residual money.Amount
		months         int
	}{
		"no life":                {usd(10), usd(0), 0},
		"a long life":            {usd(10), usd(0), finance.MaxMonths + 1},
		"residual above cost":    {usd(10), usd(11), 12},
		"negative residual":      {usd(10), usd(-1), 12},
		"negative cost":          {usd(-10), usd(0), 12},
		"two currencies":         {usd(10), money.Amount{Currency: money.EUR}, 12},
		"difference overflows":   {usd(math.MaxInt64), usd(-1), 12},
		"residual, negative sum": {usd(math.MinInt64), usd(1), 12},
	}
	for name, c := range cases {
		if parts, err := finance.StraightLine(c.cost, c.residual, c.months); err == nil {
			t.Errorf("%s: got %v", name, parts)
		}
	}
}

func TestPayback(t *testing.T) {
	cases := []struct {
		flows  []float64
		months float64
		ok     bool
	}{
		{[]float64{-1000, 300, 300, 300, 300}, 3 + 1.0/3, true},
		{[]float64{-1000, 500, 500}, 2, true},
		{[]float64{-1000, 300}, 0, false},
		{[]float64{5, 5}, 0, true},
		{nil, 0, false},
		{[]float64{-100, 200, -300, 250}, 2.8, true}, // recovered, dips at a refresh, recovered again
	}
	for _, c := range cases {
		months, ok := finance.Payback(c.flows)
		if ok != c.ok || ok && !near(months, c.months, 1e-12) {
			t.Errorf("%v: got %v, %v; want %v, %v", c.flows, months, ok, c.months, c.ok)
		}
	}
	plain, _ := finance.Payback(cases[0].flows)
	later, ok := finance.DiscountedPayback(0.2, cases[0].flows)
	if !ok || later <= plain {
		t.Errorf("discounted, it is paid back after %v, %v; plainly after %v", later, ok, plain)
	}
}
