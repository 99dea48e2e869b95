package planner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/event"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/joint"
)

// WhatIfAnswer is the answer if the events of a what-if come to be, on the simulations of the answer without them.
type WhatIfAnswer struct {
	WhatIf estate.WhatIf
	Answer Answer
	// Notes say what of the events has no effect, or another than one might think.
	Notes []string
	// Change is against WhatIf.Against. Where it is nil, NoChange says why.
	Change   *event.DateChange
	NoChange string
	// Units is how many more units to order; Known whether that is known of both.
	Units      int
	UnitsKnown bool
	// Events are those that concern the demand of this answer, in their order.
	Events []estate.Event
}

// answerWhatIfs answers the what-ifs of the question.
func (a Answer) answerWhatIfs(ctx context.Context) ([]WhatIfAnswer, error) {
	if err := checkMemory(a.Forecast.Futures(), a.Forecast.Steps(), len(a.Question.WhatIfs)); err != nil {
		return nil, err
	}
	var out []WhatIfAnswer
	for i, w := range a.Question.WhatIfs {
		x, err := a.answerWhatIf(ctx, w)
		if err != nil {
			return nil, estate.Within(fmt.Sprintf("whatIfs[%d]", i), err)
		}
		out = append(out, x)
	}
	for i := range out {
		out[i].compare(a, out)
	}
	return out, nil
}

// checkMemory returns an *InvalidError where the paths of an answer and of its what-ifs together are more than one may have.
func checkMemory(paths, steps, whatIfs int) error {
	if all := paths * steps * (1 + whatIfs); all > forecast.MaxPathValues && whatIfs > 0 {
		return estate.Invalid("whatIfs", fmt.Errorf("%d × %d simulations of %d steps, and as many without, are %d values, the limit is %d: "+
			"ask for fewer what-ifs or paths, or a shorter horizon",
			whatIfs, paths, steps, all, forecast.MaxPathValues))
	}
	return nil
}

// answerWhatIf answers one of them, in which the demands that its events bring join after that of the answer.
func (a Answer) answerWhatIf(ctx context.Context, w estate.WhatIf) (WhatIfAnswer, error) {
	more, err := bringsOf(w, ctx, a.Question.Others, []string{a.Series.Name})
	if err != nil {
		return WhatIfAnswer{}, err
	}
	var in worlds
	if len(more) > 0 {
		f := *a.Forecast
		q := joint.Request{Fits: []*fit.Fit{a.Fit}, More: more, Futures: f.Futures(), End: f.Time(f.Steps())}
		if in, err = joinAhead(ctx, q); err != nil {
			return WhatIfAnswer{}, err
		}
	}
	return a.answerIn(ctx, w, in)
}

// answerIn answers a what-if on states of the world of which state i has path i of the answer. It draws nothing anew
// but what the events bring in.
func (a Answer) answerIn(ctx context.Context, w estate.WhatIf, in worlds) (WhatIfAnswer, error) {
	out := WhatIfAnswer{WhatIf: w, Answer: a}
	b := &out.Answer
	b.WhatIfs, b.OrderBy, b.Order, b.Passages, b.Warnings = nil, time.Time{}, nil, nil, nil
	b.Question.WhatIfs = nil
	b.changed = slices.ContainsFunc(w.Events, func(e estate.Event) bool { return e.Concerns(a.Series.Name) })
	for _, e := range w.Events {
		if e.Concerns(a.Series.Name) {
			out.Events = append(out.Events, e)
		}
	}
	if len(out.Events) == 0 {
		out.Notes = append(out.Notes, fmt.Sprintf("No event concerns %q.", a.Series.Name))
	}
	f, notes, err := a.course(ctx, w, in, a.Forecast.Steps())
	var refused *forecast.Refusal
	if errors.As(err, &refused) {
		b.Forecast, b.Fit = nil, nil
		b.Saturation = forecast.Refuse(a.Series, a.Capacity, a.Question.Sustain, refused)
		return out, nil
	}
	if err != nil {
		return out, err
	}
	out.Notes = append(out.Notes, notes...)
	b.Forecast = &f
	b.longer = func(steps int) (forecast.Forecast, error) {
		f, _, err := a.course(ctx, w, in, steps)
		return f, err
	}
	if err := b.read(); err != nil {
		return out, err
	}
	return out, a.explainWhatIf(ctx, &out, in)
}

// course returns the forecast of that many steps with the events of w in it.
func (a Answer) course(ctx context.Context, w estate.WhatIf, in worlds, steps int) (forecast.Forecast, []string, error) {
	f, err := a.plainCourse(ctx, steps)
	if err != nil {
		return f, nil, err
	}
	r := resolver{ctx: ctx, w: w, others: a.Question.Others, end: f.Time(steps), paths: f.Futures(), in: in}
	events, err := r.events(a.Fit, true)
	if err != nil {
		return f, nil, err
	}
	out, notes, err := event.WhatIf{Name: w.Name, Events: events}.Apply(f, a.Fit)
	return out, append(r.said(), notes...), estate.EventErrors(err, nil)
}

// plainCourse returns the forecast without events.
func (a Answer) plainCourse(ctx context.Context, steps int) (forecast.Forecast, error) {
	if steps == a.Forecast.Steps() {
		return *a.Forecast, nil
	}
	return a.Fit.Forecast(ctx, a.Forecast.Futures(), steps)
}

// compare fills in by how much the dates change.
func (x *WhatIfAnswer) compare(base Answer, list []WhatIfAnswer) {
	if x.WhatIf.Against != "" {
		i := slices.IndexFunc(list, func(y WhatIfAnswer) bool { return y.WhatIf.Name == x.WhatIf.Against })
		base = list[i].Answer
	}
	change, err := event.Compare(x.Answer.Saturation, base.Saturation)
	if err != nil {
		text := err.Error()
		x.NoChange = strings.ToUpper(text[:1]) + text[1:] + "."
	} else {
		x.Change = &change
	}
	if a, b := base.Order, x.Answer.Order; a != nil && b != nil && a.Known && b.Known && a.Kind == b.Kind && a.Kind != "" {
		x.Units, x.UnitsKnown = b.Units-a.Units, true
	}
}
