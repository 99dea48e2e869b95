package planner

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/pricing"
)

// demands are the demand items of a scenario, in its order.
type demands []fittedDemand

// fittedDemand is a demand item, as what it can be drawn from.
type fittedDemand struct {
	fit      *forecast.Fit
	resource pricing.Resource
	scale    float64
}

// name is that of the pool or series. Several items may have it: those are one demand that needs several things.
func (d fittedDemand) name() string { return d.fit.Series().Name }

// fitDemands fits each demand item.
func (p *Planner) fitDemands(ctx context.Context, s Scenario, series []forecast.Series, c Comparison) (demands, error) {
	out := make(demands, len(s.Demand))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(p.config.workers())
	for i, item := range s.Demand {
		group.Go(func() (err error) {
			defer catch(&err)
			if out[i], err = p.fitDemand(ctx, item, series, c); err != nil {
				return invalid(fmt.Sprintf("scenario.demand[%d] (%s)", i, item.Pool), err)
			}
			return nil
		})
	}
	return out, group.Wait()
}

// fitDemand fits one demand item.
func (p *Planner) fitDemand(ctx context.Context, item DemandItem, series []forecast.Series, c Comparison) (fittedDemand, error) {
	s, pool, err := p.demandHistory(ctx, item, series, c.AsOf)
	if err != nil {
		return fittedDemand{}, err
	}
	out := fittedDemand{}
	if out.resource, out.scale, err = item.requirement(pool, s.Unit); err != nil {
		return out, err
	}
	growth := pool.Growth
	if item.Growth != nil {
		growth = *item.Growth
	}
	out.fit, err = forecast.New(s, pool.Calendar.options(c.Seed, growth))
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
		Name: s.Name, Resource: d.resource, Scale: d.scale, Start: s.End(), Step: s.Step, Path: path, MeasuredUntil: d.fit.Evidence().MeasuredUntil,
	}
}

// worlds are the states of the world that all placements are priced on: which path of each demand belongs to which.
type worlds struct {
	*forecast.Joint
	member map[string]int // by name
}

// join measures how the demands depend on each other, and puts their paths in order over the span that is
// priced. More join after them.
func (d demands) join(ctx context.Context, c Comparison, more ...*forecast.Fit) (worlds, error) {
	w := worlds{member: map[string]int{}}
	q := forecast.Joining{More: more, Futures: c.Paths, Start: c.Scenario.Pricing.Start.Start(), End: c.end()}
	for _, x := range d {
		if _, there := w.member[x.name()]; !there {
			w.member[x.name()] = len(q.Fits)
			q.Fits = append(q.Fits, x.fit)
		}
	}
	for i, x := range more {
		w.member[x.Series().Name] = len(q.Fits) + i
	}
	if err := d.in(w, c).Validate(); err != nil { // before anything is drawn
		return w, invalid("scenario", err)
	}
	var err error
	w.Joint, err = q.Join(ctx)
	if err != nil && ctx.Err() == nil {
		return w, invalid("scenario.demand", err)
	}
	return w, err
}

// path returns which path of a demand belongs to a state of the world; of one that is not joined, that of its number.
func (w worlds) path(name string, future int) int {
	m, there := w.member[name]
	if !there {
		return future
	}
	return w.Path(m, future)
}

// in is the demand that is priced: state of the world by state of the world.
func (d demands) in(w worlds, c Comparison) pricing.Demand {
	out := pricing.Demand{Start: c.Scenario.Pricing.Start, Months: c.Scenario.Pricing.Months, Futures: c.Paths}
	for _, x := range d {
		name := x.name()
		out.Streams = append(out.Streams, x.stream(func(future int, dst []float64) { x.fit.Path(w.path(name, future), dst) }))
	}
	return out
}
