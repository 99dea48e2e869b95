package finance_test

import (
	"encoding/csv"
	"encoding/json"
	"maps"
	"math"
	"os"
	"testing"

	"github.com/plimsoll/plimsoll/pricing/finance"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// The forty documented examples, each as another program reckoned it.
func TestSpreadsheetReferenceValues(t *testing.T) {
	checked := map[string]int{}
	for i, row := range readRows(t, "testdata/finance_reference_values.csv") {
		f := parseFormula(t, row[0])
		got, err := f.evaluate()
		want := number(t, row[3])
		if err != nil || !near(got, want, 1e-9) {
			t.Errorf("line %d: %s = %.12g, %v; want %.12g", i+2, row[0], got, err, want)
		}
		checked[f.name]++
	}
	want := map[string]int{"NPV": 4, "IRR": 6, "XIRR": 1, "XNPV": 1, "MIRR": 3, "SLN": 1, "SYD": 2, "DB": 3, "DDB": 5, "VDB": 6,
		"PMT": 3, "PV": 1, "FV": 1, "NPER": 1, "RATE": 1, "EFFECT": 1}
	if !maps.Equal(checked, want) {
		t.Errorf("checked %v, want %v", checked, want)
	}
}

func readRows(t *testing.T, name string) [][]string {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("%s: %d rows, %v", name, len(rows), err)
	}
	return rows[1:]
}

// yearOfStraightLine is the expense of the first year, as the books have it.
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
