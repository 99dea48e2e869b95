package planner

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/forecast/event"
	"github.com/plimsoll/plimsoll/ingest"
)

// reportAnswers are the answers that a report is made of, in the order of the estate.
type reportAnswers struct {
	answers []Answer
	notes   []string
}

// reportPools answers for all pools, with the what-ifs that concern each, what its date is made of, and what moved it.
// A what-if that cannot be answered is a note, and no error.
func (p *Planner) reportPools(ctx context.Context, q Question) (reportAnswers, error) {
	pools := p.config.Estate.Pools
	out := reportAnswers{answers: make([]Answer, len(pools))}
	notes := make([]string, len(pools))
	if len(p.config.Estate.WhatIfs) > 0 {
		q.Others = p.otherPools(q)
	}
	err := p.config.forEach(ctx, len(pools), func(ctx context.Context, i int) (err error) {
		pool := pools[i]
		out.answers[i], notes[i], err = p.reportPool(ctx, pool, q)
		return err
	})
	out.notes = slices.DeleteFunc(notes, func(s string) bool { return s == "" })
	return out, err
}

// reportPool answers for one pool.
func (p *Planner) reportPool(ctx context.Context, pool estate.Pool, q Question) (a Answer, note string, err error) {
	with := q
	with.WhatIfs = p.concerning(pool.Name)
	a, err = p.ForecastPool(ctx, pool.Name, with)
	var source *ingest.SourceError
	var wrong *estate.InvalidError
	switch {
	case ctx.Err() != nil:
		return a, "", ctx.Err()
	case errors.As(err, &wrong) && len(with.WhatIfs) > 0:
		note = fmt.Sprintf("What-ifs of %s were not answered: %v.", pool.Name, wrong)
		a, err = p.ForecastPool(ctx, pool.Name, q)
	case errors.As(err, &source):
		return unreadPool(pool, q, p.AsOf(q.AsOf), source), "", nil
	}
	if err != nil {
		return a, "", err
	}
	for i := range a.WhatIfs {
		a.WhatIfs[i].Answer.Question.OmitValues = true
	}
	return a, note, a.explainReported()
}

// concerning returns by name the what-ifs of the estate that change the demand of a pool.
func (p *Planner) concerning(pool string) []estate.WhatIf {
	var out []estate.WhatIf
	for _, w := range p.config.Estate.WhatIfs {
		if slices.ContainsFunc(w.Events, func(e estate.Event) bool { return e.Concerns(pool) }) {
			out = append(out, estate.WhatIf{Name: w.Name})
		}
	}
	return out
}

// explainReported takes the date apart that a report explains: the likely one, or where that lies beyond the horizon the one that
// orders rest on.
func (a *Answer) explainReported() error {
	if !a.Saturation.State.HasDates() {
		return nil
	}
	p, ok := explainedQuantile(a.Saturation, a.Question.OrderQuantile)
	if !ok {
		p = 0.5 // groups ask for it
	}
	a.Question.Explain = []float64{p}
	return a.explain(*a.Forecast, event.WhatIf{})
}
