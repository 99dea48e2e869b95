package history

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/VictoriaMetrics/VictoriaMetrics/lib/storage"

	"github.com/plimsoll/plimsoll/forecast/series"
)

const (
	// batchRows is how many samples are handed to the engine at a time.
	batchRows = 8000
	// bandDecades is how many powers of ten one band spans: with 18 digits, 12 are left for the smallest value.
	bandDecades = 6
)

// Append adds the measured values of each series under key. All series are
// checked before anything is written; an error names the series, the time and
// the value that cannot be kept, and then nothing was. Values are rounded as
// the package says.
func (h *History) Append(ctx context.Context, key string, series ...series.Series) error {
	if err := checkKey(key); err != nil {
		return err
	}
	ids := make([]identity, len(series))
	for i, s := range series {
		var err error
		if ids[i], err = checkSeries(key, s); err != nil {
			return fmt.Errorf("history: key %q: %w", key, err)
		}
	}
	err := h.with(ctx, func(s *storage.Storage) error { return h.register(ctx, s, key, ids) })
	if err != nil {
		return err
	}
	return h.write(ctx, cursors(ids, series))
}

// checkSeries returns the identity of s, or why it cannot be kept.
func checkSeries(key string, s series.Series) (identity, error) {
	if err := s.Validate(); err != nil {
		return identity{}, err
	}
	id, err := identify(key, s)
	if err != nil {
		return id, fmt.Errorf("series %.60q: %w", s.Name, err)
	}
	if s.Step.Dur%time.Millisecond != 0 || s.Start.Nanosecond()%1e6 != 0 {
		return id, fmt.Errorf("series %q: start %s and step %s: want whole milliseconds", s.Name, s.Start.UTC().Format(time.RFC3339Nano), s.Step)
	}
	for i, v := range s.Values {
		if math.Abs(v) > MaxMagnitude {
			return id, fmt.Errorf("series %q: value %g at %s: magnitudes over %g cannot be kept", s.Name, v, s.Time(i).Format(time.RFC3339),
				MaxMagnitude)
		}
	}
	if s.Measured() == 0 {
		return id, nil
	}
	s = s.Trim()
	for _, t := range []time.Time{s.Start, s.Time(s.Len() - 1)} {
		if t.Before(MinTime) || !t.Before(MaxTime) {
			return id, fmt.Errorf("series %q: %w", s.Name, outside(t))
		}
	}
	return id, nil
}

// register returns an error if a series is kept as something else already, or
// there would be too many, and else remembers what they are.
func (h *History) register(ctx context.Context, s *storage.Storage, key string, ids []identity) error {
	h.known.Lock()
	defer h.known.Unlock()
	kinds := h.known.keys[key]
	if kinds == nil {
		var err error
		if kinds, err = h.kinds(ctx, s, key); err != nil {
			return err
		}
	}
	added := maps.Clone(kinds)
	for _, id := range ids {
		k, ok := added[id.series]
		if err := k.sameKind(id.kind); ok && err != nil {
			return fmt.Errorf("history: key %q: series %q %w", key, id.series, err)
		}
		if k.unit == "" || !ok {
			added[id.series] = id.kind
		}
	}
	if len(added) > MaxSeries {
		return fmt.Errorf("history: key %q: %d series, the limit is %d: use several keys", key, len(added), MaxSeries)
	}
	if h.known.keys == nil {
		h.known.keys = map[string]map[string]kind{}
	}
	h.known.keys[key] = added
	return nil
}

// kinds reads what the series of key are kept as.
func (h *History) kinds(ctx context.Context, s *storage.Storage, key string) (map[string]kind, error) {
	names, err := h.names(ctx, s, key)
	if err != nil {
		return nil, err
	}
	kinds := map[string]kind{}
	for _, id := range names {
		if k := kinds[id.series]; k.unit == "" {
			kinds[id.series] = id.kind
		}
	}
	return kinds, nil
}

// cursor walks over the measured values of one series.
type cursor struct {
	identity
	series.Series
	bands []int
	raws  map[int][]byte // by band
	next  int            // index of a measured value, or the length
	at    time.Time      // of next
}

// cursors returns one for each series that has a value.
func cursors(ids []identity, series []series.Series) []*cursor {
	var all []*cursor
	for i, s := range series {
		c := &cursor{identity: ids[i], Series: s, bands: bandsOf(s.Values), raws: map[int][]byte{}, next: -1}
		if c.advance() {
			all = append(all, c)
		}
	}
	return all
}

// advance goes to the next measured value, if there is one.
func (c *cursor) advance() bool {
	for c.next++; c.next < c.Len(); c.next++ {
		if !math.IsNaN(c.Values[c.next]) {
			c.at = c.Time(c.next)
			return true
		}
	}
	return false
}

// row returns the current value as the engine takes it.
func (c *cursor) row() storage.MetricRow {
	band := c.bands[c.next]
	if c.raws[band] == nil {
		c.raws[band] = c.raw(band)
	}
	return storage.MetricRow{MetricNameRaw: c.raws[band], Timestamp: c.at.UnixMilli(), Value: c.Values[c.next]}
}

// write hands the values of all cursors to the engine, one month of the calendar
// after the other: the fewer of its partitions it works on at a time, the less memory it takes.
func (h *History) write(ctx context.Context, all []*cursor) error {
	rows := make([]storage.MetricRow, 0, batchRows)
	for len(all) > 0 {
		first := slices.MinFunc(all, func(a, b *cursor) int { return a.at.Compare(b.at) }).at
		end := time.Date(first.Year(), first.Month()+1, 1, 0, 0, 0, 0, time.UTC)
		rest := all[:0]
		for _, c := range all {
			more := true
			for more && c.at.Before(end) {
				if rows = append(rows, c.row()); len(rows) == batchRows {
					if err := h.hand(ctx, rows, first); err != nil {
						return err
					}
					rows = rows[:0]
				}
				more = c.advance()
			}
			if more {
				rest = append(rest, c)
			}
		}
		if err := h.hand(ctx, rows, first); err != nil {
			return err
		}
		rows, all = rows[:0], rest
	}
	return nil
}

// hand gives samples of the month of at to the engine and sees to the engine's memory.
func (h *History) hand(ctx context.Context, rows []storage.MetricRow, at time.Time) error {
	if len(rows) == 0 {
		return nil
	}
	var n uint64
	full := false
	err := h.with(ctx, func(s *storage.Storage) error {
		if err := writable(s, h.dir); err != nil {
			return err
		}
		h.rows.Lock()
		defer h.rows.Unlock()
		s.AddRows(rows, 64)
		n = h.appended.Add(1)
		h.handed.Add(int64(len(rows)))
		var flush bool
		flush, full = h.load.note(len(rows), at)
		if flush {
			s.DebugFlush()
			h.seen.Store(n)
		}
		return nil
	})
	if err == nil && full {
		err = h.writeDown(n)
	}
	return err
}

// bandsOf returns the band of each value. Zero has no magnitude and stays in
// the band of the value before it.
func bandsOf(values []float64) []int {
	bands := make([]int, len(values))
	current := 0
	for i, v := range values {
		if v != 0 && !math.IsNaN(v) {
			current = bandOf(v)
		}
		bands[i] = current
	}
	return bands
}

// bandOf returns the band of a value that is neither zero nor NaN. The bounds lie at
// 1e-3, 1e3, 1e9, 1e15, …, so that ratios, counts and bytes seldom cross one.
func bandOf(v float64) int {
	return int(math.Floor((math.Log10(math.Abs(v)) - 3) / bandDecades))
}
