package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast"
)

// backtestFlags are the flags of the verb backtest.
type backtestFlags struct {
	rows             forecastFlags // which and how rows become series: as in the verb forecast
	horizon, spacing string
	origins, period  int
	paths            int
	seed             uint64
	output           string
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
		Use:     "backtest --csv FILE",
		Short:   "Score forecasts of a history from its own past",
		Long:    backtestLong,
		Example: "  plimsoll backtest --csv disk.csv --horizon 30d --origins 6\n  plimsoll backtest --csv - --step 1h --statistic p95 -o json < cpu.csv",
		Args:    exactly(),
		RunE:    func(c *cobra.Command, _ []string) error { return a.backtest(c.Context(), f) },
	}
	fl := c.Flags()
	fl.StringVar(&f.rows.csv, "csv", "", "read history from a CSV `FILE`, or - for standard input")
	fl.BoolVar(&f.rows.strict, "strict", false, "make rows that cannot be used an error")
	fl.StringVar(&f.rows.duplicates, "duplicates", "reject", "different values of one time: reject, max, mean or last")
	fl.StringVar(&f.rows.statistic, "statistic", "peak", "what a step's value is: peak, mean, last, or a percentile such as p95")
	fl.StringVar(&f.rows.unit, "unit", "", "UCUM `UNIT` of the values, such as By, {core} or 1 for a ratio")
	fl.StringVar(&f.rows.step, "step", "", "length of a step, such as 1h (default: that of the history)")
	fl.StringVar(&f.horizon, "horizon", "", "how far each forecast is scored: a span such as 30d, or a number of steps (default: a tenth of the history, at most 180d)")
	fl.IntVar(&f.origins, "origins", 4, "how many times in the past are forecast from")
	fl.StringVar(&f.spacing, "spacing", "", "distance of these times, a `SPAN` such as 1w (default: the horizon)")
	fl.IntVar(&f.period, "period", 0, "season of the two simple rules, in steps; 1 is none (default: a day for shorter steps, a week for days, a year for months)")
	fl.IntVar(&f.paths, "paths", planner.DefaultPaths, "number of simulations")
	fl.Uint64Var(&f.seed, "seed", planner.DefaultSeed, "seed of the simulations")
	fl.StringVarP(&f.output, "output", "o", "table", "table, csv or json")
	return c
}

// backtest runs the verb.
func (a *app) backtest(ctx context.Context, f backtestFlags) error {
	if err := checkOutput(f.output, "table", "csv", "json"); err != nil {
		return err
	}
	if f.rows.csv == "" {
		return usagef("backtest: no history: give --csv FILE, or --csv - for standard input")
	}
	q, err := f.question(a)
	if err != nil {
		return err
	}
	series, err := a.backtestSeries(f)
	if err != nil {
		return err
	}
	all, err := planner.BacktestAll(ctx, series, q, a.flags.workers)
	if err != nil {
		return err
	}
	m := convert.BacktestReportMessage(all)
	a.warnBacktests(m)
	if err := writeBacktests(a.out, f.output, m); err != nil {
		return err
	}
	if all.Overall.Series == 0 {
		return fmt.Errorf("none of the %d series could be scored", len(series))
	}
	return nil
}

// backtestSeries reads the series of the CSV file, in its order.
func (a *app) backtestSeries(f backtestFlags) ([]forecast.Series, error) {
	o, err := f.rows.csvOptions()
	if err != nil {
		return nil, err
	}
	table, err := a.openCSV(f.rows.csv, o)
	if err != nil {
		return nil, err
	}
	if text := strings.TrimSpace(table.Report().String()); text != "" {
		fmt.Fprintln(a.err, text)
	}
	return table.Series(), nil
}

// question converts the flags that say what is asked.
func (f backtestFlags) question(a *app) (q planner.BacktestQuestion, err error) {
	if q.Horizon, err = planner.ParseHorizon(f.horizon); err != nil {
		return q, usagef("--horizon: %w", err)
	}
	if q.Spacing, err = parseSpan("--spacing", f.spacing); err != nil {
		return q, err
	}
	if q.AsOf, err = a.asOf(); err != nil {
		return q, err
	}
	if f.origins == 0 {
		return q, usagef("--origins: 0, want at least 1")
	}
	if f.paths == 0 {
		return q, usagef("--paths: 0, want at least %d", forecast.MinFutures)
	}
	q.Origins, q.Period, q.Paths, q.Seed = f.origins, f.period, f.paths, &f.seed
	var invalid *planner.InvalidError
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
		if isRefusal(b.GetState()) {
			fmt.Fprintf(a.err, "%s: no answer (%s): %s\n", b.GetSeries(), shortState(b.GetState()), b.GetReason())
		}
	}
}
