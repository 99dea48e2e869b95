package message

import (
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/plimsoll/plimsoll/api/briefing"
	"github.com/plimsoll/plimsoll/api/convert"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/forecast/advice"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Line turns a message into a line of the ranked table.
func Line(m *plimsollv1.Forecast) report.PoolLine {
	s, e := m.GetSaturation(), m.GetEvidence()
	happenings := convert.Happenings(e.GetHappenings())
	return report.PoolLine{
		Pool: m.GetSeries(), Action: actionOf(s.GetAdvice()), State: StateName(s.GetState()), Reason: s.GetReason(),
		Unit: series.Unit(m.GetUnit()),
		Now:  timeOf(s.GetNowTime()), Demand: figure(s.Demand), Capacity: figure(s.Capacity), Headroom: figure(s.Headroom),
		CrossedSteps: int(s.GetCrossedSteps()), LastCrossed: timeOf(s.GetLastCrossedTime()), Since: timeOf(s.GetSince()),
		P10: timeOf(s.GetDateP10()), P50: timeOf(s.GetDateP50()), P90: timeOf(s.GetDateP90()),
		Probability: figure(s.ProbabilityWithinHorizon), Horizon: horizonOf(m), OrderBy: timeOf(s.GetOrderByTime()),
		Statistic: m.GetStatistic(), Step: m.GetStep(), Model: m.GetModel(), Simulations: int(m.GetPaths()),
		Crossings: int(s.GetCrossings()), Levels: report.CapacitySteps(convert.Levels(s.GetLevels())),
		Thresholds: thresholdsOf(s), Order: report.NewOrderLine(convert.OrderQuantity(s.GetOrder())),
		PastDates: e.GetPastDates().GetWords(),
		Happened:  briefing.Happened(happenings, series.Unit(m.GetUnit())), Concerns: briefing.Concerns(e.GetNotes(), happenings),
	}
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
