package kept_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/kept"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/api/state"
	"github.com/plimsoll/plimsoll/api/state/sqlite"
)

// over returns a planner of the keeper's pool that keeps in a store, and what it told of its faults.
func (k *keeper) over(store state.Store) (*kept.Planner, *[]string) {
	var told []string
	return kept.New(planner.Config{
		Estate: estate.Estate{AsOf: day(180), Sources: []estate.SourceSpec{{Name: "files", CSV: &estate.CSVSpec{Path: k.file}}},
			Pools: []estate.Pool{k.pool}},
	}, kept.Memory{Store: store, Now: func() time.Time { return day(180) },
		Faults: &kept.Faults{Told: func(err error) { told = append(told, err.Error()) }}}), &told
}

// The file system is full: a small one is mounted and filled. Each answer is given, says that it was not kept and why; the fault is counted
// each time and told once. Where there is room again it is kept.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
		limited(t)
		return
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	store, err := sqlite.Open(context.Background(), dir, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 2<<20), 0o600); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("the disk is not full: %v", err)
	}
	k := newKeeper(t)
	p, told := k.over(store)
	k.answeredUnkept(p, "full")
	if len(*told) != 1 || p.FaultCount() != 2 {
		t.Errorf("%d faults, told %q", p.FaultCount(), *told)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if a, err := p.ForecastPool(t.Context(), "load", planner.Question{Keep: true}); err != nil || a.Kept == "" || a.NotKept != "" {
		t.Errorf("with room: kept %q, %q, %v", a.Kept, a.NotKept, err)
	}
}

// limited is the same where nothing can be mounted: no file may grow.
func limited(t *testing.T) {
	k := newKeeper(t)
	p, told := k.over(k.store)
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1 << 12, Max: old.Max}); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &old) }()
	k.answeredUnkept(p, "")
	if len(*told) != 1 || p.FaultCount() != 2 {
		t.Errorf("%d faults, told %q", p.FaultCount(), *told)
	}
}

// answeredUnkept asks twice, and wants answers that say why they were not kept.
func (k *keeper) answeredUnkept(p *kept.Planner, why string) {
	k.t.Helper()
	for range 2 {
		a, err := p.ForecastPool(k.t.Context(), "load", planner.Question{Keep: true})
		if err != nil || a.Forecast == nil || a.Kept != "" || a.NotKept == "" || !strings.Contains(a.NotKept, why) {
			k.t.Errorf("kept %q, not kept %q, %v", a.Kept, a.NotKept, err)
		}
	}
}

// The file is damaged in its middle, where rows are: what can be read is, the rest is said, and answers are given.
func TestDamagedFile(t *testing.T) {
	k := newKeeper(t)
	dir := t.TempDir()
	store, err := sqlite.Open(context.Background(), dir, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p, _ := k.over(store)
	if _, err := p.ForecastPool(t.Context(), "load", planner.Question{Keep: true, AsOf: day(170)}); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "state", "plimsoll.db")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const head = 4096 // the page with the schema stays, so that the file opens
	for i := head; i < len(data); i++ {
		data[i] ^= 0x5a
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if store, err = sqlite.Open(context.Background(), dir, sqlite.Options{}); err != nil {
		var inUse *state.InUseError
		if errors.As(err, &inUse) {
			t.Fatal(err)
		}
		k.unreadable(state.Unusable{Err: err})
		return
	}
	t.Cleanup(func() { _ = store.Close() })
	k.unreadable(store)
}

// unreadable wants answers from a store that cannot be used.
func (k *keeper) unreadable(store state.Store) {
	k.t.Helper()
	p, told := k.over(store)
	a, err := p.ForecastPool(k.t.Context(), "load", planner.Question{Keep: true, SinceLast: 0.5})
	if err != nil || a.Forecast == nil || a.NotKept == "" || a.Moved == nil || !strings.Contains(a.Moved.Reason, "cannot be read") {
		k.t.Errorf("not kept %q, moved %+v, %v", a.NotKept, a.Moved, err)
	}
	var broken *kept.UnreadableError
	if _, _, err := p.KeptForecasts(k.t.Context(), "load", "", 10); !errors.As(err, &broken) {
		k.t.Errorf("%v", err)
	}
	if last, err := p.Fresh(k.t.Context(), k.pool, day(180), time.Hour); last != nil || err != nil {
		k.t.Errorf("%v, %v", last, err)
	}
	if len(*told) == 0 || p.FaultCount() < 3 {
		k.t.Errorf("%d faults, told %q", p.FaultCount(), *told)
	}
}
