package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plimsoll/plimsoll/api/briefing"
	"github.com/plimsoll/plimsoll/api/briefing/sheets"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// forecastFlags are the flags of the verb forecast.
type forecastFlags struct {
	historyFlags
	orderFlags
	whatIfFlags
	explainFlags

	horizon, capacity, sustain, leadTime string
	orderQuantile                        float64
	quantiles                            string
	paths                                int
	seed                                 uint64
	growth                               string

	output, chart, failWithin, ics string
	values, grouped, all           bool
}

const forecastLong = `Reads history, simulates its future, and says when each series reaches its capacity.

The history comes from a CSV file (--csv FILE, or - for standard input), from a Prometheus server
(--prometheus URL --query PROMQL) or is that of a configured pool (--pool NAME). The result goes to
standard output; what was left out of the history, and why, goes to standard error.

A CSV file has a header with the columns time and value and, optionally, series, capacity and unit, or with a
column of times and a column a series. Exports of spreadsheets and monitoring programs are read as they come:
semicolons, decimal commas, thousands, per cent, units in cells, UTF-16, dates of several countries, months and
quarters, Grafana, typeperf and sadf -d. What was concluded is said on standard error; docs/csv.md lists it all.`

func (a *app) forecastCommand() *cobra.Command {
	var f forecastFlags
	c := &cobra.Command{
		Use:   "forecast (--csv FILE | --prometheus URL --query Q | --pool NAME… | --all)",
		Short: "Say when series reach their capacity",
		Long:  forecastLong,
		Example: "  plimsoll forecast --csv disk.csv --capacity 12e12 --lead-time 60d\n  plimsoll forecast --prometheus http://127.0.0.1:9090 " +
			"--query 'sum(node_filesystem_size_bytes - node_filesystem_avail_bytes)' --range 1y",
		Args: exactly(),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := f.belong(c.Flags().Changed); err != nil {
				return err
			}
			if f.all {
				if err := a.allPools(&f); err != nil {
					return err
				}
			}
			return a.forecast(c.Context(), f)
		},
	}
	fl := c.Flags()
	f.addTo(fl)
	f.addOrderTo(fl)
	f.addWhatIfTo(fl, ", for --pool")
	f.addExplainTo(fl)
	fl.StringVar(&f.horizon, "horizon", "", "how far to look: a span such as 180d, or a number of steps (default: as long as the history, "+
		"at most 180d, at least the lead time and 30d)")
	fl.StringVar(&f.capacity, "capacity", "", "usable capacity, in the unit of the values, or a share such as 80% (overrides the "+
		"capacity column)")
	fl.StringVar(&f.sustain, "sustain", "", "how long demand must stay at or over the capacity (default: one step)")
	fl.StringVar(&f.leadTime, "lead-time", "", "how long it takes from order to use, such as 60d")
	fl.Float64Var(&f.orderQuantile, "order-quantile", planner.DefaultOrderQuantile,
		"quantile of the saturation date that an order must precede")
	fl.StringVar(&f.quantiles, "quantiles", "0.025,0.1,0.5,0.9,0.975", "quantiles of the values")
	fl.IntVar(&f.paths, "paths", planner.DefaultPaths, "number of simulations")
	fl.Uint64Var(&f.seed, "seed", planner.DefaultSeed, "seed of the simulations")
	fl.StringVar(&f.growth, "growth", "", "yearly growth assumed where the evidence ends, as `LOW,MID,HIGH` or one number, such as "+
		"0,0.05,0.12 (default 0)")
	fl.BoolVar(&f.all, "all", false, "take all pools of the configuration; status does so, too, and takes what is kept")
	fl.BoolVar(&f.values, "values", false, "print quantiles by step instead of dates, for -o csv and table")
	fl.StringVarP(&f.output, "output", "o", "table", "table, json, jsonl, csv or yaml")
	fl.BoolVar(&f.grouped, "grouped", false, "the rows of each series of --csv stand together: forecast one series after another, in "+
		"memory that does not grow with their number, for -o jsonl and csv")
	fl.StringVar(&f.chart, "chart", "", "also draw the fan chart to `FILE`.svg, .png or .pdf; with several series, one file each")
	fl.StringVar(&f.ics, "calendar", "", "also write the dates to order by and of saturation to an iCalendar `FILE`.ics")
	fl.StringVar(&f.failWithin, "fail-within", "", "exit 3 if any series saturates within this `SPAN` with a probability of at least a "+
		"half; also the horizon where none is given")
	a.serverFlag(fl)
	return c
}

