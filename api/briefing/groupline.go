package briefing

import (
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/forecast/sizing"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// GroupLine returns what is known of a group as a line of the ranked table.
func GroupLine(g planner.GroupAnswer) report.GroupLine {
	l := report.GroupLine{
		Name: g.Group.Name, Title: g.Group.Title, Until: g.First.Until, Within: report.Number(g.First.Within()),
		Answered: g.Answered, Late: g.Late, Apart: g.Apart, Value: valueText(g.Value), Notes: g.Notes, Headline: Line(g.Headline()),
	}
	if g.Sum == nil {
		l.Headline.Action, l.Headline.Horizon, l.Headline.OrderBy = g.Action(), g.First.Until, g.FirstAnswer.OrderBy
	} else {
		idle := idleLine(g.SumIdle, *g.Sum, nil)
		l.Summed, l.SumIdle = true, &idle
	}
	for i, m := range g.Members {
		line := report.MemberLine{
			Pool: m.Answer.Name(), State: m.Answer.Saturation.State.String(), First: report.Number(g.First.Binding[i].Probability),
			Idle: idleLine(m.Idle, m.Answer, m.Value),
		}
		if f := m.Answer.Forecast; f != nil {
			line.Happened = Happened(f.Evidence.Happenings, f.Series.Unit)
		}
		for _, r := range m.Dependence {
			line.Together = append(line.Together, report.Number(r))
		}
		l.Members = append(l.Members, line)
	}
	return l
}

// idleLine returns what is idle of a pool.
func idleLine(w sizing.Idle, a planner.Answer, value *money.Amount) report.IdleLine {
	l := report.IdleLine{
		Unit: a.Series.Unit, Usable: report.Number(a.Saturation.Facts.Capacity), Needed: report.Number(w.Needed), Amount: report.Number(w.Idle),
		Confidence: w.Confidence, Until: w.Until, Value: valueText(value), Reason: w.Reason,
	}
	if w.Known {
		l.Units, l.Kind = w.Units, w.Kind
	}
	return l
}

// valueText writes money; nothing where there is none.
func valueText(a *money.Amount) string {
	if a == nil {
		return ""
	}
	return a.Format()
}
