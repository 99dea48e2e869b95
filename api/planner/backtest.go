package planner

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/backtest"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// BacktestQuestion is what is asked of a backtest. The zero value of every field is its default.
type BacktestQuestion struct {
	Horizon estate.Horizon // default: a tenth of the history, at most 180 days
	Origins int            // default: 4
	Spacing series.Step    // between origins; default: the horizon
	Period  int            // steps; default: that of the step, see backtest.Options
	Paths   int            // default: DefaultPaths
	Seed    *uint64        // default: DefaultSeed
	AsOf    time.Time      // what ended later is not looked at; zero: all is
	// Calendar is whose days the series follow.
	Calendar estate.Calendar
	// known is what the owner of the pool knows of its history.
	known fit.KnownPast
}

// Backtest is how one series would have been forecast.
type Backtest struct {
	Series  series.Series
	Seed    uint64
	Result  backtest.Result
	Refusal *forecast.Refusal // nil where there are scores
}

// Backtests are what a backtest found.
type Backtests struct {
	Series  []Backtest       // in the order of the question
	Overall backtest.Summary // of those that were scored
}

// Validate returns an *InvalidError for the first field that makes no sense of itself.
func (q BacktestQuestion) Validate() error {
	if err := checkBacktest(backtest.Options{Horizon: q.Horizon.Steps, Origins: q.Origins, Period: q.Period, Paths: q.Paths}); err != nil {
		return err
	}
	if !q.Spacing.IsZero() {
		return estate.Invalid("spacing", q.Spacing.Validate())
	}
	return nil
}

// checkBacktest returns an *InvalidError for the first option that is beyond its limits.
func checkBacktest(o backtest.Options) error {
	for _, l := range []struct {
		field string
		o     backtest.Options
	}{
		{"paths", backtest.Options{Paths: o.Paths}},
		{"origins", backtest.Options{Origins: o.Origins}},
		{"period", backtest.Options{Period: o.Period}},
		{"spacing", backtest.Options{Spacing: o.Spacing}},
		{"horizon", backtest.Options{Horizon: o.Horizon, Paths: o.Paths}},
	} {
		if err := l.o.Validate(); err != nil {
			return estate.Invalid(l.field, errors.New(strings.TrimPrefix(err.Error(), l.field+": ")))
		}
	}
	return nil
}

// options returns the question in steps of s.
func (q BacktestQuestion) options(s series.Series) backtest.Options {
	o := backtest.Options{
		Fit: knowing(fitOptions(q.Calendar, DefaultSeed, future.Estimate{}), q.known), Horizon: q.Horizon.Steps,
		Origins: q.Origins, Period: q.Period, Paths: q.Paths,
	}
	if q.Seed != nil {
		o.Fit.Seed = *q.Seed
	}
	if o.Paths == 0 {
		o.Paths = DefaultPaths
	}
	if !q.Horizon.Span.IsZero() {
		o.Horizon = s.Step.Steps(s.End(), q.Horizon.Span)
	}
	if !q.Spacing.IsZero() {
		o.Spacing = s.Step.Steps(s.End(), q.Spacing)
	}
	return o
}

// BacktestAll scores forecasts of each series from earlier times of its own
// history; workers as in Config. A refusal is an answer; an error says that
// the question, or a series, makes no sense.
func BacktestAll(ctx context.Context, series []series.Series, q BacktestQuestion, workers int) (Backtests, error) {
	if err := q.Validate(); err != nil {
		return Backtests{}, err
	}
	for _, s := range series { // in their order, so that which error is told does not depend on who is faster
		if err := q.suits(s); err != nil {
			return Backtests{}, fmt.Errorf("series %q: %w", s.Name, err)
		}
	}
	all := Backtests{Series: make([]Backtest, len(series))}
	err := Config{Workers: workers}.forEach(ctx, len(series), func(ctx context.Context, i int) (err error) {
		s := series[i]
		if all.Series[i], err = backtestSeries(ctx, s, q); err != nil {
			return fmt.Errorf("series %q: %w", s.Name, err)
		}
		return nil
	})
	if err != nil {
		return Backtests{}, err
	}
	var scored []backtest.Result
	for _, b := range all.Series {
		if b.Refusal == nil {
			scored = append(scored, b.Result)
		}
	}
	all.Overall = backtest.Summarize(scored)
	return all, nil
}

// suits returns an *InvalidError where s, or the question in its steps, makes no sense.
func (q BacktestQuestion) suits(s series.Series) error {
	if err := s.Validate(); err != nil {
		return estate.Invalid("series", err)
	}
	return checkBacktest(q.options(s))
}

// backtestSeries scores one series.
func backtestSeries(ctx context.Context, s series.Series, q BacktestQuestion) (Backtest, error) {
	if !q.AsOf.IsZero() {
		s = s.Before(q.AsOf)
	}
	o := q.options(s)
	b := Backtest{Series: s, Seed: o.Fit.Seed}
	var err error
	b.Result, err = backtest.Values(ctx, s, o)
	if errors.As(err, &b.Refusal) {
		return b, nil
	}
	return b, err
}

// Backtest is BacktestAll with the workers of the planner.
func (p *Planner) Backtest(ctx context.Context, series []series.Series, q BacktestQuestion) (Backtests, error) {
	return BacktestAll(ctx, series, q, p.config.Workers)
}

// BacktestPool reads the history of a pool and scores forecasts of it from earlier times of its own.
func (p *Planner) BacktestPool(ctx context.Context, name string, q BacktestQuestion) (Backtests, error) {
	pool, err := p.Pool(name)
	if err != nil {
		return Backtests{}, err
	}
	q.AsOf, q.Calendar, q.known = p.AsOf(q.AsOf), q.Calendar.Or(pool.Calendar), pool.Known
	s, _, err := p.History(ctx, pool, q.AsOf)
	if err != nil {
		return Backtests{}, fmt.Errorf("pool %q: %w", name, err)
	}
	all, err := p.Backtest(ctx, []series.Series{s}, q)
	if err != nil {
		return Backtests{}, fmt.Errorf("pool %q: %w", name, err)
	}
	return all, nil
}
