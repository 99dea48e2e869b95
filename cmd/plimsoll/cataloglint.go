package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/plimsoll/plimsoll/pricing/catalog"
)

func (a *app) catalogLintCommand() *cobra.Command {
	var output string
	c := &cobra.Command{
		Use:   "lint [PRICES.csv]",
		Short: "Find what is wrong in a table of prices, or say what was left out of the book in force",
		Long: `Reads a table of prices as its feeds have it, plain or gzip, and holds its rows against each other: prices of 0, commitments
dearer than none, three years dearer than one, one system at the price of another, jumps between dates, sizes unlike the
size they are made of, and sizes out of their family. What is found is left out when the table is imported.
-o csv lists every finding with its line.`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) <= 1 {
				return nil
			}
			return exactly("PRICES.csv")(c, args)
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if err := checkOutput(output, "table", "csv", "json"); err != nil {
				return err
			}
			if len(args) == 0 {
				return a.listLeftOut(output)
			}
			rows, err := readRows(args[0])
			if err != nil {
				return err
			}
			return writeLint(a.out, output, args[0], rows, catalog.Lint(rows))
		},
	}
	c.Flags().StringVarP(&output, "output", "o", "table", "table, csv or json")
	return c
}

// findingView is a finding as it is written.
type findingView struct {
	Line     int    `json:"line"`
	Rule     string `json:"rule"`
	Provider string `json:"provider"`
	Region   string `json:"region"`
	SKU      string `json:"sku"`
	OS       string `json:"os"`
	Date     string `json:"date"`
	Detail   string `json:"detail"`
}

func writeLint(w io.Writer, output, name string, rows []catalog.Row, report catalog.Report) error {
	var all []findingView
	for _, f := range report.Findings {
		r := rows[f.Row]
		all = append(all, findingView{r.Line, string(f.Rule), r.Provider, r.Region, r.SKU, string(r.OS), r.Date, f.Detail})
	}
	switch output {
	case "json":
		return writeJSON(w, map[string]any{"table": name, "rows": len(rows), "constrainedPairs": report.ConstrainedPairs, "findings": all})
	case "csv":
		out := csv.NewWriter(w)
		lines := [][]string{{"line", "rule", "provider", "region", "sku", "os", "date", "detail"}}
		for _, f := range all {
			lines = append(lines, []string{strconv.Itoa(f.Line), f.Rule, f.Provider, f.Region, f.SKU, f.OS, f.Date, f.Detail})
		}
		return out.WriteAll(lines)
	}
	fmt.Fprintf(w, "%s: %d rows, %d findings\n\n", name, len(rows), len(all))
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "FINDINGS\tRULE\tFIRST")
	for _, rule := range catalog.Rules() {
		n := report.Count(rule)
		first := ""
		if at := slices.IndexFunc(all, func(f findingView) bool { return f.Rule == string(rule) }); at >= 0 {
			f := all[at]
			first = fmt.Sprintf("line %d: %s (%s) in %s/%s: %s", f.Line, f.SKU, f.OS, f.Provider, f.Region, f.Detail)
		}
		fmt.Fprintf(table, "%d\t%s\t%s\n", n, rule, first)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	at, dear, cheap := report.Count(catalog.ConstrainedAtWindowsPrice), report.Count(catalog.ConstrainedDearer),
		report.Count(catalog.ConstrainedCheaper)
	fmt.Fprintf(w, "\nConstrained sizes unlike their parent: %d of %d Linux pairs (%d at the Windows price, %d dearer, %d cheaper).\n",
		at+dear+cheap,
		report.ConstrainedPairs, at, dear, cheap)
	fmt.Fprintln(w, "What is found is left out of a book when the table is imported; an architecture is taken from the name.")
	return nil
}

// listLeftOut says what the book in force does not have.
func (a *app) listLeftOut(output string) error {
	b, name, err := a.priceBook()
	if err != nil {
		return err
	}
	type count struct {
		Reason string `json:"reason"`
		Rows   int    `json:"rows"`
	}
	var all []count
	for _, c := range b.LeftOut() {
		all = append(all, count(c))
	}
	switch output {
	case "json":
		return writeJSON(a.out, map[string]any{"priceBook": name, "leftOut": all})
	case "csv":
		out := csv.NewWriter(a.out)
		lines := [][]string{{"reason", "rows"}}
		for _, c := range all {
			lines = append(lines, []string{c.Reason, strconv.Itoa(c.Rows)})
		}
		return out.WriteAll(lines)
	}
	fmt.Fprintf(a.out, "Price book: %s. Left out or changed when it was made:\n\n", name)
	table := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	for _, c := range all {
		fmt.Fprintf(table, "%d\t%s\n", c.Rows, c.Reason)
	}
	return table.Flush()
}
