package catalog

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// Change is a price that is another than it was.
type Change struct {
	Provider, Region, SKU string
	OS                    OS
	Term                  Term
	Old, New              float64 // an hour, in the currency of both
	From, To              Origin
}

// Difference is what two price lists have of one term: in both, only in the older, only in the newer.
type Difference struct {
	Term                   Term
	Common, Gone, Appeared int
	Changed                []Change // of the common ones, by provider, region, operating system and SKU
}

// Diff compares the prices of one term of two lists, offer by offer; of several rows of an offer in one list the newest that has the
// price counts. Prices are compared as published, without a tolerance. Error: an offer priced in two currencies.
func Diff(older, newer []Row, t Term) (Difference, error) {
	before, after := newestOf(older, t), newestOf(newer, t)
	d := Difference{Term: t}
	for _, key := range slices.SortedFunc(maps.Keys(before), func(a, b offerKey) int { return slices.Compare(a[:], b[:]) }) {
		was := before[key]
		is, ok := after[key]
		if !ok {
			d.Gone++
			continue
		}
		if was.Currency != is.Currency {
			return d, fmt.Errorf("line %d: %s in %s/%s is priced in %s, and in line %d of the other list in %s", was.Line, was.SKU, was.Provider,
				was.Region, was.Currency, is.Line, is.Currency)
		}
		d.Common++
		if old, now := was.prices.hourly[t], is.prices.hourly[t]; old != now {
			d.Changed = append(d.Changed, Change{was.Provider, was.Region, was.SKU, was.OS, t, old, now, Origin{was.Source, was.Date},
				Origin{is.Source, is.Date}})
		}
	}
	d.Appeared = len(after) - d.Common
	return d, nil
}

func newestOf(rows []Row, t Term) map[offerKey]*Row {
	newest := map[offerKey]*Row{}
	for i := range rows {
		r := &rows[i]
		if !r.prices.has(t) {
			continue
		}
		key := keyOf(r)
		if seen, ok := newest[key]; !ok || cmp.Or(cmp.Compare(r.Date, seen.Date), cmp.Compare(r.Source, seen.Source)) > 0 {
			newest[key] = r
		}
	}
	return newest
}

// Rows returns the book as the rows that it could be made of: for every offer one of each source and date, newest first, with its prices.
func (b *Book) Rows() []Row {
	rows := make([]Row, 0, b.offers)
	for o := range b.Offers() {
		first := len(rows)
		for _, t := range o.Terms() {
			from := o.origins[o.origin[t]]
			at := slices.IndexFunc(rows[first:], func(r Row) bool { return r.Source == from.Source && r.Date == from.Date })
			if at < 0 {
				at = len(rows) - first
				rows = append(rows, Row{Provider: o.Provider, Region: o.Region, SKU: o.SKU, OS: o.OS, Arch: o.Arch, VCPU: o.VCPU,
					MemoryGiB: o.MemoryGiB, GPU: o.GPU, LocalStorageGB: o.LocalStorageGB, LocalStorageKnown: o.LocalStorageKnown,
					Currency: o.Currency, Source: from.Source, Date: from.Date})
			}
			rows[first+at].SetPrice(t, o.prices.hourly[t])
		}
		slices.SortFunc(rows[first:], func(a, b Row) int { return compareRows(&a, &b) })
	}
	return rows
}

// AllItems returns every metered item, by provider, region, name and tier.
func (b *Book) AllItems() []Item { return slices.Clone(b.items) }
