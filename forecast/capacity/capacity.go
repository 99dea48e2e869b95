package capacity

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// MaxLevels is how many steps a Capacity may have.
const MaxLevels = 100_000

// Reserve is a named part of the installed capacity that demand must not use.
type Reserve struct {
	Name   string  // such as "HA reserve" or "buffer"
	Amount float64 // in the unit of the capacity, at least 0
	// Default says that nobody gave it: it is that of a Preset.
	Default bool
}

// Units are the units of one kind that a Level is made of.
type Units struct {
	Kind  string  // such as "host"
	Count int     // at least 0
	Size  float64 // what one of them adds to Installed, over-commitment included
}

// Level is the capacity from one time on, until the next Level.
type Level struct {
	From      time.Time // zero: since ever
	Installed float64   // what is there
	Units     []Units   // what Installed is made of and adds up to; none where that is not known
	Reserves  []Reserve // what of it is kept free
	Reason    string    // why it changes, such as "order 4711 arrives"; may be empty
}

// Usable returns Installed less all Reserves.
func (l Level) Usable() float64 {
	u := l.Installed
	for _, r := range l.Reserves {
		u -= r.Amount
	}
	return u
}

// Capacity is the usable capacity of a pool as a step function of time. The
// zero Capacity means that none is known.
type Capacity struct {
	Unit   series.Unit
	Levels []Level // ascending by From
	// Plan is what the Levels were made from, nil where they were given as such.
	Plan *Plan
}

// Constant returns a usable capacity of v at all times.
func Constant(v float64, unit series.Unit) Capacity {
	return Capacity{Unit: unit, Levels: []Level{{Installed: v}}}
}

// IsZero reports whether no capacity is known.
func (c Capacity) IsZero() bool { return len(c.Levels) == 0 }

// Validate returns an error unless the levels ascend in time and each has a
// finite usable capacity above 0.
func (c Capacity) Validate() error {
	if len(c.Levels) > MaxLevels {
		return fmt.Errorf("capacity: %d levels, the limit is %d", len(c.Levels), MaxLevels)
	}
	for i, l := range c.Levels {
		if i > 0 && !l.From.After(c.Levels[i-1].From) {
			return fmt.Errorf("capacity: level from %s does not come after the one before it", l.From.Format(time.RFC3339))
		}
		for _, r := range l.Reserves {
			if !(r.Amount >= 0) || math.IsInf(r.Amount, 0) {
				return fmt.Errorf("capacity: reserve %q is %v, want a number of at least 0", r.Name, r.Amount)
			}
		}
		if u := l.Usable(); !(u > 0) || math.IsInf(u, 0) {
			return fmt.Errorf("capacity: usable capacity is %v%s (%s), want a finite number above 0", u, sinceText(l.From), l.parts())
		}
	}
	return nil
}

// sinceText writes from when on a level holds; nothing for since ever.
func sinceText(from time.Time) string {
	if from.IsZero() {
		return ""
	}
	return " from " + from.UTC().Format("2006-01-02 15:04") + " on"
}

// parts writes what the usable capacity is the sum of, in plain numbers.
func (l Level) parts() string {
	text := fmt.Sprintf("installed %v", l.Installed)
	for _, r := range l.Reserves {
		text += fmt.Sprintf(", less %s %v", r.Name, r.Amount)
	}
	return text
}

// Within returns the levels in force from start until end, the first of them with its own From.
func (c Capacity) Within(start, end time.Time) []Level {
	first, found := slices.BinarySearchFunc(c.Levels, start, func(l Level, t time.Time) int { return l.From.Compare(t) })
	if !found && first > 0 {
		first--
	}
	last := first
	for last < len(c.Levels) && (last == first || c.Levels[last].From.Before(end)) {
		last++
	}
	return c.Levels[first:last]
}

// LevelAt returns the level in force at t, and false before the first one.
func (c Capacity) LevelAt(t time.Time) (Level, bool) {
	i, found := slices.BinarySearchFunc(c.Levels, t, func(l Level, t time.Time) int { return l.From.Compare(t) })
	if !found {
		i--
	}
	if i < 0 {
		return Level{}, false
	}
	return c.Levels[i], true
}

// At returns the usable capacity at t: NaN before the first level, where none is known.
func (c Capacity) At(t time.Time) float64 {
	if l, ok := c.LevelAt(t); ok {
		return l.Usable()
	}
	return math.NaN()
}

// Over returns the usable capacity of n steps from start. A step in which the
// capacity changes has the capacity of its beginning.
func (c Capacity) Over(start time.Time, step series.Step, n int) []float64 {
	u := make([]float64, n)
	for i := range u {
		u[i] = c.At(step.At(start, i))
	}
	return u
}
