package csvfile

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
)

// Table is a source.
var _ ingest.Source = (*Table)(nil)

// Read yields the series named q.Expr, or all if it is empty, ordered by name.
// Step and statistic are those of the query, not of the Options.
//
// A value belongs to the range if the beginning of its step does. The last
// step is left out when the range ends within it and it gathers several rows:
// its value would not be that of the whole step. So a value never depends on
// the range in which it is read.
func (t *Table) Read(ctx context.Context, q ingest.Query) iter.Seq2[series.Series, error] {
	return func(yield func(series.Series, error) bool) {
		if err := q.Validate(); err != nil {
			yield(series.Series{}, t.sourceError("query", err))
			return
		}
		for _, c := range t.selected(q.Expr) {
			if err := ctx.Err(); err != nil {
				yield(series.Series{}, err)
				return
			}
			s, err := c.read(q, t.options.Duplicates)
			if err != nil {
				yield(series.Series{}, t.sourceError("read", err))
				return
			}
			if s.Len() > 0 && !yield(s, nil) {
				return
			}
		}
	}
}

// selected returns the columns with the given name, or all, ordered by name.
func (t *Table) selected(name string) []*column {
	if name != "" {
		if c, ok := t.byName[name]; ok {
			return []*column{c}
		}
		return nil
	}
	sorted := slices.Clone(t.columns)
	slices.SortFunc(sorted, func(a, b *column) int { return strings.Compare(a.name, b.name) })
	return sorted
}

// sourceError wraps err with the name of the table.
func (t *Table) sourceError(op string, err error) error {
	return &ingest.SourceError{Source: t.name, Op: op, Err: err}
}

// read returns the part of c that q asks for; an empty series if there is none.
func (c *column) read(q ingest.Query, rule series.Duplicates) (series.Series, error) {
	grid := c.grid(q.Step, q.Statistic, rule)
	switch {
	case c.marks.percent && q.Unit == "":
		return series.Series{}, fmt.Errorf(`series %q is in per cent, which are kept as ratios: ask for the unit "1", and give amounts such `+
			`as a capacity of 80 %% as 0.8`, c.name)
	case grid.Unit == "":
		grid.Unit = q.Unit
	case q.Unit != "" && q.Unit != c.unit:
		return series.Series{}, fmt.Errorf("series %q is in %q, and the unit asked for is %q", c.name, c.unit, q.Unit)
	}
	s, report, err := series.Regularize(c.name, c.samples(), grid)
	var unusable *series.UnusableError
	if errors.As(err, &unusable) { // nothing was measured
		return series.Series{}, nil
	}
	if err != nil {
		return series.Series{}, err
	}
	s.Unmet = c.unmet
	return within(s, q, !report.Own.IsZero() && s.Step != report.Own), nil
}

// within returns the steps of s that q asks for, where whole says that a step
// must lie in the range with its end, too.
func within(s series.Series, q ingest.Query, whole bool) series.Series {
	i, j := 0, s.Len()
	if !q.Start.IsZero() {
		for i < j && s.Time(i).Before(q.Start) {
			i++
		}
	}
	if !q.End.IsZero() {
		for i < j && !s.Time(j-1).Before(q.End) {
			j--
		}
		if whole && i < j && s.Time(j).After(q.End) {
			j--
		}
	}
	return s.Slice(i, j).Trim()
}
