package finance_test

import (
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/pricing/finance"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// Table A-1, all classes, to the last digit.
func TestMACRSHalfYearTable(t *testing.T) {
	text, err := os.ReadFile("testdata/macrs_half_year_pub946_tableA1.csv")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	for column, class := range []int{3, 5, 7, 10, 15, 20} {
		got, err := finance.MACRSRates(class, finance.HalfYear)
		if err != nil {
			t.Fatal(err)
		}
		for year, line := range lines[1:] {
			cell := strings.Split(strings.TrimSpace(line), ",")[column+1]
			switch {
			case cell == "" && year < len(got):
				t.Errorf("class of %d years, year %d: got %v, want none", class, year+1, got[year])
			case cell != "" && (year >= len(got) || math.Abs(100*got[year]-number(t, cell)) > 1e-9):
				t.Errorf("class of %d years, year %d: got %v, want %s %%", class, year+1, got, cell)
			}
		}
	}
}

// Tables of Publication 946, in per cent. In the second table, 7 years, the Publication has 17.85 and 3.34.
func TestMACRSMidQuarterTables(t *testing.T) {
	for _, c := range []struct {
		class      int
		convention finance.Convention
		want       string
	}{
		{3, finance.MidQuarter1, "58.33 27.78 12.35 1.54"},
		{3, finance.MidQuarter2, "41.67 38.89 14.14 5.30"},
		{3, finance.MidQuarter3, "25.00 50.00 16.67 8.33"},
		{3, finance.MidQuarter4, "8.33 61.11 20.37 10.19"},
		{5, finance.MidQuarter1, "35.00 26.00 15.60 11.01 11.01 1.38"},
		{5, finance.MidQuarter2, "25.00 30.00 18.00 11.37 11.37 4.26"},
		{5, finance.MidQuarter3, "15.00 34.00 20.40 12.24 11.30 7.06"},
		{5, finance.MidQuarter4, "5.00 38.00 22.80 13.68 10.94 9.58"},
		{7, finance.MidQuarter1, "25.00 21.43 15.31 10.93 8.75 8.74 8.75 1.09"},
		{7, finance.MidQuarter2, "17.86 23.47 16.76 11.97 8.87 8.87 8.87 3.33"},
		{7, finance.MidQuarter3, "10.71 25.51 18.22 13.02 9.30 8.85 8.86 5.53"},
		{7, finance.MidQuarter4, "3.57 27.55 19.68 14.06 10.04 8.73 8.73 7.64"},
	} {
		rates, err := finance.MACRSRates(c.class, c.convention)
		var got []string
		for _, r := range rates {
			got = append(got, fmt.Sprintf("%.2f", 100*r))
		}
		if text := strings.Join(got, " "); err != nil || text != c.want {
			t.Errorf("%d years, convention %d: got %s, %v; want %s", c.class, c.convention, text, err, c.want)
		}
	}
}

func TestMACRSSumsToTheBasis(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		basis := money.Amount{Micros: rapid.Int64Range(0, math.MaxInt64).Draw(t, "basis"), Currency: money.USD}
		class := rapid.SampledFrom([]int{3, 5, 7, 10, 15, 20}).Draw(t, "class")
		convention := rapid.SampledFrom([]finance.Convention{finance.HalfYear, finance.MidQuarter1, finance.MidQuarter2, finance.MidQuarter3,
			finance.MidQuarter4}).Draw(t, "convention")
		parts, err := finance.MACRS(basis, class, convention)
		if err != nil || len(parts) != class+1 {
			t.Fatalf("%v, %v", parts, err)
		}
		total, err := money.Sum(money.USD, parts...)
		if err != nil || total != basis {
			t.Fatalf("the years come to %v of %v, %v", total, basis, err)
		}
		for _, p := range parts {
			if p.Micros < 0 {
				t.Fatalf("a year of %v", p)
			}
		}
	})
}

func TestMidQuarter(t *testing.T) {
	for _, c := range []struct {
		quarters [4]float64
		want     bool
	}{
		{[4]float64{60, 0, 0, 40}, false}, // just 40 %
		{[4]float64{59, 0, 0, 41}, true},
		{[4]float64{0, 0, 0, 1}, true},
	} {
		if got, err := finance.MidQuarter(c.quarters); err != nil || got != c.want {
			t.Errorf("%v: got %v, %v", c.quarters, got, err)
		}
	}
}
