package catalog

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"math/bits"
	"slices"
	"strings"

	"github.com/plimsoll/plimsoll/pricing/money"
)

// Book is a set of offers and metered items. It never changes, so it may be read from many goroutines.
type Book struct {
	machines   []machine
	groups     []group // by provider, region, operating system
	prices     []float64
	dated      [][terms]uint16 // origins of the prices of an offer, by term
	currencies []money.Currency
	items      []Item // by provider, region, name, tier
	origins    []Origin
	regions    map[string][]string // by provider, sorted
	leftOut    []Count
	offers     int

	fronts *frontIndex
}

// machine is what a machine type is, wherever and with whatever system it is sold.
type machine struct {
	provider, sku, arch        string
	vcpu, memory, gpu, storage float64
	storageKnown               bool
	traits                     traits
}

// traits are what the name of a machine type tells, a bit each.
type traits uint8

const (
	isAccelerated traits = 1 << iota
	isBurstable
	isPrevious
)

func traitsOf(provider, sku string, gpu float64) traits {
	var t traits
	if gpu > 0 || accelerated(provider, sku) {
		t |= isAccelerated
	}
	if burstable(provider, sku) {
		t |= isBurstable
	}
	if previousGeneration(provider, sku) {
		t |= isPrevious
	}
	return t
}

// group is what a region sells with one operating system.
type group struct {
	provider, region string
	os               OS
	entries          []entry // by SKU
}

// entry is an offer, without what it shares with others. Its prices are those of the terms published, in their order.
type entry struct {
	machine   uint32 // into machines
	prices    uint32 // into prices: the first
	dated     uint16 // into dated
	currency  uint8  // into currencies
	published uint8  // bit t: the price of term t was published
}

// price returns the hourly price of a term, and whether there is one.
func (b *Book) price(e *entry, t Term) (float64, bool) {
	if e.published&(1<<t) == 0 {
		return 0, false
	}
	return b.prices[int(e.prices)+bits.OnesCount8(e.published&(1<<t-1))], true
}

// offer puts together what the book says of an entry.
func (b *Book) offer(g *group, e *entry) Offer {
	m := &b.machines[e.machine]
	o := Offer{Provider: g.provider, Region: g.region, SKU: m.sku, OS: g.os, Arch: m.arch, VCPU: m.vcpu, MemoryGiB: m.memory, GPU: m.gpu,
		LocalStorageGB: m.storage, LocalStorageKnown: m.storageKnown, Currency: b.currencies[e.currency],
		origin: b.dated[e.dated], origins: b.origins}
	for t := range terms {
		if hourly, ok := b.price(e, t); ok {
			o.prices.set(t, hourly)
		}
	}
	return o
}

// Count says how many rows something happened to.
type Count struct {
	Reason string
	Rows   int
}

// reasonDearer counts commitments that NewBook leaves out.
const reasonDearer = "prices: commitment dearer than the on-demand price"

// NewBook makes a book of published rows and items. Of several rows of one SKU each price is taken
// from the newest row that has it, and keeps that row's source and date. A commitment that comes out dearer
// than the on-demand price is wrong or out of date: it is left out and counted (LeftOut).
//
// Errors: a price of 0 or less (Lint finds them, so that the caller can leave them out); two
// currencies in one region; an unknown currency; tiers that overlap or leave a gap; more than 65,536 sources and dates.
func NewBook(rows []Row, items []Item) (*Book, error) {
	order := func(a, b Row) int { return compareRows(&a, &b) }
	if !slices.IsSortedFunc(rows, order) {
		rows = slices.Clone(rows)
		slices.SortStableFunc(rows, order)
	}
	b := newBuilder()
	for i := range rows {
		if err := b.add(&rows[i]); err != nil {
			return nil, err
		}
	}
	return b.finish(items)
}

// compareRows sorts by provider, region, operating system and SKU, the newest first.
func compareRows(a, b *Row) int {
	return cmp.Or(compareKeys(a.Provider, b.Provider, a.Region, b.Region, string(a.OS), string(b.OS), a.SKU, b.SKU),
		cmp.Compare(b.Date, a.Date), cmp.Compare(b.Source, a.Source))
}

