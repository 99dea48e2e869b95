package csvfile

import (
	"fmt"
	"strings"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// shownRows and shownSeries are how many lines String writes of each kind; it says how many more there are.
const (
	shownRows   = 10
	shownSeries = 5
)

// BadRow is a row, or a part of one, that was left out.
type BadRow struct {
	Line   int    // of the text, counted from 1
	Reason string // with the text of the cell, cut short
}

// SeriesReport says how the rows of one series became a series.
type SeriesReport struct {
	Name string
	Grid series.GridReport // its Bad are indexes of usable rows; BadRows has them by line
	Err  error             // why there is no such series; nil otherwise
}

// Report says what was read and what was left out.
type Report struct {
	Name         string
	Rows         int            // read, without the header
	Bad          int            // left out
	BadRows      []BadRow       // the first MaxBadRows of them, by line
	CapacityOnly int            // rows with a capacity and no value
	Series       []SeriesReport // in the order of first appearance
}

// String tells in lines what a reader of the series must know, each beginning
// with the name of the text; it is empty if all rows were taken as they were.
func (r Report) String() string {
	var b strings.Builder
	if r.Bad > 0 {
		fmt.Fprintf(&b, "%s: %d of %d rows left out\n", r.Name, r.Bad, r.Rows)
		for _, row := range r.BadRows[:min(len(r.BadRows), shownRows)] {
			fmt.Fprintf(&b, "%s: line %d: %s\n", r.Name, row.Line, row.Reason)
		}
		if more := r.Bad - shownRows; more > 0 {
			fmt.Fprintf(&b, "%s: … and %d more\n", r.Name, more)
		}
	}
	r.writeSeries(&b)
	return b.String()
}

// writeSeries writes what there is to say of the series.
func (r Report) writeSeries(b *strings.Builder) {
	told := 0
	for _, s := range r.Series {
		lines := s.sentences()
		if len(lines) == 0 {
			continue
		}
		if told++; told > shownSeries {
			continue
		}
		for _, line := range lines {
			fmt.Fprintf(b, "%s: series %q: %s\n", r.Name, s.Name, line)
		}
	}
	if told > shownSeries {
		fmt.Fprintf(b, "%s: … and notes on %d more series\n", r.Name, told-shownSeries)
	}
}

// sentences returns what there is to say of one series.
func (s SeriesReport) sentences() []string {
	var lines []string
	if s.Err != nil {
		lines = append(lines, "not used: "+s.Err.Error())
	}
	if s.Grid.Unordered > 0 {
		lines = append(lines, fmt.Sprintf("rows out of order, sorted by time: %d", s.Grid.Unordered))
	}
	if s.Grid.Duplicates > 0 {
		lines = append(lines, fmt.Sprintf("repeated times, merged: %d", s.Grid.Duplicates))
	}
	if s.Grid.Irregular && s.Err == nil {
		lines = append(lines, fmt.Sprintf("irregular times, put on multiples of %s in UTC", s.Grid.Step))
	}
	return append(lines, s.Grid.Notes...)
}
