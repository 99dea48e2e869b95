package pricing

import (
	"context"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// hourly is a demand for vCPU alone, of one path for all futures.
func hourly(months, futures int, path PathFunc) Demand {
	return Demand{Start: january, Months: months, Futures: futures, Streams: []Stream{
		{Name: "web", Resource: VCPU, Scale: 1, Start: january.Start(), Step: series.Every(time.Hour), Path: path}}}
}

// spiky is at peak in the first hour of every day, and at base in the others.
func spiky(peak, base float64) PathFunc {
	return func(_ int, dst []float64) {
		for k := range dst {
			if dst[k] = base; k%24 == 0 {
				dst[k] = peak
			}
		}
	}
}

func TestSpikyAndFlatLoadsOfOnePeak(t *testing.T) {
	// Both peak at 250 vCPU: five servers, 60,000, whatever happens below. The flat
	// one takes 50 machines × 8,760 h × 1.00 = 438,000; the spiky one 50 for 365 hours and 10 for 8,395: 102,200.
	s := testScenario(12, PlacementSpec{Name: "stay", OnPremises: testServers()}, PlacementSpec{Name: "cloud", IaaS: testCloud()})
	steady := compare(t, s, hourly(12, 20, spiky(250, 250)))
	spikes := compare(t, s, hourly(12, 20, spiky(250, 50)))
	wantCertain(t, "flat, stay", steady.Placements[0].Total, "60000")
	wantCertain(t, "spiky, stay", spikes.Placements[0].Total, "60000")
	wantCertain(t, "flat, cloud", steady.Placements[1].Total, "438000")
	wantCertain(t, "spiky, cloud", spikes.Placements[1].Total, "102200")
}

func TestCommitmentsArePaidWhetherUsedOrNot(t *testing.T) {
	// Mean use is (250 + 23 × 50)/24 = 58.33 vCPU, which takes ⌈11.67⌉ = 12 machines of 5. Half of them, 6, for a
	// year and a third, 4, for three. Committed: 10 machines; the spike takes 40 more for 365 hours.
	// 6 × 8,760 × 0.70 = 36,792; 4 × 8,760 × 0.50 = 17,520; 40 × 365 × 1.00 = 14,600.
	cloud := testCloud()
	cloud.Purchase = Purchase{Reserved1y: 0.5, Reserved3y: 1. / 3}
	r := compare(t, testScenario(12, PlacementSpec{Name: "cloud", IaaS: cloud}), hourly(12, 20, spiky(250, 50))).Placements[0]
	wantAmount(t, "1 year", sumOf(t, r.CashFlow, "m.big, 1-year commitment"), "-36792")
	wantAmount(t, "3 years", sumOf(t, r.CashFlow, "m.big, 3-year commitment"), "-17520")
	wantAmount(t, "on demand", sumOf(t, r.CashFlow, "m.big, on demand"), "-14600")
}

func TestCommitmentsAreMadeBeforeTheFutureIsKnown(t *testing.T) {
	// Three futures: 5, 50 and 500 vCPU. The median takes 10 machines, which are committed to in all of them.
	path := func(future int, dst []float64) {
		for k := range dst {
			dst[k] = 5 * math.Pow(10, float64(future))
		}
	}
	cloud := testCloud()
	cloud.Purchase = Purchase{Reserved1y: 1}
	r := compare(t, testScenario(12, PlacementSpec{Name: "cloud", IaaS: cloud}), hourly(12, 3, path)).Placements[0]
	committed, unit := 10*8760*0.70, 8760.0
	for i, want := range []float64{committed, committed, committed + 90*unit} {
		if got := float64(r.Costs[i].Total) / 1e6; math.Abs(got-want) > 1e-3 {
			t.Errorf("simulation %d: %v, want %v", i, got, want)
		}
	}
}

func TestCommitmentsAreRenewedForTheNeedOfTheirTerm(t *testing.T) {
	// 50 vCPU in the first year, 25 in the second: 10 machines committed to, then 5.
	path := func(_ int, dst []float64) {
		for k := range dst {
			if dst[k] = 50; k >= 12 {
				dst[k] = 25
			}
		}
	}
	d := hourly(18, 20, path)
	d.Streams[0].Step = series.MonthsStep(1)
	cloud := testCloud()
	cloud.Purchase = Purchase{Reserved1y: 1}
	r := compare(t, testScenario(18, PlacementSpec{Name: "cloud", IaaS: cloud}), d).Placements[0]
	for _, e := range r.CashFlow {
		want := 10.0
		if e.Month >= 12 {
			want = 5
		}
		if got := e.Quantity / (january + Month(e.Month)).Hours(); got != want || e.UnitPrice.Float() != 0.7 {
			t.Errorf("month %d: %v machines at %s, want %v", e.Month, got, e.UnitPrice, want)
		}
	}
	if !slices.ContainsFunc(r.Assumptions, func(a Assumption) bool { return strings.Contains(a.Value, "runs on for 6 months") }) {
		t.Errorf("nothing is said of the 6 months beyond the horizon: %+v", r.Assumptions)
	}
}

func TestMachineTypeIsChosenByTheRatioOfTheDemand(t *testing.T) {
	for _, c := range []struct {
		name         string
		vcpu, memory float64
		arch         string
		want         string
	}{
		// 10 GiB a vCPU: by memory, 1000/40 = 25 m.big at 1.00 or 50 m.small at 0.52 or 50 c.big at 0.80.
		{"much memory", 100, 1000, "", "m.big"},
		// 1 GiB a vCPU: 10 c.big at 0.80 are 8.00, 10 m.big 10.00.
		{"little memory", 100, 100, "", "c.big"},
		// One machine of either: m.small is enough, at 0.52.
		{"little of all", 4, 10, "", "m.small"},
		{"arm64", 100, 100, "arm64", "a.arm"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cloud := &IaaS{Provider: "aws", Region: "east", TargetUtilisation: ptr(1.0), Arch: c.arch}
			r := compare(t, testScenario(12, PlacementSpec{Name: "cloud", IaaS: cloud}),
				flat(12, 20, map[Resource]float64{VCPU: c.vcpu, Memory: c.memory}))
			if got, _, _ := strings.Cut(r.Placements[0].CashFlow[0].Item, ","); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if len(r.Notes) != 1 || !strings.Contains(r.Notes[0], "1 of unknown size") {
				t.Errorf("notes: %q", r.Notes)
			}
		})
	}
}

