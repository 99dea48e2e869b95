package history

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/VictoriaMetrics/VictoriaMetrics/lib/storage"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
)

// Limits of a History.
const (
	// MaxRelativeError bounds how far a stored value may lie from the one appended, as a share of it.
	MaxRelativeError = 2.5e-12
	// MaxMagnitude is the largest absolute value that can be kept.
	MaxMagnitude = 1e308
	// MaxKey is the longest key in bytes.
	MaxKey = 256
	// MaxLabels is the most that the key, the name and the labels of one series may take together, in bytes.
	MaxLabels = 16 << 10
	// MaxSeries is the most series that one key may have, and MaxKeys the most keys of a History.
	MaxSeries = 200_000
	MaxKeys   = 100_000
	// DefaultCacheBytes is what the engine's caches may take unless Options says otherwise.
	DefaultCacheBytes = 128 << 20
)

// The first time that can be kept, and the first one that cannot any more.
var ( //nolint:gochecknoglobals // constants
	MinTime = time.Date(1970, 1, 2, 0, 0, 0, 0, time.UTC)
	MaxTime = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
)

// Options of Open. The zero value is good.
type Options struct {
	// CacheBytes is what the caches of the storage engine may take, at least 16 MiB; 0 means
	// DefaultCacheBytes. It counts for the whole process, where the first Open
	// decides. It does not bound the heap: a program that must stay within a
	// limit sets debug.SetMemoryLimit (GOMEMLIMIT) besides.
	CacheBytes int
}

// InUseError says that somebody else has the history open.
type InUseError struct {
	Dir string
	PID int // the process that has it, 0 if unknown
}

// Error says who has the history and what to do about it.
func (e *InUseError) Error() string {
	switch e.PID {
	case 0:
		return fmt.Sprintf("history in %s is in use by another process; use --server to ask a running service", e.Dir)
	case os.Getpid():
		return fmt.Sprintf("history in %s is already open in this process", e.Dir)
	}
	return fmt.Sprintf("history in %s is in use by another process (%d); use --server to ask a running service", e.Dir, e.PID)
}

// errClosed is returned by every call after Close.
var errClosed = errors.New("history is closed")

// History is the embedded ingest.History. Its methods may be called from
// several goroutines at once.
type History struct {
	dir  string // DIR/history
	lock *os.File

	// use is held for reading while the engine is in use, and for writing to close or reopen it.
	use     sync.RWMutex
	store   *storage.Storage // nil when closed
	durable uint64           // how many of the appended batches survive a crash

	load load

	// rows is held while samples are handed to the engine, and shared while they are read. The
	// engine keeps new rows in several buffers, of which one may be searchable before another: without
	// it, a reader could see a sample and not the one that was appended before it. Taken after use.
	rows sync.RWMutex
	// appended counts the batches that were handed to the engine, seen those that can be searched.
	appended, seen atomic.Uint64

	mu      sync.Mutex // guards what is below; taken after use
	broken  error      // set when the engine panicked: its locks may be held for ever
	records *records

	// What the files of the engine must be, and how many samples it had been handed when that was
	// written; guarded by use.
	sums   manifest
	summed int64
	handed atomic.Int64 // samples

	known catalogue
}

var _ ingest.History = (*History)(nil)

// Open opens the history in the data directory dir, which is created if it does not
// exist. Only one process can have it open, and only once: the error is then an
// *InUseError. Files that were cut off or are missing are an error that names them.
func Open(dir string, o Options) (*History, error) {
	if o.CacheBytes == 0 {
		o.CacheBytes = DefaultCacheBytes
	}
	if o.CacheBytes < 16<<20 {
		return nil, fmt.Errorf("history: cache of %d bytes: want at least %d", o.CacheBytes, 16<<20)
	}
	abs, err := filepath.Abs(filepath.Join(dir, "history"))
	if err != nil {
		return nil, fmt.Errorf("history: %w", err)
	}
	if err := errors.Join(os.MkdirAll(abs, 0o750), syncDir(dir)); err != nil {
		return nil, fmt.Errorf("history: %w", err)
	}
	f, err := lock(abs)
	if err != nil {
		return nil, err
	}
	h := &History{dir: abs, lock: f}
	if err := h.open(o); err != nil {
		f.Close()
		return nil, err
	}
	return h, nil
}

