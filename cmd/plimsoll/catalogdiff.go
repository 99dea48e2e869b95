package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/plimsoll/plimsoll/pricing/catalog"
)

// diffFlags say which rows of two tables are compared.
type diffFlags struct {
	offerFlags
	oldDate, newDate, term, output string
}

func (a *app) catalogDiffCommand() *cobra.Command {
	var f diffFlags
	c := &cobra.Command{
		Use:   "diff OLD [NEW]",
		Short: "Compare the prices of two tables, or of two dates of one, offer by offer",
		Long: `OLD and NEW are tables of prices (CSV, plain or gzip) or imported books (.book). Without NEW, OLD is compared with itself where
--new-date is given, and with the price book in force otherwise. Only offers that both have are compared; how many only one has is said.`,
		Example: "  plimsoll catalog diff feeds.csv.gz --old-date 2025-04-24 --new-date 2026-07-20 --provider aws",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 1 {
				return nil
			}
			return exactly("OLD", "NEW")(c, args)
		},
		RunE: func(_ *cobra.Command, args []string) error { return a.diffCatalogs(args, f) },
	}
	f.addTo(c.Flags())
	fl := c.Flags()
	fl.StringVar(&f.oldDate, "old-date", "", "only the rows of OLD that are of this day, such as 2025-04-24")
	fl.StringVar(&f.newDate, "new-date", "", "only the rows of NEW that are of this day")
	fl.StringVar(&f.term, "term", "onDemand", "the term whose price is compared")
	fl.StringVarP(&f.output, "output", "o", "table", "table, csv or json")
	return c
}

func (a *app) diffCatalogs(args []string, f diffFlags) error {
	if err := checkOutput(f.output, "table", "csv", "json"); err != nil {
		return err
	}
	t, err := catalog.ParseTerm(f.term)
	if err != nil {
		return usagef("--term: %v", err)
	}
	if f.system != "" {
		if _, err := catalog.ParseOS(f.system); err != nil {
			return usagef("--os: %v", err)
		}
	}
	older, err := readRows(args[0])
	if err != nil {
		return err
	}
	newer := older
	switch {
	case len(args) == 2:
		if newer, err = readRows(args[1]); err != nil {
			return err
		}
	case f.newDate == "":
		b, _, err := a.priceBook()
		if err != nil {
			return err
		}
		newer = b.Rows()
	}
	if older, err = f.rowsOf(older, "--old-date", f.oldDate); err != nil {
		return err
	}
	if newer, err = f.rowsOf(newer, "--new-date", f.newDate); err != nil {
		return err
	}
	d, err := catalog.Diff(older, newer, t)
	if err != nil {
		return err
	}
	return writeDiff(a.out, f.output, d)
}

// rowsOf keeps the rows that are asked for, and wants at least one.
func (f *diffFlags) rowsOf(rows []catalog.Row, flag, date string) ([]catalog.Row, error) {
	if date != "" {
		if _, err := time.Parse(time.DateOnly, date); err != nil {
			return nil, usagef("%s %q: want a day such as 2025-04-24", flag, date)
		}
	}
	var kept []catalog.Row
	for i := range rows {
		r := &rows[i]
		if (date == "" || r.Date == date) && f.takes(r.Provider, r.Region, r.SKU, r.OS) {
			kept = append(kept, *r)
		}
	}
	if len(kept) == 0 {
		return nil, fmt.Errorf("no rows of %s, %s, %s with %s %s", orAny(f.provider), orAny(f.region), orAny(f.system), flag, orAny(date))
	}
	return kept, nil
}

// maxListedChanges is how many changes the table shows; CSV and JSON have all.
const maxListedChanges = 50

func writeDiff(w io.Writer, output string, d catalog.Difference) error {
	type changeView struct {
		Provider string  `json:"provider"`
		Region   string  `json:"region"`
		SKU      string  `json:"sku"`
		OS       string  `json:"os"`
		Old      string  `json:"old"`
		New      string  `json:"new"`
		Ratio    float64 `json:"change"` // new less old, of old
		OldDate  string  `json:"oldDate"`
		NewDate  string  `json:"newDate"`
	}
	all := make([]changeView, len(d.Changed))
	plain := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	for i, c := range d.Changed {
		all[i] = changeView{c.Provider, c.Region, c.SKU, string(c.OS), plain(c.Old), plain(c.New), c.New/c.Old - 1, c.From.Date, c.To.Date}
	}
	switch output {
	case "json":
		return writeJSON(w, map[string]any{"term": d.Term.String(), "common": d.Common, "changed": len(all), "onlyOld": d.Gone,
			"onlyNew": d.Appeared, "changes": all})
	case "csv":
		lines := [][]string{{"provider", "region", "sku", "os", "old", "new", "change", "old_date", "new_date"}}
		for _, c := range all {
			lines = append(lines, []string{c.Provider, c.Region, c.SKU, c.OS, c.Old, c.New, strconv.FormatFloat(c.Ratio, 'f', 6, 64), c.OldDate,
				c.NewDate})
		}
		return csv.NewWriter(w).WriteAll(lines)
	}
	fmt.Fprintf(w, "%s: %d offers in both, of which %d changed; %d only in the old, %d only in the new\n", d.Term, d.Common, len(all), d.Gone,
		d.Appeared)
	if len(all) == 0 {
		return nil
	}
	fmt.Fprintln(w)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "PROVIDER\tREGION\tMACHINE TYPE\tSYSTEM\tOLD\tNEW\tCHANGE\tDATES")
	for _, c := range all[:min(len(all), maxListedChanges)] {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%+.1f %%\t%s, %s\n", c.Provider, c.Region, c.SKU, c.OS, c.Old, c.New, 100*c.Ratio,
			c.OldDate, c.NewDate)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if more := len(all) - maxListedChanges; more > 0 {
		fmt.Fprintf(w, "and %d more: -o csv lists all\n", more)
	}
	return nil
}
