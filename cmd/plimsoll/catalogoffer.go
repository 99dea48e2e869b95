package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plimsoll/plimsoll/pricing/catalog"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// offerView is an offer as it is shown.
type offerView struct {
	Provider  string      `json:"provider"`
	Region    string      `json:"region"`
	SKU       string      `json:"sku"`
	OS        string      `json:"os"`
	Arch      string      `json:"arch,omitempty"`
	VCPU      float64     `json:"vcpu,omitempty"`
	MemoryGiB float64     `json:"memoryGib,omitempty"`
	GPU       float64     `json:"gpu,omitempty"`
	Currency  string      `json:"currency"`
	Prices    []priceView `json:"prices"`
	Oldest    string      `json:"oldestPrice"`
	Mixed     bool        `json:"mixedDates"`
	Named     []string    `json:"named,omitempty"` // what has to be said of it: burstable, previous generation, accelerated
}

// priceView is one price of an offer.
type priceView struct {
	Term    string `json:"term"`
	Hourly  string `json:"hourly"`
	Source  string `json:"source"`
	Date    string `json:"date"`
	Licence string `json:"licence,omitempty"`
}

func viewOf(o catalog.Offer) offerView {
	v := offerView{Provider: o.Provider, Region: o.Region, SKU: o.SKU, OS: string(o.OS), Arch: o.Arch, VCPU: o.VCPU, MemoryGiB: o.MemoryGiB,
		GPU: o.GPU, Currency: string(o.Currency)}
	for _, t := range o.Terms() {
		price, err1 := o.Price(t)
		from, err2 := o.Origin(t)
		if err1 != nil || err2 != nil { // Terms are those that have both
			continue
		}
		v.Prices = append(v.Prices, priceView{t.String(), price.Decimal().String(), from.Source, from.Date, from.Licence()})
	}
	oldest, newest := o.Dates()
	v.Oldest, v.Mixed = oldest, oldest != newest
	for _, trait := range []struct {
		name string
		has  bool
	}{{"burstable", o.Burstable()}, {"previous generation", o.PreviousGeneration()}, {"accelerated", o.Accelerated()}} {
		if trait.has {
			v.Named = append(v.Named, trait.name)
		}
	}
	return v
}

func offerLine(w io.Writer, v *offerView) {
	if v == nil {
		fmt.Fprintln(w, "PROVIDER\tREGION\tMACHINE TYPE\tSYSTEM\tARCH\tVCPU\tGIB\tGPU\tON DEMAND\tTERMS\tOLDEST PRICE\tNOTE")
		return
	}
	onDemand := "-"
	if len(v.Prices) > 0 && v.Prices[0].Term == catalog.OnDemand.String() {
		onDemand = v.Currency + " " + v.Prices[0].Hourly
	}
	notes := v.Named
	if v.Mixed {
		notes = append(notes, "mixed dates")
	}
	fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%d\t%s\t%s\n", v.Provider, v.Region, v.SKU, v.OS, orUnknown(v.Arch), size(v.VCPU),
		size(v.MemoryGiB), strconv.FormatFloat(v.GPU, 'f', -1, 64), onDemand, len(v.Prices), v.Oldest, strings.Join(notes, ", "))
}

func orUnknown(s string) string {
	if s == "" {
		return "?"
	}
	return s
}

