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

// reportPools answers for the pools of a report, with the what-ifs that concern each, what its date is made of, and what moved
// it. A what-if that cannot be answered is a note, and no error.
type reportPools struct {
	p     *Planner
	q     Question
	sink  ReportSink
	told  []bool   // pools that the sink has
	notes []string // of each pool
}

// groups answers for the groups of the estate, and for the pools in them. Answers of one group are held at a time; a pool that is in
// several groups is forecast for each.
func (r *reportPools) groups(ctx context.Context) error {
	if len(r.p.config.Estate.Groups) == 0 {
		return nil
	}
	groups, _, err := r.p.groupsOf(GroupQuestion{})
	if err != nil {
		return err
	}
	index := map[string]int{}
	for i, pool := range r.p.config.Estate.Pools {
		index[pool.Name] = i
	}
	for _, g := range groups {
		a, err := r.p.group(ctx, g, nil, func(ctx context.Context, names []string) ([]Answer, error) {
			answers := make([]Answer, len(names))
			return answers, r.p.config.forEach(ctx, len(names), func(ctx context.Context, k int) (err error) {
				answers[k], err = r.answer(ctx, index[names[k]])
				return err
			})
		})
		if err != nil {
			return fmt.Errorf("group %q: %w", g.Name, err)
		}
		if err := r.sink.Group(ctx, a); err != nil {
			return err
		}
	}
	return nil
}

// rest answers for the pools that are in no group.
func (r *reportPools) rest(ctx context.Context) error {
	var left []int
	for i, told := range r.told {
		if !told {
			left = append(left, i)
		}
	}
	return r.p.config.forEach(ctx, len(left), func(ctx context.Context, k int) error {
		_, err := r.answer(ctx, left[k])
		return err
	})
}

// answer answers for pool i, and tells the sink of it the first time.
func (r *reportPools) answer(ctx context.Context, i int) (Answer, error) {
	a, note, err := r.p.reportPool(ctx, r.p.config.Estate.Pools[i], r.q)
	if err != nil || r.told[i] {
		return a, err
	}
	r.told[i], r.notes[i] = true, note
	return a, r.sink.Pool(ctx, i, a)
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

// explainReported takes the date apart that a report explains: the one that orders go by, or where that lies beyond the horizon the
// likely one.
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
