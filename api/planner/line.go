package planner

import (
	"time"

	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/advice"
)

// Line returns the answer as a line of the ranked table.
func Line(a Answer) report.PoolLine {
	f := forecast.Forecast{Series: a.Series}
	if a.Forecast != nil {
		f = *a.Forecast
	}
	l := report.NewPoolLine(a.Name(), f, a.decision())
	l.Source = a.Source
	l.Levels, l.Thresholds = report.CapacitySteps(a.Levels()), report.ThresholdLines(a.Passages)
	if p := f.Evidence.PastDates; p != nil {
		l.PastDates = p.Words()
	}
	return l
}

// Lines returns the answers as the ranked table, the most urgent first.
func Lines(answers []Answer) []report.PoolLine {
	lines := make([]report.PoolLine, len(answers))
	for i, a := range answers {
		lines[i] = Line(a)
	}
	report.Rank(lines)
	return lines
}

// Action says what to do about the answer.
func (a Answer) Action() advice.Action { return advice.Decide(a.decision()) }

// decision returns what the action rests on.
func (a Answer) decision() advice.Basis {
	q := advice.Basis{
		Saturation: a.Saturation, Lead: a.Question.LeadTime, Approval: a.Question.Order.Approval, Order: a.Order, Quantile: a.Question.OrderQuantile, AsOf: a.asOf(),
	}
	if a.Forecast != nil {
		q.MeasuredUntil = a.Forecast.Evidence.MeasuredUntil
	}
	return q
}

// asOf returns when the question was asked: as of the last sample unless it says otherwise.
func (a Answer) asOf() time.Time {
	if a.Question.AsOf.IsZero() {
		return a.Saturation.Facts.Now
	}
	return a.Question.AsOf
}
