package money_test

import (
	"testing"

	"github.com/plimsoll/plimsoll/pricing/money"
)

// Digits by ISO 4217; codes that are withdrawn (DEM, HRK, BGN) or carry no money (XAU, XXX) are none.
func TestCurrencyDigits(t *testing.T) {
	active := map[string]int{"USD": 2, "EUR": 2, "CNY": 2, "JPY": 0, "KRW": 0, "ISK": 0, "BHD": 3, "TND": 3, "CLF": 4, "AED": 2, "ZWG": 2,
		"ZAR": 2, "MGA": 2}
	for code, want := range active {
		c, err := money.ParseCurrency(code)
		if err != nil {
			t.Errorf("%s: %v", code, err)
		}
		if got, ok := c.Digits(); !ok || got != want {
			t.Errorf("%s: %d digits, want %d", code, got, want)
		}
	}
	for _, code := range []string{"", "US", "USDX", "usd", "DEM", "HRK", "BGN", "XAU", "XXX", "ED ", "D A", "   "} {
		if _, err := money.ParseCurrency(code); err == nil {
			t.Errorf("%q is taken as a currency", code)
		}
	}
}
