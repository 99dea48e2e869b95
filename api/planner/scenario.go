package planner

import (
	"context"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/pricing"
)

// CompareQuestion is what else can be asked of a comparison. Zero values are the defaults.
type CompareQuestion struct {
	Paths int
	Seed  *uint64
	AsOf  time.Time
	// WhatIfs are priced beside it, on its simulations. Those without events are the names of what-ifs of the estate.
	WhatIfs []estate.WhatIf
	// Ledger asks for every line of the planning case in what is told of the answer; the answer itself has them always.
	Ledger bool
}

// Comparison is the placements of a scenario side by side.
type Comparison struct {
	Scenario estate.Scenario
	AsOf     time.Time
	Paths    int
	Seed     uint64
	pricing.Comparison
	WhatIfs []WhatIfCosts
	Ledger  bool // was asked for
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
func (p *Planner) Compare(ctx context.Context, s estate.Scenario, series []series.Series, q CompareQuestion) (Comparison, error) {
	asked := Question{Paths: q.Paths, Seed: q.Seed}
	if err := asked.Validate(); err != nil {
		return Comparison{}, err
	}
	asked = asked.withDefaults()
	c := Comparison{Scenario: s, AsOf: p.AsOf(q.AsOf), Paths: asked.Paths, Seed: *asked.Seed, Ledger: q.Ledger}
	if err := s.Pricing.Validate(); err != nil {
		return Comparison{}, estate.Invalid("scenario", err)
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
		return Comparison{}, estate.Invalid("scenario", err)
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
func (p *Planner) demandHistory(ctx context.Context, item estate.DemandItem, list []series.Series, asOf time.Time) (series.Series,
	estate.Pool, error) {
	for _, s := range list {
		if s.Name == item.Pool {
			return s, estate.Pool{}, nil
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
