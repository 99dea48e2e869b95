package jump

import (
	"math"
	"slices"
)

// What makes a drop a purge: it is far out of the ordinary, and large beside the range.
const (
	farOut     = 10   // robust standard deviations of changes from their median
	largeShare = 0.05 // of the range from the 1st to the 99th percentile
	consistent = 1.4826
	widths     = 3   // as many times the size of an ordinary rise
	often      = 0.2 // if more than this share of the steps were purges, none is: that is noise or a season
)

// drops reports for each step whether it is part of a purge. The middle and the spread of changes are the
// median and the median absolute deviation (Hampel 1974, "The influence curve and its role in robust
// estimation", section 5), which half the steps being purges would not move.
func drops(y []float64) []bool {
	out := make([]bool, len(y))
	var changes, values []float64
	for t, v := range y {
		if math.IsNaN(v) {
			continue
		}
		values = append(values, v)
		if t > 0 && !math.IsNaN(y[t-1]) {
			changes = append(changes, v-y[t-1])
		}
	}
	if len(changes) < 4 {
		return out
	}
	slices.Sort(changes)
	slices.Sort(values)
	middle := median(changes)
	away := make([]float64, len(changes))
	var rises []float64
	for i, d := range changes {
		away[i] = math.Abs(d - middle)
		if d > 0 {
			rises = append(rises, d)
		}
	}
	slices.Sort(away)
	limit := farOut*consistent*median(away) - middle
	if len(rises) > 0 {
		// Where most steps change nothing the deviation above is 0, and rises say what is ordinary.
		limit = max(limit, widths*rises[len(rises)*9/10])
	}
	n := len(values) - 1
	limit = max(limit, largeShare*(values[n*99/100]-values[n/100]))
	count := 0
	for t := 1; t < len(y); t++ {
		if d := y[t-1] - y[t]; d > limit {
			out[t] = true
			count++
		}
	}
	if float64(count) > often*float64(len(changes)) {
		clear(out)
	}
	return out
}

// median of sorted values.
func median(sorted []float64) float64 {
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
