package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/plimsoll/plimsoll/pricing/catalog"
)

func (a *app) catalogCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "catalog",
		Short: "List, show, lint, compare and import price books, and find the cheapest offer",
		Long: `The price book that all verbs reckon with is the embedded one, dated list prices of AWS, Azure and Google, until
another is imported into --data-dir. Every answer says how old its prices are.`,
		Args: noVerb,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.catalogListCommand(), a.catalogShowCommand(), a.catalogCheapestCommand(), a.catalogLintCommand(), a.catalogDiffCommand(),
		a.catalogImportCommand())
	return c
}

// offerFlags choose offers of a price book.
type offerFlags struct {
	provider, region, system, sku string
}

func (f *offerFlags) addTo(fl *pflag.FlagSet) {
	fl.StringVar(&f.provider, "provider", "", "aws, aws-cn, azure or gcp, or a provider of an imported book")
	fl.StringVar(&f.region, "region", "", "region of the provider, such as us-east-1")
	fl.StringVar(&f.system, "os", "", "linux, windows, rhel or windows+sqlstd")
	fl.StringVar(&f.sku, "sku", "", "machine types that begin with this")
}

// check wants names that the book has.
func (f *offerFlags) check(b *catalog.Book) error {
	if f.system != "" {
		if _, err := catalog.ParseOS(f.system); err != nil {
			return usagef("--os: %v", err)
		}
	}
	switch {
	case f.provider == "" && f.region != "":
		return usagef("--region %s: give the --provider as well", f.region)
	case f.provider == "":
		return nil
	case f.region == "":
		_, err := b.Regions(f.provider)
		return err
	}
	return b.CheckRegion(f.provider, f.region)
}

func (f *offerFlags) takes(provider, region, sku string, os catalog.OS) bool {
	return (f.provider == "" || f.provider == provider) && (f.region == "" || f.region == region) &&
		(f.system == "" || f.system == string(os)) && strings.HasPrefix(sku, f.sku)
}

func (a *app) catalogListCommand() *cobra.Command {
	var f offerFlags
	var output string
	c := &cobra.Command{
		Use:   "list",
		Short: "List what the price book in force has, by provider and system, or its offers",
		Long: `Without --region or --sku, one line for each provider and operating system: how many regions and offers, and from when
the oldest and the newest price is. With one of them, the offers, each with its price on demand, its cheapest commitment and
the dates of both. -o csv writes all prices of the offers chosen, in the form that import reads.`,
		Example: "  plimsoll catalog list\n  plimsoll catalog list --provider aws --region us-east-1 --sku m7i.",
		Args:    exactly(),
		RunE: func(*cobra.Command, []string) error {
			if err := checkOutput(output, "table", "csv", "json"); err != nil {
				return err
			}
			b, name, err := a.priceBook()
			if err != nil {
				return err
			}
			if err := f.check(b); err != nil {
				return err
			}
			return a.listCatalog(b, name, f, output)
		},
	}
	f.addTo(c.Flags())
	c.Flags().StringVarP(&output, "output", "o", "table", "table, csv or json")
	return c
}

func (a *app) listCatalog(b *catalog.Book, name string, f offerFlags, output string) error {
	if output == "csv" {
		rows := slices.DeleteFunc(b.Rows(), func(r catalog.Row) bool { return !f.takes(r.Provider, r.Region, r.SKU, r.OS) })
		return catalog.WriteRows(a.out, rows)
	}
	if f.region == "" && f.sku == "" {
		return writeOffers(a.out, output, name, "", catalogSummaries(b, f), summaryLine)
	}
	var offers []offerView
	for o := range b.Offers() {
		if f.takes(o.Provider, o.Region, o.SKU, o.OS) {
			offers = append(offers, viewOf(o))
		}
	}
	if len(offers) == 0 {
		return fmt.Errorf("the price book has no offer with these names (%s, %s, %s, %s)", orAny(f.provider), orAny(f.region), orAny(f.system),
			orAny(f.sku))
	}
	return writeOffers(a.out, output, name, datesOf(offers), offers, offerLine)
}

func orAny(s string) string {
	if s == "" {
		return "any"
	}
	return s
}

// catalogSummary is what a provider sells with one operating system.
type catalogSummary struct {
	Provider string `json:"provider"`
	OS       string `json:"os"`
	Regions  int    `json:"regions"`
	Offers   int    `json:"offers"`
	Oldest   string `json:"oldestPrice"`
	Newest   string `json:"newestPrice"`
	Mixed    int    `json:"offersOfMixedDates"`
}

func catalogSummaries(b *catalog.Book, f offerFlags) []catalogSummary {
	var all []catalogSummary
	at := map[[2]string]int{}
	regions := map[[3]string]bool{}
	for o := range b.Offers() {
		if !f.takes(o.Provider, o.Region, o.SKU, o.OS) {
			continue
		}
		key := [2]string{o.Provider, string(o.OS)}
		i, ok := at[key]
		if !ok {
			i = len(all)
			at[key] = i
			all = append(all, catalogSummary{Provider: o.Provider, OS: string(o.OS)})
		}
		s := &all[i]
		s.Offers++
		if region := [3]string{o.Provider, string(o.OS), o.Region}; !regions[region] {
			regions[region] = true
			s.Regions++
		}
		oldest, newest := o.Dates()
		if s.Oldest == "" || oldest < s.Oldest {
			s.Oldest = oldest
		}
		s.Newest = max(s.Newest, newest)
		if oldest != newest {
			s.Mixed++
		}
	}
	slices.SortFunc(all, func(a, b catalogSummary) int { return strings.Compare(a.Provider+"\x00"+a.OS, b.Provider+"\x00"+b.OS) })
	return all
}

func summaryLine(w io.Writer, s *catalogSummary) {
	if s == nil {
		fmt.Fprintln(w, "PROVIDER\tSYSTEM\tREGIONS\tOFFERS\tOLDEST PRICE\tNEWEST PRICE\tMIXED DATES")
		return
	}
	fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%s\t%s\t%d\n", s.Provider, s.OS, s.Regions, s.Offers, s.Oldest, s.Newest, s.Mixed)
}

// writeOffers prints a list as a table below the name of the book, or as JSON. line writes the header for nil.
func writeOffers[T any](w io.Writer, output, name, note string, list []T, line func(io.Writer, *T)) error {
	if output == "json" {
		return writeJSON(w, map[string]any{"priceBook": name, "offers": list})
	}
	fmt.Fprintf(w, "Price book: %s.\n\n", name)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	line(table, nil)
	for i := range list {
		line(table, &list[i])
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if note != "" {
		fmt.Fprintf(w, "\n%s\n", note)
	}
	return nil
}

func writeJSON(w io.Writer, v any) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(v)
}
