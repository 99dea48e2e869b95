package future

import "math"

// Rank returns the index of the p-quantile among n sorted values, 0 ≤ p ≤ 1:
// the first at which the share of values up to it is at least p.
func Rank(p float64, n int) int {
	return min(max(int(math.Ceil(p*float64(n)-1e-9))-1, 0), n-1)
}

// Max is the largest number of simulations that one run may have.
const Max = 100_000
