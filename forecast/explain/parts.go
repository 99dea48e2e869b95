package explain

import (
	"fmt"
	"math"
	"slices"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/event"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/parallel"
	"github.com/plimsoll/plimsoll/forecast/passage"
)

// MaxEvents is how many events a date can be taken apart by: each is taken out in turn, with all
// others in place.
const MaxEvents = 20

// beyondReach is a line that no path reaches: far above MaxMagnitude.
const beyondReach = math.MaxFloat64

// removal takes one part out of all futures.
type removal struct {
	kind PartKind
	name string
	line []float64 // from which on demand saturates
	// shared is what is taken off every path alike.
	shared []float64
	// take turns path i into what it is without the part; nil where shared says it, or nothing changes.
	take func(i int, path []float64)
	// same says that all paths are one.
	same bool
	// events act on what is left; nil where there are none.
	events *event.Changes
}

// removals returns those of all parts there are, and last the one that takes out everything.
func (x *analysis) removals() ([]removal, error) {
	if n := len(x.whatIf.Events); n > MaxEvents {
		return nil, fmt.Errorf("events: %d, the limit for an explanation is %d", n, MaxEvents)
	}
	list := x.shapes()
	list = append(list, x.drawn()...)
	if !slices.Equal(x.line, x.still) {
		list = append(list, removal{kind: PartCapacity, name: "planned capacity", line: x.still, take: func(int, []float64) {}})
	}
	for k := range list {
		if err := x.withEvents(&list[k]); err != nil {
			return nil, err
		}
	}
	for k, e := range x.sorted {
		r := removal{kind: PartEvent, name: e.Name, line: x.line, take: func(int, []float64) {}}
		rest := slices.Delete(slices.Clone(x.sorted), k, k+1)
		if err := x.plan(&r, rest, x.fit, x.course); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	level := x.course.Level[0]
	return append(list, removal{line: x.still, same: true, take: func(_ int, path []float64) { fill(path, level) }}), nil
}

// shapes are the removals of what the expected course is made of.
func (x *analysis) shapes() []removal {
	trend := slices.Clone(x.course.Level)
	for h := range trend {
		trend[h] -= x.course.Level[0]
	}
	list := []removal{{kind: PartTrend, name: "trend", line: x.line, shared: trend}}
	for _, s := range x.course.Shapes {
		list = append(list, removal{kind: PartSeason, name: s.Season.Name, line: x.line, shared: s.Values})
	}
	return list
}

// drawn are the removals of what differs from future to future, events left aside.
func (x *analysis) drawn() []removal {
	var list []removal
	varies := x.growth || len(x.sorted) > 0
	if x.fit.HolidaysAhead(x.Steps()) > 0 {
		list = append(list, removal{kind: PartHolidays, name: "holidays", line: x.line, take: x.takeOut(x.fit.HolidayPart)})
		x.draws = append(x.draws, x.fit.HolidayPart)
		varies = true
	}
	if x.fit.OutliersComeAgain() {
		list = append(list, removal{kind: PartOutliers, name: "outliers", line: x.line, take: x.takeOut(x.fit.OutlierPart)})
		x.draws = append(x.draws, x.fit.OutlierPart)
		varies = true
	}
	if x.growth {
		list = append(list, removal{kind: PartGrowth, name: "assumed growth", line: x.line, take: x.shrink})
	}
	return append(list, removal{kind: PartNoise, name: "noise", line: x.line, same: !varies, take: x.quiet})
}

// takeOut takes off what of draws for the future.
func (x *analysis) takeOut(of func(i int, dst []float64)) func(i int, path []float64) {
	return func(i int, path []float64) {
		part := make([]float64, len(path))
		of(i, part)
		for h, v := range part {
			path[h] -= v
		}
	}
}

// growing calls do with every step and what growth has multiplied it by.
func (x *analysis) growing(i int, path []float64, do func(h int, factor float64)) {
	from := x.course.Measured
	if !x.growth {
		from = len(path)
	}
	g := x.fit.GrowthFactors(i, from, len(path))
	for h := range path {
		do(h, g.Factor(h))
	}
}

// shrink takes assumed growth out. What holidays do was added after it.
func (x *analysis) shrink(i int, path []float64) {
	holidays := make([]float64, len(path))
	x.fit.HolidayPart(i, holidays)
	x.growing(i, path, func(h int, factor float64) { path[h] = (path[h]-holidays[h])/factor + holidays[h] })
}

// quiet puts the expected course, with holidays and outliers, in the place of a future.
func (x *analysis) quiet(i int, path []float64) {
	copy(path, x.expected)
	if x.growth {
		x.growing(i, path, func(h int, factor float64) { path[h] *= factor })
	}
	for _, of := range x.draws {
		part := make([]float64, len(path))
		of(i, part)
		for h, v := range part {
			path[h] += v
		}
	}
}

// withEvents lets the events act on what a removal leaves. Those that change seasons or the trend
// find none where it was taken out.
func (x *analysis) withEvents(r *removal) error {
	if len(x.sorted) == 0 {
		return nil
	}
	fit, course := x.fit, x.course
	switch r.kind {
	case PartTrend:
		course.Level = make([]float64, len(course.Level))
		fill(course.Level, x.course.Level[0])
	case PartSeason:
		course.Shapes = slices.Clone(course.Shapes)
		for k, s := range course.Shapes {
			if s.Season.Name == r.name {
				course.Shapes[k].Values = make([]float64, len(s.Values))
			}
		}
	case PartGrowth:
		fit = fit.WithGrowth(future.Estimate{})
	default: // the others leave the course as it is
	}
	return x.plan(r, x.sorted, fit, course)
}

// plan makes the events ready to act on what a removal leaves.
func (x *analysis) plan(r *removal, events []event.Event, fit *fit.Fit, course fit.Course) error {
	if len(events) == 0 {
		return nil
	}
	var err error
	r.events, err = event.PrepareOn(x.Forecast, fit, course, events)
	return err
}

// read returns the dates after each removal.
func (x *analysis) read(whole forecast.Saturation, list []removal) []forecast.Saturation {
	out := make([]forecast.Saturation, len(list))
	parallel.Each(len(list), func(k int) {
		out[k] = whole
		out[k].First = x.first(list[k])
		out[k].State, out[k].Reason = out[k].Classify()
	})
	return out
}

// first returns the first passage of every future after a removal.
func (x *analysis) first(r removal) []int {
	n, h := x.Paths.Dims()
	out := make([]int, n)
	if r.take == nil && r.events == nil && !x.growth {
		line := slices.Clone(r.line) // it is as good to raise the line as to lower all paths
		for k, v := range r.shared {
			line[k] += v
		}
		for i := range out {
			out[i] = x.passage(x.Paths.RawRowView(i), line)
		}
		return out
	}
	path := make([]float64, h)
	for i := range out {
		if i > 0 && r.same {
			out[i] = out[0]
			continue
		}
		copy(path, x.Paths.RawRowView(i))
		x.leave(r, i, path)
		out[i] = x.passage(path, r.line)
	}
	return out
}

// leave turns a path into what a removal leaves of it.
func (x *analysis) leave(r removal, i int, path []float64) {
	switch {
	case r.take != nil:
		r.take(i, path)
	case x.growth:
		x.growing(i, path, func(h int, factor float64) { path[h] -= factor * r.shared[h] })
	default:
		for h, v := range r.shared {
			path[h] -= v
		}
	}
	if r.events == nil {
		return
	}
	r.events.Apply(i, path)
}

// passage is passage.FirstAbove for a line that is rounded already.
func (x *analysis) passage(path, line []float64) int {
	return passage.FirstAbove(path, line, 1, x.need, x.run)
}

func fill(dst []float64, v float64) {
	for i := range dst {
		dst[i] = v
	}
}
