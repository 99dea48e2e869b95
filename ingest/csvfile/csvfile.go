// Package csvfile reads the history of utilisation from CSV text: a header with
// the columns time and value and, optionally, series, capacity, unit and unmet.
//
//	time,value,series,capacity,unit
//	2026-11-22T14:00:00Z,61,hall-1,577,{core}
//	2026-11-22T14:30:00Z,64,hall-1,,
//
// The columns may be in any order, in upper or lower case. A time is RFC 3339,
// 2026-11-22 14:05 with or without seconds (UTC), a plain date, or Unix seconds
// or milliseconds. The rows of several series may be in any order. The capacity
// is a step function of time: the last value counts until the next one, and an
// empty cell changes nothing. A row with a capacity and no value is a change of
// capacity alone, which may lie in the future. Unmet is demand that was not met
// (CPU ready, throttling, pressure) in the unit of the value, which it is added to
// before steps are made. The text may be gzipped.
//
// A text without a column value whose other columns are numbers has a column a series. Texts
// are read as spreadsheets and monitoring programs write them, too; what is known of how the
// whole text is written decides how each cell is read, and is in Report.Reading. A text
// that can be read in two ways is an error that says what to write.
//
// A row that cannot be used is left out, counted and listed with its line in
// the Report, or is an error when Options.Strict is set.
package csvfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// Limits of one text. Going over one is an error that names it.
const (
	MaxBytes   = 4 << 30    // of text, after gzip
	MaxRows    = 10_000_000 // good and bad, without the header; also cells of columns that are series
	MaxSeries  = 100_000
	MaxRecord  = 1 << 20 // bytes of one row
	MaxBadRows = 100     // listed in a Report; all are counted
)

// Options say how rows become series.
type Options struct {
	// Strict makes the first row that would be left out an error.
	Strict bool
	// Duplicates says what becomes of several different values of one instant.
	Duplicates series.Duplicates
	// Step of Table.Series; zero keeps the step of the rows.
	Step series.Step
	// Statistic of the values within a step, of Table.Series.
	Statistic series.Statistic
	// Unit of the values where the text has no unit column. A different unit in
	// the text is an error.
	Unit series.Unit
	// Columns are those to read of a table with a column a series, by their headers; all of them if it is empty.
	Columns []string
	// Only is the one series to read of a text with a column that names the series: the rows of others are skipped unread, and what is
	// wrong with them is not seen. How numbers and dates are written is then told by its rows alone. Empty is all.
	Only string
}

// Open reads the file at path. A file without a series column has one series,
// named after the file without its extensions.
func Open(path string, o Options) (*Table, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, pathError(path, err)
	}
	if info.IsDir() {
		return nil, fmt.Errorf("%s: is a directory, want a CSV file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, pathError(path, err)
	}
	defer f.Close()
	return Read(f, path, o)
}

// Read reads CSV text, gzipped or not, from r. The name stands for it in errors
// and reports; its last element without extensions is the name of the series
// where there is no series column.
func Read(r io.Reader, name string, o Options) (*Table, error) {
	return read(r, name, o, limits{bytes: MaxBytes, rows: MaxRows, series: MaxSeries, record: MaxRecord})
}

// limits are the Max constants of this package, so that tests can reach them.
type limits struct {
	bytes  int64
	rows   int
	series int
	record int64
}

// read is Read with limits of its own.
func read(r io.Reader, name string, o Options, l limits) (*Table, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	t := newTable(name, o)
	if err := t.scan(r, l); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if err := t.regularize(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return t, nil
}

// newTable returns a table without rows.
func newTable(name string, o Options) *Table {
	return &Table{name: name, base: baseName(name), options: o, dialect: &dialect{}, byName: map[string]*column{}, report: Report{Name: name}}
}

// validate returns an error unless the unit and the step make sense.
func (o Options) validate() error {
	if _, err := series.ParseUnit(string(o.Unit)); err != nil || o.Step.IsZero() {
		return err
	}
	return o.Step.Validate()
}

// pathError names the path once.
func pathError(path string, err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return fmt.Errorf("%s: %w", path, err)
}

// baseName returns the last element of a path without .gz and one further extension.
func baseName(path string) string {
	base := strings.TrimSuffix(filepath.Base(path), ".gz")
	if stem := strings.TrimSuffix(base, filepath.Ext(base)); stem != "" {
		return stem
	}
	return base
}
