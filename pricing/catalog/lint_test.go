package catalog_test

import (
	"os"
	"testing"

	"github.com/plimsoll/plimsoll/pricing/catalog"
)

// The flags of the extract were set by a program that saw the whole feeds; Lint sees neither them nor the rest.
func TestLintFindsWhatWasFlagged(t *testing.T) {
	file, err := os.Open("testdata/compute_extract.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := catalog.ReadRows(file, file.Name())
	if err != nil {
		t.Fatal(err)
	}
	rules := map[string]catalog.Rule{
		"suspect:linux_price_equals_windows_price": catalog.LinuxAtWindowsPrice,
		"suspect:zero_price":                       catalog.ZeroPrice,
		"suspect:commit_dearer_than_ondemand":      catalog.CommitmentDearer,
		"suspect:changed_over_50pct":               catalog.Jump,
	}
	found := map[int]map[catalog.Rule]bool{}
	for _, f := range catalog.Lint(rows) {
		if found[f.Row] == nil {
			found[f.Row] = map[catalog.Rule]bool{}
		}
		found[f.Row][f.Rule] = true
	}
	flagged, hit, clean, false_ := map[string]int{}, map[string]int{}, 0, 0
	for i, r := range rows {
		if r.Flag == "" {
			clean++
			for _, rule := range rules {
				if found[i][rule] {
					false_++
				}
			}
			continue
		}
		flagged[r.Flag]++
		if found[i][rules[r.Flag]] {
			hit[r.Flag]++
		}
	}
	for flag, want := range map[string]int{"suspect:linux_price_equals_windows_price": 106, "suspect:zero_price": 7,
		"suspect:commit_dearer_than_ondemand": 7, "suspect:changed_over_50pct": 13} {
		if flagged[flag] != want || hit[flag] != want {
			t.Errorf("%s: %d of %d rows found, want all of %d", flag, hit[flag], flagged[flag], want)
		}
	}
	if clean < 400 || false_ > clean/50 {
		t.Errorf("%d of %d rows without a flag are suspected", false_, clean)
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
	got := catalog.Lint(rows)
	for _, f := range got {
		if want[f.Row] != f.Rule || f.Detail == "" {
			t.Errorf("row %d: %s (%s), want %q", f.Row, f.Rule, f.Detail, want[f.Row])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d findings, want %d", len(got), len(want))
	}
}
