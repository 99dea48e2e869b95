package clean

import (
	"math"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/model/rank"
)

// What makes a value one that cannot be.
const (
	// leastKnown is the fewest values that show what is usual.
	leastKnown = 12
	// beyond is how many times the value that 90 % stay below is far beyond what can be installed, and
	// alone how many times the largest of all others: a load of rare bursts has no such gap.
	beyond, alone = 1000, 30
	// farAbove is the share of the median below which values of a history are near zero.
	farAbove = 0.05
	// zeroShare is the largest share of zeros that are errors: what is often idle is meant to be.
	zeroShare = 0.05
	// badShare is the largest share of values below 0 or far beyond that are errors.
	badShare = 0.2
	// zeroRun is the longest run of zeros, as a share of all values, that is one of errors, and leastZeroRun the
	// length that always may be.
	zeroRun, leastZeroRun = 0.01, 6
	// returned is the least share of the level before that the level after zeros must have: else it was emptied.
	returned = 0.5
	// downShare is the longest run of zeros, as a share of all values, that is one of an exporter that was down, downReturned how near
	// to the level before the level after it must be, and maxDowns how often that may be.
	downShare, downReturned, maxDowns = 0.2, 0.75, 3
	// rareRuns is how many runs of zeros may be as much as downShare: what is idle is so more often.
	rareRuns = 6
	// besideRun is how many values before and after a run tell the level there.
	besideRun = 24
)

// Cause says why a value cannot be.
type Cause int

// Causes, in the order in which they are looked for.
const (
	BelowZero Cause = iota + 1 // in a history that is otherwise far above it
	FarBeyond                  // a thousand times what is usual, such as 2⁶⁴ of a counter that wrapped
	ZeroRead                   // in a history that is never near it
	Down                       // one of many zeros in a row, before and after which the level is the same
)

// Impossible is a value that cannot be.
type Impossible struct {
	At    int // its index
	Cause Cause
}

// Impossibles returns the values of x that cannot be, in time order: those below 0 or a thousand times beyond what
// is usual, and zeros, where all else lies far above 0. They may come in any rhythm. A sequence without a usual level
// above 0, or one that is often near 0, has none; neither has one of which more than a fifth would be.
func Impossibles(x []float64) []Impossible {
	usual, low, ok := usualLevel(x)
	if !ok {
		return nil
	}
	var found []Impossible
	limit := beyondAll(x, beyond*usual)
	for t, v := range x {
		switch {
		case v < 0:
			found = append(found, Impossible{t, BelowZero})
		case v > limit:
			found = append(found, Impossible{t, FarBeyond})
		}
	}
	if float64(len(found)) > badShare*float64(len(measured(x))) {
		return nil
	}
	found = append(found, zeros(x, low)...)
	slices.SortFunc(found, func(a, b Impossible) int { return a.At - b.At })
	return found
}

// usualLevel returns the value that nine of ten stay below and the one that 99 of 100 exceed, among those above 0; false unless the
// latter lies far above 0.
func usualLevel(x []float64) (usual, low float64, ok bool) {
	seen := slices.DeleteFunc(slices.Clone(x), func(v float64) bool { return !(v > 0) })
	if len(seen) < leastKnown {
		return 0, 0, false
	}
	n := len(seen)
	rank.Place(seen, []int{n / 100, n / 2, 9 * n / 10})
	usual, low = seen[9*n/10], seen[n/100]
	return usual, low, low >= farAbove*seen[n/2]
}

// beyondAll returns the limit, or +Inf where values under it come near to those over it.
func beyondAll(x []float64, limit float64) float64 {
	under, over := 0.0, math.Inf(1)
	for _, v := range x {
		if v > limit {
			over = min(over, v)
		} else if v > under {
			under = v
		}
	}
	if over < alone*under {
		return math.Inf(1)
	}
	return limit
}

// zeros returns the runs of zeros that the level was the same before and after, or that are few at the end.
func zeros(x []float64, low float64) []Impossible {
	runs, n := zeroRuns(x)
	longest, few := max(int(zeroRun*float64(n)), leastZeroRun), 0
	var short, long []Impossible
	downs := 0
	for _, r := range runs {
		above := r.before >= returned*low // of a course that rises, the first values are below what 99 of 100 exceed
		down := len(r.at) > longest && above && !r.atEnd && sameLevel(x, r.at[0], r.at[len(r.at)-1]+1)
		switch {
		case down && float64(len(r.at)) <= downShare*float64(n):
			downs++
			for _, t := range r.at {
				long = append(long, Impossible{t, Down})
			}
			continue
		case len(r.at) <= longest && above && (r.atEnd || r.after >= returned*r.before):
			for _, t := range r.at {
				short = append(short, Impossible{t, ZeroRead})
			}
		}
		few += len(r.at)
	}
	if downs > maxDowns || float64(len(long)) > downShare*float64(n) {
		few, long = few+len(long), nil
	}
	share := zeroShare
	if len(runs) <= rareRuns {
		share = downShare
	}
	if float64(few) > share*float64(n) {
		return nil
	}
	return append(short, long...)
}

// sameLevel reports whether the level of x from index to on is near to that before index from.
func sameLevel(x []float64, from, to int) bool {
	before, after := positive(x[:from], true), positive(x[to:], false)
	return len(before) > 0 && len(after) > 0 && middleOf(after) >= downReturned*middleOf(before) &&
		downReturned*middleOf(after) <= middleOf(before)
}

// positive returns the last or the first values of x above 0, as many as are beside a run.
func positive(x []float64, last bool) []float64 {
	out := make([]float64, 0, besideRun)
	for i := 0; i < len(x) && len(out) < besideRun; i++ {
		v := x[i]
		if last {
			v = x[len(x)-1-i]
		}
		if v > 0 {
			out = append(out, v)
		}
	}
	return out
}

// middleOf returns the upper median of x, which has values.
func middleOf(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
}

// zeroStretch is a run of zeros: where they are, and the values before and after them.
type zeroStretch struct {
	at            []int
	before, after float64
	atEnd         bool
}

// zeroRuns returns the runs of zeros in x, and how many of its values were measured.
func zeroRuns(x []float64) (runs []zeroStretch, n int) {
	before := math.NaN()
	for t := 0; t < len(x); {
		if x[t] != 0 {
			if !math.IsNaN(x[t]) {
				n++
			}
			if x[t] > 0 {
				before = x[t]
			}
			t++
			continue
		}
		r := zeroStretch{before: before, after: math.NaN()}
		end := t
		for ; end < len(x) && !(x[end] > 0 || x[end] < 0); end++ {
			if x[end] == 0 {
				r.at = append(r.at, end)
			}
		}
		if r.atEnd = end == len(x); !r.atEnd {
			r.after = x[end]
		}
		n += len(r.at)
		runs = append(runs, r)
		t = end
	}
	return runs, n
}
