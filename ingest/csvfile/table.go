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
	base    string // of its only series, where rows do not name theirs
	options Options
	dialect *dialect
	columns []*column // in the order of first appearance
	byName  map[string]*column
	places  map[string][]*column // of a table with a column a series, by what the row says of the place
	cells   int                  // of such a table, besides times
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
	marks    unitMark
	open     []openNumber
	missed   []missedRow // with a time, left out
	garbled  missedRow   // the first of them that has no number; line 0: none
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
	t.report.count(reason)
	if len(t.report.BadRows) < MaxBadRows {
		t.report.BadRows = append(t.report.BadRows, BadRow{line, reason})
	}
	return nil
}

// row takes one row in.
func (t *Table) row(line int, cells []string, h header, l limits) error {
	if again, err := h.isAgain(cells); again || err != nil {
		return lineError(line, err)
	}
	if h.again != "" && strings.HasPrefix(strings.TrimSpace(cells[len(cells)-1]), "LINUX-RESTART") {
		return t.bad(line, "a restart of the machine, which has no values")
	}
	if len(cells) != h.cells {
		return t.lost(line, fmt.Sprintf("%d cells where the header has %d", len(cells), h.cells))
	}
	if h.wide != nil {
		return t.wideRow(line, cells, h, l)
	}
	cell := func(column int) string {
		if h.at[column] < 0 {
			return ""
		}
		return strings.TrimSpace(cells[h.at[column]])
	}
	if only := t.options.Only; only != "" && h.at[seriesColumn] >= 0 && cell(seriesColumn) != only {
		return nil
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
	stamp, err := t.dialect.times.read(h.timeOf(cells), line)
	if err != nil {
		return t.untimed(line, cells, err)
	}
	if err := t.add(c, stamp, quantities{cell(valueColumn), cell(capacityColumn), cell(unmetColumn)}, line); err != nil {
		return t.miss(c, stamp, line, err)
	}
	t.dialect.last.rows = 0
	if cell(valueColumn) == "" {
		t.report.CapacityOnly++
	}
	return nil
}

// timeOf returns the time of a row, of which date and clock may be two cells.
func (h header) timeOf(cells []string) string {
	cell := strings.TrimSpace(cells[h.at[timeColumn]])
	if h.date > 0 {
		return strings.TrimSpace(cells[h.date-1]) + " " + cell
	}
	return cell
}

// untimed leaves a row without a time out.
func (t *Table) untimed(line int, cells []string, err error) error {
	for _, cell := range cells {
		if strings.TrimSpace(cell) != "" {
			return t.lost(line, err.Error())
		}
	}
	return t.bad(line, "an empty row")
}

// lineError names the line of an error; nil stays nil.
func lineError(line int, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("line %d: %w", line, err)
}

// miss leaves a row with a time out, unless what is wrong with it is wrong with the whole text.
func (t *Table) miss(c *column, stamp time.Time, line int, err error) error {
	var whole *clash
	if errors.As(err, &whole) {
		return fmt.Errorf("%w (line %d is of %s)", err, line, brief(stamp))
	}
	c.missed = append(c.missed, missedRow{stamp.UnixNano(), int32(line), kindOf(err.Error())})
	return t.bad(line, err.Error())
}

// column returns the series of a row, a new one if need be; or the reason why the row is bad.
func (t *Table) column(name string, h header, l limits) (c *column, reason string, err error) {
	if h.at[seriesColumn] < 0 {
		name = t.base
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
	if err := c.setHeaderUnit(h.unit, t.options.Unit); err != nil {
		return nil, "", err
	}
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

// setHeaderUnit takes the unit that the header gives to values, if it gives one.
func (c *column) setHeaderUnit(unit, given series.Unit) error {
	switch {
	case unit == "":
		return nil
	case given != "" && given != unit:
		return fmt.Errorf("series %q is in %q by its header, and the unit asked for is %q", c.name, unit, given)
	}
	c.unit, c.marks.headed, c.marks.percent = unit, true, unit == series.Ratio
	return nil
}

// add takes what a row says, or nothing of it and returns why.
func (t *Table) add(c *column, stamp time.Time, q quantities, line int) error {
	v, err := t.demand(c, q, line)
	if err != nil {
		return err
	}
	if q.capacity != "" {
		a, err := t.amount(c, q.capacity, line)
		if err != nil {
			return wrapNumber("capacity", err)
		}
		if a.value <= 0 {
			return fmt.Errorf("capacity %.40q must be above 0", q.capacity)
		}
		if n := len(c.levels); q.value == "" && n > 0 && c.levels[n-1].amount == a.value {
			c.missed = append(c.missed, missedRow{stamp.UnixNano(), int32(line), noValue})
		}
		c.levels = append(c.levels, level{stamp.UnixNano(), a.value, int32(line)})
		if a.open != 0 {
			c.open = append(c.open, openNumber{len(c.levels) - 1, true, a.open, a.other})
		}
	}
	if q.value != "" {
		c.keep(stamp, v, line)
	}
	c.unmet = c.unmet || q.unmet != ""
	return nil
}

// keep takes a value in.
func (c *column) keep(stamp time.Time, v amount, line int) {
	if v.open != 0 {
		c.open = append(c.open, openNumber{len(c.values), false, v.open, v.other})
	}
	c.stamps, c.values, c.lines = append(c.stamps, stamp.UnixNano()), append(c.values, v.value), append(c.lines, int32(line))
}

// wrapNumber says of which cell an error is; what is wrong with a whole text says it itself.
func wrapNumber(cell string, err error) error {
	var whole *clash
	if errors.As(err, &whole) {
		return err
	}
	return fmt.Errorf("%s %w", cell, err)
}

// amount reads a number of a series, with the unit behind it if it has one.
func (t *Table) amount(c *column, cell string, line int) (amount, error) {
	d := &t.dialect.decimals
	if c.marks.mark == "" && !c.marks.percent && d.sign != ',' && (d.sign != 0 || strings.IndexByte(cell, '.') < 0) {
		if v, ok := plainNumber(cell); ok {
			if c.marks.bare == 0 {
				_ = c.seeBare(cell, v, line) // without a mark there is nothing that it could clash with
			}
			return amount{value: v}, nil
		}
	}
	number, mark, unit, marked := cutMark(cell)
	a, err := d.read(number, marked && unit == series.Ratio || !marked && c.marks.percent && c.marks.headed, line)
	if err != nil {
		if _, as := parseNumber(cell); as != nil && !isClash(err) && !strings.Contains(err.Error(), "decimal sign") {
			err = as // of the whole cell
		}
		return a, err
	}
	if marked {
		return a, c.see(cell, mark, unit, t.options.Unit, line)
	}
	return a, c.seeBare(cell, a.value, line)
}

// isClash reports whether an error is of the whole text.
func isClash(err error) bool {
	var whole *clash
	return errors.As(err, &whole)
}

// demand returns the value with what was not met added to it; 0 where the row
// has a capacity alone.
func (t *Table) demand(c *column, q quantities, line int) (amount, error) {
	switch {
	case q.value == "" && q.unmet != "":
		return amount{}, fmt.Errorf("unmet %.40q without a value to add it to", q.unmet)
	case q.value == "" && q.capacity == "":
		return amount{}, errors.New("no value")
	case q.value == "":
		return amount{}, nil
	}
	v, err := t.amount(c, q.value, line)
	if err != nil {
		return v, wrapNumber("value", err)
	}
	if q.unmet == "" {
		return v, nil
	}
	unmet, err := t.amount(c, q.unmet, line)
	switch {
	case err != nil:
		return v, wrapNumber("unmet", err)
	case unmet.value < 0:
		return v, fmt.Errorf("unmet %.40q must not be below 0", q.unmet)
	}
	sum := v.plus(unmet)
	if math.IsInf(sum.value, 0) || math.IsInf(sum.other, 0) {
		return v, fmt.Errorf("value %.40q and unmet %.40q together are outside the range of numbers, ±1.8e308", q.value, q.unmet)
	}
	return sum, nil
}

// samples returns the rows of c as they were given.
func (c *column) samples() []series.Sample {
	s := make([]series.Sample, len(c.stamps))
	for i := range s {
		s[i] = series.Sample{Time: time.Unix(0, c.stamps[i]).UTC(), Value: c.values[i]}
	}
	return s
}
