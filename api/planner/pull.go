package planner

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
	"github.com/plimsoll/plimsoll/ingest/prometheus"
)

// PullRequest asks for the history of a pool to be copied.
type PullRequest struct {
	Pool   string
	Window series.Step // how much at once
	AsOf   time.Time   // up to when; zero as in Planner.AsOf
}

// PullResult says what a pull did.
type PullResult struct {
	ingest.Result
	// Changed says what differs from the question that an earlier pull of the pool was for, which is kept beside this one; empty where
	// nothing does, or this is not the first pull for this question.
	Changed string
}

// Pull copies what was measured of a pool from its source into the local
// history, from where the last pull ended, and before where it began if the pool's range now asks for that. A pool of which
// there is nothing at all is an error. Show may be nil.
func (p *Planner) Pull(ctx context.Context, r PullRequest, show func(ingest.Progress)) (PullResult, error) {
	if p.config.History == nil {
		return PullResult{}, errors.New("there is no local history to pull into")
	}
	pool, err := p.Pool(r.Pool)
	if err != nil {
		return PullResult{}, err
	}
	spec, err := p.Source(pool.Source)
	if err != nil {
		return PullResult{}, err
	}
	src, err := p.sources.get(spec)
	if err != nil {
		return PullResult{}, err
	}
	job, err := p.pullJobOf(ctx, pool, spec, src, r)
	if err != nil {
		return PullResult{}, err
	}
	if err := checkUnmet(pool, ctx, spec, src, job.checked(), false); err != nil {
		return PullResult{}, err
	}
	var result PullResult
	result.Result, err = ingest.Pull(ctx, src, p.config.History, job.Job, show)
	switch {
	case err != nil:
		return result, err
	case result.To.IsZero():
		return result, fmt.Errorf("query %q selects nothing up to %s: is its name right, and is it in source %q?", job.Query.Expr,
			job.Until.Format("2006-01-02 15:04"), pool.Source)
	case result.Resumed:
		return result, nil
	}
	former, err := p.formerOf(ctx, job.Origin)
	if err == nil && len(former) > 0 {
		result.Changed = job.Origin.Changed(former[0].Origin)
	}
	return result, err
}

// pullJob is what a pull of a pool reads.
type pullJob struct{ ingest.Job }

// pullJobOf returns what a pull of the pool reads: its samples as they are, since the
// step of the forecast is applied when the copy is read.
func (p *Planner) pullJobOf(ctx context.Context, pool estate.Pool, spec estate.SourceSpec, src ingest.Source, r PullRequest) (pullJob, error) {
	until := p.AsOf(r.AsOf)
	q := queryOf(pool, spec, until)
	q.End = time.Time{}
	origin := originOf(pool, spec)
	x := pullJob{ingest.Job{Key: origin.Key(), Origin: origin, Query: q, Window: r.Window, Until: until}}
	if spec.Prometheus == nil {
		return x, x.alignTo(ctx, src)
	}
	return x, x.askServer(ctx, src, p.config.History)
}

// defaultInterval is taken for that of a server which does not show its own.
const defaultInterval = time.Minute

// askServer ends the pull at the time of the server, so that a local clock which is ahead takes nothing for measured, and leaves
// the distance of the samples to it where none is configured: what an earlier pull has learned of it stays.
func (p *pullJob) askServer(ctx context.Context, src ingest.Source, h ingest.History) error {
	s, isServer := src.(server)
	if isServer {
		now, err := s.Now(ctx)
		if err != nil {
			return err
		}
		if !now.IsZero() && now.Before(p.Until) {
			p.Until = now
		}
	}
	record, known, err := h.Record(ctx, p.Key)
	if err != nil {
		return err
	}
	p.Measured = record.Measured
	if isServer && !known {
		every, told, err := s.Interval(ctx, p.Query.Expr, p.Until)
		if err != nil {
			return err
		}
		if told {
			p.Measured = series.Every(every)
		}
	}
	q := &p.Query
	switch {
	case q.Resolution != 0:
	case record.Step.Dur > 0:
		q.Resolution = record.Step.Dur
	default:
		q.Resolution = defaultInterval
		if p.Measured.Dur > 0 {
			q.Resolution = min(p.Measured.Dur, prometheus.Lookback)
		}
		if q.Step.Dur > 0 && q.Step.Dur < q.Resolution {
			q.Resolution = q.Step.Dur
		}
	}
	q.Step = series.Every(q.Resolution)
	return nil
}

// checked returns the query of all that the pull is for, of which the unmet demand is checked.
func (p pullJob) checked() ingest.Query {
	q := p.Query
	q.End = p.Until
	return q
}

// alignTo takes the step of the samples and, unless the pool has a range, their
// beginning from a file, which knows both.
func (p *pullJob) alignTo(ctx context.Context, src ingest.Source) error {
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
