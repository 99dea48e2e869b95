package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/api/state"
	"github.com/plimsoll/plimsoll/api/state/sqlite"
	"github.com/plimsoll/plimsoll/api/state/statetest"
)

func open(t *testing.T, dir string) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(context.Background(), dir, sqlite.Options{Wait: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestStore(t *testing.T) {
	root := t.TempDir()
	statetest.Run(t, func(t *testing.T, place string) state.Store {
		return open(t, filepath.Join(root, place))
	})
}

// Two cannot have it at once, the second is told what to do, and it is free once the first is done.
func TestInUse(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a folder?with=odd&name#")
	if sqlite.Exists(dir) {
		t.Error("it is there before it is made")
	}
	first := open(t, dir)
	var inUse *state.InUseError
	if _, err := sqlite.Open(t.Context(), dir, sqlite.Options{Wait: time.Millisecond}); !errors.As(err, &inUse) ||
		!strings.Contains(err.Error(), "--server") {
		t.Errorf("%v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
	if !sqlite.Exists(dir) {
		t.Error("it is not where it should be")
	}
}

// A schema of a later version is not touched.
func TestLaterSchema(t *testing.T) {
	dir := t.TempDir()
	if err := open(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, "state", "plimsoll.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(t.Context(), dir, sqlite.Options{}); err == nil || !strings.Contains(err.Error(), "version 99") ||
		!strings.Contains(err.Error(), "newer plimsoll") {
		t.Errorf("%v", err)
	}
}

// What is no database is said to be none, with where it is, and left as it is.
func TestDamaged(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "state", "plimsoll.db")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	text := []byte(strings.Repeat("no database ", 1000))
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(t.Context(), dir, sqlite.Options{}); err == nil || !strings.Contains(err.Error(), dir) ||
		!strings.Contains(err.Error(), "not a database") {
		t.Errorf("%v", err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != string(text) {
		t.Error("the file was changed")
	}
}

// Nobody else on the machine may read it.
func TestPrivate(t *testing.T) {
	dir := t.TempDir()
	open(t, dir)
	for _, path := range []string{filepath.Join(dir, "state"), filepath.Join(dir, "state", "plimsoll.db")} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
}
