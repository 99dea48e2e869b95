package history

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"math"
	"slices"
	"time"

	"github.com/VictoriaMetrics/VictoriaMetrics/lib/storage"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
)

// noDeadline lets the engine search as long as it takes; ctx is asked between blocks.
const noDeadline = math.MaxUint64

// maxNames bounds how many of the engine's series one key may have: each of
// ours has one for every band, step and set of labels it was seen with.
const maxNames = 10 * MaxSeries

// everything is the whole range of time that can be kept.
func everything() storage.TimeRange {
	return storage.TimeRange{MinTimestamp: MinTime.UnixMilli(), MaxTimestamp: MaxTime.UnixMilli() - 1}
}

// Read yields the series under the key q.Expr as they were appended, or, for a
// longer q.Step, as q.Statistic of their values. A shorter step is an error, as is
// a unit other than that of the values. One series is in memory at a time.
//
// A series that was appended with different steps is read at the one that most
// of its samples have, and has the labels that came with its last sample. It holds unmet demand if
// any of those in the range came with it.
func (h *History) Read(ctx context.Context, q ingest.Query) iter.Seq2[series.Series, error] {
	return func(yield func(series.Series, error) bool) {
		names, err := h.readNames(ctx, q)
		if err != nil {
			yield(series.Series{}, h.failed(ctx, q.Expr, err))
			return
		}
		for len(names) > 0 {
			n := 1
			for n < len(names) && names[n].series == names[0].series {
				n++
			}
			s, err := h.readSeries(ctx, q, names[0])
			if err != nil {
				yield(series.Series{}, h.failed(ctx, q.Expr, err))
				return
			}
			if s.Len() > 0 && !yield(s, nil) {
				return
			}
			names = names[n:]
		}
	}
}

// failed names the history, and leaves the error of ctx as it is.
func (h *History) failed(ctx context.Context, key string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return &ingest.SourceError{Source: "history in " + h.dir, Op: fmt.Sprintf("read %q", key), Err: err}
}

// readNames checks q and returns the names under its key, ordered by series.
func (h *History) readNames(ctx context.Context, q ingest.Query) ([]identity, error) {
	if err := q.Validate(); err != nil {
		return nil, err
	}
	if err := checkKey(q.Expr); err != nil {
		return nil, err
	}
	var names []identity
	err := h.with(ctx, func(s *storage.Storage) error {
		var err error
		names, err = h.names(ctx, s, q.Expr)
		return err
	})
	return names, err
}

// names returns all identities under key, ordered by the name of the series.
func (h *History) names(ctx context.Context, s *storage.Storage, key string) ([]identity, error) {
	h.show(s)
	found, err := s.SearchMetricNames(nil, filters(key, nil), everything(), maxNames, noDeadline)
	if err != nil {
		return nil, err
	}
	ids := make([]identity, 0, len(found))
	for _, name := range found {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		id, err := parseIdentity(name)
		if err != nil {
			return nil, h.damaged(err)
		}
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b identity) int { return cmp.Compare(a.series, b.series) })
	return ids, nil
}

// show makes what was appended visible to searches.
func (h *History) show(s *storage.Storage) {
	if n := h.appended.Load(); h.seen.Load() < n {
		s.DebugFlush()
		h.seen.Store(n)
	}
}

// filters selects what is stored under key and, if it is given, of one series.
func filters(key string, series *string) []*storage.TagFilters {
	tfs := storage.NewTagFilters()
	add := func(label, value string) {
		// Only a regular expression could make this fail.
		_ = tfs.Add([]byte(label), []byte(value), false, false)
	}
	add("", metricName)
	add(labelKey, escape(key))
	if series != nil {
		add(labelSeries, escape(*series))
	}
	return []*storage.TagFilters{tfs}
}

// readSeries reads one series in the range and at the step of q; it is empty if there is nothing.
func (h *History) readSeries(ctx context.Context, q ingest.Query, id identity) (series.Series, error) {
	var kept stored
	err := h.with(ctx, func(s *storage.Storage) error {
		h.rows.RLock()
		defer h.rows.RUnlock()
		h.show(s)
		var err error
		kept, err = h.scan(ctx, s, id, rangeOf(q))
		return err
	})
	if err != nil || len(kept.points) == 0 {
		return series.Series{}, err
	}
	return kept.series(q)
}

// rangeOf returns the milliseconds in [q.Start, q.End), both ends included.
func rangeOf(q ingest.Query) storage.TimeRange {
	r := everything()
	if !q.Start.IsZero() {
		r.MinTimestamp = max(r.MinTimestamp, ceilMilli(q.Start))
	}
	if !q.End.IsZero() {
		r.MaxTimestamp = min(r.MaxTimestamp, ceilMilli(q.End)-1)
	}
	return r
}

// ceilMilli returns the first whole millisecond at or after t.
func ceilMilli(t time.Time) int64 {
	ms := t.UnixMilli()
	if t.Nanosecond()%1e6 != 0 {
		ms++
	}
	return ms
}

// point is a stored sample.
type point struct {
	milli int64
	value float64
}

// stored is what the engine has of one series.
type stored struct {
	identity         // the one that came with the last sample
	points   []point // one for each instant, in time order
}

