package fit

import (
	"fmt"

	"github.com/plimsoll/plimsoll/forecast/model/breaks"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// spliceRamps finds copies and deletions of bytes that took hours or days, and moves what precedes each to where it would be if there
// had been none. What was read while they went on is left out. One that is not over goes on for a while.
func (c *cleaner) spliceRamps() {
	step := c.series.Step.Approx()
	if !isStored(c.series.Unit) || step <= 0 || step >= series.Day {
		return
	}
	day := int(series.Day / step)
	ramps := breaks.Ramps(c.withoutSeasons(), day)
	if len(ramps) == 0 {
		c.spliceOngoing(day)
	}
	for i := len(ramps) - 1; i >= 0; i-- {
		j := ramps[i]
		if nextToNothing(j) {
			continue
		}
		c.before(j, func(v float64) float64 { return v + j.Size })
		c.happened(series.Happening{
			Time: c.series.Time(j.From), Until: c.series.Time(j.At), Kind: series.LevelStep, Size: j.Size, Done: "counted out",
			Why: fmt.Sprintf("From about %s to about %s the level went from about %s to about %s, much faster than before and since, as "+
				"while something large is copied or deleted: growth and seasons were learned as if that had not been, and no "+
				"simulation has it again.",
				c.when(j.From), c.when(j.At), c.series.Unit.Format(j.Before), c.series.Unit.Format(j.After)),
		})
	}
}
