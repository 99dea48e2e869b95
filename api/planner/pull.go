package planner

import (
	"context"
	"errors"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/ingest"
)

// PullRequest asks for the history of a pool to be copied.
type PullRequest struct {
	Pool   string
	Window forecast.Step // how much at once
	AsOf   time.Time     // up to when; zero as in Planner.AsOf
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
	until := p.AsOf(r.AsOf)
	return ingest.Pull(ctx, src, p.config.History, pool.plan(spec, until, r.Window), show)
}

// plan returns what a pull of the pool reads: its samples as they are, since the
// step and statistic of the forecast are applied when the copy is read.
func (pool Pool) plan(spec SourceSpec, until time.Time, window forecast.Step) ingest.Plan {
	q := pool.query(spec, until)
	q.End = time.Time{}
	if spec.Prometheus != nil && q.Resolution > 0 {
		q.Step = forecast.Every(q.Resolution)
	}
	if spec.CSV != nil {
		q.Step = forecast.Step{}
	}
	return ingest.Plan{Key: pool.Name, Query: q, Window: window, Until: until}
}