// open opens the files of a history whose lock is held.
func (h *History) open(o Options) error {
	dir := filepath.Join(h.dir, "store")
	if err := h.checkFiles(dir); err != nil {
		return h.damaged(err)
	}
	var err error
	if h.records, err = loadRecords(h.dir); err != nil {
		return err
	}
	if err := setUp(o.CacheBytes); err != nil {
		return err
	}
	// The caches are those of the last orderly end, which may not have been
	// the last one. They only save time.
	if err := os.RemoveAll(filepath.Join(dir, "cache")); err != nil {
		return fmt.Errorf("history: %w", err)
	}
	return h.guard(func() error {
		h.store = openStore(dir)
		for _, name := range h.store.MustListSnapshots() { // left over from a crash
			if err := h.store.DeleteSnapshot(name); err != nil {
				return fmt.Errorf("history: remove snapshot %s: %w", name, err)
			}
		}
		return nil
	})
}

// damaged says what to do about files that cannot be read.
func (h *History) damaged(err error) error {
	return fmt.Errorf("history in %s is damaged: %w: restore the directory from a backup, or move it away and pull again", h.dir, err)
}

// guard runs f and makes an error of a panic of the engine, after which nothing but Close is possible.
func (h *History) guard(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("history in %s cannot go on: %v: is the disk full or failing? Else restore the directory from a backup, or move it "+
				"away and pull again", h.dir, p)
			h.mu.Lock()
			h.broken = err
			h.mu.Unlock()
		}
	}()
	return f()
}

// failure returns why the history cannot be used any more.
func (h *History) failure() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.broken
}

// with runs f while the engine cannot be closed, unless ctx is done.
func (h *History) with(ctx context.Context, f func(*storage.Storage) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	h.use.RLock()
	defer h.use.RUnlock()
	if err := h.failure(); err != nil {
		return err
	}
	if h.store == nil {
		return errClosed
	}
	return h.guard(func() error { return f(h.store) })
}

// Record returns what is known of key; false if nothing was ever completed.
func (h *History) Record(ctx context.Context, key string) (ingest.Record, bool, error) {
	var r ingest.Record
	var ok bool
	err := h.with(ctx, func(*storage.Storage) error {
		h.mu.Lock()
		defer h.mu.Unlock()
		r, ok = h.records.of[key]
		r.Samples = maps.Clone(r.Samples)
		return checkKey(key)
	})
	return r, ok && err == nil, err
}

// Records returns all records by their key.
func (h *History) Records(ctx context.Context) (map[string]ingest.Record, error) {
	var all map[string]ingest.Record
	err := h.with(ctx, func(*storage.Storage) error {
		h.mu.Lock()
		defer h.mu.Unlock()
		all = maps.Clone(h.records.of)
		return nil
	})
	return all, err
}

