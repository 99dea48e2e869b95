package convert

import (
	"math"
	"slices"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/sizing"
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
		Moved:      movedMessage(a.Moved),
	}
	if a.Forecast == nil {
		m.Evidence = historyEvidence(a)
		return m
	}
	f := *a.Forecast
	m.StartTime, m.Step, m.Model = timeMessage(f.Start), stepMessage(f.Step), f.Model
	m.Paths, m.Seed = int32(f.Futures()), a.Question.Seed
	m.Evidence = evidenceMessage(f.Evidence, slices.Concat(a.Reading, a.Warnings))
	if !a.Question.OmitValues {
		m.Mean = f.Mean()
		for k, row := range f.Quantiles(a.Question.Quantiles) {
			m.Quantiles = append(m.Quantiles, &plimsollv1.Quantile{P: a.Question.Quantiles[k], Values: row})
		}
	}
	m.WhatIfs = WhatIfForecastMessages(a.WhatIfs)
	m.Name, m.NotKept = a.Kept, text(a.NotKept)
	m.Explanations, m.NotExplained = explanationMessages(a.Explanations), text(a.Unexplained)
	return m
}

// saturationMessage writes when a pool saturates.
func saturationMessage(a planner.Answer) *plimsollv1.Saturation {
	s, action := a.Saturation, a.Action()
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
		Action:                   action.Text,
		Advice:                   actionMessage(action),
	}
	if !math.IsNaN(s.Facts.Headroom()) {
		m.CrossedSteps, m.Crossings = count(s.Facts.CrossedSteps), count(s.Facts.Crossings)
	}
	m.DateP10, m.DateP50, m.DateP90 = dateMessage(s, 0.1), dateMessage(s, 0.5), dateMessage(s, 0.9)
	for _, p := range a.Passages {
		m.Thresholds = append(m.Thresholds, passageMessage(p))
	}
	if a.Order != nil {
		m.Order = quantityMessage(*a.Order)
	}
	levels := a.Levels()
	shown := min(len(levels), maxLevels)
	m.Levels, m.LevelsLeftOut = levelMessages(levels[:shown]), int32(len(levels)-shown)
	return m
}

// maxLevels is how many levels of the capacity stand on an answer.
const maxLevels = 100

// dateMessage writes a quantile of the date; nil where it lies beyond the horizon.
func dateMessage(s forecast.Saturation, p float64) *timestamppb.Timestamp {
	t, ok := s.Date(p)
	if !ok {
		return nil
	}
	return timeMessage(t)
}

// passageMessage writes when demand passes a line below the capacity.
func passageMessage(p forecast.Passage) *plimsollv1.ThresholdDates {
	s := p.Saturation
	m := &plimsollv1.ThresholdDates{
		Name:                     text(p.Threshold.Name),
		Line:                     known(p.Line),
		State:                    plimsollv1.State(s.State),
		Reason:                   text(s.Reason),
		Since:                    timeMessage(s.Since),
		DateP10:                  dateMessage(s, 0.1),
		DateP50:                  dateMessage(s, 0.5),
		DateP90:                  dateMessage(s, 0.9),
		ProbabilityWithinHorizon: known(s.Within()),
		LastCrossedTime:          timeMessage(s.Facts.LastCrossed),
	}
	if !math.IsNaN(p.Line) {
		m.Crossings = count(s.Facts.Crossings)
	}
	return m
}

// quantityMessage writes how much to order.
func quantityMessage(o sizing.Order) *plimsollv1.OrderQuantity {
	m := &plimsollv1.OrderQuantity{
		ArrivalTime:             timeMessage(o.Arrival),
		UntilTime:               timeMessage(o.Until),
		Confidence:              o.Confidence,
		Kind:                    text(o.Kind),
		Shortfall:               known(o.Shortfall),
		ProbabilityHolds:        known(o.Holds),
		ProbabilityHoldsWithout: known(o.Without),
		RestsOnAssumedGrowth:    o.Assumed,
		Reason:                  text(o.Reason),
		AtLeast:                 o.AtLeast,
	}
	if o.Known {
		m.Units = count(o.Units)
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
		LevelShift:        levelShiftMessage(e.Shift),
		TimeZone:          e.Zone,
		Holidays:          holidayEvidenceMessage(e.Holidays),
		PastDates:         pastDatesMessage(e.PastDates),
		Happenings:        happeningMessages(e.Happenings),
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

// levelShiftMessage writes the last shift of the level; nil if there was none.
func levelShiftMessage(l *forecast.LevelShift) *plimsollv1.LevelShift {
	if l == nil {
		return nil
	}
	return &plimsollv1.LevelShift{Time: timeMessage(l.Time), From: known(l.From), To: known(l.To), Seen: count(l.Seen),
		PerYear: known(l.PerYear())}
}

// historyEvidence is what is left of the evidence where nothing was forecast.
func historyEvidence(a planner.Answer) *plimsollv1.Evidence {
	measured := a.Series.Measured()
	gaps := 0
	if measured > 0 {
		gaps = a.Series.Trim().Len() - measured
	}
	return &plimsollv1.Evidence{Samples: count(measured), Gaps: count(gaps), Notes: texts(slices.Concat(a.Reading, a.Warnings))}
}

// Levels reads the levels of an answer.
func Levels(list []*plimsollv1.CapacityLevel) []capacity.Level {
	r := newReader()
	out := make([]capacity.Level, len(list))
	for i, m := range list {
		out[i] = r.level(m)
	}
	return out
}

// OrderQuantity reads how much to order from an answer; nil where it has none.
func OrderQuantity(m *plimsollv1.OrderQuantity) *sizing.Order {
	if m == nil {
		return nil
	}
	return &sizing.Order{
		Arrival: timeOf(m.GetArrivalTime()), Until: timeOf(m.GetUntilTime()), Confidence: m.GetConfidence(),
		Units: int(m.GetUnits()), Kind: m.GetKind(), Known: m.Units != nil,
		Shortfall: unknown(m.Shortfall), Holds: unknown(m.ProbabilityHolds), Without: unknown(m.ProbabilityHoldsWithout),
		Assumed: m.GetRestsOnAssumedGrowth(), Reason: m.GetReason(), AtLeast: m.GetAtLeast(),
	}
}

// unknown is NaN for what is absent.
func unknown(v *float64) float64 {
	if v == nil {
		return math.NaN()
	}
	return *v
}
