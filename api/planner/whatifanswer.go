package planner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
)

// WhatIfAnswer is the answer if the events of a what-if come to be, on the simulations of the answer without them.
type WhatIfAnswer struct {
	WhatIf WhatIf
	Answer Answer
	// Notes say what of the events has no effect, or another than one might think.
	Notes []string
	// Change is against WhatIf.Against. Where it is nil, NoChange says why.
	Change   *forecast.DateChange
	NoChange string
	// Units is how many more units to order; Known whether that is known of both.
	Units      int
	UnitsKnown bool
	// Events are those that concern the demand of this answer, in their order.
	Events []Event
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
			return nil, within(fmt.Sprintf("whatIfs[%d]", i), err)
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
		return invalid("whatIfs", fmt.Errorf("%d × %d simulations of %d steps, and as many without, are %d values, the limit is %d: ask for fewer what-ifs or paths, or a shorter horizon",
			whatIfs, paths, steps, all, forecast.MaxPathValues))
	}
	return nil
}

// within puts a field before the field that an error names; other errors stay as they are.
func within(field string, err error) error {
	var wrong *InvalidError
	if !errors.As(err, &wrong) {
		return err
	}
	return &InvalidError{Field: field + "." + wrong.Field, Err: wrong.Err}
}

// answerWhatIf draws nothing anew but what the events bring in.
func (a Answer) answerWhatIf(ctx context.Context, w WhatIf) (WhatIfAnswer, error) {
	out := WhatIfAnswer{WhatIf: w, Answer: a}
	b := &out.Answer
	b.WhatIfs, b.OrderBy, b.Order, b.Passages, b.Warnings = nil, time.Time{}, nil, nil, nil
	b.Question.WhatIfs = nil
	for _, e := range w.Events {
		if e.concerns(a.Series.Name) {
			out.Events = append(out.Events, e)
		}
	}
	if len(out.Events) == 0 {
		out.Notes = append(out.Notes, fmt.Sprintf("No event concerns %q.", a.Series.Name))
	}
	f, notes, err := a.course(ctx, w, a.Forecast.Steps())
	var refused *forecast.Refusal
	if errors.As(err, &refused) {
		b.Forecast, b.Fit = nil, nil
		b.Saturation = a.Series.Refuse(a.Capacity, a.Question.Sustain, refused)
		return out, nil
	}
	if err != nil {
		return out, err
	}
	out.Notes = append(out.Notes, notes...)
	b.Forecast = &f
	b.longer = func(steps int) (forecast.Forecast, error) {
		f, _, err := a.course(ctx, w, steps)
		return f, err
	}
	if err := b.read(); err != nil {
		return out, err
	}
	return out, a.explainWhatIf(ctx, &out)
}

// concerns reports whether the event changes the demand of that name.
func (e Event) concerns(name string) bool {
	switch {
	case e.Move != nil:
		return name == e.Move.From || name == e.Move.To
	case len(e.Pools) > 0:
		return slices.Contains(e.Pools, name)
	case e.Merge != nil:
		return name != e.Merge.Pool
	case e.Driver != nil:
		return name != e.Driver.Pool
	}
	return true
}

// course returns the forecast of that many steps with the events of w in it.
func (a Answer) course(ctx context.Context, w WhatIf, steps int) (forecast.Forecast, []string, error) {
	f, err := a.plainCourse(ctx, steps)
	if err != nil {
		return f, nil, err
	}
	r := resolving{ctx: ctx, w: w, others: a.Question.Others, end: f.Time(steps), paths: f.Futures()}
	events, err := r.events(a.Fit, f, true)
	if err != nil {
		return f, nil, err
	}
	out, notes, err := forecast.WhatIf{Name: w.Name, Events: events}.Apply(f, a.Fit)
	return out, append(r.notes, notes...), eventErrors(err, nil)
}

// plainCourse returns the forecast without events.
func (a Answer) plainCourse(ctx context.Context, steps int) (forecast.Forecast, error) {
	if steps == a.Forecast.Steps() {
		return *a.Forecast, nil
	}
	return a.Fit.Forecast(ctx, a.Forecast.Futures(), steps)
}

// resolving turns the events of a what-if into those of one demand.
type resolving struct {
	ctx    context.Context
	w      WhatIf
	others Others
	end    time.Time // of the forecast
	paths  int
	notes  []string
}

