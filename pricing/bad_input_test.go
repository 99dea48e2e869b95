package pricing

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// threeWays is a valid scenario with one placement of each kind.
func threeWays() Scenario {
	return testScenario(12,
		PlacementSpec{Name: "stay", OnPremises: testServers()},
		PlacementSpec{Name: "cloud", IaaS: testCloud()},
		PlacementSpec{Name: "both", Hybrid: &Hybrid{Base: "stay", Burst: "cloud", Split: Split{Share: 0.5}}})
}

// badScenario changes threeWays for the worse.
type badScenario struct {
	name   string
	change func(*Scenario)
	want   []string // all of it in the error
}

func badScenarios(euros money.Price) []badScenario {
	return []badScenario{
		{"no placement", func(s *Scenario) { s.Placements = nil }, []string{"placements is 0, want 1 to 20 placements"}},
		{"too many placements", func(s *Scenario) { s.Placements = make([]PlacementSpec, 21) }, []string{"placements is 21"}},
		{"unknown currency", func(s *Scenario) { s.Currency = "USX" }, []string{`currency is "USX"`, "did you mean USD"}},
		{"no horizon", func(s *Scenario) { s.Months = 0 }, []string{"horizon is", "1 to 240 months"}},
		{"rate", func(s *Scenario) { s.Discount = -1 }, []string{"discountRate is -1"}},
		{"rate NaN", func(s *Scenario) { s.Discount = money.Rate(math.NaN()) }, []string{"discountRate is NaN"}},
		{"residual", func(s *Scenario) { s.Residual = "scrap" }, []string{`residualValue is "scrap", want none or book`}},
		{"no name", func(s *Scenario) { s.Placements[0].Name = "" }, []string{"placements[0].name"}},
		{"same name", func(s *Scenario) { s.Placements[1].Name = "stay" }, []string{`placements[1].name is "stay", want a name of its own`}},
		{"no kind", func(s *Scenario) { s.Placements[0].OnPremises = nil },
			[]string{"placements[0] is", "exactly one of onPremises, iaas and hybrid"}},
		{"two kinds", func(s *Scenario) { s.Placements[0].IaaS = testCloud() }, []string{"placements[0] is", "of 2 kinds"}},

		{"unknown provider", func(s *Scenario) { s.Placements[1].IaaS.Provider = "asw" },
			[]string{`placements[1].iaas.provider is "asw"`, "did you mean aws"}},
		{"unknown region", func(s *Scenario) { s.Placements[1].IaaS.Region = "eest" },
			[]string{`placements[1].iaas.region is "eest"`, "a known region of aws", "did you mean east"}},
		{"unknown SKU", func(s *Scenario) { s.Placements[1].IaaS.SKU = "m.bigg" },
			[]string{`placements[1].iaas.sku is "m.bigg"`, "did you mean m.big?"}},
		{"SKU of unknown size", func(s *Scenario) { s.Placements[1].IaaS.SKU = "u.nomem" },
			[]string{`placements[1].iaas.sku is "u.nomem", of unknown size`}},
		{"SKU of another architecture", func(s *Scenario) { s.Placements[1].IaaS.Arch = "arm64" },
			[]string{"placements[1].iaas.arch is arm64, want x86_64"}},
		{"unknown architecture", func(s *Scenario) { s.Placements[1].IaaS.Arch = "arm" },
			[]string{`placements[1].iaas.arch is "arm"`, "did you mean arm64"}},
		{"none to choose", func(s *Scenario) { *s.Placements[1].IaaS = IaaS{Provider: "oci", Region: "east"} },
			[]string{"placements[1].iaas.sku is missing", "1 of unknown architecture"}},
		{"no price of a term", func(s *Scenario) {
			s.Placements[1].IaaS.Region, s.Placements[1].IaaS.Purchase.Reserved3y = "west", 0.5
		}, []string{"placements[1].iaas.purchase.reserved3y", "m.big (linux) in aws/west", "reserved3y"}},
		{"no price of storage and egress", func(s *Scenario) { s.Placements[1].IaaS.Region = "west" },
			[]string{"placements[1].iaas.storagePrice is missing", "ebs.gp3 in aws/west", "placements[1].iaas.egressPrice is missing",
				"egress.internet in aws/west"}},
		{"unknown storage item", func(s *Scenario) { s.Placements[1].IaaS.StorageItem = "ebs.gp33" },
			[]string{`placements[1].iaas.storageItem is "ebs.gp33"`, "did you mean ebs.gp3"}},
		{"item of another unit", func(s *Scenario) { s.Placements[1].IaaS.StorageItem = "ebs.io2.iops" },
			[]string{"placements[1].iaas.storagePrice", "IOPS-month"}},
		{"prices in another currency", func(s *Scenario) {
			s.Placements[1].IaaS.Region, s.Placements[1].IaaS.SKU = "euro", "x.euro"
		}, []string{"placements[1].iaas is priced in EUR", "want prices in USD"}},
		{"shares over 1", func(s *Scenario) {
			s.Placements[1].IaaS.Purchase = Purchase{OnDemand: 0.5, Reserved1y: 0.4, Reserved3y: 0.3}
		}, []string{"placements[1].iaas.purchase is shares that add up to 1.2, want at most 1"}},
		{"negative share", func(s *Scenario) { s.Placements[1].IaaS.Purchase.Reserved1y = -0.1 },
			[]string{"placements[1].iaas.purchase.reserved1y is -0.1"}},
		{"target", func(s *Scenario) { s.Placements[1].IaaS.TargetUtilisation = ptr(0.0) },
			[]string{"placements[1].iaas.targetUtilisation is 0, want more than 0 and at most 1"}},
		{"price in another currency", func(s *Scenario) { s.Placements[1].IaaS.StoragePrice = &euros },
			[]string{"placements[1].iaas.storagePrice is EUR 5, want a price in USD"}},

		{"no vCPU", func(s *Scenario) { s.Placements[0].OnPremises.Server.VCPU = 0 }, []string{"placements[0].onPremises.server.vcpu is 0"}},
		{"memory NaN", func(s *Scenario) { s.Placements[0].OnPremises.Server.MemoryGiB = math.NaN() },
			[]string{"placements[0].onPremises.server.memoryGib is NaN"}},
		{"no price", func(s *Scenario) { s.Placements[0].OnPremises.Server.Price = money.Price{} },
			[]string{"placements[0].onPremises.server.price is missing"}},
		{"negative price", func(s *Scenario) { s.Placements[0].OnPremises.Server.Price = usd(-1) },
			[]string{"server.price is USD -1, want at least 0"}},
		{"life in days", func(s *Scenario) { s.Placements[0].OnPremises.Server.Life = series.Every(1000 * series.Day) },
			[]string{"server.life is 1000d", "whole months"}},
		{"idle above full", func(s *Scenario) { s.Placements[0].OnPremises.Server.WattsIdle = 2000 },
			[]string{"server.wattsIdle is 2000, want at most wattsFull, 1000"}},
		{"no space", func(s *Scenario) { s.Placements[0].OnPremises.Rack = nil }, []string{"placements[0].onPremises.rack is missing"}},
		{"two spaces", func(s *Scenario) { s.Placements[0].OnPremises.Colocation = &Colocation{usd(1)} },
			[]string{"rack is given together with colocation"}},
		{"taller than the rack", func(s *Scenario) { s.Placements[0].OnPremises.Server.RackUnits = ptr(50.0) },
			[]string{"server.rackUnits is 50, want at most 40"}},
		{"no storage", func(s *Scenario) { s.Placements[0].OnPremises.Storage = nil },
			[]string{"placements[0].onPremises.storage is missing, want shelves"}},
		{"licence", func(s *Scenario) {
			s.Placements[0].OnPremises.Licences = []OwnLicence{{Name: "x", Per: "cores", PriceYear: usd(1)}}
		}, []string{`placements[0].onPremises.licences[0].per is "cores", want core or server; did you mean core?`}},
		{"labour", func(s *Scenario) { s.Placements[0].OnPremises.Labour = &Staff{FTEBase: 1} },
			[]string{"placements[0].onPremises.labour.costYear is missing"}},

		{"hybrid of itself", func(s *Scenario) { s.Placements[2].Hybrid.Base = "both" },
			[]string{`placements[2].hybrid.base is "both", want the name of another placement that is no hybrid: stay, cloud`}},
		{"hybrid of something unknown", func(s *Scenario) { s.Placements[2].Hybrid.Burst = "cluod" },
			[]string{`placements[2].hybrid.burst is "cluod"`, "did you mean cloud?"}},
		{"hybrid of a hybrid", func(s *Scenario) {
			s.Placements = append(s.Placements, PlacementSpec{Name: "more", Hybrid: &Hybrid{Base: "both", Burst: "cloud"}})
		}, []string{`placements[3].hybrid.base is "both"`, "no hybrid"}},
		{"hybrid of one", func(s *Scenario) { s.Placements[2].Hybrid.Burst = "stay" },
			[]string{`placements[2].hybrid.burst is "stay", want another placement than base`}},
		{"hybrid without parts", func(s *Scenario) { *s.Placements[2].Hybrid = Hybrid{} },
			[]string{"placements[2].hybrid.base is", "placements[2].hybrid.burst is"}},
		{"split over 1", func(s *Scenario) { s.Placements[2].Hybrid.Split.Share = 1.5 }, []string{"placements[2].hybrid.split is 1.5"}},

		{"everything at once", func(s *Scenario) {
			s.Currency, s.Months = "XXX", 300
			s.Placements[0].OnPremises.Server.VCPU = -1
			s.Placements[1].IaaS.Region = ""
		}, []string{"currency is", "horizon is", "server.vcpu is -1", "iaas.region is missing"}},
	}
}

