package catalog_test

import (
	"testing"

	"github.com/plimsoll/plimsoll/pricing/catalog"
)

// The raw feeds as they are. The flags were set by another program; Lint does not look at them, finds every row they name, and more.
func TestLintOfTheRawFeeds(t *testing.T) {
	rows := rawRows(t)
	report := catalog.Lint(rows)
	for rule, want := range map[catalog.Rule]int{catalog.ZeroPrice: 68, catalog.LongerDearer: 83,
		catalog.ConstrainedAtWindowsPrice: 363, catalog.ConstrainedDearer: 79, catalog.ConstrainedCheaper: 94} {
		if got := report.Count(rule); got != want {
			t.Errorf("%s: %d rows, want %d", rule, got, want)
		}
	}
	if report.ConstrainedPairs != 11921 {
		t.Errorf("%d pairs of a constrained size and its parent, want 11921", report.ConstrainedPairs)
	}
	flagged := map[string]catalog.Rule{
		"suspect:linux_price_equals_windows_price": catalog.LinuxAtWindowsPrice,
		"suspect:zero_price":                       catalog.ZeroPrice,
		"suspect:commit_dearer_than_ondemand":      catalog.CommitmentDearer,
		"suspect:changed_over_50pct":               catalog.Jump,
	}
	found := map[int]map[catalog.Rule]bool{}
	for _, f := range report.Findings {
		if found[f.Row] == nil {
			found[f.Row] = map[catalog.Rule]bool{}
		}
		found[f.Row][f.Rule] = true
	}
	flags := 0
	for i, r := range rows {
		if r.Flag == "" {
			continue
		}
		if flags++; !found[i][flagged[r.Flag]] {
			t.Errorf("line %d, %s: flagged %s, found %v", r.Line, r.SKU, r.Flag, found[i])
		}
	}
	if flags != 1591 {
		t.Errorf("%d flagged rows", flags)
	}
}

// What Lint finds is not chosen: no book made of the clean rows has it.
func TestCleanKeepsFindingsFromBeingChosen(t *testing.T) {
	rows := rawRows(t)
	again := catalog.Lint(catalog.Lint(rows).Clean(rows))
	for _, rule := range catalog.Rules() {
		if n := again.Count(rule); n > 0 && rule != catalog.ArchUnlikeName && rule != catalog.OutOfFamily && rule != catalog.FamilySplit {
			t.Errorf("%s: %d rows after cleaning", rule, n)
		}
	}
	b, err := load()
	if err != nil {
		t.Fatal(err)
	}
	// A third of what its parent costs, which made it the cheapest of all sizes; and two at the Windows price.
	for region, sku := range map[string]string{"australiaeast": "Standard_E96-24ads_v5", "australiacentral": "Standard_E16-4as_v5"} {
		if o, err := b.Lookup("azure", region, sku, catalog.Linux); err == nil {
			t.Errorf("%s in %s is on offer: %v", sku, region, o)
		}
	}
}

func TestLintRules(t *testing.T) {
	linux, windows := row("m1", "2026-01-01", 1.0), row("m1", "2025-01-01", 1.0)
	windows.OS, windows.Source = catalog.Windows, "another list"
	dear := row("m2", "2026-01-01", 1)
	dear.SetPrice(catalog.SavingsPlan3y, 1.01)
	arm := row("Standard_D8ps_v6", "2026-01-01", 1)
	arm.Provider = "azure"
	alike := linux
	alike.SKU = "m6"
	pair := alike
	pair.OS = catalog.Windows // the same source asks nothing for the licence: no suspicion
	rows := []catalog.Row{linux, windows, dear, row("m3", "2026-01-01", 0), row("m4", "2025-01-01", 1), row("m4", "2026-01-01", 1.51),
		row("m5", "2025-01-01", 1), row("m5", "2026-01-01", 1.5), arm, alike, pair}
	want := map[int]catalog.Rule{0: catalog.LinuxAtWindowsPrice, 2: catalog.CommitmentDearer, 3: catalog.ZeroPrice, 5: catalog.Jump,
		8: catalog.ArchUnlikeName}
	got := catalog.Lint(rows).Findings
	for _, f := range got {
		if want[f.Row] != f.Rule || f.Detail == "" {
			t.Errorf("row %d: %s (%s), want %q", f.Row, f.Rule, f.Detail, want[f.Row])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d findings, want %d", len(got), len(want))
	}
}
