package history

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// watermarks are the times up to which keys are complete, and the file that keeps them.
type watermarks struct {
	path string
	at   map[string]time.Time
}

// watermarkFile is the form of the file.
type watermarkFile struct {
	Version    int                  `json:"version"`
	Watermarks map[string]time.Time `json:"watermarks"`
}

// loadWatermarks reads the file at path; none is an empty one.
func loadWatermarks(path string) (*watermarks, error) {
	w := &watermarks{path: path, at: map[string]time.Time{}}
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return w, nil
	}
	if err != nil {
		return nil, fmt.Errorf("history: %w", err)
	}
	var f watermarkFile
	if err := json.Unmarshal(b, &f); err != nil {
		return nil, fmt.Errorf("history: %s is damaged (%w): restore it from a backup, or remove it and pull again: no sample will be double",
			path, err)
	}
	if f.Version != 1 {
		return nil, fmt.Errorf("history: %s has version %d, this program knows version 1", path, f.Version)
	}
	for key, at := range f.Watermarks {
		w.at[key] = at.UTC()
	}
	return w, nil
}

// set moves the watermark of key forward to at and makes that durable.
func (w *watermarks) set(key string, at time.Time) error {
	old, had := w.at[key]
	if had && !at.After(old) {
		return nil
	}
	w.at[key] = at.UTC()
	if err := w.save(); err != nil {
		if had {
			w.at[key] = old
		} else {
			delete(w.at, key)
		}
		return fmt.Errorf("history: write watermark of %q: %w", key, err)
	}
	return nil
}

// save replaces the file: what is on disk is the old or the new one, whole.
func (w *watermarks) save() error {
	b, err := json.MarshalIndent(watermarkFile{Version: 1, Watermarks: w.at}, "", "  ")
	if err != nil {
		return err
	}
	temp := w.path + ".new"
	if err := writeSynced(temp, append(b, '\n')); err != nil {
		return err
	}
	if err := os.Rename(temp, w.path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(w.path))
}

// writeSynced writes a file and waits until it is on the disk.
func writeSynced(path string, b []byte) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}

// syncDir makes the names in dir durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
