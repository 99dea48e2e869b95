package pricing

import (
	"context"
	"fmt"

	"github.com/plimsoll/plimsoll/forecast/parallel"
)

// each builds the futures with the given indices (nil: all) and calls do with
// the position in indices and the future, which is valid during the call only. If the demand
// was surveyed before, known saves doing so again.
// The calls run on as many goroutines as there are workers, in no fixed order,
// so do must keep what it finds by position. The error is that of the lowest position that has one.
func (d Demand) each(ctx context.Context, workers int, known *Survey, indices []int, do func(at int, f Future) error) error {
	n := d.Futures
	if indices != nil {
		n = len(indices)
	}
	newBuilder := func() *builder {
		b := d.newBuilder()
		b.known = known
		return b
	}
	return parallel.DoWith(ctx, n, max(workers, 1), newBuilder, func(ctx context.Context, b *builder, at int) error {
		if indices != nil {
			return b.try(ctx, at, indices[at], do)
		}
		return b.try(ctx, at, at, do)
	})
}

// try builds one future and calls do. A panic becomes an error that says in which simulation it was.
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
