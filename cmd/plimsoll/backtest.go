package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/plimsoll/plimsoll/api/briefing"
	"github.com/plimsoll/plimsoll/api/briefing/sheets"
	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// backtestFlags are the flags of the verb backtest.
type backtestFlags struct {
	historyFlags

	horizon, spacing string
	origins, period  int
	paths            int
	seed             uint64
	output           string
	dates            dateFlags
}

const backtestLong = `Forecasts each series from several earlier times of its own history, with nothing known but what came
before, and scores that against what followed, beside two simple rules: seasonal naive, which repeats
the last season, and Naive2, which does so only if a test finds a season.

  MASE     error of the median, in mean errors of seasonal naive within the history
  SMAPE    error of the median as a share of forecast and value, from 0 to 2
  OWA      mean of SMAPE and MASE, each relative to Naive2
  MSIS     width of the central 95 %, and what is outside it at 40 times the distance, in the same unit as MASE
  IN n %   share of the values within the central n % of the simulations
  WQL      quantile loss relative to the mean value

A ratio to naive below 1 is better than repeating the last season; overall it is the geometric mean over
the series. Results go to standard output; what was left out, and why, goes to standard error.`

func (a *app) backtestCommand() *cobra.Command {
	var f backtestFlags
	c := &cobra.Command{
		Use:   "backtest (--csv FILE | --prometheus URL --query Q | --pool NAME)",
		Short: "Score forecasts of a history from its own past",
		Long:  backtestLong + backtestDatesLong,
		Example: "  plimsoll backtest --csv disk.csv --horizon 30d --origins 6\n  plimsoll backtest --csv - --step 1h --statistic p95 -o json " +
			"< cpu.csv\n  plimsoll backtest --pool web-cpu --spacing 1w --origins 12\n  plimsoll backtest --csv disk.csv --dates --capacity " +
			"12e12 --chart reliability.svg",
		Args: exactly(),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := f.belong(c.Flags().Changed); err != nil {
				return err
			}
			return a.backtest(c.Context(), f)
		},
	}
	fl := c.Flags()
	f.addTo(fl)
	fl.StringVar(&f.horizon, "horizon", "", "how far each forecast is scored: a span such as 30d, or a number of steps (default: a tenth "+
		"of the history, at most 180d)")
	fl.IntVar(&f.origins, "origins", 4, "how many times in the past are forecast from")
	fl.StringVar(&f.spacing, "spacing", "", "distance of these times, a `SPAN` such as 1w (default: the horizon)")
	fl.IntVar(&f.period, "period", 0, "season of the two simple rules, in steps; 1 is none (default: a day for shorter steps, a week for "+
		"days, a year for months)")
	fl.IntVar(&f.paths, "paths", planner.DefaultPaths, "number of simulations")
	fl.Uint64Var(&f.seed, "seed", planner.DefaultSeed, "seed of the simulations")
	fl.StringVarP(&f.output, "output", "o", "table", "table, json, jsonl, csv or yaml")
	f.dates.addFlags(c)
	a.serverFlag(fl)
	return c
}

// backtest runs the verb.
func (a *app) backtest(ctx context.Context, f backtestFlags) error {
	if err := checkOutput(f.output, "table", "json", "jsonl", "csv", "yaml"); err != nil {
		return err
	}
	if err := f.oneHistory("backtest"); err != nil {
		return err
	}
	if err := f.dates.check(); err != nil {
		return err
	}
	q, err := f.question(a)
	if err != nil {
		return err
	}
	if f.dates.dates {
		return a.backtestDates(ctx, f, q)
	}
	m, err := a.backtestReport(ctx, f, q)
	if err != nil {
		return err
	}
	a.warnBacktests(m)
	if err := writeBacktests(a.out, f.output, m); err != nil {
		return err
	}
	if m.GetOverall() == nil {
		return fmt.Errorf("none of the %d series could be scored", len(m.GetBacktests()))
	}
	return nil
}

// backtestReport reads the history that the flags name and scores it, here or at --server.
func (a *app) backtestReport(ctx context.Context, f backtestFlags, q planner.BacktestQuestion) (*plimsollv1.BacktestReport, error) {
	if f.pool != "" {
		return a.backtestPool(ctx, f.pool, q)
	}
	list, err := a.readHistory(ctx, f.historyFlags, q.AsOf)
	if err != nil {
		return nil, err
	}
	series := make([]series.Series, len(list))
	for i, x := range list {
		series[i] = x.series
	}
	if a.flags.server != "" {
		return a.remote().backtestSeries(ctx, series, q)
	}
	all, err := planner.BacktestAll(ctx, series, q, a.flags.workers)
	return convert.BacktestReportMessage(all), err
}

// backtestPool scores the history of a pool of the configuration, or of --server.
func (a *app) backtestPool(ctx context.Context, pool string, q planner.BacktestQuestion) (*plimsollv1.BacktestReport, error) {
	if a.flags.server != "" {
		return a.remote().backtestPool(ctx, pool, q)
	}
	p, done, err := a.planner()
	if err != nil {
		return nil, err
	}
	defer done()
	all, err := p.BacktestPool(ctx, pool, q)
	return convert.BacktestReportMessage(all), err
}

// question converts the flags that say what is asked.
func (f backtestFlags) question(a *app) (q planner.BacktestQuestion, err error) {
	if q.Horizon, err = estate.ParseHorizon(f.horizon); err != nil {
		return q, usagef("--horizon: %w", err)
	}
	if q.Spacing, err = parseSpan("--spacing", f.spacing); err != nil {
		return q, err
	}
	if q.AsOf, err = a.asOf(); err != nil {
		return q, err
	}
	if q.Calendar, err = f.calendar(); err != nil {
		return q, err
	}
	if f.origins == 0 {
		return q, usagef("--origins: 0, want at least 1")
	}
	if f.paths == 0 {
		return q, usagef("--paths: 0, want at least %d", forecast.MinFutures)
	}
	q.Origins, q.Period, q.Paths, q.Seed = f.origins, f.period, f.paths, &f.seed
	var invalid *estate.InvalidError
	if err = q.Validate(); errors.As(err, &invalid) {
		return q, usagef("--%s: %w", kebab(invalid.Field), invalid.Err)
	}
	return q, err
}

// warnBacktests prints what was left out, and what was refused.
func (a *app) warnBacktests(m *plimsollv1.BacktestReport) {
	for _, b := range m.GetBacktests() {
		for _, n := range b.GetNotes() {
			fmt.Fprintf(a.err, "%s: %s\n", b.GetSeries(), n)
		}
		if sheets.IsRefusal(b.GetState()) {
			fmt.Fprintf(a.err, "%s: no answer (%s): %s\n", b.GetSeries(), briefing.StateName(b.GetState()), b.GetReason())
		}
	}
}