// compareKeys compares pairs of strings, the first that differs deciding.
func compareKeys(pairs ...string) int {
	for i := 1; i < len(pairs); i += 2 {
		if c := strings.Compare(pairs[i-1], pairs[i]); c != 0 {
			return c
		}
	}
	return 0
}

// Len returns the number of offers.
func (b *Book) Len() int { return b.offers }

// Providers returns the providers, sorted.
func (b *Book) Providers() []string { return slices.Sorted(maps.Keys(b.regions)) }

// Regions returns a provider's regions, sorted. Error: *UnknownError.
func (b *Book) Regions(provider string) ([]string, error) {
	names, err := b.regionsOf(provider)
	return slices.Clone(names), err
}

func (b *Book) regionsOf(provider string) ([]string, error) {
	names, ok := b.regions[provider]
	if !ok {
		return nil, unknown("provider", provider, "the price book", b.Providers())
	}
	return names, nil
}

// CheckRegion returns an *UnknownError for a provider or region that the book does not have.
func (b *Book) CheckRegion(provider, region string) error {
	names, err := b.regionsOf(provider)
	if err != nil {
		return err
	}
	if _, ok := slices.BinarySearch(names, region); !ok {
		return unknown("region", region, provider, names)
	}
	return nil
}

// Origins returns every source and date of the book's offers and items, sorted.
func (b *Book) Origins() []Origin {
	all := slices.Clone(b.origins)
	for _, i := range b.items {
		if !slices.Contains(all, i.Origin) {
			all = append(all, i.Origin)
		}
	}
	slices.SortFunc(all, func(a, b Origin) int { return compareKeys(a.Source, b.Source, a.Date, b.Date) })
	return all
}

// LeftOut returns what the book was not told, by reason: rows left out when the snapshot was made, and commitments dearer than on demand.
func (b *Book) LeftOut() []Count { return slices.Clone(b.leftOut) }

// in returns what a region sells with an operating system, an empty group for nothing.
func (b *Book) in(provider, region string, os OS) *group {
	at, ok := slices.BinarySearchFunc(b.groups, group{provider: provider, region: region, os: os}, compareGroups)
	if !ok {
		return &group{}
	}
	return &b.groups[at]
}

func compareGroups(a, b group) int {
	return compareKeys(a.provider, b.provider, a.region, b.region, string(a.os), string(b.os))
}

// SKUs returns the machine types of a region, sorted. Errors: *UnknownError of the provider or region.
func (b *Book) SKUs(provider, region string, os OS) ([]string, error) {
	if err := b.CheckRegion(provider, region); err != nil {
		return nil, err
	}
	return b.skus(b.in(provider, region, os)), nil
}

func (b *Book) skus(g *group) []string {
	names := make([]string, len(g.entries))
	for i, e := range g.entries {
		names[i] = b.machines[e.machine].sku
	}
	return names
}

// Systems returns the operating systems that a region sells machines with. Errors: *UnknownError of the provider or region.
func (b *Book) Systems(provider, region string) ([]OS, error) {
	if err := b.CheckRegion(provider, region); err != nil {
		return nil, err
	}
	var sold []OS
	for _, os := range Systems() {
		if len(b.in(provider, region, os).entries) > 0 {
			sold = append(sold, os)
		}
	}
	return sold, nil
}

// Offers goes over every offer, by provider, region, operating system and SKU.
func (b *Book) Offers() iter.Seq[Offer] {
	return func(yield func(Offer) bool) {
		for i := range b.groups {
			g := &b.groups[i]
			for j := range g.entries {
				if !yield(b.offer(g, &g.entries[j])) {
					return
				}
			}
		}
	}
}

// Lookup returns one offer by its names, exactly as the provider writes them. Errors: *UnknownError
// of the provider, region or SKU, with the nearest known names.
func (b *Book) Lookup(provider, region, sku string, os OS) (Offer, error) {
	if err := b.CheckRegion(provider, region); err != nil {
		return Offer{}, err
	}
	g := b.in(provider, region, os)
	at, ok := slices.BinarySearchFunc(g.entries, sku, func(e entry, sku string) int { return strings.Compare(b.machines[e.machine].sku, sku) })
	if !ok {
		return Offer{}, unknown("SKU", sku, fmt.Sprintf("%s/%s for %s", provider, region, os), b.skus(g))
	}
	return b.offer(g, &g.entries[at]), nil
}
