package catalog_test

import (
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/pricing/catalog"
	"github.com/plimsoll/plimsoll/pricing/money"
)

const rawHeader = "provider,region,sku,os,arch,vcpu,memory_gib,gpu,gpu_model,local_storage_gb," +
	"od_hourly,spot_hourly,res1y_hourly,source,date,flag\n"

// Feeds have no currency column, other names of architectures, and the currency in the provider's name.
func TestRawRowsAreReadAsTheyAre(t *testing.T) {
	rows, err := catalog.ReadRows(strings.NewReader(rawHeader+
		"aws,here,g5.xlarge,rhel,amd64,4,16,1,NVIDIA A10G,250,1.006,0.4,,list,2026-01-01,\n"+
		"aws-cn(CNY),cn-north-1,m6g.large,linux,arm64,2,8,0,,0,0.8,,,list,2026-01-01,\n"), "raw")
	if err != nil || len(rows) != 2 {
		t.Fatal(rows, err)
	}
	if r := rows[0]; r.Arch != "x86_64" || r.Currency != money.USD || r.OS != catalog.RHEL || r.GPUModel != "NVIDIA A10G" || r.Spot != 0.4 {
		t.Errorf("%+v", r)
	}
	if r := rows[1]; r.Provider != "aws-cn" || r.Currency != money.CNY {
		t.Errorf("%+v", r)
	}
}

// Errors name the table, the line, the column and the value.
func TestBadRowsAreNamed(t *testing.T) {
	for name, c := range map[string]struct{ line, want string }{
		"negative price": {"aws,here,m1,linux,,,,,,,-1,,,list,2026-01-01,", `raw: line 2: od_hourly "-1": expected`},
		"text":           {"aws,here,m1,linux,,,,,,,cheap,,,list,2026-01-01,", `raw: line 2: od_hourly "cheap": expected`},
		"no price":       {"aws,here,m1,linux,,,,,,,,,,list,2026-01-01,", `raw: line 2: m1: no price: expected one in od_hourly`},
		"system": {"aws,here,m1,solaris,,,,,,,1,,,list,2026-01-01,",
			`raw: line 2: os "solaris": operating system "solaris" is not known`},
		"no system":    {"aws,here,m1,,,,,,,,1,,,list,2026-01-01,", `raw: line 2: os "": expected linux`},
		"architecture": {"aws,here,m1,linux,sparc,,,,,,1,,,list,2026-01-01,", `raw: line 2: arch "sparc": expected`},
		"date":         {"aws,here,m1,linux,,,,,,,1,,,list,1.1.2026,", `raw: line 2: date "1.1.2026": expected a day`},
		"currency":     {"hetzner,here,m1,linux,,,,,,,1,,,list,2026-01-01,", `raw: line 2: currency of provider "hetzner" is not given`},
		"cut off":      {"aws,here,m1,linux,,,", `raw: record on line 2: wrong number of fields`},
	} {
		if rows, err := catalog.ReadRows(strings.NewReader(rawHeader+c.line), "raw"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, %v; want %q", name, rows, err, c.want)
		}
	}
	if _, err := catalog.ReadItems(strings.NewReader(itemHeader+"aws,here,x,0,,bushel,USD,1,list,2026-01-01\n"), "items"); err == nil ||
		!strings.Contains(err.Error(), `items: line 2: unit "bushel": expected one of hour`) {
		t.Errorf("an unknown unit: %v", err)
	}
	r := row("m1", "2026-12-24", 1)
	r.Line = 7
	if err := catalog.CheckDates("raw", []catalog.Row{r}, nil, "2026-12-01"); err == nil ||
		!strings.Contains(err.Error(), `raw: line 7: date "2026-12-24": expected 2026-12-01 or before`) {
		t.Errorf("from the future: %v", err)
	}
	if err := catalog.CheckDates("raw", []catalog.Row{r}, nil, "2026-12-24"); err != nil {
		t.Errorf("of the day itself: %v", err)
	}
}

func TestDiff(t *testing.T) {
	older := []catalog.Row{row("a", "2025-01-01", 1), row("b", "2025-01-01", 1), row("c", "2025-01-01", 1)}
	newer := []catalog.Row{row("a", "2026-01-01", 1), row("b", "2026-01-01", 1.25), row("d", "2026-01-01", 1)}
	d, err := catalog.Diff(older, newer, catalog.OnDemand)
	if err != nil || d.Common != 2 || d.Gone != 1 || d.Appeared != 1 || len(d.Changed) != 1 || d.Changed[0].SKU != "b" ||
		d.Changed[0].New != 1.25 {
		t.Errorf("%+v, %v", d, err)
	}
	newer[0].Currency = money.EUR
	if _, err := catalog.Diff(older, newer, catalog.OnDemand); err == nil {
		t.Error("dollars compared with euros")
	}
}

func TestDiffOfTwoDatesOfTheFeeds(t *testing.T) {
	var aws2025, aws2026 []catalog.Row
	for _, r := range rawRows(t) {
		switch {
		case r.Provider == "aws" && r.Date == "2025-04-24":
			aws2025 = append(aws2025, r)
		case r.Provider == "aws" && r.Date == "2026-07-20":
			aws2026 = append(aws2026, r)
		}
	}
	if d, err := catalog.Diff(aws2025, aws2026, catalog.OnDemand); err != nil || d.Common != 1876 || len(d.Changed) != 46 {
		t.Errorf("%d common rows, %d changed, %v; want 1876 and 46", d.Common, len(d.Changed), err)
	}
}
