package money

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// Price is a unit price: so much of a currency for one of something (an hour, a GiB-month). It is an
// exact decimal of at most MaxDigits digits before and after the point. The zero value is a price of
// 0 in no currency; use a constructor. Compare prices with Cmp, not with ==.
type Price struct {
	unit     decimal.Decimal
	currency Currency
}

// NewPrice returns a unit price. Errors: a currency that is not active; a decimal beyond MaxDigits.
func NewPrice(unit decimal.Decimal, c Currency) (Price, error) {
	if _, err := ParseCurrency(string(c)); err != nil {
		return Price{}, err
	}
	return Price{unit, c}, checkDecimal(unit)
}

// PriceOf returns the unit price that the shortest decimal of f stands for. Errors: NaN, infinities, a currency that is not active.
func PriceOf(f float64, c Currency) (Price, error) {
	d, err := decimalOf(f)
	if err != nil {
		return Price{}, err
	}
	return NewPrice(d, c)
}

// ParsePrice reads a plain number ("0.0416") as a unit price in c.
func ParsePrice(s string, c Currency) (Price, error) {
	d, err := parseDecimal(s)
	if err != nil {
		return Price{}, fmt.Errorf("price %w", err)
	}
	return NewPrice(d, c)
}

// Decimal returns the price of one, in units of its currency.
func (p Price) Decimal() decimal.Decimal { return p.unit }

// Float returns the price of one as the nearest float, for charts and ranking, not for the books.
func (p Price) Float() float64 { return p.unit.InexactFloat64() }

// Currency returns the currency of the price.
func (p Price) Currency() Currency { return p.currency }

// IsZero tells whether one costs nothing.
func (p Price) IsZero() bool { return p.unit.IsZero() }

// Sign returns -1, 0 or 1.
func (p Price) Sign() int { return p.unit.Sign() }

// Times returns what quantity costs, rounded once: to the millionth, half to even. The quantity is
// read as the shortest decimal that stands for it. Errors: NaN and infinities; *OverflowError.
func (p Price) Times(quantity float64) (Amount, error) {
	q, err := decimalOf(quantity)
	if err != nil {
		return Amount{}, err
	}
	return p.cost(q)
}

// TimesDecimal is Times for an exact quantity. Errors: a quantity beyond MaxDigits; *OverflowError.
func (p Price) TimesDecimal(quantity decimal.Decimal) (Amount, error) {
	if err := checkDecimal(quantity); err != nil {
		return Amount{}, err
	}
	return p.cost(quantity)
}

func (p Price) cost(q decimal.Decimal) (Amount, error) {
	return fromProduct(p.unit.Mul(q), p.currency, func() string { return fmt.Sprintf("%s × %s", p.unit, q) })
}

// Scale returns the price multiplied by factor, unrounded: a discount of 15 % is Scale(0.85).
// Errors: a factor or a product beyond MaxDigits.
func (p Price) Scale(factor decimal.Decimal) (Price, error) {
	if err := checkDecimal(factor); err != nil {
		return Price{}, err
	}
	scaled := p.unit.Mul(factor)
	return Price{scaled, p.currency}, checkDecimal(scaled)
}

// Cmp returns -1, 0 or 1 as p is cheaper than, as dear as or dearer than q. Error: *MismatchError.
func (p Price) Cmp(q Price) (int, error) {
	if p.currency != q.currency {
		return 0, &MismatchError{Want: p.currency, Got: q.currency}
	}
	return p.unit.Cmp(q.unit), nil
}

// String writes the code and the exact price: "USD 0.0000004".
func (p Price) String() string {
	if p.currency == "" {
		return p.unit.String()
	}
	return string(p.currency) + " " + p.unit.String()
}
