// Package parallel does n things at once. It is a leaf: all may import it, and it imports nothing of the project.
//
// What comes of it does not depend on how many workers there are or on which is faster, as long as task i depends on i alone and
// keeps what it finds by i: the numbers are handed out in order, and the error that is reported is the first by number, not by time.
package parallel

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
)

// Panic is what a task panicked with. The goroutine that waits for the tasks panics with it in turn, since nothing could
// recover it in the goroutine of a worker, where it would end the process.
type Panic struct {
	Index int    // of the task
	Value any    // what it panicked with
	Stack []byte // where
}

// String returns the value. The stack is for logs, and not for people.
func (p *Panic) String() string { return fmt.Sprint(p.Value) }

// Do calls task for every i from 0 to n−1, at most workers at once (0 or less: as many as there are processors), and returns when all
// that began have ended.
//
// The error is that of the smallest i that has one, whatever the number of workers. After an error of i no task begins any more
// unless it was under way, and the context of those with a larger number is cancelled; those with a smaller one are left to
// end, since theirs would be the error to report. Where ctx ends before all have begun, the error is that of ctx. A task that
// panics counts as one with an error, and Do panics with a *Panic in its place.
func Do(ctx context.Context, n, workers int, task func(ctx context.Context, i int) error) error {
	return DoWith(ctx, n, workers, func() struct{} { return struct{}{} },
		func(ctx context.Context, _ struct{}, i int) error { return task(ctx, i) })
}

// Each is Do for what cannot fail or be cancelled, on all processors.
func Each(n int, do func(i int)) {
	_ = Do(context.Background(), n, 0, func(_ context.Context, i int) error { // there is no error but that of do
		do(i)
		return nil
	})
}

// DoWith is Do for tasks that need memory of their own: every worker makes one S, and uses it for one task after the other.
func DoWith[S any](ctx context.Context, n, workers int, newMemory func() S, task func(ctx context.Context, memory S, i int) error) error {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	workers = min(workers, n)
	r := run{n: n, current: make([]int, max(workers, 0)), cancel: make([]context.CancelFunc, max(workers, 0))}
	own := make([]context.Context, len(r.cancel))
	for w := range own {
		own[w], r.cancel[w] = context.WithCancel(ctx)
		defer r.cancel[w]()
	}
	var group sync.WaitGroup
	for w, ctx := range own {
		group.Go(func() {
			var memory S
			made := false
			for i, more := r.take(w); more; i, more = r.take(w) {
				err := guard(i, func() error {
					if err := ctx.Err(); err != nil {
						return err
					}
					if !made {
						memory, made = newMemory(), true
					}
					return task(ctx, memory, i)
				})
				if err != nil {
					r.fail(i, err)
				}
			}
		})
	}
	group.Wait()
	if p, panicked := r.err.(panicError); panicked { //nolint:errorlint // only one that is not wrapped is one of guard
		panic(p.Panic)
	}
	return r.err
}

// run is how far the tasks are.
type run struct {
	n       int
	lock    sync.Mutex
	next    int                  // the number to hand out
	current []int                // by worker, the number it is at
	cancel  []context.CancelFunc // by worker
	err     error                // of the smallest number that has one
	at      int                  // that number
}

// take returns the next number for a worker, and false if there is none.
func (r *run) take(worker int) (i int, more bool) {
	r.lock.Lock()
	defer r.lock.Unlock()
	if r.err != nil || r.next >= r.n {
		r.current[worker] = -1
		return 0, false
	}
	r.current[worker] = r.next
	r.next++
	return r.current[worker], true
}

// fail keeps the error of the smallest number, and cancels what has a larger one.
func (r *run) fail(i int, err error) {
	r.lock.Lock()
	defer r.lock.Unlock()
	if r.err == nil || i < r.at {
		r.err, r.at = err, i
	}
	for w, other := range r.current {
		if other > r.at {
			r.cancel[w]()
		}
	}
}

// panicError carries a panic to the goroutine that waits.
type panicError struct{ *Panic }

func (e panicError) Error() string { return e.String() }

// guard calls do, and returns a panic of it as an error.
func guard(i int, do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicError{&Panic{i, p, debug.Stack()}}
		}
	}()
	return do()
}
