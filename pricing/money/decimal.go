package money

import (
	"fmt"
	"math"

	"github.com/shopspring/decimal"
)

// MaxDigits bounds decimals that come from outside: at most so many digits before the point, and so
// many after it. A decimal of twenty bytes can otherwise ask for a gigabyte of zeros.
const MaxDigits = 40

// checkDecimal returns an error for a decimal with more than MaxDigits digits on either side of its point.
func checkDecimal(d decimal.Decimal) error {
	exp := int64(d.Exponent())
	if exp < -MaxDigits || int64(d.NumDigits())+exp > MaxDigits {
		return fmt.Errorf("money: a decimal of %d digits with exponent %d: expected at most %d digits before and after the point",
			d.NumDigits(), exp, MaxDigits)
	}
	return nil
}

// decimalOf reads a finite float as the shortest decimal that stands for it. A float below 1e-40 in
// size is taken as nothing: times the largest amount it is far less than a millionth.
func decimalOf(f float64) (decimal.Decimal, error) {
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return decimal.Decimal{}, fmt.Errorf("money: %v is not a quantity: expected a finite number", f)
	case math.Abs(f) >= 1e40:
		return decimal.Decimal{}, &OverflowError{Op: fmt.Sprintf("a quantity of %g", f)}
	case math.Abs(f) < 1e-40:
		return decimal.Zero, nil
	}
	return decimal.NewFromFloat(f), nil
}

// fromProduct rounds once. It takes products of bounded decimals, so that the rescaling is bounded.
func fromProduct(d decimal.Decimal, c Currency, op func() string) (Amount, error) {
	micros := d.Shift(places).RoundBank(0).BigInt()
	if !micros.IsInt64() {
		return Amount{}, &OverflowError{Op: string(c) + " " + op()}
	}
	return Amount{micros.Int64(), c}, nil
}
