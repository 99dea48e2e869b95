package fit

import (
	"math"

	"github.com/plimsoll/plimsoll/forecast/future"
)

// What of a path is no part of the expected course: each is drawn for the future by itself, without the bounds of paths,
// so that it can be taken off one.

// HolidaysAhead returns how many of the holidays that move paths begin within the next h steps.
func (f *Fit) HolidaysAhead(h int) int {
	if f.history.holidays == nil {
		return 0
	}
	return f.history.holidays.in(h)
}

// HolidayPart adds to dst, a step each from the one after the last observation on, what holidays do in a future.
func (f *Fit) HolidayPart(future int, dst []float64) {
	if f.history.holidays == nil {
		return
	}
	unbounded := *f
	unbounded.history.low, unbounded.history.high = math.Inf(-1), math.Inf(1)
	f.inUTC(dst, func(wall []float64) { f.history.holidays.put(&unbounded, f.number(future), wall) })
}

// OutliersComeAgain reports whether paths have values far from all others, as the history has.
func (f *Fit) OutliersComeAgain() bool {
	return f.history.scale != 0 && f.history.outliers.again()
}

// OutlierPart adds to dst, a step each from the one after the last observation on, the outliers that come again in a future.
func (f *Fit) OutlierPart(future int, dst []float64) {
	unbounded := f.history.demand
	unbounded.low, unbounded.high = math.Inf(-1), math.Inf(1)
	f.inUTC(dst, func(wall []float64) {
		unbounded.relapse(wall[:min(len(wall), f.evidenceSteps())], f.options.Seed, f.series.Name, f.number(future))
	})
}

// Highest returns the value that no path exceeds, +Inf where there is none.
func (f *Fit) Highest() float64 {
	if f.history.scale == 0 {
		return math.Inf(1)
	}
	return f.history.high
}

// inUTC fills dst from what draw makes by the clock of the fit.
func (f *Fit) inUTC(dst []float64, draw func([]float64)) {
	if f.history.clock == nil {
		draw(dst)
		return
	}
	f.history.clock.path(dst, draw)
}

// WithGrowth returns f with another growth assumed beyond the evidence.
func (f *Fit) WithGrowth(g future.Estimate) *Fit {
	out := *f
	out.options.Growth = g
	return &out
}
