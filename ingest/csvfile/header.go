package csvfile

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/suggest"
)

// columnNames are the columns there may be; the first two there must be, unless a table has a column a series.
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

// timeNames are what exports call the column of times.
var timeNames = []string{
	"time", "timestamp", "date", "datetime", "date time", "date/time", "time (utc)", "zeit", "zeitpunkt", "zeitstempel", "datum",
	"_time", "ts", "month", "quarter", "day", "week", "year-month", "period",
}

// valueNames are what exports call the one column of values, besides "value".
var valueNames = []string{"wert", "valeur", "valor"}

// header says where each column is.
type header struct {
	at    [columnCount]int // index of the cell, -1: absent
	cells int              // of a row
	date  int              // 1 + the index of a column of dates beside one of clocks; 0: none
	unit  series.Unit      // of the value, as its header says
	wide  []measure        // the columns that are series of their own; nil where rows have a value
	keys  []key            // columns whose cells name the series besides
	again string           // first cell of a header that may come again; empty: none may
	names []string         // of the columns, where headers may come again
}

// measure is a column that is a series.
type measure struct {
	at   int
	name string
	cell string // of the header, where the name is another
	unit series.Unit
	free bool // per cent of what is free, so that 100 less it is used
}

// key is a column that says of which machine or device a row is.
type key struct {
	at     int
	prefix string // put before its cells
}

// parseHeader reads the header with the help of the first row, nil where there is none.
func parseHeader(cells, first []string, o Options, d *dialect) (header, error) {
	if h, ok, err := machineHeader(cells, o, d); ok || err != nil {
		return h, err
	}
	h := header{cells: len(cells)}
	for i := range h.at {
		h.at[i] = -1
	}
	if err := checkIsHeader(cells); err != nil {
		return h, err
	}
	var unknown []int
	for i, cell := range cells {
		name, unit := cutHeaderUnit(cell)
		c := slices.Index(columnNames, headerName(name))
		switch {
		case headerName(cell) == "":
			return h, fmt.Errorf("column %d has no name, want %s", i+1, strings.Join(columnNames, ", "))
		case c < 0:
			unknown = append(unknown, i)
			continue
		case h.at[c] >= 0:
			return h, fmt.Errorf("column %q is there twice", columnNames[c])
		case c == valueColumn:
			h.unit = unit
		}
		h.at[c] = i
	}
	unknown = h.findTime(cells, first, unknown)
	return h, h.findValues(cells, unknown, o, d)
}

// findTime finds the column of times by other names, and else by the first row; the other unknown columns are returned.
func (h *header) findTime(cells, first []string, unknown []int) []int {
	if clock := h.at[timeColumn]; clock >= 0 {
		date := slices.IndexFunc(unknown, func(i int) bool { return isDateName(headerName(cells[i])) })
		if date < 0 || len(first) != len(cells) || !isClock(first[clock]) {
			return unknown
		}
		h.date = unknown[date] + 1
		return slices.Delete(slices.Clone(unknown), date, date+1)
	}
	found := slices.IndexFunc(unknown, func(i int) bool { return isTimeName(headerName(cells[i])) })
	for k, i := range unknown {
		if found >= 0 || len(first) != len(cells) {
			break
		}
		cell := strings.TrimSpace(first[i])
		_, err := parseTime(cell)
		if err != nil {
			_, _, err = looseTime(cell)
		}
		if err == nil && strings.ContainsAny(cell, "-/.:QM") {
			found = k
		}
	}
	if found < 0 {
		return unknown
	}
	h.at[timeColumn] = unknown[found]
	rest := slices.Delete(slices.Clone(unknown), found, found+1)
	if clock := slices.IndexFunc(rest, func(i int) bool { return len(first) == len(cells) && isClock(first[i]) }); clock >= 0 &&
		isDateName(headerName(cells[unknown[found]])) {
		h.date, h.at[timeColumn] = unknown[found]+1, rest[clock]
		return slices.Delete(rest, clock, clock+1)
	}
	return rest
}

