package rule

import "slices"

// BaseRate always quotes how often, and how soon, things have happened in all cases together, whatever
// the case at hand: what climatology is to a weather forecast. Taken from the very cases that are scored, it knows their answers,
// and is harder to beat than any rule of its kind in practice.
type BaseRate struct{ shares []float64 }

// NewBaseRate returns the base rate of cases which happened after a share of their horizon, above 0 and up to 1, or
// of more than 1 for those which did not.
func NewBaseRate(shares []float64) BaseRate {
	shares = slices.Clone(shares)
	slices.Sort(shares)
	return BaseRate{shares}
}

// Within returns the probability that it happens within a share of the horizon; 0 of no cases.
func (b BaseRate) Within(share float64) float64 {
	if len(b.shares) == 0 {
		return 0
	}
	n, _ := slices.BinarySearchFunc(b.shares, share, func(v, limit float64) int {
		if v <= limit {
			return -1
		}
		return 1
	})
	return float64(n) / float64(len(b.shares))
}
