package planner

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/parallel"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
)

// question fills in what q leaves open with what the pool says.
func questionOf(pool estate.Pool, q Question, capacity capacity.Capacity, asOf time.Time) Question {
	q.AsOf = asOf
	if q.Capacity.IsZero() {
		q.Capacity = capacity
	}
	if q.Horizon.IsZero() {
		q.Horizon = pool.Horizon
	}
	if q.Sustain.IsZero() {
		q.Sustain = pool.Sustain
	}
	if q.LeadTime.IsZero() {
		q.LeadTime = pool.LeadTime
	}
	if q.OrderQuantile == 0 {
		q.OrderQuantile = pool.OrderQuantile
	}
	if q.Growth == nil {
		q.Growth = &pool.Growth
	}
	q.Thresholds = estate.MergeThresholds(pool.Thresholds, q.Thresholds)
	q.Order = q.Order.Or(pool.Order)
	q.Calendar = q.Calendar.Or(pool.Calendar)
	q.known = pool.Known
	return q
}

// query returns what to read from the source of the pool.
func queryOf(pool estate.Pool, spec estate.SourceSpec, asOf time.Time) ingest.Query {
	q := ingest.Query{Expr: expressionOf(pool), End: asOf, Step: pool.Step, Statistic: pool.Statistic, Unit: pool.Unit}
	if !pool.Range.IsZero() {
		q.Start = pool.Range.Before(asOf)
	}
	if spec.Prometheus != nil {
		q.Resolution = spec.Prometheus.Resolution.Dur
		if q.Start.IsZero() {
			q.Start = asOf.Add(-defaultServerRange * series.Day)
		}
	}
	return q
}

// capacity returns the capacity of the pool, from its source if it says so.
func capacityOf(pool estate.Pool, src ingest.Source) (capacity.Capacity, error) {
	if !pool.CapacityFromSource {
		return pool.Capacity, nil
	}
	known, ok := src.(capacitySource)
	if !ok {
		return capacity.Capacity{}, fmt.Errorf("capacityFromSource: source %q knows no capacities: give capacity instead", pool.Source)
	}
	c, ok := known.Capacity(pool.Query)
	if !ok {
		return capacity.Capacity{}, fmt.Errorf("capacityFromSource: source %q has no capacity for %q: add a capacity column, or give "+
			"capacity instead", pool.Source, pool.Query)
	}
	return c, nil
}

// workers returns how many things are done at once.
func (c Config) workers() int {
	if c.Workers > 0 {
		return c.Workers
	}
	return runtime.GOMAXPROCS(0)
}

// forEach does n tasks, as many at once as the configuration says. The error is that of the first by number; a panic is one too.
func (c Config) forEach(ctx context.Context, n int, task func(ctx context.Context, i int) error) error {
	return parallel.Do(ctx, n, c.Workers, func(ctx context.Context, i int) (err error) {
		defer catch(&err)
		return task(ctx, i)
	})
}
