package ingest

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// Deferred is a History that is made durable once for many windows and keys, since that costs a history much more than
// the values do. Complete returns before what it completes is durable: that is so after as many values as Defer was
// told, and after Flush. A crash before that loses no more than those, which the next pull reads again.
type Deferred struct {
	History
	limit int

	mu      sync.Mutex
	pending map[string]Record
	values  int // appended since they were made durable
}

// Defer returns h with what it is given made durable after about limit values.
func Defer(h History, limit int) *Deferred {
	return &Deferred{History: h, limit: limit, pending: map[string]Record{}}
}

// Append adds values and counts them.
func (d *Deferred) Append(ctx context.Context, key string, all ...series.Series) error {
	if err := d.History.Append(ctx, key, all...); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, s := range all {
		d.values += s.Len()
	}
	return nil
}

// Complete notes the record, and writes all that were noted where there are enough values.
func (d *Deferred) Complete(ctx context.Context, key string, r Record) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	r.Samples = maps.Clone(r.Samples)
	d.pending[key] = r
	if d.values < d.limit {
		return nil
	}
	return d.flush(ctx)
}

// Flush makes all that was completed durable.
func (d *Deferred) Flush(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.flush(ctx)
}

func (d *Deferred) flush(ctx context.Context) error {
	for _, key := range slices.Sorted(maps.Keys(d.pending)) {
		if err := d.History.Complete(ctx, key, d.pending[key]); err != nil {
			return err
		}
		delete(d.pending, key)
	}
	d.values = 0
	return nil
}

// Record returns what is known of key, durable or not.
func (d *Deferred) Record(ctx context.Context, key string) (Record, bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if r, ok := d.pending[key]; ok {
		r.Samples = maps.Clone(r.Samples)
		return r, true, nil
	}
	return d.History.Record(ctx, key)
}

// Records returns all records, durable or not.
func (d *Deferred) Records(ctx context.Context) (map[string]Record, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	all, err := d.History.Records(ctx)
	if err != nil {
		return nil, err
	}
	all = maps.Clone(all)
	maps.Copy(all, d.pending)
	return all, nil
}

// Forget removes what is kept under key, durable or not.
func (d *Deferred) Forget(ctx context.Context, key string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.pending, key)
	return d.History.Forget(ctx, key)
}
