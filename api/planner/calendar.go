package planner

import (
	"time"

	"github.com/plimsoll/plimsoll/forecast/calendar"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/future"
)

// Calendar is whose days a series follows: the clocks of a time zone, and the
// holidays of a country. The zero value is UTC without holidays.
type Calendar struct {
	Zone     *time.Location
	Holidays *calendar.Days
}

// or returns c, with what other says where c says nothing.
func (c Calendar) or(other Calendar) Calendar {
	if c.Zone == nil {
		c.Zone = other.Zone
	}
	if c.Holidays == nil {
		c.Holidays = other.Holidays
	}
	return c
}

// options returns the options of a fit that follows the calendar.
func (c Calendar) options(seed uint64, growth future.Estimate) fit.Options {
	return fit.Options{Seed: seed, Growth: growth, Zone: c.Zone, Holidays: c.Holidays}
}

// knowing returns o with what the owner knows of the history.
func knowing(o fit.Options, k fit.KnownPast) fit.Options {
	o.Known = k
	return o
}
