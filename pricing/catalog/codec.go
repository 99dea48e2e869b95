package catalog

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// The form in which a book is kept. All numbers are unsigned varints, unless said otherwise:
//
//	magic, then texts: how many, the length of each, all of them one after the other
//	sources and dates: how many, two texts each          currencies: how many, a text each
//	origins by term: how many, one for every term each   what was left out: how many, a text and a number each
//	machines: how many, each provider, SKU, architecture (texts), vCPU, memory, GPU, storage (decimals), whether storage is known
//	groups: how many, each provider, region, system (texts), how many offers, each offer
//	  machine (signed, less that of the offer before), origins, currency, published, a decimal for every bit of published
//	items: how many, each provider, region, name, unit, currency, source, date (texts), from, to, price (decimals; 0 to is no end)
//	CRC-32C of all before, 4 bytes, least first
//
// A decimal is digits·16 + places, or 15 and the 8 bytes of a float, least first, where it has more than 15 digits or 14 places.
const bookMagic = "plimsoll price book 1\n"

// MaxBook is the largest book that ReadBook reads, in bytes.
const MaxBook = 64 << 20

const (
	wholeFloat = 15
	maxText    = 1 << 24 // bytes of all texts
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// WriteTo writes the book in the form that ReadBook reads. The same book gives the same bytes.
func (b *Book) WriteTo(w io.Writer) (int64, error) {
	var body writer
	body.uint(len(b.origins))
	for _, o := range b.origins {
		body.text(o.Source, o.Date)
	}
	body.uint(len(b.currencies))
	for _, c := range b.currencies {
		body.text(string(c))
	}
	body.uint(len(b.dated))
	for _, d := range b.dated {
		for _, from := range d {
			body.uint(int(from))
		}
	}
	body.uint(len(b.leftOut))
	for _, c := range b.leftOut {
		body.text(c.Reason)
		body.uint(c.Rows)
	}
	b.writeMachines(&body)
	b.writeGroups(&body)
	b.writeItems(&body)

	out := []byte(bookMagic)
	out = body.appendTexts(out)
	out = append(out, body.out...)
	out = binary.LittleEndian.AppendUint32(out, crc32.Checksum(out, castagnoli))
	n, err := w.Write(out)
	return int64(n), err
}

func (b *Book) writeMachines(w *writer) {
	w.uint(len(b.machines))
	for _, m := range b.machines {
		w.text(m.provider, m.sku, m.arch)
		w.decimal(m.vcpu, m.memory, m.gpu, m.storage)
		known := 0
		if m.storageKnown {
			known = 1
		}
		w.uint(known)
	}
}

func (b *Book) writeGroups(w *writer) {
	w.uint(len(b.groups))
	for _, g := range b.groups {
		w.text(g.provider, g.region, string(g.os))
		w.uint(len(g.entries))
		before := int64(0)
		for _, e := range g.entries {
			w.out = binary.AppendVarint(w.out, int64(e.machine)-before)
			before = int64(e.machine)
			w.uint(int(e.dated))
			w.uint(int(e.currency))
			w.uint(int(e.published))
			w.decimal(b.prices[e.prices : int(e.prices)+bits.OnesCount8(e.published)]...)
		}
	}
}

func (b *Book) writeItems(w *writer) {
	w.uint(len(b.items))
	for _, i := range b.items {
		w.text(i.Provider, i.Region, i.Name, i.Unit, string(i.Currency), i.Origin.Source, i.Origin.Date)
		to := i.To
		if math.IsInf(to, 1) {
			to = 0
		}
		w.decimal(i.From, to, i.price)
	}
}

// writer collects the body of a book and the texts that it names.
type writer struct {
	out   []byte
	seen  map[string]int
	texts []string
}

func (w *writer) uint(n int) { w.out = binary.AppendUvarint(w.out, uint64(n)) }

func (w *writer) text(texts ...string) {
	for _, s := range texts {
		at, ok := w.seen[s]
		if !ok {
			if w.seen == nil {
				w.seen = map[string]int{}
			}
			at = len(w.texts)
			w.seen[s] = at
			w.texts = append(w.texts, s)
		}
		w.uint(at)
	}
}

func (w *writer) appendTexts(out []byte) []byte {
	out = binary.AppendUvarint(out, uint64(len(w.texts)))
	for _, s := range w.texts {
		out = binary.AppendUvarint(out, uint64(len(s)))
	}
	return append(out, strings.Join(w.texts, "")...)
}

func (w *writer) decimal(values ...float64) {
	for _, v := range values {
		text := strconv.FormatFloat(v, 'f', -1, 64)
		whole, part, _ := strings.Cut(text, ".")
		if back, ok := parseDecimal(text); ok && back == v && len(part) < wholeFloat {
			digits, err := strconv.ParseUint(whole+part, 10, 64)
			if err == nil {
				w.out = binary.AppendUvarint(w.out, digits<<4|uint64(len(part)))
				continue
			}
		}
		w.out = append(w.out, wholeFloat)
		w.out = binary.LittleEndian.AppendUint64(w.out, math.Float64bits(v))
	}
}

// ReadBook reads what WriteTo wrote. Errors say at which byte, and what was expected there; a book that was cut off or changed
// anywhere is one.
func ReadBook(data []byte) (*Book, error) {
	if !strings.HasPrefix(string(data[:min(len(data), len(bookMagic))]), bookMagic) {
		return nil, fmt.Errorf("price book: begins with %.22q: expected %q", data[:min(len(data), len(bookMagic))], bookMagic)
	}
	if len(data) < len(bookMagic)+4 || len(data) > MaxBook {
		return nil, fmt.Errorf("price book: %d bytes: expected more, and at most %d", len(data), MaxBook)
	}
	end := len(data) - 4
	if sum := crc32.Checksum(data[:end], castagnoli); sum != binary.LittleEndian.Uint32(data[end:]) {
		return nil, errors.New("price book: the checksum at its end is another: expected a whole, unchanged book")
	}
	r := &reader{data: data[:end], at: len(bookMagic)}
	r.readTexts()
	b := &Book{fronts: new(frontIndex)}
	readHeads(r, b)
	readMachines(r, b)
	readGroups(r, b)
	readItems(r, b)
	if r.err == nil && r.at != end {
		r.fail("the end")
	}
	if r.err != nil {
		return nil, r.err
	}
	if err := checkItems(b.items); err != nil {
		return nil, fmt.Errorf("price book: %w", err)
	}
	b.regions = regions(b.groups, b.items)
	return b, nil
}
