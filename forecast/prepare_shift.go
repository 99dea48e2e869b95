package forecast

import (
	"fmt"
	"math"
	"time"

	"github.com/plimsoll/plimsoll/forecast/shift"
)

// LevelShift is a sudden and lasting change of the level of a history: what the
// fit has left behind, and what may happen again.
type LevelShift struct {
	Time     time.Time // the first step at the new level, give or take one shortest season
	From, To float64   // in the unit of the series
	// Seen is how many shifts of at least this size there are in the history, this
	// one included, and Years how long that is.
	Seen  int
	Years float64
}

// PerYear returns how often in a year a shift of at least this size has been seen.
func (l LevelShift) PerYear() float64 {
	return float64(l.Seen) / l.Years
}

// maxShifts bounds how many shifts are looked for.
const maxShifts = 20

// leastMonthsOfRate is the shortest history, in months, of which a rate of shifts is told.
// Tried on a sample of the development sets: 1 and 4 change no score there.
const leastMonthsOfRate = 2

// newLevelShift describes the last shift of rest, the values of s without their
// seasons as the kernels see them.
func (p *prepared) newLevelShift(s Series, rest []float64, block int, last shift.Shift) *LevelShift {
	l := &LevelShift{Time: s.Time(last.At), From: p.out(last.Before), To: p.out(last.After), Seen: 1, Years: yearsOf(s)}
	for range maxShifts {
		earlier, ok := shift.Last(rest[:last.At], block)
		if !ok || earlier.At >= last.At {
			break
		}
		if math.Abs(earlier.After-earlier.Before) >= math.Abs(p.in(l.To)-p.in(l.From)) {
			l.Seen++
		}
		last = earlier
	}
	return l
}

// yearsOf returns the length of a series.
func yearsOf(s Series) float64 {
	return float64(s.Len()) * float64(s.Step.Approx()) / float64(MonthsStep(12).Approx())
}

// move says in words what happened.
func (l LevelShift) move(u Unit) string {
	return fmt.Sprintf("The level went from about %s to about %s on %s", u.Format(l.From), u.Format(l.To), noteTime(l.Time))
}

// risk says in one sentence how often such a shift has happened; nothing for a
// history that is too short to tell.
func (l LevelShift) risk(u Unit) string {
	months := 12 * l.Years
	if months < leastMonthsOfRate {
		return ""
	}
	return fmt.Sprintf(" A shift of that size (%s) has happened %s in %.0f months and may happen again; no simulation has one.",
		u.Format(math.Abs(l.To-l.From)), times(l.Seen), months)
}
