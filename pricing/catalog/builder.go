package catalog

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
)

// builder folds rows that come sorted (compareRows) into the offers of a book.
type builder struct {
	book *Book
	seen map[Origin]uint16
	from Origin // of the row before, and its index
	at   uint16
}

func newBuilder(rows int) *builder {
	return &builder{book: &Book{offers: make([]Offer, 0, rows)}, seen: map[Origin]uint16{}}
}

func (b *builder) add(r *Row) error {
	if err := checkRow(r); err != nil {
		return err
	}
	from, err := b.originOf(Origin{r.Source, r.Date})
	if err != nil {
		return err
	}
	if o := b.last(); o == nil || o.SKU != r.SKU || o.OS != r.OS || o.Region != r.Region || o.Provider != r.Provider {
		b.book.offers = append(b.book.offers, Offer{Provider: r.Provider, Region: r.Region, SKU: r.SKU, OS: r.OS, Currency: r.Currency})
	}
	return b.last().merge(r, from)
}

func (b *builder) last() *Offer {
	if len(b.book.offers) == 0 {
		return nil
	}
	return &b.book.offers[len(b.book.offers)-1]
}

func (b *builder) originOf(o Origin) (uint16, error) {
	if o == b.from {
		return b.at, nil
	}
	at, ok := b.seen[o]
	if !ok {
		if len(b.book.origins) > math.MaxUint16 {
			return 0, fmt.Errorf("more than %d sources and dates in one price book", math.MaxUint16+1)
		}
		at = uint16(len(b.book.origins))
		b.seen[o] = at
		b.book.origins = append(b.book.origins, o)
	}
	b.from, b.at = o, at
	return at, nil
}

// finish adds the items and hands the book over.
func (b *builder) finish(items []Item) (*Book, error) {
	book := b.book
	book.items = slices.Clone(items)
	slices.SortStableFunc(book.items, compareItems)
	if err := checkItems(book.items); err != nil {
		return nil, err
	}
	dearer := 0
	for i := range book.offers {
		book.offers[i].origins = book.origins
		dearer += book.offers[i].dropDearer()
	}
	if dearer > 0 {
		book.leftOut = append(book.leftOut, Count{reasonDearer, dearer})
	}
	book.regions = regions(book.offers, book.items)
	return book, nil
}

func checkRow(r *Row) error {
	for t := range terms {
		if p, ok := r.PriceOf(t); ok && !(p > 0 && p <= 1e9) {
			return fmt.Errorf("line %d: %s (%s) in %s/%s costs %v an hour on the term %s: expected more than 0 and at most 1e9", r.Line, r.SKU,
				r.OS, r.Provider, r.Region, p, t)
		}
	}
	if _, ok := r.Currency.Digits(); !ok {
		return fmt.Errorf("line %d: %s in %s/%s: currency %q is not known", r.Line, r.SKU, r.Provider, r.Region, r.Currency)
	}
	return nil
}

// merge fills what the offer lacks from an older row.
func (o *Offer) merge(r *Row, from uint16) error {
	if o.Currency != r.Currency {
		return fmt.Errorf("line %d: %s in %s/%s is priced in %s and in %s", r.Line, r.SKU, r.Provider, r.Region, o.Currency, r.Currency)
	}
	o.Arch = cmp.Or(o.Arch, r.Arch)
	o.VCPU = cmp.Or(o.VCPU, r.VCPU)
	o.MemoryGiB = cmp.Or(o.MemoryGiB, r.MemoryGiB)
	o.GPU = cmp.Or(o.GPU, r.GPU)
	if !o.LocalStorageKnown {
		o.LocalStorageGB, o.LocalStorageKnown = r.LocalStorageGB, r.LocalStorageKnown
	}
	for t := range terms {
		if r.prices.has(t) && !o.prices.has(t) {
			o.prices.set(t, r.prices.hourly[t])
			o.origin[t] = from
		}
	}
	return nil
}

// dropDearer takes out commitments that cost more than the on-demand price, most of them because they are older than it.
func (o *Offer) dropDearer() int {
	if !o.prices.has(OnDemand) {
		return 0
	}
	dropped := 0
	for t := OnDemand + 1; t < terms; t++ {
		if o.prices.has(t) && o.prices.hourly[t] > o.prices.hourly[OnDemand] {
			o.prices.published &^= 1 << t
			dropped++
		}
	}
	return dropped
}

// regions collects the regions of each provider, those with metered items only too.
func regions(offers []Offer, items []Item) map[string][]string {
	seen := map[string]map[string]bool{}
	note := func(provider, region string) {
		if seen[provider] == nil {
			seen[provider] = map[string]bool{}
		}
		seen[provider][region] = true
	}
	for i, o := range offers {
		if i == 0 || o.Region != offers[i-1].Region || o.Provider != offers[i-1].Provider {
			note(o.Provider, o.Region)
		}
	}
	for _, i := range items {
		if i.Region != "*" {
			note(i.Provider, i.Region)
		}
	}
	sorted := map[string][]string{}
	for provider, names := range seen {
		sorted[provider] = slices.Sorted(maps.Keys(names))
	}
	return sorted
}
