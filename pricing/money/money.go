// Package money holds amounts, unit prices and rates.
//
// An Amount is a whole number of millionths of a currency's unit, so that adding up a book of entries
// is exact. A Price is a decimal, because unit prices are finer than a millionth (a request for
// object storage costs USD 0.0000004). Rounding happens once, where a price meets a quantity and
// becomes an amount: to the millionth, half to even.
//
// Nothing here wraps, panics or converts between currencies: an overflow is an *OverflowError, two
// currencies in one sum are a *MismatchError.
//
// Sign convention: inside the books money out is negative. The package itself gives signs no meaning.
package money

import "fmt"

// Scale is the number of millionths in one unit of a currency.
const Scale = 1_000_000

// places is the number of decimal places of a millionth.
const places = 6

// OverflowError tells that a result lies outside of ±9,223,372,036,854.775807 units.
type OverflowError struct {
	Op string // what was attempted, with its operands
}

func (e *OverflowError) Error() string {
	return fmt.Sprintf("money: %s is outside of ±9,223,372,036,854.775807", e.Op)
}

// MismatchError tells that two currencies met where one was expected.
type MismatchError struct {
	Want, Got Currency
}

func (e *MismatchError) Error() string {
	return fmt.Sprintf("money: %s met %s: amounts of two currencies cannot be combined without an exchange rate", e.Want.orNone(),
		e.Got.orNone())
}
