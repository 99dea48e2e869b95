package briefing

import (
	"slices"

	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/forecast"
)

// Line returns the answer as a line of the ranked table.
func Line(a planner.Answer) report.PoolLine {
	f := forecast.Forecast{Series: a.Series}
	if a.Forecast != nil {
		f = *a.Forecast
	}
	l := report.NewPoolLine(a.Name(), f, a.Basis())
	l.Source = a.Source
	l.Levels, l.Thresholds = report.CapacitySteps(a.Levels()), report.ThresholdLines(a.Passages)
	l.Happened = Happened(f.Evidence.Happenings, f.Series.Unit)
	l.Concerns = Concerns(slices.Concat(f.Evidence.Notes, a.Warnings), f.Evidence.Happenings)
	if p := f.Evidence.PastDates; p != nil {
		l.PastDates = p.Words()
	}
	return l
}

// Lines returns the answers as the ranked table, the most urgent first.
func Lines(answers []planner.Answer) []report.PoolLine {
	lines := make([]report.PoolLine, len(answers))
	for i, a := range answers {
		lines[i] = Line(a)
	}
	report.Rank(lines)
	return lines
}
