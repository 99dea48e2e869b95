package pricing

import (
	"testing"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// With zero variance every quantile is the deterministic figure, to the last millionth.

func TestOnPremisesByHand(t *testing.T) {
	// Demand: 240 vCPU, 500 GiB of memory, 2,000 GiB of storage, for 24 months from 2027-01 (17,544 hours: 2028 is a leap year).
	//
	// Servers: 100 vCPU × 0.5 = 50 usable: ⌈240/50⌉ = 5 by vCPU, ⌈500/200⌉ = 3 by memory; 5 + 1 spare = 6.
	//   6 × 12,000 = 72,000 capex. Shelves: ⌈2000/800⌉ = 3 × 4,000 = 12,000 capex.
	// Network: 10 % of each: 7,200 + 1,200 capex. Uplink 500 × 24 = 12,000.
	// Support: 20 % a year of hardware with network: (79,200 + 13,200) × 0.2 × 2 = 36,960.
	// Racks: (6 × 2 + 3 × 4) / 20 = 1.2, so 2 racks × 1,000 × 24 = 48,000.
	// Power: 6 × 0.2 kW idle + 2.4 servers' worth of load × 0.8 kW + 3 × 0.5 kW = 4.62 kW
	//   × 17,544 h × PUE 1.5 × 0.10 = 12,157.992.
	// Labour: (0.1 × 6 + 0.4) = 1 FTE × 60,000 × 2 years = 120,000.
	// Licences: 6 × max(50, 64) cores × 30 = 11,520 a year, twice: 23,040; and 6 servers × 100 × 2 = 1,200.
	o := testServers()
	o.SpareServers = ptr(1)
	o.Storage.ShelfPrice, o.Storage.Watts = usd(4000), 500
	o.Network = &OwnNetwork{Share: ptr(0.1), UplinkMonth: ptr(usd(500))}
	o.Support = ptr(0.2)
	o.Rack = &Rack{PriceMonth: usd(1000), RackUnits: ptr(20.0)}
	o.PowerPrice = ptr(usd(0.10))
	o.Labour = &Staff{FTEPerServer: 0.1, FTEBase: 0.4, CostYear: usd(60000)}
	o.Licences = []OwnLicence{
		{Name: "hypervisor", Per: "core", PriceYear: usd(30), FloorPerServer: 64},
		{Name: "agent", Per: "server", PriceYear: usd(100)},
	}
	demand := flat(24, 30, map[Resource]float64{VCPU: 240, Memory: 500, Storage: 2000})
	c := compare(t, testScenario(24, PlacementSpec{Name: "stay", OnPremises: o}), demand)
	r := c.Placements[0]
	for item, want := range map[string]string{
		"servers": "-72000", "storage shelves": "-12000", "network for servers": "-7200", "network for storage shelves": "-1200",
		"uplink": "-12000", "vendor support for servers and their network": "-31680",
		"vendor support for storage shelves and their network": "-5280",
		"racks": "-48000", "power and cooling": "-12157.992", "labour": "-120000", "licence hypervisor": "-23040", "licence agent": "-1200",
	} {
		wantAmount(t, item, sumOf(t, r.CashFlow, item), want)
	}
	wantCertain(t, "capex", r.Capex, "92400")
	wantCertain(t, "opex", r.Opex, "253357.992")
	wantCertain(t, "total", r.Total, "345757.992")
	wantCertain(t, "present value at 0 %", r.PresentValue, "345757.992")
	// P&L: servers with network 79,200 over 36 months, 26,400 a year; shelves with network 13,200 over 60, 2,640 a year.
	// 92,400 - 2 × 29,040 = 34,320 is left after 24 months; licences are used up.
	wantAmount(t, "carried", r.Carried, "34320")
	// Year 1: 8,760 h of power are 4.62 × 8760 × 0.15 = 6,070.68; opex 12,000/2 + 18,480 + 24,000 + 6,070.68 + 60,000 + 12,120 = 126,670.68.
	wantAmount(t, "cash of year 1", r.Years[0].Cash, "219070.68")
	wantAmount(t, "P&L of year 1", r.Years[0].ProfitAndLoss, "155710.68")
	if r.DefaultShare != 0 || r.CheapestShare != 1 || c.AssumedShare != 0 {
		t.Errorf("default share %v, cheapest share %v, assumed share %v", r.DefaultShare, r.CheapestShare, c.AssumedShare)
	}
}

func TestIaaSByHand(t *testing.T) {
	// Demand: 48 vCPU, 100 GiB, 1,000 GiB of storage, 2 GiB an hour of egress, for 12 months (8,760 hours).
	// m.big gives 5 vCPU and 20 GiB at a target of 0.5: max(⌈9.6⌉, ⌈5⌉) = 10 machines.
	// 40 % for three years = 4 × 8,760 × 0.50 = 17,520; 30 % for one = 3 × 8,760 × 0.70 = 18,396;
	// the other 3 on demand: 3 × 8,760 × 1.00 = 26,280. Storage 1,000 × 0.08 × 12 = 960.
	// Egress: 744 h: 1,488 GiB in seven months: 1000 × 0.09 + 488 × 0.05 = 114.40; 720 h: 1,440 GiB in four: 112;
	// 672 h: 1,344 GiB in one: 107.20; 7 × 114.4 + 4 × 112 + 107.2 = 1,356.
	// Bill: 17,520 + 18,396 + 26,280 + 960 + 1,356 = 64,512. Support 10 %: 6,451.20.
	// Labour: (0.01 × 10 + 0.5) FTE × 100,000 = 60,000.
	// The three years have two more after the horizon, 8,760 + 8,784 hours: 4 × 17,544 × 0.50 = 35,088 are owed.
	cloud := testCloud()
	cloud.Purchase = Purchase{OnDemand: 0.3, Reserved1y: 0.3, Reserved3y: 0.4}
	cloud.Support = ptr(0.1)
	cloud.Labour = &Staff{FTEPerServer: 0.01, FTEBase: 0.5, CostYear: usd(100000)}
	demand := flat(12, 30, map[Resource]float64{VCPU: 48, Memory: 100, Storage: 1000, Egress: 2})
	r := compare(t, testScenario(12, PlacementSpec{Name: "cloud", IaaS: cloud}), demand).Placements[0]
	for item, want := range map[string]string{
		"m.big, on demand": "-26280", "m.big, 1-year commitment": "-18396", "m.big, 3-year commitment": "-17520",
		"block storage (ebs.gp3)": "-960", "traffic to the internet (egress.internet)": "-1356", "support plan": "-6451.2", "labour": "-60000",
	} {
		wantAmount(t, item, sumOf(t, r.CashFlow, item), want)
	}
	wantCertain(t, "capex", r.Capex, "0")
	wantCertain(t, "obligation", r.Obligation, "35088")
	wantCertain(t, "total", r.Total, "166051.2")
	if last := r.Years[len(r.Years)-1]; len(r.Years) != 2 || last.Cash != r.Obligation.Planning || last.ProfitAndLoss.Micros != 0 {
		t.Errorf("years %+v: what is owed is to stand in one of its own", r.Years)
	}
	wantAmount(t, "carried", r.Carried, "35088")
}

func TestHybridByHand(t *testing.T) {
	// 240 vCPU, of which the base carries half: 120 on ⌈120/50⌉ = 3 servers = 36,000.
	// The burst carries 120 on 24 machines × 8,760 h × 1.00 = 210,240 for a year.
	s := testScenario(12,
		PlacementSpec{Name: "stay", OnPremises: testServers()},
		PlacementSpec{Name: "cloud", IaaS: testCloud()},
		PlacementSpec{Name: "both", Hybrid: &Hybrid{Base: "stay", Burst: "cloud", Split: Split{Share: 0.5}}})
	c := compare(t, s, flat(12, 30, map[Resource]float64{VCPU: 240}))
	wantCertain(t, "capex", c.Placements[2].Capex, "36000")
	wantCertain(t, "opex", c.Placements[2].Opex, "210240")
	wantCertain(t, "total", c.Placements[2].Total, "246240")
	// stay: 5 servers = 60,000; cloud: 48 machines = 420,480.
	if c.Cheapest != "stay" || c.Placements[0].CheapestShare != 1 {
		t.Errorf("cheapest %q, in %v", c.Cheapest, c.Placements[0].CheapestShare)
	}
	want := "stay is the cheapest: its present value of $60.0K is $186K (75.6 %) below that of both, the next; it saves $186K on compute."
	if c.Reason != want {
		t.Errorf("got  %s\nwant %s", c.Reason, want)
	}
}

func TestPresentValueByHand(t *testing.T) {
	// One server for 12,000 now and an uplink of 100 a month for 13 months; at 21 % a year month 6 is worth 1/1.1 and month 12 1/1.21.
	// Σ 1.21^(-m/12) for m = 0 … 12 is a geometric series: (1 - 1.21^(-13/12)) / (1 - 1.21^(-1/12)) = 11.83906771.
	// The thirteen terms, each rounded to a millionth, were added with bc -l, e(-m/12*l(1.21)): 1,183.906772.
	o := testServers()
	o.Network.UplinkMonth = ptr(usd(100))
	s := testScenario(13, PlacementSpec{Name: "stay", OnPremises: o})
	s.Discount = 0.21
	r := compare(t, s, flat(13, 20, map[Resource]float64{VCPU: 1})).Placements[0]
	wantCertain(t, "total", r.Total, "13300")
	wantCertain(t, "present value", r.PresentValue, "13183.906772")
	wantAmount(t, "present value of year 2", r.Years[1].PresentValue, "82.644628") // 100/1.21
}

func TestRefreshAndLife(t *testing.T) {
	// Life 36 months over 60: bought in month 0, again in month 36. Five existing servers, bought 30 months
	// ago: replaced in month 6 and in month 42. 5 × 50 vCPU are enough for 240.
	for _, c := range []struct {
		name          string
		existing, age int
		need          float64
		months        []int // of purchases
		count         float64
	}{
		{"new", 0, 0, 240, []int{0, 36}, 5},
		{"existing", 5, 30, 240, []int{6, 42}, 5},
		{"existing, more than needed", 5, 30, 1, []int{6, 42}, 5},
		{"existing, overdue", 5, 90, 240, []int{0, 36}, 5},
		{"existing, too few", 2, 36, 240, []int{0, 36}, 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := testServers()
			o.ExistingServers, o.ExistingAge = c.existing, series.MonthsStep(c.age)
			if c.age == 0 {
				o.ExistingAge = series.Step{}
			}
			r := compare(t, testScenario(60, PlacementSpec{Name: "stay", OnPremises: o}),
				flat(60, 20, map[Resource]float64{VCPU: c.need})).Placements[0]
			var months []int
			for _, e := range r.CashFlow {
				months = append(months, e.Month)
				if e.Quantity != c.count {
					t.Errorf("month %d: %v servers, want %v", e.Month, e.Quantity, c.count)
				}
			}
			if len(months) != 2 || months[0] != c.months[0] || months[1] != c.months[1] {
				t.Errorf("bought in months %v, want %v", months, c.months)
			}
		})
	}
}

