package explain

import (
	"fmt"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Percentile names a quantile of a date, such as "likely (P50)".
func Percentile(p float64) string {
	name := fmt.Sprintf("P%g", 100*p)
	if words := map[float64]string{0.1: "early", 0.5: "likely", 0.9: "late"}[p]; words != "" {
		return words + " (" + name + ")"
	}
	return name
}

// SpanText writes a span exactly, in days and what is left of them, such as "14 d" or "−2 d 3 h".
func SpanText(d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = "−", -d
	}
	var parts []string
	for _, u := range []struct {
		unit time.Duration
		name string
	}{{series.Day, "d"}, {time.Hour, "h"}, {time.Minute, "min"}, {time.Second, "s"}} {
		if n := d / u.unit; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, u.name))
			d %= u.unit
		}
	}
	if len(parts) == 0 {
		return "0 d"
	}
	return sign + strings.Join(parts, " ")
}

// MomentText writes a date, with its time where that is not midnight.
func MomentText(m forecast.Moment) string {
	layout := "2006-01-02"
	if m.Time.Truncate(series.Day) != m.Time {
		layout += " 15:04"
	}
	switch text := m.Time.UTC().Format(layout); {
	case m.Beyond:
		return "beyond " + text
	case m.Reached:
		return "saturated since " + text
	default:
		return text
	}
}

// Words says in one sentence what moved the date; what did not is left out.
func (m Movement) Words() string {
	text := fmt.Sprintf("The %s date stays %s: ", Percentile(m.Quantile), MomentText(m.To))
	if !m.To.Beyond && !m.To.Reached {
		text = fmt.Sprintf("The %s date stays at %s: ", Percentile(m.Quantile), MomentText(m.To))
	}
	if m.From != m.To {
		text = fmt.Sprintf("The %s date moved from %s to %s: ", Percentile(m.Quantile), MomentText(m.From), MomentText(m.To))
	}
	var causes, notes []string
	for c := CauseData; c <= CauseAssumption; c++ {
		if d := m.Of(c); d != 0 {
			causes = append(causes, ShiftText(d, false)+" by "+CauseText(c))
		}
	}
	if len(causes) == 0 {
		causes = []string{"nothing moved it"}
	}
	for _, x := range m.Moves {
		if x.Note != "" {
			notes = append(notes, fmt.Sprintf(" Of %s: %s.", CauseText(x.Cause), strings.TrimSuffix(x.Note, ".")))
		}
	}
	return text + strings.Join(causes, ", ") + "." + strings.Join(notes, "")
}

// ShiftText writes by how much something moves a date, such as "4 d 4 h later" or "at least 36 d sooner".
func ShiftText(d time.Duration, atLeast bool) string {
	text := "not at all"
	switch {
	case d > 0:
		text = SpanText(d) + " later"
	case d < 0:
		text = SpanText(-d) + " sooner"
	}
	if atLeast && d != 0 {
		text = "at least " + text
	}
	return text
}

// PartText names a part of a date in the words of those who read it.
func PartText(kind PartKind, name string) string {
	switch kind {
	case PartTrend:
		return "growth"
	case PartSeason:
		return "pattern of the " + name
	case PartNoise:
		return "ups and downs"
	case PartOutliers:
		return "rare peaks"
	case PartHolidays, PartGrowth, PartEvent, PartCapacity: // these have names of their own
	}
	return name
}

// CauseText says what a cause of a move is.
func CauseText(c Cause) string {
	return [...]string{CauseData: "new measurements", CauseModel: "the refitted model", CauseEngine: "a newer engine",
		CauseCapacity:   "the capacity",
		CauseAssumption: "what was assumed"}[c]
}
