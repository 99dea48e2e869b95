package csvfile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plimsoll/plimsoll/forecast/suggest"
)

// columnNames are the columns there may be; the first two there must be.
var columnNames = []string{"time", "value", "series", "capacity", "unit", "unmet"}

// Indexes of columnNames.
const (
	timeColumn = iota
	valueColumn
	seriesColumn
	capacityColumn
	unitColumn
	unmetColumn
	columnCount
)

// header says where each column is.
type header struct {
	at    [columnCount]int // index of the cell, -1: absent
	cells int              // of a row
}

// parseHeader reads the first row.
func parseHeader(cells []string) (header, error) {
	h := header{cells: len(cells)}
	for i := range h.at {
		h.at[i] = -1
	}
	if err := checkIsHeader(cells); err != nil {
		return h, err
	}
	for i, cell := range cells {
		name := headerName(cell)
		c := slices.Index(columnNames, name)
		switch {
		case name == "":
			return h, fmt.Errorf("column %d has no name, want %s", i+1, strings.Join(columnNames, ", "))
		case c < 0:
			return h, unknownColumn(cell)
		case h.at[c] >= 0:
			return h, fmt.Errorf("column %q is there twice", name)
		}
		h.at[c] = i
	}
	for _, c := range []int{timeColumn, valueColumn} {
		if h.at[c] < 0 {
			return h, fmt.Errorf("no %s column: the header has %s, want at least time,value", columnNames[c], joinNames(cells))
		}
	}
	return h, nil
}

// checkIsHeader returns an error if the cells are those of a row of data, or
// are not separated by commas.
func checkIsHeader(cells []string) error {
	data := false
	for _, cell := range cells {
		if slices.Contains(columnNames, headerName(cell)) {
			return nil
		}
		_, timeErr := parseTime(strings.TrimSpace(cell))
		_, valueErr := parseNumber(strings.TrimSpace(cell))
		data = data || timeErr == nil || valueErr == nil
	}
	if data {
		return fmt.Errorf("no header: %s looks like data, want a first line such as time,value", joinNames(cells))
	}
	for _, separator := range []string{";", "\t", "|"} {
		if len(cells) == 1 && strings.Contains(cells[0], separator) {
			return fmt.Errorf("cells are separated by %q, want commas", separator)
		}
	}
	return nil
}

// headerName returns a header cell as it is compared.
func headerName(cell string) string { return strings.ToLower(strings.TrimSpace(cell)) }

// joinNames lists cells for an error, cut short.
func joinNames(cells []string) string {
	s := strings.Join(cells[:min(len(cells), columnCount)], ",")
	return fmt.Sprintf("%.60q", s)
}

// unknownColumn returns the error of a column that there is not.
func unknownColumn(cell string) error {
	cell = strings.TrimSpace(cell)
	if near := suggest.Nearest(cell, columnNames); near != "" {
		return fmt.Errorf("unknown column %.40q%s", cell, suggest.Words(near))
	}
	return fmt.Errorf("unknown column %.40q; the columns are %s", cell, strings.Join(columnNames, ", "))
}