// findValues finds the column of values, or those that are series.
func (h *header) findValues(cells []string, unknown []int, o Options, d *dialect) error {
	others := h.at[seriesColumn] >= 0 || h.at[capacityColumn] >= 0 || h.at[unitColumn] >= 0 || h.at[unmetColumn] >= 0
	named := slices.IndexFunc(unknown, func(i int) bool {
		name, _ := cutHeaderUnit(cells[i])
		return slices.Contains(valueNames, headerName(name))
	})
	switch {
	case h.at[valueColumn] < 0 && len(unknown) == 1 && h.at[timeColumn] >= 0 && (others || named == 0):
		h.at[valueColumn] = unknown[0]
		_, h.unit = cutHeaderUnit(cells[unknown[0]])
		unknown = nil
	case h.at[valueColumn] < 0 && len(unknown) > 0 && h.at[timeColumn] >= 0 && !others:
		return h.setWide(cells, unknown, o, d)
	}
	if len(o.Columns) > 0 {
		return fmt.Errorf("no columns to choose from: rows have a %s, so that each is of one series", joinNames(cells))
	}
	if len(unknown) > 0 && (h.at[timeColumn] >= 0 || h.at[valueColumn] >= 0 || others || !dfHeader(cells)) {
		return unknownColumn(cells[unknown[0]])
	}
	if len(unknown) > 0 {
		return errors.New("is what df prints, which has no times: want a header with time,value and a row a run, in one unit such as " +
			"df -B1 gives")
	}
	for _, c := range []int{timeColumn, valueColumn} {
		if h.at[c] < 0 {
			return fmt.Errorf("no %s column: the header has %s, want at least time,value", columnNames[c], joinNames(cells))
		}
	}
	return nil
}

// setWide takes the unknown columns for series.
func (h *header) setWide(cells []string, unknown []int, o Options, d *dialect) error {
	for _, i := range unknown {
		name, unit := cutHeaderUnit(cells[i])
		h.wide = append(h.wide, measure{at: i, name: name, cell: strings.TrimSpace(cells[i]), unit: unit})
	}
	return h.chooseWide(o, d)
}

// chooseWide keeps the columns that are asked for, and checks the names.
func (h *header) chooseWide(o Options, d *dialect) error {
	var names []string
	seen := map[string]bool{}
	for _, m := range h.wide {
		switch {
		case !utf8.ValidString(m.name):
			return fmt.Errorf("column %.40q is not UTF-8: save the text as UTF-8", m.name)
		case len(m.name) > series.MaxSeriesName:
			return fmt.Errorf("column %.20q… is longer than %d bytes", m.name, series.MaxSeriesName)
		case seen[m.name]:
			return fmt.Errorf("column %.40q is there twice", m.name)
		}
		names, seen[m.name] = append(names, m.name), true
	}
	for _, want := range o.Columns {
		if !slices.ContainsFunc(h.wide, func(m measure) bool { return m.named(want) }) {
			return fmt.Errorf("no column %.40q: the columns are %.200s", want, strings.Join(names, ", "))
		}
	}
	if len(o.Columns) > 0 {
		h.wide = slices.DeleteFunc(h.wide, func(m measure) bool { return !slices.ContainsFunc(o.Columns, m.named) })
	}
	if len(h.wide) > 1 {
		d.notes = append(d.notes, "a column a series")
	}
	for _, m := range h.wide {
		if note := m.note(); note != "" {
			d.notes = append(d.notes, note)
		}
	}
	return nil
}

// named reports whether a column goes by that name.
func (m measure) named(name string) bool { return name == m.name || name == m.cell }

// note says what must be known of a column that says what is left rather than what is used.
func (m measure) note() string {
	name := strings.ToLower(m.name)
	switch {
	case m.free:
		return fmt.Sprintf("%q is 100 %% less what is free", m.name)
	case strings.Contains(name, "free") || strings.Contains(name, "avail") || strings.Contains(name, "idle"):
		return fmt.Sprintf("%q seems to be what is left: dates need what is used", m.name)
	}
	return ""
}

// isDateName reports whether a column of that name may hold dates whose time of the day is in another.
func isDateName(name string) bool { return name == "date" || name == "datum" || name == "day" }

// isClock reports whether a cell is a time of the day alone.
func isClock(cell string) bool {
	cell = strings.TrimSpace(cell)
	_, ok := parseClock(cell)
	return ok && cell != ""
}

// isTimeName reports whether a column of that name holds times.
func isTimeName(name string) bool { return slices.Contains(timeNames, name) }

// dfHeader reports whether the cells are the header of what df prints.
func dfHeader(cells []string) bool {
	line := strings.ToLower(strings.Join(cells, " "))
	return strings.Contains(line, "filesystem") && strings.Contains(line, "use%")
}

// checkIsHeader returns an error if the cells are those of a row of data, or no text.
func checkIsHeader(cells []string) error {
	data := false
	for _, cell := range cells {
		if strings.ContainsRune(cell, 0) {
			return fmt.Errorf("unknown column %.20q, which has zero bytes: want text in UTF-8, or UTF-16 with a byte order mark", cell)
		}
		if slices.Contains(columnNames, headerName(cell)) {
			return nil
		}
		_, timeErr := parseTime(strings.TrimSpace(cell))
		_, _, looseErr := looseTime(strings.TrimSpace(cell))
		_, valueErr := parseNumber(strings.TrimSpace(cell))
		data = data || timeErr == nil || valueErr == nil || looseErr == nil
	}
	if data {
		return fmt.Errorf("no header: %s looks like data, want a first line such as time,value", joinNames(cells))
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
