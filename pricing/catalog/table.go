package catalog

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Limits of a table of prices; one that is hit is an error that names it.
const (
	MaxTable = 128 << 20 // bytes, after unpacking
	MaxRows  = 1_000_000
)

// setter reads one column's field into a row. The row before is given so that texts which repeat are
// kept, and checked, once.
type setter[T any] struct {
	column   string
	required bool
	read     func(row, last *T, field string) error
}

// readTable reads a CSV table, plain or gzip, whose header names known columns, and gives each line to add.
func readTable[T any](in io.Reader, table string, columns []setter[T], add func(int, []setter[T], []string) error) error {
	plain, err := unpack(in, MaxTable)
	if err != nil {
		return fmt.Errorf("%s: %w", table, err)
	}
	lines := csv.NewReader(plain)
	lines.ReuseRecord = true
	header, err := lines.Read()
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: empty: expected a header and rows", table)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", table, err)
	}
	set, err := readHeader(header, columns)
	if err != nil {
		return fmt.Errorf("%s: line 1: %w", table, err)
	}
	for n := 1; ; n++ {
		fields, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return fmt.Errorf("%s: after row %d: the file was cut off: expected the whole of it: %w", table, n-1, err)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", table, err)
		}
		line, _ := lines.FieldPos(0)
		if n > MaxRows {
			return fmt.Errorf("%s: line %d: expected at most %d rows", table, line, MaxRows)
		}
		if err := add(line, set, fields); err != nil {
			return fmt.Errorf("%s: line %d: %w", table, line, err)
		}
	}
}

// readHeader orders the setters as the columns of the table are.
func readHeader[T any](header []string, columns []setter[T]) ([]setter[T], error) {
	var set []setter[T]
	var names []string
	for _, c := range columns {
		names = append(names, c.column)
		if c.required && !slices.Contains(header, c.column) {
			return nil, fmt.Errorf("there is no column %s", c.column)
		}
	}
	for i, h := range header {
		at := slices.Index(names, h)
		if at < 0 {
			return nil, unknown("column", h, "", names)
		}
		if slices.Contains(header[:i], h) {
			return nil, fmt.Errorf("column %s is there twice", h)
		}
		set = append(set, columns[at])
	}
	return set, nil
}

// unpack undoes gzip, known by its first two bytes, and bounds what comes out.
func unpack(in io.Reader, limit int64) (io.Reader, error) {
	peek := bufio.NewReader(in)
	magic, _ := peek.Peek(2)
	if string(magic) != "\x1f\x8b" {
		return &limitedReader{peek, limit, limit}, nil
	}
	unzipped, err := gzip.NewReader(peek)
	if err != nil {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	return &limitedReader{unzipped, limit, limit}, nil
}

// limitedReader gives an error, not an end, to whoever reads on after the limit.
type limitedReader struct {
	in          io.Reader
	left, limit int64
}

func (b *limitedReader) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, fmt.Errorf("expected at most %d bytes after unpacking", b.limit)
	}
	n, err := b.in.Read(p[:min(int64(len(p)), b.left+1)]) // one more than allowed, to see whether it is there
	b.left -= int64(n)
	if b.left < 0 {
		return n - 1, nil
	}
	return n, err
}
