package planner

import (
	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/future"
)

// options returns the options of a fit that follows the calendar.
func fitOptions(c estate.Calendar, seed uint64, growth future.Estimate) fit.Options {
	return fit.Options{Seed: seed, Growth: growth, Zone: c.Zone, Holidays: c.Holidays}
}

// knowing returns o with what the owner knows of the history.
func knowing(o fit.Options, k fit.KnownPast) fit.Options {
	o.Known = k
	return o
}
