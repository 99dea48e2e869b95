package pricing_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/plimsoll/plimsoll/pricing"
	"github.com/plimsoll/plimsoll/pricing/catalog"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// A demand that never changes, on own servers and on rented machines, for two years.
func ExampleCompare() {
	price := func(v float64) money.Price {
		p, err := money.PriceOf(v, money.USD)
		if err != nil {
			panic(err)
		}
		return p
	}
	rows, err := catalog.ReadRows(strings.NewReader(`provider,region,sku,os,arch,vcpu,memory_gib,od_hourly,res1y_hourly,currency,source,date
aws,east,m.large,linux,x86_64,20,80,1.00,0.60,USD,an example,2026-01-01
`), "prices")
	if err != nil {
		panic(err)
	}
	book, err := catalog.NewBook(rows, nil)
	if err != nil {
		panic(err)
	}
	start, err := pricing.ParseMonth("2027-01")
	if err != nil {
		panic(err)
	}
	demand := pricing.Demand{Start: start, Months: 24, Futures: 20, Streams: []pricing.Stream{
		pricing.ConstantStream("web", pricing.VCPU, 140, start),
	}}
	scenario := pricing.Scenario{
		Currency: money.USD, Start: start, Months: 24, Discount: 0.08, Residual: pricing.ResidualBook,
		Placements: []pricing.PlacementSpec{
			{Name: "stay", OnPremises: &pricing.OnPremises{
				Server: pricing.Server{VCPU: 100, MemoryGiB: 400, Price: price(20000), WattsFull: 800, WattsIdle: 200},
				Rack:   &pricing.Rack{PriceMonth: price(900)},
			}},
			{Name: "cloud", IaaS: &pricing.IaaS{Provider: "aws", Region: "east", SKU: "m.large",
				Purchase: pricing.Purchase{OnDemand: 0.2, Reserved1y: 0.8}}},
		},
	}
	c, err := pricing.Compare(context.Background(), scenario, demand, book, 2)
	if err != nil {
		panic(err)
	}
	for _, r := range c.Placements {
		fmt.Printf("%-6s capex %s, opex %s, total %s, present value %s\n", r.Name,
			r.Capex.P50.Format(), r.Opex.P50.Format(), r.Total.P50.Format(), r.PresentValue.P50.Format())
	}
	fmt.Println(strings.Replace(c.Reason, "compute, ", "compute,\n", 1))
	// Output:
	// stay   capex USD 66,000.00, opex USD 39,852.47, total USD 66,252.47, present value USD 68,885.54
	// cloud  capex USD 0.00, opex USD 119,299.20, total USD 119,299.20, present value USD 110,906.09
	// stay is the cheapest: its present value of $68.9K is $42.0K (37.9 %) below that of cloud, the next; it saves $82.0K on compute,
	// and spends $24.8K on facility more.
}

func ExampleAssess() {
	rows, err := catalog.ReadRows(strings.NewReader(`provider,region,sku,os,arch,vcpu,memory_gib,`+
		`od_hourly,res1y_hourly,res3y_hourly,currency,source,date
aws,east,m.large,linux,x86_64,2,8,0.10,0.06,0.04,USD,an example,2026-01-01
aws,east,m.xlarge,linux,x86_64,4,16,0.20,0.12,0.08,USD,an example,2026-01-01
`), "prices")
	if err != nil {
		panic(err)
	}
	book, err := catalog.NewBook(rows, nil)
	if err != nil {
		panic(err)
	}
	a, err := pricing.Assess([]pricing.Workload{
		{Name: "web", VCPU: 2, MemoryGiB: 4, Count: 3},
		{Name: "db", VCPU: 2, MemoryGiB: 12},
	}, pricing.Target{Provider: "aws", Region: "east"}, book)
	if err != nil {
		panic(err)
	}
	for _, w := range a.Workloads {
		fmt.Println(w.Name, w.Count, w.SKU, w.Monthly.OnDemand.Format(), w.Monthly.Reserved3y.Format())
	}
	fmt.Println("all", a.Total.OnDemand.Format(), a.Total.Reserved3y.Format())
	// Output:
	// web 3 m.large USD 219.00 USD 87.60
	// db 1 m.xlarge USD 146.00 USD 58.40
	// all USD 365.00 USD 146.00
}