// Complete makes all that was appended, under any key, durable, and then replaces the record of key.
func (h *History) Complete(ctx context.Context, key string, r ingest.Record) error {
	if err := checkKey(key); err != nil {
		return err
	}
	for _, t := range []time.Time{r.From, r.To, r.Asked, r.Until} {
		if !t.IsZero() && (t.Before(MinTime) || t.After(MaxTime)) {
			return fmt.Errorf("history: record of %q: %w", key, outside(t))
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := h.writeDown(h.appended.Load()); err != nil {
		return err
	}
	return h.with(ctx, func(*storage.Storage) error {
		h.mu.Lock()
		defer h.mu.Unlock()
		return h.records.set(key, r)
	})
}

// Forget removes what is kept under key, and its record. What is not there is no error. The engine
// frees the space when it next merges the files that hold it.
func (h *History) Forget(ctx context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	err := h.with(ctx, func(s *storage.Storage) error {
		h.known.Lock()
		defer h.known.Unlock()
		delete(h.known.keys, key)
		h.rows.Lock()
		defer h.rows.Unlock()
		h.show(s)
		_, err := s.DeleteSeries(nil, filters(key, nil), maxNames)
		h.appended.Add(1) // so that it is written down
		return err
	})
	if err != nil {
		return fmt.Errorf("history: forget %q: %w", key, err)
	}
	if err := h.writeDown(h.appended.Load()); err != nil {
		return err
	}
	return h.with(ctx, func(*storage.Storage) error {
		h.mu.Lock()
		defer h.mu.Unlock()
		return h.records.remove(key)
	})
}

// writeDown makes the first n batches durable, if they are not, by closing the engine, which
// writes and syncs all it has in memory, and opening it again. That also gives
// back the memory it holds for every month that was written to.
func (h *History) writeDown(n uint64) error {
	h.use.Lock()
	defer h.use.Unlock()
	if h.store == nil || h.failure() != nil || h.durable >= n {
		return nil // what is wrong, the next call says
	}
	n = h.appended.Load()
	err := h.guard(func() error {
		s := h.store
		if err := errors.Join(writable(s, h.dir), checkDropped(s)); err != nil {
			return err
		}
		h.store = nil
		s.MustClose()
		dir := filepath.Join(h.dir, "store")
		if h.handed.Load()-h.summed >= manifestRows {
			if err := h.sumUp(dir); err != nil {
				return fmt.Errorf("history: write checksums: %w", err)
			}
		}
		h.store = openStore(dir)
		return nil
	})
	if err != nil {
		return err
	}
	h.load.clear()
	h.seen.Store(n)
	h.durable = n
	return nil
}

// checkDropped returns an error if the engine left samples out on its own,
// which the checks of Append should have made impossible: the clock of the
// machine must be far off.
func checkDropped(s *storage.Storage) error {
	var m storage.Metrics
	s.UpdateMetrics(&m)
	if n := m.TooSmallTimestampRows + m.TooBigTimestampRows + m.InvalidRawMetricNames; n > 0 {
		return fmt.Errorf("history: the storage engine left out %d samples: is the clock of this machine right?", n)
	}
	return nil
}

// writable returns an error if the disk is too full to write.
func writable(s *storage.Storage, dir string) error {
	if s.IsReadOnly() {
		return fmt.Errorf("history in %s: less than %d MiB are free on the disk: make room and start again; what was completed is kept", dir,
			minFreeDisk>>20)
	}
	return nil
}

// Close releases the history; a second Close does nothing. It waits for calls under way.
func (h *History) Close() error {
	h.use.Lock()
	defer h.use.Unlock()
	if h.lock == nil {
		return nil
	}
	f := h.lock
	h.lock = nil
	s := h.store
	h.store = nil
	var err error
	// A broken engine may hold its own locks for ever: it is left as it is,
	// and its files stay locked until the process ends.
	if s != nil && h.failure() == nil {
		err = h.guard(func() error {
			s.MustClose()
			return h.endOrderly()
		})
	}
	return errors.Join(err, f.Close())
}

// outside says that a time cannot be kept.
func outside(t time.Time) error {
	return fmt.Errorf("time %s is outside %s to %s, which is what the history can keep",
		t.UTC().Format(time.RFC3339), MinTime.Format(time.DateOnly), MaxTime.Format(time.DateOnly))
}

// checkKey returns an error if key cannot be one.
func checkKey(key string) error {
	switch {
	case key == "":
		return errors.New("history: the key is empty: name what to read or write")
	case len(key) > MaxKey:
		return fmt.Errorf("history: key %.20q…: %d bytes, the limit is %d", key, len(key), MaxKey)
	}
	return nil
}

// sameKind returns an error if values of unit and statistic b must not be mixed with those of a.
func (a kind) sameKind(b kind) error {
	switch {
	case a.unit != b.unit && a.unit != "" && b.unit != "":
		return fmt.Errorf("is kept in the unit %q, and now comes in %q: use another key", a.unit, b.unit)
	case a.statistic != b.statistic:
		return fmt.Errorf("is kept as %s values, and now comes as %s: use another key", a.statistic, b.statistic)
	}
	return nil
}

// kind is what all samples of one series must have in common.
type kind struct {
	unit      series.Unit
	statistic series.Statistic
}

// catalogue remembers the series of the keys that were appended to.
type catalogue struct {
	sync.Mutex
	keys map[string]map[string]kind
}
