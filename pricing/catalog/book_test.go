package catalog_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/pricing/catalog"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// row is a Linux machine of 8 vCPUs and 32 GiB in aws/here on a day, with an on-demand price.
func row(sku, date string, onDemand float64) catalog.Row {
	r := catalog.Row{Provider: "aws", Region: "here", SKU: sku, OS: catalog.Linux, Arch: "x86_64", VCPU: 8, MemoryGiB: 32,
		LocalStorageKnown: true, Currency: money.USD, Source: "list", Date: date}
	r.SetPrice(catalog.OnDemand, onDemand)
	return r
}

func book(t *testing.T, rows ...catalog.Row) *catalog.Book {
	t.Helper()
	b, err := catalog.NewBook(rows, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEachPriceIsTheNewestPublished(t *testing.T) {
	older, newer := row("m1", "2025-01-01", 1.00), row("m1", "2026-01-01", 0.90)
	older.SetPrice(catalog.Reserved1y, 0.60)
	older.SetPrice(catalog.Reserved3y, 0.95) // saved something when it was published
	newer.MemoryGiB = 0
	b := book(t, older, newer)
	o, err := b.Lookup("aws", "here", "m1", catalog.Linux)
	if err != nil {
		t.Fatal(err)
	}
	for term, want := range map[catalog.Term]string{catalog.OnDemand: "USD 0.9 list, 2026-01-01",
		catalog.Reserved1y: "USD 0.6 list, 2025-01-01"} {
		p, err1 := o.Price(term)
		from, err2 := o.Origin(term)
		if got := p.String() + " " + from.String(); err1 != nil || err2 != nil || got != want {
			t.Errorf("%s: got %q, %v, %v; want %q", term, got, err1, err2, want)
		}
	}
	if o.MemoryGiB != 32 {
		t.Errorf("memory that only the older row knows: %v", o.MemoryGiB)
	}
	if o.Has(catalog.Reserved3y) || len(b.LeftOut()) != 1 || b.LeftOut()[0].Rows != 1 {
		t.Errorf("a commitment dearer than on demand: %v, left out %v", o.Has(catalog.Reserved3y), b.LeftOut())
	}
}

func TestMissingPriceIsAnErrorWithSKUAndTerm(t *testing.T) {
	o, err := book(t, row("m1", "2026-01-01", 1)).Lookup("aws", "here", "m1", catalog.Linux)
	if err != nil {
		t.Fatal(err)
	}
	p, err := o.Price(catalog.Reserved3y)
	var missing *catalog.NoPriceError
	if !errors.As(err, &missing) || !strings.Contains(err.Error(), "m1") || !strings.Contains(err.Error(), "reserved3y") {
		t.Errorf("got %v, %v", p, err)
	}
	for _, term := range []catalog.Term{-1, 7, 100} {
		if _, err := o.Price(term); err == nil {
			t.Errorf("%v has a price", term)
		}
	}
}

func TestUnknownNamesComeWithTheNearest(t *testing.T) {
	b := book(t, row("m7i.2xlarge", "2026-01-01", 1), row("m7i.4xlarge", "2026-01-01", 2))
	cases := []struct{ provider, region, sku, kind, nearest string }{
		{"awz", "here", "m7i.2xlarge", "provider", "aws"},
		{"aws", "hare", "m7i.2xlarge", "region", "here"},
		{"aws", "here", "m7i.2xlrage", "SKU", "m7i.2xlarge"},
		{"aws", "here", "", "SKU", ""},
		{"aws", "here", strings.Repeat("x", 1<<20), "SKU", ""}, // nothing is near
	}
	for _, c := range cases {
		_, err := b.Lookup(c.provider, c.region, c.sku, catalog.Linux)
		var unknown *catalog.UnknownError
		if !errors.As(err, &unknown) || unknown.Kind != c.kind || strings.Join(unknown.Nearest, " ") != c.nearest || len(err.Error()) > 300 {
			t.Errorf("%.20q/%.20q/%.20q: got %.300v; want %s, nearest %q", c.provider, c.region, c.sku, err, c.kind, c.nearest)
		}
	}
	if _, err := catalog.ParseTerm("reserved3"); err == nil || !strings.Contains(err.Error(), "reserved3y") {
		t.Errorf("term reserved3: %v", err)
	}
	for _, term := range catalog.Terms() {
		if got, err := catalog.ParseTerm(term.String()); err != nil || got != term {
			t.Errorf("%s reads as %v, %v", term, got, err)
		}
	}
}

func TestBookRefuses(t *testing.T) {
	free, yuan, none := row("m1", "2026-01-01", 0), row("m1", "2025-01-01", 1), row("m1", "2026-01-01", 1)
	yuan.Currency = money.CNY
	none.Currency = "ABC"
	cases := map[string]struct {
		rows  []catalog.Row
		items []catalog.Item
		want  string
	}{
		"a price of 0":     {rows: []catalog.Row{free}, want: "costs 0"},
		"two currencies":   {rows: []catalog.Row{row("m1", "2026-01-01", 1), yuan}, want: "USD and in CNY"},
		"of one region":    {rows: []catalog.Row{row("m0", "2026-01-01", 1), yuan}, want: "expected one currency in a region"},
		"unknown currency": {rows: []catalog.Row{none}, want: `"ABC"`},
		"a gap in tiers":   {items: items(t, "0,10", "20,"), want: "expected them to meet"},
		"tiers overlap":    {items: items(t, "0,10", "5,"), want: "expected them to meet"},
	}
	for name, c := range cases {
		if _, err := catalog.NewBook(c.rows, c.items); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}

func TestMatchSortsByPriceAndCountsTheRest(t *testing.T) {
	change := func(r catalog.Row, change func(*catalog.Row)) catalog.Row { change(&r); return r }
	b := book(t,
		row("dear", "2026-01-01", 3), row("cheap", "2026-01-01", 1), row("alike", "2026-01-01", 1),
		change(row("small", "2026-01-01", 0.1), func(r *catalog.Row) { r.VCPU = 4 }),
		change(row("vague", "2026-01-01", 0.1), func(r *catalog.Row) { r.MemoryGiB = 0 }),
		change(row("nameless", "2026-01-01", 0.1), func(r *catalog.Row) { r.Arch = "" }),
		change(row("arm", "2026-01-01", 0.1), func(r *catalog.Row) { r.Arch = "arm64" }),
		change(row("gpu", "2026-01-01", 0.1), func(r *catalog.Row) { r.GPU = 1 }),
		row("g6f.large", "2026-01-01", 0.1), // by its name; the feed forgot its GPU
		row("t3.large", "2026-01-01", 0.1),
		change(row("other", "2026-01-01", 0.1), func(r *catalog.Row) { r.OS = catalog.Windows }),
	)
	need := catalog.Requirement{Provider: "aws", Region: "here", Arch: "x86_64", VCPU: 8, MemoryGiB: 32}
	got, out, err := b.Match(need)
	want := catalog.Exclusion{SizeUnknown: 1, ArchUnknown: 1, OtherArch: 1, Accelerated: 2, Burstable: 1, TooSmall: 1}
	if err != nil || out != want || names(got) != "alike cheap dear" {
		t.Errorf("got %s, %v, %v; want %v", names(got), out, err, want)
	}
	need.Arch, need.AcceptUnknownArch, need.Burstable, need.Accelerated = "", true, true, true
	if got, _, err := b.Match(need); err != nil || names(got) != "arm g6f.large gpu nameless t3.large alike cheap dear" {
		t.Errorf("all accepted: %s, %v", names(got), err)
	}
	need.Term = catalog.Reserved1y
	if got, out, err := b.Match(need); err != nil || len(got) != 0 || out.NoPrice != 8 {
		t.Errorf("on a term without prices: %s, %v, %v", names(got), out, err)
	}
}

func names(offers []catalog.Offer) string {
	var all []string
	for _, o := range offers {
		all = append(all, o.SKU)
	}
	return strings.Join(all, " ")
}

func TestMatchRefuses(t *testing.T) {
	b := book(t, row("m1", "2026-01-01", 1))
	good := catalog.Requirement{Provider: "aws", Region: "here"}
	for name, change := range map[string]func(*catalog.Requirement){
		"negative vCPU": func(r *catalog.Requirement) { r.VCPU = -1 },
		"NaN memory":    func(r *catalog.Requirement) { r.MemoryGiB = math.NaN() },
		"term":          func(r *catalog.Requirement) { r.Term = 9 },
		"architecture":  func(r *catalog.Requirement) { r.Arch = "amd64" },
		"region":        func(r *catalog.Requirement) { r.Region = "there" },
	} {
		r := good
		change(&r)
		if got, _, err := b.Match(r); err == nil {
			t.Errorf("%s: got %v", name, names(got))
		}
	}
}
