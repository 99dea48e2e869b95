package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/plimsoll/plimsoll/api/briefing"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// checkLedger returns an error for a path to which no ledger can be written, before any work is done for it; nothing is left there.
func checkLedger(path string) error {
	if path == "" {
		return nil
	}
	if filepath.Ext(path) != ".csv" {
		return usagef("--ledger %q: want a file ending in .csv", path)
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("--ledger %s: is a directory, want a file", path)
	}
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if at := new(fs.PathError); errors.As(err, &at) {
		err = at.Err // without the name of the file that was tried
	}
	if err != nil {
		return fmt.Errorf("--ledger %s: want a file in a folder that can be written to: %w", path, err)
	}
	_ = file.Close()
	return os.Remove(file.Name())
}

// writeLedger writes every line of the planning cases to a file; nothing for an empty path.
func (a *app) writeLedger(path string, m *plimsollv1.Comparison) error {
	if path == "" {
		return nil
	}
	if err := writeWhole(path, func(w io.Writer) error { return briefing.WriteLedger(w, m) }); err != nil {
		return err
	}
	fmt.Fprintf(a.err, "wrote %s\n", path)
	return nil
}
