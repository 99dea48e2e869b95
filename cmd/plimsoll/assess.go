package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/plimsoll/plimsoll/api/briefing/sheets"
	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/pricing"
)

// assessFlags are the flags of the verb assess.
type assessFlags struct {
	provider, region, arch    string
	storagePrice, egressPrice float64
	output                    string
	partial                   bool
}

func (a *app) assessCommand() *cobra.Command {
	var f assessFlags
	c := &cobra.Command{
		Use:   "assess INVENTORY.csv --provider P --region R",
		Short: "Size and price an inventory of machines on a provider",
		Long: `Reads a CSV of machines with the columns name, vcpu and memory_gib and, optionally, storage_gib,
egress_gib_month, count and os (linux, windows, rhel, windows+sqlstd), gives each the cheapest machine type that has at
least its vCPU and memory, its operating system in the price, and prices a month on demand and with commitments of
one and three years. A row that cannot be used is an error; with --partial it is left out and listed.`,
		Example: "  plimsoll assess inventory.csv --provider aws --region us-east-1",
		Args:    exactly("INVENTORY.csv"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.assess(c.Context(), args[0], f, c.Flags().Changed)
		},
	}
	fl := c.Flags()
	fl.StringVar(&f.provider, "provider", "", "aws, azure or gcp")
	fl.StringVar(&f.region, "region", "", "region of the provider, such as us-east-1")
	fl.StringVar(&f.arch, "arch", "", "x86_64 or arm64 (default x86_64)")
	fl.Float64Var(&f.storagePrice, "storage-price", 0, "price of a GiB and month of storage, where the catalogue has none")
	fl.Float64Var(&f.egressPrice, "egress-price", 0, "price of a GiB sent out, where the catalogue has none")
	fl.BoolVar(&f.partial, "partial", false, "leave out rows that cannot be used, and list them")
	fl.StringVarP(&f.output, "output", "o", "table", "table, json, csv or yaml")
	a.serverFlag(fl)
	return c
}

// assess runs the verb.
func (a *app) assess(ctx context.Context, path string, f assessFlags, given func(string) bool) error {
	if err := checkOutput(f.output, "table", "json", "csv", "yaml"); err != nil {
		return err
	}
	workloads, err := a.inventory(path, f.partial)
	if err != nil {
		return err
	}
	if f.provider == "" || f.region == "" {
		return usagef("assess: give the --provider (aws, azure or gcp) and the --region")
	}
	in := &plimsollv1.ComputeAssessmentRequest{Provider: f.provider, Region: f.region, Arch: f.arch}
	for _, w := range workloads {
		in.Workloads = append(in.Workloads, convert.WorkloadMessage(w))
	}
	if given("storage-price") {
		in.StoragePrice = &f.storagePrice
	}
	if given("egress-price") {
		in.EgressPrice = &f.egressPrice
	}
	m, err := a.computeAssessment(ctx, in)
	if err != nil {
		return err
	}
	if err := writeAssessment(a.out, f.output, m); err != nil {
		return err
	}
	if len(m.GetWorkloads()) == 0 {
		return fmt.Errorf("none of the %d machines could be placed", len(m.GetUnmatched()))
	}
	return nil
}

// computeAssessment answers the request here or at --server.
func (a *app) computeAssessment(ctx context.Context, in *plimsollv1.ComputeAssessmentRequest) (*plimsollv1.Assessment, error) {
	if a.flags.server != "" {
		return a.remote().assess(ctx, in)
	}
	workloads, target, err := convert.AssessmentRequest(in)
	if err != nil {
		return nil, err
	}
	result, err := planner.New(planner.Config{Now: a.now, Catalog: a.catalog}).Assess(ctx, workloads, target)
	if err != nil {
		return nil, err
	}
	return convert.AssessmentMessage(result), nil
}

// inventory reads the machines of a CSV file, or of standard input for -.
func (a *app) inventory(path string, partial bool) ([]pricing.Workload, error) {
	in, name := a.in, "standard input"
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		if info, err := f.Stat(); err == nil && info.IsDir() {
			return nil, fmt.Errorf("%s: is a directory, want a CSV file", path)
		}
		in, name = f, path
	}
	workloads, bad, err := planner.ReadInventory(in, name)
	if err != nil {
		return nil, err
	}
	if len(bad) > 0 && !partial {
		return nil, fmt.Errorf("%s: %w", name, joinRows(bad))
	}
	for _, e := range bad {
		fmt.Fprintf(a.err, "%s: left out: %v\n", name, e)
	}
	if len(workloads) == 0 {
		return nil, fmt.Errorf("%s: none of the rows can be used", name)
	}
	return workloads, nil
}

// maxListedRows is how many bad rows one error lists.
const maxListedRows = 20

// joinRows makes one error of many.
func joinRows(bad []planner.RowError) error {
	var all []error
	for i, e := range bad {
		if i == maxListedRows {
			all = append(all, fmt.Errorf("and %d more", len(bad)-i))
			break
		}
		all = append(all, e)
	}
	return errors.Join(all...)
}

// writeAssessment prints an assessment in the given format.
func writeAssessment(w io.Writer, format string, m *plimsollv1.Assessment) error {
	switch format {
	case "table":
		return sheets.AssessmentTable(w, m)
	case "csv":
		return sheets.AssessmentCSV(w, m)
	}
	return writeMessage(w, format, m)
}
