package pricing

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
)

// each builds the futures with the given indices (nil: all) and calls do with
// the position in indices and the future, which is valid during the call only. If the demand
// was surveyed before, known saves doing so again.
// The calls run on as many goroutines as there are workers, in no fixed order,
// so do must keep what it finds by position.
//
// The error is that of the lowest position that has one: positions are handed
// out in order, so that all lower ones were tried when the first error stops the rest.
func (d Demand) each(ctx context.Context, workers int, known *Survey, indices []int, do func(at int, f Future) error) error {
	n := d.Futures
	if indices != nil {
		n = len(indices)
	}
	workers = min(max(workers, 1), n)
	var (
		next    atomic.Int64
		stopped atomic.Bool
		group   sync.WaitGroup
	)
	failures := make([]failure, workers)
	for w := range workers {
		group.Go(func() {
			b := d.newBuilder()
			b.known = known
			for !stopped.Load() {
				at := int(next.Add(1)) - 1
				if at >= n {
					return
				}
				index := at
				if indices != nil {
					index = indices[at]
				}
				if err := b.try(ctx, at, index, do); err != nil {
					failures[w] = failure{at, err}
					stopped.Store(true)
				}
			}
		})
	}
	group.Wait()
	return first(failures)
}

// try builds one future and calls do. A panic becomes an error: in the goroutine
// of a worker nobody else could recover it, and it would end the process.
func (b *builder) try(ctx context.Context, at, index int, do func(at int, f Future) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("simulation %d: internal error: %v", index, p)
		}
	}()
	if err := ctx.Err(); err != nil {
		return err
	}
	f, err := b.build(index)
	if err != nil {
		return err
	}
	return do(at, f)
}

type failure struct {
	at  int
	err error
}

func first(failures []failure) error {
	var lowest failure
	for _, f := range failures {
		if f.err != nil && (lowest.err == nil || f.at < lowest.at) {
			lowest = f
		}
	}
	return lowest.err
}
