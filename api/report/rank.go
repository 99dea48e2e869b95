package report

import (
	"slices"

	"github.com/plimsoll/plimsoll/forecast/advice"
)

// Rank sorts pools by what to do: by verb, fewest days first, then by name.
func Rank(pools []PoolLine) {
	slices.SortStableFunc(pools, func(a, b PoolLine) int {
		return advice.Compare(a.Action, b.Action, a.Pool, b.Pool)
	})
}
