package statement

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/pricing"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// dollars returns a unit price in USD.
func dollars(t *testing.T, amount string) money.Price {
	t.Helper()
	p, err := money.NewPrice(decimal.RequireFromString(amount), "USD")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// result is a placement with payments of so many dollars in the months from the first on, all of one category.
func result(c pricing.Comparison, name string, category pricing.Category, dollars ...int64) pricing.Result {
	r := pricing.Result{Name: name}
	for m, d := range dollars {
		e := pricing.Entry{Item: "x", Category: category, Kind: pricing.Opex, Month: m, Accrual: m, Invoice: m,
			Amount: money.Amount{Micros: -d * money.Scale, Currency: "USD"}}
		r.CashFlow = append(r.CashFlow, e)
	}
	return valued(c, r)
}

// valued fills in the totals of a placement.
func valued(c pricing.Comparison, r pricing.Result) pricing.Result {
	total, value := int64(0), 0.0
	for _, e := range r.CashFlow {
		total -= e.Amount.Micros
		value -= float64(e.Amount.Micros) * c.Discount.Factor(-float64(e.Month))
	}
	r.Total.Planning = money.Amount{Micros: total, Currency: "USD"}
	r.PresentValue.Planning = money.Amount{Micros: int64(math.Round(value)), Currency: "USD"}
	return r
}

// between returns a comparison of placements, the cheapest of which is found.
func between(c pricing.Comparison, results ...pricing.Result) pricing.Comparison {
	c.Currency, c.Start, c.Placements = "USD", 2027*12, results
	best := slices.MinFunc(results, func(a, b pricing.Result) int {
		return int(a.PresentValue.Planning.Micros/1000 - b.PresentValue.Planning.Micros/1000)
	})
	c.Cheapest = best.Name
	return c
}

// Flows of which every figure can be worked out by hand.
func TestCrossings(t *testing.T) {
	c := pricing.Comparison{Months: 6}
	shelf := []int64{8420, 420, 420, 420, 420, 420}
	rent := []int64{2250, 2250, 2250, 2250, 2250, 2250}
	for _, x := range []struct {
		name            string
		a, b            []int64
		choice, below   string
		month           int
		payback, index  float64 // NaN: none
		rates, notePart string
	}{
		{"a shelf against rent", shelf, rent, "a", "a", 4, 6170.0 / 1830, 5 * 1830.0 / 6170, "one", ""},
		{"the same, the other way round", rent, shelf, "b", "b", 4, 6170.0 / 1830, 5 * 1830.0 / 6170, "one", ""},
		{"never paid back", []int64{100, 0, 0}, []int64{0, 10, 10}, "a", "b", 0, math.NaN(), 0.2, "one", ""},
		{"equal in the end", []int64{20, 0, 0}, []int64{0, 10, 10}, "a", "", 2, 2, 1, "one", ""},
		{"equal in every month", []int64{5, 5}, []int64{5, 5}, "a", "", 0, math.NaN(), math.NaN(), "none", "the same in every month"},
		{"nothing flows back", []int64{5, 5}, []int64{3, 3}, "a", "b", 0, math.NaN(), -1, "none", "never balances"},
		{"no outlay at first", []int64{5, 9, 1}, []int64{5, 2, 9}, "a", "a", 2, 1 + 7.0/8, math.NaN(), "one", "no profitability index"},
		// −1,000, 2,600 and −1,650 return 10 % and 50 % a month.
		{"two rates", []int64{1000, 0, 1650}, []int64{0, 2600, 0}, "a", "b", 2, math.NaN(), 0.95, "none", "there are 2"},
		{"a rate beyond all years", []int64{1, 0, 0}, []int64{0, 900, 900}, "a", "a", 1, 1.0 / 900, 1800, "none", "a month"},
	} {
		t.Run(x.name, func(t *testing.T) {
			got := cross(between(c, result(c, "a", pricing.Compute, x.a...)), result(c, "a", pricing.Compute, x.a...),
				result(c, "b", pricing.Compute, x.b...))
			if got.Choice != x.choice || got.Below != x.below || x.below != "" && got.BreakEven != x.month {
				t.Errorf("choice %q, below %q from month %d; want %q, %q, %d", got.Choice, got.Below, got.BreakEven, x.choice, x.below, x.month)
			}
			wantFigure(t, "payback", got.Payback, x.payback)
			wantFigure(t, "discounted payback", got.Discounted, x.payback) // the rate is 0
			wantFigure(t, "profitability index", got.ProfitabilityIndex, x.index)
			if (got.IRR != nil) != (x.rates == "one") {
				t.Errorf("rate of return: %v", got.IRR)
			}
			if x.notePart != "" && !slices.ContainsFunc(got.Notes, func(n string) bool { return strings.Contains(n, x.notePart) }) {
				t.Errorf("notes are %q, want one with %q", got.Notes, x.notePart)
			}
		})
	}
}

func wantFigure(t *testing.T, name string, got *float64, want float64) {
	t.Helper()
	switch {
	case got == nil && math.IsNaN(want):
	case got == nil || math.IsNaN(want) || math.Abs(*got-want) > 1e-9*math.Max(1, math.Abs(want)):
		t.Errorf("%s is %v, want %v", name, pointed(got), want)
	}
}

func pointed(v *float64) any {
	if v == nil {
		return "none"
	}
	return *v
}

// From the break-even on, and not before, what is paid for Below stays less, month by month.
func TestBreakEvenIsTheFirstMonthThatStays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := pricing.Comparison{Months: 12}
		paid := rapid.SliceOfN(rapid.Int64Range(0, 9), 1, 12)
		a, b := paid.Draw(t, "a"), paid.Draw(t, "b")
		x := cross(between(c, result(c, "a", pricing.Compute, a...)), result(c, "a", pricing.Compute, a...),
			result(c, "b", pricing.Compute, b...))
		stays, sumA, sumB := -1, int64(0), int64(0)
		for m := range 12 {
			if m < len(a) {
				sumA += a[m]
			}
			if m < len(b) {
				sumB += b[m]
			}
			less := x.Below == "a" && sumA < sumB || x.Below == "b" && sumB < sumA
			switch {
			case !less:
				stays = -1
			case stays < 0:
				stays = m
			}
		}
		if sumA == sumB != (x.Below == "") || x.Below != "" && stays != x.BreakEven {
			t.Fatalf("below is %q from month %d, want from %d; %v and %v", x.Below, x.BreakEven, stays, a, b)
		}
	})
}

