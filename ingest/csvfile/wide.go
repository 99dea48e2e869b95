package csvfile

import (
	"fmt"
	"strings"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// wideRow takes one row of a table in that has a column a series.
func (t *Table) wideRow(line int, cells []string, h header, l limits) error {
	stamp, err := t.dialect.times.read(h.timeOf(cells), line)
	if err != nil {
		return t.untimed(line, cells, err)
	}
	columns, err := t.columnsOf(h.place(cells), h, l)
	if err != nil {
		return fmt.Errorf("line %d: %w", line, err)
	}
	for i, m := range h.wide {
		c, cell := columns[i], strings.TrimSpace(cells[m.at])
		if t.cells++; t.cells > l.rows {
			return fmt.Errorf("line %d: more than the limit of %d values", line, l.rows)
		}
		if cell == "" {
			c.missed = append(c.missed, missedRow{stamp.UnixNano(), int32(line), noValue})
			continue
		}
		a, err := t.amount(c, cell, line)
		if err != nil {
			if c.garbled.line == 0 {
				c.garbled = missedRow{stamp.UnixNano(), int32(line), err.Error()}
			}
			if !isClash(err) {
				err = fmt.Errorf("column %.40q: value %w", c.name, err)
			}
			if err := t.miss(c, stamp, line, err); err != nil {
				return err
			}
			continue
		}
		if m.free {
			a = amount{value: 1 - a.value, other: 1 - a.other, open: a.open}
		}
		c.keep(stamp, a, line)
		t.dialect.last.rows = 0
	}
	return nil
}

// columnsOf returns the series of the columns for a place, new ones if need be.
func (t *Table) columnsOf(place string, h header, l limits) ([]*column, error) {
	if columns, ok := t.places[place]; ok {
		return columns, nil
	}
	columns := make([]*column, len(h.wide))
	for i, m := range h.wide {
		name := strings.Clone(place + m.name)
		switch {
		case len(name) > series.MaxSeriesName:
			return nil, fmt.Errorf("series name %.20q… is longer than %d bytes", name, series.MaxSeriesName)
		case len(t.columns) >= l.series:
			return nil, fmt.Errorf("more than the limit of %d series", l.series)
		case t.byName[name] != nil:
			return nil, fmt.Errorf("series %.40q is there twice", name)
		}
		c := &column{name: name, unit: t.options.Unit}
		if err := c.setHeaderUnit(m.unit, t.options.Unit); err != nil {
			return nil, err
		}
		t.columns, t.byName[name] = append(t.columns, c), c
		columns[i] = c
	}
	if t.places == nil {
		t.places = map[string][]*column{}
	}
	t.places[strings.Clone(place)] = columns
	return columns, nil
}

// checkColumns returns an error for a column of text, which is no series.
func (t *Table) checkColumns() error {
	for _, c := range t.columns {
		if t.places == nil || len(c.values) > 0 || c.garbled.line == 0 {
			continue
		}
		return fmt.Errorf("column %q has no numbers (line %d: %s): call it series if it names the series of the row, or choose columns "+
			"with --column",
			c.name, c.garbled.line, c.garbled.kind)
	}
	return nil
}
