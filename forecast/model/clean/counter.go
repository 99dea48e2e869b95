package clean

import "math"

// What makes values a counter.
const (
	// nearZero is the largest share of the value before it to which a counter falls.
	nearZero = 0.01
	// worth is the most median increments that have been counted already when a
	// counter is seen first after it fell.
	worth = 3
	// rising is the least share of changes that are increases.
	rising = 0.5
	// regained is the least share of the value before it that a counter does not reach in a single step after it fell.
	regained = 0.5
	// wrapShare is how near to the end of its range a counter is seen last.
	wrapShare = 0.02
)

// Counter is a sum that only ever grows, and begins again from 0.
type Counter struct {
	Resets []int // indexes of the first value after each fall, at least one
	// Wraps says that it falls from the end of the range of 32 or 64 bits, which
	// nothing but a counter does.
	Wraps bool
}

// Cumulative reports whether x looks like a counter with resets: nowhere
// negative, never falling except to at most a hundredth of the value before,
// as little as is counted in three steps, rising in half of the steps at least, and never back at half of where it
// was in the step after it fell: a zero between two values is an error of reading.
//
// A volume that is emptied completely looks the same, unless the counter
// wraps; one that is emptied down to what must stay does not, nor one from
// which anything is ever deleted between. A sum that never fell does not count, because all
// growth looks so.
func Cumulative(x []float64) (Counter, bool) {
	var c Counter
	last, ups, changes, highest, landed, fell := math.NaN(), 0, 0, 0.0, 0.0, math.NaN()
	for t, v := range x {
		if math.IsNaN(v) {
			continue
		}
		before := fell
		fell = math.NaN()
		switch {
		case v < 0 || v < last && v > nearZero*last || v >= regained*before:
			return Counter{}, false
		case v < last:
			fell = last
			c.Resets = append(c.Resets, t)
			highest, landed = max(highest, last), max(landed, v)
		case v > last:
			ups++
		}
		changes++
		last = v
	}
	if len(c.Resets) == 0 || float64(ups) < rising*float64(changes) || landed > worth*medianStep(x) {
		return Counter{}, false
	}
	for _, end := range []float64{1 << 32, 1 << 64} {
		c.Wraps = c.Wraps || highest <= end && highest >= end*(1-wrapShare)
	}
	return c, true
}
