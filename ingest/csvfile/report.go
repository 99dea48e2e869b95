package csvfile

import (
	"fmt"
	"slices"
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
	// Newest says which rows are later than all that count; nil where none are.
	Newest *Newest
	// Percent is whether the text has per cent, which are kept as ratios.
	Percent bool
	// Reading says which unit the cells or the header have given; empty: none.
	Reading string
}

// Report says what was read and what was left out.
type Report struct {
	Name         string
	Rows         int            // read, without the header
	Bad          int            // left out; of a table with a column a series, cells that have no number count too
	Reasons      []Reason       // why, in the order of first appearance
	Last         string         // that the last rows have no time that can be read, in a sentence; empty: they have
	Cells        int            // of a table with a column a series, besides its times; 0 for others
	Reading      []string       // how the text was read, where it is not plain CSV, in short
	BadRows      []BadRow       // the first MaxBadRows of them, by line
	CapacityOnly int            // rows with a capacity and no value
	Series       []SeriesReport // in the order of first appearance
}

// String tells in lines what a reader of the series must know, each beginning
// with the name of the text; it is empty if all rows were taken as they were. That the newest rows are left out comes first.
func (r Report) String() string {
	var b strings.Builder
	r.writeNewest(&b)
	if r.Bad > 0 {
		fmt.Fprintf(&b, "%s: %d of %d %s left out: %s\n", r.Name, r.Bad, r.all(), r.what(), r.reasons())
		for _, row := range r.BadRows[:min(len(r.BadRows), shownRows)] {
			fmt.Fprintf(&b, "%s: line %d: %s\n", r.Name, row.Line, row.Reason)
		}
		if more := r.Bad - shownRows; more > 0 {
			fmt.Fprintf(&b, "%s: … and %d more\n", r.Name, more)
		}
	}
	if reading := r.readingOf(r.oneReading()); len(reading) > 0 {
		fmt.Fprintf(&b, "%s: read as: %s\n", r.Name, strings.Join(reading, "; "))
	}
	r.writeSeries(&b)
	return b.String()
}

// writeNewest writes of which series the newest rows are left out.
func (r Report) writeNewest(b *strings.Builder) {
	if r.Last != "" {
		fmt.Fprintf(b, "%s: %s\n", r.Name, r.Last)
	}
	told := 0
	for _, s := range r.Series {
		if s.Newest == nil {
			continue
		}
		if told++; told <= shownSeries {
			fmt.Fprintf(b, "%s: series %q: %s\n", r.Name, s.Name, s.Newest)
		}
	}
	if told > shownSeries {
		fmt.Fprintf(b, "%s: … and the newest rows of %d more series\n", r.Name, told-shownSeries)
	}
}

// readingOf returns how the text was read, with what is said of the unit.
func (r Report) readingOf(unit string) []string {
	if unit == "" {
		return r.Reading
	}
	return append(slices.Clone(r.Reading), unit)
}

// oneReading returns what is said of the unit of all series; empty where they differ.
func (r Report) oneReading() string {
	for _, s := range r.Series {
		if s.Reading != r.Series[0].Reading {
			return ""
		}
	}
	if len(r.Series) == 0 {
		return ""
	}
	return r.Series[0].Reading
}

// all and what say of how many of what some were left out.
func (r Report) all() int {
	if r.Cells > 0 {
		return r.Cells
	}
	return r.Rows
}

func (r Report) what() string {
	if r.Cells > 0 {
		return "cells"
	}
	return "rows"
}

// reasons counts the rows by why they were left out.
func (r Report) reasons() string {
	if len(r.Reasons) == 1 {
		return r.Reasons[0].Kind
	}
	var parts []string
	for _, x := range r.Reasons {
		parts = append(parts, fmt.Sprintf("%d × %s", x.Rows, x.Kind))
	}
	return strings.Join(parts, ", ")
}

// NotesOn returns what evidence of one of its series should say of the reading, in sentences.
func (r Report) NotesOn(s SeriesReport) []string {
	var notes []string
	if r.Last != "" {
		notes = append(notes, r.Last)
	}
	if s.Newest != nil {
		notes = append(notes, s.Newest.String())
	}
	if r.Bad > 0 {
		notes = append(notes, fmt.Sprintf("Of %d %s of %s, %d were left out: %s.", r.all(), r.what(), r.Name, r.Bad, r.reasons()))
	}
	if reading := r.readingOf(s.Reading); len(reading) > 0 {
		notes = append(notes, fmt.Sprintf("%s was read as: %s.", r.Name, strings.Join(reading, "; ")))
	}
	return notes
}

// writeSeries writes what there is to say of the series.
func (r Report) writeSeries(b *strings.Builder) {
	told, common := 0, r.oneReading() != ""
	for _, s := range r.Series {
		lines := s.sentences()
		if s.Reading != "" && !common {
			lines = append([]string{s.Reading}, lines...)
		}
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
