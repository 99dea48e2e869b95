package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/api/report"
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
		Long: `Forecasts the pools of the bundled sample estate, which are real series, compares three placements of its
load on the same simulations, and writes charts, the monthly report and all answers into a folder.`,
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
	p, err := a.samplePlanner()
	if err != nil {
		return err
	}
	asOf, err := a.asOf()
	if err != nil {
		return err
	}
	r, err := p.Report(ctx, planner.ReportRequest{AsOf: asOf, Paths: f.paths, Seed: &f.seed, Version: a.version})
	if err != nil {
		return err
	}
	if err := a.printReport(r); err != nil {
		return err
	}
	g, err := p.Groups(ctx, planner.GroupQuestion{Question: planner.Question{AsOf: asOf, Paths: f.paths, Seed: &f.seed}})
	if err != nil {
		return err
	}
	fmt.Fprintln(a.out)
	if err := report.WriteGroups(a.out, groupLines(convert.RollUpMessage(g)), a.tableOptions()); err != nil {
		return err
	}
	if err := writeReport(f.out, r); err != nil {
		return err
	}
	if err := writeCharts(ctx, filepath.Join(f.out, "charts"), r); err != nil {
		return err
	}
	fmt.Fprintf(a.out, "\nThe report is %s; charts and all answers as JSON are beside it.\n", filepath.Join(f.out, "report.html"))
	if !f.serve {
		return nil
	}
	return a.serve(ctx, serveFlags{listen: "127.0.0.1:8080", grpcListen: "127.0.0.1:8081", sample: true})
}

// printReport prints the tables of dates and of placements.
func (a *app) printReport(r planner.Report) error {
	o := a.tableOptions()
	fmt.Fprintf(a.out, "%s\nAs of %s, %d simulations, seed %d.\n\n", r.Monthly.Verdict, r.Monthly.AsOf.Format("2 January 2006"), r.Monthly.Simulations, r.Monthly.Seed)
	if err := report.WritePools(a.out, r.Monthly.Pools, o); err != nil {
		return err
	}
	for _, n := range r.Monthly.Notes {
		fmt.Fprintf(a.out, "\nNote: %s\n", n)
	}
	for _, c := range r.Comparisons {
		fmt.Fprintf(a.out, "\n%s\n", c.Scenario.Title)
		if err := report.WriteCosts(a.out, planner.Costs(c), o); err != nil {
			return err
		}
	}
	return nil
}

// writeCharts draws every pool and comparison as SVG and PNG.
func writeCharts(ctx context.Context, dir string, r planner.Report) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for _, format := range []report.Format{report.SVG, report.PNG} {
		for _, x := range r.Answers {
			file := filepath.Join(dir, fileName(x.Name())+"."+string(format))
			if err := drawChart(ctx, file, planner.FanChart(x)); err != nil {
				return err
			}
		}
		for _, c := range r.Comparisons {
			file := filepath.Join(dir, "costs-"+fileName(c.Scenario.Name)+"."+string(format))
			if err := drawChart(ctx, file, planner.CostChart(c)); err != nil {
				return err
			}
		}
	}
	return nil
}
