package statement

import (
	"math"

	"github.com/plimsoll/plimsoll/pricing"
)

// Turn is the smallest change of one price at which another placement is as cheap as the cheapest, by present value in the
// planning case.
type Turn struct {
	Placement  string // whose price
	Category   pricing.Category
	Change     float64 // 0.12 is 12 % more, −0.05 is 5 % less; at least −1
	Challenger string  // the placement that is then as cheap
}

// priced is what moves together: the lines of one category of one placement, wherever they stand.
type priced struct {
	placement string
	category  pricing.Category
}

// TurnOf finds the change. A price moves in a hybrid that contains the placement just as in the placement itself; what was planned, such as
// commitments, quantities and the share of a base, stays as it is. With V the present value of a placement and v the
// part of it at the price, the cheapest and another one cost the same at the change x of
//
//	V + x·v = V' + x·v', so x = (V' − V) / (v − v')
//
// and of all prices and other placements the one with the smallest |x| counts; of equal ones the first, the cheapest's
// own before those of others. ok is false if no price turns it, as where there is one placement only.
func TurnOf(c pricing.Comparison) (t Turn, ok bool) {
	values := map[string]map[priced]float64{}
	var best pricing.Result
	for _, r := range c.Placements {
		values[r.Name] = presentValues(c, r)
		if r.Name == c.Cheapest {
			best = r
		}
	}
	for _, p := range prices(c, best) {
		for _, r := range c.Placements {
			gap := r.PresentValue.Planning.Float() - best.PresentValue.Planning.Float()
			x := gap / (values[best.Name][p] - values[r.Name][p])
			if r.Name == best.Name || math.IsNaN(x) || math.IsInf(x, 0) || x < -1 {
				continue
			}
			if !ok || math.Abs(x) < math.Abs(t.Change) {
				t, ok = Turn{p.placement, p.category, x, r.Name}, true
			}
		}
	}
	return t, ok
}

// prices lists what can move, that of the cheapest first.
func prices(c pricing.Comparison, best pricing.Result) []priced {
	var own, others []priced
	for _, r := range c.Placements {
		for _, category := range pricing.Categories() {
			if p := (priced{r.Name, category}); r.Name == best.Name {
				own = append(own, p)
			} else {
				others = append(others, p)
			}
		}
	}
	return append(own, others...)
}

// presentValues adds up the present value of the costs of a placement by what moves together.
func presentValues(c pricing.Comparison, r pricing.Result) map[priced]float64 {
	sums := map[priced]float64{}
	for _, e := range r.CashFlow {
		of := r.Name
		if part := e.Labels["part"]; r.Kind == "hybrid" && part != "" {
			of = part
		}
		sums[priced{of, e.Category}] -= e.Amount.Float() * c.Discount.Factor(-float64(e.Month))
	}
	return sums
}
