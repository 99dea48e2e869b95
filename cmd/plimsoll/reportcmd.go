package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/plimsoll/plimsoll/api/planner"
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
	mode       string
}

func (a *app) reportCommand() *cobra.Command {
	var f reportFlags
	c := &cobra.Command{
		Use:   "report",
		Short: "Write the monthly report",
		Long: `Writes the monthly report of all pools and the first scenario of the configuration into a folder:
report.html for people, pools.csv and costs.csv for spreadsheets, report.json with every figure of the
pages, forecasts.json and comparisons.json with the answers as the API gives them, dates.ics for calendars.
With more than 25 pools report.html is an index, and each pool has a page in pools/ and its charts in charts/.

The forecasts are kept in --data-dir, so that the report of the next month can say what moved the dates since.`,
		Example: "  plimsoll report --config plimsoll.yaml --month 2026-11 --out /srv/reports/2026-11",
		Args:    exactly(),
		RunE: func(c *cobra.Command, _ []string) error {
			if a.flags.server != "" {
				return a.reportThere(c.Context(), a.remote(), f)
			}
			return a.report1(c.Context(), f)
		},
	}
	fl := c.Flags()
	fl.StringVar(&f.month, "month", "", "`MONTH` of the report, such as 2026-11 (default: the one that the as-of closes)")
	fl.StringVar(&f.out, "out", "plimsoll-report", "`DIR` to write to")
	fl.BoolVar(&f.noKeep, "no-keep", false, "do not keep the forecasts, and do not say what moved the dates since those of the month before")
	fl.BoolVar(&f.partial, "partial", false, "exit 0 although a source does not answer; the report says so in its first line")
	fl.IntVar(&f.paths, "paths", planner.DefaultPaths, "number of simulations")
	fl.Uint64Var(&f.seed, "seed", planner.DefaultSeed, "seed of the simulations")
	a.serverFlag(fl)
	fl.StringVar(&f.mode, "mode", "0644", "`MODE` of the files, in octal; folders can be entered where files can be read")
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
	folder, err := newReportFolder(f.out, f.mode)
	if err != nil {
		return err
	}
	p, done, err := a.reportPlanner(ctx, f.noKeep)
	if err != nil {
		return err
	}
	defer done()
	out, err := folder.make(ctx, p, r)
	if err != nil {
		return err
	}
	return a.told(f, out.Monthly.Verdict, out.Monthly.Notes, out.Missing(p))
}

// told says what was written, and returns an error where sources do not answer.
func (a *app) told(f reportFlags, verdict string, notes []string, missing string) error {
	for _, n := range notes {
		fmt.Fprintln(a.err, "Note:", n)
	}
	if _, err := fmt.Fprintf(a.out, "%s\nwrote %s\n", verdict, filepath.Join(f.out, "report.html")); err != nil {
		return err
	}
	if missing != "" && !f.partial {
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
