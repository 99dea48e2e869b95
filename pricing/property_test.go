package pricing

import (
	"context"
	"math"
	"reflect"
	"runtime"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/pricing/finance"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// growing draws a demand whose futures differ: a level, a growth a month of the future's own, noise, and a scale.
func growing(level, scale float64) PathFunc {
	return func(future int, dst []float64) {
		noisy(future, dst)
		scale := scale
		growth := 1 + (float64(future%7)/7*0.02-0.002)/730 // an hour
		for k := range dst {
			dst[k] = scale * (level + dst[k])
			scale *= growth
		}
	}
}

func growingDemand(months, futures int, scale float64) Demand {
	d := Demand{Start: january, Months: months, Futures: futures}
	for _, r := range Resources() {
		level := map[Resource]float64{VCPU: 200, Memory: 900, Storage: 20000, Egress: 10}[r]
		d.Streams = append(d.Streams, Stream{Name: string(r), Resource: r, Scale: 1, Start: january.Start(),
			Step: series.Every(time.Hour), Path: growing(level, scale), MeasuredUntil: (january + 6).Start()})
	}
	return d
}

// fullServers is testServers with a price on everything, and defaults where there are some.
func fullServers() *OnPremises {
	return &OnPremises{
		Server:  Server{Model: "2x64c", VCPU: 100, MemoryGiB: 400, Price: usd(12345.67), WattsFull: 700, WattsIdle: 150},
		Storage: &OwnStorage{ShelfGiB: 9000, ShelfPrice: usd(7777.77), Watts: 300},
		Network: &OwnNetwork{UplinkMonth: ptr(usd(345.67))}, Rack: &Rack{PriceMonth: usd(765.43)},
		Labour:   &Staff{FTEPerServer: 0.013, FTEBase: 0.7, CostYear: usd(98765)},
		Licences: []OwnLicence{{Name: "hypervisor", Per: "core", PriceYear: usd(33.3), FloorPerServer: 32}},
	}
}

func fullCloud() *IaaS {
	return &IaaS{Provider: "aws", Region: "east", Purchase: Purchase{Reserved1y: 0.25, Reserved3y: 0.5},
		Support: ptr(0.07), Labour: &Staff{FTEBase: 0.3, CostYear: usd(98765)}}
}

func fullScenario(months int) Scenario {
	s := testScenario(months,
		PlacementSpec{Name: "stay", OnPremises: fullServers()},
		PlacementSpec{Name: "cloud", IaaS: fullCloud()},
		PlacementSpec{Name: "both", Hybrid: &Hybrid{Base: "stay", Burst: "cloud", Split: Split{Optimal: true}}})
	s.Discount, s.Residual = 0.08, ResidualBook
	return s
}

func TestEverythingFoots(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		months := rapid.IntRange(1, 15).Draw(rt, "months")
		s := fullScenario(months)
		s.Placements = s.Placements[:2]
		s.Discount = money.Rate(rapid.SampledFrom([]float64{0, 0.08, -0.02}).Draw(rt, "rate"))
		s.Residual = rapid.SampledFrom([]Residual{ResidualNone, ResidualBook}).Draw(rt, "residual")
		d := growingDemand(months, 3, rapid.Float64Range(0, 3).Draw(rt, "scale"))
		for _, r := range compare(t, s, d).Placements {
			sum, err := r.CashFlow.Total(money.USD, nil)
			if err != nil {
				rt.Fatal(err)
			}
			if -sum.Micros != r.Total.Planning.Micros {
				rt.Fatalf("%s: the entries add up to %s, the total is %s", r.Name, sum, r.Total.Planning)
			}
			if s.Discount == 0 && r.PresentValue != r.Total {
				rt.Fatalf("%s: at rate 0 the present value is %+v, the total %+v", r.Name, r.PresentValue, r.Total)
			}
			checkLines(rt, r)
			checkYears(rt, s, r)
			for _, e := range r.CashFlow {
				checkEntry(rt, e, months)
			}
		}
	})
}

