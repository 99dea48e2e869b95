package clean

import (
	"math"
	"slices"
)

// What makes a run of one value a sensor that hangs.
const (
	// leastStuck is the fewest values in a row.
	leastStuck = 12
	// longer is how many times longer the run is than any ordinary one.
	longer = 3
	// maxStuck is how many such runs there are at most: what often holds still is meant to.
	maxStuck = 3
	// stillShare is the largest share of values equal to the one before, elsewhere.
	stillShare = 0.2
	// elsewhere is the largest share of the other values that are the very same.
	elsewhere = 0.01
)

// Run is the values [From, To), of which some may not have been measured.
type Run struct{ From, To, Measured int }

// Stuck returns the runs of one and the same value in x, in time order, that are
// much longer than all others, in values that otherwise move.
//
// A run is of at least 12 values and three times as long as the longest
// ordinary one; its value is neither 0 nor the smallest or largest of x, which
// things rest at, and hardly occurs elsewhere. There are at most three.
func Stuck(x []float64) []Run {
	runs, still := longestRuns(x, maxStuck+1)
	m := min(maxStuck, len(runs)-1)
	for m > 0 && (runs[m-1].Measured < leastStuck || runs[m-1].Measured < longer*runs[m].Measured) {
		m--
	}
	if m <= 0 {
		return nil
	}
	found, equal := runs[:m], 0
	for _, r := range found {
		still -= r.Measured - 1
		equal += r.Measured
	}
	if float64(still) > stillShare*float64(len(x)-equal) {
		return nil
	}
	found = slices.DeleteFunc(found, func(r Run) bool { return rests(x, r) })
	slices.SortFunc(found, func(a, b Run) int { return a.From - b.From })
	return found
}

// longestRuns returns the n longest runs of equal values, the longest first, and
// how many values equal the one before. A gap does not end a run.
func longestRuns(x []float64, n int) (longest []Run, still int) {
	keep := func(r Run) {
		if r.Measured == 0 || len(longest) == n && r.Measured <= longest[n-1].Measured {
			return
		}
		at, _ := slices.BinarySearchFunc(longest, r, func(a, b Run) int {
			if a.Measured >= b.Measured {
				return -1 // behind those as long, which came before
			}
			return 1
		})
		longest = slices.Insert(longest, at, r)
		longest = longest[:min(len(longest), n)]
	}
	var run Run
	for t, v := range x {
		switch {
		case math.IsNaN(v):
			continue
		case run.Measured > 0 && x[run.From] == v:
			run.To = t + 1
			run.Measured++
			still++
		default:
			keep(run)
			run = Run{t, t + 1, 1}
		}
	}
	keep(run)
	return longest, still
}

// rests reports whether the value of a run is one that things rest at.
func rests(x []float64, r Run) bool {
	v := x[r.From]
	smaller, larger, same, n := false, false, -r.Measured, -r.Measured
	for _, w := range x {
		switch {
		case math.IsNaN(w):
			continue
		case w == v:
			same++
		case w < v:
			smaller = true
		default:
			larger = true
		}
		n++
	}
	return v == 0 || !smaller || !larger || float64(same) > elsewhere*float64(n)
}
