package money

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// MaxRate is the greatest rate NewRate takes: a thousandfold a year. What is above it is a mistyped percentage.
const MaxRate = 1000

// Rate is an effective annual rate as a ratio: 0.08 is 8 % a year, whatever the period it is paid
// over. The zero value is 0 %.
type Rate float64

// NewRate checks an effective annual rate: above −1 (nothing is left of money after a year at −1)
// and at most MaxRate.
func NewRate(r float64) (Rate, error) {
	if !(r > -1 && r <= MaxRate) {
		return 0, fmt.Errorf("rate %v: expected a ratio above -1 and at most %d, such as 0.08 for 8 %% a year", r, MaxRate)
	}
	return Rate(r), nil
}

// ParseRate reads "0.08", "8%" or "8 %".
func ParseRate(s string) (Rate, error) {
	number, percent := strings.CutSuffix(strings.TrimSpace(s), "%")
	f, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err != nil {
		return 0, fmt.Errorf("rate %.20q: expected a ratio or a percentage, such as 0.08 or 8 %%", s)
	}
	if percent {
		f /= 100
	}
	return NewRate(f)
}

// Monthly returns the rate of one month that compounds to r over twelve:
//
//	(1 + r)^(1/12) − 1
func (r Rate) Monthly() float64 { return math.Expm1(math.Log1p(float64(r)) / 12) }

// Factor returns what one unit grows to over a number of months, which may be negative or broken:
//
//	(1 + r)^(months/12)
//
// Factor(-m) is the discount factor of month m.
func (r Rate) Factor(months float64) float64 {
	return math.Exp(math.Log1p(float64(r)) * months / 12)
}

// String writes the rate as a percentage: "8 %".
func (r Rate) String() string {
	return strconv.FormatFloat(float64(r)*100, 'g', 6, 64) + " %"
}
