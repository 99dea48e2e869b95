package convert

import (
	"math"

	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast"
)

// ForecastMessage writes an answer. A refusal has neither values nor dates,
// but the state, the reason and the facts.
func ForecastMessage(a planner.Answer) *plimsollv1.Forecast {
	m := &plimsollv1.Forecast{
		Series:     text(a.Series.Name),
		Unit:       text(string(a.Series.Unit)),
		Statistic:  a.Series.Statistic.String(),
		Labels:     labelsMessage(a.Series.Labels),
		Step:       stepMessage(a.Series.Step),
		Saturation: saturationMessage(a),
		Pool:       poolName(a.Pool),
	}
	if a.Forecast == nil {
		m.Evidence = historyEvidence(a)
		return m
	}
	f := *a.Forecast
	m.StartTime, m.Step, m.Model = timeMessage(f.Start), stepMessage(f.Step), f.Model
	m.Paths, m.Seed = int32(f.Futures()), a.Question.Seed
	m.Evidence = evidenceMessage(f.Evidence, a.Warnings)
	if !a.Question.OmitValues {
		m.Mean = f.Mean()
		for k, row := range f.Quantiles(a.Question.Quantiles) {
			m.Quantiles = append(m.Quantiles, &plimsollv1.Quantile{P: a.Question.Quantiles[k], Values: row})
		}
	}
	return m
}

// saturationMessage writes when a pool saturates.
func saturationMessage(a planner.Answer) *plimsollv1.Saturation {
	s := a.Saturation
	m := &plimsollv1.Saturation{
		State:                    plimsollv1.State(s.State),
		Reason:                   text(s.Reason),
		NowTime:                  timeMessage(s.Facts.Now),
		Demand:                   known(s.Facts.Demand),
		Capacity:                 known(s.Facts.Capacity),
		Headroom:                 known(s.Facts.Headroom()),
		LastCrossedTime:          timeMessage(s.Facts.LastCrossed),
		Since:                    timeMessage(s.Since),
		ProbabilityWithinHorizon: known(s.Within()),
		CumulativeProbability:    s.Cumulative(),
		OrderByTime:              timeMessage(a.OrderBy),
		Action:                   a.Action().Text,
	}
	if !math.IsNaN(s.Facts.Headroom()) {
		m.CrossedSteps = count(s.Facts.CrossedSteps)
	}
	if t, ok := s.Date(0.1); ok {
		m.DateP10 = timeMessage(t)
	}
	if t, ok := s.Date(0.5); ok {
		m.DateP50 = timeMessage(t)
	}
	if t, ok := s.Date(0.9); ok {
		m.DateP90 = timeMessage(t)
	}
	return m
}

// evidenceMessage writes what an answer rests on; warnings are notes as well.
func evidenceMessage(e forecast.Evidence, warnings []string) *plimsollv1.Evidence {
	m := &plimsollv1.Evidence{
		Samples:           count(e.Samples),
		Gaps:              count(e.Gaps),
		Origins:           count(e.Origins),
		Steps:             count(e.Steps),
		Mase:              known(e.MASE),
		MaseSeasonalNaive: known(e.Baseline),
		Coverage80:        known(e.Coverage80),
		Coverage95:        known(e.Coverage95),
		Reason:            text(e.Reason),
		Notes:             texts(append(e.Notes[:len(e.Notes):len(e.Notes)], warnings...)),
		MeasuredUntil:     timeMessage(e.MeasuredUntil),
		AssumedGrowth:     GrowthMessage(e.Assumed),
	}
	for _, s := range e.Seasons {
		m.Seasons = append(m.Seasons, &plimsollv1.Season{Period: *count(s.Period), Name: s.Name})
	}
	for _, c := range e.Candidates {
		m.Candidates = append(m.Candidates, &plimsollv1.Candidate{
			Model: c.Model, Score: known(c.Score), Mase: known(c.MASE), Weight: known(c.Weight), Note: text(c.Note),
		})
	}
	return m
}

// historyEvidence is what is left of the evidence where nothing was forecast.
func historyEvidence(a planner.Answer) *plimsollv1.Evidence {
	measured := a.Series.Measured()
	gaps := 0
	if measured > 0 {
		gaps = a.Series.Trim().Len() - measured
	}
	return &plimsollv1.Evidence{Samples: count(measured), Gaps: count(gaps), Notes: texts(a.Warnings)}
}
