package planner

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/pricing"
	"github.com/plimsoll/plimsoll/pricing/catalog"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// walks are daily histories of one year whose changes have the correlation r with each other, until the end of 2026.
func walks(n int, r float64) []series.Series {
	random := rand.New(rand.NewPCG(7, 9))
	out, level := make([]series.Series, n), make([]float64, n)
	for k := range out {
		out[k] = series.Series{
			Name: fmt.Sprintf("pool-%d", k), Unit: "GiBy", Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Step: series.Every(series.Day),
			Values: make([]float64, 365),
		}
	}
	for i := range 365 {
		shared := random.NormFloat64()
		for k := range out {
			level[k] += math.Sqrt(r)*shared + math.Sqrt(1-r)*random.NormFloat64()
			out[k].Values[i] = 1000 + 2*level[k]
		}
	}
	return out
}

// linear is a scenario whose cost is in proportion to the total of its demand, at one price and at twice that.
func linear(names ...string) estate.Scenario {
	cloud := func(price float64) *pricing.IaaS {
		p, err := money.PriceOf(price, money.USD)
		if err != nil {
			panic(err)
		}
		return &pricing.IaaS{Provider: "aws", Region: "us-east-1", EgressPrice: &p}
	}
	s := estate.Scenario{Name: "linear", Pricing: pricing.Scenario{Currency: money.USD, Start: pricing.Month(2027 * 12), Months: 6,
		Placements: []pricing.PlacementSpec{
			{Name: "once", IaaS: cloud(0.01)}, {Name: "twice", IaaS: cloud(0.02)},
		}}}
	for _, n := range names {
		s.Demand = append(s.Demand, estate.DemandItem{Pool: n, Resource: pricing.Egress, Scale: 1})
	}
	return s
}

func priceOf(t testing.TB, s estate.Scenario, series []series.Series) Comparison {
	t.Helper()
	c, err := New(Config{Workers: 2}).Compare(context.Background(), s, series, CompareQuestion{Paths: 300})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// totals are the totals of the first placement, in units.
func totals(c pricing.Comparison) []float64 {
	var out []float64
	for _, x := range c.Placements[0].Costs {
		out = append(out, float64(x.Total)/1e6)
	}
	return out
}

func moments(x []float64) (mean, variance float64) {
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		variance += (v - mean) * (v - mean) / float64(len(x))
	}
	return mean, variance
}

// What is paid for two pools that move together has the mean of what is paid for each, and a wider spread than if they did not.
func TestCostsKeepTheDependence(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	for _, c := range []struct{ r, least, most float64 }{{0, 0.75, 1.25}, {0.9, 1.6, 2}} {
		list := walks(2, c.r)
		both := priceOf(t, linear("pool-0", "pool-1"), list)
		mean, spread := moments(totals(both.Comparison))
		means, spreads := 0.0, 0.0
		for _, s := range list {
			m, v := moments(totals(priceOf(t, linear(s.Name), list).Comparison))
			means, spreads = means+m, spreads+v
		}
		if math.Abs(mean-means) > 1e-6*means {
			t.Errorf("r = %v: mean %v, of both apart %v", c.r, mean, means)
		}
		if ratio := spread / spreads; ratio < c.least || ratio > c.most {
			t.Errorf("r = %v: %.2f times the sum of the variances, want %v to %v", c.r, ratio, c.least, c.most)
		}
		if !strings.HasPrefix(both.Notes[0], `"pool-0" and "pool-1" move together with a correlation of `) {
			t.Errorf("notes: %q", both.Notes)
		}
	}
}

// Each pool by itself costs what it costs without the other, in another order, and all placements see the same worlds.
func TestAPoolByItselfCostsTheSameInAnyCompany(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	list := walks(3, 0.8)
	alone := totals(priceOf(t, linear("pool-1"), list).Comparison)
	fit, err := fit.New(list[1], fitOptions((estate.Calendar{}), DefaultSeed, future.Estimate{}))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := pricing.Compare(context.Background(), linear("pool-1").Pricing, pricing.Demand{
		Start: pricing.Month(2027 * 12), Months: 6, Futures: 300,
		Streams: []pricing.Stream{{Name: "pool-1", Resource: pricing.Egress, Scale: 1, Start: list[1].End(), Step: list[1].Step, Path: fit.Path}},
	}, catalogBook(t), 1)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(alone, totals(raw)) {
		t.Error("a pool by itself is not priced on its paths as they come")
	}
	forth, back := priceOf(t, linear("pool-0", "pool-1", "pool-2"), list), priceOf(t, linear("pool-2", "pool-0", "pool-1"), list)
	a, b := totals(forth.Comparison), totals(back.Comparison)
	if !slices.Equal(a, b) {
		t.Error("the order of the pools changes the worlds")
	}
	for i, c := range forth.Placements[1].Costs {
		if got := float64(c.Total) / 1e6; math.Abs(got-2*a[i]) > 1e-4 {
			t.Fatalf("simulation %d: %v at twice the price of %v", i, got, a[i])
		}
	}
}

func TestHistoriesApartAreSaidToBe(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	list := walks(2, 0.8)
	list[0] = list[0].Slice(0, 100)
	list[1] = list[1].Slice(200, 365)
	c := priceOf(t, linear("pool-0", "pool-1"), list)
	if want := `The histories of "pool-0" and "pool-1" have too little time in common`; !strings.HasPrefix(c.Notes[0], want) {
		t.Errorf("notes: %q", c.Notes)
	}
	if c := priceOf(t, linear("pool-0"), list); len(c.Notes) > 0 && strings.Contains(c.Notes[0], "move together") {
		t.Errorf("notes of one pool: %q", c.Notes)
	}
}

func catalogBook(t testing.TB) *catalog.Book {
	t.Helper()
	book, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	return book
}
