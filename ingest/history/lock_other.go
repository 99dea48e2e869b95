//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package history

import (
	"fmt"
	"os"
	"path/filepath"
)

// lock opens the lock file of dir. Where there is no flock, the engine's own
// lock on its files keeps a second process out.
func lock(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("history: %w", err)
	}
	return f, nil
}
