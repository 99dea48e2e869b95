package catalog_test

import (
	"bytes"
	"os"
	"slices"
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
		{"aws", "us-east-1", "m7i.2xlarge", catalog.RHEL, catalog.OnDemand, "USD 0.6584", "2025-04-24"},
		// 0.388472 for the machine and 0.368 for the licence of 8 vCPUs.
		{"gcp", "us-central1", "n2-standard-8", catalog.Windows, catalog.OnDemand, "USD 0.756472", "2026-07-30"},
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
			for _, os := range slices.Sorted(slices.Values(catalog.Systems())) {
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
	if offers != b.Len() || offers != 205839 || noMemory != 24642 || noArch != 0 {
		t.Errorf("%d of %d offers, %d of Azure without memory, %d of Google without architecture", offers, b.Len(), noMemory, noArch)
	}
	leftOut := map[string]int{}
	for _, c := range b.LeftOut() {
		leftOut[c.Reason] = c.Rows
	}
	for reason, want := range map[string]int{"lint: zero price": 68, "lint: Linux at the Windows price": 1255,
		"lint: commitment dearer than on demand": 169, "lint: three years dearer than one": 83,
		"lint: constrained size at the Windows price": 363, "lint: constrained size dearer than its parent": 79,
		"lint: constrained size cheaper than its parent": 94, "items: monthly form of an hourly price": 171} {
		if leftOut[reason] != want {
			t.Errorf("%s: %d rows left out, want %d", reason, leftOut[reason], want)
		}
	}
}

// The embedded book is what comes of the raw tables, to the byte.
func TestSnapshotIsMadeOfTheRawTables(t *testing.T) {
	b, err := load()
	if err != nil {
		t.Fatal(err)
	}
	var items []catalog.Item
	var left []catalog.Count
	for _, provider := range b.Providers() {
		regions, _ := b.Regions(provider)
		for _, region := range append(regions, "*") {
			items = append(items, b.Items(provider, region)...)
		}
	}
	for _, c := range b.LeftOut() {
		if strings.HasPrefix(c.Reason, "items: ") {
			left = append(left, c)
		}
	}
	again, _, err := catalog.Assemble(rawRows(t), items, left...)
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if _, err := again.WriteTo(&text); err != nil {
		t.Fatal(err)
	}
	if embedded, err := os.ReadFile("snapshot/prices.book"); err != nil || !bytes.Equal(text.Bytes(), embedded) {
		t.Errorf("%d bytes made of the raw tables, %d embedded, %v: run go generate", text.Len(), len(embedded), err)
	}
}

// rawRows reads the raw table as its sources have it.
func rawRows(t *testing.T) []catalog.Row {
	t.Helper()
	if testing.Short() {
		t.Skip("reading all raw tables is left to the full run")
	}
	rows, err := readRaw()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

var readRaw = sync.OnceValues(func() ([]catalog.Row, error) {
	file, err := os.Open("testdata/raw/compute_catalogue.csv.gz")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return catalog.ReadRows(file, file.Name())
})

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
	if info, err := os.Stat("snapshot/prices.book"); err != nil || info.Size() > 4<<20 {
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
