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

	"github.com/plimsoll/plimsoll/forecast/suggest"
	"github.com/plimsoll/plimsoll/ingest"
	"github.com/plimsoll/plimsoll/pricing/catalog"
)

// Estate is everything a configuration says: where history comes from, what can
// saturate, and what is to be compared.
type Estate struct {
	// AsOf is the time of the questions; zero means now.
	AsOf      time.Time
	Sources   []SourceSpec
	Pools     []Pool
	Scenarios []Scenario
	Groups    []Group
	WhatIfs   []WhatIf
}

// Config is what a Planner works with.
type Config struct {
	Estate Estate
	// Open makes the ingest.Source of a SourceSpec. Nil means OpenSource.
	Open func(SourceSpec) (ingest.Source, error)
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
	// Keeping is where forecasts of pools are kept. Without a store none are.
	Keeping Keeping
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
		c.Open = func(s SourceSpec) (ingest.Source, error) { return OpenSource(s, c.Warn) }
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Catalog == nil {
		c.Catalog = catalog.Load
	}
	return &Planner{config: c, sources: newSourceSet(c.Open), book: onceValues(c.Catalog)}
}

// Pools returns the pools of the estate, ordered as configured.
func (p *Planner) Pools() []Pool { return slices.Clone(p.config.Estate.Pools) }

// Sources returns the sources of the estate, ordered as configured.
func (p *Planner) Sources() []SourceSpec { return slices.Clone(p.config.Estate.Sources) }

// Scenarios returns the scenarios of the estate, ordered as configured.
func (p *Planner) Scenarios() []Scenario { return slices.Clone(p.config.Estate.Scenarios) }

// WhatIfs returns the what-ifs of the estate, ordered as configured.
func (p *Planner) WhatIfs() []WhatIf { return slices.Clone(p.config.Estate.WhatIfs) }

// Pool returns the pool of that name, or a *NotFoundError.
func (p *Planner) Pool(name string) (Pool, error) {
	return find("pool", name, p.config.Estate.Pools, func(x Pool) string { return x.Name })
}

// Source returns the source of that name, or a *NotFoundError.
func (p *Planner) Source(name string) (SourceSpec, error) {
	return find("source", name, p.config.Estate.Sources, func(x SourceSpec) string { return x.Name })
}

// Scenario returns the scenario of that name, or a *NotFoundError.
func (p *Planner) Scenario(name string) (Scenario, error) {
	return find("scenario", name, p.config.Estate.Scenarios, func(x Scenario) string { return x.Name })
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

// NotFoundError says that a named thing does not exist, and what may have been meant.
type NotFoundError struct {
	Kind, Name string
	Nearest    string // empty if nothing is near
}

// Error names the thing and the nearest one.
func (e *NotFoundError) Error() string {
	return fmt.Sprintf("there is no %s %q%s", e.Kind, e.Name, suggest.Name(e.Nearest))
}

// InvalidError says which field of a question makes no sense.
type InvalidError struct {
	Field string // such as options.horizon
	Err   error
}

// Error names the field.
func (e *InvalidError) Error() string { return e.Field + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *InvalidError) Unwrap() error { return e.Err }

// invalid returns an *InvalidError, or nil if err is nil.
func invalid(field string, err error) error {
	if err == nil {
		return nil
	}
	return &InvalidError{Field: field, Err: err}
}

// catch turns a panic in a goroutine, which nobody else could recover, into an error.
func catch(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("internal error: %v", p)
	}
}

// find returns the item of that name, or a *NotFoundError with the nearest name.
func find[T any](kind, name string, items []T, nameOf func(T) string) (T, error) {
	names := make([]string, len(items))
	for i, x := range items {
		if names[i] = nameOf(x); names[i] == name {
			return x, nil
		}
	}
	var zero T
	return zero, &NotFoundError{Kind: kind, Name: name, Nearest: suggest.Nearest(name, names)}
}
