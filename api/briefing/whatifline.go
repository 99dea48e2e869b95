package briefing

import (
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/report"
)

// WhatIfLines returns the what-ifs of a forecast as lines below it.
func WhatIfLines(m *plimsollv1.Forecast) []report.WhatIfLine {
	titles := map[string]string{}
	for _, x := range m.GetWhatIfs() {
		titles[x.GetName()] = titleOf(x)
	}
	var lines []report.WhatIfLine
	for _, x := range m.GetWhatIfs() {
		lines = append(lines, report.WhatIfLine{
			Name: titleOf(x), PoolLine: Line(x.GetForecast()), Against: titles[x.GetAgainst()], Change: changeOf(x.GetChange()), Notes: x.GetNotes(),
		})
	}
	return lines
}

func titleOf(x *plimsollv1.WhatIfForecast) string {
	if x.GetTitle() != "" {
		return x.GetTitle()
	}
	return x.GetName()
}

// changeOf reads how dates move from a message.
func changeOf(m *plimsollv1.DateChange) report.WhatIfChange {
	c := report.WhatIfChange{
		Days: figure(m.DaysP50), Sooner: figure(m.Sooner), Later: figure(m.Later), Within: figure(m.ProbabilityWithinHorizon),
		Units: report.Unknown(), Reason: m.GetReason(),
	}
	if m.Units != nil {
		c.Units = report.Number(m.GetUnits())
	}
	for _, x := range m.GetMoves() {
		c.Moves = append(c.Moves, report.WhatIfMove{
			Span: x.GetSpan(), Sooner: figure(x.Sooner), Later: figure(x.Later), SoonerUnknown: figure(x.SoonerUnknown),
			LaterUnknown: figure(x.LaterUnknown),
		})
	}
	return c
}
