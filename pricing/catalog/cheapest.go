package catalog

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/plimsoll/plimsoll/pricing/money"
)

// Place is a region of a provider; an empty Region is every one of the provider.
type Place struct{ Provider, Region string }

// Need is what a machine must have at least, wherever it may be bought. Sizes that are 0 ask for nothing.
type Need struct {
	Places         []Place // none: everywhere that is priced in Currency
	OS             OS      // "" is Linux; the price includes it
	Arch           string  // "x86_64" or "arm64"; "" is either, as long as it is known
	VCPU           float64
	MemoryGiB      float64
	GPU            float64
	LocalStorageGB float64
	Terms          []Term         // any of these; none: OnDemand
	Currency       money.Currency // of the prices that are compared; "" is USD

	PreviousGeneration bool // also families that their provider lists under previous generations
	Burstable          bool // also machines with shared processors
	Accelerated        bool // also machines with accelerators where no GPU is asked for
}

// Choice is the cheapest offer for a need: the offer, and the term on which it is that cheap. Offer.Burstable and Offer.PreviousGeneration
// say what has to be named beside it, Offer.Dates how old its price is.
type Choice struct {
	Offer Offer
	Term  Term
	Price money.Price // of an hour
}

// NothingFitsError tells that no offer meets a need.
type NothingFitsError struct {
	book    *Book
	need    Need
	sources []*source
}

// Excluded counts the offers that were looked at, each under the first reason why it does not fit.
func (e *NothingFitsError) Excluded() (offers int, out Exclusion) {
	for _, from := range e.sources {
		for _, at := range from.groups {
			g := &e.book.groups[at]
			for i := range g.entries {
				offers++
				if reason := e.need.against(&e.book.machines[g.entries[i].machine], &out); reason != nil {
					*reason++
				} else {
					out.NoPrice++
				}
			}
		}
	}
	return offers, out
}

func (e *NothingFitsError) Error() string {
	offers, out := e.Excluded()
	if offers == 0 {
		return fmt.Sprintf("no offers with the system %s there: ask for another system, or give prices of your own", e.need.OS)
	}
	return fmt.Sprintf("none of %d offers fits: %s: ask for less, for other terms, or for more regions", offers, out)
}

// Cheapest returns the offer with the lowest price of an hour that meets a need, over all places and terms of it. Of equal prices the
// first by provider, region, SKU and term is taken. It gives what a search through all offers gives.
// Errors: those of Match; *NothingFitsError; a place whose prices are in another currency.
func (b *Book) Cheapest(n Need) (Choice, error) {
	n, sources, err := b.settle(n)
	if err != nil {
		return Choice{}, err
	}
	best := candidate{price: math.Inf(1)}
	for _, from := range sources {
		for _, t := range n.Terms {
			from.front(b, t).cheapest(b, t, &n, &best)
		}
	}
	if math.IsInf(best.price, 1) {
		return Choice{}, &NothingFitsError{b, n, sources}
	}
	g := &b.groups[best.group]
	o := b.offer(g, &g.entries[best.entry])
	price, err := o.Price(best.term)
	return Choice{o, best.term, price}, err
}

// settle checks a need, fills in what is left out, and returns where it may be met.
func (b *Book) settle(n Need) (Need, []*source, error) {
	if len(n.Terms) == 0 {
		n.Terms = []Term{OnDemand}
	}
	for _, t := range n.Terms {
		if t < 0 || t >= terms {
			return n, nil, unknown("term", t.String(), "", termNames[:])
		}
	}
	if len(n.Terms) > 1 { // equal prices are told apart by the term
		n.Terms = slices.Compact(slices.Sorted(slices.Values(n.Terms)))
	}
	n.OS, n.Currency = cmp.Or(n.OS, Linux), cmp.Or(n.Currency, money.USD)
	if !slices.Contains(Systems(), n.OS) {
		_, err := ParseOS(string(n.OS))
		return n, nil, err
	}
	if err := checkSizes(n.Arch, n.VCPU, n.MemoryGiB, n.GPU, n.LocalStorageGB); err != nil {
		return n, nil, err
	}
	sources, err := b.sourcesOf(&n)
	return n, sources, err
}

