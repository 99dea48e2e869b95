package briefing

import (
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/api/report"
)

// WhatIfChart returns the fan chart of an answer to a what-if, with its events.
func WhatIfChart(x planner.WhatIfAnswer) report.FanChart {
	c := FanChart(x.Answer)
	name := x.WhatIf.Title
	if name == "" {
		name = x.WhatIf.Name
	}
	c.Name += ", what if: " + name
	for _, e := range x.Events {
		if !e.From.IsZero() {
			c.Events = append(c.Events, report.EventMark{Time: e.From, Name: e.Name})
		}
	}
	return c
}
