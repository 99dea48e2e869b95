package finance

import (
	"fmt"
	"math"
	"slices"

	"github.com/plimsoll/plimsoll/pricing/money"
)

// Convention says as when in its first year an asset counts as placed in service.
type Convention int

// The conventions of MACRS for equipment.
const (
	HalfYear    Convention = iota // in the middle of the year, whenever it was
	MidQuarter1                   // in the middle of the first quarter
	MidQuarter2
	MidQuarter3
	MidQuarter4
)

// inService is the part of the first year, in eighths, that counts under a convention.
var inService = map[Convention]int{HalfYear: 4, MidQuarter1: 7, MidQuarter2: 5, MidQuarter3: 3, MidQuarter4: 1}

// macrsClasses are the recovery periods in years, and the declining balance of each in per cent of straight line.
var macrsClasses = map[int]int{3: 200, 5: 200, 7: 200, 10: 200, 15: 150, 20: 150}

// MACRSRates are the parts of the basis that the United States' modified accelerated cost recovery
// system (general depreciation system) writes off in each tax year, the first being the year in which the asset is placed
// in service. They sum to 1. Servers and their peripherals are of the class of 5 years.
//
// By rule (IRS Publication 946, "Figuring depreciation under MACRS"; Rev. Proc. 87-57): 200 % declining balance for the
// classes of 3, 5, 7 and 10 years, 150 % for 15 and 20, of the basis that is left; straight line over what is left of the
// period from the year on in which that is not less; the rest in the last year. Every year is rounded to 0.01 % (of 20
// years to 0.001 %) before the next is reckoned, as the Publication's tables are: with HalfYear the rates are those of table A-1.
// A cell of the mid-quarter tables may differ by 0.01 %, with the other way in a later year.
//
// No spreadsheet has it under this name: it is VDB without a residual, of years that begin in the middle, without the rounding.
// Errors: a class that is none of 3, 5, 7, 10, 15 and 20 years; an unknown convention.
func MACRSRates(class int, convention Convention) ([]float64, error) {
	percent, ok := macrsClasses[class]
	if !ok {
		return nil, fmt.Errorf("class is %d years: expected 3, 5, 7, 10, 15 or 20", class)
	}
	first, ok := inService[convention]
	if !ok {
		return nil, fmt.Errorf("convention is %d: expected HalfYear or one of MidQuarter1 to MidQuarter4", convention)
	}
	unit := 10_000 // of the basis: 0.01 %
	if class == 20 {
		unit = 100_000
	}
	rates := make([]float64, 0, class+1)
	left, eighths := unit, 8*class // what is left of the basis, in units, and of the period, in eighths of a year
	for used := first; eighths > 0; used = min(8, eighths) {
		straight := roundedQuotient(left*used, eighths)
		part := max(roundedQuotient(left*percent*used, 800*class), straight)
		if eighths <= 8 {
			part = left
		}
		rates = append(rates, float64(part)/float64(unit))
		left, eighths = left-part, eighths-used
	}
	return rates, nil
}

// roundedQuotient is a/b to the nearest whole number, halves upwards; a and b are not negative.
func roundedQuotient(a, b int) int { return (2*a + b) / (2 * b) }

// MACRS is the expense of each tax year, the first being that in which the asset is placed in service:
// the basis times MACRSRates, each year rounded to the millionth, the last year taking the remainder. USD 100,000 of
// servers are 20,000, 32,000, 19,200, 11,520, 11,520 and 5,760. Errors: those of MACRSRates; a basis below 0.
func MACRS(basis money.Amount, class int, convention Convention) ([]money.Amount, error) {
	rates, err := MACRSRates(class, convention)
	if err != nil {
		return nil, err
	}
	if basis.Micros < 0 {
		return nil, fmt.Errorf("basis is %s: expected 0 or more", basis.Format())
	}
	parts := make([]money.Amount, len(rates))
	left := basis.Micros
	for i, r := range rates {
		part := min(int64(math.Round(r*float64(basis.Micros))), left)
		if i == len(rates)-1 {
			part = left
		}
		parts[i] = money.Amount{Micros: part, Currency: basis.Currency}
		left -= part
	}
	return parts, nil
}

// MidQuarter tells whether a year's purchases must be written off by the mid-quarter convention: if
// more than 40 % of what was placed in service in the year was placed in its last quarter (Publication 946, "Mid-quarter convention").
// quarters are the bases placed in service in each quarter. Errors: a basis that is negative or not finite; no basis at all.
func MidQuarter(quarters [4]float64) (bool, error) {
	total := 0.0
	for i, q := range quarters {
		if !(q >= 0) || math.IsInf(q, 1) {
			return false, fmt.Errorf("quarters[%d] is %v: expected a finite number of 0 or more", i, q)
		}
		total += q
	}
	if slices.Max(quarters[:]) == 0 {
		return false, fmt.Errorf("quarters: all are 0: expected a basis in at least one")
	}
	return quarters[3] > 0.4*total, nil
}
