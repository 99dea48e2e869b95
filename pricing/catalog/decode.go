package catalog

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"slices"

	"github.com/plimsoll/plimsoll/pricing/money"
)

// reader takes a book apart. After its first error it gives zeros.
type reader struct {
	data  []byte
	at    int
	texts []string
	err   error
}

func (r *reader) fail(wanted string) {
	if r.err == nil {
		r.err = fmt.Errorf("price book: byte %d: expected %s", r.at, wanted)
	}
}

// uint reads a number of at most limit.
func (r *reader) uint(limit int) int {
	if r.err == nil && r.at < len(r.data) && r.data[r.at] < 0x80 && int(r.data[r.at]) <= limit { // most numbers are one byte
		r.at++
		return int(r.data[r.at-1])
	}
	n, size := binary.Uvarint(r.rest())
	if size <= 0 || n > uint64(limit) {
		r.fail(fmt.Sprintf("a number of at most %d", limit))
		return 0
	}
	r.at += size
	return int(n)
}

// count reads how many there are of something that takes at least so many bytes each, which bounds the memory that is asked for.
func (r *reader) count(least int) int { return r.uint((len(r.data) - r.at) / least) }

func (r *reader) rest() []byte {
	if r.err != nil {
		return nil
	}
	return r.data[r.at:]
}

func (r *reader) readTexts() {
	lengths := make([]int, r.count(1))
	total := 0
	for i := range lengths {
		lengths[i] = r.uint(maxText)
		total += lengths[i]
	}
	if total > len(r.rest()) {
		r.fail("the texts")
		return
	}
	all := string(r.data[r.at : r.at+total])
	r.at += total
	r.texts = make([]string, len(lengths))
	for i, n := range lengths {
		r.texts[i], all = all[:n], all[n:]
	}
}

func (r *reader) text() string {
	at := r.uint(max(len(r.texts)-1, 0))
	if at >= len(r.texts) {
		r.fail("a text")
		return ""
	}
	return r.texts[at]
}

func (r *reader) decimal() float64 {
	n, size := binary.Uvarint(r.rest())
	switch {
	case size <= 0:
		r.fail("a decimal")
		return 0
	case n&15 != wholeFloat:
		r.at += size
		return float64(n>>4) / powersOf10[n&15]
	}
	if len(r.rest()) < size+8 {
		r.fail("the 8 bytes of a number")
		return 0
	}
	v := math.Float64frombits(binary.LittleEndian.Uint64(r.data[r.at+size:]))
	r.at += size + 8
	if !(v >= 0) || math.IsInf(v, 1) {
		r.fail("a finite number of 0 or more")
		return 0
	}
	return v
}

func (r *reader) currency() money.Currency {
	c := money.Currency(r.text())
	if _, ok := c.Digits(); !ok {
		r.fail("a known currency")
	}
	return c
}

func readHeads(r *reader, b *Book) {
	b.origins = make([]Origin, r.count(2))
	for i := range b.origins {
		b.origins[i] = Origin{Source: r.text(), Date: r.text()}
	}
	b.currencies = make([]money.Currency, r.count(1))
	for i := range b.currencies {
		b.currencies[i] = r.currency()
	}
	b.dated = make([][terms]uint16, r.count(int(terms)))
	for i := range b.dated {
		for t := range b.dated[i] {
			b.dated[i][t] = uint16(r.uint(max(min(len(b.origins), math.MaxUint16+1)-1, 0)))
		}
	}
	for range r.count(2) {
		b.leftOut = append(b.leftOut, Count{Reason: r.text(), Rows: r.uint(math.MaxInt32)})
	}
}

func readMachines(r *reader, b *Book) {
	b.machines = make([]machine, r.count(8))
	for i := range b.machines {
		m := &b.machines[i]
		m.provider, m.sku, m.arch = r.text(), r.text(), r.text()
		m.vcpu, m.memory, m.gpu, m.storage = r.decimal(), r.decimal(), r.decimal(), r.decimal()
		m.storageKnown = r.uint(1) == 1
		if m.arch != "" && m.arch != "x86_64" && m.arch != "arm64" {
			r.fail("x86_64, arm64 or nothing as architecture")
		}
		m.traits = traitsOf(m.provider, m.sku, m.gpu)
	}
}

func readGroups(r *reader, b *Book) {
	b.groups = make([]group, r.count(4))
	b.prices = make([]float64, 0, len(r.rest())/4)
	for i := range b.groups {
		g := &b.groups[i]
		g.provider, g.region, g.os = r.text(), r.text(), OS(r.text())
		g.entries = make([]entry, r.count(5))
		before, last := int64(0), ""
		for j := range g.entries {
			e := &g.entries[j]
			before = readEntry(r, b, e, before)
			if r.err != nil {
				return
			}
			m := &b.machines[e.machine]
			if m.sku <= last || m.provider != g.provider || e.currency != g.entries[0].currency {
				r.fail("the offers of a region by SKU, of its own provider, in one currency")
				return
			}
			last = m.sku
		}
		b.offers += len(g.entries)
	}
	if !slices.IsSortedFunc(b.groups, compareGroups) {
		r.fail("regions by name")
	}
}

// readEntry returns the number of the machine, which the next one is told by.
func readEntry(r *reader, b *Book, e *entry, before int64) int64 {
	step, size := binary.Varint(r.rest())
	machine := before + step
	if size <= 0 || machine < 0 || machine >= int64(len(b.machines)) {
		r.fail("a machine")
		return 0
	}
	r.at += size
	e.machine = uint32(machine)
	e.dated = uint16(r.uint(max(len(b.dated)-1, 0)))
	e.currency = uint8(r.uint(max(len(b.currencies)-1, 0)))
	e.published = uint8(r.uint(1<<terms - 1))
	if len(b.dated) == 0 || len(b.currencies) == 0 || e.published == 0 {
		r.fail("dates, a currency and a price")
		return 0
	}
	e.prices = uint32(len(b.prices))
	for range bits.OnesCount8(e.published) {
		price := r.decimal()
		if !(price > 0) {
			r.fail("a price above 0")
		}
		b.prices = append(b.prices, price)
	}
	return machine
}

func readItems(r *reader, b *Book) {
	b.items = make([]Item, r.count(10))
	for i := range b.items {
		item := &b.items[i]
		item.Provider, item.Region, item.Name, item.Unit = r.text(), r.text(), r.text(), r.text()
		item.Currency = r.currency()
		item.Origin = Origin{Source: r.text(), Date: r.text()}
		item.From, item.To, item.price = r.decimal(), r.decimal(), r.decimal()
		if item.To == 0 {
			item.To = math.Inf(1)
		}
		if !(item.price > 0) || item.To <= item.From || i > 0 && compareItems(b.items[i-1], *item) > 0 {
			r.fail("items by name and tier, with prices above 0")
		}
		if r.err != nil {
			return
		}
	}
}
