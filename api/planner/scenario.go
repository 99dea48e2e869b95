package planner

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/pricing"
)

// Scenario is a demand, and several ways of placing it.
type Scenario struct {
	Name, Title string
	Demand      []DemandItem
	// Pricing holds the terms and the placements.
	Pricing pricing.Scenario
}

// DemandItem is a pool, or a series that comes with the question, as what it
// needs of something that can be bought.
type DemandItem struct {
	Pool     string
	Growth   *forecast.Growth // where the evidence ends; nil: that of the pool
	Resource pricing.Resource // empty: that of the pool
	Scale    float64          // 0: that of the pool
}

// CompareQuestion is what else can be asked of a comparison. Zero values are the defaults.
type CompareQuestion struct {
	Paths int
	Seed  *uint64
	AsOf  time.Time
}

// Comparison is the placements of a scenario side by side.
type Comparison struct {
	Scenario Scenario
	AsOf     time.Time
	Paths    int
	Seed     uint64
	pricing.Comparison
}

// CompareScenario prices the scenario of that name.
func (p *Planner) CompareScenario(ctx context.Context, name string, q CompareQuestion) (Comparison, error) {
	s, err := p.Scenario(name)
	if err != nil {
		return Comparison{}, err
	}
	return p.Compare(ctx, s, nil, q)
}

// Compare prices the placements of s on the simulations of its demand. A demand
// item names one of series or else a pool of the estate.
func (p *Planner) Compare(ctx context.Context, s Scenario, series []forecast.Series, q CompareQuestion) (Comparison, error) {
	asked := Question{Paths: q.Paths, Seed: q.Seed}
	if err := asked.Validate(); err != nil {
		return Comparison{}, err
	}
	asked = asked.withDefaults()
	c := Comparison{Scenario: s, AsOf: p.AsOf(q.AsOf), Paths: asked.Paths, Seed: *asked.Seed}
	demand := pricing.Demand{Start: s.Pricing.Start, Months: s.Pricing.Months, Futures: c.Paths}
	var err error
	if demand.Streams, err = p.streams(ctx, s, series, c); err != nil {
		return Comparison{}, err
	}
	book, err := p.book()
	if err != nil {
		return Comparison{}, err
	}
	c.Comparison, err = pricing.Compare(ctx, s.Pricing, demand, book, p.config.workers())
	if err != nil && ctx.Err() == nil {
		return Comparison{}, invalid("scenario", err)
	}
	return c, err
}

// streams fits each demand item, in the order of the scenario.
func (p *Planner) streams(ctx context.Context, s Scenario, series []forecast.Series, c Comparison) ([]pricing.Stream, error) {
	streams := make([]pricing.Stream, len(s.Demand))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(p.config.workers())
	for i, item := range s.Demand {
		group.Go(func() (err error) {
			defer catch(&err)
			stream, err := p.stream(ctx, item, series, c)
			streams[i] = stream
			if err != nil {
				return invalid(fmt.Sprintf("scenario.demand[%d] (%s)", i, item.Pool), err)
			}
			return nil
		})
	}
	return streams, group.Wait()
}

// stream fits one demand item.
func (p *Planner) stream(ctx context.Context, item DemandItem, series []forecast.Series, c Comparison) (pricing.Stream, error) {
	s, pool, err := p.demandHistory(ctx, item, series, c.AsOf)
	if err != nil {
		return pricing.Stream{}, err
	}
	resource, scale, err := item.requirement(pool, s.Unit)
	if err != nil {
		return pricing.Stream{}, err
	}
	growth := pool.Growth
	if item.Growth != nil {
		growth = *item.Growth
	}
	fit, err := forecast.New(s, pool.Calendar.options(c.Seed, growth))
	if err != nil {
		var r *forecast.Refusal
		if errors.As(err, &r) {
			return pricing.Stream{}, fmt.Errorf("cannot be forecast, so it cannot be priced: %s", r.Reason)
		}
		return pricing.Stream{}, err
	}
	return pricing.Stream{
		Name: s.Name, Resource: resource, Scale: scale, Start: s.Trim().End(), Step: s.Step, Path: fit.Path,
		MeasuredUntil: fit.Evidence().MeasuredUntil,
	}, nil
}

// demandHistory returns the series that the item names: one that came with the
// question, or that of a pool.
func (p *Planner) demandHistory(ctx context.Context, item DemandItem, series []forecast.Series, asOf time.Time) (forecast.Series, Pool, error) {
	for _, s := range series {
		if s.Name == item.Pool {
			return s, Pool{}, nil
		}
	}
	pool, err := p.Pool(item.Pool)
	if err != nil {
		return forecast.Series{}, pool, err
	}
	s, _, err := p.History(ctx, pool, asOf)
	if err != nil {
		return s, pool, err
	}
	if r := forecast.CheckStale(s, asOf); r != nil {
		return s, pool, r
	}
	return s, pool, nil
}

// unitScales say what one unit of a series is in the fixed unit of a resource.
// The resource is empty where the unit alone does not tell what it measures.
func unitScales() map[forecast.Unit]map[pricing.Resource]float64 {
	const gib = 1 << 30
	perHour := func(bytesPerSecond float64) float64 { return bytesPerSecond * 3600 / gib }
	size := func(v float64) map[pricing.Resource]float64 {
		return map[pricing.Resource]float64{pricing.Memory: v, pricing.Storage: v}
	}
	return map[forecast.Unit]map[pricing.Resource]float64{
		forecast.Cores: {pricing.VCPU: 1},
		"{vcpu}":       {pricing.VCPU: 1},
		forecast.Bytes: size(1.0 / gib),
		"MiBy":         size(1.0 / 1024),
		"GiBy":         size(1),
		"TiBy":         size(1024),
		"By/s":         {pricing.Egress: perHour(1)},
		"bit/s":        {pricing.Egress: perHour(1.0 / 8)},
	}
}

// requirement returns what the item needs: as it says itself, else as the pool
// says, else as the unit tells.
func (d DemandItem) requirement(pool Pool, unit forecast.Unit) (pricing.Resource, float64, error) {
	resource, scale := d.Resource, d.Scale
	if resource == "" {
		resource = pool.Resource
	}
	if scale == 0 {
		scale = pool.Scale
	}
	known := unitScales()[unit]
	if resource == "" {
		if len(known) != 1 {
			return "", 0, fmt.Errorf("resource: the unit %q does not tell what is needed: give one of vcpu, memory, storage and egress", unit)
		}
		for r := range known {
			resource = r
		}
	}
	if scale == 0 {
		scale = known[resource]
	}
	if !(scale > 0) || math.IsInf(scale, 0) {
		return "", 0, fmt.Errorf("scale: the unit %q does not tell how much %s it is: give the units of %s for one unit of demand", unit, resource, resource)
	}
	return resource, scale, nil
}