// At the change that is told, both cost the same, and at nine tenths of it, whatever the price, the cheapest still wins.
func TestTheWinnerTurnsThere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := pricing.Comparison{Months: 12, Discount: 0.08}
		var results []pricing.Result
		for _, name := range []string{"a", "b", "c"} {
			r := pricing.Result{Name: name}
			for _, category := range []pricing.Category{pricing.Compute, pricing.Network} {
				d := rapid.Int64Range(0, 999).Draw(t, name+" "+string(category))
				r.CashFlow = append(r.CashFlow, result(c, name, category, d, d/2).CashFlow...)
			}
			results = append(results, valued(c, r))
		}
		hybrid := pricing.Result{Name: "h", Kind: "hybrid"}
		for _, e := range slices.Concat(results[0].CashFlow[:2], results[1].CashFlow[2:]) {
			e.Labels = map[string]string{"part": map[pricing.Category]string{pricing.Compute: "a", pricing.Network: "b"}[e.Category]}
			hybrid.CashFlow = append(hybrid.CashFlow, e)
		}
		c = between(c, append(results, valued(c, hybrid))...)
		turn, ok := TurnOf(c)
		if !ok {
			return // where all is free, or one is the cheapest with nothing else to lose
		}
		moved := repriced(c, priced{turn.Placement, turn.Category}, turn.Change)
		if math.Abs(moved[c.Cheapest]-moved[turn.Challenger]) > 1e-3 {
			t.Fatalf("%+v: %v", turn, moved)
		}
		for _, p := range prices(c, c.Placements[0]) {
			for _, sign := range []float64{-1, 1} {
				less := repriced(c, p, max(0.9*math.Abs(turn.Change)*sign, -1))
				for name, value := range less {
					if value < less[c.Cheapest]-1e-2 {
						t.Fatalf("%+v, but at %v of %+v %s is cheaper: %v", turn, 0.9*turn.Change*sign, p, name, less)
					}
				}
			}
		}
	})
}

