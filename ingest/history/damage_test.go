package history_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

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

// fill makes a history of ten months of noise of three keys, in several parts, and closes it.
func fill(t *testing.T, dir string) {
	t.Helper()
	h := open(t, dir)
	for k := range 3 {
		for part := range 3 {
			values := make([]float64, 2400)
			for i := range values {
				values[i] = math.Sin(float64((i+2400*part)*(i+k+1))) * 1000
			}
			s := hourly("s", values...)
			s.Start = monday.Add(time.Duration(part*2400) * time.Hour)
			keep(t, h, fmt.Sprint("k", k), s)
		}
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
}

// stored returns the files of the engine's parts in the history of dir.
func stored(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "history/store/data/*/*/*/*"))
	if err != nil || len(found) < 50 {
		t.Fatalf("%d files, error %v", len(found), err)
	}
	return found
}

// TestBitFlips flips one bit at a time, at places all over the files of the engine and in those beside them: each is an
// error that names the file, never another value. It does so after an orderly end and after a crash.
func TestBitFlips(t *testing.T) {
	for _, crashed := range []bool{false, true} {
		dir := t.TempDir()
		fill(t, dir)
		if crashed {
			if err := os.WriteFile(filepath.Join(dir, "history/open"), nil, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		records, err := filepath.Glob(filepath.Join(dir, "history/records/*"))
		if err != nil || len(records) != 3 {
			t.Fatalf("records %q, error %v", records, err)
		}
		files := append(append(stored(t, dir), records...), filepath.Join(dir, "history/checksums.json"))
		random := rand.New(rand.NewPCG(1, 2))
		for range 60 {
			path := files[random.IntN(len(files))]
			whole, err := os.ReadFile(path)
			if err != nil || len(whole) == 0 {
				continue
			}
			bit := random.IntN(8 * len(whole))
			flipped := bytes.Clone(whole)
			flipped[bit/8] ^= 1 << (bit % 8)
			if flipped[bit/8] == '\r' || flipped[bit/8] == ' ' || flipped[bit/8] == '\t' {
				continue // white space of a JSON file says what the line break said that it was
			}
			if err := os.WriteFile(path, flipped, 0o644); err != nil {
				t.Fatal(err)
			}
			h, err := history.Open(dir, history.Options{})
			if err == nil {
				t.Errorf("bit %d of %s (crashed: %t): no error", bit, path, crashed)
				h.Close()
			} else if !strings.Contains(err.Error(), filepath.Base(path)) || !strings.Contains(err.Error(), "damaged") {
				t.Errorf("bit %d of %s (crashed: %t): %v", bit, path, crashed, err)
			}
			if err := os.WriteFile(path, whole, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got := read(t, open(t, dir), ingest.Query{Expr: "k1"}); len(got) != 1 || got[0].Measured() != 7200 {
			t.Errorf("the store is not whole after the repairs (crashed: %t)", crashed)
		}
	}
}

// TestLostMonth removes the files of a month: an error names them, after an orderly end and after a crash.
func TestLostMonth(t *testing.T) {
	for _, crashed := range []bool{false, true} {
		for _, lost := range []string{"history/store/data/small/2025_05", "history/store/data/indexdb/2025_06"} {
			dir := t.TempDir()
			fill(t, dir)
			if crashed {
				if err := os.WriteFile(filepath.Join(dir, "history/open"), nil, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := os.Stat(filepath.Join(dir, lost)); err != nil {
				t.Fatal(err)
			}
			if err := os.RemoveAll(filepath.Join(dir, lost)); err != nil {
				t.Fatal(err)
			}
			if h, err := history.Open(dir, history.Options{}); err == nil {
				t.Errorf("%s lost (crashed: %t): no error", lost, crashed)
				h.Close()
			} else if !strings.Contains(err.Error(), lost) {
				t.Errorf("%s lost (crashed: %t): %v", lost, crashed, err)
			}
		}
	}
}

// TestLostPart removes one part of a month and takes it off the engine's list, after which the engine knows nothing of it.
func TestLostPart(t *testing.T) {
	dir := t.TempDir()
	fill(t, dir)
	list := filepath.Join(dir, "history/store/data/small/2025_05/parts.json")
	if err := os.WriteFile(list, []byte(`{"Small":[],"Big":[]}`), 0o644); err != nil {
		t.Fatal(err)
	}
	if h, err := history.Open(dir, history.Options{}); err == nil || !strings.Contains(err.Error(), "2025_05") {
		t.Errorf("a list without its parts: %v", err)
		if err == nil {
			h.Close()
		}
	}
}

// TestLostSamples loses samples behind the back of the checksums: what was pulled and is not there is counted.
func TestLostSamples(t *testing.T) {
	h := open(t, t.TempDir())
	keep(t, h, "k", hourly("s", 1, 2, 3))
	r := ingest.Record{From: monday, To: monday.Add(5 * time.Hour), Samples: map[string]int{"2025-03": 5}}
	if err := h.Complete(t.Context(), "k", r); err != nil {
		t.Fatal(err)
	}
	list, err := h.Verify(t.Context())
	if err != nil || len(list) != 1 || list[0].Missing != 2 || fmt.Sprint(list[0].Lost) != "[2 of 5 samples of 2025-03]" {
		t.Errorf("%+v, error %v", list, err)
	}
}

// TestVerifyFindsDamageWhileOpen flips a bit of a file while the history is open.
func TestVerifyFindsDamageWhileOpen(t *testing.T) {
	dir := t.TempDir()
	fill(t, dir)
	h := open(t, dir)
	found, err := filepath.Glob(filepath.Join(dir, "history/store/data/small/2025_05/*/values.bin"))
	if err != nil || len(found) == 0 {
		t.Fatalf("no values.bin, error %v", err)
	}
	f, err := os.OpenFile(found[0], os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	b := []byte{0}
	if _, err := f.ReadAt(b, 100); err != nil {
		t.Fatal(err)
	}
	b[0] ^= 4
	if _, err := f.WriteAt(b, 100); err != nil {
		t.Fatal(err)
	}
	f.Close()
	if _, err := h.Verify(t.Context()); err == nil || !strings.Contains(err.Error(), "values.bin") {
		t.Errorf("verify: %v", err)
	}
}

// TestCrashKeepsChecksums copies the files of a history that is open, as a crash leaves them, and goes on with the copy.
func TestCrashKeepsChecksums(t *testing.T) {
	dir, after := t.TempDir(), t.TempDir()
	fill(t, dir)
	h := open(t, dir)
	s := hourly("s", 1, 2, 3)
	s.Start = monday.AddDate(1, 0, 0)
	keep(t, h, "k0", s)
	if err := os.CopyFS(after, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	again := open(t, after)
	if got := read(t, again, ingest.Query{Expr: "k0"}); len(got) != 1 || got[0].Measured() != 7203 {
		t.Errorf("%d series after the crash", len(got))
	}
	if _, err := again.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}
