package money_test

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/pricing/money"
)

func TestStringReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		currency := rapid.SampledFrom([]money.Currency{money.USD, money.EUR, money.JPY, "KWD", "CLF"}).Draw(t, "currency")
		a := money.Amount{Micros: rapid.Int64().Draw(t, "micros"), Currency: currency}
		got, err := money.Parse(a.String())
		if err != nil || got != a {
			t.Fatalf("%q: got %v, %v; want %v", a.String(), got, err, a)
		}
	})
}

func TestTexts(t *testing.T) {
	cases := []struct {
		micros                int64
		currency              money.Currency
		exact, people, little string
	}{
		{1_234_560_000, money.USD, "USD 1,234.56", "USD 1,234.56", "$1.23K"},
		{1_234_565_000, money.USD, "USD 1,234.565", "USD 1,234.56", "$1.23K"},
		{-500_000_000, money.JPY, "JPY -500", "JPY -500", "-JPY 500"},
		{125, money.USD, "USD 0.000125", "USD 0.00", "$0.000125"},
		{0, money.EUR, "EUR 0.00", "EUR 0.00", "€0"},
		{999_999_000_000, money.GBP, "GBP 999,999.00", "GBP 999,999.00", "£1.00M"},
		{999_400_000_000, money.GBP, "GBP 999,400.00", "GBP 999,400.00", "£999K"},
		{-12_345_678_000_000, money.CHF, "CHF -12,345,678.00", "CHF -12,345,678.00", "-CHF 12.3M"},
		{2_500_000_000_000_000, money.USD, "USD 2,500,000,000.00", "USD 2,500,000,000.00", "$2.50B"},
		{math.MinInt64, money.USD, "USD -9,223,372,036,854.775808", "USD -9,223,372,036,854.78", "-$9.22T"},
		{1_234_000, "KWD", "KWD 1.234", "KWD 1.234", "KWD 1.23"},
		{5_000_000, "", "5.00", "5.00", "5.00"},
	}
	for _, c := range cases {
		a := money.Amount{Micros: c.micros, Currency: c.currency}
		if a.String() != c.exact || a.Format() != c.people || a.Short() != c.little {
			t.Errorf("got %q, %q, %q; want %q, %q, %q", a.String(), a.Format(), a.Short(), c.exact, c.people, c.little)
		}
	}
}

func TestParse(t *testing.T) {
	good := map[string]money.Amount{
		"USD 1,234.56":    usd(1_234_560_000),
		"1234.56 USD":     usd(1_234_560_000),
		"  USD   -0.5  ":  usd(-500_000),
		"USD +7":          usd(7_000_000),
		"USD 0.000001":    usd(1),
		"JPY 1,000,000":   {Micros: 1_000_000_000_000, Currency: money.JPY},
		"USD 000000012.0": usd(12_000_000),
	}
	for text, want := range good {
		if got, err := money.Parse(text); err != nil || got != want {
			t.Errorf("%q: got %v, %v; want %v", text, got, err, want)
		}
	}
	bad := map[string]string{ // text: what the error must say
		"":                    "a currency and a number",
		"12":                  "a currency and a number",
		"USD":                 "a currency and a number",
		"usd 5":               `"usd"`,
		"USB 5":               "did you mean USD?",
		"EURO 5":              "did you mean EUR?",
		"USD 1,23":            `"1,23"`,
		"USD 1234,567":        `"1234,567"`,
		"USD ,123":            `",123"`,
		"USD 1e6":             `"1e6"`,
		"USD 1.":              `"1."`,
		"USD --1":             `"--1"`,
		"USD 0x10":            `"0x10"`,
		"USD 0.0000001":       "at most 6 digits after the point",
		"USD 9223372036854.9": "outside of",
		"USD NaN":             `"NaN"`,
		"USD 1 2":             "a currency and a number",
		"USD " + strings.Repeat("9", money.MaxText): "at most 64",
	}
	for text, want := range bad {
		if got, err := money.Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, %v; want an error with %q", text, got, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"USD 1,234.56", "-5 JPY", "USD 9223372036854.775807", "EUR 1e9", "KWD ٣", "USD 0.0000001"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := money.Parse(s)
		if err != nil {
			return
		}
		again, err := money.Parse(a.String())
		if err != nil || again != a {
			t.Errorf("%q is %#v, whose text %q reads as %#v, %v", s, a, a.String(), again, err)
		}
	})
}