// forecast runs the verb.
func (a *app) forecast(ctx context.Context, f forecastFlags) error {
	if err := checkOutput(f.output, "table", "json", "jsonl", "csv", "yaml"); err != nil {
		return err
	}
	if err := checkChart(f.chart); err != nil {
		return err
	}
	if f.chart != "" && a.flags.server != "" {
		return usagef("--chart: not with --server; its charts are at /v1/pools/NAME/chart.svg")
	}
	if f.ics != "" && (a.flags.server != "" || f.grouped) {
		return usagef("--calendar: not with --server or --grouped; the service has one of all pools at /v1/calendar.ics")
	}
	q, err := f.question(a)
	if err != nil {
		return err
	}
	if err := f.askWhy(&q, f, a.flags.server); err != nil {
		return err
	}
	within, err := f.bound(&q)
	if err != nil {
		return err
	}
	if f.grouped {
		if err := f.checkGrouped(a.flags.server); err != nil {
			return err
		}
		return a.forecastGrouped(ctx, f, q, within)
	}
	messages, answers, err := a.answers(ctx, f, q)
	if err != nil {
		return err
	}
	if f.pool == "" && q.AsOf.IsZero() {
		a.warnOld(answers)
	}
	a.warn(messages, answers)
	if f.output != "table" || f.values {
		a.noteWhatIfs(messages)
	}
	if err := writeForecasts(a.out, f.output, f.values, messages, a.tableOptions()); err != nil {
		return err
	}
	if f.output == "table" {
		if err := sheets.Explanations(a.out, briefing.Ranked(messages), a.tableOptions()); err != nil {
			return err
		}
	}
	if err := a.drawCharts(ctx, f.chart, answers); err != nil {
		return err
	}
	if err := a.drawWhatIfs(ctx, f.chart, answers); err != nil {
		return err
	}
	if err := a.writeCalendar(f.ics, answers); err != nil {
		return err
	}
	return verdict(messages, within)
}

// answers reads the history that the flags name and answers q for each series,
// here or at --server. The answers behind the messages are known only here.
func (a *app) answers(ctx context.Context, f forecastFlags, q planner.Question) ([]*plimsollv1.Forecast, []planner.Answer, error) {
	if err := f.oneHistory("forecast"); err != nil {
		return nil, nil, err
	}
	if len(f.pools) > 1 {
		return a.severalPools(ctx, f, q)
	}
	if f.pool != "" && a.flags.server != "" {
		m, err := a.remote().forecastPool(ctx, f.pool, q)
		return []*plimsollv1.Forecast{m}, nil, err
	}
	if f.pool != "" {
		answers, err := a.forecastPool(ctx, f.pool, q)
		return messagesOf(answers), answers, err
	}
	list, err := a.readHistory(ctx, f.historyFlags, q.AsOf)
	if err != nil {
		return nil, nil, err
	}
	asked, err := askOf(list, q)
	if err != nil {
		return nil, nil, err
	}
	if a.flags.server != "" {
		messages, err := a.remote().forecastSeries(ctx, asked)
		return messages, nil, err
	}
	answers, err := planner.ForecastAll(ctx, asked, a.flags.workers)
	if err != nil {
		return nil, nil, err
	}
	setReading(answers, list)
	err = a.rememberAs(ctx, f.keep, answers)
	return messagesOf(answers), answers, err
}

// warnOld says first which histories end too long ago for their answer, which is as of their last sample, to be one of now.
func (a *app) warnOld(answers []planner.Answer) {
	for _, x := range answers {
		if note := x.OldAt(a.now()); note != "" {
			fmt.Fprintf(a.err, "%s: %s\n", x.Series.Name, note)
		}
	}
}

// warn prints the warnings of the answers, and what was refused.
func (a *app) warn(messages []*plimsollv1.Forecast, answers []planner.Answer) {
	for _, x := range answers {
		for _, w := range x.Warnings {
			fmt.Fprintf(a.err, "%s: %s\n", x.Series.Name, w)
		}
	}
	for _, m := range messages {
		if why := m.GetNotKept(); why != "" && a.flags.server != "" { // here it was said when it happened
			fmt.Fprintf(a.err, "%s: the service did not keep the answer: %s\n", m.GetSeries(), why)
		}
		if s := m.GetSaturation(); sheets.IsRefusal(s.GetState()) {
			fmt.Fprintf(a.err, "%s: no answer (%s): %s\n", m.GetSeries(), briefing.StateName(s.GetState()), s.GetReason())
		}
	}
}

// verdict returns an error where no series was answered, or the bound of
// --fail-within is broken, or a series could not be held to it.
func verdict(messages []*plimsollv1.Forecast, within series.Step) error {
	var refused, unknown, broken []string
	for _, m := range messages {
		switch state := m.GetSaturation().GetState(); {
		case sheets.IsRefusal(state):
			refused = append(refused, m.GetSeries())
		case state == plimsollv1.State_STATE_NO_CAPACITY:
			unknown = append(unknown, m.GetSeries())
		case !within.IsZero() && breaks(m, within):
			broken = append(broken, m.GetSeries())
		}
	}
	switch {
	case len(refused) == len(messages):
		return fmt.Errorf("none of the %d series could be forecast", len(messages))
	case len(broken) > 0:
		return &boundError{fmt.Sprintf("saturated within %s with a probability of at least a half: %s", within, strings.Join(broken, ", "))}
	case within.IsZero():
		return nil
	case len(unknown) > 0:
		return fmt.Errorf("--fail-within: no capacity is known for %s: give --capacity, or a capacity column", strings.Join(unknown, ", "))
	case len(refused) > 0:
		return fmt.Errorf("--fail-within: there is no answer for %s", strings.Join(refused, ", "))
	}
	return nil
}

// breaks reports whether the series saturates within the span after its last
// sample with a probability of at least a half.
func breaks(m *plimsollv1.Forecast, within series.Step) bool {
	s := m.GetSaturation()
	if s.GetState() == plimsollv1.State_STATE_ALREADY_SATURATED {
		return true
	}
	likely := s.GetDateP50()
	return likely != nil && !likely.AsTime().After(within.After(s.GetNowTime().AsTime()))
}