// size writes a size that may not be known.
func size(v float64) string {
	if v == 0 {
		return "?"
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// datesOf says how old the prices of several offers are.
func datesOf(offers []offerView) string {
	oldest, mixed := "", 0
	for _, o := range offers {
		if oldest == "" || o.Oldest < oldest {
			oldest = o.Oldest
		}
		if o.Mixed {
			mixed++
		}
	}
	return fmt.Sprintf("Oldest price: %s. %d of %d offers have prices of several dates.", oldest, mixed, len(offers))
}

func (a *app) catalogShowCommand() *cobra.Command {
	var system, output string
	c := &cobra.Command{
		Use:     "show PROVIDER REGION MACHINE-TYPE",
		Short:   "Show every price of a machine type, each with its source, date and licence",
		Example: "  plimsoll catalog show aws us-east-1 m7i.4xlarge --os windows",
		Args:    exactly("PROVIDER", "REGION", "MACHINE-TYPE"),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := checkOutput(output, "table", "json"); err != nil {
				return err
			}
			os, err := catalog.ParseOS(system)
			if err != nil {
				return usagef("--os: %v", err)
			}
			b, name, err := a.priceBook()
			if err != nil {
				return err
			}
			o, err := b.Lookup(args[0], args[1], args[2], os)
			if err != nil {
				return err
			}
			return showOffer(a.out, output, name, viewOf(o))
		},
	}
	c.Flags().StringVar(&system, "os", "linux", "linux, windows, rhel or windows+sqlstd: the price includes it")
	c.Flags().StringVarP(&output, "output", "o", "table", "table or json")
	return c
}

func showOffer(w io.Writer, output, name string, v offerView) error {
	if output == "json" {
		return writeJSON(w, map[string]any{"priceBook": name, "offer": v})
	}
	fmt.Fprintf(w, "%s in %s/%s with %s: %s vCPU, %s GiB, %s%s\n", v.SKU, v.Provider, v.Region, v.OS, size(v.VCPU), size(v.MemoryGiB),
		orUnknown(v.Arch), named(v.Named))
	if err := writeOffers(w, output, name, "", v.Prices, func(w io.Writer, p *priceView) {
		if p == nil {
			fmt.Fprintln(w, "TERM\tPRICE AN HOUR\tDATE\tSOURCE\tLICENCE")
			return
		}
		fmt.Fprintf(w, "%s\t%s %s\t%s\t%s\t%s\n", p.Term, v.Currency, p.Hourly, p.Date, p.Source, orUnknown(p.Licence))
	}); err != nil {
		return err
	}
	fmt.Fprintf(w, "\n%s\n", age(v))
	return nil
}

func named(traits []string) string {
	if len(traits) == 0 {
		return ""
	}
	return ", " + strings.Join(traits, ", ")
}

// age says how old the prices of an offer are.
func age(v offerView) string {
	text := "Oldest price: " + v.Oldest + "."
	if v.Mixed {
		text += " Its prices are of several dates: they were not on offer side by side."
	}
	return text
}

// needFlags are what a machine must have.
type needFlags struct {
	places, terms                    []string
	system, arch, currency           string
	vcpu, memory, gpu, storage       float64
	previous, burstable, accelerated bool
	output                           string
}

func (a *app) catalogCheapestCommand() *cobra.Command {
	var f needFlags
	c := &cobra.Command{
		Use:   "cheapest",
		Short: "Find the offer with the lowest price of an hour that has at least the sizes given",
		Long: `Looks through all offers of the price book. Machines with shared processors (burstable), with accelerators, and of previous
generations are left out unless asked for, and named where they are chosen.`,
		Example: "  plimsoll catalog cheapest --vcpu 24 --memory 384 --arch x86_64 --in azure/eastus",
		Args:    exactly(),
		RunE:    func(*cobra.Command, []string) error { return a.cheapest(f) },
	}
	fl := c.Flags()
	fl.Float64Var(&f.vcpu, "vcpu", 0, "vCPUs, at least")
	fl.Float64Var(&f.memory, "memory", 0, "GiB of memory, at least")
	fl.Float64Var(&f.gpu, "gpu", 0, "GPUs, at least")
	fl.Float64Var(&f.storage, "local-storage", 0, "GB of storage in the machine, at least")
	fl.StringVar(&f.arch, "arch", "", "x86_64 or arm64 (default: either)")
	fl.StringVar(&f.system, "os", "linux", "linux, windows, rhel or windows+sqlstd: the price includes it")
	fl.StringSliceVar(&f.places, "in", nil, "where: provider or provider/region, several by commas (default: everywhere)")
	fl.StringSliceVar(&f.terms, "term", []string{"onDemand"}, "onDemand, reserved1y, reserved3y, reserved1yUpfront, reserved3yUpfront, "+
		"savingsPlan1y, savingsPlan3y; several by commas")
	fl.StringVar(&f.currency, "currency", "USD", "currency of the prices that are compared")
	fl.BoolVar(&f.previous, "previous-generation", false, "also machines of previous generations")
	fl.BoolVar(&f.burstable, "burstable", false, "also machines with shared processors")
	fl.BoolVar(&f.accelerated, "accelerated", false, "also machines with accelerators where no GPU is asked for")
	fl.StringVarP(&f.output, "output", "o", "table", "table or json")
	return c
}

func (f needFlags) need() (catalog.Need, error) {
	n := catalog.Need{Arch: f.arch, VCPU: f.vcpu, MemoryGiB: f.memory, GPU: f.gpu, LocalStorageGB: f.storage,
		PreviousGeneration: f.previous, Burstable: f.burstable, Accelerated: f.accelerated}
	var err error
	if n.OS, err = catalog.ParseOS(f.system); err != nil {
		return n, usagef("--os: %v", err)
	}
	if n.Currency, err = money.ParseCurrency(f.currency); err != nil {
		return n, usagef("--currency: %v", err)
	}
	for _, name := range f.terms {
		t, err := catalog.ParseTerm(name)
		if err != nil {
			return n, usagef("--term: %v", err)
		}
		n.Terms = append(n.Terms, t)
	}
	for _, p := range f.places {
		provider, region, _ := strings.Cut(p, "/")
		n.Places = append(n.Places, catalog.Place{Provider: provider, Region: region})
	}
	return n, nil
}

func (a *app) cheapest(f needFlags) error {
	if err := checkOutput(f.output, "table", "json"); err != nil {
		return err
	}
	n, err := f.need()
	if err != nil {
		return err
	}
	b, name, err := a.priceBook()
	if err != nil {
		return err
	}
	choice, err := b.Cheapest(n)
	if err != nil {
		return err
	}
	v := viewOf(choice.Offer)
	from, err := choice.Offer.Origin(choice.Term)
	if err != nil {
		return err
	}
	if f.output == "json" {
		return writeJSON(a.out, map[string]any{"priceBook": name, "term": choice.Term.String(), "hourly": choice.Price.Decimal().String(),
			"date": from.Date, "offer": v})
	}
	fmt.Fprintf(a.out, "%s in %s/%s with %s: %s an hour on the term %s (%s vCPU, %s GiB, %s%s)\nPrice of %s, %s. Price book: %s.\n", v.SKU,
		v.Provider, v.Region, v.OS, choice.Price, choice.Term, size(v.VCPU), size(v.MemoryGiB), orUnknown(v.Arch), named(v.Named), from.Date,
		from.Source, name)
	if v.Mixed {
		fmt.Fprintln(a.out, age(v))
	}
	return nil
}
