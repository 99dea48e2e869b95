package report

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/rivo/uniseg"
	"golang.org/x/net/html"

	"github.com/plimsoll/plimsoll/forecast/advice"
	"github.com/plimsoll/plimsoll/forecast/explain"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// evil has a name for every reader: HTML, spreadsheets, terminals.
const evil = "=cmd|' /C calc'!A1<script>alert(1)</script>\x1b[2J\x00\u202e\" onload=\"x"

func evilReport(t *testing.T) Monthly {
	m := sampleReport(t)
	m.Title, m.Verdict, m.Version, m.Month = evil, evil, evil, evil
	m.Notes, m.Assumptions, m.Sources = []string{evil}, []Assumption{{evil, evil, evil, true}}, []Source{{evil, evil, evil, evil}}
	m.Pools[0].Pool, m.Pools[0].Reason, m.Pools[0].Model, m.Pools[0].Source = evil, evil, evil, evil
	m.Pools[0].Evidence.Notes = []string{evil}
	m.Decisions[0].Pool = evil
	p := &m.Pools[0]
	p.Title, p.Unexplained, p.PastDates = evil, evil, evil
	p.Explained = &Explanation{Explanation: explain.Explanation{Parts: []explain.Part{{Name: evil}}}, Unit: evil}
	p.Moved = &Movement{Summary: evil, Movement: explain.Movement{Moves: []explain.Move{{Cause: explain.CauseData, Note: evil}}}}
	p.WhatIfs = []WhatIfLine{{ID: evil, Name: evil, Against: evil, Notes: []string{evil}, Change: WhatIfChange{Reason: evil}, First: evil}}
	p.Idle = &IdleLine{Amount: 1, Usable: 2, Needed: 1, Units: 1, Kind: evil, Value: evil, Needs: []string{evil}}
	p.Levels = []CapacityStep{{Units: []CapacityUnit{{evil, 1, 1}}, Reserves: []CapacityPart{{evil, 1, true}}, Reason: evil}}
	m.WhatIfs = []WhatIfHead{{ID: evil, Name: evil, Against: evil, Events: []string{evil}}}
	m.Groups = []GroupLine{{Name: evil, Title: evil, Apart: evil, Value: evil, Notes: []string{evil}, Headline: *p,
		Members: []MemberLine{{Pool: evil, State: evil, First: 1}}}}
	m.Costs.Title, m.Costs.Rules, m.Costs.Currency = evil, evil, evil
	m.Costs.Placements[0].Name, m.Costs.Placements[0].Why = evil, evil
	return m
}

// TestHTMLEscapes parses the page: no text becomes an element, an attribute or a reference to elsewhere.
func TestHTMLEscapes(t *testing.T) {
	var b strings.Builder
	if err := WriteHTML(&b, evilReport(t)); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(b.String(), "\x00\x1b\u202e") {
		t.Error("the page has control characters in it")
	}
	z := html.NewTokenizer(strings.NewReader(b.String()))
	for tt := z.Next(); tt != html.ErrorToken; tt = z.Next() {
		token := z.Token()
		if token.Data == "script" || token.Data == "link" || token.Data == "img" || token.Data == "iframe" {
			if tt == html.StartTagToken || tt == html.SelfClosingTagToken {
				t.Errorf("the page has a <%s>", token.Data)
			}
		}
		for _, a := range token.Attr {
			if within := token.Data == "a" && a.Key == "href" && strings.HasPrefix(a.Val, "#"); within {
				continue
			}
			if strings.HasPrefix(a.Key, "on") || a.Key == "href" || a.Key == "src" {
				t.Errorf("<%s> has the attribute %s", token.Data, a.Key)
			}
		}
	}
}

// TestHTMLHeadings holds what a screen reader needs: one h1, no level skipped, a scope for every header cell.
func TestHTMLHeadings(t *testing.T) {
	var b strings.Builder
	if err := WriteHTML(&b, sampleReport(t)); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	if n := strings.Count(page, "<h1>"); n != 1 {
		t.Errorf("%d h1, want 1", n)
	}
	if strings.Count(page, "<th ") != strings.Count(page, "<th scope=") || strings.Contains(page, "<th>") {
		t.Error("a header cell has no scope")
	}
	if !strings.Contains(page, `<html lang="en">`) {
		t.Error("the page names no language")
	}
	if strings.Contains(page, "url(") || strings.Contains(page, "@import") {
		t.Error("the style refers to something outside")
	}
}