func TestLargestOfEquallyCheapMachines(t *testing.T) {
	// Within 2 % of the cheapest, the one of which the fewest, but at least 10, are needed.
	of := func(count, hourly float64) candidate { return candidate{count: count, hourly: hourly} }
	if got := pick([]candidate{of(4, 100), of(400, 99), of(40, 100), of(10, 100.5), of(12, 105)}); got.count != 10 {
		t.Errorf("got %v", got)
	}
	if got := pick([]candidate{of(4, 100), of(2, 101)}); got.count != 4 {
		t.Errorf("got %v", got)
	}
}

func TestColocationIsPaidByTheHighestDraw(t *testing.T) {
	// 5 servers of 1 kW and 3 shelves of 0.5 kW: 6.5 kW × 180 × 12 = 14,040, with power and cooling.
	o := testServers()
	o.Server.Price, o.Storage.Watts = usd(0), 500
	o.Rack, o.PowerPrice, o.Colocation = nil, nil, &Colocation{PriceKWMonth: usd(180)}
	r := compare(t, testScenario(12, PlacementSpec{Name: "stay", OnPremises: o}),
		flat(12, 20, map[Resource]float64{VCPU: 240, Storage: 2000})).Placements[0]
	wantCertain(t, "total", r.Total, "14040")
	if r.DefaultShare != 0 {
		t.Errorf("default share %v: the price of power is not used", r.DefaultShare)
	}
}

