package pricing

import (
	"context"
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/pricing/catalog"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// A small price book: made-up prices that are easy to reckon with. In region west m.big has no 3-year price; x.euro is priced in euros.
const (
	testRows = `provider,region,sku,os,arch,vcpu,memory_gib,gpu,local_storage_gb,od_hourly,res1y_hourly,res3y_hourly,currency,source,date
aws,east,m.big,linux,x86_64,10,40,0,0,1.00,0.70,0.50,USD,test,2026-01-01
aws,east,m.small,linux,x86_64,5,20,0,0,0.52,0.36,0.26,USD,test,2026-01-01
aws,east,c.big,linux,x86_64,10,20,0,0,0.80,0.60,0.40,USD,test,2026-01-01
aws,east,t3.tiny,linux,x86_64,10,40,0,0,0.10,0.09,0.08,USD,test,2026-01-01
aws,east,a.arm,linux,arm64,10,40,0,0,0.90,0.60,0.40,USD,test,2026-01-01
aws,east,u.nomem,linux,x86_64,10,,0,0,0.90,0.60,0.40,USD,test,2026-01-01
aws,west,m.big,linux,x86_64,10,40,0,0,1.00,0.70,,USD,test,2026-01-01
aws,euro,x.euro,linux,x86_64,10,40,0,0,1.00,0.70,0.50,EUR,test,2026-01-01
oci,east,n.any,linux,,10,40,0,,1.00,0.70,0.50,USD,test,2026-01-01
`
	testItems = `provider,region,item,from,to,unit,currency,price,source,date
aws,east,ebs.gp3,0,,GiB-month,USD,0.08,test,2026-01-01
aws,east,ebs.io2.iops,0,,IOPS-month,USD,0.065,test,2026-01-01
aws,east,egress.internet,0,1000,GiB,USD,0.09,test,2026-01-01
aws,east,egress.internet,1000,,GiB,USD,0.05,test,2026-01-01
`
)

func testBook(t testing.TB) *catalog.Book {
	t.Helper()
	rows, err := catalog.ReadRows(strings.NewReader(testRows), "rows")
	if err != nil {
		t.Fatal(err)
	}
	items, err := catalog.ReadItems(strings.NewReader(testItems), "items")
	if err != nil {
		t.Fatal(err)
	}
	book, err := catalog.NewBook(rows, items)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func usd(v float64) money.Price {
	p, err := money.PriceOf(v, money.USD)
	if err != nil {
		panic(err)
	}
	return p
}

func ptr[T any](v T) *T { return &v }

// testServers has no defaults and no cost but servers at USD 12,000, of 100 vCPU and 400 GiB, of which demand may use half.
func testServers() *OnPremises {
	return &OnPremises{
		Server: Server{VCPU: 100, MemoryGiB: 400, Price: usd(12000), Life: series.MonthsStep(36),
			WattsFull: 1000, WattsIdle: 200, RackUnits: ptr(2.0), Cores: ptr(50.0)},
		TargetUtilisation: ptr(0.5), SpareServers: ptr(0), Network: &OwnNetwork{Share: ptr(0.0)},
		Rack: &Rack{PriceMonth: usd(0), RackUnits: ptr(40.0)}, PowerPrice: ptr(usd(0)), PUE: ptr(1.5), Support: ptr(0.0),
		Storage: &OwnStorage{ShelfGiB: 1000, ShelfPrice: usd(0), Life: series.MonthsStep(60), TargetUtilisation: ptr(0.8), RackUnits: ptr(4.0)},
	}
}

// testCloud has m.big on demand, of whose 10 vCPU and 40 GiB demand may use half.
func testCloud() *IaaS {
	return &IaaS{Provider: "aws", Region: "east", SKU: "m.big", TargetUtilisation: ptr(0.5)}
}

func testScenario(months int, placements ...PlacementSpec) Scenario {
	return Scenario{Name: "test", Currency: money.USD, Start: january, Months: months, Placements: placements}
}

// flat is the same use in every hour of every future.
func flat(months, futures int, use map[Resource]float64) Demand {
	d := Demand{Start: january, Months: months, Futures: futures}
	for _, r := range Resources() {
		if v, ok := use[r]; ok {
			d.Streams = append(d.Streams, ConstantStream(string(r), r, v, january))
		}
	}
	return d
}

func compare(t testing.TB, s Scenario, d Demand) Comparison {
	t.Helper()
	c, err := Compare(context.Background(), s, d, testBook(t), 2)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// wantAmounts checks amounts by name, in units of the currency.
func wantAmount(t testing.TB, what string, got money.Amount, want string) {
	t.Helper()
	w, err := money.ParseNumber(want, money.USD)
	if err != nil {
		t.Fatal(err)
	}
	if got != w {
		t.Errorf("%s: %s, want %s", what, got, w)
	}
}

// wantCertain checks that a cost is the same in all simulations.
func wantCertain(t testing.TB, what string, d Distribution, want string) {
	t.Helper()
	wantAmount(t, what+" (planning)", d.Planning, want)
	wantAmount(t, what+" P10", d.P10, want)
	wantAmount(t, what+" P50", d.P50, want)
	wantAmount(t, what+" P90", d.P90, want)
}

// sumOf adds the amounts of the entries of an item, in units.
func sumOf(t testing.TB, flow CashFlow, item string) money.Amount {
	t.Helper()
	sum, err := flow.Total(money.USD, func(e Entry) bool { return e.Item == item })
	if err != nil {
		t.Fatal(err)
	}
	return sum
}
