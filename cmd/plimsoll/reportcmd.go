package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/plimsoll/plimsoll/api/briefing"
	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/api/state"
	"github.com/plimsoll/plimsoll/pricing"
)

// reportFlags are the flags of the verb report.
type reportFlags struct {
	month, out string
	noKeep     bool
	partial    bool
	paths      int
	seed       uint64
}

func (a *app) reportCommand() *cobra.Command {
	var f reportFlags
	c := &cobra.Command{
		Use:   "report",
		Short: "Write the monthly report",
		Long: `Writes the monthly report of all pools and the first scenario of the configuration into a folder:
report.html for people, pools.csv and costs.csv for spreadsheets, report.json with every figure of the
pages, forecasts.json and comparisons.json with the answers as the API gives them, dates.ics for calendars.

The forecasts are kept in --data-dir, so that the report of the next month can say what moved the dates since.`,
		Example: "  plimsoll report --config plimsoll.yaml --month 2026-11 --out /srv/reports/2026-11",
		Args:    exactly(),
		RunE:    func(c *cobra.Command, _ []string) error { return a.report1(c.Context(), f) },
	}
	fl := c.Flags()
	fl.StringVar(&f.month, "month", "", "`MONTH` of the report, such as 2026-11 (default: the one that the as-of closes)")
	fl.StringVar(&f.out, "out", "plimsoll-report", "`DIR` to write to")
	fl.BoolVar(&f.noKeep, "no-keep", false, "do not keep the forecasts, and do not say what moved the dates since those of the month before")
	fl.BoolVar(&f.partial, "partial", false, "exit 0 although a source does not answer; the report says so in its first line")
	fl.IntVar(&f.paths, "paths", planner.DefaultPaths, "number of simulations")
	fl.Uint64Var(&f.seed, "seed", planner.DefaultSeed, "seed of the simulations")
	return c
}

// report1 runs the verb.
func (a *app) report1(ctx context.Context, f reportFlags) error {
	r := planner.ReportRequest{Paths: f.paths, Seed: &f.seed, Version: a.version, Keep: !f.noKeep, SinceMonth: true}
	var err error
	if r.AsOf, err = a.asOf(); err != nil {
		return err
	}
	if f.month != "" {
		if r.Month, err = pricing.ParseMonth(f.month); err != nil {
			return usagef("--month: %w", err)
		}
	}
	p, done, err := a.reportPlanner(ctx, f.noKeep)
	if err != nil {
		return err
	}
	defer done()
	out, err := briefing.MonthlyReport(ctx, p, r)
	if err != nil {
		return err
	}
	if err := writeReport(f.out, out); err != nil {
		return err
	}
	for _, n := range out.Monthly.Notes {
		fmt.Fprintln(a.err, "Note:", n)
	}
	if _, err = fmt.Fprintf(a.out, "%s\nwrote %s\n", out.Monthly.Verdict, filepath.Join(f.out, "report.html")); err != nil {
		return err
	}
	if missing := briefing.Unavailable(out.Answers); missing != "" && !f.partial {
		return errors.New(missing)
	}
	return nil
}

// reportPlanner returns the planner of the configuration, with where forecasts are kept unless another process has that.
func (a *app) reportPlanner(ctx context.Context, noKeep bool) (*planner.Planner, func(), error) {
	if noKeep {
		return a.planner()
	}
	memory, done, err := a.keepingPlanner(ctx)
	var inUse *state.InUseError
	if errors.As(err, &inUse) {
		a.note(fmt.Sprintf("forecasts are not kept, and what moved the dates is not said: %s is in use by another process", inUse.Dir))
		return a.planner()
	}
	if err != nil {
		return nil, nil, err
	}
	return memory.Planner, done, nil
}

// writeReport writes every file of a report into dir.
func writeReport(dir string, r briefing.Report) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	files := []struct {
		name  string
		write func(io.Writer) error
	}{
		{"report.html", func(w io.Writer) error { return report.WriteHTML(w, r.Monthly) }},
		{"report.json", func(w io.Writer) error { return report.WriteJSON(w, r.Monthly) }},
		{"pools.csv", func(w io.Writer) error { return report.WritePoolsCSV(w, r.Monthly.Pools) }},
		{"forecasts.json", func(w io.Writer) error {
			return writeMessage(w, "json", &plimsollv1.ComputeForecastsResponse{Forecasts: messagesOf(r.Answers)})
		}},
		{"costs.csv", func(w io.Writer) error {
			if r.Monthly.Costs == nil {
				return nil
			}
			return report.WriteCostsCSV(w, *r.Monthly.Costs)
		}},
		{"dates.ics", func(w io.Writer) error { return briefing.WriteCalendar(w, r.Answers) }},
		{"comparisons.json", func(w io.Writer) error { return writeComparisons(w, r.Comparisons) }},
	}
	for _, f := range files {
		if err := writeWhole(filepath.Join(dir, f.name), f.write); err != nil {
			return err
		}
	}
	return nil
}

// writeComparisons prints one comparison a line.
func writeComparisons(w io.Writer, comparisons []planner.Comparison) error {
	for _, c := range comparisons {
		if err := writeLine(w, convert.ComparisonMessage(c)); err != nil {
			return err
		}
	}
	return nil
}

// writeWhole writes a file in one piece, so that a failed run leaves no half of
// one; what writes nothing leaves no file.
func writeWhole(path string, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if b.Len() == 0 {
		return nil
	}
	temp := path + ".part"
	if err := os.WriteFile(temp, b.Bytes(), 0o600); err != nil {
		return err
	}
	return os.Rename(temp, path)
}
