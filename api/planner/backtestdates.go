package planner

import (
	"context"
	"errors"
	"fmt"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/backtest"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// SeriesWithCapacity is a series whose past dates are scored, with its capacity; the zero one is not known.
type SeriesWithCapacity struct {
	Series   series.Series
	Capacity capacity.Capacity
}

// DateBacktest is what would have been said of the dates of one series.
type DateBacktest struct {
	Series  series.Series
	Seed    uint64
	Result  backtest.DateResult
	Overall backtest.DateSummary // of this series
	Refusal *forecast.Refusal    // nil where there are scores
}

// DateBacktests are what a backtest of dates found.
type DateBacktests struct {
	Series  []DateBacktest       // in the order of the question
	Overall backtest.DateSummary // of all cases that were scored
}

// BacktestDatesAll says of each series when thresholds would have been reached, from earlier times of its own history, and scores it
// beside rules of thumb; workers as in Config. A refusal is an answer; an error says that the question, or a series, makes no sense.
func BacktestDatesAll(ctx context.Context, asked []SeriesWithCapacity, q BacktestQuestion, workers int) (DateBacktests, error) {
	if err := q.Validate(); err != nil {
		return DateBacktests{}, err
	}
	for _, d := range asked { // in their order, so that which error is told does not depend on who is faster
		if err := q.suitsDated(d); err != nil {
			return DateBacktests{}, fmt.Errorf("series %q: %w", d.Series.Name, err)
		}
	}
	all := DateBacktests{Series: make([]DateBacktest, len(asked))}
	err := Config{Workers: workers}.forEach(ctx, len(asked), func(ctx context.Context, i int) (err error) {
		d := asked[i]
		if all.Series[i], err = backtestDates(ctx, d, q); err != nil {
			return fmt.Errorf("series %q: %w", d.Series.Name, err)
		}
		return nil
	})
	if err != nil {
		return DateBacktests{}, err
	}
	var scored []backtest.DateResult
	for _, b := range all.Series {
		if b.Refusal == nil {
			scored = append(scored, b.Result)
		}
	}
	seed := uint64(DefaultSeed)
	if q.Seed != nil {
		seed = *q.Seed
	}
	all.Overall = backtest.SummarizeDates(scored, seed)
	return all, nil
}

// suitsDated returns an *InvalidError where the series, its capacity, or the question in its steps, makes no sense.
func (q BacktestQuestion) suitsDated(d SeriesWithCapacity) error {
	if err := d.Capacity.Validate(); err != nil {
		return estate.Invalid("capacity", err)
	}
	if _, err := inUnitOf(d.Series, d.Capacity); err != nil {
		return estate.Invalid("capacity", err)
	}
	return q.suits(d.Series)
}

// backtestDates scores the dates of one series.
func backtestDates(ctx context.Context, d SeriesWithCapacity, q BacktestQuestion) (DateBacktest, error) {
	s := d.Series
	if !q.AsOf.IsZero() {
		s = s.Before(q.AsOf)
	}
	o := q.options(s)
	b := DateBacktest{Series: s, Seed: o.Fit.Seed}
	var err error
	if d.Capacity, err = inUnitOf(s, d.Capacity); err != nil {
		return b, estate.Invalid("capacity", err)
	}
	asked := backtest.DateOptions{Options: o, Capacity: d.Capacity, Peers: true}
	if b.Result, err = backtest.Dates(ctx, s, asked); errors.As(err, &b.Refusal) {
		return b, nil
	}
	if err == nil {
		b.Overall = backtest.SummarizeDates([]backtest.DateResult{b.Result}, o.Fit.Seed)
	}
	return b, err
}

// BacktestDates is BacktestDatesAll with the workers of the planner.
func (p *Planner) BacktestDates(ctx context.Context, asked []SeriesWithCapacity, q BacktestQuestion) (DateBacktests, error) {
	return BacktestDatesAll(ctx, asked, q, p.config.Workers)
}

// BacktestPoolDates reads the history and the capacity of a pool, and scores dates of it from earlier times of its own.
func (p *Planner) BacktestPoolDates(ctx context.Context, name string, q BacktestQuestion) (DateBacktests, error) {
	pool, err := p.Pool(name)
	if err != nil {
		return DateBacktests{}, err
	}
	q.AsOf, q.Calendar = p.AsOf(q.AsOf), q.Calendar.Or(pool.Calendar)
	s, capacity, err := p.History(ctx, pool, q.AsOf)
	if err != nil {
		return DateBacktests{}, fmt.Errorf("pool %q: %w", name, err)
	}
	all, err := p.BacktestDates(ctx, []SeriesWithCapacity{{s, capacity}}, q)
	if err != nil {
		return DateBacktests{}, fmt.Errorf("pool %q: %w", name, err)
	}
	return all, nil
}