// sourcesOf returns, for every place of a need, where its offers are; a region that is named twice is searched twice.
func (b *Book) sourcesOf(n *Need) ([]*source, error) {
	b.fronts.prepare(b)
	places := n.Places
	if len(places) == 0 {
		places = b.fronts.everywhere
	}
	sources := make([]*source, 0, len(places))
	for _, p := range places {
		before := len(sources)
		var err error
		if sources, err = b.appendSources(sources, p, n.OS); err != nil {
			return nil, err
		}
		for _, from := range sources[before:] {
			if from.currency != n.Currency && len(n.Places) > 0 {
				return nil, fmt.Errorf("prices in %s are in %s: expected %s, since prices in two currencies are not compared", p, from.currency,
					n.Currency)
			}
		}
	}
	return slices.DeleteFunc(sources, func(from *source) bool { return from.currency != n.Currency }), nil
}

// String names the place as errors do: aws/us-east-1, or aws.
func (p Place) String() string {
	if p.Region == "" {
		return p.Provider
	}
	return p.Provider + "/" + p.Region
}

// appendSources adds what a place sells with a system, nothing if it sells nothing.
func (b *Book) appendSources(sources []*source, p Place, os OS) ([]*source, error) {
	if p.Region == "" {
		if _, err := b.regionsOf(p.Provider); err != nil {
			return nil, err
		}
		return append(sources, b.fronts.spans[span{p.Provider, os}]...), nil
	}
	if from, ok := b.fronts.regions[regionKey{p.Provider, p.Region, os}]; ok {
		return append(sources, from), nil
	}
	return sources, b.CheckRegion(p.Provider, p.Region)
}

// currencyOf is the currency of a group's first offer; a provider prices a region in one.
func (b *Book) currencyOf(g *group) money.Currency { return b.currencies[g.entries[0].currency] }

func checkSizes(arch string, vcpu, memory, gpu, storage float64) error {
	for _, size := range []struct {
		name  string
		value float64
	}{{"vCPUs", vcpu}, {"GiB of memory", memory}, {"GPUs", gpu}, {"GB of local storage", storage}} {
		if !(size.value >= 0) || math.IsInf(size.value, 1) {
			return fmt.Errorf("a requirement of %v %s: expected 0 or more", size.value, size.name)
		}
	}
	if arches := []string{"", "x86_64", "arm64"}; !slices.Contains(arches, arch) {
		return unknown("architecture", arch, "", arches[1:])
	}
	return nil
}

// against returns the count under which the machine is excluded, nil if it fits.
func (n *Need) against(m *machine, out *Exclusion) *int {
	switch {
	case m.vcpu == 0 || m.memory == 0:
		return &out.SizeUnknown
	case m.arch == "":
		return &out.ArchUnknown
	case n.Arch != "" && m.arch != n.Arch:
		return &out.OtherArch
	case m.traits&isAccelerated != 0 && !n.Accelerated && n.GPU == 0:
		return &out.Accelerated
	case m.traits&isBurstable != 0 && !n.Burstable:
		return &out.Burstable
	case m.traits&isPrevious != 0 && !n.PreviousGeneration:
		return &out.Previous
	case n.LocalStorageGB > 0 && !m.storageKnown:
		return &out.StorageUnknown
	case m.vcpu < n.VCPU || m.memory < n.MemoryGiB || m.gpu < n.GPU || m.storage < n.LocalStorageGB:
		return &out.TooSmall
	}
	return nil
}

// candidate is an offer on a term, by its place in the book.
type candidate struct {
	price        float64
	group, entry int
	term         Term
	sku          string
}

// before orders candidates as Cheapest chooses: by price, then as the book has them, then by term. Groups are by name already.
func (c *candidate) before(d *candidate) bool {
	return cmp.Or(cmp.Compare(c.price, d.price), cmp.Compare(c.group, d.group), strings.Compare(c.sku, d.sku), cmp.Compare(c.term, d.term)) < 0
}
