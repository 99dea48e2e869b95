package history

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/VictoriaMetrics/VictoriaMetrics/lib/storage"

	"github.com/plimsoll/plimsoll/ingest"
)

// Summary says what is kept under one key.
type Summary struct {
	Key         string
	Series      int
	Samples     int           // instants with a value, over all series
	First, Last time.Time     // of the samples; zero if there are none
	Record      ingest.Record // what was completed of it; zero if nothing ever was
	// Lost says by month what of the recorded samples is not there any more, and Missing how many that are.
	Lost    []string
	Missing int
}

// List returns what is kept, ordered by key. It reads all samples.
func (h *History) List(ctx context.Context) ([]Summary, error) {
	keys, err := h.keys(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]Summary, 0, len(keys))
	for _, key := range keys {
		s, err := h.summarize(ctx, key)
		if err != nil {
			return nil, fmt.Errorf("history: key %q: %w", key, err)
		}
		list = append(list, s)
	}
	return list, nil
}

// keys returns all keys that have samples or a record, in order.
func (h *History) keys(ctx context.Context) ([]string, error) {
	set := map[string]bool{}
	err := h.with(ctx, func(s *storage.Storage) error {
		h.show(s)
		values, err := s.SearchLabelValues(nil, labelKey, nil, everything(), MaxKeys+1, maxNames, noDeadline)
		if err != nil {
			return err
		}
		for _, v := range values {
			set[unescape(v)] = true
		}
		h.mu.Lock()
		defer h.mu.Unlock()
		for key := range h.records.of {
			set[key] = true
		}
		if len(set) > MaxKeys {
			return fmt.Errorf("history: more than %d keys", MaxKeys)
		}
		return nil
	})
	return slices.Sorted(maps.Keys(set)), err
}

// summarize counts the samples under key.
func (h *History) summarize(ctx context.Context, key string) (Summary, error) {
	sum := Summary{Key: key}
	names, err := h.readNames(ctx, ingest.Query{Expr: key})
	if err != nil {
		return sum, err
	}
	counts := map[string]int{}
	names = slices.CompactFunc(names, func(a, b identity) bool { return a.series == b.series })
	for _, id := range names {
		err := h.with(ctx, func(s *storage.Storage) error {
			kept, err := h.scan(ctx, s, id, everything())
			sum.add(kept.points)
			for _, p := range kept.points {
				counts[time.UnixMilli(p.milli).UTC().Format(ingest.Month)]++
			}
			return err
		})
		if err != nil {
			return sum, err
		}
	}
	sum.Record, _, err = h.Record(ctx, key)
	sum.Lost, sum.Missing = sum.Record.Loss(time.Time{}, time.Time{}, counts)
	return sum, err
}

// add counts the points of one series.
func (s *Summary) add(points []point) {
	if len(points) == 0 {
		return
	}
	first, last := time.UnixMilli(points[0].milli).UTC(), time.UnixMilli(points[len(points)-1].milli).UTC()
	if s.Samples == 0 || first.Before(s.First) {
		s.First = first
	}
	if last.After(s.Last) {
		s.Last = last
	}
	s.Series++
	s.Samples += len(points)
}

// Verify reads everything that is kept, from the disk, holds the files against their checksums, and returns what List
// returns, or the first damage found. Checksums are those of the last Open and of what was written since, the latest million
// samples left out.
func (h *History) Verify(ctx context.Context) ([]Summary, error) {
	err := h.with(ctx, func(s *storage.Storage) error {
		// The files of a snapshot stay as they are while the engine merges its own.
		name := s.MustCreateSnapshot()
		err := checkStore(filepath.Join(h.dir, "store", "snapshots", name))
		if err == nil {
			err = h.checkSnapshot(name)
		}
		if err != nil {
			err = h.damaged(err)
		}
		if e := s.DeleteSnapshot(name); err == nil {
			err = e
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return h.List(ctx)
}

// checkSnapshot holds those files of a snapshot against their checksums that have some.
func (h *History) checkSnapshot(name string) error {
	for folder, want := range h.sums {
		// data/small/2026_03/PART is data/small/snapshots/NAME/2026_03/PART in a snapshot.
		kind, part := filepath.Split(filepath.Clean(filepath.Dir(folder)))
		path := filepath.Join(h.dir, "store", kind, "snapshots", name, part, filepath.Base(folder))
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			continue // merged into another one
		}
		if err := checkSums(path, want); err != nil {
			return err
		}
	}
	return nil
}
