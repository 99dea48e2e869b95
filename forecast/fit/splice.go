package fit

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/model/breaks"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// How steps of the level are told apart.
const (
	// emptiedTo is the largest share of the level before that is left in a pool that was emptied.
	emptiedTo = 0.12
	// multiplied is how many times the level before the level after a step must be for the pool to be another one.
	multiplied = 4
	// leastLong is the fewest steps that a step must last, as far as there are so many.
	leastLong = 30
	// told is how many standard errors apart two beliefs about a growth must be to tell which one holds, and
	// matters is the least share by which a volume must have been enlarged for it to make a difference.
	told, matters = 3, 0.1
	// flat is how many standard errors a growth must have to be one.
	flat = 4
)

// spliceSteps finds lasting jumps of the level within its course, and moves what precedes each to where it would be if there had
// been none: growth, seasons and noise are those of the whole history, and levels those of now. Of a pool that was emptied, what
// came before is left out. The refusal is of a share of which nobody can say yet whether the volume was enlarged.
func (c *cleaner) spliceSteps() *forecast.Refusal {
	jumps := breaks.Jumps(c.withoutSeasons(), c.lastingSteps(), c.leastAfter())
	for i := len(jumps) - 1; i >= 0; i-- {
		j := jumps[i]
		from := 0
		if i > 0 {
			from = jumps[i-1].At
		}
		if c.series.Unit == series.Ratio {
			more, r := c.spliceShare(j, from)
			if r != nil {
				return r
			}
			if !more {
				c.jumpy = true
				break
			}
			continue
		}
		if c.emptied(j) {
			break
		}
		before := breaks.CourseOf(c.values[from:j.From], c.hints)
		if !isStored(c.series.Unit) && (!before.Sure(flat) || nextToNothing(j)) {
			c.jumpy = true // a level that shifted, with no course to go on with, or a load that is gone
			break
		}
		if j.After > multiplied*math.Abs(j.Before) && c.measuredSince(j) >= settledValues(c.series.Step) {
			c.jumpy = true // another pool, of which enough is known
			break
		}
		c.splice(j, before.Slope)
	}
	return nil
}

// lastingSteps returns how many steps a jump must be seen in to last: a week, and leastLong.
func (c *cleaner) lastingSteps() int {
	return max(leastLong, int(series.Week/max(c.series.Step.Approx(), 1)))
}

// leastAfter returns how many values must have been measured since a jump. What is stored does not come and go as a load
// does: a single value is enough. A step of a week or more may still hold something passing.
func (c *cleaner) leastAfter() int {
	switch {
	case c.series.Step.Approx() >= series.Week:
		return 6
	case isStored(c.series.Unit):
		return 1
	}
	return 4
}

// stored reports whether the unit is one of bytes that are kept.
func isStored(u series.Unit) bool { return strings.HasSuffix(string(u), "By") }

// emptied leaves out what precedes a jump to near 0, if enough was measured since.
func (c *cleaner) emptied(j breaks.Jump) bool {
	if !nextToNothing(j) {
		return false
	}
	if c.measuredSince(j) < settledValues(c.series.Step) {
		return false
	}
	c.since = j.At
	c.happened(series.Happening{
		Time: c.series.Time(j.From), Kind: series.Emptied, Size: j.Size, Done: "only what came since counts",
		Why: fmt.Sprintf("%s, which is next to empty: what came before is left out, and the growth is that since then.", c.move(j)),
	})
	return true
}

// nextToNothing reports whether hardly anything is left after a jump.
func nextToNothing(j breaks.Jump) bool {
	return j.Size < 0 && j.After <= emptiedTo*j.Before
}

// move says what a jump was.
func (c *cleaner) move(j breaks.Jump) string {
	u := c.series.Unit
	return fmt.Sprintf("The level went from about %s to about %s on %s", u.Format(j.Before), u.Format(j.After), c.when(j.From))
}

// measuredSince returns how many values were measured since a jump.
func (c *cleaner) measuredSince(j breaks.Jump) int {
	return c.series.Slice(j.At, c.series.Len()).Measured()
}

