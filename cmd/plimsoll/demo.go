package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/plimsoll/plimsoll/api/briefing"
	"github.com/plimsoll/plimsoll/api/kept"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/api/report"
	"github.com/plimsoll/plimsoll/api/state/sqlite"
	"github.com/plimsoll/plimsoll/cmd/plimsoll/sample"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// demoFlags are the flags of the verb demo.
type demoFlags struct {
	out   string
	serve bool
	paths int
	seed  uint64
}

func (a *app) demoCommand() *cobra.Command {
	var f demoFlags
	c := &cobra.Command{
		Use:   "demo",
		Short: "Show the whole line on the bundled sample estate, offline",
		Long: `Forecasts the pools of the bundled sample estate, which are real series: when each saturates and what to order by
when, groups of pools, what-ifs, what makes the most urgent date and what moved it. Compares three placements of the load
on the same simulations, and writes charts, the monthly report, a calendar and all answers into a folder.`,
		Args: exactly(),
		RunE: func(c *cobra.Command, _ []string) error { return a.demo(c.Context(), f) },
	}
	fl := c.Flags()
	fl.StringVar(&f.out, "out", "plimsoll-demo", "`DIR` to write to")
	fl.BoolVar(&f.serve, "serve", false, "afterwards answer over gRPC and JSON on loopback")
	fl.IntVar(&f.paths, "paths", planner.DefaultPaths, "number of simulations")
	fl.Uint64Var(&f.seed, "seed", planner.DefaultSeed, "seed of the simulations")
	return c
}

// demo runs the verb.
func (a *app) demo(ctx context.Context, f demoFlags) error {
	asOf, err := a.asOf()
	if err != nil {
		return err
	}
	r, err := a.demoReport(ctx, f.out, planner.ReportRequest{AsOf: asOf, Paths: f.paths, Seed: &f.seed, Version: a.version})
	if err != nil {
		return err
	}
	if err := writeEstate(filepath.Join(f.out, "estate")); err != nil {
		return err
	}
	if err := report.WriteBrief(a.out, r.Monthly, a.tableOptions()); err != nil {
		return err
	}
	if err := a.demoFurther(f.out, r); err != nil {
		return err
	}
	if !f.serve {
		return nil
	}
	return a.serve(ctx, serveFlags{listen: "127.0.0.1:8080", grpcListen: "127.0.0.1:8081", healthListen: "127.0.0.1:8082", sample: true})
}

// demoBefore is how long before its as-of the demo makes a first forecast, to say what moved the dates since.
const demoBefore = 3 * series.Day

// demoReport makes the report of the sample estate, and before it the forecasts of some days earlier that it is
// compared with. They are kept in a folder that is gone afterwards, so that one demo is like the next.
func (a *app) demoReport(ctx context.Context, out string, q planner.ReportRequest) (briefing.Report, error) {
	dir, err := os.MkdirTemp("", "plimsoll-demo-")
	if err != nil {
		return briefing.Report{}, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	store, err := sqlite.Open(ctx, dir, sqlite.Options{})
	if err != nil {
		return briefing.Report{}, err
	}
	defer func() { _ = store.Close() }()
	p, err := a.samplePlanner(kept.Memory{Store: store, Now: a.now})
	if err != nil {
		return briefing.Report{}, err
	}
	before := planner.Question{AsOf: p.AsOf(q.AsOf).Add(-demoBefore), Paths: q.Paths, Seed: q.Seed, Keep: true, OmitValues: true}
	if _, err := p.ForecastPools(ctx, before); err != nil {
		return briefing.Report{}, err
	}
	folder, err := newReportFolder(out, "0600")
	if err != nil {
		return briefing.Report{}, err
	}
	charts := filepath.Join(out, "charts")
	if err := os.MkdirAll(charts, 0o700); err != nil {
		return briefing.Report{}, err
	}
	r, err := folder.make(ctx, p.Planner, q, func(ctx context.Context, a planner.Answer) error {
		return drawBoth(ctx, filepath.Join(charts, fileName(a.Name())), briefing.FanChart(a))
	})
	if err != nil {
		return r, err
	}
	for _, c := range r.Comparisons {
		if err := drawBoth(ctx, filepath.Join(charts, "costs-"+fileName(c.Scenario.Name)), briefing.CostChart(c)); err != nil {
			return r, err
		}
	}
	return r, nil
}

// demoFurther says what was written, and how to see more.
func (a *app) demoFurther(out string, r briefing.Report) error {
	dir := filepath.Join(out, "estate")
	lines := []struct{ what, how string }{
		{"The report, with all of each pool", filepath.Join(out, "report.html")},
		{"Days to order by, for a calendar", filepath.Join(out, "dates.ics")},
		{"Every line of what placements cost", filepath.Join(out, "ledger.csv")},
		{"All answers as JSON and CSV, charts", out},
		{"The estate itself", dir},
	}
	name, whatIf := "NAME", ""
	for _, l := range r.Monthly.Pools {
		if l.Explained == nil {
			continue
		}
		name = l.Pool
		if len(l.WhatIfs) > 0 {
			whatIf = " --what-if " + l.WhatIfs[0].ID
		}
		break
	}
	further := []struct{ what, how string }{
		{"one pool in full", fmt.Sprintf("plimsoll forecast --pool %s --explain%s", name, whatIf)},
		{"groups by label", "plimsoll groups --by team"},
		{"how often its dates held", fmt.Sprintf("plimsoll backtest --pool %s --dates", name)},
	}
	fmt.Fprintln(a.out)
	for _, l := range lines {
		fmt.Fprintf(a.out, "%-36s %s\n", l.what, l.how)
	}
	fmt.Fprintf(a.out, "\nTo see more, in %s:\n", dir)
	for _, l := range further {
		if _, err := fmt.Fprintf(a.out, "  %-34s %s\n", l.what, l.how); err != nil {
			return err
		}
	}
	return nil
}

// writeEstate writes the sample estate as files, for other verbs to work on.
func writeEstate(dir string) error {
	files := sample.Files()
	return fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		to := filepath.Join(dir, filepath.FromSlash(path))
		if path == sample.Config {
			to = filepath.Join(dir, defaultConfig) // found without being named
		}
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.MkdirAll(to, 0o700)
		}
		data, err := fs.ReadFile(files, path)
		if err != nil {
			return err
		}
		return os.WriteFile(to, data, 0o600)
	})
}

// drawBoth draws a chart as SVG and PNG, to files of the name with these extensions.
func drawBoth(ctx context.Context, name string, c report.Chart) error {
	for _, format := range []report.Format{report.SVG, report.PNG} {
		if err := drawChart(ctx, name+"."+string(format), c); err != nil {
			return err
		}
	}
	return nil
}
