package report

import (
	"slices"

	"github.com/plimsoll/plimsoll/forecast/advice"
)

// Rank sorts pools by what to do, as advice.Compare has it.
func Rank(pools []PoolLine) {
	slices.SortStableFunc(pools, func(a, b PoolLine) int {
		return advice.Compare(a.Action, b.Action, a.Pool, b.Pool)
	})
}
