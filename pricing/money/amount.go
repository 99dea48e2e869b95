package money

import (
	"cmp"
	"fmt"
	"math"
	"math/bits"

	"github.com/shopspring/decimal"
)

// Amount is a sum of money: Micros millionths of a unit of Currency. It is comparable: two amounts
// are equal exactly when their millionths and currencies are. The zero value is nothing, in no
// currency, and combines only with its like.
type Amount struct {
	Micros   int64
	Currency Currency
}

// Units returns n whole units of c. Error: *OverflowError.
func Units(n int64, c Currency) (Amount, error) {
	hi, lo := bits.Mul64(magnitude(n), Scale)
	if hi != 0 {
		return Amount{}, &OverflowError{Op: fmt.Sprintf("%s %d", c, n)}
	}
	return signed(lo, n < 0, c, func() string { return fmt.Sprintf("%s %d", c, n) })
}

// FromDecimal rounds d to the millionth, half to even. Errors: *OverflowError; a decimal beyond MaxDigits.
func FromDecimal(d decimal.Decimal, c Currency) (Amount, error) {
	if err := checkDecimal(d); err != nil {
		return Amount{}, err
	}
	return fromProduct(d, c, d.String)
}

// FromFloat rounds f to the millionth, half to even, reading f as the shortest decimal that stands
// for it (0.1 is a tenth). Errors: NaN and the infinities; *OverflowError.
func FromFloat(f float64, c Currency) (Amount, error) {
	d, err := decimalOf(f)
	if err != nil {
		return Amount{}, err
	}
	return fromProduct(d, c, d.String)
}

// Decimal returns the exact value in units.
func (a Amount) Decimal() decimal.Decimal { return decimal.New(a.Micros, -places) }

// Float returns the value in units as the nearest float, for charts and statistics, not for the books.
func (a Amount) Float() float64 { return float64(a.Micros) / Scale }

// IsZero tells whether the amount is nothing, in whatever currency.
func (a Amount) IsZero() bool { return a.Micros == 0 }

// Sign returns -1, 0 or 1.
func (a Amount) Sign() int { return cmp.Compare(a.Micros, 0) }

// Add returns a + b. Errors: *MismatchError, *OverflowError.
func (a Amount) Add(b Amount) (Amount, error) {
	if err := a.sameAs(b); err != nil {
		return Amount{}, err
	}
	sum := a.Micros + b.Micros
	if (sum > a.Micros) != (b.Micros > 0) && b.Micros != 0 {
		return Amount{}, &OverflowError{Op: fmt.Sprintf("%s + %s", a, b)}
	}
	return Amount{sum, a.Currency}, nil
}

// Sub returns a − b. Errors: *MismatchError, *OverflowError.
func (a Amount) Sub(b Amount) (Amount, error) {
	if err := a.sameAs(b); err != nil {
		return Amount{}, err
	}
	diff := a.Micros - b.Micros
	if (diff < a.Micros) != (b.Micros > 0) && b.Micros != 0 {
		return Amount{}, &OverflowError{Op: fmt.Sprintf("%s − %s", a, b)}
	}
	return Amount{diff, a.Currency}, nil
}

// Neg returns −a. Error: *OverflowError, for the one amount that has no opposite.
func (a Amount) Neg() (Amount, error) {
	if a.Micros == math.MinInt64 {
		return Amount{}, &OverflowError{Op: "the opposite of " + a.String()}
	}
	return Amount{-a.Micros, a.Currency}, nil
}

// Mul returns a times q, rounded to the millionth, half to even; q is read as the shortest decimal
// that stands for it. Errors: q NaN or infinite; *OverflowError.
func (a Amount) Mul(q float64) (Amount, error) {
	d, err := decimalOf(q)
	if err != nil {
		return Amount{}, err
	}
	return a.times(d)
}

// MulDecimal returns a times q, rounded to the millionth, half to even. Errors: q beyond MaxDigits; *OverflowError.
func (a Amount) MulDecimal(q decimal.Decimal) (Amount, error) {
	if err := checkDecimal(q); err != nil {
		return Amount{}, err
	}
	return a.times(q)
}

func (a Amount) times(q decimal.Decimal) (Amount, error) {
	return fromProduct(a.Decimal().Mul(q), a.Currency, func() string { return fmt.Sprintf("%s × %s", a, q) })
}

// Cmp returns -1, 0 or 1 as a is less than, equal to or greater than b. Error: *MismatchError.
func (a Amount) Cmp(b Amount) (int, error) {
	return cmp.Compare(a.Micros, b.Micros), a.sameAs(b)
}

// Round returns a rounded to the currency's minor unit, half to even. Error: *OverflowError.
func (a Amount) Round() (Amount, error) {
	return FromDecimal(a.Decimal().RoundBank(int32(a.Currency.minorDigits())), a.Currency)
}

// Sum adds amounts of currency c; of none it is nothing in c. The order never matters: only a total
// that does not fit is an *OverflowError. An amount of another currency is a *MismatchError.
func Sum(c Currency, amounts ...Amount) (Amount, error) {
	var hi, lo uint64 // a 128-bit two's complement total
	for _, a := range amounts {
		if a.Currency != c {
			return Amount{}, &MismatchError{Want: c, Got: a.Currency}
		}
		var carry uint64
		lo, carry = bits.Add64(lo, uint64(a.Micros), 0)
		hi, _ = bits.Add64(hi, uint64(a.Micros>>63), carry)
	}
	total := int64(lo)
	if int64(hi) != total>>63 {
		return Amount{}, &OverflowError{Op: fmt.Sprintf("the sum of %d amounts in %s", len(amounts), c.orNone())}
	}
	return Amount{total, c}, nil
}

func (a Amount) sameAs(b Amount) error {
	if a.Currency != b.Currency {
		return &MismatchError{Want: a.Currency, Got: b.Currency}
	}
	return nil
}

// magnitude is |n|, also for the least int64.
func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// signed puts a magnitude and a sign together. The least int64 is reached by negating its magnitude.
func signed(micros uint64, negative bool, c Currency, op func() string) (Amount, error) {
	switch {
	case negative && micros <= 1<<63:
		return Amount{int64(-micros), c}, nil
	case !negative && micros < 1<<63:
		return Amount{int64(micros), c}, nil
	}
	return Amount{}, &OverflowError{Op: op()}
}
