package briefing

import (
	"fmt"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/forecast/advice"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Decisions lists the orders that are late or due within a span from the
// as-of, in the order of the pools.
func Decisions(pools []report.PoolLine, asOf time.Time, within series.Step) []report.Decision {
	end := within.After(asOf)
	var out []report.Decision
	for _, p := range pools {
		a := p.Action
		if a.Verb != advice.OrderNow && a.Verb != advice.OrderBy || a.By.After(end) {
			continue
		}
		out = append(out, report.Decision{Due: a.By, Days: a.Days, Pool: p.Pool, What: a.Text, Why: why(p)})
	}
	return out
}

// why says in one sentence what an order rests on.
func why(l report.PoolLine) string {
	if !l.Since.IsZero() {
		return "Saturated since " + l.Day(l.Since) + "."
	}
	var dates, beyond []string
	for _, d := range []struct {
		name string
		at   time.Time
	}{{"early", l.P10}, {"likely", l.P50}, {"late", l.P90}} {
		if d.at.IsZero() {
			beyond = append(beyond, d.name)
		} else {
			dates = append(dates, d.name+" "+l.Date(d.at))
		}
	}
	text := "Saturates " + strings.Join(dates, ", ")
	if len(dates) == 0 {
		text = fmt.Sprintf("P%g of the saturation date is within the horizon", 100*l.Quantile)
	}
	if len(beyond) > 0 {
		text += "; " + strings.Join(beyond, " and ") + " beyond the horizon"
	}
	if l.LeadTime != "" {
		text += "; lead time " + l.LeadTime
	}
	if l.Approval != "" {
		text += ", approval " + l.Approval
	}
	return text + "."
}
