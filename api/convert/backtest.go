package convert

import (
	"errors"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/backtest"
)

// backtestQuestion reads what is asked of a backtest.
func (r reader) backtestQuestion(m *plimsollv1.BacktestOptions) planner.BacktestQuestion {
	q := planner.BacktestQuestion{
		Horizon: parsed(r, "horizon", m.GetHorizon(), estate.ParseHorizon),
		Origins: int(m.GetOrigins()),
		Spacing: r.step("spacing", m.GetSpacing()),
		Period:  int(m.GetPeriod()),
		Paths:   int(m.GetPaths()),
		AsOf:    parsed(r, "asOf", m.GetAsOf(), Time),

		Calendar: r.calendar(m),
	}
	if m != nil {
		q.Seed = m.Seed
	}
	var invalid *estate.InvalidError
	if errors.As(q.Validate(), &invalid) {
		r.check(invalid.Field, invalid.Err)
	}
	return q
}

// BacktestQuestionMessage writes a question; what has its zero value is left out.
func BacktestQuestionMessage(q planner.BacktestQuestion) *plimsollv1.BacktestOptions {
	m := &plimsollv1.BacktestOptions{Horizon: q.Horizon.String(), Spacing: stepMessage(q.Spacing), Seed: q.Seed,
		TimeZone: zoneMessage(q.Calendar.Zone), Holidays: q.Calendar.Holidays.Entries()}
	for _, f := range []struct {
		to   **int32
		from int
	}{{&m.Origins, q.Origins}, {&m.Period, q.Period}, {&m.Paths, q.Paths}} {
		if f.from != 0 {
			*f.to = count(f.from)
		}
	}
	if !q.AsOf.IsZero() {
		m.AsOf = q.AsOf.UTC().Format(time.RFC3339Nano)
	}
	return m
}

// BacktestReportMessage writes what a backtest found.
func BacktestReportMessage(all planner.Backtests) *plimsollv1.BacktestReport {
	m := &plimsollv1.BacktestReport{}
	for _, b := range all.Series {
		m.Backtests = append(m.Backtests, backtestMessage(b))
	}
	if o := all.Overall; o.Series > 0 {
		scores := backtestScoresMessage(o.Scores)
		scores.RelativeMase, scores.RelativeQuantileLoss = known(o.RelativeMASE), known(o.RelativeLoss)
		m.Overall = &plimsollv1.BacktestOverall{
			Series: count(o.Series), Origins: count(o.Origins), Scores: scores, RelativeSeries: count(o.RelativeOf),
		}
	}
	return m
}

// backtestMessage writes how one series would have been forecast.
func backtestMessage(b planner.Backtest) *plimsollv1.Backtest {
	o := b.Result.Options
	m := &plimsollv1.Backtest{
		Series: text(b.Series.Name), Unit: text(string(b.Series.Unit)), Statistic: b.Series.Statistic.String(),
		Labels: labelsMessage(b.Series.Labels), Step: stepMessage(b.Series.Step),
		Horizon: count(o.Horizon), Spacing: count(o.Spacing), Paths: count(o.Paths), Seed: &b.Seed,
		Notes: texts(b.Result.Notes),
	}
	if o.Period > 0 { // not yet decided where there is no origin
		m.Period = count(o.Period)
	}
	m.State, m.Reason = refusalMessage(b.Refusal)
	for _, origin := range b.Result.Origins {
		m.Origins = append(m.Origins, originMessage(origin))
	}
	if b.Refusal == nil {
		m.Scores = backtestScoresMessage(b.Result.Scores)
	}
	return m
}

// originMessage writes one origin.
func originMessage(o backtest.Origin) *plimsollv1.BacktestOrigin {
	m := &plimsollv1.BacktestOrigin{Time: timeMessage(o.Time), Values: count(o.Values), Model: o.Model}
	m.State, m.Reason = refusalMessage(o.Refusal)
	if o.Scored() {
		m.Scores = backtestScoresMessage(o.Scores)
	}
	return m
}

// refusalMessage writes why there is no answer; nothing where there is one.
func refusalMessage(r *forecast.Refusal) (plimsollv1.State, string) {
	if r == nil {
		return plimsollv1.State_STATE_UNSPECIFIED, ""
	}
	return plimsollv1.State(r.State), text(r.Reason)
}

// backtestScoresMessage writes the scores and what follows from them.
func backtestScoresMessage(b backtest.MethodScores) *plimsollv1.BacktestScores {
	return &plimsollv1.BacktestScores{
		Model: scoresMessage(b.Model), SeasonalNaive: scoresMessage(b.SeasonalNaive), Naive2: scoresMessage(b.Naive2),
		Owa: known(b.OWA()), RelativeMase: known(b.RelativeMASE()), RelativeQuantileLoss: known(b.RelativeLoss()),
	}
}

// scoresMessage writes the scores that are known.
func scoresMessage(s backtest.Scores) *plimsollv1.Scores {
	return &plimsollv1.Scores{
		Mase: known(s.MASE), Smape: known(s.SMAPE), Msis: known(s.MSIS),
		Coverage50: known(s.Coverage50), Coverage80: known(s.Coverage80), Coverage95: known(s.Coverage95),
		WeightedQuantileLoss: known(s.WeightedQuantileLoss), QuantileLoss: known(s.QuantileLoss), Crps: known(s.CRPS),
	}
}
