package planner

import (
	"context"
	"fmt"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/event"
	"github.com/plimsoll/plimsoll/forecast/explain"
)

// explain takes the dates of the answer apart that were asked for; events come on top of base.
// Where there is no date, Unexplained says why.
func (a *Answer) explain(base forecast.Forecast, w event.WhatIf) error {
	q := a.Question
	for _, p := range q.Explain {
		if !a.Saturation.State.HasDates() {
			a.Unexplained = fmt.Sprintf("There is no date to explain: the state is %s.", a.Saturation.State)
			return nil
		}
		if n := len(w.Events); n > explain.MaxEvents {
			a.Unexplained = fmt.Sprintf("Of %d events, which is more than the limit of %d, no date is explained.", n, explain.MaxEvents)
			return nil
		}
		x, err := explain.WhatIf(w, base, a.Fit, explain.Question{Capacity: q.Capacity, Sustain: q.Sustain, Quantile: p})
		if err != nil {
			return estate.EventErrors(err, nil)
		}
		a.Explanations = append(a.Explanations, x)
	}
	return nil
}

// explainWhatIf takes the dates of a what-if apart. Its events are those of the answer a, without which it stands.
func (a Answer) explainWhatIf(ctx context.Context, x *WhatIfAnswer, in worlds) error {
	if len(a.Question.Explain) == 0 {
		return nil
	}
	f := *a.Forecast
	r := resolver{ctx: ctx, w: x.WhatIf, others: a.Question.Others, end: f.Time(f.Steps()), paths: f.Futures(), in: in}
	events, err := r.events(a.Fit, true)
	if err != nil {
		return err
	}
	return x.Answer.explain(f, event.WhatIf{Name: x.WhatIf.Name, Events: events})
}
