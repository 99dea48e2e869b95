package planner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/event"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/future"
)

// resolver turns the events of a what-if into those of one demand.
type resolver struct {
	ctx    context.Context
	w      estate.WhatIf
	others Others
	end    time.Time // of the forecast
	paths  int
	in     worlds
	drawn  bool // paths are made one by one, and not held
	notes  []string
	later  []laterNotes
}

// laterNotes are not known before all paths were made.
type laterNotes struct {
	of string
	*event.Changes
}

// events returns those that concern the demand of fit. With moves they include what leaves it and joins it.
func (r *resolver) events(fit *fit.Fit, moves bool) ([]event.Event, error) {
	name := fit.Series().Name
	var out []event.Event
	for i, e := range r.w.Events {
		if !e.Concerns(name) || !moves && (e.Move != nil || e.Merge != nil || e.Reserve != nil) {
			continue
		}
		x, err := r.event(e, fit)
		if err != nil {
			return nil, estate.Within(fmt.Sprintf("events[%d]", i), err)
		}
		out = append(out, x)
	}
	return covering(out), nil
}

// covering leaves out what reservations are held for in other demands.
func covering(events []event.Event) []event.Event {
	for i, e := range events {
		if e.Reserve == nil {
			continue
		}
		r := *e.Reserve
		r.Covers = slices.DeleteFunc(slices.Clone(r.Covers), func(name string) bool {
			return !slices.ContainsFunc(events, func(x event.Event) bool { return x.Name == name })
		})
		events[i].Reserve = &r
	}
	return events
}

// event turns one event into that of the demand of fit.
func (r *resolver) event(e estate.Event, fit *fit.Fit) (event.Event, error) {
	x, err := e.Plain()
	switch {
	case err != nil:
		return x, err
	case e.Move != nil && e.Move.To == fit.Series().Name:
		x.Leave = nil
		x.Join, err = r.join("move.from", e.Move.From, e.Move.Share)
	case e.Merge != nil:
		x.Join, err = r.join("merge.pool", e.Merge.Pool, e.Merge.Share)
	case e.Driver != nil:
		x.Drive, err = r.drive(e, fit)
	case e.UsedBy != "":
		held := *e.Reserve
		held.Used, err = r.demand("reservation.usedBy", e.UsedBy)
		x.Reserve = &held
	}
	return x, err
}

// other fits another demand and draws it until the end of the forecast, state of the world by state.
func (r *resolver) other(field, name string) (forecast.Simulations, *fit.Fit, error) {
	if r.others == nil {
		return nil, nil, estate.Invalid(field, &estate.NotFoundError{Kind: "series", Name: name})
	}
	fit, err := r.others.need(r.ctx, name)
	if err != nil {
		return nil, nil, err
	}
	fit = r.in.fit(fit)
	s := fit.Series()
	steps := max(s.Step.Index(s.End(), r.end.Add(-1))+1, 1)
	if r.drawn {
		return fit.Simulator(r.paths, steps), fit, nil
	}
	if err := forecast.CheckSize(r.paths, steps); err != nil {
		return nil, nil, estate.Invalid(field, fmt.Errorf("%q: %w", name, err))
	}
	f, err := fit.Forecast(r.ctx, r.paths, steps)
	return f, fit, err
}

// need fits a demand; a refusal says of which.
func (o Others) need(ctx context.Context, name string) (*fit.Fit, error) {
	fit, err := o(ctx, name)
	var refused *forecast.Refusal
	if errors.As(err, &refused) {
		err = &forecast.Refusal{State: refused.State, Reason: fmt.Sprintf("Of %q, which the what-if needs: %s", name, refused.Reason)}
	}
	return fit, err
}

// with lets events act on a demand.
func (r *resolver) with(s forecast.Simulations, fit *fit.Fit, of string, events []event.Event) (forecast.Simulations, error) {
	w := event.WhatIf{Name: r.w.Name, Events: events}
	if f, held := s.(forecast.Forecast); held {
		out, notes, err := w.Apply(f, fit)
		for _, n := range notes {
			r.notes = append(r.notes, of+n)
		}
		return out, err
	}
	d := s.(forecast.Simulator)
	changes, err := w.Prepare(fit, r.paths, d.Steps)
	if err != nil {
		return nil, err
	}
	r.later = append(r.later, laterNotes{of, changes})
	return event.With(d, changes), nil
}

// said returns all notes. Of paths that are made one by one they are complete when all were.
func (r *resolver) said() []string {
	out := slices.Clone(r.notes)
	for _, x := range r.later {
		for _, n := range x.Notes() {
			out = append(out, x.of+n)
		}
	}
	return out
}

// demand returns another demand as it is with the other events of the what-if, those
// that move demand between pools and reservations left out.
func (r *resolver) demand(field, name string) (forecast.Simulations, error) {
	s, fit, err := r.other(field, name)
	if err != nil {
		return nil, err
	}
	events, err := r.events(fit, false)
	if err != nil {
		return nil, err
	}
	with, err := r.with(s, fit, fmt.Sprintf("Of %q: ", name), events)
	return with, estate.EventErrors(err, func(string) string { return field })
}

// join returns what comes from another demand.
func (r *resolver) join(field, name string, share future.Estimate) (*event.Join, error) {
	with, err := r.demand(field, name)
	return &event.Join{With: with, Share: share}, err
}

// drive returns what a driver does to the demand of fit.
func (r *resolver) drive(e estate.Event, fit *fit.Fit) (*event.Drive, error) {
	d := e.Driver
	s, driver, err := r.other("driver.pool", d.Pool)
	if err != nil {
		return nil, err
	}
	var out event.Drive
	if out.Effect, err = effectOf(*d, fit, driver); err != nil {
		return nil, estate.Invalid("driver.pool", err)
	}
	switch {
	case len(d.Plan) > 0:
		out.Change, err = event.DriverChange(s, driver, d.Plan)
		return &out, estate.Invalid("driver.plan", err)
	case d.Grow == nil:
		out.Change, err = r.lessMean(s)
		return &out, err
	}
	grow := event.Event{Name: e.Name, From: e.From, Until: e.Until, Ramp: e.Ramp, Grow: d.Grow}
	grown, err := r.with(s, driver, "", []event.Event{grow})
	if err != nil {
		return nil, estate.EventErrors(err, func(string) string { return "driver.grow" })
	}
	out.Change, err = less(grown, s)
	return &out, err
}

// effect is what one more unit of the driver does.
func effectOf(d estate.Driver, fit, driver *fit.Fit) (event.Effect, error) {
	if d.Effect != nil {
		return event.GivenEffect(*d.Effect), nil
	}
	var periods []int
	for _, s := range fit.Evidence().Seasons {
		periods = append(periods, s.Period)
	}
	return event.EffectOf(fit.Series(), driver.Series(), periods)
}

// lessMean returns how far a driver is from its mean.
func (r *resolver) lessMean(s forecast.Simulations) (forecast.Simulations, error) {
	if f, held := s.(forecast.Forecast); held {
		return f.LessMean(), nil
	}
	return s.(forecast.Simulator).LessMean(r.ctx)
}

// less returns by how much two simulations of one driver differ.
func less(a, b forecast.Simulations) (forecast.Simulations, error) {
	if f, held := a.(forecast.Forecast); held {
		return f.Less(b.(forecast.Forecast))
	}
	return a.(forecast.Simulator).Less(b.(forecast.Simulator)), nil
}
