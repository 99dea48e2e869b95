package briefing

import (
	"slices"

	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/forecast/joint"
)

// groupWhatIfLines returns the what-ifs of a group.
func groupWhatIfLines(g planner.GroupAnswer, titles map[string]string) []report.WhatIfLine {
	var out []report.WhatIfLine
	for _, x := range g.WhatIfs {
		line := Line(x.Headline())
		line.Action = x.Action
		if x.Sum == nil {
			line.Horizon, line.OrderBy = x.First.Until, x.FirstAnswer.OrderBy
		}
		out = append(out, report.WhatIfLine{
			ID: x.WhatIf.Name, Name: x.WhatIf.Label(), PoolLine: line, Against: titles[x.WhatIf.Against], Change: changeLine(x.Change, x.NoChange),
			First: firstText(x), Notes: x.Notes,
		})
	}
	return out
}

// firstText names the pool that is first to saturate most often, and how often.
func firstText(x planner.GroupWhatIf) string {
	best := slices.MaxFunc(x.First.Binding, func(a, b joint.Binding) int {
		switch {
		case a.Probability > b.Probability:
			return 1
		case a.Probability < b.Probability:
			return -1
		}
		return 0
	})
	if best.Probability == 0 {
		return ""
	}
	return best.Name + " " + report.Share(best.Probability)
}
