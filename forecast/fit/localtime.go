package fit

import (
	"fmt"
	"math"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/calendar"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// wallClock turns steps of UTC into steps of the clocks on the wall and back.
// People's day follows those: sampled in UTC, its profile moves by an hour twice
// a year. A wallClock counts steps from the end of a history, which is 0, and
// those before it are negative.
//
// The hour that is skipped in spring is one that was never measured. The hour that
// occurs twice in autumn is one step of the wall clock: in a history, of the larger value, the mean or the
// later one as the statistic says, and in a path, of the same value twice.
type wallClock struct {
	end    time.Time // of the history
	step   time.Duration
	offset time.Duration // local time less UTC at the end
	parts  []wallPart    // ascending
	first  int           // wall step, 0 or less, from which on the steps ahead are; the history is cut there
	lag    int           // from the first wall step of a path to 0
}

// wallPart says that from the step on, the wall clock is ahead by shift steps of what it was at the end.
type wallPart struct{ from, shift int }

// clockAhead is how far ahead the changes of clocks are known; none is assumed later.
const clockAhead = 100 * 365 * series.Day

// newWallClock returns the wall clock of a zone, and nil where it makes no
// difference or cannot be used; the note says why not, where there is something to say.
func newWallClock(s series.Series, zone *time.Location) (clock *wallClock, note string) {
	if zone == nil || zone == time.UTC {
		return nil, ""
	}
	if s.Step.Months != 0 || s.Step.Dur >= series.Day {
		return nil, fmt.Sprintf("Steps of %s are counted in UTC, whatever the time zone.", s.Step)
	}
	ahead := min(forecast.MaxSteps, int(clockAhead/s.Step.Dur))
	shifts := calendar.Shifts(zone, s.Start, s.Time(s.Len()).Add(time.Duration(ahead)*s.Step.Dur))
	c := &wallClock{end: s.End(), step: s.Step.Dur, offset: offsetAt(shifts, s.End())}
	for _, x := range shifts {
		if (x.Offset-c.offset)%c.step != 0 {
			return nil, fmt.Sprintf("The clocks of %s change by %s, which is no multiple of the step of %s: the fit is in UTC.", zone,
				(x.Offset - c.offset).Abs(), s.Step)
		}
		part := wallPart{math.MinInt, int((x.Offset - c.offset) / c.step)}
		if !x.At.IsZero() {
			part.from = -s.Step.Index(x.At, c.end)
		}
		c.parts = append(c.parts, part)
		if part.from >= 0 {
			c.first = min(c.first, part.from+part.shift)
		}
	}
	if len(shifts) == 1 {
		return nil, ""
	}
	return c, ""
}

// offsetAt returns what clocks show at t, by the shifts of its zone.
func offsetAt(shifts []calendar.Shift, t time.Time) time.Duration {
	o := shifts[0].Offset
	for _, x := range shifts[1:] {
		if !x.At.After(t) {
			o = x.Offset
		}
	}
	return o
}

// each calls do with every run of the steps [from, to) on which the clock is not changed.
func (c *wallClock) each(from, to int, do func(from, to, shift int)) {
	for k, p := range c.parts {
		end := to
		if k+1 < len(c.parts) {
			end = min(to, c.parts[k+1].from)
		}
		if begin := max(from, p.from); begin < end {
			do(begin, end, p.shift)
		}
	}
}

// history returns the values y of the steps before the end by the wall clock,
// up to the last measured one, and sets where a path begins.
func (c *wallClock) history(y []float64, statistic series.Statistic) []float64 {
	low := 0
	c.each(-len(y), 0, func(from, _, shift int) { low = min(low, from+shift) })
	out := make([]float64, max(c.first-low, 0))
	for i := range out {
		out[i] = math.NaN()
	}
	c.each(-len(y), 0, func(from, to, shift int) {
		for h := from; h < to && h+shift < c.first; h++ {
			at := &out[h+shift-low]
			*at = statistic.Both(*at, y[len(y)+h])
		}
	})
	for len(out) > 0 && math.IsNaN(out[len(out)-1]) {
		out = out[:len(out)-1]
	}
	c.lag = -low - len(out)
	return out
}

// needed returns how many steps of a path the next h steps of UTC take.
func (c *wallClock) needed(h int) int {
	n := 0
	c.each(0, h, func(_, to, shift int) { n = max(n, to+shift+c.lag) })
	return n
}

// path fills dst with the steps after the end, from a path by the wall clock that draw fills.
func (c *wallClock) path(dst []float64, draw func([]float64)) {
	wall := make([]float64, c.needed(len(dst)))
	draw(wall)
	c.each(0, len(dst), func(from, to, shift int) { copy(dst[from:to], wall[from+shift+c.lag:]) })
}

// at returns the first time at which the wall clock shows the step j of a path
// or, where j is negative, of what precedes it; or a later one.
func (c *wallClock) at(j int) time.Time {
	at := c.end
	for k, p := range c.parts {
		h := max(j-c.lag-p.shift, p.from)
		at = c.end.Add(time.Duration(h) * c.step)
		if k+1 == len(c.parts) || h < c.parts[k+1].from {
			break
		}
	}
	return at
}

// fitted returns the part of the series that the prepared values y are. By the
// clock on the wall, a time in it may be off by as much as clocks have changed since.
func (f *Fit) fitted(y []float64) series.Series {
	if f.history.clock == nil {
		return f.series.Slice(f.series.Len()-len(y), f.series.Len())
	}
	s := f.series
	s.Start, s.Values = f.time(-len(y)), y
	return s
}

// note adds a sentence to the evidence.
func (f *Fit) note(sentence string) {
	f.history.notes = append(f.history.notes, sentence)
	f.evidence.Notes = f.history.notes
}

// time returns when the step j of a path begins; a negative j is of the history before it.
func (f *Fit) time(j int) time.Time {
	if f.history.clock != nil {
		return f.history.clock.at(j)
	}
	return f.series.Time(f.series.Len() + j)
}

// setClock turns the prepared values into those by the clocks of the zone that was asked for.
func (f *Fit) setClock() {
	clock, note := newWallClock(f.series, f.options.Zone)
	if note != "" {
		f.note(note)
	}
	if clock != nil {
		f.evidence.Zone = f.options.Zone.String()
		f.history.clock, f.history.values = clock, clock.history(f.history.values, f.series.Statistic)
	}
}

// after returns the clock n steps later, and the values of the steps of the wall clock that are complete by then. The
// series ends with those n steps, and reaches back as far as steps wait for a change of the clocks.
func (c *wallClock) after(n int, s series.Series) (*wallClock, []float64) {
	moved := 0 // by how much the clocks changed until then
	for _, p := range c.parts {
		if p.from <= n {
			moved = p.shift
		}
	}
	out := &wallClock{end: c.end.Add(time.Duration(n) * c.step), step: c.step, offset: c.offset + time.Duration(moved)*c.step}
	for _, p := range c.parts {
		if p.from != math.MinInt {
			p.from -= n
		}
		p.shift -= moved
		out.parts = append(out.parts, p)
		if p.from >= 0 {
			out.first = min(out.first, p.from+p.shift)
		}
	}
	next := -c.lag - n - moved // the first step of the wall clock that is not known yet
	values := gaps(max(out.first-next, 0))
	out.each(-s.Len(), 0, func(from, to, shift int) {
		for h := max(from, next-shift); h < to && h+shift < out.first; h++ {
			at := &values[h+shift-next]
			*at = s.Statistic.Both(*at, s.Values[s.Len()+h])
		}
	})
	for len(values) > 0 && math.IsNaN(values[len(values)-1]) {
		values = values[:len(values)-1]
	}
	out.lag = -next - len(values)
	return out, values
}
