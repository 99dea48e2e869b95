package money

import (
	"fmt"
	"strings"

	"github.com/plimsoll/plimsoll/forecast/suggest"
)

// Currency is an ISO 4217 alphabetic code, such as "USD". The zero value means that none is known.
type Currency string

// The currencies price lists are most often in.
const (
	CHF Currency = "CHF"
	CNY Currency = "CNY"
	EUR Currency = "EUR"
	GBP Currency = "GBP"
	JPY Currency = "JPY"
	USD Currency = "USD"
)

// codes lists the active codes of ISO 4217 by their number of minor-unit digits (the index). Funds
// codes that carry a minor unit (BOV, CLF, UYW, …) are in; metals, the SDR, bond-market units and
// test codes, which have none, are not.
var codes = [...]string{
	0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
	1: "",
	2: "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF " +
		"CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL " +
		"HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU " +
		"MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR " +
		"SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED " +
		"VES WST XAD XCD XCG YER ZAR ZMW ZWG",
	3: "BHD IQD JOD KWD LYD OMR TND",
	4: "CLF UYW",
}

// ParseCurrency reads an ISO 4217 code in capitals. The error of anything else names the value and the nearest code, if one is near.
func ParseCurrency(s string) (Currency, error) {
	if _, ok := Currency(s).Digits(); ok {
		return Currency(s), nil
	}
	return "", fmt.Errorf("currency %.20q is not an active ISO 4217 code%s", s, suggest.Words(nearestCode(s)))
}

// Digits returns the number of digits of the minor unit (2 for USD, 0 for JPY), and false for a code that is not active.
func (c Currency) Digits() (int, bool) {
	if len(c) != 3 {
		return 0, false
	}
	for digits, list := range codes {
		if at := strings.Index(list, string(c)); at >= 0 && at%4 == 0 {
			return digits, true
		}
	}
	return 0, false
}

// String returns the code.
func (c Currency) String() string { return string(c) }

func (c Currency) orNone() string {
	if c == "" {
		return "an amount without a currency"
	}
	return string(c)
}

// symbol is what stands before a short figure: a sign where it is unmistakable, else the code and a space.
func (c Currency) symbol() string {
	switch c {
	case USD:
		return "$"
	case EUR:
		return "€"
	case GBP:
		return "£"
	case "":
		return ""
	}
	return string(c) + " "
}

// minorDigits is Digits with 2 for a currency that is not known.
func (c Currency) minorDigits() int {
	if d, ok := c.Digits(); ok {
		return d
	}
	return 2
}

// nearestCode returns the active code that is nearest to s, "" if none is near. Dollar, euro, pound, franc, yuan and yen win ties,
// then the first in the table.
func nearestCode(s string) string {
	known := []string{"USD", "EUR", "GBP", "CHF", "CNY", "JPY"}
	for _, list := range codes {
		known = append(known, strings.Fields(list)...)
	}
	return suggest.Nearest(strings.TrimSpace(s), known)
}
