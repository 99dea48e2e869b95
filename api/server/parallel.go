package server

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"golang.org/x/sync/errgroup"
)

// inParallel calls do for 0 to n-1 on as many goroutines as there are
// processors, and returns the error of the lowest that has one, so that which is
// reported does not depend on who was faster. A panic is raised again here:
// left in its goroutine, nothing could recover it and the process would end.
func inParallel(n int, do func(i int) error) error {
	failures, panics := make([]error, n), make([]any, n)
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range n {
		group.Go(func() error {
			defer func() {
				if p := recover(); p != nil {
					panics[i] = fmt.Sprintf("%v\n%s", p, debug.Stack())
				}
			}()
			failures[i] = do(i)
			return nil
		})
	}
	_ = group.Wait()
	for i := range n {
		if panics[i] != nil {
			panic(panics[i])
		}
		if failures[i] != nil {
			return failures[i]
		}
	}
	return nil
}
