package catalog_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/pricing/catalog"
)

const rowHeader = "provider,region,sku,os,arch,vcpu,memory_gib,currency,od_hourly,source,date\n"
const goodRow = "aws,here,m1,linux,x86_64,8,32,USD,0.4032,list,2026-01-01\n"

func TestBadTables(t *testing.T) {
	cases := map[string]struct{ text, want string }{
		"empty":            {"", "empty"},
		"no such column":   {"provider,region,sku,os,currency,source,date,od_hurly\n", "did you mean od_hourly"},
		"a column missing": {"provider,region,sku,os,currency,source\n", "no column date"},
		"a column twice":   {rowHeader[:len(rowHeader)-1] + ",sku\n", "sku is there twice"},
		"short line":       {rowHeader + goodRow + "aws,here\n", "line 3"},
		"bad price":        {rowHeader + strings.Replace(goodRow, "0.4032", "1e3", 1), `od_hourly "1e3": expected a plain number`},
		"negative price":   {rowHeader + strings.Replace(goodRow, "0.4032", "-1", 1), `od_hourly "-1"`},
		"long price":       {rowHeader + strings.Replace(goodRow, "0.4032", "0.1234567890123456", 1), "15 digits"},
		"bad memory":       {rowHeader + strings.Replace(goodRow, ",32,", ",NaN,", 1), `line 2: memory_gib "NaN"`},
		"bad date":         {rowHeader + strings.Replace(goodRow, "2026-01-01", "2026", 1), `date "2026"`},
		"bad currency":     {rowHeader + strings.Replace(goodRow, "USD", "USB", 1), "did you mean USD?"},
		"no currency":      {rowHeader + strings.Replace(goodRow, "USD", "", 1), `currency ""`},
		"bad architecture": {rowHeader + strings.Replace(goodRow, "x86_64", "sparc", 1), `arch "sparc"`},
		"no SKU":           {rowHeader + strings.Replace(goodRow, "m1", "", 1), `sku ""`},
		"false gzip":       {"\x1f\x8bnot really", "gzip"},
		"open quote":       {rowHeader + `aws,"here`, "line 2"},
	}
	for name, c := range cases {
		if rows, err := catalog.ReadRows(strings.NewReader(c.text), "list.csv"); err == nil || !strings.Contains(err.Error(), c.want) ||
			!strings.HasPrefix(err.Error(), "list.csv: ") {
			t.Errorf("%s: got %v, %v; want %q", name, rows, err, c.want)
		}
	}
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	_, err := io.WriteString(zip, rowHeader+strings.Repeat(goodRow, 1000))
	if err := errors.Join(err, zip.Close()); err != nil {
		t.Fatal(err)
	}
	if rows, err := catalog.ReadRows(bytes.NewReader(packed.Bytes()), "x"); err != nil || len(rows) != 1000 {
		t.Errorf("a good gzip: %d rows, %v", len(rows), err)
	}
	if _, err := catalog.ReadRows(bytes.NewReader(packed.Bytes()[:packed.Len()/2]), "x"); err == nil {
		t.Error("a truncated gzip is read")
	}
}

// Prices are read digit by digit; they must be what strconv reads.
func TestPricesReadAsStrconvDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[0-9]{1,7}(\.[0-9]{0,8})?`).Draw(t, "price")
		rows, err := catalog.ReadRows(strings.NewReader(rowHeader+strings.Replace(goodRow, "0.4032", text, 1)), "x")
		if err != nil {
			t.Fatal(err)
		}
		want, err := strconv.ParseFloat(text, 64)
		if got, ok := rows[0].PriceOf(catalog.OnDemand); err != nil || !ok || got != want {
			t.Fatalf("%s reads as %v, %v; want %v, %v", text, got, ok, want, err)
		}
	})
}

func FuzzReadRows(f *testing.F) {
	f.Add([]byte(rowHeader + goodRow))
	f.Add([]byte("\x1f\x8b\x08\x00"))
	f.Add([]byte("date,source,currency,os,sku,region,provider\n2026-01-01,s,USD,linux,a,b,c\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		rows, err := catalog.ReadRows(bytes.NewReader(text), "fuzz")
		if err != nil {
			return
		}
		catalog.Lint(rows)
		b, err := catalog.NewBook(rows, nil)
		if err != nil {
			return
		}
		for _, r := range rows {
			if o, err := b.Lookup(r.Provider, r.Region, r.SKU, r.OS); err != nil || o.Currency != r.Currency {
				t.Errorf("%s in %s/%s: %v, %v", r.SKU, r.Provider, r.Region, o, err)
			}
		}
	})
}

func FuzzReadItems(f *testing.F) {
	f.Add([]byte(itemHeader + "aws,here,x,0,,GiB,USD,0.5,list,2026-01-01\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		items, err := catalog.ReadItems(bytes.NewReader(text), "fuzz")
		if err != nil {
			return
		}
		for _, i := range items {
			if p, err := i.Price(); err != nil || p.Sign() != 1 {
				t.Errorf("%v costs %v, %v", i, p, err)
			}
		}
	})
}
