package planner

import (
	"context"
	"errors"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
)

// PullRequest asks for the history of a pool to be copied.
type PullRequest struct {
	Pool   string
	Window series.Step // how much at once
	AsOf   time.Time   // up to when; zero as in Planner.AsOf
}

// Pull copies what was measured of a pool from its source into the local
// history, from where the last pull ended. Show may be nil.
func (p *Planner) Pull(ctx context.Context, r PullRequest, show func(ingest.Progress)) (ingest.Result, error) {
	if p.config.History == nil {
		return ingest.Result{}, errors.New("there is no local history to pull into")
	}
	pool, err := p.Pool(r.Pool)
	if err != nil {
		return ingest.Result{}, err
	}
	spec, err := p.Source(pool.Source)
	if err != nil {
		return ingest.Result{}, err
	}
	src, err := p.sources.get(spec)
	if err != nil {
		return ingest.Result{}, err
	}
	if err := checkUnmet(pool, ctx, spec, src, queryOf(pool, spec, p.AsOf(r.AsOf)), false); err != nil {
		return ingest.Result{}, err
	}
	plan := pullPlan(pool, spec, p.AsOf(r.AsOf), r.Window)
	if spec.CSV != nil {
		if err := plan.alignTo(ctx, src); err != nil {
			return ingest.Result{}, err
		}
	}
	return ingest.Pull(ctx, src, p.config.History, plan.Plan, show)
}

// plan is what a pull of a pool reads.
type plan struct{ ingest.Plan }

// plan returns what a pull of the pool reads: its samples as they are, since the
// step of the forecast is applied when the copy is read.
func pullPlan(pool estate.Pool, spec estate.SourceSpec, until time.Time, window series.Step) plan {
	q := queryOf(pool, spec, until)
	q.End = time.Time{}
	if spec.Prometheus != nil && q.Resolution > 0 {
		q.Step = series.Every(q.Resolution)
	}
	return plan{ingest.Plan{Key: pool.Name, Query: q, Window: window, Until: until}}
}

// alignTo takes the step of the samples and, unless the pool has a range, their
// beginning from a file, which knows both.
func (p *plan) alignTo(ctx context.Context, src ingest.Source) error {
	q := p.Query
	q.Step, q.End = series.Step{}, p.Until
	s, err := readOne(ctx, src, q)
	if err != nil {
		return err
	}
	p.Query.Step = s.Step
	if p.Window.Approx() < s.Step.Approx() {
		p.Window = s.Step
	}
	if p.Query.Start.IsZero() {
		p.Query.Start = s.Start
	}
	return nil
}
