package breaks

import (
	"math"
	"slices"
)

// What makes a change a jump rather than noise.
const (
	// steep is how many robust standard deviations of the differences between neighbouring windows a jump must exceed:
	// twice what the largest of a thousand reaches where the changes are normal.
	steep = 8
	// distinct is how many times the largest difference that is no jump a jump must be: heavy tails have no such gap.
	distinct = 2
	// growthFloor is the least standard deviation, in shares of what grows over a window: less than a few steps of growth
	// is no jump that matters.
	growthFloor = 0.3
	// MaxJumps is the most jumps that are believed: what jumps more often is made of jumps.
	MaxJumps = 6
	// leastBefore is the fewest values before the first jump: fewer show no level that was left.
	leastBefore = 8
	// remaining is the least share of a jump that is left when wide windows are compared.
	remaining = 0.4
	// near is how many values on either side tell the size of a jump.
	near = 12
	// maxRamp is the most steps that a single jump takes.
	maxRamp = 12
	// spike is the most steps after which a jump that is taken back was a spike.
	spike = 3
)

// windows are the lengths that are compared: a short one finds a jump of a wandering level at once, a long one finds it in noise.
var windows = [...]int{1, 4, 12}

// Jump is a lasting change of the level.
type Jump struct {
	From int     // first value that is off the level before
	At   int     // first value at the level after; From or later
	Size float64 // level after less level before, with growth and seasons taken out
	// Before and After are the levels beside it, seasons taken out.
	Before, After float64
}

// Jumps returns the lasting jumps of x in time order, at most MaxJumps; none if there are more, because then jumps are
// what the sequence is made of, or if they come regularly.
//
// Seasons are to be taken out before (WithoutSeasons); the growth is, by the median slope. A jump is a difference between the
// medians of neighbouring windows of 1, 4 or 12 values that exceeds eight robust standard deviations of all such differences and
// twice the largest of those that are none. It lasts if windows of long values show at least 40 % of it still. Values at the end
// need not fill a window: the last least values suffice.
func Jumps(x []float64, long, least int) []Jump {
	q := newSequence(x)
	if len(q.values) < 2*leastBefore {
		return nil
	}
	found := q.candidates(max(least, 1))
	found = q.lasting(found, long)
	found = q.separate(found)
	if len(found) == 0 || len(found) > MaxJumps || regular(found) {
		return nil
	}
	return q.original(found)
}

// sequence is what was measured, without gaps, seasons and growth.
type sequence struct {
	at     []int     // index in the original
	level  []float64 // without seasons
	values []float64 // without growth as well
	slope  float64   // of a step
	noise  [len(windows)]float64
	diffs  [len(windows)][]float64
}

func newSequence(x []float64) *sequence {
	q := &sequence{}
	for t, v := range x {
		if !math.IsNaN(v) {
			q.at, q.level = append(q.at, t), append(q.level, v)
		}
	}
	q.slope = medianSlope(q.at, q.level)
	q.values = make([]float64, len(q.level))
	for i, v := range q.level {
		q.values[i] = v - q.slope*float64(q.at[i])
	}
	for k, w := range windows {
		q.diffs[k] = differences(q.values, w)
		q.noise[k] = max(robust(q.diffs[k]), growthFloor*math.Abs(q.slope)*float64(w))
	}
	return q
}

// differences returns, for every index, the median of up to w values from it on less that of up to w before it.
func differences(x []float64, w int) []float64 {
	out := make([]float64, len(x))
	if w == 1 {
		for i := 1; i < len(x); i++ {
			out[i] = x[i] - x[i-1]
		}
		return out
	}
	medians := make([]float64, len(x)) // of the w values that end before an index
	spare, window := make([]float64, w), make([]float64, 0, w+1)
	for i := 1; i < len(x); i++ {
		if i > w {
			window = without(window, x[i-w-1])
		}
		window = with(window, x[i-1])
		medians[i] = (window[(len(window)-1)/2] + window[len(window)/2]) / 2
	}
	for i := 1; i < len(x); i++ {
		if i+w < len(x) {
			out[i] = medians[i+w] - medians[i]
			continue
		}
		out[i] = medianOf(spare, x[i:]) - medians[i]
	}
	return out
}

