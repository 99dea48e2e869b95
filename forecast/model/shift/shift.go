// Package shift finds where the level of a sequence changed at once and stayed changed.
//
// Sequences are float64 slices in time order without seasons, NaN where
// nothing was measured.
package shift

import (
	"math"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/model/rank"
)

// What makes a change of level a shift, rather than noise, a trend or a wandering level.
const (
	// window is how many blocks on either side of a shift are compared.
	// Tried on a sample of the development sets: 2, loss −0.1 % and dates −0.3 %; 6, loss 0.0 % and dates +0.6 %.
	window = 3
	// steep is how many robust standard deviations of such a comparison a shift
	// must exceed: about twice what the largest of 200 reaches in a random walk.
	// Tried on a sample of the development sets: 3.5 and 14 change no score there.
	steep = 7
	// minRecent is the fewest blocks at the end that can be a shift of their own.
	// Tried on a sample of the development sets: 1, loss +0.7 % and dates +0.1 %; 4, no score changes.
	minRecent = 2
	// lasting is how much of the absolute deviations from one level, or from one
	// line, may be left when there are two levels.
	// Tried on a sample of the development sets: 0.25, loss +0.1 % and dates −0.2 %; 1, loss +0.3 % and dates +2.2 %.
	lasting = 0.5
	// maxBlocks bounds the work, which grows with its square.
	maxBlocks = 240
)

// Shift is a change of level.
type Shift struct {
	At     int     // index of the first value at the new level, give or take a block
	Before float64 // median level before, since the last sudden change before that
	After  float64 // median level since
}

// Last returns the latest shift of x, looked for between the medians of blocks
// of at least block values; false if there is none.
//
// A shift at block k must be sudden: the medians of the three blocks before and
// after it differ by more than seven robust standard deviations of that
// difference anywhere in x, which a trend or a random walk does not do. And it
// must be lasting: from the sudden change before it to the end of x, the sum of
// absolute deviations from one median on either side is at most half of that
// from one median, or from one line, over both; and the level must not be back where it was
// before that earlier change. Two blocks at the very end are a shift if they
// lie beyond the range of all before by that range.
func Last(x []float64, block int) (Shift, bool) {
	block = max(block, 1, (len(x)+maxBlocks-1)/maxBlocks)
	m := blockMedians(x, block)
	if len(m) < 4*window {
		return Shift{}, false
	}
	from, k := latest(m)
	if r, ok := recent(m); ok && r > k {
		from, k = 0, r
	}
	if k == 0 {
		return Shift{}, false
	}
	before, after := median(m[from:k]), median(m[k:])
	at := refine(x, len(x)-(len(m)-k)*block, block, before, after)
	return Shift{at, before, after}, true
}

// latest returns the last split of m that is a shift, and where the level
// before it began; 0 and 0 if there is none.
func latest(m []float64) (from, k int) {
	splits := sudden(m)
	for i := len(splits) - 1; i >= 0; i-- {
		k, from = splits[i], 0
		if i > 0 {
			from = splits[i-1]
		}
		if back(m, from, k) {
			continue
		}
		two := deviation(m[from:k]) + deviation(m[k:])
		if one := min(deviation(m[from:]), lineDeviation(m[from:])); two <= lasting*one {
			return from, k
		}
	}
	return 0, 0
}

// back reports whether the level from k on is that of before from, so that
// what lies between was an excursion.
func back(m []float64, from, k int) bool {
	if from == 0 {
		return false
	}
	before, between, after := median(m[:from]), median(m[from:k]), median(m[k:])
	return math.Abs(after-before) < math.Abs(after-between)/4
}

// blockMedians returns the medians of blocks that end at the end of x; a block
// without values repeats the one before, and the incomplete first one is left out.
func blockMedians(x []float64, block int) []float64 {
	var out []float64
	for t := len(x) % block; t < len(x); t += block {
		m := median(x[t : t+block])
		if math.IsNaN(m) && len(out) > 0 {
			m = out[len(out)-1]
		}
		if !math.IsNaN(m) {
			out = append(out, m)
		}
	}
	return out
}

// median returns the lower median of the measured values of x, NaN if there are none.
func median(x []float64) float64 {
	seen := make([]float64, 0, len(x))
	for _, v := range x {
		if !math.IsNaN(v) {
			seen = append(seen, v)
		}
	}
	if len(seen) == 0 {
		return math.NaN()
	}
	return rank.Select(seen, (len(seen)-1)/2)
}

// sudden returns the splits of m at which the level changes at once, ascending.
func sudden(m []float64) []int {
	jumps := make([]float64, len(m))
	var sizes []float64
	for k := window; k <= len(m)-window; k++ {
		jumps[k] = math.Abs(median(m[k:k+window]) - median(m[k-window:k]))
		sizes = append(sizes, jumps[k])
	}
	threshold := steep * 1.4826 * median(sizes)
	if threshold == 0 {
		// More than half of the comparisons see no change at all: the sequence is
		// made of steps, and one is sudden only against the spread of all.
		threshold = deviation(m) / float64(len(m))
	}
	var splits []int
	for k := window; k <= len(m)-window; {
		if !(jumps[k] > threshold) { // also for NaN, between infinite values
			k++
			continue
		}
		best, at := math.Inf(1), k
		for ; k <= len(m)-window && jumps[k] > threshold; k++ {
			// Of neighbouring splits, the one that leaves the windows beside it most even.
			if left := deviation(m[k-window:k]) + deviation(m[k:k+window]); left < best {
				best, at = left, k
			}
		}
		splits = append(splits, at)
	}
	return splits
}

// recent returns the split before the last blocks of m, fewer than window, if
// they lie apart from all that was before: too few to show that a shift lasts,
// but beyond the range of the earlier blocks by at least that range.
func recent(m []float64) (int, bool) {
	for k := len(m) - window + 1; k <= len(m)-minRecent; k++ {
		low, high := slices.Min(m[:k]), slices.Max(m[:k])
		after := m[k:]
		if slices.Min(after) > high+(high-low) || slices.Max(after) < low-(high-low) {
			// Where nothing ever varied, any new value lies beyond the range.
			return k, high > low
		}
	}
	return 0, false
}

// deviation returns the sum of absolute deviations from the median.
func deviation(m []float64) float64 {
	c := median(m)
	sum := 0.0
	for _, v := range m {
		sum += math.Abs(v - c)
	}
	return sum
}

// lineDeviation returns the sum of absolute deviations from the least-squares line.
func lineDeviation(m []float64) float64 {
	n := float64(len(m))
	mt, my := (n-1)/2, 0.0
	for _, v := range m {
		my += v / n
	}
	var stt, sty float64
	for t, v := range m {
		d := float64(t) - mt
		stt += d * d
		sty += d * (v - my)
	}
	sum := 0.0
	for t, v := range m {
		sum += math.Abs(v - my - sty/stt*(float64(t)-mt))
	}
	return sum
}

// refine returns the index near t, within a block either way, from which on the
// values are nearer to the level after than to the one before.
func refine(x []float64, t, block int, before, after float64) int {
	middle := before + (after-before)/2
	best, at, score := math.MinInt, t, 0
	for i := max(t-block, 0); i < min(t+block, len(x)); i++ {
		// score is how many more of the values up to here lie on the old side.
		if score > best {
			best, at = score, i
		}
		switch d := (x[i] - middle) * (after - before); {
		case d < 0:
			score++
		case d > 0:
			score--
		}
	}
	return at
}
