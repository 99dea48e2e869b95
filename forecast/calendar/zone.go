package calendar

import (
	"fmt"
	"time"
)

// MaxZone is the longest name of a time zone, in bytes.
const MaxZone = 64

// ParseZone reads the IANA name of a time zone, such as Europe/Berlin. The
// empty string is no zone: nil. Local is refused, because it is another zone on
// every machine.
//
// The rules come from the time zone database of the machine or, where that has
// none, of the program.
func ParseZone(name string) (*time.Location, error) {
	if name == "" {
		return nil, nil
	}
	if len(name) > MaxZone {
		return nil, fmt.Errorf("time zone %.20q…: longer than %d bytes", name, MaxZone)
	}
	zone, err := time.LoadLocation(name)
	if err != nil || zone == time.Local {
		return nil, fmt.Errorf("time zone %q: not in the time zone database: want an IANA name such as Europe/Berlin, America/New_York or UTC",
			name)
	}
	return zone, nil
}

// Shift says what clocks show from an instant on.
type Shift struct {
	At     time.Time     // zero for the first of a list: since ever
	Offset time.Duration // local time less UTC
}

// Shifts returns what the clocks of a zone show from one time to another: the
// offset at the beginning, and every change after it and before the end.
func Shifts(zone *time.Location, from, to time.Time) []Shift {
	t := from.In(zone)
	shifts := []Shift{{Offset: offset(t)}}
	for {
		_, next := t.ZoneBounds()
		if !next.IsZero() && !next.After(t) {
			// Beyond the years that the database lists, time takes the last day of a leap
			// year for a bound of its own, which ends where it begins.
			next = t.Add(day)
		}
		if next.IsZero() || !next.Before(to) {
			return shifts
		}
		t = next
		if o := offset(t); o != shifts[len(shifts)-1].Offset {
			shifts = append(shifts, Shift{At: next.UTC(), Offset: o})
		}
	}
}

func offset(t time.Time) time.Duration {
	_, seconds := t.Zone()
	return time.Duration(seconds) * time.Second
}
