package planner

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/event"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/pricing"
)

// MaxCostWhatIfs is how many what-ifs one comparison may have.
const MaxCostWhatIfs = 20

// WhatIfCosts is what the placements cost if the events of a what-if come to be, on the simulations of the
// comparison without them. The placements are planned for the demand as it is then: what is
// committed to, and how many servers are bought, is another.
type WhatIfCosts struct {
	WhatIf estate.WhatIf
	pricing.Comparison
	// Changes are against WhatIf.Against, by placement.
	Changes []pricing.CostChange
	// EventNotes say what of the events has no effect, or another than one might think.
	EventNotes []string
}

// costBasis is what a comparison and its what-ifs have in common.
type costBasis struct {
	planner *Planner
	demands demands
	worlds  worlds
	series  []series.Series
	base    Comparison
	others  Others
}

// checkWhatIfs fills in the what-ifs of the estate and checks all of them, before anything is fitted.
func (p *Planner) checkWhatIfs(s estate.Scenario, histories []series.Series, list []estate.WhatIf) ([]estate.WhatIf, error) {
	list, err := p.whatIfs(list)
	if err != nil {
		return nil, err
	}
	if len(list) > MaxCostWhatIfs {
		return nil, estate.Invalid("whatIfs", fmt.Errorf("%d with those that they are compared with, the limit of a comparison is %d",
			len(list), MaxCostWhatIfs))
	}
	var names []string
	for _, d := range s.Demand {
		if !slices.Contains(names, d.Pool) {
			names = append(names, d.Pool)
		}
	}
	return list, estate.CheckWhatIfs(list, len(names), func(name string) error {
		if slices.ContainsFunc(histories, func(x series.Series) bool { return x.Name == name }) {
			return nil
		}
		return p.Known(name)
	})
}

// price prices the what-ifs one after the other.
func (x costBasis) price(ctx context.Context, list []estate.WhatIf) ([]WhatIfCosts, error) {
	x.others = once(x.other)
	var out []WhatIfCosts
	for i, w := range list {
		c, err := x.whatIf(ctx, w)
		var refused *forecast.Refusal
		switch {
		case errors.As(err, &refused):
			return nil, estate.Invalid(fmt.Sprintf("whatIfs[%d]", i), fmt.Errorf("cannot be priced: %s", refused.Reason))
		case err != nil:
			return nil, estate.Within(fmt.Sprintf("whatIfs[%d]", i), err)
		}
		out = append(out, c)
	}
	for i := range out {
		base := x.base.Comparison
		if k := slices.IndexFunc(out, func(y WhatIfCosts) bool { return y.WhatIf.Name == out[i].WhatIf.Against }); k >= 0 {
			base = out[k].Comparison
		}
		var err error
		if out[i].Changes, err = out[i].Against(base); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// other fits a demand that a what-if speaks of: that of the scenario, of a series of the question, or of a pool.
func (x costBasis) other(ctx context.Context, name string) (*fit.Fit, error) {
	for _, d := range x.demands {
		if d.name() == name {
			return d.fit, nil
		}
	}
	s, pool, err := x.planner.demandHistory(ctx, estate.DemandItem{Pool: name}, x.series, x.base.AsOf)
	if err != nil {
		return nil, err
	}
	return fit.New(s, knowing(fitOptions(pool.Calendar, x.base.Seed, pool.Growth), pool.Known))
}

// whatIf prices the placements with the events in the demand.
func (x costBasis) whatIf(ctx context.Context, w estate.WhatIf) (WhatIfCosts, error) {
	out := WhatIfCosts{WhatIf: w}
	in, err := x.worldsOf(ctx, w)
	if err != nil {
		return out, err
	}
	r := resolver{ctx: ctx, w: w, others: x.others, end: x.base.end(), paths: x.base.Paths, in: in, drawn: true}
	demand, err := x.demands.with(&r, in, x.base)
	if err != nil {
		return out, err
	}
	book, err := x.planner.book()
	if err != nil {
		return out, err
	}
	out.Comparison, err = pricing.Compare(ctx, x.base.Scenario.Pricing, demand, book, x.planner.config.workers())
	if err != nil && ctx.Err() == nil {
		return out, estate.Invalid("", err)
	}
	out.EventNotes = r.said()
	if !slices.ContainsFunc(w.Events, x.demands.concerned) {
		out.EventNotes = append(out.EventNotes, "No event concerns the demand of this scenario.")
	}
	return out, err
}

// end is the end of the span that is priced.
func (c Comparison) end() time.Time {
	s := c.Scenario.Pricing
	return (s.Start + pricing.Month(s.Months)).Start()
}

// concerned reports whether an event changes any of the demands.
func (d demands) concerned(e estate.Event) bool {
	return slices.ContainsFunc(d, func(x fittedDemand) bool { return e.Concerns(x.name()) })
}

// worldsOf returns the states of the world with the demands that the events bring in besides. They
// join after those of the scenario, which stay as they are.
func (x costBasis) worldsOf(ctx context.Context, w estate.WhatIf) (worlds, error) {
	more, err := bringsOf(w, ctx, x.others, slices.Collect(maps.Keys(x.worlds.orders)))
	if err != nil || len(more) == 0 {
		return x.worlds, err
	}
	return x.demands.join(ctx, x.base, more...)
}

// with is the demand that is priced, with the events in it.
func (d demands) with(r *resolver, w worlds, c Comparison) (pricing.Demand, error) {
	out, changes := d.in(w, c), map[string]*event.Changes{}
	for i, x := range d {
		name, fit := x.name(), w.fit(x.fit)
		if changes[name] == nil {
			events, err := r.events(fit, true)
			if err != nil {
				return out, err
			}
			s := fit.Series()
			made, err := event.WhatIf{Name: r.w.Name, Events: events}.Prepare(fit, r.paths, s.Step.Index(s.End(), r.end.Add(-1))+1)
			if err != nil {
				return out, estate.EventErrors(err, nil)
			}
			changes[name] = made
			r.later = append(r.later, laterNotes{"", made})
		}
		path, made := out.Streams[i].Path, changes[name]
		out.Streams[i].Path = func(future int, dst []float64) {
			path(future, dst)
			made.Apply(future, dst)
		}
	}
	return out, nil
}
