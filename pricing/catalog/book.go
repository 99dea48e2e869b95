package catalog

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Book is a set of offers and metered items. It never changes, so it may be read from many goroutines.
type Book struct {
	offers  []Offer // by provider, region, operating system, SKU
	items   []Item  // by provider, region, name, tier
	origins []Origin
	regions map[string][]string // by provider, sorted
	leftOut []Count
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
// currencies of one SKU; an unknown currency; tiers that overlap or leave a gap; more than 65,536 sources and dates.
func NewBook(rows []Row, items []Item) (*Book, error) {
	order := func(a, b Row) int { return compareRows(&a, &b) }
	if !slices.IsSortedFunc(rows, order) {
		rows = slices.Clone(rows)
		slices.SortStableFunc(rows, order)
	}
	b := newBuilder(len(rows))
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

func compareOffers(a, b Offer) int {
	return compareKeys(a.Provider, b.Provider, a.Region, b.Region, string(a.OS), string(b.OS), a.SKU, b.SKU)
}

// Len returns the number of offers.
func (b *Book) Len() int { return len(b.offers) }

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

// in returns the offers of a region and operating system: a part of the book, not to be written to.
func (b *Book) in(provider, region string, os OS) []Offer {
	key := Offer{Provider: provider, Region: region, OS: os}
	from, _ := slices.BinarySearchFunc(b.offers, key, compareOffers)
	n := 0
	for from+n < len(b.offers) && b.offers[from+n].OS == os && b.offers[from+n].Region == region && b.offers[from+n].Provider == provider {
		n++
	}
	return b.offers[from : from+n]
}

// SKUs returns the machine types of a region, sorted. Errors: *UnknownError of the provider or region.
func (b *Book) SKUs(provider, region string, os OS) ([]string, error) {
	if err := b.CheckRegion(provider, region); err != nil {
		return nil, err
	}
	return skus(b.in(provider, region, os)), nil
}

func skus(offers []Offer) []string {
	names := make([]string, len(offers))
	for i, o := range offers {
		names[i] = o.SKU
	}
	return names
}

// Lookup returns one offer by its names, exactly as the provider writes them. Errors: *UnknownError
// of the provider, region or SKU, with the nearest known names.
func (b *Book) Lookup(provider, region, sku string, os OS) (Offer, error) {
	if err := b.CheckRegion(provider, region); err != nil {
		return Offer{}, err
	}
	offers := b.in(provider, region, os)
	at, ok := slices.BinarySearchFunc(offers, sku, func(o Offer, sku string) int { return strings.Compare(o.SKU, sku) })
	if !ok {
		return Offer{}, unknown("SKU", sku, fmt.Sprintf("%s/%s for %s", provider, region, os), skus(offers))
	}
	return offers[at], nil
}
