// Package planner is what Plimsoll can do, as plain calls without transport:
// forecast a series or a pool, compare placements, assess an inventory, pull
// history, assemble the monthly report. The command line calls it in process,
// and api/server for others; both get the same answers.
//
// It speaks the words of the domain. What is not there (an unknown pool) is a
// *NotFoundError, what makes no sense an *InvalidError that names the field;
// a refusal to forecast is neither, but an Answer that says why.
package planner

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/ingest"
	"github.com/plimsoll/plimsoll/pricing/catalog"
)

// Config is what a Planner works with.
type Config struct {
	Estate estate.Estate
	// Open makes the ingest.Source of a SourceSpec. Nil means OpenSource.
	Open func(estate.SourceSpec) (ingest.Source, error)
	// Warn is told what a reader of the series should know, such as values that a
	// source left out. It may be called at the same time; nil leaves it out.
	Warn func(message string)
	// History is the local copy that Pull writes, and that pools are read from
	// once they are in it. Nil means that there is none.
	History ingest.History
	// Now is the clock, asked only where an estate has no AsOf of its own.
	Now func() time.Time
	// Workers bounds how many pools or simulations are worked on at once; 0 means
	// one for each processor. It never changes an answer.
	Workers int
	// Remember is called with each answer for a pool and returns it with what it knows of earlier ones; it may keep it
	// (package kept). Nil: no answer is kept.
	Remember func(context.Context, Answer) (Answer, error)
	// Catalog is called at most once, when prices are needed first. Nil means catalog.Load.
	Catalog func() (*catalog.Book, error)
}

// Planner answers questions about one estate. It is safe for concurrent use.
type Planner struct {
	config  Config
	sources *sourceSet
	book    func() (*catalog.Book, error)
}

// New returns a Planner. Sources are opened when they are first read.
func New(c Config) *Planner {
	if c.Open == nil {
		c.Open = func(s estate.SourceSpec) (ingest.Source, error) { return OpenSource(s, c.Warn) }
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Catalog == nil {
		c.Catalog = catalog.Load
	}
	if c.Remember == nil {
		c.Remember = func(_ context.Context, a Answer) (Answer, error) { return a, nil }
	}
	return &Planner{config: c, sources: newSourceSet(c.Open), book: onceValues(c.Catalog)}
}

// Pools returns the pools of the estate, ordered as configured.
func (p *Planner) Pools() []estate.Pool { return slices.Clone(p.config.Estate.Pools) }

// Sources returns the sources of the estate, ordered as configured.
func (p *Planner) Sources() []estate.SourceSpec { return slices.Clone(p.config.Estate.Sources) }

// Scenarios returns the scenarios of the estate, ordered as configured.
func (p *Planner) Scenarios() []estate.Scenario { return slices.Clone(p.config.Estate.Scenarios) }

// WhatIfs returns the what-ifs of the estate, ordered as configured.
func (p *Planner) WhatIfs() []estate.WhatIf { return slices.Clone(p.config.Estate.WhatIfs) }

// Incomplete says which pools of the estate are not known; empty where all are.
func (p *Planner) Incomplete() string { return p.config.Estate.Incomplete }

// Pool returns the pool of that name, or the only one of that title, or a *NotFoundError.
func (p *Planner) Pool(name string) (estate.Pool, error) {
	var titled []estate.Pool
	for _, x := range p.config.Estate.Pools {
		if x.Name == name {
			return x, nil
		}
		if x.Title == name {
			titled = append(titled, x)
		}
	}
	if len(titled) == 1 {
		return titled[0], nil
	}
	return estate.Find("pool", name, p.config.Estate.Pools, func(x estate.Pool) string { return x.Name })
}

// Source returns the source of that name, or a *NotFoundError.
func (p *Planner) Source(name string) (estate.SourceSpec, error) {
	return estate.Find("source", name, p.config.Estate.Sources, func(x estate.SourceSpec) string { return x.Name })
}

// Scenario returns the scenario of that name, or a *NotFoundError.
func (p *Planner) Scenario(name string) (estate.Scenario, error) {
	return estate.Find("scenario", name, p.config.Estate.Scenarios, func(x estate.Scenario) string { return x.Name })
}

// AsOf returns the time of the questions: asked if it is set, else that of the estate, else now.
func (p *Planner) AsOf(asked time.Time) time.Time {
	switch {
	case !asked.IsZero():
		return asked.UTC()
	case !p.config.Estate.AsOf.IsZero():
		return p.config.Estate.AsOf.UTC()
	}
	return p.config.Now().UTC()
}

// Ready returns an error while the planner cannot answer.
func (p *Planner) Ready(context.Context) error { return nil }

// catch turns a panic in a goroutine, which nobody else could recover, into an error.
func catch(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("internal error: %v", p)
	}
}
