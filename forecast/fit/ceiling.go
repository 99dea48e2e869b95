package fit

import (
	"fmt"
	"math"

	"github.com/plimsoll/plimsoll/forecast/model/breaks"
	"github.com/plimsoll/plimsoll/forecast/model/clean"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// jumpedTo is how many times noise and growth of a step a plateau must lie above the climb for it to be a jump: what came before says
// nothing of the demand since then, and the plateau stays in the fit.
const jumpedTo = 10

// findPlateau looks for a climb that ends in one and the same value. What was read there is left out of the fit: demand is
// at least that, and nobody knows how much more. A course without any noise may have stopped as well as gone on.
func (c *cleaner) findPlateau() {
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
	h := series.Happening{Time: c.series.Time(run.From), Until: c.series.End(), Kind: series.Ceiling, Size: c.raw[run.From],
		Done: "demand is at least that"}
	h.Why = fmt.Sprintf("After a climb, the last %d values are exactly %s, the largest ever, since %s: that is a ceiling (a "+
		"reserve of the file system, a quota, a limit of the exporter), and demand is at least that; or the "+
		"growth has stopped. Is the capacity right?",
		run.Measured, level, c.when(run.From))
	jumped := c.raw[run.From]-climb.Last > jumpedTo*(climb.Noise+climb.Slope)
	noisy := climb.Error > 1e-6*climb.Slope
	switch {
	case jumped:
	case !noisy:
		c.stopGrowth(climb.Slope, float64(run.From), run.From, true)
		h.Why += " If it has stopped, " + c.stopped.text() + "."
	case c.series.Measured()-run.Measured >= NeededValues(c.series.Step):
		for t := run.From; t < run.To; t++ {
			c.values[t], c.raw[t] = math.NaN(), math.NaN()
		}
		h.Done += "; what was read there is left out of the fit"
	}
	c.happened(h)
}