// with returns sorted values with one more, in its place.
func with(sorted []float64, v float64) []float64 {
	i := len(sorted)
	sorted = append(sorted, v)
	for ; i > 0 && sorted[i-1] > v; i-- {
		sorted[i] = sorted[i-1]
	}
	sorted[i] = v
	return sorted
}

// without returns sorted values with one less, which is among them.
func without(sorted []float64, v float64) []float64 {
	i := 0
	for i < len(sorted)-1 && sorted[i] < v {
		i++
	}
	return append(sorted[:i], sorted[i+1:]...)
}

// candidates returns the places where a difference is steep, one for each run of them.
func (q *sequence) candidates(least int) []Jump {
	n := len(q.values)
	var found []Jump
	taken := make([]bool, n)
	for k, w := range windows {
		limit := steep * q.noise[k]
		if limit == 0 {
			continue
		}
		d := q.diffs[k]
		for i := leastBefore; i <= n-least; {
			if !(math.Abs(d[i]) > limit) {
				i++
				continue
			}
			best, end := i, i
			for ; end <= n-least && math.Abs(d[end]) > limit && (d[end] > 0) == (d[i] > 0); end++ {
				if math.Abs(d[end]) > math.Abs(d[best]) {
					best = end
				}
			}
			i = end
			j := q.ramp(best, w)
			if slices.Contains(taken[max(j.From-w, 0):min(j.At+w+1, n)], true) {
				continue
			}
			for t := j.From; t <= j.At; t++ {
				taken[t] = true
			}
			found = append(found, q.sized(j))
		}
	}
	slices.SortFunc(found, func(a, b Jump) int { return a.From - b.From })
	return q.apart(q.withoutSpikes(found))
}

// ramp returns the jump about index i, found by windows of w: from the first value off the level before to the first at the level after.
func (q *sequence) ramp(i, w int) Jump {
	lo, hi := max(i-max(w, spike), 1), min(i+max(w, spike), len(q.values)-1)
	d, best := q.diffs[0], i
	sign := math.Copysign(1, q.diffs[slices.Index(windows[:], w)][i])
	for t := lo; t <= hi; t++ {
		if sign*d[t] > sign*d[best] {
			best = t
		}
	}
	j := Jump{From: best, At: best}
	part := max(0.15*math.Abs(d[best]), 3*q.noise[0])
	for j.From > lo && sign*d[j.From-1] > part && j.At-j.From < maxRamp {
		j.From--
	}
	for j.At < hi && sign*d[j.At+1] > part && j.At-j.From < maxRamp {
		j.At++
	}
	return j
}

// sized returns the jump with its size and levels, by the values nearest to it.
func (q *sequence) sized(j Jump) Jump {
	before, after := q.values[max(j.From-near, 0):j.From], q.values[j.At:min(j.At+near, len(q.values))]
	j.Size = median(after) - median(before)
	j.Before = median(before) + q.slope*float64(q.at[j.From-1])
	j.After = median(after) + q.slope*float64(q.at[j.At])
	return j
}

// withoutSpikes leaves out jumps that are taken back within a few values.
func (q *sequence) withoutSpikes(found []Jump) []Jump {
	var out []Jump
	for i := 0; i < len(found); i++ {
		if i+1 < len(found) {
			a, b := found[i], found[i+1]
			if b.From-a.At <= spike && math.Abs(q.change(a)+q.change(b)) < remaining*math.Abs(q.change(a)) {
				i++
				continue
			}
		}
		out = append(out, found[i])
	}
	return out
}

