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

	// first is the only series that was asked for so far of a big file, and alone what was read of it.
	first string
	alone *csvfile.Table
}

// bigFile is the size, in bytes, from which a file is read for the first series that is asked for alone, and only then as a whole. One
// pool of an inventory of thousands is then answered without keeping the rows of all.
const bigFile = 4 << 20

// openFile reads a file that is not big once, so that what is wrong with it is told at once.
func openFile(path string, warn func(string)) (*file, error) {
	f := &file{path: path, warn: warn}
	if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && info.Size() >= bigFile {
		return f, nil
	}
	_, err := f.current()
	return f, err
}

// of returns a table that has the series: of a big file that was asked for no other, one of that series alone. Where its rows alone do
// not tell how they are to be read, or are not there, the whole file does.
func (f *file) of(series string) (*csvfile.Table, error) {
	if table := f.aloneOf(series); table != nil {
		return table, nil
	}
	return f.current()
}

// aloneOf returns the table of a series alone, nil where the file is to be read as a whole.
func (f *file) aloneOf(series string) *csvfile.Table {
	f.mu.Lock()
	defer f.mu.Unlock()
	info, err := os.Stat(f.path)
	if err != nil || series == "" || info.Size() < bigFile || f.table != nil || f.first != "" && f.first != series {
		return nil
	}
	if f.alone != nil && info.ModTime().Equal(f.changed) && info.Size() == f.size {
		return f.alone
	}
	f.first = series
	if f.alone, err = csvfile.Open(f.path, csvfile.Options{Only: series}); err != nil {
		return nil
	}
	f.changed, f.size = info.ModTime(), info.Size()
	f.tell(f.alone)
	return f.alone
}

// tell says what was left out of a table.
func (f *file) tell(table *csvfile.Table) {
	if text := strings.TrimSpace(table.Report().String()); text != "" && f.warn != nil {
		f.warn(text)
	}
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
	f.tell(table)
	f.table, f.alone = table, nil
	if info != nil {
		f.changed, f.size = info.ModTime(), info.Size()
	}
	return table, nil
}

// Read yields the series of the file; see ingest.Source.
func (f *file) Read(ctx context.Context, q ingest.Query) iter.Seq2[series.Series, error] {
	table, err := f.of(q.Expr)
	if err != nil {
		return func(yield func(series.Series, error) bool) {
			yield(series.Series{}, &ingest.SourceError{Source: f.path, Op: "read", Err: err})
		}
	}
	return table.Read(ctx, q)
}

// Capacity returns the capacity column of a series.
func (f *file) Capacity(series string) (capacity.Capacity, bool) {
	table, err := f.of(series)
	if err != nil {
		return capacity.Capacity{}, false
	}
	return table.Capacity(series)
}
