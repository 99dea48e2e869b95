package planner

import (
	"context"
	"iter"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
	"github.com/plimsoll/plimsoll/ingest/csvfile"
)

// file is a CSV source that is read again when it has changed, so that a
// service need not be restarted for new data.
type file struct {
	path string
	warn func(string) // is told what was left out; nil leaves that out

	mu      sync.Mutex
	table   *csvfile.Table
	changed time.Time
	size    int64
}

// openFile reads the file once, so that what is wrong with it is told at once.
func openFile(path string, warn func(string)) (*file, error) {
	f := &file{path: path, warn: warn}
	_, err := f.current()
	return f, err
}

// current returns the table as the file is now.
func (f *file) current() (*csvfile.Table, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	info, err := os.Stat(f.path)
	if err == nil && f.table != nil && info.ModTime().Equal(f.changed) && info.Size() == f.size {
		return f.table, nil
	}
	table, err := csvfile.Open(f.path, csvfile.Options{})
	if err != nil {
		return nil, err
	}
	if text := strings.TrimSpace(table.Report().String()); text != "" && f.warn != nil {
		f.warn(text)
	}
	f.table = table
	if info != nil {
		f.changed, f.size = info.ModTime(), info.Size()
	}
	return table, nil
}

// Read yields the series of the file; see ingest.Source.
func (f *file) Read(ctx context.Context, q ingest.Query) iter.Seq2[series.Series, error] {
	table, err := f.current()
	if err != nil {
		return func(yield func(series.Series, error) bool) {
			yield(series.Series{}, &ingest.SourceError{Source: f.path, Op: "read", Err: err})
		}
	}
	return table.Read(ctx, q)
}

// Capacity returns the capacity column of a series.
func (f *file) Capacity(series string) (capacity.Capacity, bool) {
	table, err := f.current()
	if err != nil {
		return capacity.Capacity{}, false
	}
	return table.Capacity(series)
}
