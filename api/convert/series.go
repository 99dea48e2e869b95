package convert

import (
	"errors"
	"fmt"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Limits of the times of a series, which keep all dates of its forecast inside
// what a time.Duration and RFC 3339 can express.
const (
	maxSpanYears = 250
	maxYear      = 9000
)

// Series reads a history that came with a request.
func Series(m *plimsollv1.Series) (series.Series, error) {
	r := newReader()
	s := r.series(m)
	return s, r.err()
}

func (r reader) series(m *plimsollv1.Series) series.Series {
	s := series.Series{
		Name:      m.GetName(),
		Labels:    m.GetLabels(),
		Unit:      parsed(r, "unit", m.GetUnit(), series.ParseUnit),
		Statistic: parsed(r, "statistic", m.GetStatistic(), series.ParseStatistic),
		Step:      parsed(r, "step", m.GetStep(), series.ParseStep),
		PerStep:   int(m.GetSamplesPerStep()),
		Values:    m.GetValues(),
	}
	if m.GetName() == "" {
		r.check("name", errors.New("is empty: it tells the series from the others"))
	}
	if m.GetStartTime() == nil {
		r.check("startTime", errors.New("is missing"))
		return s
	}
	r.check("startTime", m.GetStartTime().CheckValid())
	s.Start = m.GetStartTime().AsTime()
	if s.Step.IsZero() {
		return s
	}
	r.check("", s.Validate())
	r.check("startTime", checkSpan(s))
	return r.unmet(s, m)
}

// unmet adds what the message says of demand that was not met.
func (r reader) unmet(s series.Series, m *plimsollv1.Series) series.Series {
	s.Unmet = m.GetUnmetIncluded()
	if len(m.GetUnmet()) == 0 {
		return s
	}
	if s.Unmet {
		r.check("unmet", errors.New("given, and unmetIncluded says that the values hold it already: want one of the two"))
		return s
	}
	whole, err := s.AddUnmet(m.GetUnmet())
	r.check("unmet", err)
	return whole
}

// checkSpan keeps date arithmetic in range.
func checkSpan(s series.Series) error {
	years := float64(len(s.Values)) * s.Step.Approx().Hours() / (365.25 * 24)
	if years > maxSpanYears {
		return fmt.Errorf("%d steps of %s are %.0f years, the limit is %d", len(s.Values), s.Step, years, maxSpanYears)
	}
	if end := s.End(); end.Year() > maxYear {
		return fmt.Errorf("the series ends in %d, the limit is the year %d", end.Year(), maxYear)
	}
	return nil
}

// SeriesMessage writes a history.
func SeriesMessage(s series.Series) *plimsollv1.Series {
	return &plimsollv1.Series{
		Name:      text(s.Name),
		Labels:    labelsMessage(s.Labels),
		Unit:      text(string(s.Unit)),
		Statistic: s.Statistic.String(),
		StartTime: timeMessage(s.Start),
		Step:      stepMessage(s.Step),
		Values:    s.Values,

		SamplesPerStep: *count(s.PerStep),
		UnmetIncluded:  s.Unmet,
	}
}

// Growth reads an assumed yearly rate of change; an absent message is nil. An
// absent low or high is the mid, an absent mid the middle of low and high.
func Growth(m *plimsollv1.Growth) (*future.Estimate, error) {
	r := newReader()
	g := r.growth(m)
	return g, r.err()
}

func (r reader) growth(m *plimsollv1.Growth) *future.Estimate {
	if m == nil {
		return nil
	}
	g := future.Estimate{Low: m.GetLow(), Mid: m.GetMid(), High: m.GetHigh()}
	switch {
	case m.Mid == nil && (m.Low == nil || m.High == nil):
		r.check("growth", errors.New("want mid, or low and high, as a share a year: 0.05 is five per cent"))
		return nil
	case m.Mid == nil:
		g.Mid = (g.Low + g.High) / 2
	}
	if m.Low == nil {
		g.Low = g.Mid
	}
	if m.High == nil {
		g.High = g.Mid
	}
	if !(g.Low <= g.Mid && g.Mid <= g.High) {
		r.check("growth", fmt.Errorf("low %v, mid %v, high %v: want them in ascending order", g.Low, g.Mid, g.High))
	}
	return &g
}

// GrowthMessage writes an assumed yearly rate of change.
func GrowthMessage(g future.Estimate) *plimsollv1.Growth {
	return &plimsollv1.Growth{Low: &g.Low, Mid: &g.Mid, High: &g.High}
}

// Question reads what is asked of a forecast; what is absent keeps its zero value, which is the default.
func Question(m *plimsollv1.ForecastOptions) (planner.Question, error) {
	r := newReader()
	q := r.in("options").question(m)
	return q, r.err()
}

func (r reader) question(m *plimsollv1.ForecastOptions) planner.Question {
	return planner.Question{
		Horizon:       parsed(r, "horizon", m.GetHorizon(), estate.ParseHorizon),
		Sustain:       r.step("sustain", m.GetSustain()),
		LeadTime:      r.step("leadTime", m.GetLeadTime()),
		OrderQuantile: m.GetOrderQuantile(),
		Quantiles:     m.GetQuantiles(),
		Paths:         int(m.GetPaths()),
		Seed:          seedOf(m),
		Growth:        r.growth(m.GetGrowth()),
		OmitValues:    m.GetOmitValues(),
		Thresholds:    r.thresholds(m.GetWarning(), m.GetCritical()),
		Order:         r.in("order").order(m.GetOrder()),
		Calendar:      r.calendar(m),
		WhatIfs:       r.whatIfs(m.GetWhatIfs()),
		Explain:       replaced(m.GetExplain(), 0, planner.OrderDate),
	}
}

// order reads how orders are made.
func (r reader) order(m *plimsollv1.OrderRule) estate.OrderRule {
	return estate.OrderRule{
		Approval:   r.step("approvalTime", m.GetApprovalTime()),
		HoldFor:    r.step("holdFor", m.GetHoldFor()),
		Confidence: m.GetConfidence(),
		Kind:       m.GetKind(),
		Size:       m.GetSize(),
	}
}

// orderMessage writes how orders are made; nil where nothing is said of it.
func orderMessage(o estate.OrderRule) *plimsollv1.OrderRule {
	if o == (estate.OrderRule{}) {
		return nil
	}
	return &plimsollv1.OrderRule{
		ApprovalTime: stepMessage(o.Approval), HoldFor: stepMessage(o.HoldFor), Confidence: given(o.Confidence), Kind: text(o.Kind),
		Size: given(o.Size),
	}
}

func seedOf(m *plimsollv1.ForecastOptions) *uint64 {
	if m == nil {
		return nil
	}
	return m.Seed
}

// QuestionMessage writes a question; what has its zero value is left out. The
// capacity and the as-of are not part of the options.
func QuestionMessage(q planner.Question) *plimsollv1.ForecastOptions {
	m := &plimsollv1.ForecastOptions{
		Horizon:       q.Horizon.String(),
		Sustain:       stepMessage(q.Sustain),
		LeadTime:      stepMessage(q.LeadTime),
		OrderQuantile: given(q.OrderQuantile),
		Quantiles:     q.Quantiles,
		Seed:          q.Seed,
		OmitValues:    q.OmitValues,
		Warning:       thresholdMessage(q.Thresholds, "warning"),
		Critical:      thresholdMessage(q.Thresholds, "critical"),
		Order:         orderMessage(q.Order),
		TimeZone:      zoneMessage(q.Calendar.Zone),
		Holidays:      q.Calendar.Holidays.Entries(),
		WhatIfs:       WhatIfMessages(q.WhatIfs),
		Explain:       replaced(q.Explain, planner.OrderDate, 0),
	}
	if q.Paths != 0 {
		m.Paths = count(q.Paths)
	}
	if q.Growth != nil {
		m.Growth = GrowthMessage(*q.Growth)
	}
	return m
}
