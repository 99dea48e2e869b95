package catalog_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/pricing/catalog"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// written is a book in the form that is kept.
func written(t testing.TB, b *catalog.Book) []byte {
	t.Helper()
	var text bytes.Buffer
	if _, err := b.WriteTo(&text); err != nil {
		t.Fatal(err)
	}
	return text.Bytes()
}

func smallBook(t testing.TB) *catalog.Book {
	t.Helper()
	a, b, c := row("m1", "2026-01-01", 0.1), row("m1", "2025-01-01", 1./3), row("m2", "2025-01-01", 7)
	a.SetPrice(catalog.SavingsPlan3y, 0.05)
	b.SetPrice(catalog.Reserved1y, 0.05000000000000001) // more digits than a decimal has room for
	c.Region, c.Currency, c.OS = "there", money.EUR, catalog.RHEL
	book, err := catalog.NewBook([]catalog.Row{a, b, c}, items(t, "0,10", "10,"))
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// A book that is written and read is the same book, and gives the same bytes and rows.
func TestBookIsReadAsItWasWritten(t *testing.T) {
	for _, b := range []*catalog.Book{smallBook(t), book(t)} {
		text := written(t, b)
		back, err := catalog.ReadBook(text)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(written(t, back), text) || !slices.Equal(back.Rows(), b.Rows()) || !slices.Equal(back.AllItems(), b.AllItems()) ||
			!slices.Equal(back.LeftOut(), b.LeftOut()) {
			t.Errorf("the book is another: %v, was %v", back.Rows(), b.Rows())
		}
	}
}

// The rows of a book make the same book again, also by way of a table.
func TestRowsMakeTheBookAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var rows []catalog.Row
		for range rapid.IntRange(1, 12).Draw(t, "rows") {
			r := row(rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "sku"),
				rapid.SampledFrom([]string{"2025-01-01", "2026-01-01", "2026-02-01"}).Draw(t, "date"), 0)
			r.Source = rapid.SampledFrom([]string{"one", "two"}).Draw(t, "source")
			r.SetPrice(catalog.OnDemand, float64(rapid.IntRange(500, 1000).Draw(t, "price"))/1000)
			r.SetPrice(catalog.Term(rapid.IntRange(1, 6).Draw(t, "term")), float64(rapid.IntRange(1, 499).Draw(t, "less"))/1000)
			rows = append(rows, r)
		}
		first, err := catalog.NewBook(rows, nil)
		if err != nil {
			t.Fatal(err)
		}
		var table bytes.Buffer
		if err := catalog.WriteRows(&table, first.Rows()); err != nil {
			t.Fatal(err)
		}
		back, err := catalog.ReadRows(&table, "table")
		if err != nil {
			t.Fatal(err)
		}
		again, err := catalog.NewBook(back, nil)
		if err != nil {
			t.Fatal(err)
		}
		var a, b bytes.Buffer
		if _, err := first.WriteTo(&a); err != nil {
			t.Fatal(err)
		}
		if _, err := again.WriteTo(&b); err != nil || !slices.Equal(first.Rows(), again.Rows()) {
			t.Fatalf("%v, %v, %v", first.Rows(), again.Rows(), err)
		}
	})
}

// Cut off anywhere, or changed in any byte, a book is refused.
func TestDamagedBookIsRefused(t *testing.T) {
	text := written(t, smallBook(t))
	for n := range text {
		if _, err := catalog.ReadBook(text[:n]); err == nil || !strings.Contains(err.Error(), "price book") {
			t.Fatalf("cut off after %d bytes: %v", n, err)
		}
		changed := slices.Clone(text)
		changed[n] ^= 0x20
		if _, err := catalog.ReadBook(changed); err == nil {
			t.Fatalf("byte %d changed: no error", n)
		}
	}
}

// Whatever the bytes, with a right checksum too: no panic, and what is read can be written and read again.
func FuzzReadBook(f *testing.F) {
	text := written(f, smallBook(f))
	f.Add(text[:len(text)-4])
	f.Add(text[:40])
	f.Add([]byte("plimsoll price book 1\n"))
	f.Fuzz(func(t *testing.T, body []byte) {
		sum := crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli))
		b, err := catalog.ReadBook(binary.LittleEndian.AppendUint32(slices.Clone(body), sum))
		if err != nil {
			return
		}
		again, err := catalog.ReadBook(written(t, b))
		if err != nil || again.Len() != b.Len() {
			t.Fatalf("%d offers, then %v, %v", b.Len(), again, err)
		}
		for o := range b.Offers() {
			if _, err := b.Lookup(o.Provider, o.Region, o.SKU, o.OS); err != nil {
				t.Fatal(err)
			}
		}
		_, _ = b.Cheapest(catalog.Need{VCPU: 1})
	})
}
