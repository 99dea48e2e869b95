package fit

import (
	"math"

	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/model/clean"
)

// leastRelapses is how many events it takes to speak of a frequency. One or two
// may have been errors of measuring; a date of saturation must not rest on them.
// Tried on a sample of the development sets: 2 and 6 change no score there.
const leastRelapses = 3

// relapses are the outliers of a history as events that may come again.
type relapses struct {
	events   []relapseEvent
	measured int // steps in which they were seen
}

// relapseEvent is a run of neighbouring outliers.
type relapseEvent struct {
	at     int       // index of the first
	excess []float64 // by which each step exceeded its edge, in original values
}

// newRelapses gathers outliers of x, in time order, that at most clean.MaxRun steps part.
func newRelapses(found []clean.Outlier, x []float64, measured int) relapses {
	r := relapses{measured: measured}
	for i, o := range found {
		if i == 0 || o.At > found[i-1].At+clean.MaxRun {
			r.events = append(r.events, relapseEvent{at: o.At})
		}
		e := &r.events[len(r.events)-1]
		for len(e.excess) < o.At-e.at {
			e.excess = append(e.excess, 0)
		}
		e.excess = append(e.excess, x[o.At]-o.Edge)
	}
	return r
}

// again reports whether the events are expected again, as often as they came.
func (r relapses) again() bool { return len(r.events) >= leastRelapses }

// longest returns how many steps the longest event has that is expected again, 0 if there is none.
func (r relapses) longest() int {
	if !r.again() {
		return 0
	}
	longest := 0
	for _, e := range r.events {
		longest = max(longest, len(e.excess))
	}
	return longest
}

// since leaves out the events before index at, and counts the others from there.
func (r relapses) since(at int) relapses {
	out := relapses{measured: max(r.measured-at, 1)}
	for _, e := range r.events {
		if e.at >= at {
			out.events = append(out.events, relapseEvent{e.at - at, e.excess})
		}
	}
	return out
}

// relapse adds events of the history to a path in original values. Their distances are
// geometric, so that any step is as likely as another to be the first of one,
// and each is one of those that were seen, as it was. They have a stream of their own, and
// are drawn in time order, so that a longer path begins with the shorter one.
func (d *demand) relapse(dst []float64, seed uint64, name string, number int) {
	if !d.outliers.again() {
		return
	}
	events := d.outliers.events
	src := future.Stream(seed, name, number, future.PurposeOutlier)
	rate := min(float64(len(events))/float64(d.outliers.measured), 0.5)
	for h := -1; ; {
		wait := math.Floor(math.Log(1-future.Uniform(src)) / math.Log(1-rate))
		e := events[src.Uint64()>>32*uint64(len(events))>>32]
		if float64(h)+1+wait >= float64(len(dst)) {
			return
		}
		h += 1 + int(wait)
		for i, v := range e.excess {
			if h+i < len(dst) {
				dst[h+i] = bounded(dst[h+i]+v, d.low, d.high)
			}
		}
	}
}
