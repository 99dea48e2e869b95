package sqlite_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/api/state"
	"github.com/plimsoll/plimsoll/api/state/sqlite"
)

// In the environment of this test binary, workDir names the data directory that it is to work
// in as a process of its own, and workFrom the number of the first forecast to keep; without
// the latter it holds the store until its input ends.
const (
	workDir  = "PLIMSOLL_TEST_WORK_DIR"
	workFrom = "PLIMSOLL_TEST_WORK_FROM"
)

func TestMain(m *testing.M) {
	dir := os.Getenv(workDir)
	if dir == "" {
		os.Exit(m.Run())
	}
	if err := work(dir, os.Getenv(workFrom)); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

// work keeps forecasts one after another without an end, and prints the number of each once it is kept.
func work(dir, from string) error {
	s, err := sqlite.Open(context.Background(), dir, sqlite.Options{Wait: 100 * time.Millisecond})
	if err != nil {
		return err
	}
	defer s.Close()
	fmt.Println("open")
	if from == "" {
		_, err := io.Copy(io.Discard, os.Stdin)
		return err
	}
	first, err := strconv.Atoi(from)
	if err != nil {
		return err
	}
	for i := first; ; i++ {
		if err := s.KeepForecast(context.Background(), state.DefaultTenant, numbered(i)); err != nil {
			return err
		}
		fmt.Println(i)
	}
}

// numbered is a forecast whose contents follow from its number, the largest as large as real ones.
func numbered(i int) state.Forecast {
	at := time.Date(2026, 11, 1+i, 0, 0, 0, 0, time.UTC) // a day each, so that none is pushed out
	sum := sha256.Sum256([]byte(strconv.Itoa(i)))
	return state.Forecast{
		Pool: fmt.Sprintf("pool-%d", i%3), ID: fmt.Sprintf("f%d", i), AsOf: at, Kept: at, Engine: 1, Seed: uint64(i), Digest: sum[:],
		State: "SATURATES",
		P50:   at.AddDate(0, 1, 0), Question: bytes.Repeat(sum[:], 1+i%50), Answer: bytes.Repeat(sum[:], 1+i*37%1000),
		Recipe: bytes.Repeat(sum[:], 1+i*53%1500),
	}
}

// process starts this test binary to work in dir. What it says comes line by line; said is closed when it has ended.
func process(t *testing.T, dir, from string) (c *exec.Cmd, in io.WriteCloser, said <-chan string) {
	t.Helper()
	c = exec.Command(os.Args[0])
	c.Env = append(os.Environ(), workDir+"="+dir, workFrom+"="+from)
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := make(chan string, 1<<16)
	go func() {
		defer close(lines)
		for scan := bufio.NewScanner(out); scan.Scan(); {
			lines <- scan.Text()
		}
	}()
	return c, in, lines
}

// TestSurvivesBeingKilled kills a process that keeps forecasts, at random moments, again and again. After each
// kill the store opens, is sound, and holds what the process said it kept, whole; and at most the one more that it
// was about to speak of.
func TestSurvivesBeingKilled(t *testing.T) {
	kills := 6
	if n, err := strconv.Atoi(os.Getenv("PLIMSOLL_TEST_KILLS")); err == nil {
		kills = n
	}
	dir := t.TempDir()
	random := rand.New(rand.NewPCG(3, 4))
	next, kept := 0, 0
	for range kills {
		c, _, said := process(t, dir, strconv.Itoa(next))
		acknowledged := killSoon(t, c, said, random)
		if acknowledged >= next {
			next = acknowledged + 1
		}
		next += holds(t, dir, next)
		kept = next
	}
	t.Logf("%d kills, %d forecasts", kills, kept)
	if kept == 0 {
		t.Error("nothing was ever kept, and so nothing was tested")
	}
}

// killSoon kills the process a random while after it opened the store, or now and then before that, and returns
// the last number that it said to be kept, -1 for none.
func killSoon(t *testing.T, c *exec.Cmd, said <-chan string, random *rand.Rand) int {
	t.Helper()
	last := -1
	note := func(line string) {
		if n, err := strconv.Atoi(line); err == nil {
			last = n
		} else if line != "open" {
			t.Fatalf("the process: %s", line)
		}
	}
	if random.IntN(4) > 0 {
		if line, ok := <-said; ok {
			note(line)
		}
	}
	time.Sleep(time.Duration(random.IntN(120_000)) * time.Microsecond)
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for line := range said {
		note(line)
	}
	_ = c.Wait()
	return last
}

// holds checks that the store has the forecasts below n and no others, but for that of number n, and returns 1 if it has that, too.
func holds(t *testing.T, dir string, n int) int {
	t.Helper()
	s := open(t, dir)
	defer s.Close()
	for i := range n {
		want := numbered(i)
		got, err := s.Forecast(t.Context(), state.DefaultTenant, want.Pool, want.ID)
		if err != nil {
			t.Fatalf("forecast %d of %d that were said to be kept: %v", i, n, err)
		}
		if !same(got, want) {
			t.Fatalf("forecast %d is another one", i)
		}
	}
	listed := 0
	for pool := range 3 {
		for after, more := "", true; more; more = after != "" {
			list, last, err := s.Forecasts(t.Context(), state.DefaultTenant, fmt.Sprintf("pool-%d", pool), after, 100)
			if err != nil {
				t.Fatal(err)
			}
			listed, after = listed+len(list), last
		}
	}
	one := numbered(n)
	got, err := s.Forecast(t.Context(), state.DefaultTenant, one.Pool, one.ID)
	extra := 0
	if err == nil {
		if extra = 1; !same(got, one) {
			t.Errorf("forecast %d, the last, is another one", n)
		}
	}
	if listed != n+extra {
		t.Fatalf("%d forecasts, but %d were said to be kept", listed, n)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	sound(t, dir)
	return extra
}

func same(a, b state.Forecast) bool {
	return a.Pool == b.Pool && a.ID == b.ID && a.AsOf.Equal(b.AsOf) && a.Kept.Equal(b.Kept) && a.Seed == b.Seed && a.P50.Equal(b.P50) &&
		a.State == b.State &&
		bytes.Equal(a.Digest, b.Digest) && bytes.Equal(a.Question, b.Question) && bytes.Equal(a.Answer, b.Answer) &&
		bytes.Equal(a.Recipe, b.Recipe)
}

// sound has SQLite look through the file.
func sound(t *testing.T, dir string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, "state", "plimsoll.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var said string
	if err := db.QueryRowContext(t.Context(), "PRAGMA integrity_check").Scan(&said); err != nil || said != "ok" {
		t.Fatalf("the file is not sound: %s %v", said, err)
	}
}

// Of two processes the second is told that the first has the store, and gets it once that has gone, even if it was killed.
func TestInUseElsewhere(t *testing.T) {
	dir := t.TempDir()
	c, in, said := process(t, dir, "")
	if line := <-said; line != "open" {
		t.Fatal(line)
	}
	var inUse *state.InUseError
	_, err := sqlite.Open(t.Context(), dir, sqlite.Options{Wait: time.Millisecond})
	if !errors.As(err, &inUse) || inUse.Dir != dir || !strings.Contains(err.Error(), "--server") ||
		!strings.Contains(err.Error(), "--no-keep") {
		t.Errorf("%v", err)
	}
	waited := make(chan error, 1)
	go func() { // it waits for the first, which is let go of only now
		s, err := sqlite.Open(context.Background(), dir, sqlite.Options{Wait: time.Minute})
		if err == nil {
			err = s.Close()
		}
		waited <- err
	}()
	if err := errors.Join(in.Close(), c.Wait()); err != nil {
		t.Fatal(err)
	}
	if err := <-waited; err != nil {
		t.Errorf("the one that waits: %v", err)
	}
	killed, _, said := process(t, dir, "")
	if line := <-said; line != "open" {
		t.Fatal(line)
	}
	_ = killed.Process.Kill()
	_ = killed.Wait()
	open(t, dir)
}
