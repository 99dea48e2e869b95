package catalog

import (
	"bytes"
	"embed"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

//go:generate go run gen/main.go gen/compute.go gen/items.go $PLIMSOLL_PRICES snapshot testdata/compute_extract.csv

//go:embed snapshot/compute.csv.gz snapshot/items.csv.gz snapshot/left_out.csv
var snapshot embed.FS

// Load reads the embedded snapshot: 144,515 offers of AWS, Azure and Google, dated 2024-11-06
// to 2026-07-30, with storage and traffic of AWS us-east-1 and of Google. It takes about 0.3 s and 70 MB, so callers keep the book.
func Load() (*Book, error) {
	left, err := load("snapshot/left_out.csv", readCounts)
	if err != nil {
		return nil, err
	}
	items, err := load("snapshot/items.csv.gz", ReadItems)
	if err != nil {
		return nil, err
	}
	build := newBuilder(snapshotOffers)
	_, err = load("snapshot/compute.csv.gz", func(in io.Reader, table string) ([]Row, error) {
		return nil, scanRows(in, table, build.add) // the rows are sorted; a test holds it
	})
	if err != nil {
		return nil, err
	}
	book, err := build.finish(items)
	if err != nil {
		return nil, fmt.Errorf("embedded snapshot: %w", err)
	}
	book.leftOut = slices.Concat(left, book.leftOut)
	return book, nil
}

// snapshotOffers is room for the offers of the snapshot, so that they need not be moved while they are read.
const snapshotOffers = 160_000

func load[T any](name string, read func(io.Reader, string) ([]T, error)) ([]T, error) {
	text, err := snapshot.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("embedded snapshot: %w", err)
	}
	return read(bytes.NewReader(text), name)
}

func readCounts(in io.Reader, table string) ([]Count, error) {
	var counts []Count
	columns := []setter[Count]{
		{"reason", true, func(c, _ *Count, s string) error { c.Reason = strings.Clone(s); return nil }},
		{"rows", true, func(c, _ *Count, s string) (err error) { c.Rows, err = strconv.Atoi(s); return }},
	}
	err := readTable(in, table, columns, func(_ int, set []setter[Count], fields []string) error {
		var c Count
		for i, field := range fields {
			if err := set[i].read(&c, nil, field); err != nil {
				return err
			}
		}
		counts = append(counts, c)
		return nil
	})
	return counts, err
}
