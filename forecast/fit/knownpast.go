package fit

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/plimsoll/plimsoll/forecast/model/breaks"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// KnownPast is what the owner of a pool knows of its history. The zero value is nothing.
type KnownPast struct {
	// Since is when the history begins that counts; zero for all of it.
	Since time.Time
	// Ignore are spans whose values count as not measured.
	Ignore []IgnoredSpan
	// Happened is what happened, in any order.
	Happened []KnownHappening
}

// IgnoredSpan is [From, To).
type IgnoredSpan struct {
	From, To time.Time
	Reason   string
}

// KnownHappening is something that happened to a pool at a time, the first one after it.
type KnownHappening struct {
	Time time.Time
	// Kind is LevelStep, Enlarged, Emptied or GrowthChanged.
	Kind series.HappeningKind
	// Size is by how much a LevelStep moved the level, in the unit of the series, or the factor by which the capacity
	// was Enlarged; 0 for as measured.
	Size   float64
	Reason string
}

// IsZero reports whether nothing is known.
func (k KnownPast) IsZero() bool {
	return k.Since.IsZero() && len(k.Ignore) == 0 && len(k.Happened) == 0
}

// Validate returns an error that names the field which makes no sense.
func (k KnownPast) Validate() error {
	for i, x := range k.Ignore {
		if x.From.IsZero() || !x.To.After(x.From) {
			return fmt.Errorf("ignore[%d].toTime: %s, want a time after fromTime, which is %s", i, x.To.Format(time.RFC3339),
				x.From.Format(time.RFC3339))
		}
	}
	for i, x := range k.Happened {
		switch x.Kind {
		case series.LevelStep:
		case series.Enlarged:
			if x.Size < 0 || x.Size > 0 && x.Size <= 1 {
				return fmt.Errorf("happened[%d].size: %v, want a factor above 1 by which it was enlarged, such as 2", i, x.Size)
			}
		case series.Emptied, series.GrowthChanged:
			if x.Size != 0 {
				return fmt.Errorf("happened[%d].size: %v, but only a step and what was enlarged have a size: leave it out", i, x.Size)
			}
		default:
			return fmt.Errorf("happened[%d].kind: %s, want LEVEL_STEP, ENLARGED, EMPTIED or GROWTH_CHANGED", i, x.Kind)
		}
		if x.Time.IsZero() || math.IsNaN(x.Size) || math.Abs(x.Size) > series.MaxMagnitude {
			return fmt.Errorf("happened[%d]: time %s and size %v, want a time and a finite size", i, x.Time.Format(time.RFC3339), x.Size)
		}
	}
	return nil
}

// Used returns the part of s that counts, with what is to be ignored as not measured.
func (k KnownPast) Used(s series.Series) series.Series {
	if s.Len() == 0 {
		return s
	}
	if k.Since.After(s.Start) {
		first := s.Step.Index(s.Start, k.Since)
		if s.Time(first).Before(k.Since) {
			first++
		}
		s = s.Slice(min(first, s.Len()), s.Len())
	}
	if len(k.Ignore) == 0 {
		return s
	}
	s.Values = slices.Clone(s.Values)
	for i := range s.Values {
		at := s.Time(i)
		for _, x := range k.Ignore {
			if !at.Before(x.From) && at.Before(x.To) {
				s.Values[i] = math.NaN()
			}
		}
	}
	return s
}

// Notes says in sentences what of a history is not used, and why.
func (k KnownPast) Notes() []string {
	var out []string
	if !k.Since.IsZero() {
		out = append(out, fmt.Sprintf("Only what was measured since %s is used, as its owner says.", series.FormatTime(k.Since)))
	}
	for _, x := range k.Ignore {
		out = append(out, fmt.Sprintf("What was measured from %s to %s is ignored, as its owner says%s.", series.FormatTime(x.From),
			series.FormatTime(x.To), because(x.Reason)))
	}
	return out
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return ": " + reason
}

// aroundStep is how many values on either side of a step tell its size.
const aroundStep = 12

// tellKnown takes what is known to have happened out of the history, the latest first, so that each is seen at the level of now.
func (c *cleaner) tellKnown(known []KnownHappening) {
	known = slices.Clone(known)
	slices.SortStableFunc(known, func(a, b KnownHappening) int { return b.Time.Compare(a.Time) })
	for _, x := range known {
		at := c.series.Step.Index(c.series.Start, x.Time)
		if at >= 0 && at < c.series.Len() && c.series.Time(at).Before(x.Time) {
			at++
		}
		if at <= c.since || at >= c.series.Len() {
			c.note("What happened on %s, as its owner says, lies outside of the history that is used.", series.FormatTime(x.Time))
			continue
		}
		c.known(x, at)
	}
}

// known takes out one thing that happened before step at.
func (c *cleaner) known(x KnownHappening, at int) {
	from, to := max(c.since, at-aroundStep), min(at+aroundStep, len(c.values))
	before, after := middleOf(c.values[from:at]), middleOf(c.values[at:to])
	if course := breaks.CourseOf(c.values[c.since:at], c.hints); course.Sure(4) {
		before += course.Slope * float64(to-from) / 2 // what it would have grown to from the middle of the one span to that of the other
	}
	h := series.Happening{Time: c.series.Time(at), Kind: x.Kind, Size: after - before}
	why := fmt.Sprintf("On %s, as its owner says%s: ", series.FormatTime(x.Time), because(x.Reason))
	move := func(do func(v float64) float64) {
		for t := range c.values[:at] {
			c.values[t], c.raw[t] = do(c.values[t]), do(c.raw[t])
		}
		c.spliced = true
	}
	switch {
	case x.Kind == series.Emptied || x.Kind == series.GrowthChanged:
		c.since = at
		h.Done, h.Why = "only what came since counts", why+"only what came since counts."
	case math.IsNaN(h.Size):
		c.note("Nothing was measured around %s, so that what its owner says of it changes nothing.", series.FormatTime(x.Time))
		return
	case x.Kind == series.Enlarged:
		factor := after / before
		if x.Size > 0 {
			factor = 1 / x.Size
		}
		if !(factor > 0) || math.IsInf(factor, 1) {
			c.note("Around %s the level went from %v to %v, which is no enlargement: nothing was changed.", series.FormatTime(x.Time), before, after)
			return
		}
		move(func(v float64) float64 { return v * factor })
		h.Done = fmt.Sprintf("what came before counts %.3g times", factor)
		h.Why = why + "enlarged; " + h.Done + "."
	default:
		if x.Size != 0 {
			h.Size = x.Size
		}
		move(func(v float64) float64 { return v + h.Size })
		h.Done = "counted out"
		h.Why = fmt.Sprintf("%sa step of %s, which was counted out.", why, signed(c.series.Unit, h.Size))
	}
	c.happened(h)
}
