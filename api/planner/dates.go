package planner

import (
	"context"
	"fmt"
	"io"

	"github.com/plimsoll/plimsoll/api/report"
)

// calendarTitle is what a calendar of pools is called.
const calendarTitle = "Plimsoll"

// WriteCalendar answers the question for all pools and writes their dates, to order and of
// saturation, as an iCalendar file.
func (p *Planner) WriteCalendar(ctx context.Context, w io.Writer, q Question) error {
	answers, err := p.ForecastPools(ctx, q)
	if err != nil {
		return err
	}
	return WriteCalendar(w, answers)
}

// WriteCalendar writes the dates of answers as an iCalendar file, which is stamped with the latest time that one was asked at.
func WriteCalendar(w io.Writer, answers []Answer) error {
	if len(answers) == 0 {
		return fmt.Errorf("calendar: there are no pools")
	}
	asOf := answers[0].asOf()
	for _, a := range answers {
		if t := a.asOf(); t.After(asOf) {
			asOf = t
		}
	}
	return report.WriteCalendar(w, calendarTitle, Lines(answers), asOf)
}
