package history

import (
	"flag"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"

	"github.com/VictoriaMetrics/VictoriaMetrics/lib/logger"
	"github.com/VictoriaMetrics/VictoriaMetrics/lib/storage"
)

// minFreeDisk is how much space must be left on the disk for the engine to
// accept samples: enough for the merges under way to end.
const minFreeDisk = 64 << 20

// retention is how far the engine keeps data in both directions from now.
const retention = 100 * 365 * 24 * time.Hour

// engine holds the settings of the storage engine, which are global to the
// process: the first Open of a process decides.
var engine struct { //nolint:gochecknoglobals // so are the settings
	once sync.Once
	err  error
}

// setUp gives the engine its settings, once in a process.
func setUp(cacheBytes int) error {
	engine.once.Do(func() { engine.err = setEngineFlags(cacheBytes) })
	return engine.err
}

// setEngineFlags sets the few flags of the engine that matter here, and only
// those. The level PANIC silences all messages below it and keeps the engine
// from ending the process on FATAL ones; what panics is recovered by guard.
func setEngineFlags(cacheBytes int) error {
	if !flag.Parsed() {
		// The engine insists on a parsed command line. This is not the
		// program's: parsing no arguments changes no flag.
		if err := flag.CommandLine.Parse(nil); err != nil {
			return fmt.Errorf("history: parse an empty command line: %w", err)
		}
	}
	for _, f := range [][2]string{
		{"memory.allowedBytes", strconv.Itoa(cacheBytes)},
		{"loggerLevel", "PANIC"},
		// A file that shrinks under mmap is a signal nobody can recover from.
		{"fs.disableMmap", "true"},
	} {
		if err := flag.CommandLine.Set(f[0], f[1]); err != nil {
			return fmt.Errorf("history: storage engine setting %s: %w", f[0], err)
		}
	}
	logger.SetOutputForTests(io.Discard)
	storage.SetDedupInterval(time.Millisecond)
	storage.SetFreeDiskSpaceLimit(minFreeDisk)
	return nil
}

// openStore opens the engine's files in dir. Series are found by key over
// long ranges, for which the engine's index by day would only cost.
func openStore(dir string) *storage.Storage {
	return storage.MustOpenStorage(dir, storage.OpenOptions{
		Retention:          retention,
		FutureRetention:    retention,
		DisablePerDayIndex: true,
	})
}