// splice adds the jump to what precedes it. A new one may be taken back.
func (c *cleaner) splice(j breaks.Jump, slope float64) {
	c.before(j, func(v float64) float64 { return v + j.Size })
	h := series.Happening{Time: c.series.Time(j.From), Kind: series.LevelStep, Size: j.Size, Done: "counted out"}
	h.Why = fmt.Sprintf("%s and stayed there: growth and seasons were learned as if that step of %s had not been. Such a "+
		"step is rare here, and no simulation has one%s.",
		c.move(j), signed(c.series.Unit, j.Size), c.meaning(j.Size, slope))
	age := len(c.values) - j.At
	days := float64(age) * float64(c.series.Step.Approx()) / float64(series.Day)
	if isStored(c.series.Unit) && c.recent.age == 0 && c.measuredSince(j) < settledValues(c.series.Step) {
		c.recent = recentStep(j.Size, age, days)
		h.Why += fmt.Sprintf(" It is too new to tell whether it lasts: in %s of the simulations it is taken back.",
			series.Percent(c.recent.returns))
	}
	c.happened(h)
}

// meaning says by how much another step of that size would move a date.
func (c *cleaner) meaning(size, slope float64) string {
	days := size / slope * float64(c.series.Step.Approx()) / float64(series.Day)
	if !(math.Abs(days) >= 1 && math.Abs(days) < 36500) {
		return ""
	}
	direction := "later"
	if days > 0 {
		direction = "earlier"
	}
	return fmt.Sprintf("; another one would make the date about %.0f days %s", math.Abs(days), direction)
}

func signed(u series.Unit, v float64) string {
	if v < 0 {
		return "−" + u.Format(-v)
	}
	return "+" + u.Format(v)
}

// before changes the values before a jump as given, and leaves out those within it.
func (c *cleaner) before(j breaks.Jump, do func(v float64) float64) {
	for t := range c.values[:j.From] {
		c.values[t], c.raw[t] = do(c.values[t]), do(c.raw[t])
	}
	for t := j.From; t < j.At; t++ {
		c.values[t], c.raw[t] = math.NaN(), math.NaN()
	}
	c.spliced = true
}

// spliceShare is splice for a share, which falls by a factor, with its growth, when the volume is enlarged. It reports false for a share
// without growth, in which nothing tells an enlargement from another load.
func (c *cleaner) spliceShare(j breaks.Jump, from int) (bool, *forecast.Refusal) {
	before, after := breaks.CourseOf(c.values[from:j.From], c.hints), breaks.CourseOf(c.values[j.At:], c.hints)
	factor := after.First / before.Last
	if math.IsNaN(factor) {
		factor = j.After / j.Before
	}
	if !(factor > 0) || !before.Sure(flat) {
		return false, nil
	}
	measured := c.measuredSince(j)
	// Of few values, the noise is that of what came before.
	sinceErr := max(after.Error, before.Noise*math.Sqrt(16/float64(measured))/float64(measured))
	known := told*math.Hypot(before.Error, sinceErr) < math.Abs(before.Slope*(1-factor))
	switch {
	case math.Abs(1-factor) < matters, known && math.Abs(after.Slope-before.Slope) < math.Abs(after.Slope-factor*before.Slope):
		c.splice(j, before.Slope)
		return true, nil
	case !known && j.Size < 0:
		return false, &forecast.Refusal{State: forecast.Unstable,
			Reason: fmt.Sprintf("%s, and only %d values have been measured since: they do not tell whether something was deleted or "+
				"the volume was enlarged, after which the same growth is a smaller share. Give what is used in "+
				"bytes, and the capacity.",
				c.move(j), measured)}
	}
	c.before(j, func(v float64) float64 { return v * factor })
	c.happened(series.Happening{
		Time: c.series.Time(j.From), Kind: series.Enlarged, Size: after.First - before.Last,
		Done: fmt.Sprintf("what came before counts %.2g times", factor),
		Why: fmt.Sprintf("%s, and what it grows by fell with it, as in a volume that was enlarged: what came before counts as "+
			"the share that it would be now, %.2g times.", c.move(j), factor),
	})
	return true, nil
}

// happened keeps a happening, and its note.
func (c *cleaner) happened(h series.Happening) {
	c.happenings = append(c.happenings, h)
	c.notes = append(c.notes, h.Note())
}

// take puts what an account tells before what was found since.
func (d *demand) take(a account) {
	d.offset = a.offset
	var notes []string
	for _, h := range a.happenings {
		notes = append(notes, h.Note())
	}
	d.notes = append(notes, d.notes...)
	d.happenings = append(slices.Clone(a.happenings), d.happenings...)
	slices.SortStableFunc(d.happenings, func(x, y series.Happening) int { return x.Time.Compare(y.Time) })
}

// seePastEmptying leaves out what came before the pool was emptied.
func (f *Fit) seePastEmptying() {
	if at := len(f.history.values) - f.history.emptied; f.history.emptied > 0 && at > 0 {
		f.history.since(at)
		f.evidence.Notes = f.history.notes
	}
}
