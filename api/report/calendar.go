package report

import (
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"github.com/plimsoll/plimsoll/forecast/advice"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// calendarText is how many characters of a name or a reason stand in an event.
const calendarText = 200

// WriteCalendar writes the dates of pools as an iCalendar file (RFC 5545), to be
// read into a calendar or subscribed to: for every pool with an order-by date a day to order, and for every pool
// with a saturation date its likely day, or its early one where the likely one lies beyond the
// horizon. What is late is on the day of asOf, where it is seen.
//
// An event is told by the pool and what it is about, so that a later file moves it; all
// are stamped with asOf. They last all day, in UTC, and leave the day free.
func WriteCalendar(w io.Writer, title string, pools []PoolLine, asOf time.Time) error {
	c := ics.NewCalendar()
	c.SetProductId("-//Plimsoll//Saturation dates//EN")
	c.SetMethod(ics.MethodPublish)
	c.SetCalscale("GREGORIAN")
	c.SetXWRCalName(Clean(title, calendarText))
	for _, l := range pools {
		for _, e := range l.calendarEvents(asOf) {
			e.addTo(c, asOf)
		}
	}
	return c.SerializeTo(w, ics.WithNewLineWindows, ics.WithLineLength(calendarOctets))
}

// calendarOctets is the longest line that RFC 5545 section 3.1 wants, less what a line that goes on begins with.
const calendarOctets = 74

// calendarEvent is one day of a pool.
type calendarEvent struct {
	pool, kind, summary, description string
	day                              time.Time
}

// calendarEvents returns the days of a pool: to order, and of saturation.
func (l PoolLine) calendarEvents(asOf time.Time) []calendarEvent {
	name := Clean(l.Pool, calendarText)
	var out []calendarEvent
	add := func(kind string, on time.Time, summary string) {
		out = append(out, calendarEvent{pool: l.Pool, kind: kind, summary: summary, description: l.calendarDescription(), day: day(on)})
	}
	switch l.Action.Verb { //nolint:exhaustive // the others have no day to order by
	case advice.OrderNow:
		add("order-by", asOf, name+": "+plainAction(l.Action))
	case advice.OrderBy:
		by := l.Action.By
		if by.IsZero() {
			by = l.OrderBy
		}
		add("order-by", by, name+": "+plainAction(l.Action))
	}
	switch {
	case !l.P50.IsZero():
		add("saturation", l.P50, name+" likely saturates")
	case !l.P10.IsZero():
		add("saturation", l.P10, fmt.Sprintf("%s may saturate from here on (%s within the horizon)", name, l.Probability.share()))
	}
	return out
}

// plainAction is the text, in which units have names that somebody gave them, fit for a calendar.
func plainAction(a advice.Action) string { return Clean(a.Text, calendarText) }

// calendarDescription says all dates, and what they rest on.
func (l PoolLine) calendarDescription() string {
	var lines []string
	add := func(name, text string) {
		if text != "" && text != "–" {
			lines = append(lines, name+": "+text)
		}
	}
	add("What to do", plainAction(l.Action))
	if !l.Since.IsZero() {
		add("Saturated since", l.style().text(l.Since))
	} else {
		add("Early (P10)", l.Date(l.P10))
		add("Likely (P50)", l.Date(l.P50))
		add("Late (P90)", l.Date(l.P90))
		if !l.Horizon.IsZero() {
			add("Within the horizon", fmt.Sprintf("%s, until %s", l.Probability.share(), l.Horizon.Format("2 Jan 2006")))
		}
	}
	if l.Capacity.Known() && l.Demand.Known() {
		add("Now", fmt.Sprintf("%s of %s usable", bare(l.Unit, float64(l.Demand)), l.Capacity.in(l.Unit)))
	}
	if !l.OrderBy.IsZero() {
		less := "the lead time"
		if l.Approval != "" {
			less = "lead time and approval"
		}
		add("Order by", fmt.Sprintf("%s, which is the P%.4g date less %s", l.OrderBy.Format("2 Jan 2006"), 100*l.Quantile, less))
	}
	add("Why", Clean(l.Reason, calendarText))
	return strings.Join(lines, "\n")
}

// addTo adds the event to a calendar.
func (e calendarEvent) addTo(c *ics.Calendar, asOf time.Time) {
	v := c.AddEvent(e.uid())
	v.SetDtStampTime(asOf.UTC())
	v.SetAllDayStartAt(e.day)
	v.SetAllDayEndAt(e.day.Add(series.Day))
	v.SetSummary(e.summary)
	v.SetDescription(e.description)
	v.AddCategory(e.kind)
	v.SetTimeTransparency(ics.TransparencyTransparent)
}

// uid is made of the pool and what the event is about alone: it stays the same from one file to the next.
func (e calendarEvent) uid() string { return e.kind + "." + url.PathEscape(e.pool) + "@plimsoll" }

// day returns the beginning of the day of t in UTC.
func day(t time.Time) time.Time { return t.UTC().Truncate(series.Day) }