// scan reads the samples of one series in r from the engine.
func (h *History) scan(ctx context.Context, s *storage.Storage, id identity, r storage.TimeRange) (stored, error) {
	kept := stored{identity: id}
	kept.unmet = false // until samples in r say so
	if r.MaxTimestamp < r.MinTimestamp {
		return kept, nil
	}
	steps := map[series.Step]int{}
	last := int64(math.MinInt64)
	err := h.blocks(ctx, s, id, r, func(id identity, times []int64, values []float64) {
		for i, t := range times {
			kept.points = append(kept.points, point{t, values[i]})
		}
		steps[id.step] += len(times)
		kept.unmet = kept.unmet || id.unmet
		if end := times[len(times)-1]; end > last || end == last && fmt.Sprint(id.labels) > fmt.Sprint(kept.labels) {
			last = end
			kept.labels = id.labels
		}
		if kept.unit == "" {
			kept.unit = id.unit
		}
	})
	kept.points = merge(kept.points)
	kept.step = commonest(steps)
	return kept, err
}

// blocks calls f with the samples of each block that has any in r.
func (h *History) blocks(ctx context.Context, s *storage.Storage, id identity, r storage.TimeRange,
	f func(identity, []int64, []float64)) error {
	var search storage.Search
	search.Init(nil, s, filters(id.key, &id.series), r, maxNames, noDeadline)
	defer search.MustClose()
	var block storage.Block
	var times []int64
	var values []float64
	parsed := map[string]identity{}
	for search.NextMetricBlock() {
		if err := ctx.Err(); err != nil {
			return err
		}
		id, ok := parsed[string(search.MetricBlockRef.MetricName)]
		if !ok {
			var err error
			if id, err = parseIdentity(string(search.MetricBlockRef.MetricName)); err != nil {
				return h.damaged(err)
			}
			parsed[string(search.MetricBlockRef.MetricName)] = id
		}
		search.MetricBlockRef.BlockRef.MustReadBlock(&block)
		if err := block.UnmarshalData(); err != nil {
			return h.damaged(err)
		}
		times, values = block.AppendRowsWithTimeRangeFilter(times[:0], values[:0], r)
		if len(times) > 0 {
			f(id, times, values)
		}
	}
	return search.Error()
}

// merge puts points in time order and keeps the largest value of each instant.
func merge(points []point) []point {
	order := func(a, b point) int {
		return cmp.Or(cmp.Compare(a.milli, b.milli), -cmp.Compare(a.value, b.value))
	}
	if !slices.IsSortedFunc(points, order) {
		slices.SortFunc(points, order)
	}
	return slices.CompactFunc(points, func(a, b point) bool { return a.milli == b.milli })
}

// commonest returns the step of the most samples, of equals the shortest.
func commonest(steps map[series.Step]int) series.Step {
	var best series.Step
	for s, n := range steps {
		if d := n - steps[best]; best.IsZero() || d > 0 || d == 0 && s.Approx() < best.Approx() {
			best = s
		}
	}
	return best
}

// series puts the points on the grid that q asks for.
func (k stored) series(q ingest.Query) (series.Series, error) {
	switch {
	case q.Unit != "" && k.unit != "" && q.Unit != k.unit:
		return series.Series{}, fmt.Errorf("series %q is kept in the unit %q, not in %q", k.identity.series, k.unit, q.Unit)
	case k.unit == "":
		k.unit = q.Unit
	}
	if q.Step.IsZero() || q.Step == k.step {
		if s, ok := k.asStored(); ok {
			return s, s.Validate()
		}
		q.Step, q.Statistic = k.step, k.statistic
	}
	if q.Step.Approx() < k.step.Approx() {
		return series.Series{}, fmt.Errorf("series %q is kept in steps of %s: ask for them or for longer ones, not for %s", k.identity.series,
			k.step, q.Step)
	}
	samples := make([]series.Sample, len(k.points))
	for i, p := range k.points {
		samples[i] = series.Sample{Time: time.UnixMilli(p.milli).UTC(), Value: p.value}
	}
	s, _, err := series.Regularize(k.identity.series, samples, series.Grid{
		Step: q.Step, Statistic: q.Statistic, Unit: k.unit, Labels: k.labels, Duplicates: series.DuplicatesMax,
	})
	if err != nil {
		return series.Series{}, err
	}
	s.Unmet = k.unmet
	return within(s, q), nil
}

// asStored puts the points on the grid they came from; false if they lie on more than one.
func (k stored) asStored() (series.Series, bool) {
	start := time.UnixMilli(k.points[0].milli).UTC()
	end := time.UnixMilli(k.points[len(k.points)-1].milli).UTC()
	s := series.Series{Name: k.identity.series, Labels: k.labels, Unit: k.unit, Statistic: k.statistic, Start: start, Step: k.step,
		Unmet: k.unmet}
	n := k.step.Index(start, end) + 1
	if n > series.MaxValues {
		// Left to Validate, which says so.
		s.Values = make([]float64, series.MaxValues+1)
		return s, true
	}
	s.Values = make([]float64, n)
	for i := range s.Values {
		s.Values[i] = math.NaN()
	}
	for _, p := range k.points {
		t := time.UnixMilli(p.milli).UTC()
		i := k.step.Index(start, t)
		if !s.Time(i).Equal(t) {
			return s, false
		}
		s.Values[i] = p.value
	}
	return s, true
}

// within cuts off the steps that do not begin within the range of q.
func within(s series.Series, q ingest.Query) series.Series {
	i, j := 0, s.Len()
	for i < j && s.Time(i).Before(q.Start) {
		i++
	}
	for !q.End.IsZero() && j > i && !s.Time(j-1).Before(q.End) {
		j--
	}
	return s.Slice(i, j).Trim()
}
