package briefing

import (
	"slices"

	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/forecast/advice"
)

// Ranked returns forecasts in the order of the table of dates, the most urgent first. The list itself stays as it is.
func Ranked(list []*plimsollv1.Forecast) []*plimsollv1.Forecast {
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(a, b *plimsollv1.Forecast) int {
		return advice.Compare(actionOf(a.GetSaturation().GetAdvice()), actionOf(b.GetSaturation().GetAdvice()), a.GetSeries(), b.GetSeries())
	})
	return out
}

// Rank sorts lines by what to do, as advice.Compare has it.
func Rank(pools []report.PoolLine) {
	slices.SortStableFunc(pools, func(a, b report.PoolLine) int {
		return CompareLines(a, b)
	})
}

// CompareLines orders two lines by what to do, and then by name.
func CompareLines(a, b report.PoolLine) int {
	return advice.Compare(a.Action, b.Action, a.Pool, b.Pool)
}
