package kept

import (
	"sync"
)

// Faults counts how often what is kept could not be read or written, such as for a full disk or a damaged file. It may be used by
// several at the same time; nil counts nothing.
type Faults struct {
	// Told is called with each text that differs from the one before, so that a log is not filled. Nil: nobody is told.
	Told func(error)

	mu    sync.Mutex
	count int
	last  string
}

// Count returns how many there were.
func (f *Faults) Count() int {
	if f == nil {
		return 0
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.count
}

// note counts one.
func (f *Faults) note(err error) {
	if f == nil {
		return
	}
	f.mu.Lock()
	f.count++
	fresh := err.Error() != f.last
	f.last = err.Error()
	told := f.Told
	f.mu.Unlock()
	if fresh && told != nil {
		told(err)
	}
}
