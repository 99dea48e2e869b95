package finance_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/pricing/finance"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// Rows of the reference file by the function they call; those the package does not offer are 0.
var referenceRows = map[string]int{
	"NPV": 4, "IRR": 6, "XIRR": 1, "XNPV": 1, "SLN": 1, "PMT": 3, "PV": 1, "FV": 1, "EFFECT": 1,
	"MIRR": 0, "SYD": 0, "DB": 0, "DDB": 0, "VDB": 0, "NPER": 0, "RATE": 0,
}

func TestSpreadsheetReferenceValues(t *testing.T) {
	file, err := os.Open("testdata/finance_reference_values.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	checked := map[string]int{}
	for i, row := range rows[1:] {
		f := parseFormula(t, row[0])
		wanted, known := referenceRows[f.name]
		if !known {
			t.Fatalf("line %d: function %s is in no list", i+2, f.name)
		}
		if wanted == 0 {
			continue
		}
		got, err := f.evaluate()
		want := number(t, row[3])
		if err != nil || math.Abs(got-want) > 1e-9*math.Max(1, math.Abs(want)) {
			t.Errorf("line %d: %s = %.12g, %v; want %.12g", i+2, row[0], got, err, want)
		}
		checked[f.name]++
	}
	for name, want := range referenceRows {
		if checked[name] != want {
			t.Errorf("%d rows of %s were checked, want %d", checked[name], name, want)
		}
	}
}

// formula is one call: [-]NAME(arguments)[number]; an argument is a list, of one number or, in braces, several.
type formula struct {
	name     string
	negative bool
	args     [][]float64
	plus     float64
}

func parseFormula(t *testing.T, s string) formula {
	t.Helper()
	body, negative := strings.CutPrefix(s, "-")
	name, rest, _ := strings.Cut(body, "(")
	inside, tail, ok := strings.Cut(rest, ")")
	if !ok {
		t.Fatalf("%q is no formula", s)
	}
	f := formula{name: name, negative: negative}
	if tail != "" {
		f.plus = number(t, tail)
	}
	for len(inside) > 0 {
		var arg string
		if strings.HasPrefix(inside, "{") {
			arg, inside, _ = strings.Cut(inside[1:], "}")
			inside = strings.TrimPrefix(inside, ",")
		} else {
			arg, inside, _ = strings.Cut(inside, ",")
		}
		var values []float64
		for _, v := range strings.Split(arg, ";") {
			values = append(values, number(t, v))
		}
		f.args = append(f.args, values)
	}
	return f
}

// number reads "0.08/12" or "3".
func number(t *testing.T, s string) float64 {
	t.Helper()
	top, bottom, divided := strings.Cut(s, "/")
	v, err := strconv.ParseFloat(top, 64)
	if err == nil && divided {
		var d float64
		d, err = strconv.ParseFloat(bottom, 64)
		v /= d
	}
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return v
}

// arg is the i-th argument, or 0 where a trailing one is left out.
func (f formula) arg(i int) float64 {
	if i < len(f.args) {
		return f.args[i][0]
	}
	return 0
}

func (f formula) evaluate() (float64, error) {
	v, err := f.call()
	if f.negative {
		v = -v
	}
	return v + f.plus, err
}

func (f formula) call() (float64, error) {
	timing := finance.Timing(f.arg(4))
	switch f.name {
	case "NPV":
		var flows []float64
		for _, a := range f.args[1:] {
			flows = append(flows, a...)
		}
		return finance.NPVPeriodEnd(f.arg(0), flows), nil
	case "IRR": // a guess, if there is one, is not needed
		return finance.IRR(f.args[0])
	case "XIRR":
		return finance.XIRR(f.args[0], serials(f.args[1]))
	case "XNPV":
		return finance.XNPV(money.Rate(f.arg(0)), f.args[1], serials(f.args[2]))
	case "PMT":
		return finance.Payment(f.arg(0), int(f.arg(1)), f.arg(2), f.arg(3), timing)
	case "PV":
		return finance.PresentValue(f.arg(0), int(f.arg(1)), f.arg(2), f.arg(3), timing)
	case "FV":
		return finance.FutureValue(f.arg(0), int(f.arg(1)), f.arg(2), f.arg(3), timing)
	case "EFFECT":
		r, err := finance.Effective(f.arg(0), int(f.arg(1)))
		return float64(r), err
	case "SLN":
		return yearOfStraightLine(f.arg(0), f.arg(1), int(f.arg(2)))
	}
	return 0, fmt.Errorf("%s is not offered", f.name)
}

// serials turns spreadsheet day numbers into dates: day 1 is 1900-01-01, and 1900 is taken for a leap year.
func serials(days []float64) []time.Time {
	dates := make([]time.Time, len(days))
	for i, d := range days {
		dates[i] = time.Date(1899, 12, 30+int(d), 0, 0, 0, 0, time.UTC)
	}
	return dates
}

func yearOfStraightLine(cost, residual float64, years int) (float64, error) {
	c, err := money.FromFloat(cost, money.USD)
	if err != nil {
		return 0, err
	}
	r, err := money.FromFloat(residual, money.USD)
	if err != nil {
		return 0, err
	}
	parts, err := finance.StraightLine(c, r, 12*years)
	if err != nil {
		return 0, err
	}
	year, err := money.Sum(money.USD, parts[:12]...)
	return year.Float(), err
}

// The published case of 37signals: 600,000 of servers over five years are 120,000 a year, with the
// colocation 840,000; the saving of 1.46 M a year was published rounded to 1.5 M.
func TestPublishedCase37signals(t *testing.T) {
	text, err := os.ReadFile("testdata/published_cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []struct {
			ID                string
			Inputs, Published map[string]float64
		}
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	in, out := file.Cases[0].Inputs, file.Cases[0].Published
	if id := file.Cases[0].ID; id != "37signals-2023-02" {
		t.Fatalf("the first case is %s", id)
	}
	capexYear, err := yearOfStraightLine(in["capex"], 0, int(in["life_years"]))
	if err != nil {
		t.Fatal(err)
	}
	onPremises := capexYear + 12*in["colo_month"]
	saving := in["cloud_avoidable_year"] - onPremises
	if capexYear != out["capex_year"] || onPremises != out["onprem_year"] || math.Round(saving/1e5)*1e5 != out["saving_year_rounded"] {
		t.Errorf("got %v, %v, %v; want %v", capexYear, onPremises, saving, out)
	}
}
