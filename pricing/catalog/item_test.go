package catalog_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/pricing/catalog"
)

const itemHeader = "provider,region,item,from,to,unit,currency,price,source,date\n"

// items reads tiers ("0,10") of one item at 0.5 each.
func items(t testing.TB, tiers ...string) []catalog.Item {
	t.Helper()
	text := itemHeader
	for _, tier := range tiers {
		text += "aws,here,egress.internet," + tier + ",GiB,USD,0.5,list,2026-01-01\n"
	}
	read, err := catalog.ReadItems(strings.NewReader(text), "test")
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// 20,000 GiB of AWS's tiers: 10,240 × 0.09 + 9,760 × 0.085 = 921.60 + 829.60.
func TestTieredCost(t *testing.T) {
	b, err := load()
	if err != nil {
		t.Fatal(err)
	}
	tiers, err := b.Item("aws", "us-east-1", catalog.EgressInternet)
	if err != nil || len(tiers) != 4 {
		t.Fatalf("%d tiers, %v", len(tiers), err)
	}
	for quantity, want := range map[float64]string{0: "USD 0.00", 1: "USD 0.09", 10240: "USD 921.60", 20000: "USD 1,751.20"} {
		if got, err := tiers.Cost(quantity); err != nil || got.String() != want {
			t.Errorf("%v GiB: got %v, %v; want %s", quantity, got, err, want)
		}
	}
	for _, quantity := range []float64{-1, math.NaN(), math.Inf(1)} {
		if got, err := tiers.Cost(quantity); err == nil {
			t.Errorf("%v GiB: got %v", quantity, got)
		}
	}
}

func TestSplitLosesNothing(t *testing.T) {
	tiers := catalog.Tiers(items(t, "0,10", "10,100", "100,"))
	rapid.Check(t, func(t *rapid.T) {
		quantity := rapid.Float64Range(0, 1000).Draw(t, "quantity")
		parts, err := tiers.Split(quantity)
		sum := 0.0
		for _, p := range parts {
			sum += p.Quantity
		}
		if err != nil || math.Abs(sum-quantity) > 1e-9 {
			t.Fatalf("%v is split into %v: %v, %v", quantity, parts, sum, err)
		}
	})
}

func TestQuantityOutsideOfTheTiersHasNoPrice(t *testing.T) {
	var missing *catalog.NoPriceError
	if _, err := catalog.Tiers(items(t, "0,10")).Split(11); !errors.As(err, &missing) {
		t.Errorf("beyond the last tier: %v", err)
	}
	if _, err := catalog.Tiers(items(t, "10,")).Split(11); !errors.As(err, &missing) {
		t.Errorf("below the first tier: %v", err)
	}
	if _, err := (catalog.Tiers)(nil).Split(1); err == nil {
		t.Error("no tiers")
	}
}

func TestItemsThatAreNotThere(t *testing.T) {
	b, err := load()
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct{ provider, region, item, want string }{
		{"aws", "eu-central-1", "ebs.gp3", "known are us-east-1"},
		{"azure", "westeurope", catalog.EgressInternet, "give the price in the scenario"},
		{"gpc", "europe-west1", catalog.EgressInternet, "did you mean gcp?"},
	}
	for _, c := range cases {
		if tiers, err := b.Item(c.provider, c.region, c.item); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s in %s/%s: got %v, %v; want %q", c.item, c.provider, c.region, tiers, err, c.want)
		}
	}
	if _, err := b.BlockStorage("azure", "westeurope"); err == nil || !strings.Contains(err.Error(), "azure/westeurope") {
		t.Errorf("Azure's block storage: %v", err)
	}
	if tiers, err := b.BlockStorage("gcp", "europe-west1"); err != nil || tiers[0].Unit != "GiB-month" {
		t.Errorf("Google's block storage: %v, %v", tiers, err)
	}
	if tiers, err := b.Item("gcp", "europe-west1", "license.windows.n2-standard-8"); err != nil || tiers[0].Unit != "hour" {
		t.Errorf("a price that holds everywhere: %v, %v", tiers, err)
	}
}
