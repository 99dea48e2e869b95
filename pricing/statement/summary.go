package statement

import (
	"slices"

	"github.com/plimsoll/plimsoll/pricing"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// Summary is what is read first of a comparison. All figures are of the cheapest placement.
type Summary struct {
	Cheapest, Next             string // by present value in the planning case; Next is "" if it is the only one
	Capex, Opex, FirstYear     money.Amount
	Total, Low, High           money.Amount // of the planning case; P10 and P90 over the simulations
	Reason                     string
	DefaultShare, AssumedShare float64 // of its total
	Turn                       *Turn   // nil if no price turns it
}

// Summarise picks what is read first. A comparison of nothing has an empty summary.
func Summarise(c pricing.Comparison) Summary {
	at := slices.IndexFunc(c.Placements, func(r pricing.Result) bool { return r.Name == c.Cheapest })
	if at < 0 {
		return Summary{}
	}
	best := c.Placements[at]
	s := Summary{
		Cheapest: best.Name, Capex: best.Capex.Planning, Opex: best.Opex.Planning, FirstYear: best.Years[0].Cash,
		Total: best.Total.Planning, Low: best.Total.P10, High: best.Total.P90, Reason: c.Reason,
		DefaultShare: best.DefaultShare, AssumedShare: best.AssumedShare,
	}
	least := int64(0)
	for p, r := range c.Placements {
		if value := r.PresentValue.Planning.Micros; p != at && (s.Next == "" || value < least) {
			s.Next, least = r.Name, value
		}
	}
	if t, ok := TurnOf(c); ok {
		s.Turn = &t
	}
	return s
}
