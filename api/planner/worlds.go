package planner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/joint"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/pricing"
)

// demands are the demand items of a scenario, in its order.
type demands []fittedDemand

// fittedDemand is a demand item, as what it can be drawn from.
type fittedDemand struct {
	fit      *fit.Fit
	resource pricing.Resource
	scale    float64
}

// name is that of the pool or series. Several items may have it: those are one demand that needs several things.
func (d fittedDemand) name() string { return d.fit.Series().Name }

// fitDemands fits each demand item.
func (p *Planner) fitDemands(ctx context.Context, s estate.Scenario, series []series.Series, c Comparison) (demands, error) {
	out := make(demands, len(s.Demand))
	err := p.config.forEach(ctx, len(s.Demand), func(ctx context.Context, i int) (err error) {
		item := s.Demand[i]
		if out[i], err = p.fitDemand(ctx, item, series, c); err != nil {
			return estate.Invalid(fmt.Sprintf("scenario.demand[%d] (%s)", i, item.Pool), err)
		}
		return nil
	})
	return out, err
}

// fitDemand fits one demand item.
func (p *Planner) fitDemand(ctx context.Context, item estate.DemandItem, series []series.Series, c Comparison) (fittedDemand, error) {
	s, pool, err := p.demandHistory(ctx, item, series, c.AsOf)
	if err != nil {
		return fittedDemand{}, err
	}
	out := fittedDemand{}
	if out.resource, out.scale, err = item.Requirement(pool, s.Unit); err != nil {
		return out, err
	}
	growth := pool.Growth
	if item.Growth != nil {
		growth = *item.Growth
	}
	out.fit, err = fit.New(s, knowing(fitOptions(pool.Calendar, c.Seed, growth), pool.Known))
	var r *forecast.Refusal
	if errors.As(err, &r) {
		return out, fmt.Errorf("cannot be forecast, so it cannot be priced: %s", r.Reason)
	}
	return out, err
}

// stream is the demand on the given paths.
func (d fittedDemand) stream(path pricing.PathFunc) pricing.Stream {
	s := d.fit.Series()
	return pricing.Stream{
		Name: s.Name, Resource: d.resource, Scale: d.scale, Start: s.End(), Step: s.Step, Path: path,
		MeasuredUntil: d.fit.Evidence().MeasuredUntil,
	}
}

// worlds are states of the world: which path of each demand belongs to which. A demand that is not joined has its paths as they come.
type worlds struct {
	*joint.Joint
	orders map[string][]int // by name
}

// newWorlds returns those of fits that were joined, in their order.
func newWorlds(j *joint.Joint, fits []*fit.Fit) worlds {
	w := worlds{j, map[string][]int{}}
	for m, f := range fits {
		w.orders[f.Series().Name] = j.Permutation(m)
	}
	return w
}

// fit returns a fit whose path i is that of state i.
func (w worlds) fit(f *fit.Fit) *fit.Fit {
	order := w.orders[f.Series().Name]
	if order == nil {
		return f
	}
	return f.Permuted(order)
}

// join measures how the demands depend on each other, and puts their paths in order over the span that is
// priced. More join after them.
func (d demands) join(ctx context.Context, c Comparison, more ...*fit.Fit) (worlds, error) {
	q := joint.Request{More: more, Futures: c.Paths, Start: c.Scenario.Pricing.Start.Start(), End: c.end()}
	for _, x := range d {
		if !slices.ContainsFunc(q.Fits, func(f *fit.Fit) bool { return f.Series().Name == x.name() }) {
			q.Fits = append(q.Fits, x.fit)
		}
	}
	if err := d.in(worlds{}, c).Validate(); err != nil { // before anything is drawn
		return worlds{}, estate.Invalid("scenario", err)
	}
	j, err := q.Join(ctx)
	switch {
	case err != nil && ctx.Err() == nil:
		return worlds{}, estate.Invalid("scenario.demand", err)
	case err != nil:
		return worlds{}, err
	}
	return newWorlds(j, slices.Concat(q.Fits, more)), nil
}

// joinAhead puts the paths of q in order until its end, from where the last of the histories ends. What no time is left
// for stays as it comes.
func joinAhead(ctx context.Context, q joint.Request) (worlds, error) {
	fits := slices.Concat(q.Fits, q.More)
	for _, f := range fits {
		if end := f.Series().End(); end.After(q.Start) {
			q.Start = end
		}
	}
	if !q.End.After(q.Start) {
		w := worlds{orders: map[string][]int{}}
		for m, order := range q.Permutations {
			w.orders[q.Fits[m].Series().Name] = order
		}
		return w, nil
	}
	j, err := q.Join(ctx)
	switch {
	case err != nil && ctx.Err() == nil:
		return worlds{}, estate.Invalid("events", err)
	case err != nil:
		return worlds{}, err
	}
	return newWorlds(j, fits), nil
}

// brings fits the demands that the events bring to those of the given names, and what they bring to these, by name. What cannot be
// forecast is left out: whoever needs it is refused.
func bringsOf(w estate.WhatIf, ctx context.Context, others Others, to []string) ([]*fit.Fit, error) {
	if others == nil {
		return nil, nil // said where they are needed
	}
	var more []*fit.Fit
	reached := slices.Sorted(slices.Values(to))
	for i := 0; i < len(reached); i++ {
		for _, e := range w.Events {
			for _, name := range needsOf(e, reached[i]) {
				if slices.Contains(reached, name) {
					continue
				}
				reached = append(reached, name)
				fit, err := others.need(ctx, name)
				var refused *forecast.Refusal
				switch {
				case errors.As(err, &refused):
				case err != nil:
					return nil, err
				default:
					more = append(more, fit)
				}
			}
		}
	}
	slices.SortFunc(more, func(a, b *fit.Fit) int { return strings.Compare(a.Series().Name, b.Series().Name) })
	return more, nil
}

// needs returns the other demands that the event brings to the demand of a name. A driver is none: how a demand
// depends on what drives it is the effect, which is not counted once more.
func needsOf(e estate.Event, name string) []string {
	if !e.Concerns(name) {
		return nil
	}
	switch {
	case e.Move != nil && e.Move.To == name:
		return []string{e.Move.From}
	case e.Merge != nil:
		return []string{e.Merge.Pool}
	case e.UsedBy != "":
		return []string{e.UsedBy}
	}
	return nil
}

// in is the demand that is priced: state of the world by state of the world.
func (d demands) in(w worlds, c Comparison) pricing.Demand {
	out := pricing.Demand{Start: c.Scenario.Pricing.Start, Months: c.Scenario.Pricing.Months, Futures: c.Paths}
	for _, x := range d {
		out.Streams = append(out.Streams, x.stream(w.fit(x.fit).Path))
	}
	return out
}
