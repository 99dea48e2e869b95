package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/plimsoll/plimsoll/api/briefing"
	"github.com/plimsoll/plimsoll/api/briefing/sheets"
	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/report"
)

// dateFlags are the flags of the verb backtest that are about dates.
type dateFlags struct {
	dates           bool
	capacity, chart string
}

const backtestDatesLong = `

With --dates the question is when: at each earlier time, four thresholds are taken from what was known then (the
greatest value of the last season, and 0, 0.5, 1 and 2 standard deviations of the seasonal differences above it), and,
where a capacity is known, 90 and 100 % of it. What was said of the day on which each is reached is scored beside
straight lines, random changes, seasonal naive, level × shape, and always quoting the base rate.

  SCORE        threshold-weighted CRPS of the date, from 0 to 1; the smaller the better
  TO RULE      the same relative to the best of those rules, which is named; below 1 is better
  SKILL        how much better the probabilities are than the base rate: 1 is perfect, 0 no better
  UNCERTAIN    cases with a probability between 5 and 95 %, from which the next three come
  HELD         share of these whose date lay between early (P10) and late (P90)
  CLAIMED      how sure the forecast was of that; HELD should be the same
  ERROR        mean distance of what was said from what happened, as a probability
  FALSE        likely (P50) dates after which nothing happened, as a share of all cases`

// addFlags defines the flags.
func (f *dateFlags) addFlags(c *cobra.Command) {
	fl := c.Flags()
	fl.BoolVar(&f.dates, "dates", false, "score saturation dates instead of values")
	fl.StringVar(&f.capacity, "capacity", "", "with --dates: usable capacity, in the unit of the values (overrides the capacity column)")
	fl.StringVar(&f.chart, "chart", "", "with --dates: also draw what was said against what happened to `FILE`.svg, .png or .pdf")
}

// check refuses what goes with --dates only.
func (f dateFlags) check() error {
	if !f.dates && f.capacity != "" {
		return usagef("--capacity: goes with --dates")
	}
	if !f.dates && f.chart != "" {
		return usagef("--chart: goes with --dates")
	}
	return checkChart(f.chart)
}

// backtestDates runs the verb with --dates.
func (a *app) backtestDates(ctx context.Context, f backtestFlags, q planner.BacktestQuestion) error {
	m, err := a.scoreDates(ctx, f, q)
	if err != nil {
		return err
	}
	for _, b := range m.GetBacktests() {
		for _, n := range b.GetNotes() {
			fmt.Fprintf(a.err, "%s: %s\n", b.GetSeries(), n)
		}
		if sheets.IsRefusal(b.GetState()) {
			fmt.Fprintf(a.err, "%s: no answer (%s): %s\n", b.GetSeries(), briefing.StateName(b.GetState()), b.GetReason())
		}
	}
	if err := writeDateBacktests(a.out, f.output, m); err != nil {
		return err
	}
	if m.GetOverall() == nil {
		return fmt.Errorf("none of the %d series could be scored", len(m.GetBacktests()))
	}
	if f.dates.chart == "" {
		return nil
	}
	if err := drawChart(ctx, f.dates.chart, report.ReliabilityChart{Overall: convert.DateOverall(m.GetOverall())}); err != nil {
		return err
	}
	fmt.Fprintln(a.err, "drew", f.dates.chart)
	return nil
}

// scoreDates reads the history that the flags name, with its capacity, and scores its dates, here or at --server.
func (a *app) scoreDates(ctx context.Context, f backtestFlags, q planner.BacktestQuestion) (*plimsollv1.DateBacktestReport, error) {
	capacity, err := parseCapacity(f.dates.capacity)
	if err != nil {
		return nil, err
	}
	if f.pool != "" {
		if !capacity.IsZero() {
			return nil, usagef("--capacity: not with --pool, whose configuration says it")
		}
		return a.scorePoolDates(ctx, f.pool, q)
	}
	list, err := a.readHistory(ctx, f.historyFlags, q.AsOf)
	if err != nil {
		return nil, err
	}
	asked := make([]planner.SeriesWithCapacity, len(list))
	for i, x := range list {
		c, err := x.capacityOr(capacity)
		if err != nil {
			return nil, err
		}
		asked[i] = planner.SeriesWithCapacity{Series: x.series, Capacity: c}
	}
	if a.flags.server != "" {
		return a.remote().backtestDates(ctx, asked, q)
	}
	all, err := planner.BacktestDatesAll(ctx, asked, q, a.flags.workers)
	return convert.DateBacktestReportMessage(all), err
}

// scorePoolDates scores the dates of a pool of the configuration, or of --server.
func (a *app) scorePoolDates(ctx context.Context, pool string, q planner.BacktestQuestion) (*plimsollv1.DateBacktestReport, error) {
	if a.flags.server != "" {
		return a.remote().backtestPoolDates(ctx, pool, q)
	}
	p, done, err := a.planner()
	if err != nil {
		return nil, err
	}
	defer done()
	all, err := p.BacktestPoolDates(ctx, pool, q)
	return convert.DateBacktestReportMessage(all), err
}

// writeDateBacktests prints a backtest of dates in the given format.
func writeDateBacktests(w io.Writer, format string, m *plimsollv1.DateBacktestReport) error {
	switch format {
	case "csv":
		return sheets.DateBacktestsCSV(w, m)
	case "table":
		return sheets.DateBacktestsTable(w, m)
	case "jsonl":
		return writeDateBacktestLines(w, m)
	}
	return writeMessage(w, format, m)
}

// writeDateBacktestLines prints a report of each series alone, a line each, and last what holds of all together.
func writeDateBacktestLines(w io.Writer, m *plimsollv1.DateBacktestReport) error {
	for _, b := range m.GetBacktests() {
		if err := writeLine(w, &plimsollv1.DateBacktestReport{Backtests: []*plimsollv1.DateBacktest{b}}); err != nil {
			return err
		}
	}
	if m.GetOverall() == nil {
		return nil
	}
	return writeLine(w, &plimsollv1.DateBacktestReport{Overall: m.GetOverall()})
}