func TestDefaultsAreResolvedAndRecorded(t *testing.T) {
	o := &OnPremises{Server: Server{VCPU: 100, MemoryGiB: 400, Price: usd(12000), WattsFull: 1000, WattsIdle: 200},
		Rack: &Rack{PriceMonth: usd(0)}}
	r := compare(t, testScenario(12, PlacementSpec{Name: "stay", OnPremises: o}), flat(12, 20, map[Resource]float64{VCPU: 140})).Placements[0]
	// ⌈140/70⌉ + 1 = 3 servers: 36,000 and 10 % for the network. Support 10 % of both: 3,960.
	// Power: 3 × 0.2 + 1.4 × 0.8 = 1.72 kW × 8,760 × 1.56 × 0.1282 = 3,013.32…
	wantAmount(t, "capex", r.Capex.Planning, "39600")
	wantAmount(t, "support", sumOf(t, r.CashFlow, "vendor support for servers and their network"), "-3960")
	if got, want := -sumOf(t, r.CashFlow, "power and cooling").Float(), 1.72*8760*1.56*0.1282; math.Abs(got-want) > 1e-4 {
		t.Errorf("power %v, want %v", got, want)
	}
	for _, a := range r.Assumptions {
		if !a.Default || a.Source == "" || a.Value == "" {
			t.Errorf("%+v", a)
		}
	}
	want := []string{"target utilisation of servers 0.7", "spare servers 1", "life of a server 60 months", "height of a server 2 rack units",
		"network, share of the price of hardware 0.1", "vendor support, share of the price of hardware a year 0.1", "uplink none",
		"rack units of a rack that are filled 38", "power usage effectiveness 1.56", "power price USD 0.1282 a kWh", "labour none"}
	var got []string
	for _, a := range r.Assumptions {
		got = append(got, a.Name+" "+a.Value)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	// Only what a person should confirm counts as a default: power, support and network, of all but the servers.
	if want := 1 - 36000/r.Total.Planning.Float(); math.Abs(r.DefaultShare-want) > 1e-9 {
		t.Errorf("default share %v, want %v", r.DefaultShare, want)
	}
}

func TestHybridAtItsEnds(t *testing.T) {
	withSplit := func(share float64) Comparison {
		s := threeWays()
		s.Placements[1].IaaS.Purchase = Purchase{Reserved1y: 0.5}
		s.Placements[2].Hybrid.Split.Share = share
		return compare(t, s, growingDemand(12, 8, 1))
	}
	// Split 0: the burst alone, in every simulation, without the fixed costs of the base.
	zero := withSplit(0)
	if !reflect.DeepEqual(zero.Placements[2].Costs, zero.Placements[1].Costs) {
		t.Error("split 0 costs something else than the burst alone")
	}
	// Split 1 of a demand without variance: the base alone, as the burst has no fixed costs.
	s := threeWays()
	s.Placements[2].Hybrid.Split.Share = 1
	one := compare(t, s, flat(12, 20, map[Resource]float64{VCPU: 240, Memory: 100, Storage: 1000}))
	if !reflect.DeepEqual(one.Placements[2].Costs, one.Placements[0].Costs) {
		t.Error("split 1 costs something else than the base alone")
	}
}

func TestOptimalSplit(t *testing.T) {
	// 50 vCPU at all hours and 250 for one hour a day. A server carries 50 for 12,000 a year (and its
	// life is 36 months, but nothing is left at the end). On machines 50 vCPU are 10 × 8,760 h = 87,600 a
	// year; the 200 above are 40 × 365 h = 14,600, less than the 4 more servers for 48,000.
	// So the base carries 0.2 × 250 = 50: 12,000 + 14,600 = 26,600.
	s := threeWays()
	s.Placements[2].Hybrid.Split = Split{Optimal: true}
	c := compare(t, s, hourly(12, 120, spiky(250, 50)))
	wantCertain(t, "total", c.Placements[2].Total, "26600")
	a := c.Placements[2].Assumptions[0]
	if a.Value != "0.2 of the planned peak: vcpu 50" || !strings.Contains(a.Source, "on 50 of 120 simulations") || a.Default {
		t.Errorf("%+v", a)
	}
	if c.Cheapest != "both" || c.Placements[2].CheapestShare != 1 {
		t.Errorf("cheapest %s in %v", c.Cheapest, c.Placements[2].CheapestShare)
	}
	for _, e := range c.Placements[2].CashFlow {
		if want := map[bool]string{true: "stay", false: "cloud"}[e.Kind == Capex]; e.Labels["part"] != want {
			t.Errorf("%s is labelled %v, want %s", e.Item, e.Labels, want)
		}
	}
}

func TestPlansSeeTheMedianAndNotTheFuture(t *testing.T) {
	// The plan is the same whichever future is priced: pricing a future alone or among others costs the same.
	s, d := fullScenario(6), growingDemand(6, 10, 1)
	survey, err := d.Survey(context.Background(), 1)
	if err != nil {
		t.Fatal(err)
	}
	placements, err := planAll(context.Background(), PlanInput{Scenario: s, Demand: d, Survey: survey, Book: testBook(t)})
	if err != nil {
		t.Fatal(err)
	}
	c := compare(t, s, d)
	v := c.Placements
	for p, placement := range placements {
		f, err := d.Future(7)
		if err != nil {
			t.Fatal(err)
		}
		cost, err := s.valuation().price(placement, f)
		if err != nil || cost != v[p].Costs[7] {
			t.Errorf("%s: %+v alone, %+v among others (%v)", placement.Name(), cost, v[p].Costs[7], err)
		}
	}
}

func TestCommitmentsAreWholeMachinesOfTheNeed(t *testing.T) {
	// 50 vCPU take 10 machines. For three years round(10 × r3), for one round(10 × (r3 + r1)) less that.
	for _, c := range []struct{ r3, r1, want3, want1, onDemand float64 }{
		{1, 0, 10, 0, 0},
		{0.36, 0.28, 4, 2, 4}, // round(3.6), round(6.4) - 4
		{0.34, 0.33, 3, 4, 3}, // round(3.4), round(6.7) - 3
		{0.5, 0.5, 5, 5, 0},
		{0.04, 0.04, 0, 1, 9}, // round(0.4), round(0.8)
	} {
		cloud := testCloud()
		cloud.Purchase = Purchase{Reserved1y: c.r1, Reserved3y: c.r3}
		r := compare(t, testScenario(1, PlacementSpec{Name: "cloud", IaaS: cloud}), flat(1, 1, map[Resource]float64{VCPU: 50})).Placements[0]
		got := map[string]float64{}
		for _, e := range r.CashFlow {
			got[e.Item] = e.Quantity / 744
		}
		if got["m.big, 3-year commitment"] != c.want3 || got["m.big, 1-year commitment"] != c.want1 || got["m.big, on demand"] != c.onDemand {
			t.Errorf("%v and %v: %v", c.r3, c.r1, got)
		}
	}
}

func TestLifeThatEndsWithTheHorizonIsWhollyDepreciated(t *testing.T) {
	// 100 over 36 months is 2.777777 a month, and 2.777805 in the last.
	o := testServers()
	o.Server.Price = usd(100)
	s := testScenario(36, PlacementSpec{Name: "stay", OnPremises: o})
	s.Residual = ResidualBook
	r := compare(t, s, flat(36, 1, map[Resource]float64{VCPU: 50})).Placements[0]
	wantAmount(t, "total", r.Total.Planning, "100")
	wantAmount(t, "carried", r.Carried, "0")
	wantAmount(t, "P&L of year 3", r.Years[2].ProfitAndLoss, "33.333352")
}

func TestOfEqualSplitsTheLowest(t *testing.T) {
	if got := lowestMedian([][]int64{{5, 5}, {3, 9}, {3, 4}, {9, 1}}); got != 3 {
		t.Errorf("got %d, want 3", got)
	}
	if got := lowestMedian([][]int64{{5}, {3}, {3}}); got != 1 {
		t.Errorf("got %d, want 1", got)
	}
}
