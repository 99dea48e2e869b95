package history_test

import (
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/ingest"
	"github.com/plimsoll/plimsoll/ingest/history"
)

// TestDamage cuts, one after the other, every file of a store in two, and
// removes it: each must be an error that names the directory and the fix, and
// none a panic.
func TestDamage(t *testing.T) {
	dir := t.TempDir()
	h := open(t, dir)
	noise := make([]float64, 2000)
	for i := range noise {
		noise[i] = math.Sin(float64(i * i))
	}
	keep(t, h, "k", hourly("s", noise...))
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	damaged := 0
	root := filepath.Join(dir, "history")
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		// The locks are empty, the caches are not used, and the engine mends what is in store/metadata.
		if err != nil || e.IsDir() || strings.Contains(path, "/cache/") || strings.Contains(path, "/store/metadata/") ||
			strings.HasSuffix(path, "lock") {
			return err
		}
		whole, err := os.ReadFile(path)
		if err != nil || len(whole) == 0 {
			return err
		}
		if err := os.WriteFile(path, whole[:len(whole)/2], 0o644); err != nil {
			return err
		}
		damaged++
		h, err := history.Open(dir, history.Options{})
		if err == nil {
			t.Errorf("%s cut off: no error", path)
			h.Close()
		} else if msg := err.Error(); !strings.Contains(msg, root) || !strings.Contains(msg, "damaged") || !strings.Contains(msg, "pull again") {
			t.Errorf("%s cut off: %v", path, err)
		}
		return os.WriteFile(path, whole, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	if damaged < 20 {
		t.Errorf("only %d files were tried", damaged)
	}
	if got := read(t, open(t, dir), ingest.Query{Expr: "k"}); len(got) != 1 || got[0].Measured() != len(noise) {
		t.Error("the store is not whole after the repairs")
	}
}

func TestMissingFile(t *testing.T) {
	dir := t.TempDir()
	h := open(t, dir)
	keep(t, h, "k", hourly("s", 1, math.Pi, 3))
	h.Close()
	found, err := filepath.Glob(filepath.Join(dir, "history/store/data/small/*/*/values.bin"))
	if err != nil || len(found) == 0 {
		t.Fatal("no values.bin found")
	}
	if err := os.Remove(found[0]); err != nil {
		t.Fatal(err)
	}
	if _, err := history.Open(dir, history.Options{}); err == nil || !strings.Contains(err.Error(), "values.bin") {
		t.Errorf("values.bin removed: %v", err)
	}
}

func TestOpenErrors(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := history.Open(file, history.Options{}); err == nil {
		t.Error("a file was opened as a directory")
	}
	if _, err := history.Open(t.TempDir(), history.Options{CacheBytes: 1}); err == nil || !strings.Contains(err.Error(), "at least 16777216") {
		t.Errorf("cache of one byte: %v", err)
	}
}
