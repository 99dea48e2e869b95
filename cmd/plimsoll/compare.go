package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plimsoll/plimsoll/api/config"
	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// maxScenarioBytes is the largest scenario file.
const maxScenarioBytes = 16 << 20

// compareFlags are the flags of the verb compare.
type compareFlags struct {
	paths         int
	seed          uint64
	output, chart string
	ledger        string
	whatIfFlags
}

func (a *app) compareCommand() *cobra.Command {
	var f compareFlags
	c := &cobra.Command{
		Use:   "compare SCENARIO.yaml",
		Short: "Say what each placement costs, on the same simulations of the demand",
		Long: `Prices the placements of a scenario for every simulation of the demand of its pools. The argument is a
scenario file, or the name of a scenario of the configuration. With --what-if, --grow or --add the placements
are priced again with what may come, on the same simulations, and the difference is told.`,
		Args: exactly("SCENARIO.yaml"),
		RunE: func(c *cobra.Command, args []string) error { return a.compare(c.Context(), args[0], f) },
	}
	fl := c.Flags()
	fl.IntVar(&f.paths, "paths", planner.DefaultPaths, "number of simulations")
	fl.Uint64Var(&f.seed, "seed", planner.DefaultSeed, "seed of the simulations")
	fl.StringVarP(&f.output, "output", "o", "table", "table, json, csv or yaml")
	fl.StringVar(&f.chart, "chart", "", "also draw the costs to `FILE`.svg, .png or .pdf")
	fl.StringVar(&f.ledger, "ledger", "", "also write every line of the planning case to `FILE`.csv")
	f.addWhatIfTo(fl, "")
	a.serverFlag(fl)
	return c
}

// compare runs the verb.
func (a *app) compare(ctx context.Context, scenario string, f compareFlags) error {
	if err := checkOutput(f.output, "table", "json", "csv", "yaml"); err != nil {
		return err
	}
	if err := checkChart(f.chart); err != nil {
		return err
	}
	if f.chart != "" && a.flags.server != "" {
		return usagef("--chart: not with --server; its charts are at /v1/scenarios/NAME/chart.svg")
	}
	if err := checkLedger(f.ledger); err != nil {
		return err
	}
	asOf, err := a.asOf()
	if err != nil {
		return err
	}
	whatIfs, err := f.whatIfs("", true)
	if err != nil {
		return err
	}
	q := planner.CompareQuestion{Paths: f.paths, Seed: &f.seed, AsOf: asOf, WhatIfs: whatIfs, Ledger: f.ledger != ""}
	if a.flags.server != "" {
		m, err := a.compareRemote(ctx, scenario, q)
		if err != nil {
			return err
		}
		return a.sayComparison(m, f)
	}
	c, err := a.compareLocal(ctx, scenario, q)
	if err != nil {
		return err
	}
	if err := a.sayComparison(convert.ComparisonMessage(c), f); err != nil {
		return err
	}
	return a.drawComparison(ctx, f.chart, c)
}

// sayComparison prints a comparison, and writes its ledger.
func (a *app) sayComparison(m *plimsollv1.Comparison, f compareFlags) error {
	a.noteCostWhatIfs(f.output, m)
	if err := writeComparison(a.out, f.output, m, a.tableOptions()); err != nil {
		return err
	}
	return a.writeLedger(f.ledger, m)
}

// noteCostWhatIfs prints what of the events has no effect, where the output has no place for it.
func (a *app) noteCostWhatIfs(format string, m *plimsollv1.Comparison) {
	if format != "csv" {
		return
	}
	for _, x := range m.GetWhatIfs() {
		for _, note := range x.GetNotes() {
			a.note("what if " + x.GetName() + ": " + note)
		}
	}
}

// compareLocal prices a scenario file, or a scenario of the configuration.
func (a *app) compareLocal(ctx context.Context, scenario string, q planner.CompareQuestion) (planner.Comparison, error) {
	p, done, err := a.planner()
	if err != nil {
		return planner.Comparison{}, err
	}
	defer done()
	if s, err := p.Scenario(scenario); err == nil {
		return p.Compare(ctx, s, nil, q)
	}
	m, err := readScenario(scenario)
	if err != nil {
		return planner.Comparison{}, err
	}
	s, err := convert.Scenario(m)
	if err != nil {
		return planner.Comparison{}, fmt.Errorf("%s: %w", scenario, err)
	}
	return p.Compare(ctx, s, nil, q)
}

// compareRemote asks --server to price a scenario file or, where there is no such file, a scenario of its own.
func (a *app) compareRemote(ctx context.Context, scenario string, q planner.CompareQuestion) (*plimsollv1.Comparison, error) {
	if _, err := os.Stat(scenario); errors.Is(err, fs.ErrNotExist) && !strings.ContainsAny(scenario, "/.") {
		return a.remote().compareNamed(ctx, scenario, &plimsollv1.CompareScenarioRequest{
			Name: "scenarios/" + scenario, Options: convert.CompareQuestionMessage(q),
		})
	}
	m, err := readScenario(scenario)
	if err != nil {
		return nil, err
	}
	return a.remote().compare(ctx, &plimsollv1.ComputeComparisonRequest{Scenario: m, Options: convert.CompareQuestionMessage(q)})
}

// readScenario reads a scenario file.
func readScenario(path string) (*plimsollv1.Scenario, error) {
	text, err := readFile(path, maxScenarioBytes)
	if err != nil {
		return nil, err
	}
	return config.ParseScenario(path, text)
}

// readFile reads a whole file of at most limit bytes.
func readFile(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s: is a directory, want a file", path)
	}
	text, err := io.ReadAll(io.LimitReader(f, limit+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", path, err)
	case int64(len(text)) > limit:
		return nil, fmt.Errorf("%s: larger than %d MiB, the limit", path, limit>>20)
	}
	return text, nil
}
