package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/shopspring/decimal"
)

// storySum is the command `sum FILE COLUMN NAME=VALUE… TOTAL`: the cells of the column add up to exactly TOTAL, over the rows
// of the CSV file that have these values. There must be such rows.
func storySum(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 3 {
		ts.Fatalf("usage: sum FILE COLUMN NAME=VALUE… TOTAL")
	}
	got, err := csvSum(ts.ReadFile(args[0]), args[1], args[2:len(args)-1])
	ts.Check(err)
	want, err := decimal.NewFromString(args[len(args)-1])
	ts.Check(err)
	if got.Equal(want) == neg {
		ts.Fatalf("%s of %v adds up to %s, want %s", args[1], args[2:len(args)-1], got, want)
	}
}

// csvSum adds up a column, over the rows with these values (column=value).
func csvSum(text, column string, where []string) (decimal.Decimal, error) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(rows) == 0 {
		return decimal.Decimal{}, fmt.Errorf("not a CSV with a header: %w", err)
	}
	sum, n, at := decimal.Decimal{}, 0, slices.Index(rows[0], column)
	if at < 0 {
		return sum, fmt.Errorf("no column %q in %v", column, rows[0])
	}
	for _, cells := range rows[1:] {
		if !slices.ContainsFunc(where, func(w string) bool {
			name, value, _ := strings.Cut(w, "=")
			i := slices.Index(rows[0], name)
			return i < 0 || cells[i] != value
		}) {
			v, err := decimal.NewFromString(cells[at])
			if err != nil {
				return sum, err
			}
			sum, n = sum.Add(v), n+1
		}
	}
	if n == 0 {
		return sum, fmt.Errorf("no row with %v", where)
	}
	return sum, nil
}

// pricedPlacement is what the test reads of a placement in -o json.
type pricedPlacement struct {
	Name  string
	Total struct{ Planning jsonMoney }
	Years []struct{ Cash jsonMoney }
}

// jsonMoney is an amount in -o json.
type jsonMoney struct {
	Units string
	Nanos int
}

func (m jsonMoney) float(t *testing.T) float64 {
	t.Helper()
	if m.Units == "" {
		m.Units = "0"
	}
	units, err := strconv.ParseFloat(m.Units, 64)
	if err != nil {
		t.Fatal(err)
	}
	return units + float64(m.Nanos)/1e9
}

// Gnumeric comes to the same totals from the ledger alone, to the cent: from its amounts, from its quantities and unit prices, and for
// the payments of the first year by their dates.
func TestGnumericAddsTheLedgerUp(t *testing.T) {
	ssconvert := need(t, "ssconvert")
	dir := t.TempDir()
	ledger := filepath.Join(dir, "ledger.csv")
	answer := mustCall(t, "compare", absolute(t, "../../testdata/money/steady.yaml"), "--config",
		absolute(t, "../../testdata/money/plimsoll.yaml"),
		"--as-of", "2026-12-01", "--paths", "40", "--data-dir", filepath.Join(dir, "data"), "--ledger", ledger, "-o", "json")
	var comparison struct{ Placements []pricedPlacement }
	if err := json.Unmarshal([]byte(answer), &comparison); err != nil || len(comparison.Placements) != 4 {
		t.Fatalf("%d placements, %v", len(comparison.Placements), err)
	}
	text, err := os.ReadFile(ledger)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var formulas []string
	for _, p := range comparison.Placements {
		formulas = append(formulas, ledgerFormulas(rows[0], len(rows), p.Name)...)
	}
	sums := reckon(t, ssconvert, dir, rows, formulas)
	for i, p := range comparison.Placements {
		total := p.Total.Planning.float(t)
		for k, want := range []float64{total, total, p.Years[0].Cash.float(t)} {
			if got := sums[3*i+k]; math.Abs(got-want) > 0.005 {
				t.Errorf("%s: %s = %.6f, want %.6f", p.Name, formulas[3*i+k], got, want)
			}
		}
	}
}

// ledgerFormulas add up the amounts of a placement, its quantities times unit prices with the residual values, and what
// is paid before 2028.
func ledgerFormulas(head []string, n int, placement string) []string {
	column := func(name string) string {
		letter := string(rune('A' + slices.Index(head, name)))
		return fmt.Sprintf("%s2:%s%d", letter, letter, n)
	}
	of := fmt.Sprintf("(%s=%q)", column("placement"), placement)
	amount := column("amount")
	return []string{
		fmt.Sprintf("=SUMIF(%s,%q,%s)", column("placement"), placement, amount),
		fmt.Sprintf("=SUMPRODUCT(%s*%s*%s)+SUMPRODUCT(%s*(%s=\"residual\")*%s)", of, column("quantity"), column("unit_price"), of,
			column("kind"), amount),
		fmt.Sprintf("=SUMPRODUCT(%s*(%s<DATE(2028,1,1))*%s)", of, column("payment"), amount),
	}
}

// reckon has gnumeric work out formulas, each in a row of its own below the rows.
func reckon(t *testing.T, ssconvert, dir string, rows [][]string, formulas []string) []float64 {
	t.Helper()
	var sheet bytes.Buffer
	w := csv.NewWriter(&sheet)
	_ = w.WriteAll(rows) // a buffer takes it all
	for _, f := range formulas {
		_ = w.Write([]string{f})
	}
	w.Flush()
	from, to := filepath.Join(dir, "sheet.csv"), filepath.Join(dir, "values.csv")
	writeFile(t, from, sheet.String())
	run := exec.CommandContext(t.Context(), ssconvert, "--recalc", "--import-type=Gnumeric_stf:stf_csvtab",
		"--export-type=Gnumeric_stf:stf_assistant",
		"-O", "format=raw separator=, quoting-mode=auto", from, to)
	run.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "HOME="+dir)
	if out, err := run.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	text, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	read := csv.NewReader(bytes.NewReader(text))
	read.FieldsPerRecord = -1
	all, err := read.ReadAll()
	if err != nil || len(all) != len(rows)+len(formulas) {
		t.Fatalf("%d rows of %d, %v", len(all), len(rows)+len(formulas), err)
	}
	values := make([]float64, len(formulas))
	for i := range formulas {
		if values[i], err = strconv.ParseFloat(all[len(rows)+i][0], 64); err != nil {
			t.Fatalf("%s is %q", formulas[i], all[len(rows)+i][0])
		}
	}
	return values
}
