package report

import (
	"math"
	"strconv"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// Number is a figure that may be unknown: NaN and ±Inf are null in JSON, empty
// in CSV and a dash on paper.
type Number float64

// Unknown is the Number that is not known.
func Unknown() Number { return Number(math.NaN()) }

// Known reports whether n is a finite number.
func (n Number) Known() bool { return !math.IsNaN(float64(n)) && !math.IsInf(float64(n), 0) }

// MarshalJSON writes the shortest decimal that reads back as n, or null.
func (n Number) MarshalJSON() ([]byte, error) {
	if !n.Known() {
		return []byte("null"), nil
	}
	return []byte(n.exact()), nil
}

// exact writes n for machines: the shortest decimal that reads back as n, with
// an exponent only where the plain digits would be mostly zeros.
func (n Number) exact() string {
	v := float64(n)
	switch a := math.Abs(v); {
	case !n.Known():
		return ""
	case a == 0: // and −0
		return "0"
	case a < 1e-6 || a >= 1e21:
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// count writes a whole number for machines, or nothing where there is none.
func count(n int, known bool) string {
	if !known {
		return ""
	}
	return strconv.Itoa(n)
}

// in writes n for people in a unit.
func (n Number) in(u series.Unit) string {
	if !n.Known() {
		return "–"
	}
	return u.Format(float64(n))
}

// share writes n, a probability, for people.
func (n Number) share() string { return Share(float64(n)) }

// whole writes n as a whole number with grouped thousands, for amounts of money in tables.
func (n Number) whole() string {
	if !n.Known() {
		return "–"
	}
	if math.Abs(float64(n)) >= 1e15 {
		return strconv.FormatFloat(float64(n), 'g', 4, 64)
	}
	return series.Unit("").Format(math.Round(float64(n)))
}

// plain writes n with up to two digits after the point, for scores.
func (n Number) plain() string {
	if !n.Known() {
		return "–"
	}
	return strconv.FormatFloat(float64(n), 'f', 2, 64)
}
