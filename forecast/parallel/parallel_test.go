package parallel

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func ExampleDo() {
	squares := make([]int, 5)
	err := Do(context.Background(), len(squares), 2, func(_ context.Context, i int) error {
		squares[i] = i * i
		return nil
	})
	fmt.Println(squares, err)
	// Output: [0 1 4 9 16] <nil>
}

// All tasks are done once, whatever the number of workers, also none.
func TestAllAreDoneOnce(t *testing.T) {
	for _, n := range []int{0, 1, 2, 100} {
		for _, workers := range []int{-1, 0, 1, 3, 200} {
			times := make([]int, n)
			if err := Do(context.Background(), n, workers, func(_ context.Context, i int) error { times[i]++; return nil }); err != nil {
				t.Fatal(err)
			}
			if slices.ContainsFunc(times, func(k int) bool { return k != 1 }) {
				t.Errorf("%d tasks, %d workers: done %v times", n, workers, times)
			}
		}
	}
	var sum atomic.Int64
	Each(100, func(i int) { sum.Add(int64(i)) })
	if sum.Load() != 4950 {
		t.Errorf("the sum of what was called is %d", sum.Load())
	}
}

// At every moment all workers are at work, and no more.
func TestAsManyAtOnceAsThereAreWorkers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int64
		begin := time.Now()
		err := Do(t.Context(), 12, 4, func(context.Context, int) error {
			most.Store(max(most.Load(), now.Add(1)))
			time.Sleep(time.Second)
			now.Add(-1)
			return nil
		})
		if took := time.Since(begin); err != nil || most.Load() != 4 || took != 3*time.Second {
			t.Errorf("at most %d at once, for %s, with error %v", most.Load(), took, err)
		}
	})
}

// Task 1 fails long before task 0 does, and yet it is the error of task 0 that is told; what comes after them does not begin, and what is
// under way behind them is cancelled.
func TestTheFirstErrorByIndexIsReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var lock sync.Mutex
		var began, cancelled []int
		err := Do(t.Context(), 10, 3, func(ctx context.Context, i int) error {
			lock.Lock()
			began = append(began, i)
			lock.Unlock()
			select {
			case <-time.After([]time.Duration{time.Hour, time.Second, 2 * time.Hour}[i]):
				return fmt.Errorf("task %d", i)
			case <-ctx.Done():
				cancelled = append(cancelled, i)
				return ctx.Err()
			}
		})
		slices.Sort(began)
		if err == nil || err.Error() != "task 0" {
			t.Errorf("error %v, want that of task 0", err)
		}
		if !slices.Equal(began, []int{0, 1, 2}) || !slices.Equal(cancelled, []int{2}) {
			t.Errorf("began %v, cancelled %v; want 0 1 2 and 2", began, cancelled)
		}
	})
}

// Where several fail, the error is the same for any number of workers.
func TestTheErrorDoesNotDependOnTheWorkers(t *testing.T) {
	for _, workers := range []int{1, 2, 3, 7, 50} {
		err := Do(context.Background(), 50, workers, func(ctx context.Context, i int) error {
			if i%10 == 7 {
				return fmt.Errorf("task %d", i)
			}
			return ctx.Err()
		})
		if err == nil || err.Error() != "task 7" {
			t.Errorf("%d workers: %v, want the error of task 7", workers, err)
		}
	}
}

// The end of the context is an error, and what waits for it ends.
func TestTheEndOfTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	count := 0
	err := Do(ctx, 100, 1, func(context.Context, int) error {
		if count++; count == 3 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || count != 3 {
		t.Errorf("%d tasks, error %v; want 3 and that of the context", count, err)
	}
	err = Do(ctx, 3, 2, func(context.Context, int) error { t.Error("began after the end"); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that of the context", err)
	}
}

// A panic comes out of Do, from the smallest number that has an error or a panic, with where it was.
func TestAPanicIsRaisedAgain(t *testing.T) {
	caught := func(do func()) (p any) {
		defer func() { p = recover() }()
		do()
		return nil
	}
	p, _ := caught(func() { Each(9, func(i int) { raise(i) }) }).(*Panic)
	if p == nil || p.Index != 0 || p.String() != "at 0" || !strings.Contains(string(p.Stack), "raise") {
		t.Errorf("panic %v, want that of task 0", p)
	}
	var err error
	if p := caught(func() {
		err = Do(context.Background(), 9, 1, func(_ context.Context, i int) error {
			if i == 3 {
				raise(i)
			}
			return map[int]error{2: errors.New("before it")}[i]
		})
	}); p != nil || err == nil || err.Error() != "before it" {
		t.Errorf("panic %v, error %v; want the error before it", p, err)
	}
}

func raise(i int) { panic(fmt.Sprintf("at %d", i)) }

// Every worker makes its memory once, and no two use the same at a time.
func TestMemoryBelongsToAWorker(t *testing.T) {
	var made atomic.Int64
	newMemory := func() *int { made.Add(1); return new(int) }
	err := DoWith(context.Background(), 500, 4, newMemory, func(_ context.Context, used *int, _ int) error {
		if *used++; *used%2 != 1 {
			return errors.New("used by two at a time")
		}
		*used++
		return nil
	})
	if n := made.Load(); err != nil || n < 1 || n > 4 {
		t.Errorf("made %d times for 4 workers, error %v", n, err)
	}
	if err := DoWith(context.Background(), 0, 4, newMemory, nil); err != nil {
		t.Error(err)
	}
}
