package fit

import (
	"fmt"
	"math"

	"github.com/plimsoll/plimsoll/forecast/model/breaks"
	"github.com/plimsoll/plimsoll/forecast/series"
)

const (
	// knownSlope is the largest standard error of the growth since a bend, as a share of it, with which the growth before is given up.
	knownSlope = 0.06
	// hurried is how many times the growth before the growth since is that may be a copy of some days, unless it
	// has gone on for lastingPart of the history.
	hurried, lastingPart = 4, 0.25
	// youngBend is how long a growth must have gone on at least.
	youngBend = 4 * series.Day
	// stoppedShare is the largest share of the growth before that is left where it stopped.
	stoppedShare = 0.1
)

// turnBend finds the last lasting change of the growth and turns what precedes it, so that its growth is that since: seasons and
// noise are those of the whole history. A growth that has stopped may go on.
func (c *cleaner) turnBend() {
	b, ok := breaks.BendOf(c.withoutSeasons())
	if !ok {
		return
	}
	perDay := float64(series.Day) / float64(c.series.Step.Approx())
	u := c.series.Unit
	h := series.Happening{Time: c.series.Time(b.At), Kind: series.GrowthChanged, Size: (b.After - b.Before) * perDay}
	what := fmt.Sprintf("The growth went from about %s to about %s a day about %s", signed(u, b.Before*perDay), signed(u, b.After*perDay),
		c.when(b.At))
	switch {
	case math.Abs(b.After) <= max(stoppedShare*math.Abs(b.Before), flat*b.AfterError):
		h.Kind, h.Done = series.GrowthStopped, "it may go on"
		c.stopGrowth(b.Before, b.Knot, b.At, false)
		h.Why = what + ": it has stopped or nearly so, and nobody knows for how long; " + c.stopped.text() + "."
	case b.AfterError > knownSlope*math.Abs(b.After), c.passing(b):
		return
	default:
		h.Done = "the growth since counts"
		h.Why = what + ": it goes on as it is since then; seasons and noise were learned from all of the history."
		for t := range c.values[:b.At] {
			by := (b.After - b.Before) * (float64(t) - b.Knot)
			c.values[t] += by
			c.raw[t] += by
		}
		c.spliced = true
	}
	c.happened(h)
}

// passing reports whether the growth since a bend may be over soon: it is younger than four days, or far faster than before and young.
func (c *cleaner) passing(b breaks.Bend) bool {
	since := len(c.values) - b.At
	if since < int(youngBend/max(c.series.Step.Approx(), 1)) {
		return true
	}
	return math.Abs(b.After) > hurried*math.Abs(b.Before) && float64(since) < lastingPart*float64(len(c.values))
}
