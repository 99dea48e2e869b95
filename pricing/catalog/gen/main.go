//go:build ignore

// Gen makes the embedded snapshot of published prices out of the raw tables that
// snapshot/PROVENANCE.md lists:
//
//	go run gen/main.go gen/compute.go gen/items.go RAWDIR SNAPSHOTDIR [EXTRACT.csv]
//
// RAWDIR holds compute_catalogue.csv.gz, aws_storage_network_us-east-1.csv and
// gcp_storage_network_license.csv. With EXTRACT it also writes a small sample of the raw
// compute rows, flags included, for the tests. The same input gives the same bytes.
package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io"
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) < 3 {
		log.Fatal("usage: gen RAWDIR SNAPSHOTDIR [EXTRACT.csv]")
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3:]); err != nil {
		log.Fatal(err)
	}
}

func run(raw, out string, extract []string) error {
	left := counts{}
	all, err := readTable(filepath.Join(raw, "compute_catalogue.csv.gz"))
	if err != nil {
		return err
	}
	rows := compute(all, left)
	if err := writeGzip(filepath.Join(out, "compute.csv.gz"), computeColumns, rows); err != nil {
		return err
	}
	aws, err := readTable(filepath.Join(raw, "aws_storage_network_us-east-1.csv"))
	if err != nil {
		return err
	}
	gcp, err := readTable(filepath.Join(raw, "gcp_storage_network_license.csv"))
	if err != nil {
		return err
	}
	items, err := items(aws, gcp, left)
	if err != nil {
		return err
	}
	if err := writeGzip(filepath.Join(out, "items.csv.gz"), itemColumns, items); err != nil {
		return err
	}
	if err := writeFile(filepath.Join(out, "left_out.csv"), []string{"reason", "rows"}, left.rows()); err != nil {
		return err
	}
	log.Printf("%d raw compute rows, %d kept; %d items kept", len(all), len(rows), len(items))
	if len(extract) == 0 {
		return nil
	}
	return writeFile(extract[0], append(slices.Clone(computeColumns), "flag"), sample(all))
}

// record is one line of a table by the names of its columns.
type record map[string]string

// counts says how many rows were left out or changed, by reason.
type counts map[string]int

func (c counts) rows() []record {
	var rows []record
	for _, reason := range slices.Sorted(maps.Keys(c)) {
		rows = append(rows, record{"reason": reason, "rows": strconv.Itoa(c[reason])})
	}
	return rows
}

func readTable(path string) ([]record, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var in io.Reader = file
	if strings.HasSuffix(path, ".gz") {
		if in, err = gzip.NewReader(file); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	lines, err := csv.NewReader(in).ReadAll()
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

func writeTable(w io.Writer, columns []string, rows []record) error {
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

func writeFile(path string, columns []string, rows []record) error {
	var text bytes.Buffer
	if err := writeTable(&text, columns, rows); err != nil {
		return err
	}
	return os.WriteFile(path, text.Bytes(), 0o644)
}

// writeGzip leaves the time and name out of the gzip header, so that the bytes depend on the rows only.
func writeGzip(path string, columns []string, rows []record) error {
	var packed bytes.Buffer
	zip, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	if err := writeTable(zip, columns, rows); err != nil {
		return err
	}
	if err := zip.Close(); err != nil {
		return err
	}
	return os.WriteFile(path, packed.Bytes(), 0o644)
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
