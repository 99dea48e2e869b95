package convert

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast/backtest"
	"github.com/plimsoll/plimsoll/forecast/passage"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// DateBacktestReportMessage writes what a backtest of dates found.
func DateBacktestReportMessage(all planner.DateBacktests) *plimsollv1.DateBacktestReport {
	m := &plimsollv1.DateBacktestReport{Overall: dateOverallMessage(all.Overall)}
	for _, b := range all.Series {
		m.Backtests = append(m.Backtests, dateBacktestMessage(b))
	}
	return m
}

// dateBacktestMessage writes what would have been said of one series.
func dateBacktestMessage(b planner.DateBacktest) *plimsollv1.DateBacktest {
	o := b.Result.Options
	m := &plimsollv1.DateBacktest{
		Series: text(b.Series.Name), Unit: text(string(b.Series.Unit)), Statistic: b.Series.Statistic.String(),
		Labels: labelsMessage(b.Series.Labels), Step: stepMessage(b.Series.Step),
		Horizon: count(o.Horizon), Spacing: count(o.Spacing), Paths: count(o.Paths), Seed: &b.Seed,
		Overall: dateOverallMessage(b.Overall), Notes: texts(b.Result.Notes),
	}
	if o.Period > 0 { // not yet decided where there is no origin
		m.Period = count(o.Period)
	}
	m.State, m.Reason = refusalMessage(b.Refusal)
	for _, origin := range b.Result.Origins {
		m.Origins = append(m.Origins, dateOriginMessage(b.Series.Step, origin))
	}
	return m
}

// dateOriginMessage writes one origin.
func dateOriginMessage(step series.Step, o backtest.DateOrigin) *plimsollv1.DateOrigin {
	m := &plimsollv1.DateOrigin{Time: timeMessage(o.Time), Model: o.Model}
	m.State, m.Reason = refusalMessage(o.Refusal)
	for _, c := range o.Cases {
		at := func(h int) *timestamppb.Timestamp {
			if h >= c.Steps {
				return nil
			}
			return timeMessage(step.At(o.Time, h))
		}
		said := c.Claims[0]
		m.Cases = append(m.Cases, &plimsollv1.DateCase{
			Threshold: c.Threshold, Value: known(c.Value), ReachedTime: at(c.Passage),
			ProbabilityWithinHorizon: known(said.Within), DateP10: at(said.P10), DateP50: at(said.P50), DateP90: at(said.P90),
			Claimed: known(said.Claimed), Score: known(said.Score),
		})
	}
	return m
}

// dateOverallMessage writes the scores of a number of cases, nil without any.
func dateOverallMessage(o backtest.DateSummary) *plimsollv1.DateOverall {
	if o.Cases == 0 {
		return nil
	}
	m := &plimsollv1.DateOverall{
		Series: count(o.Series), Origins: count(o.Origins), Refused: count(o.Refused), Cases: count(o.Cases), Crossed: count(o.Crossed),
		Words: o.Methods[0].Words(),
	}
	for _, s := range o.Methods {
		m.Methods = append(m.Methods, dateScoresMessage(s))
	}
	if peer, ok := o.BestPeer(); ok {
		m.BestRule, m.RelativeScore = peer.Method, known(o.Relative())
	}
	ours := m.Methods[0]
	for _, b := range o.Methods[0].Bins {
		ours.Reliability = append(ours.Reliability, &plimsollv1.ReliabilityBin{
			From: known(b.From), To: known(b.To), Cases: count(b.Cases), Stated: known(b.Stated), Happened: known(b.Happened),
		})
	}
	if o.Series > 1 { // nothing can be drawn from one
		i := o.Intervals
		ours.ScoreInterval = intervalMessage(i.Score.Low, i.Score.High)
		ours.SkillInterval = intervalMessage(i.Skill.Low, i.Skill.High)
		ours.CoverageInterval = intervalMessage(i.Gap.Low, i.Gap.High)
		ours.CalibrationInterval = intervalMessage(i.CalibrationError.Low, i.CalibrationError.High)
		ours.FalseInterval = intervalMessage(i.FalseShare.Low, i.FalseShare.High)
	}
	return m
}

// dateScoresMessage writes the scores of a method that are known.
func dateScoresMessage(s passage.Scores) *plimsollv1.DateScores {
	return &plimsollv1.DateScores{
		Method: s.Method, Cases: count(s.Cases), Score: known(s.Score), Said: known(s.Said), Brier: known(s.Brier), Skill: known(s.Skill),
		Uncertain: count(s.Uncertain), Observed: known(s.Observed), Claimed: known(s.Claimed), CalibrationError: known(s.CalibrationError),
		MedianError: known(s.MedianError), Stated: count(s.Stated), FalseDates: count(s.False),
	}
}

// intervalMessage writes an interval, nil where it is not known.
func intervalMessage(low, high float64) *plimsollv1.DateInterval {
	if l, h := known(low), known(high); l != nil && h != nil {
		return &plimsollv1.DateInterval{Low: l, High: h}
	}
	return nil
}

// DateOverall reads what a chart of the forecast shows of scores: the counts, and of its own scores what was uncertain.
func DateOverall(m *plimsollv1.DateOverall) backtest.DateSummary {
	o := backtest.DateSummary{
		Series: int(m.GetSeries()), Origins: int(m.GetOrigins()), Refused: int(m.GetRefused()), Cases: int(m.GetCases()),
		Crossed: int(m.GetCrossed()),
	}
	if len(m.GetMethods()) == 0 {
		return o
	}
	s := m.GetMethods()[0]
	ours := passage.Scores{
		Method: s.GetMethod(), Cases: int(s.GetCases()), Uncertain: int(s.GetUncertain()), Observed: unknown(s.Observed),
		Claimed: unknown(s.Claimed),
	}
	for _, b := range s.GetReliability() {
		ours.Bins = append(ours.Bins, passage.Bin{
			From: b.GetFrom(), To: b.GetTo(), Cases: int(b.GetCases()), Stated: unknown(b.Stated), Happened: unknown(b.Happened),
		})
	}
	o.Methods = []passage.Scores{ours}
	return o
}