func TestLicencesOfServersThatComeLater(t *testing.T) {
	// 1 server from month 0, a second from month 5 on: licences in months 0, 12 (one) and 5, 17 (the other).
	growing := func(_ int, dst []float64) {
		for k := range dst {
			if dst[k] = 50; k >= 5 {
				dst[k] = 100
			}
		}
	}
	o := testServers()
	o.Server.Price = usd(0)
	o.Licences = []OwnLicence{{Name: "agent", Per: "server", PriceYear: usd(120)}}
	d := Demand{Start: january, Months: 20, Futures: 1,
		Streams: []Stream{{Name: "web", Resource: VCPU, Scale: 1, Start: january.Start(), Step: series.MonthsStep(1), Path: growing}}}
	r := compare(t, testScenario(20, PlacementSpec{Name: "stay", OnPremises: o}), d).Placements[0]
	var months []int
	for _, e := range r.CashFlow {
		months = append(months, e.Month)
	}
	if len(months) != 4 || months[0] != 0 || months[1] != 5 || months[2] != 12 || months[3] != 17 {
		t.Errorf("paid in months %v, want 0, 5, 12, 17", months)
	}
	// 120 of month 12 has 4 of 12 months beyond month 19, 120 of month 17 has 9: 40 + 90.
	wantAmount(t, "carried", r.Carried, "130")
	wantAmount(t, "P&L of year 1", r.Years[0].ProfitAndLoss, "190") // 120 + 7 × 10
}

