package csvfile

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// regularize makes the series and capacities of all columns. A text without a single series is an error.
func (t *Table) regularize() error {
	if err := t.makeSeries(); err != nil {
		return err
	}
	if len(t.series) == 0 {
		return t.nothingUsable()
	}
	return nil
}

// makeSeries makes the series and capacities of those columns that have usable rows.
func (t *Table) makeSeries() error {
	if err := t.dialect.settleColumns(t.columns); err != nil {
		return err
	}
	if err := t.checkColumns(); err != nil {
		return err
	}
	for _, c := range t.columns {
		s, grid, err := series.Regularize(c.name, c.samples(), c.grid(t.options.Step, t.options.Statistic, t.options.Duplicates))
		var rejected map[int]bool
		if len(grid.Bad) > 0 {
			rejected = map[int]bool{}
		}
		for _, b := range grid.Bad {
			if err := t.bad(int(c.lines[b.Index]), b.Reason); err != nil {
				return err
			}
			rejected[b.Index] = true
			c.missed = append(c.missed, missedRow{c.stamps[b.Index], c.lines[b.Index], kindOf(b.Reason)})
		}
		r := SeriesReport{Name: c.name, Grid: grid, Err: err, Percent: c.marks.percent, Reading: c.marks.note(c.unit)}
		if n, ok := c.newest(rejected); ok {
			r.Newest = &n
		}
		c.missed = nil
		t.report.Series = append(t.report.Series, r)
		if s.Unmet = c.unmet; err == nil {
			t.series = append(t.series, s)
		}
		if err := t.setCapacity(c, s, grid.Ends); err != nil {
			return err
		}
	}
	t.report.Cells, t.report.Reading, t.report.Last = t.cells, t.dialect.conclusions(), t.dialect.last.String()
	slices.SortStableFunc(t.report.BadRows, func(a, b BadRow) int { return a.Line - b.Line })
	return nil
}

// grid returns the grid for the rows of c.
func (c *column) grid(step series.Step, statistic series.Statistic, rule series.Duplicates) series.Grid {
	return series.Grid{Step: step, Statistic: statistic, Unit: c.unit, Duplicates: rule}
}

// nothingUsable returns the error of a text without a single series.
func (t *Table) nothingUsable() error {
	for _, s := range t.report.Series {
		var unusable *series.UnusableError
		if !errors.As(s.Err, &unusable) {
			return s.Err
		}
	}
	if len(t.report.BadRows) == 0 {
		return fmt.Errorf("none of the %d rows has a value", t.report.Rows)
	}
	b := t.report.BadRows[0]
	return fmt.Errorf("none of the %d rows can be used; the first: line %d: %s", t.report.Rows, b.Line, b.Reason)
}

// setCapacity makes the step function of the capacity cells of c. One that
// changes within the first step of the series counts from its start, so that a
// stamp moved to the grid does not lose its capacity. Where months are stamped at
// their end, a capacity counts for the month that it is stamped in, as a value does.
func (t *Table) setCapacity(c *column, s series.Series, ends bool) error {
	start, step := s.Start, s.Step
	slices.SortStableFunc(c.levels, func(a, b level) int {
		switch {
		case a.stamp < b.stamp:
			return -1
		case a.stamp > b.stamp:
			return 1
		}
		return 0
	})
	var kept []capacity.Level
	var last level
	for i, l := range c.levels {
		if i > 0 && l.stamp == last.stamp && l.amount != last.amount {
			reason := fmt.Sprintf("capacity %v left out: it is %v at the same time on line %d", l.amount, last.amount, last.line)
			if err := t.bad(int(l.line), reason); err != nil {
				return err
			}
			continue
		}
		if i == 0 || l.amount != last.amount {
			from := time.Unix(0, l.stamp).UTC()
			if ends && step.Months > 0 {
				from = step.At(start, step.Index(start, from))
			}
			kept = append(kept, capacity.Level{From: from, Installed: l.amount})
		}
		last = l
	}
	c.levels = nil
	if len(kept) == 0 {
		return nil
	}
	if len(kept) > capacity.MaxLevels {
		return fmt.Errorf("series %q: the capacity changes %d times, the limit is %d", c.name, len(kept), capacity.MaxLevels)
	}
	if !start.IsZero() && kept[0].From.After(start) && kept[0].From.Before(step.After(start)) {
		kept[0].From = start
	}
	c.capacity = capacity.Capacity{Unit: c.unit, Levels: kept}
	return nil
}
