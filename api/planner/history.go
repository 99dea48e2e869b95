package planner

import (
	"context"
	"errors"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
)

// reading is what was read of a pool.
type reading struct {
	series   series.Series
	capacity capacity.Capacity
	notes    []string // what a reader of the answer should know
}

// History reads what was measured of a pool up to asOf, and its capacity: from
// the local copy once the pool has been pulled into it, else from its source.
// Whatever goes wrong in it is an *ingest.SourceError, the end of ctx excepted.
func (p *Planner) History(ctx context.Context, pool estate.Pool, asOf time.Time) (series.Series, capacity.Capacity, error) {
	r, err := p.read(ctx, pool, asOf)
	return r.series, r.capacity, err
}

// read is History with what there is to say.
func (p *Planner) read(ctx context.Context, pool estate.Pool, asOf time.Time) (reading, error) {
	r, err := p.readHistory(ctx, pool, asOf)
	var source *ingest.SourceError
	if err != nil && ctx.Err() == nil && !errors.As(err, &source) {
		err = &ingest.SourceError{Source: pool.Source, Op: "read", Err: err}
	}
	return r, err
}

// readHistory does the work of History. The source is not touched where the
// copy and the configuration say it all.
func (p *Planner) readHistory(ctx context.Context, pool estate.Pool, asOf time.Time) (reading, error) {
	spec, err := p.Source(pool.Source)
	if err != nil {
		return reading{}, err
	}
	q := queryOf(pool, spec, asOf)
	kept, err := p.copyOf(ctx, pool, spec)
	if err != nil {
		return reading{}, err
	}
	src, copied := kept.Source, kept.Source != nil
	r := reading{capacity: pool.Capacity}
	if !copied || pool.CapacityFromSource {
		original, err := p.sources.get(spec)
		if err != nil {
			return r, err
		}
		if r.capacity, err = capacityOf(pool, original); err != nil {
			return r, err
		}
		if !copied {
			src = original
		}
	}
	if copied {
		q.Expr = kept.key
		if r.notes, err = kept.notes(ctx, q.Start, q.End); err != nil {
			return r, err
		}
	}
	if err := checkUnmet(pool, ctx, spec, src, q, copied); err != nil {
		return r, err
	}
	every := kept.record.Measured.Dur
	if !copied {
		every = MeasuredEvery(ctx, src, q)
	}
	s, err := readOne(ctx, src, q)
	if err == nil && spec.Prometheus != nil {
		r.notes = append(r.notes, CannotSee(s, q.Resolution, every)...)
	}
	s = pool.Known.Used(s)
	s.Name, s.Labels, s.Unmet = pool.Name, pool.Labels, s.Unmet || pool.Unmet != ""
	r.series = s
	return r, err
}
