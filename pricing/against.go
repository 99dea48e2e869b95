package pricing

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// Change is by how much a cost differs between two comparisons on the same futures. It is taken future
// by future: P10, P50 and P90 are quantiles of the difference, and not differences of quantiles.
type Change struct {
	Mean, P10, P50, P90 money.Amount // positive: it costs more
	Dearer, Cheaper     float64      // shares of the futures
}

// CostChange is what changes of one placement.
type CostChange struct {
	Name                                                   string
	Capex, Opex, Residual, Obligation, Total, PresentValue Change
}

// Against says by how much each placement costs more than in base. Both must be of the same
// placements, currency and futures: the same scenario on another demand.
func (c Comparison) Against(base Comparison) ([]CostChange, error) {
	if c.Currency != base.Currency || c.Start != base.Start || c.Months != base.Months || c.Futures != base.Futures ||
		len(c.Placements) != len(base.Placements) {
		return nil, fmt.Errorf("%d placements in %s on %d simulations of %d months from %s cannot be compared with %d in %s on %d of %d from %s",
			len(c.Placements), c.Currency, c.Futures, c.Months, c.Start, len(base.Placements), base.Currency, base.Futures, base.Months, base.Start)
	}
	out := make([]CostChange, len(c.Placements))
	for p, r := range c.Placements {
		b := base.Placements[p]
		if r.Name != b.Name {
			return nil, fmt.Errorf("placement %q cannot be compared with %q", r.Name, b.Name)
		}
		of := func(figure func(Cost) int64) Change { return changeOf(r.Costs, b.Costs, c.Currency, figure) }
		out[p] = CostChange{
			Name:         r.Name,
			Capex:        of(func(c Cost) int64 { return c.Capex }),
			Opex:         of(func(c Cost) int64 { return c.Opex }),
			Residual:     of(func(c Cost) int64 { return c.Residual }),
			Obligation:   of(func(c Cost) int64 { return c.Obligation }),
			Total:        of(func(c Cost) int64 { return c.Total }),
			PresentValue: of(func(c Cost) int64 { return c.PresentValue }),
		}
	}
	return out, nil
}

func changeOf(costs, base []Cost, currency money.Currency, figure func(Cost) int64) Change {
	var c Change
	differences, sum := make([]int64, len(costs)), new(big.Int)
	for i := range costs {
		d := figure(costs[i]) - figure(base[i])
		differences[i] = d
		sum.Add(sum, big.NewInt(d))
		switch {
		case d > 0:
			c.Dearer++
		case d < 0:
			c.Cheaper++
		}
	}
	slices.Sort(differences)
	at := func(p float64) money.Amount {
		return money.Amount{Micros: differences[future.Rank(p, len(differences))], Currency: currency}
	}
	n := float64(len(costs))
	c.Dearer, c.Cheaper = c.Dearer/n, c.Cheaper/n
	c.Mean, c.P10, c.P50, c.P90 = money.Amount{Micros: mean(sum, len(costs)), Currency: currency}, at(0.1), at(0.5), at(0.9)
	return c
}

// mean divides by n, half away from zero.
func mean(sum *big.Int, n int) int64 {
	twice := new(big.Int).Lsh(new(big.Int).Abs(sum), 1)
	twice.Add(twice, big.NewInt(int64(n))).Quo(twice, big.NewInt(2*int64(n)))
	return twice.Int64() * int64(sum.Sign())
}