func TestEmptyReport(t *testing.T) {
	for _, m := range []Monthly{{}, {Costs: &Costs{}}, {Pools: []PoolLine{{}}}} {
		var b strings.Builder
		if err := WriteHTML(&b, m); err != nil {
			t.Error(err)
		}
		if err := WriteJSON(&b, m); err != nil {
			t.Error(err)
		}
		if err := WritePools(&b, m.Pools, TableOptions{}); err != nil {
			t.Error(err)
		}
	}
	if err := WriteHTML(&strings.Builder{}, Monthly{Pools: make([]PoolLine, MaxPools+1)}); err == nil {
		t.Error("too many pools: no error")
	}
}

// TestCSVInjection holds that no cell of text can be taken for a formula.
func TestCSVInjection(t *testing.T) {
	m := evilReport(t)
	for i, start := range []string{"=", "+", "-", "@", "\t=", " =", "\r\n@"} {
		m.Pools[i].Pool = start + "SUM(1)"
	}
	var pools, costs strings.Builder
	if err := WritePoolsCSV(&pools, m.Pools); err != nil {
		t.Fatal(err)
	}
	if err := WriteCostsCSV(&costs, *m.Costs); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"pools": pools.String(), "costs": costs.String()} {
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			for i, c := range row {
				if c == "" || !strings.ContainsAny(c[:1], "=+-@\t\r") {
					continue
				}
				if _, err := json.Number(c).Float64(); err != nil { // a negative number is no formula
					t.Errorf("%s, column %s: %q", name, rows[0][i], c)
				}
			}
		}
	}
}

// TestPoolsCSVRefused holds that a refused pool has no figures but those of its history.
func TestPoolsCSVRefused(t *testing.T) {
	var b strings.Builder
	if err := WritePoolsCSV(&b, sampleReport(t).Pools); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, row := range rows[1:] {
		at := func(name string) string { return row[slices.Index(rows[0], name)] }
		if at("capacity") == "" && at("crossed_steps_30d") != "" {
			t.Errorf("%s crossed a capacity that it does not have", at("pool"))
		}
		for _, name := range []string{"p10", "p50", "p90", "probability", "simulations", "samples", "origins", "mase", "mase_seasonal_naive",
			"coverage80", "coverage95"} {
			if at("verb") == advice.NoAnswer.String() && at(name) != "" {
				t.Errorf("%s is refused and has %q as its %s", at("pool"), at(name), name)
			}
		}
		if at("state") == "SATURATES" && (at("mase") == "" || at("simulations") != "200") {
			t.Errorf("%s has MASE %q of %q simulations", at("pool"), at("mase"), at("simulations"))
		}
		if at("verb") == advice.NoAnswer.String() {
			seen++
		}
	}
	if seen == 0 {
		t.Error("no pool is refused")
	}
}

// TestExact holds that figures for machines are plain decimals as far as those can be read.
func TestExact(t *testing.T) {
	for v, want := range map[Number]string{
		1.127913256668e+06: "1127913.256668", 5.9373627899904e+12: "5937362789990.4", -80080: "-80080", 0: "0", Number(math.Copysign(0, -1)): "0",
		0.1: "0.1", 0.00001: "0.00001", 1e20: "100000000000000000000", 1e300: "1e+300", 1e-300: "1e-300", Unknown(): "",
	} {
		if got := v.exact(); got != want {
			t.Errorf("%v is written %q, want %q", float64(v), got, want)
		}
	}
}

func TestJSON(t *testing.T) {
	m := sampleReport(t)
	var b strings.Builder
	if err := WriteJSON(&b, m); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Pools []map[string]any
		Costs struct{ Placements []map[string]any }
		Seed  string
	}
	if err := json.Unmarshal([]byte(b.String()), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Pools) != len(m.Pools) || got.Seed != "1" {
		t.Errorf("%d pools and seed %q", len(got.Pools), got.Seed)
	}
	for _, p := range got.Pools {
		if p["state"] == "TOO_LITTLE_DATA" {
			if p["evidence"] != nil {
				t.Error("a refused pool has evidence")
			}
			if p["probabilityWithinHorizon"] != nil || p["dateP10"] != nil {
				t.Error("a refused pool has a probability or a date")
			}
		}
	}
	var again strings.Builder
	if err := WriteJSON(&again, m); err != nil || again.String() != b.String() {
		t.Error("the same report gave different bytes")
	}
}