// repriced returns the present values with one price changed.
func repriced(c pricing.Comparison, p priced, change float64) map[string]float64 {
	values := map[string]float64{}
	for _, r := range c.Placements {
		for of, v := range presentValues(c, r) {
			if of == p {
				v *= 1 + change
			}
			values[r.Name] += v
		}
	}
	return values
}

// One placement alone, and two that differ in nothing, are turned by no price.
func TestNoTurn(t *testing.T) {
	c := pricing.Comparison{Months: 2}
	a, b := result(c, "a", pricing.Compute, 5, 5), result(c, "b", pricing.Compute, 0, 0)
	if turn, ok := TurnOf(between(c, a)); ok {
		t.Errorf("%+v", turn)
	}
	if turn, ok := TurnOf(between(c, b, result(c, "d", pricing.Compute, 0))); ok {
		t.Errorf("%+v", turn)
	}
	turn, ok := TurnOf(between(c, a, result(c, "e", pricing.Labour, 6, 6)))
	if want := (Turn{"e", pricing.Labour, -1.0 / 6, "e"}); !ok || turn.Placement != want.Placement || turn.Category != want.Category ||
		turn.Challenger != want.Challenger || math.Abs(turn.Change-want.Change) > 1e-12 {
		t.Errorf("%+v, want %+v", turn, want)
	}
}

