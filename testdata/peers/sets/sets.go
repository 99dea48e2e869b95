// Package sets reads the development sets and says how they become cases. The
// programs that compare use it, and the tests of the package forecast; so it knows no series, only
// names, times and values.
package sets

import (
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Split is a series of a forecasting competition, whose organisers say what is held out.
type Split struct {
	Name           string
	History, After []float64
}

// SplitStart is the time of the first value of every Split, a Monday: competitions give none.
func SplitStart() time.Time { return time.Date(2000, 1, 3, 0, 0, 0, 0, time.UTC) }

// ReadSplits reads dir/file.csv.gz with the columns id, period, train and test, in which
// values are separated by spaces, and what is no number is a gap.
func ReadSplits(dir, file string) ([]Split, error) {
	rows, err := table(dir, file, 4)
	if err != nil {
		return nil, err
	}
	out := make([]Split, len(rows))
	for i, row := range rows {
		out[i] = Split{Name: row[0], History: Numbers(row[2]), After: Numbers(row[3])}
	}
	return out, nil
}

// History is what was measured of one series.
type History struct {
	Name   string
	Times  []time.Time
	Values []float64 // NaN where it is no number
	// Capacity is that of the last row, 0 where there is none.
	Capacity float64
}

// ReadHistories reads dir/file.csv.gz with the columns series, time, value and, where there is one,
// capacity. The series come in the order of their first rows.
func ReadHistories(dir, file string) ([]History, error) {
	rows, err := table(dir, file, 3)
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	var out []History
	for i, row := range rows {
		stamp, err := time.Parse(time.RFC3339, row[1])
		if err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", file, i+2, err)
		}
		k, known := at[row[0]]
		if !known {
			k, out = len(out), append(out, History{Name: row[0]})
			at[row[0]] = k
		}
		h := &out[k]
		h.Times, h.Values = append(h.Times, stamp), append(h.Values, number(row[2]))
		if len(row) > 3 {
			h.Capacity = number(row[3])
		}
	}
	return out, nil
}

// table reads the rows of a compressed CSV file but the first, each of at least so many columns.
func table(dir, name string, columns int) ([][]string, error) {
	file, err := os.Open(filepath.Join(dir, name+".csv.gz")) //nolint:gosec // the directory is what the caller asked for
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	z, err := gzip.NewReader(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	rows, err := csv.NewReader(z).ReadAll()
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	case len(rows) == 0 || len(rows[0]) < columns:
		return nil, fmt.Errorf("%s: want a header of at least %d columns", name, columns)
	}
	return slices.Delete(rows, 0, 1), nil
}

// Numbers reads values separated by spaces; what is no number is a gap.
func Numbers(s string) []float64 {
	var out []float64
	for _, field := range strings.Fields(s) {
		out = append(out, number(field))
	}
	return out
}

// number reads a value; what is none is a gap.
func number(s string) float64 {
	v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil {
		return math.NaN()
	}
	return v
}
