package catalog

import (
	"slices"
	"sync"

	"github.com/plimsoll/plimsoll/pricing/money"
)

// frontIndex keeps, for each region, for each provider as a whole, and for each term, the offers that can be the cheapest for
// anybody. A front is made when it is first asked for.
type frontIndex struct {
	once       sync.Once
	regions    map[regionKey]*source
	spans      map[span][]*source
	everywhere []Place // every provider
}

// regionKey is what a region sells with one operating system.
type regionKey struct {
	provider, region string
	os               OS
}

// span is what a provider sells with one operating system.
type span struct {
	provider string
	os       OS
}

// source is a set of groups whose prices are in one currency, and the front of each term.
type source struct {
	currency money.Currency
	groups   []int
	fronts   *[terms]onceFront
	parts    []*source // of a provider: its regions
}

type onceFront struct {
	once  sync.Once
	front front
}

// prepare lists the sources. Their fronts are made later.
func (x *frontIndex) prepare(b *Book) {
	x.once.Do(func() {
		x.regions, x.spans = make(map[regionKey]*source, len(b.groups)), map[span][]*source{}
		for i := range b.groups {
			g := &b.groups[i]
			region := &source{currency: b.currencyOf(g), groups: []int{i}, fronts: new([terms]onceFront)}
			x.regions[regionKey{g.provider, g.region, g.os}] = region
			key := span{g.provider, g.os}
			at := slices.IndexFunc(x.spans[key], func(s *source) bool { return s.currency == region.currency })
			if at < 0 {
				at = len(x.spans[key])
				x.spans[key] = append(x.spans[key], &source{currency: region.currency, fronts: new([terms]onceFront)})
			}
			whole := x.spans[key][at]
			whole.groups = append(whole.groups, i)
			whole.parts = append(whole.parts, region)
		}
		for _, provider := range b.Providers() {
			x.everywhere = append(x.everywhere, Place{Provider: provider})
		}
	})
}

// front returns the front of a source on a term.
func (s *source) front(b *Book, t Term) *front {
	f := &s.fronts[t]
	f.once.Do(func() {
		var all []frontier
		for _, part := range s.parts {
			for _, kind := range part.front(b, t) {
				all = append(all, kind...)
			}
		}
		if len(s.parts) == 0 {
			all = b.priced(s.groups[0], t)
		}
		f.front = frontOf(all)
	})
	return &f.front
}

// front is, for each kind of machine that a need may leave out, what can be the cheapest on a term: cheapest first, without what is no
// cheaper and no larger than another. A search takes the first that is large enough.
type front [kinds][]frontier

// frontier is an offer on the front; sizes are as needs are compared with.
type frontier struct {
	price                      float64
	vcpu, memory, gpu, storage float64 // storage is −1 where it is not known
	group, entry               int32
	kind                       uint8
}

// kinds are the combinations of traits, and two architectures of each.
const kinds = 8 * 2

func kindOf(m *machine) uint8 {
	kind := uint8(m.traits) << 1
	if m.arch == "arm64" {
		kind++
	}
	return kind
}

// takes says whether a need takes machines of a kind.
func (n *Need) takes(kind int) bool {
	t := traits(kind >> 1)
	arm := kind&1 == 1
	switch {
	case n.Arch == "x86_64" && arm, n.Arch == "arm64" && !arm:
		return false
	case t&isAccelerated != 0 && !n.Accelerated && n.GPU == 0:
		return false
	case t&isBurstable != 0 && !n.Burstable, t&isPrevious != 0 && !n.PreviousGeneration:
		return false
	}
	return true
}

// priced returns what a group sells on a term, of known size and architecture.
func (b *Book) priced(at int, t Term) []frontier {
	g := &b.groups[at]
	all := make([]frontier, 0, len(g.entries))
	for i := range g.entries {
		m := &b.machines[g.entries[i].machine]
		price, ok := b.price(&g.entries[i], t)
		if !ok || m.vcpu == 0 || m.memory == 0 || m.arch == "" {
			continue
		}
		f := frontier{price: price, vcpu: m.vcpu, memory: m.memory, gpu: m.gpu, storage: m.storage, group: int32(at), entry: int32(i),
			kind: kindOf(m)}
		if !m.storageKnown {
			f.storage = -1
		}
		all = append(all, f)
	}
	return all
}

// frontOf sorts offers, and drops those that another is preferred to whatever the need.
func frontOf(all []frontier) front {
	order := make([]priceAt, len(all)) // sorted in place of the offers, which are larger
	for i := range all {
		order[i] = priceAt{all[i].price, int32(i)}
	}
	slices.SortFunc(order, func(x, y priceAt) int {
		switch {
		case x.price < y.price:
			return -1
		case x.price > y.price:
			return 1
		}
		a, b := &all[x.at], &all[y.at]
		if a.group != b.group {
			return int(a.group) - int(b.group)
		}
		return int(a.entry) - int(b.entry)
	})
	var fronts front
	for _, o := range order {
		f := &all[o.at]
		if kept := fronts[f.kind]; !covered(kept, f) {
			fronts[f.kind] = append(kept, *f)
		}
	}
	return fronts
}

// priceAt is the price of an offer, by its place in a list.
type priceAt struct {
	price float64
	at    int32
}

// covered says that one of the cheaper ones is at least as large as f. The dearest of them is the likeliest.
func covered(cheaper []frontier, f *frontier) bool {
	for i := len(cheaper) - 1; i >= 0; i-- {
		if cheaper[i].covers(f) {
			return true
		}
	}
	return false
}

// covers says that f is at least as large as g in everything.
func (f *frontier) covers(g *frontier) bool {
	return f.vcpu >= g.vcpu && f.memory >= g.memory && f.gpu >= g.gpu && f.storage >= g.storage
}

// cheapest replaces best by what the front has that comes before it.
func (f *front) cheapest(b *Book, t Term, n *Need, best *candidate) {
	storage := n.LocalStorageGB
	if storage == 0 {
		storage = -1
	}
	need := frontier{vcpu: n.VCPU, memory: n.MemoryGiB, gpu: n.GPU, storage: storage}
	for kind := range f {
		if len(f[kind]) == 0 || !n.takes(kind) {
			continue
		}
		for i := range f[kind] {
			offer := &f[kind][i]
			if offer.price > best.price {
				break
			}
			if !offer.covers(&need) {
				continue
			}
			e := &b.groups[offer.group].entries[offer.entry]
			c := candidate{price: offer.price, group: int(offer.group), entry: int(offer.entry), term: t, sku: b.machines[e.machine].sku}
			if c.before(best) {
				*best = c
			}
			break
		}
	}
}