// TestTableWidths holds that rows end where they should whatever the names are made of.
func TestTableWidths(t *testing.T) {
	m := sampleReport(t)
	m.Pools[1].Pool = "データベース-メモリ-東京リージョン-本番環境-一号機"
	m.Pools[2].Pool = strings.Repeat("very-long-name-", 30)
	m.Pools[3].Pool = evil
	m.Pools[4].Pool = "👩‍💻 team é"
	for _, width := range []int{0, 100, 120, 200} {
		var b strings.Builder
		if err := WritePools(&b, m.Pools, TableOptions{Width: width}); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(b.String(), "\x1b\x00") {
			t.Error("control characters reached the terminal")
		}
		_, table, _ := strings.Cut(b.String(), "\n\n")
		lines := strings.Split(strings.TrimSpace(table), "\n")
		for _, l := range lines {
			if w := uniseg.StringWidth(l); w != uniseg.StringWidth(lines[0]) || width != 100 && w > cmp.Or(width, TableWidth) {
				t.Errorf("width %d: %d columns in %q", width, w, l)
			}
		}
	}
}

// TestShortDemand holds where the unit of what is used now stands: beside it,
// unless the capacity has the same name after it.
func TestShortDemand(t *testing.T) {
	for _, tt := range []struct {
		unit             series.Unit
		demand, capacity Number
		want             string
	}{
		{"{car}", 403, 387, "403"}, {"{car}", 1, 387, "1"}, {"{car}", 403, Unknown(), "403 cars"}, {"{car}", Unknown(), 387, "–"},
		{series.Bytes, 1 << 40, 2 << 40, "1 TiB"}, {series.Ratio, 0.5, 1, "50 %"}, {"", 50, 60, "50"}, {"kW", 50, 60, "50"},
	} {
		if got := (PoolLine{Unit: tt.unit, Demand: tt.demand, Capacity: tt.capacity}).shortDemand(); got != tt.want {
			t.Errorf("%v of %v %s: %q, want %q", tt.demand, tt.capacity, tt.unit, got, tt.want)
		}
	}
}

func TestTableColor(t *testing.T) {
	var plain, colored strings.Builder
	pools := sampleReport(t).Pools
	if err := WritePools(&plain, pools, TableOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := WritePools(&colored, pools, TableOptions{Color: true}); err != nil {
		t.Fatal(err)
	}
	got := colored.String()
	for _, code := range []string{"\x1b[1;31m", "\x1b[33m", "\x1b[32m", "\x1b[0m"} {
		if !strings.Contains(got, code) {
			t.Errorf("no %q", code)
		}
		got = strings.ReplaceAll(got, code, "")
	}
	if got != plain.String() {
		t.Error("colours change more than colours")
	}
}

func TestRefusedText(t *testing.T) {
	pools := []PoolLine{{Pool: "a"}, {Pool: "new", Action: advice.Action{Verb: advice.NoAnswer, Text: "NO ANSWER (too little data)"}}}
	if got, want := refusedText(pools), "1 of 2 pools got no answer: new (too little data)."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func ExampleWriteCosts() {
	c := Costs{Currency: "EUR", PlanningCase: 7, Rules: "36 months from 2027-01 at 8 % a year.", Placements: []PlacementLine{
		{Name: "stay", Kind: "on-premises", Capex: Spread{38000, 38000, 38000, 76000}, Opex: Spread{21600, 21000, 21600, 30000},
			TCO: Spread{59600, 59000, 59600, 106000},
			NPV: Spread{57200, 56700, 57200, 98000}, Cheapest: 1, Unconfirmed: Unknown(), Assumed: Unknown()},
	}}
	if err := WriteCosts(os.Stdout, c, TableOptions{Width: 80}); err != nil {
		panic(err)
	}
	// Output:
	// Costs in EUR. The planning case is simulation 7 and adds up; percentiles do not.
	// 36 months from 2027-01 at 8 % a year.
	//
	// PLACEMENT KIND        CASE      CAPEX   OPEX     TCO NPV OF COSTS CHEAPEST IN
	// stay      on-premises planning 38,000 21,600  59,600       57,200       100 %
	//                       P10      38,000 21,000  59,000       56,700
	//                       P50      38,000 21,600  59,600       57,200
	//                       P90      76,000 30,000 106,000       98,000
}
