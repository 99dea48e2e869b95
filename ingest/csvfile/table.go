package csvfile

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Table is what a CSV text holds. It is an ingest.Source, and safe for use by
// several goroutines, which must not change what it returns.
type Table struct {
	name    string
	options Options
	columns []*column // in the order of first appearance
	byName  map[string]*column
	series  []series.Series
	report  Report
}

// column holds the rows of one series as they were given.
type column struct {
	name     string
	unit     series.Unit
	unitLine int     // where the unit was given; 0: nowhere
	unmet    bool    // some values have unmet demand in them
	stamps   []int64 // nanoseconds since 1970
	values   []float64
	lines    []int32
	levels   []level
	capacity capacity.Capacity
}

// level is a cell of the capacity column.
type level struct {
	stamp  int64 // nanoseconds since 1970
	amount float64
	line   int32
}

// Series returns the series in the order of their first row, on regular grids
// by Options. A series without a usable row is not among them: see
// SeriesReport.Err.
func (t *Table) Series() []series.Series { return slices.Clone(t.series) }

// Capacity returns the capacity of a series, and false if the text has none for it.
func (t *Table) Capacity(name string) (capacity.Capacity, bool) {
	c, ok := t.byName[name]
	if !ok || c.capacity.IsZero() {
		return capacity.Capacity{}, false
	}
	return c.capacity, true
}

// Report says what was read and what was left out.
func (t *Table) Report() Report { return t.report }

// bad records a row that is left out; it is an error when the options are strict.
func (t *Table) bad(line int, reason string) error {
	if t.options.Strict {
		return fmt.Errorf("line %d: %s", line, reason)
	}
	t.report.Bad++
	if len(t.report.BadRows) < MaxBadRows {
		t.report.BadRows = append(t.report.BadRows, BadRow{line, reason})
	}
	return nil
}

// row takes one row in.
func (t *Table) row(line int, cells []string, h header, l limits) error {
	if len(cells) != h.cells {
		return t.bad(line, fmt.Sprintf("%d cells where the header has %d", len(cells), h.cells))
	}
	cell := func(column int) string {
		if h.at[column] < 0 {
			return ""
		}
		return strings.TrimSpace(cells[h.at[column]])
	}
	c, reason, err := t.column(cell(seriesColumn), h, l)
	if err != nil {
		return fmt.Errorf("line %d: %w", line, err)
	}
	if reason != "" {
		return t.bad(line, reason)
	}
	if err := c.setUnit(cell(unitColumn), t.options.Unit, line); err != nil {
		return err
	}
	stamp, err := parseTime(cell(timeColumn))
	if err != nil {
		return t.bad(line, err.Error())
	}
	if err := c.add(stamp, quantities{cell(valueColumn), cell(capacityColumn), cell(unmetColumn)}, line); err != nil {
		return t.bad(line, err.Error())
	}
	if cell(valueColumn) == "" {
		t.report.CapacityOnly++
	}
	return nil
}

// column returns the series of a row, a new one if need be; or the reason why the row is bad.
func (t *Table) column(name string, h header, l limits) (c *column, reason string, err error) {
	if h.at[seriesColumn] < 0 {
		name = baseName(t.name)
	}
	if c, ok := t.byName[name]; ok {
		return c, "", nil
	}
	switch {
	case name == "":
		return nil, "no series name", nil
	case len(name) > series.MaxSeriesName:
		return nil, fmt.Sprintf("series name %.20q… is longer than %d bytes", name, series.MaxSeriesName), nil
	case !utf8.ValidString(name):
		return nil, fmt.Sprintf("series name %.40q is not UTF-8", name), nil
	case len(t.columns) >= l.series:
		return nil, "", fmt.Errorf("more than the limit of %d series", l.series)
	}
	// The cells of a row are overwritten by the next one, and share one string.
	c = &column{name: strings.Clone(name), unit: t.options.Unit}
	t.columns, t.byName[c.name] = append(t.columns, c), c
	return c, "", nil
}

// setUnit takes a cell of the unit column; an empty one changes nothing.
func (c *column) setUnit(cell string, given series.Unit, line int) error {
	if cell == "" || cell == string(c.unit) {
		return nil
	}
	unit, err := series.ParseUnit(strings.Clone(cell))
	switch {
	case err != nil:
		return fmt.Errorf("line %d: %w", line, err)
	case given != "":
		return fmt.Errorf("line %d: series %q is in %q, and the unit asked for is %q", line, c.name, unit, given)
	case c.unitLine > 0:
		return fmt.Errorf("line %d: series %q is in %q, and in %q on line %d: want one unit for a series", line, c.name, unit, c.unit, c.unitLine)
	}
	c.unit, c.unitLine = unit, line
	return nil
}

// quantities are the cells of a row that are numbers; empty where there is none.
type quantities struct{ value, capacity, unmet string }

// add takes what a row says, or nothing of it and returns why.
func (c *column) add(stamp time.Time, q quantities, line int) error {
	v, err := q.demand()
	if err != nil {
		return err
	}
	if q.capacity != "" {
		amount, err := parseNumber(q.capacity)
		if err != nil {
			return fmt.Errorf("capacity %w", err)
		}
		if amount <= 0 {
			return fmt.Errorf("capacity %.40q must be above 0", q.capacity)
		}
		c.levels = append(c.levels, level{stamp.UnixNano(), amount, int32(line)})
	}
	if q.value != "" {
		c.stamps, c.values, c.lines = append(c.stamps, stamp.UnixNano()), append(c.values, v), append(c.lines, int32(line))
	}
	c.unmet = c.unmet || q.unmet != ""
	return nil
}

// demand returns the value with what was not met added to it; 0 where the row
// has a capacity alone.
func (q quantities) demand() (float64, error) {
	switch {
	case q.value == "" && q.unmet != "":
		return 0, fmt.Errorf("unmet %.40q without a value to add it to", q.unmet)
	case q.value == "" && q.capacity == "":
		return 0, errors.New("no value")
	case q.value == "":
		return 0, nil
	}
	v, err := parseNumber(q.value)
	if err != nil {
		return 0, fmt.Errorf("value %w", err)
	}
	if q.unmet == "" {
		return v, nil
	}
	unmet, err := parseNumber(q.unmet)
	switch {
	case err != nil:
		return 0, fmt.Errorf("unmet %w", err)
	case unmet < 0:
		return 0, fmt.Errorf("unmet %.40q must not be below 0", q.unmet)
	case math.IsInf(v+unmet, 0):
		return 0, fmt.Errorf("value %.40q and unmet %.40q together are outside the range of numbers, ±1.8e308", q.value, q.unmet)
	}
	return v + unmet, nil
}

// samples returns the rows of c as they were given.
func (c *column) samples() []series.Sample {
	s := make([]series.Sample, len(c.stamps))
	for i := range s {
		s[i] = series.Sample{Time: time.Unix(0, c.stamps[i]).UTC(), Value: c.values[i]}
	}
	return s
}