func TestBadScenarios(t *testing.T) {
	euros, err := money.PriceOf(5, money.EUR)
	if err != nil {
		t.Fatal(err)
	}
	everything := map[Resource]float64{VCPU: 48, Memory: 100, Storage: 1000, Egress: 2}
	for _, c := range badScenarios(euros) {
		t.Run(c.name, func(t *testing.T) {
			s := threeWays()
			c.change(&s)
			_, err := Compare(context.Background(), s, flat(12, 20, everything), testBook(t), 2)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %q, want %q in it", err, want)
				}
			}
			var field *FieldError
			if !errors.As(err, &field) || field.Path == "" {
				t.Errorf("%v is no FieldError", err)
			}
		})
	}
}

func TestPowerHasNoDefaultInOtherCurrencies(t *testing.T) {
	euros := func(v float64) money.Price {
		p, err := money.PriceOf(v, money.EUR)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	o := &OnPremises{Server: Server{VCPU: 1, MemoryGiB: 1, Price: euros(1), WattsFull: 5}, Rack: &Rack{PriceMonth: euros(1)}}
	s := testScenario(12, PlacementSpec{Name: "stay", OnPremises: o})
	s.Currency = money.EUR
	_, err := Compare(context.Background(), s, flat(12, 20, map[Resource]float64{VCPU: 1}), testBook(t), 1)
	if err == nil || !strings.Contains(err.Error(), "placements[0].onPremises.powerPrice is missing, want a price in EUR") {
		t.Errorf("got %v", err)
	}
}

func TestCompareRefuses(t *testing.T) {
	s := threeWays()
	ctx := context.Background()
	if _, err := Compare(ctx, s, flat(13, 20, map[Resource]float64{VCPU: 1}), testBook(t), 1); err == nil ||
		!strings.Contains(err.Error(), "13 months") {
		t.Errorf("another horizon: %v", err)
	}
	if _, err := Compare(ctx, s, flat(12, 20, nil), testBook(t), 1); err == nil || !strings.Contains(err.Error(), "nothing to place") {
		t.Errorf("no demand: %v", err)
	}
	// 10^13 vCPU on servers for 50 vCPU and 12,000 each: 2.4 × 10^15 is more than 9.2 × 10^12.
	_, err := Compare(ctx, s, flat(12, 20, map[Resource]float64{VCPU: 1e13}), testBook(t), 1)
	var overflow *money.OverflowError
	if !errors.As(err, &overflow) || !strings.Contains(err.Error(), "stay, simulation 0: servers in month 0") {
		t.Errorf("overflow: %v", err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := Compare(cancelled, s, flat(12, 20, map[Resource]float64{VCPU: 1}), testBook(t), 2); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestParse(t *testing.T) {
	if s, err := ParseSplit("0.25"); err != nil || s != (Split{Share: 0.25}) {
		t.Error(s, err)
	}
	if s, err := ParseSplit("optimal"); err != nil || !s.Optimal {
		t.Error(s, err)
	}
	for _, bad := range []string{"", "best", "-0.1", "1.01", "NaN", "Inf"} {
		if _, err := ParseSplit(bad); err == nil {
			t.Errorf("split %q: no error", bad)
		}
	}
	if r, err := ParseResidual(""); err != nil || r != ResidualNone {
		t.Error(r, err)
	}
	if _, err := ParseResidual("scrap"); err == nil {
		t.Error("scrap: no error")
	}
}

func TestSpecsValidateAlone(t *testing.T) {
	if err := (OnPremises{}).Validate(); err == nil || !strings.Contains(err.Error(), "server.vcpu is 0") {
		t.Error(err)
	}
	if err := (IaaS{}).Validate(); err == nil || !strings.Contains(err.Error(), "provider is missing") {
		t.Error(err)
	}
	if err := (Hybrid{}).Validate(); err == nil || !strings.Contains(err.Error(), "base is missing") {
		t.Error(err)
	}
	for _, err := range []error{testServers().Validate(), testCloud().Validate(), (Hybrid{Base: "a", Burst: "b"}).Validate()} {
		if err != nil {
			t.Error(err)
		}
	}
}