// checkLines adds up by category and kind.
func checkLines(t *rapid.T, r Result) {
	sums := map[Kind]int64{}
	for _, l := range r.Lines {
		sums[l.Kind] += l.Amount.Micros
	}
	if sums[Capex] != r.Capex.Planning.Micros || sums[Opex] != r.Opex.Planning.Micros || sums[ResidualValue] != r.Residual.Planning.Micros ||
		sums[Obligation] != r.Obligation.Planning.Micros {
		t.Fatalf("%s: lines add up to %v", r.Name, sums)
	}
}

// checkYears adds up the three views, the P&L with finance.StraightLine as the reference.
func checkYears(t *rapid.T, s Scenario, r Result) {
	borne := make([]int64, len(r.Years))
	for _, e := range r.CashFlow {
		if e.Kind == ResidualValue || e.Kind == Obligation {
			continue
		}
		cost := money.Amount{Micros: -e.Amount.Micros, Currency: money.USD}
		parts, err := finance.StraightLine(cost, money.Amount{Currency: money.USD}, max(e.Life, 1))
		if err != nil {
			t.Fatal(err)
		}
		for k, part := range parts {
			if m := e.Accrual + k; m < s.Months {
				borne[m/12] += part.Micros
			}
		}
	}
	cash, value, books := int64(0), int64(0), r.Carried.Micros
	for k, y := range r.Years {
		if y.ProfitAndLoss.Micros != borne[k] {
			t.Fatalf("%s, year %d: P&L %d, by straight line %d", r.Name, y.Year, y.ProfitAndLoss.Micros, borne[k])
		}
		cash, value, books = cash+y.Cash.Micros, value+y.PresentValue.Micros, books+y.ProfitAndLoss.Micros
	}
	if cash != r.Total.Planning.Micros || books != cash || value != r.PresentValue.Planning.Micros {
		t.Fatalf("%s: years add up to cash %d, P&L with what is carried %d, value %d", r.Name, cash, books, value)
	}
}

func checkEntry(t *rapid.T, e Entry, months int) {
	if e.Month < 0 || (e.Month >= months) != (e.Kind == Obligation) || e.Month >= months+longestTerm || e.Item == "" || e.Unit == "" ||
		e.Source == "" {
		t.Fatalf("%+v", e)
	}
	if e.Kind == ResidualValue {
		return
	}
	want, err := e.UnitPrice.Times(e.Quantity)
	if err != nil || -want.Micros != e.Amount.Micros || e.Amount.Micros > 0 {
		t.Fatalf("%s × %v is %s, entered as %s (%v)", e.UnitPrice, e.Quantity, want, e.Amount, err)
	}
}

func TestPresentValueAgreesWithFinance(t *testing.T) {
	s := fullScenario(30)
	c := compare(t, s, growingDemand(30, 5, 1))
	for _, r := range c.Placements {
		flows := make([]float64, s.Months+longestTerm)
		for _, e := range r.CashFlow {
			flows[e.Month] -= e.Amount.Float()
		}
		want, got := finance.NPV(s.Discount, flows), r.PresentValue.Planning.Float()
		if math.Abs(got-want) > 0.001 { // a thousand entries, each rounded to a millionth
			t.Errorf("%s: %v, by finance.NPV %v", r.Name, got, want)
		}
	}
}

// More demand never costs less: of own servers always, of rented machines with the same
// commitments. (Larger commitments for a larger demand may save more than the demand costs: that is why they are bought.)
func TestMoreDemandNeverCostsLess(t *testing.T) {
	s := fullScenario(8)
	small := growingDemand(8, 4, 1)
	survey, err := small.Survey(context.Background(), 2)
	if err != nil {
		t.Fatal(err)
	}
	placements, err := planAll(context.Background(), PlanInput{Scenario: s, Demand: small, Survey: survey, Book: testBook(t), Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		f, err := small.Future(rapid.IntRange(0, 3).Draw(rt, "future"))
		if err != nil {
			rt.Fatal(err)
		}
		more := Future{Start: f.Start, Months: f.Months, Use: map[Resource][]float64{}}
		seed := rapid.IntRange(0, 1000).Draw(rt, "seed")
		size := rapid.Float64Range(0, 5).Draw(rt, "size")
		for r, use := range f.Use {
			extra := make([]float64, len(use))
			noisy(seed, extra)
			for h := range extra {
				extra[h] = use[h] + size*extra[h]
			}
			more.Use[r] = extra
		}
		v := s.valuation()
		v.residual = ResidualNone
		for _, p := range placements {
			less, err := v.price(p, f)
			if err != nil {
				rt.Fatal(err)
			}
			cost, err := v.price(p, more)
			if err != nil {
				rt.Fatal(err)
			}
			if cost.Total < less.Total || cost.PresentValue < less.PresentValue {
				rt.Fatalf("%s: more demand costs %+v, less %+v", p.Name(), cost, less)
			}
		}
	})
}

