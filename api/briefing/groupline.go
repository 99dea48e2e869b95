package briefing

import (
	moneypb "google.golang.org/genproto/googleapis/type/money"

	"github.com/plimsoll/plimsoll/api/convert"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// GroupLines turns messages into the ranked table.
func GroupLines(m *plimsollv1.RollUpPoolsResponse) []report.GroupLine {
	out := make([]report.GroupLine, len(m.GetGroups()))
	for i, g := range m.GetGroups() {
		out[i] = GroupLine(g)
	}
	return out
}

// GroupLine returns the line of a group in the table of groups.
func GroupLine(g *plimsollv1.GroupForecast) report.GroupLine {
	l := report.GroupLine{
		Name: g.GetName(), Title: g.GetTitle(), Until: timeOf(g.GetUntilTime()), Within: figure(g.GetFirst().ProbabilityWithinHorizon),
		Answered: int(g.GetAnswered()), Late: int(g.GetLate()), Apart: g.GetApart(), Value: AmountText(g.GetIdleValue()), Notes: g.GetNotes(),
	}
	l.Identical = identicalOf(g)
	if g.GetSum() == nil || !g.GetMovable() {
		l.Headline = Line(&plimsollv1.Forecast{Series: g.GetName(), Saturation: g.GetFirst()})
		l.Headline.Action, l.Headline.Horizon = actionOf(g.GetAdvice()), l.Until
	} else {
		l.Summed, l.Headline = true, Line(g.GetSum())
		idle := idleLine(g.GetSumIdle())
		l.SumIdle = &idle
	}
	if sum := g.GetSum(); sum != nil && !g.GetMovable() {
		line, idle := Line(sum), idleLine(g.GetSumIdle())
		l.Beside, l.SumIdle = &line, &idle
	}
	for _, x := range g.GetMembers() {
		line := report.MemberLine{Pool: convert.PoolID(x.GetPool()), State: StateName(x.GetState()), First: figure(x.ProbabilityFirst),
			Idle: idleLine(x.GetIdle())}
		line.Happened = Happened(convert.Happenings(x.GetHappenings()), line.Idle.Unit)
		for _, r := range x.GetDependence() {
			line.Together = append(line.Together, report.Number(r))
		}
		l.Members = append(l.Members, line)
	}
	return l
}

// identicalOf returns the names of the pools that are the same, by what they share.
func identicalOf(g *plimsollv1.GroupForecast) [][]string {
	var out [][]string
	for _, x := range g.GetIdentical() {
		out = append(out, x.GetPools())
	}
	return out
}

func idleLine(m *plimsollv1.Idle) report.IdleLine {
	l := report.IdleLine{
		Unit: series.Unit(m.GetUnit()), Needed: figure(m.Needed), Amount: figure(m.Amount), Usable: figure(m.Usable),
		Confidence: m.GetConfidence(),
		Until:      timeOf(m.GetUntilTime()), Reason: m.GetReason(), Value: AmountText(m.GetValue()),
	}
	if m.Units != nil {
		l.Units, l.Kind = int(m.GetUnits()), m.GetUnitKind()
	}
	return l
}

// AmountText writes money; nothing where there is none.
func AmountText(m *moneypb.Money) string {
	if m == nil {
		return ""
	}
	a, err := convert.Money(m)
	if err != nil {
		return ""
	}
	return a.Format()
}

// GroupWhatIfLines turns the what-ifs of a group into lines below it.
func GroupWhatIfLines(g *plimsollv1.GroupForecast) []report.WhatIfLine {
	titles := map[string]string{}
	for _, x := range g.GetWhatIfs() {
		titles[x.GetName()] = groupWhatIfTitle(x)
	}
	var lines []report.WhatIfLine
	for _, x := range g.GetWhatIfs() {
		line := Line(GroupWhatIfHeadline(g, x))
		if x.GetSum() == nil || !g.GetMovable() {
			line.Action, line.Horizon = actionOf(x.GetAdvice()), timeOf(x.GetUntilTime())
		}
		lines = append(lines, report.WhatIfLine{
			ID: x.GetName(), Name: groupWhatIfTitle(x), First: firstText(g, x), PoolLine: line, Against: titles[x.GetAgainst()],
			Change: changeOf(x.GetChange()), Notes: x.GetNotes(),
		})
	}
	return lines
}

func groupWhatIfTitle(x *plimsollv1.GroupWhatIf) string {
	if x.GetTitle() != "" {
		return x.GetTitle()
	}
	return x.GetName()
}

// GroupWhatIfHeadline is the group with the events as one pool: the sum where load can move, and else whichever pool is first.
func GroupWhatIfHeadline(g *plimsollv1.GroupForecast, x *plimsollv1.GroupWhatIf) *plimsollv1.Forecast {
	if x.GetSum() != nil && g.GetMovable() {
		return x.GetSum()
	}
	return &plimsollv1.Forecast{Series: g.GetName(), Saturation: x.GetFirst()}
}

// firstText names the pool that is first to saturate most often, and how often; nothing where none is.
func firstText(g *plimsollv1.GroupForecast, x *plimsollv1.GroupWhatIf) string {
	best, most := "", 0.0
	for i, p := range x.GetProbabilityFirst() {
		if p > most {
			best, most = convert.PoolID(g.GetMembers()[i].GetPool()), p
		}
	}
	if most == 0 {
		return ""
	}
	return best + " " + report.Share(most)
}
