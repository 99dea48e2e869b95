package finance_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const recorded = "testdata/gnumeric_vectors.csv"

// TestRecordedVectors holds every function against what gnumeric answered when the file was made, so that machines
// without it check as much.
func TestRecordedVectors(t *testing.T) {
	rows := readRows(t, recorded)
	if len(rows) != randomCount {
		t.Fatalf("%d vectors, want %d", len(rows), randomCount)
	}
	checked := map[string]int{}
	for i, row := range rows {
		checked[parseFormula(t, row[0]).name] += compareTo(t, row[0], row[1], fmt.Sprintf("line %d", i+2))
	}
	for name, draw := range drawers {
		if checked[name] < randomCount/len(drawers) || draw == nil {
			t.Errorf("%s: %d vectors", name, checked[name])
		}
	}
}

// TestAgainstGnumeric asks gnumeric itself: the documented examples, the recorded vectors, and as many new ones of another seed.
// PLIMSOLL_RECORD=1 writes the recorded file anew (testdata/PROVENANCE.md).
func TestAgainstGnumeric(t *testing.T) {
	if _, err := exec.LookPath("ssconvert"); err != nil {
		t.Skip("ssconvert is not here: install the Debian package gnumeric")
	}
	kept := randomFormulas(1)
	formulas := slices.Concat(kept, randomFormulas(2))
	for _, row := range readRows(t, "testdata/finance_reference_values.csv") {
		formulas = append(formulas, row[0])
	}
	answers := askGnumeric(t, formulas)
	for i, formula := range formulas {
		compareTo(t, formula, answers[i], "gnumeric")
	}
	if os.Getenv("PLIMSOLL_RECORD") == "" {
		return
	}
	text := &bytes.Buffer{}
	out := csv.NewWriter(text)
	lines := [][]string{{"formula", "value"}}
	for i, formula := range kept {
		lines = append(lines, []string{formula, answers[i]})
	}
	if err := out.WriteAll(lines); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(recorded, text.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// compareTo returns 1, so that callers can count.
func compareTo(t *testing.T, formula, answer, where string) int {
	t.Helper()
	got, err := parseFormula(t, formula).evaluate()
	if want := number(t, answer); err != nil || !near(got, want, 1e-9) {
		t.Errorf("%s: %s = %.15g, %v; want %.15g", where, formula, got, err, want)
	}
	return 1
}

// askGnumeric has every formula reckoned by one run of ssconvert, a cell each.
func askGnumeric(t *testing.T, formulas []string) []string {
	t.Helper()
	dir := t.TempDir()
	sheet := &bytes.Buffer{}
	in := csv.NewWriter(sheet)
	for _, f := range formulas {
		if err := in.Write([]string{"=" + f}); err != nil {
			t.Fatal(err)
		}
	}
	in.Flush()
	from, to := filepath.Join(dir, "formulas.csv"), filepath.Join(dir, "values.txt")
	if err := os.WriteFile(from, sheet.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	run := exec.Command("ssconvert", "--recalc", "--import-type=Gnumeric_stf:stf_csvtab", "--export-type=Gnumeric_stf:stf_assistant",
		"-O", "format=raw quoting-mode=never", from, to)
	run.Env = append(os.Environ(), "LC_ALL=C", "HOME="+dir)
	if out, err := run.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	text, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	values := strings.Fields(string(text))
	if len(values) != len(formulas) {
		t.Fatalf("%d values of %d formulas: %.300s", len(values), len(formulas), text)
	}
	return values
}

// randomCount is how many vectors a seed gives.
const randomCount = 204

// drawers make one call of each function with arguments that a planner might give it.
var drawers = map[string]func(*rand.Rand) string{
	"NPV":     func(r *rand.Rand) string { return fmt.Sprintf("%v,{%s}", rate(r), flows(r)) },
	"IRR":     func(r *rand.Rand) string { return "{" + flows(r) + "}" },
	"XNPV":    func(r *rand.Rand) string { return fmt.Sprintf("%v,%s", rate(r), datedFlows(r)) },
	"XIRR":    datedFlows,
	"MIRR":    func(r *rand.Rand) string { return fmt.Sprintf("{%s},%v,%v", flows(r), rate(r), rate(r)) },
	"EFFECT":  func(r *rand.Rand) string { return fmt.Sprintf("%v,%d", rate(r), 1+r.IntN(52)) },
	"NOMINAL": func(r *rand.Rand) string { return fmt.Sprintf("%v,%d", rate(r), 1+r.IntN(52)) },
	"SLN": func(r *rand.Rand) string {
		years := []int{1, 2, 4, 5, 8, 10} // a year of the books is rounded to the millionth
		return fmt.Sprintf("%d,%d,%d", 12*(1000+r.IntN(9000)), 12*r.IntN(1000), years[r.IntN(len(years))])
	},
	"SYD": func(r *rand.Rand) string {
		life := 1 + r.IntN(40)
		return fmt.Sprintf("%s,%d,%d", worthOf(r), life, 1+r.IntN(life))
	},
	"DB": func(r *rand.Rand) string {
		life := 2 + r.IntN(15)
		return fmt.Sprintf("%s,%d,%d,%d", worthOf(r), life, 1+r.IntN(life), 1+r.IntN(12))
	},
	"DDB": func(r *rand.Rand) string {
		life := 2 + r.IntN(40)
		return fmt.Sprintf("%s,%d,%d,%v", worthOf(r), life, 1+r.IntN(life), 0.5+float64(r.IntN(6))/2)
	},
	"VDB": func(r *rand.Rand) string {
		life := 2 + r.IntN(60)
		start := r.IntN(life)
		end := float64(start) + float64(r.IntN(4*(life-start))+1)/4
		return fmt.Sprintf("%s,%d,%d,%v,%v,%d", worthOf(r), life, start, end, 1+float64(r.IntN(5))/2, r.IntN(2))
	},
	"PMT": func(r *rand.Rand) string { return annuityOf(r, rate(r)/12) },
	"PV":  func(r *rand.Rand) string { return annuityOf(r, rate(r)/12) },
	"FV":  func(r *rand.Rand) string { return annuityOf(r, rate(r)/12) },
	"NPER": func(r *rand.Rand) string {
		return fmt.Sprintf("%v,-%d,%d,0,%d", rate(r)/12, 1500+r.IntN(900), r.IntN(20_000)+1, r.IntN(2))
	},
	"RATE": func(r *rand.Rand) string {
		n := 6 + r.IntN(100)
		present := 100 * n * (30 + r.IntN(60)) / 100
		return fmt.Sprintf("%d,-100,%d,0,%d", n, present, r.IntN(2))
	},
}

// randomFormulas draws randomCount calls, each function as often as the next.
func randomFormulas(seed uint64) []string {
	r := rand.New(rand.NewPCG(seed, 0))
	var names []string
	for name := range drawers {
		names = append(names, name)
	}
	slices.Sort(names)
	formulas := make([]string, randomCount)
	for i := range formulas {
		name := names[i%len(names)]
		formulas[i] = name + "(" + drawers[name](r) + ")"
	}
	return formulas
}

func rate(r *rand.Rand) float64 { return float64(1+r.IntN(3000)) / 10_000 }

// flows are an outlay and what comes back, with one rate of return between 0 and 100 % as a rule.
func flows(r *rand.Rand) string {
	n := 2 + r.IntN(10)
	text := fmt.Sprint(-1000 * n / 2)
	for range n {
		text += fmt.Sprintf(";%d", 500+r.IntN(900))
	}
	return text
}

func datedFlows(r *rand.Rand) string {
	amounts := flows(r)
	day := 46_000 + r.IntN(1000)
	dates := fmt.Sprint(day)
	for range strings.Count(amounts, ";") {
		day += 1 + r.IntN(400)
		dates += fmt.Sprintf(";%d", day)
	}
	return fmt.Sprintf("{%s},{%s}", amounts, dates)
}

// worthOf is a cost and a residual.
func worthOf(r *rand.Rand) string {
	return fmt.Sprintf("%d,%d", 10_000+r.IntN(1_000_000), 1+r.IntN(9_000))
}

func annuityOf(r *rand.Rand, rate float64) string {
	return fmt.Sprintf("%v,%d,%d,%d,%d", rate, 1+r.IntN(240), r.IntN(20_000)-10_000, r.IntN(20_000)-10_000, r.IntN(2))
}
