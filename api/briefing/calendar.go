package briefing

import (
	"fmt"
	"io"

	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/api/report"
)

// calendarTitle is what a calendar of pools is called.
const calendarTitle = "Plimsoll"

// WriteCalendar writes the dates of answers as an iCalendar file, which is stamped with the latest time that one was asked at.
func WriteCalendar(w io.Writer, answers []planner.Answer) error {
	if len(answers) == 0 {
		return fmt.Errorf("calendar: there are no pools")
	}
	asOf, lines := answers[0].AsOf(), make([]report.PoolLine, len(answers))
	for i, a := range answers {
		lines[i] = answerLine(a)
		if t := a.AsOf(); t.After(asOf) {
			asOf = t
		}
	}
	Rank(lines)
	return report.WriteCalendar(w, calendarTitle, lines, asOf)
}

// WriteReportCalendar writes the dates of a report as an iCalendar file.
func WriteReportCalendar(w io.Writer, m report.Monthly) error {
	return report.WriteCalendar(w, calendarTitle, m.Pools, m.AsOf)
}
