package planner

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Others fits the history of another pool, or of another series of the question, by name. What is
// not there is a *NotFoundError, and what cannot be forecast a *forecast.Refusal.
type Others func(ctx context.Context, name string) (*fit.Fit, error)

// Among checks the what-ifs of the questions, which all have the same, and lets those of each see the series of the others.
func Among(asked []SeriesQuestion) ([]SeriesQuestion, error) {
	if !slices.ContainsFunc(asked, func(x SeriesQuestion) bool { return len(x.Question.WhatIfs) > 0 }) {
		return asked, nil
	}
	known := func(name string) error {
		_, err := estate.Find("series", name, asked, func(x SeriesQuestion) string { return x.Series.Name })
		return err
	}
	if err := estate.CheckWhatIfs(asked[0].Question.WhatIfs, len(asked), known); err != nil {
		return nil, err
	}
	out := slices.Clone(asked)
	others := once(func(_ context.Context, name string) (*fit.Fit, error) {
		x, err := estate.Find("series", name, asked, func(x SeriesQuestion) string { return x.Series.Name })
		if err != nil {
			return nil, err
		}
		return x.Question.fit(x.Series)
	})
	for i := range out {
		out[i].Question.Others = others
	}
	return out, nil
}

// fit fits a series as the question has it.
func (q Question) fit(s series.Series) (*fit.Fit, error) {
	q = q.withDefaults()
	if !q.AsOf.IsZero() {
		s = s.Before(q.AsOf)
		if r := forecast.CheckStale(s, q.AsOf); r != nil {
			return nil, r
		}
	}
	return fit.New(s, q.options())
}

// once remembers what was fitted.
func once(fitted Others) Others {
	type result struct {
		fit *fit.Fit
		err error
	}
	type entry struct {
		sync.Mutex
		*result
	}
	var mu sync.Mutex
	known := map[string]*entry{}
	return func(ctx context.Context, name string) (*fit.Fit, error) {
		mu.Lock()
		e, ok := known[name]
		if !ok {
			e = &entry{}
			known[name] = e
		}
		mu.Unlock()
		e.Lock()
		defer e.Unlock()
		if e.result == nil {
			f, err := fitted(ctx, name)
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			e.result = &result{f, err}
		}
		return e.fit, e.err
	}
}

// otherPools fits the pools of the estate as of the time of a question.
func (p *Planner) otherPools(q Question) Others {
	return once(func(ctx context.Context, name string) (*fit.Fit, error) {
		pool, err := p.Pool(name)
		if err != nil {
			return nil, err
		}
		asOf := p.AsOf(q.AsOf)
		s, capacity, err := p.History(ctx, pool, asOf)
		if err != nil {
			return nil, fmt.Errorf("pool %q: %w", name, err)
		}
		return questionOf(pool, Question{Seed: q.Seed}, capacity, asOf).fit(s)
	})
}

// Known returns a *NotFoundError for what is no pool of the estate, and nil for what is.
func (p *Planner) Known(name string) error {
	_, err := p.Pool(name)
	return err
}

// whatIfs fills in the what-ifs of the estate for those of the question that say nothing but a name, and adds
// those that they are compared with.
func (p *Planner) whatIfs(list []estate.WhatIf) ([]estate.WhatIf, error) {
	out := slices.Clone(list)
	known := p.config.Estate.WhatIfs
	nameOf := func(x estate.WhatIf) string { return x.Name }
	for i := 0; i < len(out); i++ {
		w := &out[i]
		if len(w.Events) == 0 {
			x, err := estate.Find("what-if", w.Name, known, nameOf)
			if err != nil {
				return nil, estate.Invalid(fmt.Sprintf("whatIfs[%d].name", i), err)
			}
			if w.Against != "" {
				x.Against = w.Against
			}
			*w = x
		}
		asked := func(x estate.WhatIf) bool { return x.Name == w.Against }
		if base := slices.IndexFunc(known, asked); base >= 0 && !slices.ContainsFunc(out, asked) {
			out = append(out, known[base])
		}
	}
	return out, nil
}
