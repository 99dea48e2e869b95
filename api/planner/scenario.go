package planner

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
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
	Growth   *future.Estimate // where the evidence ends; nil: that of the pool
	Resource pricing.Resource // empty: that of the pool
	Scale    float64          // 0: that of the pool
}

// CompareQuestion is what else can be asked of a comparison. Zero values are the defaults.
type CompareQuestion struct {
	Paths int
	Seed  *uint64
	AsOf  time.Time
	// WhatIfs are priced beside it, on its simulations. Those without events are the names of what-ifs of the estate.
	WhatIfs []WhatIf
}

// Comparison is the placements of a scenario side by side.
type Comparison struct {
	Scenario Scenario
	AsOf     time.Time
	Paths    int
	Seed     uint64
	pricing.Comparison
	WhatIfs []WhatIfCosts
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
func (p *Planner) Compare(ctx context.Context, s Scenario, series []series.Series, q CompareQuestion) (Comparison, error) {
	asked := Question{Paths: q.Paths, Seed: q.Seed}
	if err := asked.Validate(); err != nil {
		return Comparison{}, err
	}
	asked = asked.withDefaults()
	c := Comparison{Scenario: s, AsOf: p.AsOf(q.AsOf), Paths: asked.Paths, Seed: *asked.Seed}
	if err := s.Pricing.Validate(); err != nil {
		return Comparison{}, invalid("scenario", err)
	}
	whatIfs, err := p.checkWhatIfs(s, series, q.WhatIfs)
	if err != nil {
		return Comparison{}, err
	}
	demands, err := p.fitDemands(ctx, s, series, c)
	if err != nil {
		return Comparison{}, err
	}
	worlds, err := demands.join(ctx, c)
	if err != nil {
		return Comparison{}, err
	}
	book, err := p.book()
	if err != nil {
		return Comparison{}, err
	}
	c.Comparison, err = pricing.Compare(ctx, s.Pricing, demands.in(worlds, c), book, p.config.workers())
	if err != nil && ctx.Err() == nil {
		return Comparison{}, invalid("scenario", err)
	}
	if text := worlds.Words(); text != "" {
		c.Notes = append([]string{text}, c.Notes...)
	}
	if err != nil || len(whatIfs) == 0 {
		return c, err
	}
	c.WhatIfs, err = costBasis{planner: p, demands: demands, worlds: worlds, series: series, base: c}.price(ctx, whatIfs)
	return c, err
}

// demandHistory returns the series that the item names: one that came with the
// question, or that of a pool.
func (p *Planner) demandHistory(ctx context.Context, item DemandItem, list []series.Series, asOf time.Time) (series.Series, Pool, error) {
	for _, s := range list {
		if s.Name == item.Pool {
			return s, Pool{}, nil
		}
	}
	pool, err := p.Pool(item.Pool)
	if err != nil {
		return series.Series{}, pool, err
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
func unitScales() map[series.Unit]map[pricing.Resource]float64 {
	const gib = 1 << 30
	perHour := func(bytesPerSecond float64) float64 { return bytesPerSecond * 3600 / gib }
	size := func(v float64) map[pricing.Resource]float64 {
		return map[pricing.Resource]float64{pricing.Memory: v, pricing.Storage: v}
	}
	return map[series.Unit]map[pricing.Resource]float64{
		series.Cores: {pricing.VCPU: 1},
		"{vcpu}":     {pricing.VCPU: 1},
		series.Bytes: size(1.0 / gib),
		"MiBy":       size(1.0 / 1024),
		"GiBy":       size(1),
		"TiBy":       size(1024),
		"By/s":       {pricing.Egress: perHour(1)},
		"bit/s":      {pricing.Egress: perHour(1.0 / 8)},
	}
}

// requirement returns what the item needs: as it says itself, else as the pool
// says, else as the unit tells.
func (d DemandItem) requirement(pool Pool, unit series.Unit) (pricing.Resource, float64, error) {
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
