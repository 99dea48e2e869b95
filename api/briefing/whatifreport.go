package briefing

import (
	"context"
	"fmt"

	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/api/report"
)

// whatIfHeads returns what-ifs as the report names them, with their events in words.
func whatIfHeads(list []estate.WhatIf) []report.WhatIfHead {
	titles := titlesOf(list)
	var out []report.WhatIfHead
	for _, w := range list {
		h := report.WhatIfHead{ID: w.Name, Name: w.Label(), Against: titles[w.Against], Events: []string{}}
		for _, e := range w.Events {
			h.Events = append(h.Events, e.Text())
		}
		out = append(out, h)
	}
	return out
}

func titlesOf(list []estate.WhatIf) map[string]string {
	out := map[string]string{}
	for _, w := range list {
		out[w.Name] = w.Label()
	}
	return out
}

// whatIfLines returns the what-ifs that concern the pool of an answer, each with its chart.
func whatIfLines(ctx context.Context, a planner.Answer, titles map[string]string, draw drawing) ([]report.WhatIfLine, error) {
	var out []report.WhatIfLine
	messages := convert.WhatIfForecastMessages(a.WhatIfs)
	for i, x := range a.WhatIfs {
		if len(x.Events) == 0 {
			continue
		}
		l := report.WhatIfLine{ID: x.WhatIf.Name, Name: x.WhatIf.Label(), PoolLine: answerLine(x.Answer), Against: titles[x.WhatIf.Against],
			Notes: x.Notes}
		l.Change = changeOf(messages[i].GetChange())
		var err error
		if l.Chart, err = draw(ctx, WhatIfChart(x)); err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, nil
}

// neededIf names the what-ifs that need units which are idle without them.
func neededIf(idle report.IdleLine, a planner.Answer) ([]string, error) {
	if idle.Kind == "" || idle.Units == 0 {
		return nil, nil
	}
	var out []string
	for _, x := range a.WhatIfs {
		w, err := x.Answer.Idle()
		if err != nil {
			return nil, err
		}
		if n := idle.Units - w.Units; w.Known && n > 0 {
			out = append(out, fmt.Sprintf("%s: %d of them", x.WhatIf.Label(), n))
		}
	}
	return out, nil
}