// events returns those that concern the demand of fit, whose forecast is f. With moves they include what leaves it and joins it.
func (r *resolving) events(fit *forecast.Fit, f forecast.Forecast, moves bool) ([]forecast.Event, error) {
	name := f.Series.Name
	var out []forecast.Event
	for i, e := range r.w.Events {
		if !e.concerns(name) || !moves && (e.Move != nil || e.Merge != nil || e.Reserve != nil) {
			continue
		}
		x, err := r.event(e, fit, f)
		if err != nil {
			return nil, within(fmt.Sprintf("events[%d]", i), err)
		}
		out = append(out, x)
	}
	return out, nil
}

// event turns one event into that of one demand.
func (r *resolving) event(e Event, fit *forecast.Fit, f forecast.Forecast) (forecast.Event, error) {
	x, err := e.plain()
	switch {
	case err != nil:
		return x, err
	case e.Move != nil && e.Move.To == f.Series.Name:
		x.Leave = nil
		x.Join, err = r.join("move.from", e.Move.From, e.Move.Share)
	case e.Merge != nil:
		x.Join, err = r.join("merge.pool", e.Merge.Pool, e.Merge.Share)
	case e.Driver != nil:
		x.Drive, err = r.drive(e, fit)
	}
	return x, err
}

// other fits another demand and draws it until the end of the forecast.
func (r *resolving) other(field, name string) (forecast.Forecast, *forecast.Fit, error) {
	if r.others == nil {
		return forecast.Forecast{}, nil, invalid(field, &NotFoundError{Kind: "series", Name: name})
	}
	fit, err := r.others(r.ctx, name)
	var refused *forecast.Refusal
	switch {
	case errors.As(err, &refused):
		return forecast.Forecast{}, nil, &forecast.Refusal{State: refused.State, Reason: fmt.Sprintf("Of %q, which the what-if needs: %s", name, refused.Reason)}
	case err != nil:
		return forecast.Forecast{}, nil, err
	}
	s := fit.Series()
	steps := max(s.Step.Index(s.End(), r.end), 1)
	if err := forecast.CheckSize(r.paths, steps); err != nil {
		return forecast.Forecast{}, nil, invalid(field, fmt.Errorf("%q: %w", name, err))
	}
	f, err := fit.Forecast(r.ctx, r.paths, steps)
	return f, fit, err
}

// join returns what comes from another demand: as it is with the other events of the what-if, those
// that move demand between pools and reservations left out.
func (r *resolving) join(field, name string, share forecast.Estimate) (*forecast.Join, error) {
	f, fit, err := r.other(field, name)
	if err != nil {
		return nil, err
	}
	events, err := r.events(fit, f, false)
	if err != nil {
		return nil, err
	}
	with, notes, err := forecast.WhatIf{Name: r.w.Name, Events: events}.Apply(f, fit)
	for _, n := range notes {
		r.notes = append(r.notes, fmt.Sprintf("Of %q: %s", name, n))
	}
	return &forecast.Join{With: with, Share: share}, eventErrors(err, func(string) string { return field })
}

// drive returns what a driver does to the demand of fit.
func (r *resolving) drive(e Event, fit *forecast.Fit) (*forecast.Drive, error) {
	d := e.Driver
	f, driver, err := r.other("driver.pool", d.Pool)
	if err != nil {
		return nil, err
	}
	var out forecast.Drive
	if d.Effect != nil {
		out.Effect = forecast.GivenEffect(*d.Effect)
	} else {
		var periods []int
		for _, s := range fit.Evidence().Seasons {
			periods = append(periods, s.Period)
		}
		if out.Effect, err = forecast.EffectOf(fit.Series(), driver.Series(), periods); err != nil {
			return nil, invalid("driver.pool", err)
		}
	}
	switch {
	case len(d.Plan) > 0:
		out.Change, err = forecast.Planned(f, driver, d.Plan)
		return &out, invalid("driver.plan", err)
	case d.Grow == nil:
		out.Change = f.LessMean()
		return &out, nil
	}
	grow := forecast.Event{Name: e.Name, From: e.From, Until: e.Until, Ramp: e.Ramp, Grow: d.Grow}
	grown, notes, err := forecast.WhatIf{Name: r.w.Name, Events: []forecast.Event{grow}}.Apply(f, driver)
	if err != nil {
		return nil, eventErrors(err, func(string) string { return "driver.grow" })
	}
	r.notes = append(r.notes, notes...)
	out.Change, err = grown.Less(f)
	return &out, err
}

// compare fills in by how much the dates change.
func (x *WhatIfAnswer) compare(base Answer, list []WhatIfAnswer) {
	if x.WhatIf.Against != "" {
		i := slices.IndexFunc(list, func(y WhatIfAnswer) bool { return y.WhatIf.Name == x.WhatIf.Against })
		base = list[i].Answer
	}
	change, err := x.Answer.Saturation.Against(base.Saturation)
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