// ownComparison is a real comparison of two sites, one of which begins with servers that are there, and a hybrid of both.
func ownComparison(t *testing.T, months int) pricing.Comparison {
	t.Helper()
	site := func(existing int) *pricing.OnPremises {
		uplink := dollars(t, "33.337")
		return &pricing.OnPremises{
			Server: pricing.Server{Model: "s", VCPU: 16, MemoryGiB: 64, Price: dollars(t, "8000.01"), Life: series.Step{Months: 36},
				WattsFull: 300},
			ExistingServers: existing, ExistingAge: series.Step{Months: 7},
			Storage:  &pricing.OwnStorage{ShelfGiB: 1000, ShelfPrice: dollars(t, "5000"), Watts: 50},
			Network:  &pricing.OwnNetwork{UplinkMonth: &uplink},
			Rack:     &pricing.Rack{PriceMonth: dollars(t, "700")},
			Licences: []pricing.OwnLicence{{Name: "L", Per: "core", PriceYear: dollars(t, "135")}},
			Labour:   &pricing.Staff{FTEBase: 0.1, CostYear: dollars(t, "100000")},
		}
	}
	s := pricing.Scenario{Name: "s", Currency: "USD", Start: 2027 * 12, Months: months, Discount: 0.08, Residual: pricing.ResidualBook,
		Placements: []pricing.PlacementSpec{
			{Name: "new", OnPremises: site(0), CostCentre: "CC-1", Labels: map[string]string{"env": "prod"}},
			{Name: "there", OnPremises: site(2), Owner: "ops"},
			{Name: "both", Hybrid: &pricing.Hybrid{Base: "there", Burst: "new", Split: pricing.Split{Share: 0.5}}, CostCentre: "CC-2"},
		}}
	d := pricing.Demand{Start: s.Start, Months: months, Futures: 3, Streams: []pricing.Stream{
		pricing.ConstantStream("cpu", pricing.VCPU, 40, s.Start), pricing.ConstantStream("disk", pricing.Storage, 1800, s.Start)}}
	c, err := pricing.Compare(t.Context(), s, d, nil, 2)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The months add up to the years in both views, whatever the horizon.
func TestMonthsAddUpToYears(t *testing.T) {
	for _, months := range []int{1, 5, 12, 37, 60} {
		c := ownComparison(t, months)
		for _, r := range c.Placements {
			years := make([]pricing.YearCost, (months+11)/12)
			for _, m := range Months(c, r) {
				y := &years[min(int(m.Month-c.Start)/12, len(years)-1)]
				y.Cash.Micros += m.Cash.Micros
				y.ProfitAndLoss.Micros += m.ProfitAndLoss.Micros
			}
			for i, y := range years {
				if want := r.Years[i]; y.Cash.Micros != want.Cash.Micros || y.ProfitAndLoss.Micros != want.ProfitAndLoss.Micros {
					t.Errorf("%d months, %s, year %d: cash %d and P&L %d, want %d and %d", months, r.Name, i+1, y.Cash.Micros,
						y.ProfitAndLoss.Micros, want.Cash.Micros, want.ProfitAndLoss.Micros)
				}
			}
		}
	}
}

// Entries bear the cost centre, owner and labels of their placement; those of a part, of the part's placement where it has any.
func TestAttribution(t *testing.T) {
	c := ownComparison(t, 12)
	for _, r := range c.Placements {
		for _, e := range r.CashFlow {
			centre, owner, env := "CC-1", "", "prod"
			if r.Name == "there" || e.Labels["part"] == "there" {
				centre, owner, env = "", "ops", ""
			}
			if r.Name == "both" && centre == "" {
				centre = "CC-2"
			}
			if e.CostCentre != centre || e.Owner != owner || e.Labels["env"] != env || (e.Labels["part"] != "") != (r.Name == "both") {
				t.Fatalf("%s, %s: cost centre %q, owner %q, labels %v", r.Name, e.Item, e.CostCentre, e.Owner, e.Labels)
			}
		}
	}
}

// A total of 23,123 by 22,500 GiB over 36 months; by 40 cores in each hour of them.
func TestUnitCosts(t *testing.T) {
	c := pricing.Comparison{Months: 36}
	r := result(c, "a", pricing.Compute, 23123)
	c = between(c, r)
	h := hours(c)
	c.Use = map[pricing.Resource]float64{pricing.VCPU: 40 * h, pricing.Storage: 22500 * h, pricing.Egress: 7, pricing.Memory: 0}
	got := UnitCosts(c, r)
	want := []UnitCost{
		{pricing.VCPU, "core-hour", money.Amount{Micros: int64(math.RoundToEven(23123e6 / (40 * h))), Currency: "USD"}},
		{pricing.Storage, "GiB-month", money.Amount{Micros: 28547, Currency: "USD"}},
	}
	if !slices.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	if h != 26304 {
		t.Errorf("%v hours, want the 26,304 of 2027 to 2029, one of which is a leap year", h)
	}
}

// Every line of a site has the layer of what it is.
func TestLayers(t *testing.T) {
	want := map[string]Layer{
		"servers s": physical, "network for servers s": networking, "storage shelves": storage, "network for storage shelves": networking,
		"licence L": virtualisation, "uplink": networking, "racks": physical, "power and cooling": physical, "labour": management,
		"vendor support for servers s and their network": physical, "vendor support for storage shelves and their network": storage,
		"book value of servers s": physical, "book value of storage shelves": storage, "book value of network for servers s": networking,
		"book value of network for storage shelves": networking,
	}
	seen := map[string]bool{}
	for _, e := range ownComparison(t, 12).Placements[0].CashFlow {
		seen[e.Item] = true
		if got := LayerOf(e); got != want[e.Item] || !slices.Contains(Layers(), got) {
			t.Errorf("%s is of %q, want %q", e.Item, got, want[e.Item])
		}
	}
	if len(seen) != len(want) {
		t.Errorf("%d items, want %d: %v", len(seen), len(want), seen)
	}
	for unit, layer := range map[string]Layer{"machine-hour": virtualisation, "share of the bill": management} {
		e := pricing.Entry{Category: pricing.Compute, Unit: unit}
		if layer == management {
			e.Category = pricing.Support
		}
		if got := LayerOf(e); got != layer {
			t.Errorf("%s is of %q, want %q", unit, got, layer)
		}
	}
}

// The summary picks the cheapest, the next by present value, and the payments of the first year.
func TestSummarise(t *testing.T) {
	c := ownComparison(t, 36)
	s := Summarise(c)
	best := c.Placements[slices.IndexFunc(c.Placements, func(r pricing.Result) bool { return r.Name == s.Cheapest })]
	if s.Cheapest != c.Cheapest || s.FirstYear != best.Years[0].Cash || s.Total != best.Total.Planning || s.Reason != c.Reason ||
		s.Turn == nil {
		t.Errorf("%+v", s)
	}
	for _, r := range c.Placements {
		next := slices.IndexFunc(c.Placements, func(r pricing.Result) bool { return r.Name == s.Next })
		if r.Name != s.Cheapest && r.PresentValue.Planning.Micros < c.Placements[next].PresentValue.Planning.Micros {
			t.Errorf("%s is cheaper than %s, the next", r.Name, s.Next)
		}
	}
	if got := Summarise(pricing.Comparison{}); got != (Summary{}) {
		t.Errorf("%+v of nothing", got)
	}
}
