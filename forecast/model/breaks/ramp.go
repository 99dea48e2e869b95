package breaks

import (
	"math"
)

// What makes a stretch of a sequence a ramp: much steeper than the course on either side, and over.
const (
	// manyBlocks is how many coarse blocks there must be for them to be as long as a day or a season; else they are shorter.
	manyBlocks = 30
	// leastRampRun and mostRampRun bound the differences between coarse blocks that are steep: one alone is a jump, and more a growth.
	leastRampRun, mostRampRun = 2, 12
	// sinceRamp is the fewest coarse blocks after a ramp: until then, nobody knows whether it is over.
	sinceRamp = 1
	// steeperRamp is how many times as steep as the course a ramp must be at least.
	steeperRamp = 3
	// maxRamps is the most ramps that are believed.
	maxRamps = 2
)

// Ramps returns the stretches in which x rose or fell by a lasting amount over many values, as while something large is copied, in
// time order; none if there are more than two or if other differences are half as steep. Seasons are to be taken out before
// (WithoutSeasons); day is how many values a coarse block has, 1 or less for none.
func Ramps(x []float64, day int) []Jump {
	size := day
	if len(x) < manyBlocks*day {
		size = day / 4
	}
	if size < maxRamp {
		return nil
	}
	first := len(x) % size // the last block is whole
	d, base := blockChanges(x[first:], size)
	if len(d) < 2*leastBefore {
		return nil
	}
	noise := robust(withoutGaps(d[1:]))
	limit := max(steep*noise, (steeperRamp-1)*math.Abs(base))
	runs, others := rampRuns(d, limit)
	if len(runs) > maxRamps {
		return nil
	}
	var found []Jump
	for _, r := range runs {
		j := Jump{From: first + (r.from-1)*size, At: min(first+(r.to+1)*size, len(x))}
		total := 0.0
		for _, v := range d[r.from : r.to+1] {
			total += v
		}
		peak := math.Abs(total) / float64(r.to-r.from+1)
		if r.from <= leastBefore || r.to >= len(d)-sinceRamp || !(peak > distinct*others) {
			return nil
		}
		found = append(found, j)
	}
	for i := range found {
		from, to := 0, len(x)
		if i > 0 {
			from = found[i-1].At
		}
		if i+1 < len(found) {
			to = found[i+1].From
		}
		if !sizeRamp(&found[i], x, from, to) || atOnce(found[i], x) {
			return nil
		}
	}
	return found
}

// atOnce reports whether most of a ramp lies within few values: that is a jump.
func atOnce(j Jump, rest []float64) bool {
	const most = 0.7
	for t := max(j.From, maxRamp); t < j.At; t++ {
		by := middleOfMeasured(rest[t:min(t+maxRamp, len(rest))]) - middleOfMeasured(rest[t-maxRamp:t])
		if math.Abs(by) > most*math.Abs(j.Size) {
			return true
		}
	}
	return false
}

// rampRun is the steep differences [from, to].
type rampRun struct{ from, to int }

// rampRuns returns the runs of differences in one direction that are steep, and the largest of all others but single ones and those
// beside a run, where a part of a ramp may be left.
func rampRuns(d []float64, limit float64) (runs []rampRun, others float64) {
	left := make([]bool, len(d))
	for k := 1; k < len(d); {
		end := k
		for end < len(d) && math.Abs(d[end]) > limit && (d[end] > 0) == (d[k] > 0) {
			end++
		}
		n := end - k
		if n >= leastRampRun && n <= mostRampRun {
			runs = append(runs, rampRun{k, end - 1})
		}
		for t := k; t < max(end, k+1); t++ {
			left[t] = n == 0 || n > mostRampRun
		}
		k = max(end, k+1)
	}
	for _, r := range runs {
		left[r.from-1] = false
		if r.to+1 < len(d) {
			left[r.to+1] = false
		}
	}
	for k, v := range d {
		if left[k] && !math.IsNaN(v) {
			others = max(others, math.Abs(v))
		}
	}
	return runs, others
}

// sizeRamp sets size and levels of a ramp by the courses beside it, which lie in [from, to); false if they are steep as well.
func sizeRamp(j *Jump, rest []float64, from, to int) bool {
	before, after := CourseOf(rest[from:j.From], nil), CourseOf(rest[j.At:to], nil)
	if math.IsNaN(before.Slope) || math.IsNaN(after.Slope) {
		return false
	}
	slope := before.Slope
	if to-j.At > j.From-from {
		slope = after.Slope
	}
	near := min(to-j.At, 2*(j.At-j.From))
	j.Before = before.Last
	j.After = middleOfMeasured(rest[j.At:j.At+near]) - slope*float64(near-1)/2
	j.Size = j.After - j.Before - slope*float64(j.At-j.From+1)
	pace := math.Abs(j.Size) / float64(j.At-j.From)
	alike := math.Abs(after.Slope-before.Slope) < pace/2 || to-j.At < j.At-j.From
	return alike && steeperRamp*math.Abs(slope) < pace+math.Abs(slope) && math.Abs(j.Size) > steep*max(before.Noise, 0)
}

// coarse returns the medians of blocks of the given size, NaN where nothing was measured.
func coarse(x []float64, size int) []float64 {
	y := make([]float64, 0, len(x)/size)
	for from := 0; from+size <= len(x); from += size {
		y = append(y, middleOfMeasured(x[from:from+size]))
	}
	return y
}

// middleOfMeasured returns the median of the measured values of x, NaN if there are none.
func middleOfMeasured(x []float64) float64 {
	seen := withoutGaps(x)
	if len(seen) == 0 {
		return math.NaN()
	}
	return middle(seen)
}

// withoutGaps returns a copy of the measured values of x.
func withoutGaps(x []float64) []float64 {
	seen := make([]float64, 0, len(x))
	for _, v := range x {
		if !math.IsNaN(v) {
			seen = append(seen, v)
		}
	}
	return seen
}