func TestComparisonDoesNotDependOnWorkers(t *testing.T) {
	s, d := fullScenario(6), growingDemand(6, 40, 1)
	book := testBook(t)
	want, err := Compare(context.Background(), s, d, book, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, workers := range []int{2, 3, 64} {
		runtime.GOMAXPROCS(1 + workers%2)
		got, err := Compare(context.Background(), s, d, book, workers)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%d workers: another comparison", workers)
		}
	}
}

func TestPlanningCaseIsNearestToAllMedians(t *testing.T) {
	// Medians (the 2nd of 3): 20 and 200. Distances: 10/20 + 0 = 0.5; 0 + 100/200 = 0.5; 10/20 + 100/200 = 1. The first of the equal ones.
	costs := [][]Cost{{{Total: 10}, {Total: 20}, {Total: 30}}, {{Total: 200}, {Total: 100}, {Total: 300}}}
	if got := planningCase(costs); got != 0 {
		t.Errorf("got %d, want 0", got)
	}
	costs[0][0].Total = 9
	if got := planningCase(costs); got != 1 {
		t.Errorf("got %d, want 1", got)
	}
}

func TestCheapestSharesShareTies(t *testing.T) {
	costs := [][]Cost{
		{{PresentValue: 1}, {PresentValue: 5}, {PresentValue: 7}, {PresentValue: 3}},
		{{PresentValue: 2}, {PresentValue: 5}, {PresentValue: 6}, {PresentValue: 3}},
		{{PresentValue: 3}, {PresentValue: 9}, {PresentValue: 8}, {PresentValue: 3}},
	}
	// 1 + 1/2 + 0 + 1/3, 0 + 1/2 + 1 + 1/3, 1/3, of 4.
	for p, want := range []float64{11. / 24, 11. / 24, 1. / 12} {
		if got := cheapestShares(costs)[p]; math.Abs(got-want) > 1e-15 {
			t.Errorf("placement %d: %v, want %v", p, got, want)
		}
	}
}

func TestSharesOfThePlanningCase(t *testing.T) {
	// An uplink of 100 a month and power at the reference price: 1 server at 0.55 kW (utilisation 0.5, 200 to 900 W), 8,760 h, PUE 1.56.
	o := testServers()
	o.Server.Price, o.Server.WattsFull, o.PowerPrice, o.PUE = usd(0), 900, nil, nil
	o.Network.UplinkMonth = ptr(usd(100))
	d := flat(12, 20, map[Resource]float64{VCPU: 50})
	d.Streams[0].MeasuredUntil = (january + 6).Start().Add(-time.Hour) // June is measured to its last hour but one
	c := compare(t, testScenario(12, PlacementSpec{Name: "stay", OnPremises: o}), d)
	r := c.Placements[0]
	power := 0.55 * 8760 * 1.56 * 0.1282
	if got := sumOf(t, r.CashFlow, "power and cooling").Float(); math.Abs(got+963.561456) > 6e-6 { // twelve months, each rounded
		t.Errorf("power %v, want -963.561456", got)
	}
	if want := power / (power + 1200); math.Abs(r.DefaultShare-want) > 1e-6 {
		t.Errorf("default share %v, want %v", r.DefaultShare, want)
	}
	if want := (0.55*4416*1.56*0.1282 + 600) / (power + 1200); math.Abs(r.AssumedShare-want) > 1e-6 || c.AssumedShare != r.AssumedShare {
		t.Errorf("assumed share %v and %v, want %v", r.AssumedShare, c.AssumedShare, want)
	}
}
