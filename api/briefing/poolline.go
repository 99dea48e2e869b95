package briefing

import (
	"fmt"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/advice"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Line turns a forecast, as the API says it, into a line of the ranked table.
func Line(m *plimsollv1.Forecast) report.PoolLine {
	s, e := m.GetSaturation(), m.GetEvidence()
	happenings, order := convert.Happenings(e.GetHappenings()), convert.OrderQuantity(s.GetOrder())
	l := report.PoolLine{
		Pool: m.GetSeries(), Action: actionOf(s.GetAdvice()), State: StateName(s.GetState()), Reason: s.GetReason(),
		Unit: series.Unit(m.GetUnit()),
		Now:  timeOf(s.GetNowTime()), Demand: figure(s.Demand), Capacity: figure(s.Capacity), Headroom: figure(s.Headroom),
		CrossedSteps: int(s.GetCrossedSteps()), LastCrossed: timeOf(s.GetLastCrossedTime()), Since: timeOf(s.GetSince()),
		P10: timeOf(s.GetDateP10()), P50: timeOf(s.GetDateP50()), P90: timeOf(s.GetDateP90()),
		Probability: figure(s.ProbabilityWithinHorizon), Horizon: horizonOf(m), OrderBy: timeOf(s.GetOrderByTime()),
		Statistic: m.GetStatistic(), Step: m.GetStep(), Model: m.GetModel(), Simulations: int(m.GetPaths()),
		Crossings: int(s.GetCrossings()), Levels: capacitySteps(convert.Levels(s.GetLevels())),
		Thresholds: thresholdsOf(s), Order: orderLine(order),
		PastDates: e.GetPastDates().GetWords(),
		Happened:  Happened(happenings, series.Unit(m.GetUnit())), Concerns: Concerns(e.GetNotes(), happenings),
	}
	if order != nil && order.Needless() {
		l.OrderBy = time.Time{}
	}
	if step, err := series.ParseStep(m.GetStep()); err == nil {
		l.Clock = report.WithClock(step, timeOf(m.GetStartTime()), l.Horizon)
	}
	return l
}

// answerLine is Line of an answer, with what it rests on.
func answerLine(a planner.Answer) report.PoolLine {
	a.Question.OmitValues = true
	l := Line(convert.ForecastMessage(a))
	l.Pool, l.Source, l.Quantile = a.Name(), a.Source, a.Question.OrderQuantile
	if lead := a.Question.LeadTime; !lead.IsZero() {
		l.LeadTime = lead.String()
	}
	if approval := a.Question.Order.Approval; !approval.IsZero() {
		l.Approval = approval.String()
	}
	if a.Forecast != nil {
		l.Evidence = evidenceOf(*a.Forecast)
	}
	return l
}

// evidenceOf returns the figures that a forecast rests on.
func evidenceOf(f forecast.Forecast) report.EvidenceFigure {
	e := f.Evidence
	out := report.EvidenceFigure{
		Samples: e.Samples, Gaps: e.Gaps, Origins: e.Origins, MASE: report.Number(e.MASE), Baseline: report.Number(e.Baseline),
		Coverage80: report.Number(e.Coverage80), Coverage95: report.Number(e.Coverage95), Why: e.Reason, Notes: e.Notes,
		MeasuredUntil: e.MeasuredUntil,
	}
	if e.Origins == 0 {
		out.MASE, out.Baseline, out.Coverage80, out.Coverage95 = report.Unknown(), report.Unknown(), report.Unknown(), report.Unknown()
	}
	if !e.MeasuredUntil.IsZero() && e.MeasuredUntil.Before(f.Time(f.Steps())) {
		g := e.Assumed
		out.Assumed = fmt.Sprintf("%s a year (low %s, high %s)", signed(g.Mid), signed(g.Low), signed(g.High))
	}
	return out
}

// signed writes a yearly growth of 0.05 as "+5 %".
func signed(r float64) string {
	text := series.Ratio.Format(r)
	if r > 0 {
		return "+" + text
	}
	return text
}

// thresholdsOf returns the lines below the capacity.
func thresholdsOf(s *plimsollv1.Saturation) []report.ThresholdLine {
	var out []report.ThresholdLine
	for _, t := range s.GetThresholds() {
		out = append(out, report.ThresholdLine{
			Name: t.GetName(), Line: figure(t.Line), State: StateName(t.GetState()), Since: timeOf(t.GetSince()),
			P10: timeOf(t.GetDateP10()), P50: timeOf(t.GetDateP50()), P90: timeOf(t.GetDateP90()),
			Probability: figure(t.ProbabilityWithinHorizon), Crossings: int(t.GetCrossings()),
		})
	}
	return out
}

// actionOf reads what to do. Where no verb is said that is known here, it keeps its words and stands after all others.
func actionOf(m *plimsollv1.Action) advice.Action {
	a, ok := convert.Action(m)
	if !ok {
		a.Verb = advice.NoAnswer + 1
	}
	return a
}

// horizonOf returns the end of the horizon; zero where the answer has none.
func horizonOf(m *plimsollv1.Forecast) time.Time {
	n := len(m.GetSaturation().GetCumulativeProbability())
	step, err := series.ParseStep(m.GetStep())
	if n == 0 || err != nil {
		return time.Time{}
	}
	return step.At(m.GetStartTime().AsTime(), n)
}

// timeOf returns the time of a stamp; zero where there is none.
func timeOf(t *timestamppb.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.AsTime()
}

// figure returns a number that may be absent.
func figure(v *float64) report.Number {
	if v == nil {
		return report.Unknown()
	}
	return report.Number(*v)
}

// StateName writes a state without its prefix.
func StateName(s plimsollv1.State) string { return strings.TrimPrefix(s.String(), "STATE_") }