func TestResidualValue(t *testing.T) {
	// A server for 10,800 over 36 months is 300 a month: after 24 months 3,600 is not yet depreciated.
	o := testServers()
	o.Server.Price = usd(10800)
	s := testScenario(24, PlacementSpec{Name: "stay", OnPremises: o})
	demand := flat(24, 20, map[Resource]float64{VCPU: 50})
	none := compare(t, s, demand).Placements[0]
	s.Residual, s.Discount = ResidualBook, 0.21
	book := compare(t, s, demand).Placements[0]
	wantCertain(t, "none", none.Total, "10800")
	wantAmount(t, "none, carried", none.Carried, "3600")
	wantCertain(t, "book, capex", book.Capex, "10800")
	wantCertain(t, "book, residual", book.Residual, "-3600")
	wantCertain(t, "book, total", book.Total, "7200")
	wantAmount(t, "book, carried", book.Carried, "0")
	wantAmount(t, "book, P&L of year 2", book.Years[1].ProfitAndLoss, "3600")
	// 10,800 - 3,600 / 1.21^(23/12) = 10,800 - 2,498.219195 (bc -l: 3600*e(-23/12*l(1.21)))
	wantAmount(t, "book, present value", book.PresentValue.Planning, "8301.780805")
	last := book.CashFlow[len(book.CashFlow)-1]
	if last.Kind != ResidualValue || last.Month != 23 || last.Category != Compute {
		t.Errorf("last entry %+v", last)
	}
}
