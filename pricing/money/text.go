package money

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
)

// MaxText is the greatest length, in bytes, of a text that Parse, ParseNumber and ParsePrice read.
const MaxText = 64

// Parse reads a currency and a number, in either order: "USD 1,234.56", "1234.56 USD", "JPY -500".
// Thousands may be grouped by commas, at most six digits follow the point (a finer amount would have
// to be rounded, and is an error). What String writes, Parse reads back.
func Parse(s string) (Amount, error) {
	if len(s) > MaxText {
		return Amount{}, fmt.Errorf("amount of %d bytes: expected at most %d", len(s), MaxText)
	}
	fields := strings.Fields(s)
	if len(fields) != 2 {
		return Amount{}, fmt.Errorf("amount %q: expected a currency and a number, such as \"USD 1,234.56\"", s)
	}
	code, number := fields[0], fields[1]
	if strings.ContainsAny(code, "0123456789") {
		code, number = number, code
	}
	c, err := ParseCurrency(code)
	if err != nil {
		return Amount{}, fmt.Errorf("amount %q: %w", s, err)
	}
	return ParseNumber(number, c)
}

// ParseNumber reads a number without a currency ("1,234.56") as an amount of c, with the rules of Parse.
func ParseNumber(s string, c Currency) (Amount, error) {
	d, err := parseDecimal(s)
	if err != nil {
		return Amount{}, fmt.Errorf("amount %w", err)
	}
	if d.Exponent() < -places {
		return Amount{}, fmt.Errorf("amount %q: expected at most %d digits after the point", s, places)
	}
	return fromProduct(d, c, func() string { return s })
}

// parseDecimal reads an optional sign, digits (grouped by commas in threes, or not at all) and an
// optional fraction. No exponents: they hide enormous numbers in short texts.
func parseDecimal(s string) (decimal.Decimal, error) {
	if len(s) > MaxText {
		return decimal.Decimal{}, fmt.Errorf("of %d bytes: expected at most %d", len(s), MaxText)
	}
	body := strings.TrimLeft(s, "+-")
	whole, fraction, point := strings.Cut(body, ".")
	if len(s)-len(body) > 1 || !isGrouped(whole) || point && !isDigits(fraction) {
		return decimal.Decimal{}, fmt.Errorf("%q: expected a plain number, such as 1,234.56", s)
	}
	d, err := decimal.NewFromString(strings.ReplaceAll(s, ",", ""))
	if err != nil {
		return decimal.Decimal{}, fmt.Errorf("%q: %w", s, err)
	}
	return d, checkDecimal(d)
}

// isGrouped tells whether s is digits, or groups of three digits with commas between them.
func isGrouped(s string) bool {
	groups := strings.Split(s, ",")
	for i, group := range groups {
		if !isDigits(group) || i > 0 && len(group) != 3 || i == 0 && len(groups) > 1 && len(group) > 3 {
			return false
		}
	}
	return true
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// String writes the exact amount with its code: at least the digits of the minor unit, at most six
// after the point: "USD 1,234.50", "USD 0.000125", "JPY -500".
func (a Amount) String() string {
	fixed := a.Decimal().StringFixed(places)
	whole, fraction, _ := strings.Cut(fixed, ".")
	keep := max(len(strings.TrimRight(fraction, "0")), a.Currency.minorDigits())
	return a.write(whole, fraction[:keep])
}

// Format writes the amount for people, rounded to the minor unit (half to even): "USD 1,234.56", "JPY 1,235".
func (a Amount) Format() string {
	fixed := a.Decimal().RoundBank(int32(a.Currency.minorDigits())).StringFixed(int32(a.Currency.minorDigits()))
	whole, fraction, _ := strings.Cut(fixed, ".")
	return a.write(whole, fraction)
}

func (a Amount) write(whole, fraction string) string {
	text := group(whole)
	if fraction != "" {
		text += "." + fraction
	}
	if a.Currency != "" {
		text = string(a.Currency) + " " + text
	}
	return text
}

// group puts commas between thousands of a whole number, which may be negative.
func group(whole string) string {
	digits := strings.TrimPrefix(whole, "-")
	sign := whole[:len(whole)-len(digits)]
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// Short writes three significant digits for charts and headings, with K, M, B or T for thousands to
// million millions: "$1.23M", "-€950K", "CHF 12.5", "$0".
func (a Amount) Short() string {
	if a.Micros == 0 {
		return a.Currency.symbol() + "0"
	}
	sign := ""
	if a.Micros < 0 {
		sign = "-"
	}
	d := threeDigits(a.Decimal().Abs())
	letter := 0
	for d.Cmp(decimal.New(1000, 0)) >= 0 && letter < 4 {
		d, letter = d.Shift(-3), letter+1
	}
	suffix := []string{"", "K", "M", "B", "T"}[letter]
	return sign + a.Currency.symbol() + d.StringFixed(max(0, 2-magnitudeOf(d))) + suffix
}

// threeDigits rounds a positive decimal to three significant digits, half to even.
func threeDigits(d decimal.Decimal) decimal.Decimal {
	return d.RoundBank(2 - magnitudeOf(d))
}

// magnitudeOf is the power of ten of the leading digit: 0 for 1 to 9.99, 3 for thousands, -2 for 0.01.
func magnitudeOf(d decimal.Decimal) int32 {
	return int32(d.NumDigits()) + d.Exponent() - 1
}
