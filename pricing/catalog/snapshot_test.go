package catalog_test

import (
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/plimsoll/plimsoll/pricing/catalog"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// load reads the snapshot once for all tests.
var load = sync.OnceValues(catalog.Load)

// Prices looked up by hand in the raw tables.
func TestSnapshotPrices(t *testing.T) {
	b, err := load()
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		provider, region, sku string
		os                    catalog.OS
		term                  catalog.Term
		price, date           string
	}{
		{"aws", "us-east-1", "m7i.2xlarge", catalog.Linux, catalog.OnDemand, "USD 0.4032", "2026-07-20"},
		{"aws", "us-east-1", "m7i.2xlarge", catalog.Linux, catalog.Reserved1y, "USD 0.26672", "2025-04-24"},
		{"aws", "us-east-1", "m7i.2xlarge", catalog.Linux, catalog.Reserved3yUpfront, "USD 0.15917", "2026-06-09"},
		{"aws", "us-east-1", "m7i.2xlarge", catalog.Windows, catalog.OnDemand, "USD 0.7712", "2025-04-24"},
		{"azure", "westeurope", "Standard_D8as_v5", catalog.Linux, catalog.OnDemand, "USD 0.416", "2026-06-18"},
		{"azure", "westeurope", "Standard_D8as_v5", catalog.Linux, catalog.SavingsPlan3y, "USD 0.2288", "2025-04-24"},
		{"gcp", "europe-west1", "n2-standard-8", catalog.Linux, catalog.Reserved3y, "USD 0.192288", "2026-07-30"},
		{"aws-cn", "cn-north-1", "m6g.2xlarge", catalog.Linux, catalog.OnDemand, "CNY 3.2149", "2024-11-06"},
	}
	for _, c := range cases {
		o, err := b.Lookup(c.provider, c.region, c.sku, c.os)
		if err != nil {
			t.Error(err)
			continue
		}
		p, err1 := o.Price(c.term)
		from, err2 := o.Origin(c.term)
		if err1 != nil || err2 != nil || p.String() != c.price || from.Date != c.date || o.VCPU != 8 || o.MemoryGiB != 32 {
			t.Errorf("%s %s: got %v of %v, %v, %v; want %s of %s", c.sku, c.term, p, from, err1, err2, c.price, c.date)
		}
	}
}

// What every offer of the snapshot must be; and that it is as large, and misses as much, as PROVENANCE.md says.
func TestSnapshotHoldsTogether(t *testing.T) {
	b, err := load()
	if err != nil {
		t.Fatal(err)
	}
	noMemory, noArch, offers, last := 0, 0, 0, ""
	for _, provider := range b.Providers() {
		regions, err := b.Regions(provider)
		if err != nil {
			t.Fatal(err)
		}
		for _, region := range regions {
			for _, os := range []catalog.OS{catalog.Linux, catalog.Windows} {
				skus, err := b.SKUs(provider, region, os)
				if err != nil {
					t.Fatal(err)
				}
				for _, sku := range skus {
					key := strings.Join([]string{provider, region, string(os), sku}, "\x00")
					if key <= last {
						t.Fatalf("%q comes after %q", key, last)
					}
					last = key
					o, err := b.Lookup(provider, region, sku, os)
					if err != nil || len(o.Terms()) == 0 || (o.Currency == money.CNY) != (provider == "aws-cn") {
						t.Fatalf("%q: %v, %v", key, o, err)
					}
					offers++
					if provider == "azure" && o.MemoryGiB == 0 {
						noMemory++
					}
					if provider == "gcp" && o.Arch == "" {
						noArch++
					}
				}
			}
		}
	}
	if offers != b.Len() || offers != 144515 || noMemory != 25146 || noArch != 17669 {
		t.Errorf("%d of %d offers, %d of Azure without memory, %d of Google without architecture", offers, b.Len(), noMemory, noArch)
	}
	leftOut := map[string]int{}
	for _, c := range b.LeftOut() {
		leftOut[c.Reason] = c.Rows
	}
	for reason, want := range map[string]int{"compute: suspect:linux_price_equals_windows_price": 1250, "compute: suspect:zero_price": 68,
		"compute: suspect:commit_dearer_than_ondemand": 118, "compute: suspect:changed_over_50pct": 155,
		"prices: commitment dearer than the on-demand price": 51} {
		if leftOut[reason] != want {
			t.Errorf("%s: %d rows left out, want %d", reason, leftOut[reason], want)
		}
	}
}

// Every source of a price is explained, and the snapshot stays small enough to carry.
func TestSnapshotProvenance(t *testing.T) {
	b, err := load()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("snapshot/PROVENANCE.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range b.Origins() {
		if !strings.Contains(string(text), "`"+o.Source+"`") || !strings.Contains(string(text), o.Date) {
			t.Errorf("%s is not in PROVENANCE.md", o)
		}
	}
	if info, err := os.Stat("snapshot/compute.csv.gz"); err != nil || info.Size() > 3<<20 {
		t.Errorf("the snapshot: %v, %v", info, err)
	}
}

func TestReferencesAreSourced(t *testing.T) {
	all := catalog.References()
	if len(all) < 40 {
		t.Errorf("%d figures", len(all))
	}
	for i, f := range all {
		if f.Name == "" || f.Unit == "" || f.Basis == "" || f.Source == "" || !(f.Value > 0) || i > 0 && f.Name == all[i-1].Name {
			t.Errorf("%+v", f)
		}
	}
	if _, err := catalog.Reference("pue_survey_2042"); err == nil || !strings.Contains(err.Error(), "pue_survey_202") {
		t.Errorf("an unknown figure: %v", err)
	}
}
