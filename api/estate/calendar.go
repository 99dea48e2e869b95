package estate

import (
	"time"

	"github.com/plimsoll/plimsoll/forecast/calendar"
)

// Calendar is whose days a series follows: the clocks of a time zone, and the
// holidays of a country. The zero value is UTC without holidays.
type Calendar struct {
	Zone     *time.Location
	Holidays *calendar.Days
}

// Or returns c, with what other says where c says nothing.
func (c Calendar) Or(other Calendar) Calendar {
	if c.Zone == nil {
		c.Zone = other.Zone
	}
	if c.Holidays == nil {
		c.Holidays = other.Holidays
	}
	return c
}
