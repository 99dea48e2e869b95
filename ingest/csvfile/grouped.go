package csvfile

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// MaxGroupedBytes is how much text, after gzip, is read series by series. The other
// limits are those of Read, except that MaxRows holds for each series.
const MaxGroupedBytes = 256 << 30

// Group is CSV text whose rows are grouped by series: all of one, then all of the
// next. It is read series by series, and never held as a whole.
type Group struct {
	name    string
	options Options
	limits  limits
	open    func() (io.ReadCloser, error)

	lines  map[string][2]int // first and last line of each series that is complete
	used   int               // series that have usable rows
	report Report
}

// OpenGrouped returns the text in the file at path; it is opened when it is read.
func OpenGrouped(path string, o Options) *Group {
	return newGrouped(path, o, func() (io.ReadCloser, error) {
		f, err := os.Open(path)
		if err != nil {
			return nil, pathError(path, err)
		}
		return f, nil
	})
}

// ReadGrouped returns the text of r, which the name stands for as in Read.
func ReadGrouped(r io.Reader, name string, o Options) *Group {
	return newGrouped(name, o, func() (io.ReadCloser, error) { return io.NopCloser(r), nil })
}

func newGrouped(name string, o Options, open func() (io.ReadCloser, error)) *Group {
	return &Group{
		name: name, options: o, open: open, report: Report{Name: name}, lines: map[string][2]int{},
		limits: limits{bytes: MaxGroupedBytes, rows: MaxRows, series: MaxSeries, record: MaxRecord},
	}
}

// Tables yields a Table of one series for each group, as soon as it is complete. A group of
// which no row can be used is a Table without a series; a text of nothing else is an error at the end.
// A series that comes back after another one is an error that names both lines. After an error nothing follows.
//
// A Group is read once.
func (g *Group) Tables() iter.Seq2[*Table, error] {
	return func(yield func(*Table, error) bool) {
		stopped := errors.New("no more is wanted")
		err := g.read(func(t *Table) error {
			if !yield(t, nil) {
				return stopped
			}
			return nil
		})
		if err != nil && !errors.Is(err, stopped) {
			yield(nil, err)
		}
	}
}

// Report says what has been read so far and what was left out.
func (g *Group) Report() Report { return g.report }

// read calls take for each group.
func (g *Group) read(take func(*Table) error) error {
	if err := g.options.validate(); err != nil {
		return err
	}
	r, err := g.open()
	if err != nil {
		return err
	}
	defer r.Close()
	rows, err := rowsOf(r, g.name, g.options, g.limits)
	if err != nil {
		return fmt.Errorf("%s: %w", g.name, err)
	}
	if rows.h.wide != nil {
		return fmt.Errorf("%s: has a column a series, whose rows cannot be grouped by series: read it as a whole", g.name)
	}
	s := &grouping{Group: g, header: rows.h, table: newTable(g.name, g.options), take: take}
	s.table.dialect = rows.dialect
	if err = rows.each(s.row); err == nil {
		err = s.finish()
	}
	if err == nil && g.used == 0 {
		err = s.nothingUsable()
	}
	if err != nil {
		return fmt.Errorf("%s: %w", g.name, err)
	}
	return nil
}

// grouping is the reading of a Group.
type grouping struct {
	*Group
	header      header
	take        func(*Table) error
	table       *Table // of the current group
	first, last int    // its lines
}

// row takes one row in, and the group before it if it begins another one.
func (s *grouping) row(line int, cells []string, spoilt string) error {
	if line > math.MaxInt32 {
		return fmt.Errorf("more than the limit of %d lines", math.MaxInt32)
	}
	if name := s.nameOf(cells); name != "" {
		if err := s.group(name, line); err != nil {
			return err
		}
	}
	s.last = line
	if s.table.report.Rows++; s.table.report.Rows > s.limits.rows {
		return fmt.Errorf("more than the limit of %d rows of one series", s.limits.rows)
	}
	if spoilt != "" {
		return s.table.lost(line, spoilt)
	}
	return s.table.row(line, cells, s.header, s.limits)
}

// nameOf returns the name of the series of a row; nothing for a row that cannot begin a group.
func (s *grouping) nameOf(cells []string) string {
	if len(cells) != s.header.cells || s.header.at[seriesColumn] < 0 {
		return ""
	}
	name := strings.TrimSpace(cells[s.header.at[seriesColumn]])
	if len(name) > series.MaxSeriesName || !utf8.ValidString(name) {
		return ""
	}
	return name
}

// group makes name the current group.
func (s *grouping) group(name string, line int) error {
	if len(s.table.columns) > 0 {
		if s.table.columns[0].name == name {
			return nil
		}
		if err := s.finish(); err != nil {
			return err
		}
	}
	if at, ok := s.lines[name]; ok {
		return fmt.Errorf("line %d: series %q comes back after its rows on lines %d to %d: the rows of a series must stand together where "+
			"they are said to be grouped", line, name, at[0], at[1])
	}
	if len(s.lines) >= s.limits.series {
		return fmt.Errorf("line %d: more than the limit of %d series", line, s.limits.series)
	}
	s.first = line
	return nil
}

// finish makes the series of the current group, hands it on, and begins another group.
func (s *grouping) finish() error {
	t := s.table
	s.table = newTable(s.name, s.options)
	s.table.dialect = t.dialect
	err := t.makeSeries()
	s.add(t.report)
	if err != nil || len(t.columns) == 0 {
		return err
	}
	s.lines[t.columns[0].name] = [2]int{s.first, s.last}
	if len(t.series) > 0 {
		s.used++
	}
	return s.take(t)
}

// add adds the report of a group to that of the text.
func (g *Group) add(r Report) {
	g.report.Rows += r.Rows
	g.report.Bad += r.Bad
	g.report.CapacityOnly += r.CapacityOnly
	g.report.BadRows = append(g.report.BadRows, r.BadRows[:min(len(r.BadRows), MaxBadRows-len(g.report.BadRows))]...)
	g.report.Reading, g.report.Last = r.Reading, r.Last
	for _, reason := range r.Reasons {
		g.report.countKind(reason.Kind, reason.Rows)
	}
	for _, of := range r.Series {
		of.Grid.Bad = nil // BadRows has them, and they may be many
		g.report.Series = append(g.report.Series, of)
	}
}

// nothingUsable returns the error of a text without a single series.
func (g *Group) nothingUsable() error {
	if g.report.Rows == 0 {
		return errors.New("has a header but no rows")
	}
	return (&Table{report: g.report}).nothingUsable()
}
