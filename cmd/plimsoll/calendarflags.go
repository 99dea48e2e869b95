package main

import (
	"github.com/spf13/pflag"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/forecast/calendar"
)

// calendarFlags say whose days a history follows.
type calendarFlags struct {
	timeZone string
	holidays []string
}

// addCalendarTo adds the flags to those of a verb.
func (f *calendarFlags) addCalendarTo(fl *pflag.FlagSet) {
	fl.StringVar(&f.timeZone, "time-zone", "", "IANA `NAME` of the zone whose clocks the demand follows, such as Europe/Berlin (default: "+
		"that of the pool, else UTC); times are in UTC all the same")
	fl.StringSliceVar(&f.holidays, "holidays", nil, "days unlike others of their weekday: codes of countries or parts of them, such as "+
		"DE-BY, and dates, such as 2026-12-24; separated by commas, or repeated (default: those of the pool)")
}

// calendar converts the flags.
func (f calendarFlags) calendar() (c estate.Calendar, err error) {
	if c.Zone, err = calendar.ParseZone(f.timeZone); err != nil {
		return c, usagef("--time-zone: %w", err)
	}
	if c.Holidays, err = calendar.Parse(f.holidays); err != nil {
		return c, usagef("--holidays: %w", err)
	}
	return c, nil
}
