package convert

import (
	"fmt"
	"math"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/calendar"
)

// calendarMessage is a message that says whose days a series follows.
type calendarMessage interface {
	GetTimeZone() string
	GetHolidays() []string
}

// calendar reads whose days a series follows.
func (r reader) calendar(m calendarMessage) estate.Calendar {
	c := estate.Calendar{Zone: parsed(r, "timeZone", m.GetTimeZone(), calendar.ParseZone)}
	wrong := false
	for i, entry := range m.GetHolidays() {
		_, err := calendar.Parse([]string{entry})
		r.check(fmt.Sprintf("holidays[%d]", i), err)
		wrong = wrong || err != nil
	}
	if !wrong {
		var err error
		c.Holidays, err = calendar.Parse(m.GetHolidays())
		r.check("holidays", err)
	}
	return c
}

// zoneMessage writes the name of a zone; nothing for none.
func zoneMessage(zone *time.Location) string {
	if zone == nil {
		return ""
	}
	return zone.String()
}

// holidayEvidenceMessage writes what holidays did; nil where nothing is known of it.
func holidayEvidenceMessage(h *forecast.HolidayEvidence) *plimsollv1.HolidayEvidence {
	if h == nil {
		return nil
	}
	m := &plimsollv1.HolidayEvidence{Seen: count(h.Seen), Effect: known(h.Effect), StandardError: known(h.Error), Spread: known(h.Spread)}
	if !math.IsNaN(h.Effect) {
		m.Ahead = count(h.Ahead)
	}
	return m
}
