package main

import (
	"context"
	"errors"
	"iter"
	"sync/atomic"
	"testing"
	"time"
)

// counted yields 0 to n-1 and then err, if there is one, and counts what was asked of it.
func counted(n int, err error, asked *atomic.Int32) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := range n {
			if asked.Add(1); !yield(i, nil) {
				return
			}
		}
		if err != nil {
			yield(0, err)
		}
	}
}

func TestInOrder(t *testing.T) {
	for _, workers := range []int{1, 2, 5} {
		var asked, busy, most atomic.Int32
		slowest := func(_ context.Context, i int) (int, error) {
			now := busy.Add(1)
			defer busy.Add(-1)
			for was := most.Load(); now > was && !most.CompareAndSwap(was, now); was = most.Load() {
			}
			time.Sleep(time.Duration(10-i%10) * 100 * time.Microsecond) // the earlier, the longer
			return i * i, nil
		}
		next := 0
		for v, err := range inOrder(t.Context(), workers, counted(40, nil, &asked), slowest) {
			if err != nil || v != next*next {
				t.Fatalf("%d workers: result %d is %d: %v", workers, next, v, err)
			}
			next++
			if ahead := int(asked.Load()) - next; ahead > workers+1 {
				t.Fatalf("%d workers: read %d ahead", workers, ahead)
			}
		}
		if next != 40 || int(most.Load()) > workers+1 {
			t.Errorf("%d workers: %d results, %d at once", workers, next, most.Load())
		}
	}
}

func TestInOrderEndsAtAnError(t *testing.T) {
	broken := errors.New("broken")
	for name, end := range map[string]struct {
		in error
		at int
	}{"of what comes in": {broken, -1}, "of the work": {nil, 3}} {
		var asked atomic.Int32
		results := 0
		for v, err := range inOrder(t.Context(), 2, counted(5, end.in, &asked), func(_ context.Context, i int) (int, error) {
			if i == end.at {
				return 0, broken
			}
			return i, nil
		}) {
			if err != nil {
				if !errors.Is(err, broken) {
					t.Errorf("%s: %v", name, err)
				}
				results += 100
				continue
			}
			if v != results {
				t.Errorf("%s: %d after %d", name, v, results)
			}
			results++
		}
		if want := map[bool]int{true: 105, false: 103}[end.in != nil]; results != want {
			t.Errorf("%s: %d, want %d", name, results, want)
		}
	}
}

// A reader that waits for input that never comes does not keep an interrupted program.
func TestInOrderIsInterrupted(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	never := make(chan struct{})
	defer close(never)
	silent := func(func(int, error) bool) { interrupt(); <-never }
	for _, err := range inOrder(ctx, 2, silent, func(_ context.Context, i int) (int, error) { return i, nil }) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	}
}
