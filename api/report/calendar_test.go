package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/advice"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// calendarLines are a pool that is late, one that is at risk, and one with nothing to say.
func calendarLines() []PoolLine {
	lead := series.Every(30 * series.Day)
	line := func(name string, s forecast.Saturation, lead series.Step) PoolLine {
		f := forecast.Forecast{Series: series.Series{Name: name, Unit: series.Cores, Step: series.Every(series.Day)}}
		s.Facts = forecast.Facts{Now: daysFromStart(-1), Demand: 300, Capacity: 512}
		s.Reason = "Half of the simulations, or more; saturate."
		l := lineOf(name, f, advice.Basis{Saturation: s, Lead: lead, Quantile: 0.1, AsOf: daysFromStart(0)})
		l.OrderBy, _ = s.OrderBy(0.1, lead)
		return l
	}
	return []PoolLine{
		line("db, disk; eu", dated(25, 60, 60, 60, 60, 70, 70, 70, 80), lead),
		line("web-cpu", dated(80), lead),
		line("far", dated(), lead),
		line("no-lead", dated(50, 60, 60, 60, 60), series.Step{}),
	}
}

func writeCalendar(t *testing.T, pools []PoolLine) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteCalendar(&b, "Plimsoll", pools, daysFromStart(0)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestCalendarReadsBack(t *testing.T) {
	text := writeCalendar(t, calendarLines())
	c, err := ics.ParseCalendar(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range c.Events() {
		get := func(p ics.ComponentProperty) string { return e.GetProperty(p).Value }
		got = append(got, fmt.Sprintf("%s %s–%s %s | %s", get(ics.ComponentPropertyUniqueId), get(ics.ComponentPropertyDtStart),
			get(ics.ComponentPropertyDtEnd), get(ics.ComponentPropertyDtstamp), get(ics.ComponentPropertySummary)))
	}
	// Simulation 1 of 10 saturates on day 25: the order was due on day −5 and stands on the day of asking.
	// Half of them have saturated on day 60, 2 March. Of web-cpu, the earliest is day 80, 22 March: order by day 50, 20 February.
	want := []string{
		"order-by.db%2C%20disk%3B%20eu@plimsoll 20270101–20270102 20270101T000000Z | db, disk; eu: ORDER NOW (5 days late)",
		"saturation.db%2C%20disk%3B%20eu@plimsoll 20270302–20270303 20270101T000000Z | db, disk; eu likely saturates",
		"order-by.web-cpu@plimsoll 20270220–20270221 20270101T000000Z | web-cpu: ORDER BY 20 Feb 2027",
		"saturation.web-cpu@plimsoll 20270322–20270323 20270101T000000Z | web-cpu may saturate from here on (10 % within the horizon)",
		"saturation.no-lead@plimsoll 20270302–20270303 20270101T000000Z | no-lead likely saturates",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	description := c.Events()[0].GetProperty(ics.ComponentPropertyDescription).Value
	for _, want := range []string{"Early (P10): 26 Jan 2027\n", "Likely (P50): 2 Mar 2027\n", "Late (P90): 22 Mar 2027\n",
		"or more; saturate."} {
		if !strings.Contains(description, want) {
			t.Errorf("no %q in %q", want, description)
		}
	}
	if text != writeCalendar(t, calendarLines()) {
		t.Error("the same answers give other bytes")
	}
}

// RFC 5545 section 3.1: lines end with CR LF and have 75 octets at most, whatever the names are.
func TestCalendarLines(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		l := calendarLines()[0]
		l.Pool = rapid.String().Draw(r, "name")
		var b bytes.Buffer
		if err := WriteCalendar(&b, l.Pool, []PoolLine{l}, daysFromStart(0).Add(time.Hour)); err != nil {
			r.Fatal(err)
		}
		for _, line := range strings.Split(strings.TrimSuffix(b.String(), "\r\n"), "\r\n") {
			if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
				r.Fatalf("%d octets: %q", len(line), line)
			}
		}
		c, err := ics.ParseCalendar(&b)
		if err != nil || len(c.Events()) != 2 {
			r.Fatalf("%v: %d events", err, len(c.Events()))
		}
		if got, want := c.Events()[0].GetProperty(ics.ComponentPropertySummary).Value,
			Clean(l.Pool, calendarText)+": ORDER NOW (5 days late)"; got != want {
			r.Fatalf("summary %q, want %q", got, want)
		}
	})
}

// FuzzCalendar reads back what was written about a pool of any name, reason and dates: one calendar, whose events have
// the days, the names and the text that were meant, and of which none was made or ended by what stands in a text.
func FuzzCalendar(f *testing.F) {
	f.Add("web-cpu", "Half of the simulations saturate.", "By then.", "{core}", int16(20), int16(60), int16(30), 0.55)
	f.Add("a\r\nEND:VEVENT\r\nBEGIN:VEVENT", "x;y,z\\n\n:", "\\", "By", int16(-5), int16(0), int16(0), 2.0)
	f.Add("", "\xff\u2028", strings.Repeat("é", 300), "1", int16(0), int16(-3000), int16(32000), -1.0)
	f.Fuzz(func(t *testing.T, pool, reason, action, unit string, p10, p50, by int16, probability float64) {
		l := calendarLines()[0]
		at := func(day int16) time.Time {
			if day == 0 {
				return time.Time{}
			}
			return daysFromStart(int(day))
		}
		u, err := series.ParseUnit(unit)
		if err != nil {
			return
		}
		l.Pool, l.Reason, l.Unit, l.P10, l.P50, l.OrderBy, l.Probability = pool, reason, u, at(p10), at(p50), at(by), Number(probability)
		l.Action = advice.Action{Verb: advice.OrderBy, Text: action, By: at(by)}
		var b bytes.Buffer
		if err := WriteCalendar(&b, reason, []PoolLine{l}, daysFromStart(0)); err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(strings.TrimSuffix(b.String(), "\r\n"), "\r\n") {
			if len(line) > 75 || strings.ContainsFunc(line, unicode.IsControl) || !utf8.ValidString(line) {
				t.Fatalf("%d octets: %q", len(line), line)
			}
		}
		c, err := ics.ParseCalendar(&b)
		if err != nil {
			t.Fatal(err)
		}
		want := l.calendarEvents(daysFromStart(0))
		if len(c.Events()) != len(want) || len(c.Components) != len(want) {
			t.Fatalf("%d events, want %d", len(c.Events()), len(want))
		}
		for i, e := range c.Events() {
			get := func(p ics.ComponentProperty) string { return e.GetProperty(p).Value }
			if get(ics.ComponentPropertyUniqueId) != want[i].uid() || get(ics.ComponentPropertySummary) != want[i].summary ||
				get(ics.ComponentPropertyDescription) != want[i].description {
				t.Errorf("%q %q %q\nwant %q %q %q", get(ics.ComponentPropertyUniqueId), get(ics.ComponentPropertySummary),
					get(ics.ComponentPropertyDescription), want[i].uid(), want[i].summary, want[i].description)
			}
			if got := get(ics.ComponentPropertyDtStart); got != want[i].day.Format("20060102") {
				t.Errorf("on %s, want %s", got, want[i].day)
			}
		}
	})
}
