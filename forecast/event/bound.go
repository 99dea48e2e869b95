package event

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/plimsoll/plimsoll/forecast/passage"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// addLeaving takes all shares that leave at once: two events that each take 30 % take 60 %.
func (c *action) addLeaving() {
	if len(c.leaving) == 0 {
		return
	}
	for _, x := range c.leaving {
		c.removes = append(c.removes, x.event.Name)
	}
	c.append(phaseLeave, "", func(i int, path []float64, u usage) {
		left, drawn := 1.0, make([]float64, len(c.leaving))
		for k, x := range c.leaving {
			drawn[k] = c.draw(x.event.Name, x.event.Leave.Share, i)
			left -= drawn[k] * x.shares.before
		}
		if left <= 0 {
			return // all had left before; what would come back, nobody measured
		}
		for h := range path {
			stays := 1.0
			for k, x := range c.leaving {
				stays -= drawn[k] * x.shares.at[h]
			}
			share := unrounded(stays / left)
			path[h] *= share
			for _, x := range u {
				x[h] *= share
			}
		}
	})
}

// unrounded turns what is only rounding into 0: shares that add up to all of it leave nothing.
func unrounded(share float64) float64 {
	if math.Abs(share) < passage.Rounding {
		return 0
	}
	return share
}

// bound keeps a path from below 0, unless the history was there.
func (c *action) bound(i int, path []float64) {
	if c.signed {
		return
	}
	below := false
	for h, v := range path {
		if v < 0 {
			path[h], below = 0, true
		}
		if v > series.MaxMagnitude {
			path[h] = series.MaxMagnitude
		}
	}
	if below && i < len(c.floored) {
		c.floored[i].Store(true)
	}
}

// negative reports whether anything below 0 was measured.
func negative(s series.Series) bool {
	return slices.ContainsFunc(s.Values, func(v float64) bool { return v < 0 })
}

// noted returns the notes, and in how many of the futures that were looked at more was removed than there was.
func (c *action) noted() []string {
	k := 0
	for i := range c.floored {
		if c.floored[i].Load() {
			k++
		}
	}
	if k == 0 {
		return c.notes
	}
	names := slices.Clone(c.removes)
	slices.Sort(names)
	who := strings.Join(slices.Compact(names), ", ")
	if who == "" {
		who = "The events"
	}
	return append(slices.Clone(c.notes), fmt.Sprintf("%s: more is removed than there is of %q in %s of the simulations: there, demand is 0.",
		who, c.Series.Name, series.Percent(float64(k)/float64(c.futures))))
}