// change returns by how much the values move over the jump itself.
func (q *sequence) change(j Jump) float64 { return q.values[j.At] - q.values[j.From-1] }

// lasting keeps the jumps of which wide windows still show a part, in the direction of the near ones, and so do the courses beside them.
func (q *sequence) lasting(found []Jump, long int) []Jump {
	all := slices.Clone(found)
	return slices.DeleteFunc(found, func(j Jump) bool {
		before, after := q.values[max(j.From-long, 0):j.From], q.values[j.At:min(j.At+long, len(q.values))]
		wide := median(after) - median(before)
		steep := false
		for k := range windows {
			steep = steep || math.Abs(j.Size) > steepOf(len(after))*q.noise[k]
		}
		return !steep || !(wide*j.Size > 0) || math.Abs(wide) < remaining*math.Abs(j.Size) || !q.gap(j, all)
	})
}

// steepOf returns how steep a jump must be of which n values since are known: what few values say may be chance.
func steepOf(n int) float64 {
	if n < spike {
		return 1.5 * steep
	}
	return steep
}

// separate keeps the largest jumps that are clearly larger than all other differences.
func (q *sequence) separate(found []Jump) []Jump {
	slices.SortStableFunc(found, func(a, b Jump) int {
		switch x, y := math.Abs(a.Size), math.Abs(b.Size); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	for m := min(len(found), MaxJumps+1); m > 0; m-- {
		if math.Abs(found[m-1].Size) > distinct*q.others(found[:m]) {
			kept := slices.Clone(found[:m])
			slices.SortFunc(kept, func(a, b Jump) int { return a.From - b.From })
			return kept
		}
	}
	return nil
}

// others returns the largest difference of windows of middle length that is not beside one of the jumps.
func (q *sequence) others(jumps []Jump) float64 {
	const k = 1
	w := windows[k]
	largest := 0.0
	for i := w; i <= len(q.values)-w; i++ {
		if d := math.Abs(q.diffs[k][i]); d > largest && !slices.ContainsFunc(jumps, func(j Jump) bool { return i > j.From-w && i < j.At+w }) {
			largest = d
		}
	}
	return largest
}

// original returns the jumps by the indexes of the sequence as it was given.
func (q *sequence) original(found []Jump) []Jump {
	for i, j := range found {
		found[i].From, found[i].At = q.at[j.From-1]+1, q.at[j.At]
	}
	return found
}

// How alike the distances, sizes or levels of jumps are that come regularly.
const (
	leastRegular = 4
	evenDistance = 1.6
	sameLevel    = 0.15
)

// regular reports whether jumps in one direction come at even distances, or always from or to the same level: that is
// what the sequence does, and not what happened to it.
func regular(found []Jump) bool {
	for _, sign := range [2]float64{-1, 1} {
		var of []Jump
		for _, j := range found {
			if sign*j.Size > 0 {
				of = append(of, j)
			}
		}
		if evenly(of) || level(of, func(j Jump) float64 { return j.Before }) || level(of, func(j Jump) float64 { return j.After }) {
			return true
		}
	}
	return false
}

func evenly(of []Jump) bool {
	if len(of) < leastRegular-1 {
		return false
	}
	shortest, longest := math.MaxInt, 0
	for i := 1; i < len(of); i++ {
		d := of[i].At - of[i-1].At
		shortest, longest = min(shortest, d), max(longest, d)
	}
	even := evenDistance
	if len(of) < leastRegular {
		even = 1.05
	}
	return float64(longest) <= even*float64(shortest)
}

func level(of []Jump, side func(Jump) float64) bool {
	if len(of) < leastRegular {
		return false
	}
	var levels, sizes []float64
	for _, j := range of {
		levels, sizes = append(levels, side(j)), append(sizes, math.Abs(j.Size))
	}
	return slices.Max(levels)-slices.Min(levels) <= sameLevel*median(sizes)
}
