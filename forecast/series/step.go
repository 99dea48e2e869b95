package series

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Step is a length of time: either a whole number of calendar months or a
// fixed duration, never both. It is the distance between two values of a
// Series, and also serves for spans such as a horizon or a lead time.
//
// A day is 24 hours and a week is 168: series are kept in UTC, where no day is
// longer than another. A month is a calendar month and a year is twelve.
type Step struct {
	Months int           // calendar months; 0 when Dur is set
	Dur    time.Duration // fixed length; 0 when Months is set
}

// Lengths that people write.
const (
	Day  = 24 * time.Hour
	Week = 7 * Day
)

// MaxStep is the longest Step that is accepted: a hundred years. It keeps all
// date arithmetic inside the range of time.Time and of RFC 3339.
const MaxStep = 100 * 366 * Day

// stepUnits lists the suffixes from the longest to the shortest, which is the
// order in which String prefers them. "mo" precedes "m" so that it is tried first.
var stepUnits = []struct {
	suffix string
	months int
	dur    time.Duration
}{
	{"y", 12, 0},
	{"mo", 1, 0},
	{"w", 0, Week},
	{"d", 0, Day},
	{"h", 0, time.Hour},
	{"m", 0, time.Minute},
	{"s", 0, time.Second},
	{"ms", 0, time.Millisecond},
}

// Every returns the Step of fixed length d.
func Every(d time.Duration) Step { return Step{Dur: d} }

// MonthsStep returns the Step of n calendar months.
func MonthsStep(n int) Step { return Step{Months: n} }

// ParseStep reads a length such as 15m, 1h, 1d, 1w, 1mo or 1y. The number is a
// positive integer, and there is exactly one unit. A bare number is an error:
// no length is ever in unnamed seconds.
func ParseStep(s string) (Step, error) {
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	if digits == 0 {
		return Step{}, fmt.Errorf("length %q: want a number and a unit such as 15m, 1h, 1d, 1w, 1mo or 1y", s)
	}
	n, err := strconv.ParseInt(s[:digits], 10, 64)
	if err != nil || n <= 0 {
		return Step{}, fmt.Errorf("length %q: the number must be between 1 and %d", s, math.MaxInt32)
	}
	for _, u := range stepUnits {
		if s[digits:] != u.suffix {
			continue
		}
		unit := Step{Months: u.months, Dur: u.dur}
		if n > int64(MaxStep/unit.Approx()) {
			return Step{}, fmt.Errorf("length %q: longer than the limit of 100 years", s)
		}
		return Step{Months: u.months * int(n), Dur: u.dur * time.Duration(n)}, nil
	}
	return Step{}, fmt.Errorf("length %q: unknown unit %q, want s, m, h, d, w, mo or y", s, s[digits:])
}

// String writes the length with the largest unit that divides it: 1h, 90m, 1w, 1mo, 1y.
func (s Step) String() string {
	if s.IsZero() {
		return "0s"
	}
	for _, u := range stepUnits {
		switch {
		case u.months > 0 && s.Months > 0 && s.Months%u.months == 0:
			return strconv.Itoa(s.Months/u.months) + u.suffix
		case u.dur > 0 && s.Months == 0 && s.Dur%u.dur == 0:
			return strconv.FormatInt(int64(s.Dur/u.dur), 10) + u.suffix
		}
	}
	return s.Dur.String()
}

// IsZero reports whether s is the zero Step.
func (s Step) IsZero() bool { return s.Months == 0 && s.Dur == 0 }

// Validate returns an error unless exactly one part of s is set, positive and at most MaxStep.
func (s Step) Validate() error {
	switch {
	case s.Months != 0 && s.Dur != 0:
		return fmt.Errorf("step has both %d months and %v: want one of them", s.Months, s.Dur)
	case s.Months < 0 || s.Dur < 0 || s.IsZero():
		return fmt.Errorf("step %v: must be positive", s)
	case s.Months > 1200 || s.Dur > MaxStep:
		return fmt.Errorf("step %v: longer than the limit of 100 years", s)
	}
	return nil
}

// Approx returns the mean length of s in the Gregorian calendar: a month counts as 30.436875 days.
func (s Step) Approx() time.Duration {
	if s.Months != 0 {
		return time.Duration(s.Months) * 2629746 * time.Second
	}
	return s.Dur
}

// At returns the time i steps after start; i may be negative. Month steps keep
// the day of the month of start and are clamped to the end of a shorter month:
// the steps of one month from January 31st are February 28th, March 31st and so
// on. The result is in UTC.
func (s Step) At(start time.Time, i int) time.Time {
	start = start.UTC()
	if s.Months == 0 {
		// The product as a time.Duration would turn negative beyond 292 years.
		whole, rest := int64(s.Dur/time.Second), int64(s.Dur%time.Second)
		return time.Unix(start.Unix()+int64(i)*whole, int64(start.Nanosecond())+int64(i)*rest).UTC()
	}
	year, month, day := start.Date()
	first := time.Date(year, month+time.Month(i*s.Months), 1, 0, 0, 0, 0, time.UTC)
	day = min(day, first.AddDate(0, 1, -1).Day())
	clock := start.Sub(time.Date(year, month, start.Day(), 0, 0, 0, 0, time.UTC))
	return first.AddDate(0, 0, day-1).Add(clock)
}

// Before returns the time one span s before t.
func (s Step) Before(t time.Time) time.Time { return s.At(t, -1) }

// After returns the time one span s after t.
func (s Step) After(t time.Time) time.Time { return s.At(t, 1) }

// Index returns the i for which At(start, i) ≤ t < At(start, i+1): the step that t falls into.
func (s Step) Index(start, t time.Time) int {
	if s.Months == 0 {
		d := t.Sub(start)
		i := d / s.Dur
		if d < 0 && d%s.Dur != 0 {
			i--
		}
		return int(i)
	}
	start, t = start.UTC(), t.UTC()
	months := (t.Year()-start.Year())*12 + int(t.Month()-start.Month())
	i := int(math.Floor(float64(months) / float64(s.Months)))
	for s.At(start, i).After(t) {
		i--
	}
	for !s.At(start, i+1).After(t) {
		i++
	}
	return i
}

// Steps returns how many steps of length s it takes to cover span, at least 1:
// a span of 90m over steps of 1h is 2. Months and durations are compared from
// the given start, so that a span of 1mo in steps of 1d knows its month.
func (s Step) Steps(start time.Time, span Step) int {
	end := span.After(start)
	n := s.Index(start, end)
	if s.At(start, n).Before(end) {
		n++
	}
	return max(n, 1)
}

// Years returns the length of s in years.
func (s Step) Years() float64 { return float64(s.Approx()) / float64(MonthsStep(12).Approx()) }

// FormatTime writes a time to the minute, as people read it.
func FormatTime(t time.Time) string { return t.Format("2006-01-02 15:04") }
