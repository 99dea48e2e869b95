package report

import (
	"fmt"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/advice"
	"github.com/plimsoll/plimsoll/forecast/passage"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// daysFromStart returns the date n days after the start of the answers below.
func daysFromStart(n int) time.Time {
	return time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n)
}

// dated returns an answer over 100 daily steps from 1 January 2027, in which
// each given step is the first passage of one of ten simulations.
func dated(first ...int) forecast.Saturation {
	s := forecast.Saturation{Start: daysFromStart(0), Step: series.Every(series.Day), Steps: 100}
	for len(first) < 10 {
		first = append(first, passage.Never)
	}
	s.First = first
	n := 0
	for _, f := range first {
		if f != passage.Never {
			n++
		}
	}
	switch {
	case n >= 5:
		s.State = forecast.Saturates
	case n >= 1:
		s.State = forecast.AtRisk
	default:
		s.State = forecast.BeyondHorizon
	}
	return s
}

// lineOf is the line of an answer, as far as it is drawn.
func lineOf(name string, f forecast.Forecast, q advice.Basis) PoolLine {
	s := q.Saturation
	l := PoolLine{
		Pool: name, Action: advice.Decide(q), State: s.State.String(), Reason: s.Reason, Unit: f.Series.Unit, Now: s.Facts.Now,
		Demand: Number(s.Facts.Demand), Capacity: Number(s.Facts.Capacity), Headroom: Number(s.Facts.Headroom()), Since: s.Since,
		CrossedSteps: s.Facts.CrossedSteps, Crossings: s.Facts.Crossings, LastCrossed: s.Facts.LastCrossed,
		Probability: Number(s.Within()), Quantile: q.Quantile, Model: f.Model, Clock: dateStyleOf(s).clock,
		Statistic: f.Series.Statistic.String(), Step: f.Series.Step.String(),
	}
	l.P10, _ = s.Date(0.1)
	l.P50, _ = s.Date(0.5)
	l.P90, _ = s.Date(0.9)
	if !q.Lead.IsZero() {
		l.LeadTime = q.Lead.String()
		l.OrderBy, _ = s.OrderBy(q.Quantile, q.Lead, q.Approval)
	}
	if s.State.HasDates() {
		l.Horizon = q.Horizon()
	}
	if f.Paths != nil {
		e := f.Evidence
		l.Simulations = f.Futures()
		l.Evidence = EvidenceFigure{Samples: e.Samples, Gaps: e.Gaps, Origins: e.Origins, MASE: Number(e.MASE),
			Baseline: Number(e.Baseline), Coverage80: Number(e.Coverage80), Coverage95: Number(e.Coverage95), Why: e.Reason,
			Notes: e.Notes, MeasuredUntil: e.MeasuredUntil}
	}
	return l
}

func ExampleHeadline() {
	s := forecast.Saturation{
		State: forecast.Saturates, Start: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), Step: series.Every(series.Day), Steps: 365,
		First: []int{50, 103, 103, 103, 103, 103, passage.Never, passage.Never, passage.Never, passage.Never},
	}
	fmt.Println(Headline("web-cpu", s))
	fmt.Println(Headline("new-cluster", forecast.Saturation{State: forecast.TooLittleData}))
	// Output:
	// web-cpu will likely saturate on 14 Mar 2027 (early 20 Jan, late: beyond the horizon)
	// new-cluster: no answer, too little data
}
