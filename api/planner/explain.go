package planner

import (
	"context"
	"fmt"

	"github.com/plimsoll/plimsoll/forecast"
)

// explain takes the dates of the answer apart that were asked for; events come on top of base.
// Where there is no date, Unexplained says why.
func (a *Answer) explain(base forecast.Forecast, w forecast.WhatIf) error {
	q := a.Question
	for _, p := range q.Explain {
		if !a.Saturation.State.HasDates() {
			a.Unexplained = fmt.Sprintf("There is no date to explain: the state is %s.", a.Saturation.State)
			return nil
		}
		if n := len(w.Events); n > forecast.MaxExplained {
			a.Unexplained = fmt.Sprintf("Of %d events, which is more than the limit of %d, no date is explained.", n, forecast.MaxExplained)
			return nil
		}
		x, err := w.Explain(base, a.Fit, forecast.DateQuestion{Capacity: q.Capacity, Sustain: q.Sustain, Quantile: p})
		if err != nil {
			return eventErrors(err, nil)
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
	r := resolving{ctx: ctx, w: x.WhatIf, others: a.Question.Others, end: f.Time(f.Steps()), paths: f.Futures(), in: in}
	events, err := r.events(a.Fit, true)
	if err != nil {
		return err
	}
	return x.Answer.explain(f, forecast.WhatIf{Name: x.WhatIf.Name, Events: events})
}
