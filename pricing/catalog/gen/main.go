//go:build ignore

// Gen makes the embedded price book out of the raw tables that snapshot/PROVENANCE.md lists:
//
//	go run gen/main.go gen/items.go RAWDIR SNAPSHOTDIR
//
// RAWDIR holds compute_catalogue.csv.gz, aws_storage_network_us-east-1.csv and
// gcp_storage_network_license.csv. The same input gives the same bytes.
package main

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/plimsoll/plimsoll/pricing/catalog"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: gen RAWDIR SNAPSHOTDIR")
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

func run(raw, out string) error {
	file, err := os.Open(filepath.Join(raw, "compute_catalogue.csv.gz"))
	if err != nil {
		return err
	}
	defer file.Close()
	rows, err := catalog.ReadRows(file, "compute_catalogue.csv.gz")
	if err != nil {
		return err
	}
	left := counts{}
	items, err := readItems(raw, left)
	if err != nil {
		return err
	}
	book, report, err := catalog.Assemble(rows, items, left.sorted()...)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if _, err := book.WriteTo(&text); err != nil {
		return err
	}
	log.Printf("%d raw compute rows, %d findings, %d offers; %d items; %d bytes", len(rows), len(report.Findings), book.Len(), len(items), text.Len())
	return os.WriteFile(filepath.Join(out, "prices.book"), text.Bytes(), 0o644)
}

// readItems reads both providers' tables, as catalog.ReadItems reads one.
func readItems(raw string, left counts) ([]catalog.Item, error) {
	aws, err := readTable(filepath.Join(raw, "aws_storage_network_us-east-1.csv"))
	if err != nil {
		return nil, err
	}
	gcp, err := readTable(filepath.Join(raw, "gcp_storage_network_license.csv"))
	if err != nil {
		return nil, err
	}
	records, err := items(aws, gcp, left)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	if err := writeTable(&text, itemColumns, records); err != nil {
		return nil, err
	}
	return catalog.ReadItems(&text, "items")
}

// record is one line of a table by the names of its columns.
type record map[string]string

// counts says how many rows were left out or changed, by reason.
type counts map[string]int

func (c counts) sorted() []catalog.Count {
	var all []catalog.Count
	for _, reason := range slices.Sorted(maps.Keys(c)) {
		all = append(all, catalog.Count{Reason: reason, Rows: c[reason]})
	}
	return all
}

func readTable(path string) ([]record, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	rows := make([]record, 0, len(lines))
	for _, line := range lines[1:] {
		r := record{}
		for i, name := range lines[0] {
			r[name] = line[i]
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func writeTable(w *bytes.Buffer, columns []string, rows []record) error {
	out := csv.NewWriter(w)
	if err := out.Write(columns); err != nil {
		return err
	}
	line := make([]string, len(columns))
	for _, r := range rows {
		for i, c := range columns {
			line[i] = r[c]
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// byColumns compares records by the named columns in turn.
func byColumns(columns ...string) func(a, b record) int {
	return func(a, b record) int {
		for _, c := range columns {
			if d := cmp.Compare(a[c], b[c]); d != 0 {
				return d
			}
		}
		return 0
	}
}
