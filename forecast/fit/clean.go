package fit

import (
	"fmt"
	"math"
	"slices"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/model/breaks"
	"github.com/plimsoll/plimsoll/forecast/model/clean"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// cleaner is the work of taking what is not demand out of a history.
type cleaner struct {
	series     series.Series
	hints      []int
	raw        []float64 // as measured, spliced
	values     []float64 // as fitted
	seasonless ofValues
	spliced    bool // what precedes a step was moved
	jumpy      bool // there is a jump that was not spliced
	since      int  // what is before it is left out of the fit
	happenings []series.Happening
	ceiling    clean.Plateau
	capped     bool // there is a ceiling
	recent     recentShift
	stopped    stoppedGrowth
	copying    ongoingCopy
	outliers   relapses
	holiday    func(i int) bool // whether step i is of a day that is known to be unlike others
	notes      []string         // one sentence or two for each finding
}

func newCleaner(s series.Series, o Options) *cleaner {
	return &cleaner{holiday: holidaySteps(s, o), series: s, hints: series.SeasonHints(s.Step), raw: slices.Clone(s.Values),
		values: slices.Clone(s.Values)}
}

// ofValues is what was made of values, and these.
type ofValues struct{ values, made []float64 }

// withoutSeasons returns the values without their seasons, made anew where they have changed since.
func (c *cleaner) withoutSeasons() []float64 {
	same := func(a, b float64) bool { return a == b || a != a && b != b }
	if s := c.seasonless; s.made == nil || !slices.EqualFunc(s.values, c.values, same) {
		c.seasonless = ofValues{slices.Clone(c.values), breaks.WithoutSeasons(c.values, c.hints)}
	}
	return c.seasonless.made
}

// run finds what is not demand. The refusal is of what cannot be a level at all.
func (c *cleaner) run() *forecast.Refusal {
	counter, cumulative := clean.Cumulative(c.raw)
	if cumulative && c.series.Unit != series.Ratio {
		if r := c.judgeCounter(counter); r != nil {
			return r
		}
	}
	c.findCeiling()
	c.dropStuck()
	c.findPlateau()
	if !cumulative {
		c.dropDrained()
		c.spliceRamps()
	}
	if r := c.spliceSteps(); r != nil {
		return r
	}
	if c.since == 0 && !c.jumpy && !cumulative && c.stopped.age == 0 && c.copying.age == 0 {
		c.turnBend()
	}
	if !cumulative { // a reset is no outlier
		c.moveOutliers()
	}
	return nil
}

func (c *cleaner) note(format string, args ...any) {
	c.notes = append(c.notes, fmt.Sprintf(format, args...))
}

// when writes the time of a step for people.
func (c *cleaner) when(i int) string { return series.FormatTime(c.series.Time(i)) }

// judgeCounter refuses a counter that wraps around, and mentions what only looks like one:
// a volume that is emptied completely does, too.
func (c *cleaner) judgeCounter(counter clean.Counter) *forecast.Refusal {
	n, last := len(counter.Resets), c.when(counter.Resets[len(counter.Resets)-1])
	if counter.Wraps {
		return &forecast.Refusal{State: forecast.UnusableData,
			Reason: fmt.Sprintf("This is a cumulative counter that began again from 0 %s, the last time on %s: ask for its rate, such as "+
				"rate(…[5m]), instead.", series.Times(n), last)}
	}
	c.note("The values fell %s, to near 0 and the last time on %s, and never otherwise: if this is a cumulative counter, ask for its rate "+
		"instead, such as rate(…[5m]); it was fitted as a level.", series.Times(n), last)
	return nil
}

// findCeiling looks for a level that cuts the demand off.
func (c *cleaner) findCeiling() {
	limit := math.Inf(1)
	if c.series.Unit == series.Ratio {
		limit = 1
	}
	if c.ceiling, c.capped = clean.Ceiling(c.raw, limit); !c.capped {
		return
	}
	what := fmt.Sprintf("%d of %d steps were at the ceiling of %s: demand there was at least that",
		c.ceiling.Steps, c.series.Measured(), c.series.Unit.Format(c.ceiling.Level))
	if c.series.Unmet {
		c.note("%s, with the unmet demand that was given already in it.", what)
		return
	}
	c.note("%s, and no series of unmet demand (CPU ready, throttling, …) was given.", what)
}

// raiseCeiling puts the expected demand in the place of what the ceiling cut
// off. It is for ratios, whose paths end at 1 as well: elsewhere paths above all
// that was ever measured would follow from an assumption.
func (c *cleaner) raiseCeiling() {
	if c.capped {
		c.values = clean.Above(c.values, c.ceiling, c.cycle())
	}
}

// cycle returns the period by which values are alike: the longest hinted one
// that was seen four times and is no year, else the shortest hint; 1 if there is none.
func (c *cleaner) cycle() int {
	if len(c.hints) == 0 {
		return 1
	}
	best := c.hints[0]
	for _, p := range c.hints {
		if 4*p <= len(c.values) && p != series.StepsIn(series.MonthsStep(12), c.series.Step) {
			best = p
		}
	}
	return best
}

// dropStuck leaves out what a sensor that hung has repeated, unless too little would be left.
func (c *cleaner) dropStuck() {
	runs := clean.Stuck(c.raw)
	total := 0
	for _, r := range runs {
		total += r.Measured
	}
	if total == 0 || c.series.Measured()-total < NeededValues(c.series.Step) {
		return
	}
	for _, r := range runs {
		for t := r.From; t < r.To; t++ {
			c.values[t] = math.NaN()
		}
		span := fmt.Sprintf("from %s to %s", c.when(r.From), c.when(r.To))
		if r.To == len(c.raw) {
			span = fmt.Sprintf("from %s to the end", c.when(r.From))
		}
		c.note("%d steps %s repeat exactly %s, as a sensor does that hangs: they were left out of the fit as not measured.",
			r.Measured, span, c.series.Unit.Format(c.raw[r.From]))
	}
}

// moveOutliers moves single values that are far off all others to the edge of
// what else occurs, so that they do not shape level, seasons or scale.
func (c *cleaner) moveOutliers() {
	found := slices.DeleteFunc(clean.Outliers(c.values, c.hints), func(o clean.Outlier) bool { return c.holiday(o.At) })
	if len(found) == 0 {
		return
	}
	c.withinGrowth(found)
	c.outliers = newRelapses(found, c.raw, c.series.Measured())
	largest, most := found[0].At, 0.0
	for _, o := range found {
		if off := math.Abs(c.raw[o.At] - o.Edge); off > most {
			largest, most = o.At, off
		}
		c.values[o.At] = o.Edge
	}
	fate := "not expected again"
	if c.outliers.again() {
		fate = "in simulations as often as in the history"
	}
	furthest := fmt.Sprintf("%s on %s", c.series.Unit.Format(c.series.Values[largest]), c.when(largest))
	if len(found) == 1 {
		c.note("1 value lies far from all others, %s: it counts in the fit as the edge of what else occurs, and is %s.", furthest, fate)
		return
	}
	c.note("%d values lie far from all others, the furthest %s: they count in the fit as the edge of what else occurs, and are %s.",
		len(found), furthest, fate)
}

// bounding returns the values that bounds are read from: those as measured,
// but without outliers that are not expected again.
func (c *cleaner) bounding() []float64 {
	if len(c.outliers.events) == 0 || c.outliers.again() {
		return c.series.Values
	}
	values := slices.Clone(c.series.Values)
	for t := range values {
		if !math.IsNaN(c.values[t]) && c.values[t] != c.raw[t] {
			values[t] += c.values[t] - c.raw[t]
		}
	}
	return values
}
