package history

import (
	"runtime"
	"sync"
	"time"
)

const (
	// flushRows is after how many samples the engine is made to compress what it
	// holds, which takes about 60 bytes a sample until then.
	flushRows = 400_000
	// maxBuffers is how many buffers of 8 MiB the engine may hold before its files are closed and opened again.
	maxBuffers = 32
)

// load keeps account of the memory that the engine takes for samples. For every
// month that is written to it holds a buffer of 8 MiB, one more with each call up to the number of
// processors, and never gives one back while it is open: a pull of ten
// years would end with gigabytes.
type load struct {
	sync.Mutex
	rows    int         // handed over since the last flush
	buffers map[int]int // by month
	total   int         // sum of buffers
}

// note counts a batch of samples of the month of at and says whether the engine should flush, and whether it should be reopened.
func (l *load) note(rows int, at time.Time) (flush, full bool) {
	l.Lock()
	defer l.Unlock()
	if l.buffers == nil {
		l.buffers = map[int]int{}
	}
	if m := at.Year()*12 + int(at.Month()); l.buffers[m] < runtime.GOMAXPROCS(0) {
		l.buffers[m]++
		l.total++
	}
	l.rows += rows
	if flush = l.rows >= flushRows; flush {
		l.rows = 0
	}
	return flush, l.total >= maxBuffers
}

// clear forgets what the engine no longer holds.
func (l *load) clear() {
	l.Lock()
	defer l.Unlock()
	l.rows, l.buffers, l.total = 0, nil, 0
}
