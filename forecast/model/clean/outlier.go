package clean

import (
	"math"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/model/rank"
)

// What makes a value an outlier.
const (
	// apart is how many times further from all that it could be compared with an
	// outlier lies than any other value: heavy tails have no such gap.
	apart = 3
	// steps is how many median changes from one value to the next it must lie off.
	steps = 10
	// MaxRun is the most values in a row that are outliers; a longer excursion is
	// something that happened, and not for a filter to judge.
	MaxRun = 3
	// maxShare is the largest share of the values that are outliers.
	maxShare = 0.02
	// even is how much the distances of repeated events may differ.
	even = 1.3
)

// Outlier is a value that lies apart from all others.
type Outlier struct {
	At   int     // its index
	Edge float64 // the furthest value in its direction that would have been an ordinary one
}

// Outliers returns the values of x that are far off everything that they could
// be compared with, in time order.
//
// A value is compared with those MaxRun+1 and 2·MaxRun+1 steps before and after
// it, of which a run of outliers spoils one at most on either side (where all of these are gaps, with what was measured next to
// them, by what it differs per MaxRun+1 steps), and one cycle before and after it for each of the periods; its distance is that
// to the nearest of them. So a peak that comes every
// night or every week is no outlier, nor is a new level that lasts. Outliers are the values with a distance of three
// times that of all others and ten times the median change from one value to the
// next, as many as there may be; if they are more than 2 % (but one is always allowed), more than MaxRun in a
// row, or come at even distances or whole cycles apart, there are none.
func Outliers(x []float64, periods []int) []Outlier {
	d := make([]float64, len(x))
	for t := range x {
		d[t], _ = nearest(x, t, periods, nil)
	}
	bound, ok := gap(d, medianStep(x), max(int(maxShare*float64(len(d))), 1))
	if !ok {
		return nil
	}
	var found []Outlier
	outlying := func(t int) bool { return d[t] > bound }
	for t, v := range x {
		if outlying(t) {
			// Two outliers can be each other's nearest: the edge is that of what is none.
			_, like := nearest(x, t, periods, outlying)
			found = append(found, Outlier{t, like + math.Copysign(bound, v-like)})
		}
	}
	found = slices.DeleteFunc(found, func(o Outlier) bool { return excursion(x, o) })
	if repeats(starts(found), periods) {
		return nil
	}
	return found
}

// nearest returns how far from x[t] the nearest value lies that it is compared with, and which value that has, but for those
// to be passed over, if there are others; 0 and x[t] itself where there is nothing to compare.
func nearest(x []float64, t int, periods []int, pass func(t int) bool) (distance, value float64) {
	v := x[t]
	distance, value = math.Inf(1), v
	passed := math.Inf(1)
	other := v
	look := func(lag int) {
		for _, c := range [2]int{t - lag, t + lag} {
			if c < 0 || c >= len(x) {
				continue
			}
			off := math.Abs(v - x[c])
			if pass != nil && pass(c) {
				if off < passed {
					passed, other = off, x[c]
				}
			} else if off < distance {
				distance, value = off, x[c]
			}
		}
	}
	look(MaxRun + 1)
	look(2*MaxRun + 1)
	if math.IsInf(distance, 1) && math.IsInf(passed, 1) {
		distance, value = acrossGap(x, t, v)
	}
	for _, p := range periods {
		if p > MaxRun {
			look(p)
		}
	}
	if math.IsInf(distance, 1) {
		distance, value = passed, other
	}
	if math.IsInf(distance, 1) {
		return 0, v
	}
	return distance, value
}

// acrossGap returns how far from x[t], per MaxRun+1 steps, the measured values lie that are next to it beyond MaxRun steps before
// and after, the nearer of the two, and that value: in a long gap a course goes on, and what comes after it is no outlier for that.
func acrossGap(x []float64, t int, v float64) (distance, value float64) {
	distance, value = math.Inf(1), v
	for _, way := range [2]int{-1, 1} {
		c := t + way*(MaxRun+1)
		for c >= 0 && c < len(x) && math.IsNaN(x[c]) {
			c += way
		}
		if c < 0 || c >= len(x) {
			continue
		}
		lag := math.Abs(float64(c - t))
		if off := math.Abs(v-x[c]) * (MaxRun + 1) / lag; off < distance {
			distance, value = off, x[c]
		}
	}
	return distance, value
}

// gap returns the largest distance of an ordinary value, with as many apart from
// it as there may be: at most most.
func gap(d []float64, step float64, most int) (float64, bool) {
	n := len(d)
	if most = min(most, n-1); most < 1 || step == 0 {
		return 0, false
	}
	largest := slices.Clone(d)
	rank.Select(largest, n-most-1)
	largest = largest[n-most-1:]
	slices.Sort(largest)
	for i, ordinary := range largest[:most] {
		if smallest := largest[i+1]; smallest > steps*step && smallest > apart*ordinary && ordinary > 0 {
			return ordinary, true
		}
	}
	return 0, false
}

// excursion reports whether an outlier is part of more than MaxRun values in a
// row that are nearer to it than to what is ordinary.
func excursion(x []float64, o Outlier) bool {
	off := func(t int) bool {
		return t >= 0 && t < len(x) && math.Abs(x[t]-x[o.At]) < math.Abs(x[t]-o.Edge)
	}
	run := 1
	for t := o.At - 1; run <= MaxRun && off(t); t-- {
		run++
	}
	for t := o.At + 1; run <= MaxRun && off(t); t++ {
		run++
	}
	return run > MaxRun
}

// starts returns the first index of each run of neighbouring outliers.
func starts(found []Outlier) []int {
	var out []int
	for i, o := range found {
		if i == 0 || o.At > found[i-1].At+MaxRun {
			out = append(out, o.At)
		}
	}
	return out
}

// repeats reports whether events come at even distances, if there are at least
// three, or whole cycles apart that are longer than MaxRun events.
func repeats(events []int, periods []int) bool {
	if len(events) < 2 {
		return false
	}
	shortest, longest := math.MaxInt, 0
	for i := 1; i < len(events); i++ {
		d := events[i] - events[i-1]
		shortest, longest = min(shortest, d), max(longest, d)
	}
	if len(events) > 2 && float64(longest) <= even*float64(shortest) {
		return true
	}
	for _, p := range periods {
		if p > 8*MaxRun && cyclesApart(events, p) {
			return true
		}
	}
	return false
}

// cyclesApart reports whether all events are at the same phase of the period p,
// give or take a hundredth of it.
func cyclesApart(events []int, p int) bool {
	slack := max(p/100, 1)
	for _, e := range events[1:] {
		if off := (e - events[0]) % p; min(off, p-off) > slack {
			return false
		}
	}
	return true
}
