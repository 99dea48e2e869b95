package forecast

import (
	"fmt"
	"math"
	"time"

	"github.com/plimsoll/plimsoll/forecast/breaks"
	"github.com/plimsoll/plimsoll/forecast/clean"
)

// fullShare is the least share of the usable capacity at which a ceiling tells of a pool that is full: a reserve of the file
// system, a quota or a limit of the exporter is little below it.
const fullShare = 0.895

// findPlateau looks for a climb that ends in one and the same value. What was read there is left out of the fit: demand is
// at least that, and nobody knows how much more. A course without any noise is kept as it is, because it may have stopped.
func (c *cleaning) findPlateau() {
	run, ok := clean.Plateaued(c.raw)
	if !ok {
		return
	}
	before := c.raw[:run.From]
	climb := breaks.CourseOf(before, c.hints)
	if !(climb.Slope > 0 && climb.Sure(flat)) {
		return
	}
	level := c.series.Unit.Format(c.raw[run.From])
	h := Happening{Time: c.series.Time(run.From), Until: c.series.End(), Kind: Ceiling, Size: c.raw[run.From], Done: "demand is at least that"}
	h.Why = fmt.Sprintf("After a climb, the last %d values are exactly %s, the largest ever, since %s: that is a ceiling (a reserve of the file system, a quota, a limit of the exporter), and demand is at least that; or the growth has stopped. Is the capacity right?",
		run.Measured, level, c.when(run.From))
	if noisy := climb.Error > 1e-6*climb.Slope; noisy && c.series.Measured()-run.Measured >= NeededValues(c.series.Step) {
		for t := run.From; t < run.To; t++ {
			c.values[t], c.raw[t] = math.NaN(), math.NaN()
		}
		h.Done += "; what was read there is left out of the fit"
	}
	c.happened(h)
}

// ceilingSince returns since when demand has been at a ceiling a little below the usable capacity, and its level; false where it
// is at none.
func (e Evidence) ceilingSince(usable float64) (since time.Time, level float64, ok bool) {
	for _, h := range e.Happenings {
		if h.Kind == Ceiling && !h.Until.Before(e.FittedUntil) && h.Size >= fullShare*usable {
			return h.Time, h.Size, true
		}
	}
	return time.Time{}, 0, false
}

// fullBelow turns s into the answer of a pool whose demand is cut off below the capacity that was stated.
func fullBelow(s Saturation, u Unit, since time.Time, level float64) Saturation {
	s.State, s.Since = AlreadySaturated, since
	s.Reason = fmt.Sprintf("Demand is at a ceiling of %s since %s, below the usable capacity of %s: it is at least that, and the pool is full in truth. Is the capacity right? A reserve of the file system, a quota or a limit of the exporter may lie below it.",
		u.Format(level), since.Format("2006-01-02 15:04"), u.Format(s.Facts.Capacity))
	return s
}
