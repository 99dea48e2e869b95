package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/plimsoll/plimsoll/api/briefing/message"
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
		if isRefusal(b.GetState()) {
			fmt.Fprintf(a.err, "%s: no answer (%s): %s\n", b.GetSeries(), message.StateName(b.GetState()), b.GetReason())
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
		return writeDateBacktestsCSV(w, m)
	case "table":
		return writeDateBacktestsTable(w, m)
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

// dateColumns are the columns of scores in CSV, and where each comes from.
var dateColumns = []struct {
	name string
	of   func(*plimsollv1.DateScores) string
}{
	{"score", func(s *plimsollv1.DateScores) string { return number(s.Score) }},
	{"said", func(s *plimsollv1.DateScores) string { return number(s.Said) }},
	{"brier", func(s *plimsollv1.DateScores) string { return number(s.Brier) }},
	{"skill", func(s *plimsollv1.DateScores) string { return number(s.Skill) }},
	{"uncertain", func(s *plimsollv1.DateScores) string { return whole(s.Uncertain) }},
	{"observed", func(s *plimsollv1.DateScores) string { return number(s.Observed) }},
	{"claimed", func(s *plimsollv1.DateScores) string { return number(s.Claimed) }},
	{"calibration_error", func(s *plimsollv1.DateScores) string { return number(s.CalibrationError) }},
	{"median_error", func(s *plimsollv1.DateScores) string { return number(s.MedianError) }},
	{"stated", func(s *plimsollv1.DateScores) string { return whole(s.Stated) }},
	{"false_dates", func(s *plimsollv1.DateScores) string { return whole(s.FalseDates) }},
}

// whole writes a count, or nothing where there is none.
func whole(n *int32) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(int(*n))
}

// writeDateBacktestsCSV prints a row for each case, one for each method of its series after
// them, and those of all together; scope tells them apart.
func writeDateBacktestsCSV(w io.Writer, m *plimsollv1.DateBacktestReport) error {
	header := []string{
		"scope", "series", "time", "threshold", "value", "reached", "probability", "p10", "p50", "p90",
		"method", "cases", "crossed", "state",
	}
	for _, c := range dateColumns {
		header = append(header, c.name)
	}
	rows := [][]string{append(header, "model", "reason")}
	for _, b := range m.GetBacktests() {
		for _, o := range b.GetOrigins() {
			rows = append(rows, dateOriginRows(b.GetSeries(), o)...)
		}
		if isRefusal(b.GetState()) {
			row := make([]string, len(rows[0]))
			row[0], row[1], row[13], row[len(row)-1] = "series", b.GetSeries(), message.StateName(b.GetState()), b.GetReason()
			rows = append(rows, row)
		}
		rows = append(rows, dateMethodRows("series", b.GetSeries(), b.GetOverall())...)
	}
	rows = append(rows, dateMethodRows("overall", "", m.GetOverall())...)
	return csv.NewWriter(w).WriteAll(rows)
}

// dateOriginRows returns a row for each case of an origin, or one for its refusal.
func dateOriginRows(series string, o *plimsollv1.DateOrigin) [][]string {
	empty := make([]string, len(dateColumns))
	if isRefusal(o.GetState()) {
		row := append([]string{"origin", series, stamp(o.GetTime()), "", "", "", "", "", "", "", "", "", "", message.StateName(o.GetState())},
			empty...)
		return [][]string{append(row, "", o.GetReason())}
	}
	var rows [][]string
	for _, c := range o.GetCases() {
		row := []string{
			"case", series, stamp(o.GetTime()), c.GetThreshold(), number(c.Value), stamp(c.GetReachedTime()), number(c.ProbabilityWithinHorizon),
			stamp(c.GetDateP10()), stamp(c.GetDateP50()), stamp(c.GetDateP90()), "", "", "", "",
		}
		scores := dateCells(&plimsollv1.DateScores{Score: c.Score, Claimed: c.Claimed})
		rows = append(rows, append(append(row, scores...), o.GetModel(), ""))
	}
	return rows
}

// dateCells writes the scores.
func dateCells(s *plimsollv1.DateScores) []string {
	var cells []string
	for _, c := range dateColumns {
		cells = append(cells, c.of(s))
	}
	return cells
}

// dateMethodRows returns a row for each method.
func dateMethodRows(scope, series string, o *plimsollv1.DateOverall) [][]string {
	var rows [][]string
	for _, s := range o.GetMethods() {
		row := []string{scope, series, "", "", "", "", "", "", "", "", s.GetMethod(), whole(s.Cases), whole(o.Crossed), ""}
		rows = append(rows, append(append(row, dateCells(s)...), "", ""))
	}
	return rows
}

// writeDateBacktestsTable prints a line for each series and one overall, and what that means.
func writeDateBacktestsTable(w io.Writer, m *plimsollv1.DateBacktestReport) error {
	rows := [][]string{{"SERIES", "CASES", "REACHED", "SCORE", "TO RULE", "BEST RULE", "SKILL", "UNCERTAIN", "HELD", "CLAIMED", "ERROR",
		"FALSE"}}
	refused := 0
	for _, b := range m.GetBacktests() {
		if o := b.GetOverall(); o != nil {
			rows = append(rows, dateLine(b.GetSeries(), o))
		} else {
			refused++
		}
	}
	out := bufio.NewWriter(w)
	if refused > 0 {
		fmt.Fprintf(out, "%d of %d series got no answer; standard error says why.\n\n", refused, len(m.GetBacktests()))
	}
	o := m.GetOverall()
	if o == nil {
		return out.Flush()
	}
	writeColumns(out, append(rows, dateLine("OVERALL", o)))
	if o.GetWords() != "" {
		fmt.Fprintf(out, "\n%s\n", o.GetWords())
	}
	lines := [][]string{{"SAID", "CASES", "MEAN SAID", "HAPPENED"}}
	for _, b := range o.GetMethods()[0].GetReliability() {
		if b.GetCases() > 0 {
			said := fmt.Sprintf("%.0f to %.0f %%", 100*b.GetFrom(), 100*b.GetTo())
			lines = append(lines, []string{said, whole(b.Cases), percent(b.Stated), percent(b.Happened)})
		}
	}
	if len(lines) > 1 {
		fmt.Fprintln(out)
		writeColumns(out, lines)
	}
	return out.Flush()
}

// dateLine puts the figures that people compare after the name.
func dateLine(name string, o *plimsollv1.DateOverall) []string {
	s := o.GetMethods()[0]
	reached, missed := float64(o.GetCrossed())/float64(o.GetCases()), float64(s.GetFalseDates())/float64(o.GetCases())
	return []string{
		name, whole(o.Cases), percent(&reached), short(s.Score), short(o.RelativeScore), o.GetBestRule(), short(s.Skill),
		whole(s.Uncertain), percent(s.Observed), percent(s.Claimed), short(s.CalibrationError), percent(&missed),
	}
}
