package catalog

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
)

// builder folds rows that come sorted (compareRows) into a book.
type builder struct {
	book     *Book
	last     *Offer // of the rows since it began; nil before the first
	machines map[machine]uint32
	dated    map[[terms]uint16]uint16
	origins  map[Origin]uint16
	from     Origin // of the row before, and its index
	at       uint16
	dearer   int
	byName   map[string]int // rows put right by the name of their SKU, by what was changed
}

func newBuilder() *builder {
	return &builder{book: &Book{fronts: new(frontIndex)}, machines: map[machine]uint32{}, dated: map[[terms]uint16]uint16{},
		origins: map[Origin]uint16{},
		byName:  map[string]int{}}
}

func (b *builder) add(row *Row) error {
	if err := checkRow(row); err != nil {
		return err
	}
	r := *row
	if changed := r.named(); changed != "" {
		b.byName[changed]++
	}
	from, err := b.originOf(Origin{r.Source, r.Date})
	if err != nil {
		return err
	}
	if o := b.last; o == nil || o.SKU != r.SKU || o.OS != r.OS || o.Region != r.Region || o.Provider != r.Provider {
		if err := b.flush(); err != nil {
			return err
		}
		b.last = &Offer{Provider: r.Provider, Region: r.Region, SKU: r.SKU, OS: r.OS, Currency: r.Currency}
	}
	return b.last.merge(&r, from)
}

// flush enters the offer whose rows have all been seen.
func (b *builder) flush() error {
	o := b.last
	if o == nil {
		return nil
	}
	b.last = nil
	b.dearer += o.dropDearer()
	if o.prices.published == 0 {
		return nil
	}
	book := b.book
	if n := len(book.groups); n == 0 || book.groups[n-1].os != o.OS || book.groups[n-1].region != o.Region ||
		book.groups[n-1].provider != o.Provider {
		book.groups = append(book.groups, group{provider: o.Provider, region: o.Region, os: o.OS})
	}
	e := entry{machine: b.machineOf(o), prices: uint32(len(book.prices)), published: o.prices.published}
	var err error
	if e.dated, err = indexOf(b.dated, &book.dated, o.origin, "combinations of sources and dates"); err != nil {
		return err
	}
	currency := slices.Index(book.currencies, o.Currency)
	if currency < 0 {
		currency = len(book.currencies)
		book.currencies = append(book.currencies, o.Currency)
	}
	if currency > math.MaxUint8 {
		return fmt.Errorf("more than %d currencies in one price book", math.MaxUint8+1)
	}
	e.currency = uint8(currency)
	if g := &book.groups[len(book.groups)-1]; len(g.entries) > 0 && g.entries[0].currency != e.currency {
		return fmt.Errorf("%s in %s/%s is priced in %s, and other machines there in %s: expected one currency in a region", o.SKU, o.Provider,
			o.Region, o.Currency, book.currencies[g.entries[0].currency])
	}
	for t := range terms {
		if o.prices.has(t) {
			book.prices = append(book.prices, o.prices.hourly[t])
		}
	}
	g := &book.groups[len(book.groups)-1]
	g.entries = append(g.entries, e)
	book.offers++
	return nil
}

func (b *builder) machineOf(o *Offer) uint32 {
	m := machine{provider: o.Provider, sku: o.SKU, arch: o.Arch, vcpu: o.VCPU, memory: o.MemoryGiB, gpu: o.GPU, storage: o.LocalStorageGB,
		storageKnown: o.LocalStorageKnown, traits: traitsOf(o.Provider, o.SKU, o.GPU)}
	at, ok := b.machines[m]
	if !ok {
		at = uint32(len(b.book.machines))
		b.machines[m] = at
		b.book.machines = append(b.book.machines, m)
	}
	return at
}

func (b *builder) originOf(o Origin) (uint16, error) {
	if o == b.from {
		return b.at, nil
	}
	at, err := indexOf(b.origins, &b.book.origins, o, "sources and dates")
	b.from, b.at = o, at
	return at, err
}

// indexOf returns the place of a value in a list without repeats, to which it is added where it is new.
func indexOf[T comparable](seen map[T]uint16, list *[]T, value T, what string) (uint16, error) {
	at, ok := seen[value]
	if !ok {
		if len(*list) > math.MaxUint16 {
			return 0, fmt.Errorf("more than %d %s in one price book", math.MaxUint16+1, what)
		}
		at = uint16(len(*list))
		seen[value] = at
		*list = append(*list, value)
	}
	return at, nil
}

// finish adds the items and hands the book over.
func (b *builder) finish(items []Item) (*Book, error) {
	if err := b.flush(); err != nil {
		return nil, err
	}
	book := b.book
	book.items = slices.Clone(items)
	slices.SortStableFunc(book.items, compareItems)
	if err := checkItems(book.items); err != nil {
		return nil, err
	}
	for _, changed := range slices.Sorted(maps.Keys(b.byName)) {
		book.leftOut = append(book.leftOut, Count{changed, b.byName[changed]})
	}
	if b.dearer > 0 {
		book.leftOut = append(book.leftOut, Count{reasonDearer, b.dearer})
	}
	book.regions = regions(book.groups, book.items)
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
			o.prices.hourly[t] = 0
			o.origin[t] = 0
			dropped++
		}
	}
	return dropped
}

// regions collects the regions of each provider, those with metered items only too.
func regions(groups []group, items []Item) map[string][]string {
	seen := map[string]map[string]bool{}
	note := func(provider, region string) {
		if seen[provider] == nil {
			seen[provider] = map[string]bool{}
		}
		seen[provider][region] = true
	}
	for _, g := range groups {
		note(g.provider, g.region)
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
