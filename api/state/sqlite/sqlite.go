// Package sqlite keeps a state.Store in one file of a data directory, with
// SQLite. One process has it at a time. What was kept is on the disk when a call returns.
//
//	DIR/state/plimsoll.db    schema version in its table goose_db_version
package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/plimsoll/plimsoll/api/state"
)

//go:embed steps/*.sql
var steps embed.FS

// DefaultWait is how long Open waits for another process to let go of the file: longer than a command line takes to keep a forecast.
const DefaultWait = 2 * time.Second

// Options of a Store. The zero value is a valid one.
type Options struct {
	Wait time.Duration // for another process; 0 is DefaultWait
}

// Store is a state.Store.
type Store struct {
	db  *sql.DB
	dir string
}

var _ state.Store = (*Store)(nil)

// Exists reports whether there is a store in a data directory.
func Exists(dir string) bool {
	_, err := os.Stat(file(dir))
	return err == nil
}

func file(dir string) string { return filepath.Join(dir, "state", "plimsoll.db") }

// Open opens the store of a data directory, which is made if it is not there, and brings
// its schema up to date. The error is a *state.InUseError if another process has it.
func Open(ctx context.Context, dir string, o Options) (*Store, error) {
	if o.Wait <= 0 {
		o.Wait = DefaultWait
	}
	path, err := filepath.Abs(file(dir))
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", dsn(path, o.Wait))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // the one that holds the lock
	s := &Store{db: db, dir: dir}
	if err := s.begin(ctx); err != nil {
		_ = db.Close()
		return nil, s.explain(err)
	}
	return s, nil
}

// dsn names the file. An exclusive lock is held from the first transaction on, and every commit waits for the disk.
func dsn(path string, wait time.Duration) string {
	q := url.Values{"_txlock": {"immediate"}, "_pragma": {
		fmt.Sprintf("busy_timeout(%d)", wait.Milliseconds()), "locking_mode(EXCLUSIVE)", "journal_mode(WAL)", "synchronous(FULL)",
		"foreign_keys(1)", "trusted_schema(0)",
	}}
	return (&url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path), RawQuery: q.Encode()}).String()
}

// begin takes the lock and brings the schema up to date.
func (s *Store) begin(ctx context.Context) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := tx.Rollback(); err != nil {
		return err
	}
	if err := os.Chmod(file(s.dir), 0o600); err != nil {
		return err
	}
	files, err := fs.Sub(steps, "steps")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, s.db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	current, known, err := p.GetVersions(ctx)
	if err != nil {
		return err
	}
	if current > known {
		return fmt.Errorf("its schema is of version %d, and this plimsoll knows versions up to %d: use a newer plimsoll", current, known)
	}
	_, err = p.Up(ctx)
	return err
}

// explain says which store an error is of.
func (s *Store) explain(err error) error {
	var e *sqlite.Error
	if errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_BUSY {
		return &state.InUseError{Dir: s.dir}
	}
	return fmt.Errorf("state in %s: %w", s.dir, err)
}

// Close lets go of the file.
func (s *Store) Close() error { return s.db.Close() }
