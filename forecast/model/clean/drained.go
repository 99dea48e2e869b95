package clean

import "math"

// What makes a stretch one in which a level was drained.
const (
	// drainedTo is the largest share of the level before that is left, and clearOf the share of the level beside that all other
	// values exceed.
	drainedTo, clearOf = 0.12, 0.3
	// leastBeside is the fewest values before and after it, and maxDrained how many there are at most.
	leastBeside, maxDrained = 6, 3
)

// Drained returns the stretches in which x fell to next to nothing and came back to the level before, at most three that make up at
// most a fifth of x; none where x is near nothing at other times as well.
func Drained(x []float64) []Run {
	seen := measured(x)
	if len(seen) < leastKnown {
		return nil
	}
	var found []Run
	total := 0
	most, seenTo := 0.0, 0 // the largest value before an index: no level before it is higher
	for t := 0; t < len(x); t++ {
		for ; seenTo < t; seenTo++ {
			if x[seenTo] > most {
				most = x[seenTo]
			}
		}
		if !(x[t] >= 0) || t < leastBeside || !(x[t] <= drainedTo*most) {
			continue
		}
		level := middleOf(positiveOr(x[:t]))
		if !(x[t] <= drainedTo*level) {
			continue
		}
		r := Run{From: t}
		for ; t < len(x) && !(x[t] > drainedTo*level); t++ {
			if !math.IsNaN(x[t]) {
				r.Measured++
			}
		}
		r.To = t
		if len(x)-r.To < leastBeside || !sameLevel(x, r.From, r.To) {
			return nil
		}
		found = append(found, r)
		total += r.To - r.From
	}
	if len(found) == 0 || len(found) > maxDrained || float64(total) > downShare*float64(len(x)) || !clearOfNothing(x, found) {
		return nil
	}
	return found
}

// positiveOr returns the last values of x above 0, or one 0 where there are none.
func positiveOr(x []float64) []float64 {
	if p := positive(x, true); len(p) > 0 {
		return p
	}
	return []float64{0}
}

// clearOfNothing reports whether all values but those of the runs lie far above nothing.
func clearOfNothing(x []float64, runs []Run) bool {
	least, rest := math.Inf(1), make([]float64, 0, len(x))
	next := 0
	for t, v := range x {
		for next < len(runs) && t >= runs[next].To {
			next++
		}
		if math.IsNaN(v) || next < len(runs) && t >= runs[next].From {
			continue
		}
		least = min(least, v)
		rest = append(rest, v)
	}
	return least > clearOf*middleOf(rest)
}
