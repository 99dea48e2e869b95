package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// fedService is a service of a configuration in this process.
type fedService struct {
	t    *testing.T
	url  string
	log  *lockedBuffer
	stop func()
}

// lockedBuffer is a log that can be read while it is written.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// serveConfig serves a configuration as of 1 November 2026, with a data directory.
func serveConfig(t *testing.T, config, data string) *fedService {
	t.Helper()
	s := &fedService{t: t, log: &lockedBuffer{}}
	a := app{
		in: strings.NewReader(""), out: io.Discard, err: s.log, version: "test", flags: globalFlags{config: config, dataDir: data},
		env: func(string) string { return "" }, now: func() time.Time { return time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC) },
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.serve(ctx, serveFlags{listen: "127.0.0.1:0", grpcListen: "127.0.0.1:0"}) }()
	s.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	t.Cleanup(s.stop)
	address := s.wait(`msg=listening gateway=(\S+)`)
	s.url = "http://" + address
	return s
}

// wait waits until the log matches, and returns what the expression finds.
func (s *fedService) wait(expression string) string {
	s.t.Helper()
	pattern := regexp.MustCompile(expression)
	for range 60_000 {
		if m := pattern.FindStringSubmatch(s.log.String()); m != nil {
			return m[len(m)-1]
		}
		time.Sleep(time.Millisecond)
	}
	s.t.Fatalf("the log never has %s:\n%s", expression, s.log)
	return ""
}

// get returns what the service has at a path.
func (s *fedService) get(path string) string {
	s.t.Helper()
	response, err := http.Get(s.url + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	b, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(b)
}

// waitFor waits until a page matches.
func (s *fedService) waitFor(path, expression string) {
	s.t.Helper()
	pattern, text := regexp.MustCompile(expression), ""
	for range 6_000 {
		if text = s.get(path); pattern.MatchString(text) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	s.t.Fatalf("%s never has %s:\n%s\n%s", path, expression, text, s.log)
}

// disks writes a configuration of n pools over one file of 60 days up to 31 October 2026, and returns it.
func disks(t *testing.T, n int, more string) string {
	t.Helper()
	dir := t.TempDir()
	var rows, config strings.Builder
	rows.WriteString("time,series,value\n")
	config.WriteString("sources: [{name: files, csv: {path: disks.csv}}]\ndefaults: {source: files, unit: GiBy, leadTime: 10d, " +
		"horizon: 45d}\n" +
		more + "\npools:\n")
	first := time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)
	for i := range n {
		fmt.Fprintf(&config, "  - {name: disk-%d, query: disk-%d, capacity: 200 GiB, labels: {site: s%d}}\n", i, i, i%2)
		for d := range 61 {
			fmt.Fprintf(&rows, "%s,disk-%d,%d\n", first.AddDate(0, 0, d).Format(time.DateOnly), i, 100+d*(i%3)+d%3)
		}
	}
	for name, text := range map[string]string{"disks.csv": rows.String(), "plimsoll.yaml": config.String()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "plimsoll.yaml")
}

// TestServerAnswersAsHere does with --server what the verbs do here: they print the same, and the report has the same
// files, byte for byte. There are so many pools that the report has a page for each, and sends more than one message a
// file.
func TestServerAnswersAsHere(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	config := disks(t, 26, "")
	s := serveConfig(t, config, filepath.Join(t.TempDir(), "data"))
	here, there := []string{"--config", config, "--data-dir", filepath.Join(t.TempDir(), "data")}, []string{"--server", s.url}
	out := t.TempDir()
	for _, args := range [][]string{
		{"pull", "disk-1"}, {"pull"}, {"pull"},
		{"status"}, {"status"}, {"status", "--label", "site=s1", "-o", "csv"}, {"status", "--fail-within", "2d"}, {"status", "-o", "json"},
		{"calendar", "-"}, {"calendar", "-", "--as-of", "2026-10-31"},
		{"report", "--month", "2026-10", "--paths", "100", "--out", filepath.Join(out, "PLACE")},
	} {
		var codes [2]int
		var texts [2]string
		for i, where := range [][]string{here, there} {
			place := []string{"here", "there"}[i]
			call1 := append([]string{}, args...)
			for k := range call1 {
				call1[k] = strings.ReplaceAll(call1[k], "PLACE", place)
			}
			code, stdout, stderr := call(t, "", append(call1, where...)...)
			codes[i], texts[i] = code, strings.ReplaceAll(stdout, place, "PLACE")
			if code != exitDone && code != exitBound {
				t.Errorf("%s: %q: exit code %d: %s", place, args, code, stderr)
			}
		}
		if texts[0] != texts[1] || texts[0] == "" || codes[0] != codes[1] {
			t.Errorf("%q says here\n%.3000s\nand there\n%.3000s", args, texts[0], texts[1])
		}
	}
	sameFiles(t, filepath.Join(out, "here"), filepath.Join(out, "there"))
	for _, tt := range []struct {
		code int
		want string
		args []string
	}{
		{exitBound, "saturated within", []string{"status", "--fail-within", "60d"}},
		{exitFailed, `no pool "x"`, []string{"pull", "x"}},
		{exitFailed, "has not begun", []string{"report", "--month", "2027-10", "--out", filepath.Join(out, "later")}},
		{exitUsage, "--window", []string{"pull", "--window", "soon"}},
	} {
		if code, _, stderr := call(t, "", append(tt.args, there...)...); code != tt.code || !strings.Contains(stderr, tt.want) {
			t.Errorf("%q: exit code %d: %s", tt.args, code, stderr)
		}
	}
}

// sameFiles compares two folders.
func sameFiles(t *testing.T, a, b string) {
	t.Helper()
	count := 0
	err := filepath.WalkDir(a, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		count++
		name, _ := filepath.Rel(a, path)
		x, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		y, err := os.ReadFile(filepath.Join(b, name))
		if err != nil || !bytes.Equal(x, y) {
			t.Errorf("%s: %v: %d bytes here, %d there", name, err, len(x), len(y))
		}
		return nil
	})
	if err != nil || count < 30 {
		t.Errorf("%d files, %v", count, err)
	}
	if err := filepath.WalkDir(b, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			count--
		}
		return err
	}); err != nil || count != 0 {
		t.Errorf("%d files more here than there, %v", count, err)
	}
}

// TestServeFeedsItself has the timers in its configuration: without anybody asking, histories are pulled and forecasts are kept, and the
// metrics say so. Asking for what is kept makes no more of them.
func TestServeFeedsItself(t *testing.T) {
	config := disks(t, 2, "pull: {every: 1h}\nforecast: {every: 1d}")
	data := filepath.Join(t.TempDir(), "data")
	s := serveConfig(t, config, data)
	s.waitFor("/metrics",
		`(?s)plimsoll_pool_state\{pool="disk-0",state="[A-Z_]*(?:SATUR|RISK|BEYOND)[A-Z_]*"\} 1.*plimsoll_pool_state\{pool="disk-1",`+
			`state="SATURATES"\} 1`)
	text := s.get("/metrics")
	for _, want := range []string{"plimsoll_last_pull_timestamp_seconds{pool=\"disk-1\"} 1.7934912e+09\n", // 1 November 2026
		"plimsoll_pull_age_seconds{pool=\"disk-1\"} 0\n", "plimsoll_pull_failures_total{source=\"files\"} 0\n",
		"plimsoll_state_failures_total{} 0\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	for range 20 {
		s.get("/")
		s.get("/v1/pools")
		s.get("/v1/pools/disk-0/chart.svg")
		s.get("/v1/calendar.ics")
	}
	s.stop()
	if names := namesKept(t, data, "disk-0"); len(names) != 1 {
		t.Errorf("kept: %v", names)
	}
	stdout := mustCall(t, "history", "list", "--config", config, "--data-dir", data)
	if !strings.Contains(stdout, "disk-0") || !strings.Contains(stdout, "disk-1") {
		t.Errorf("history list:\n%s", stdout)
	}
}

// TestServeSchedules has times that make no sense: each is an error with its place, the value and what was expected.
func TestServeSchedules(t *testing.T) {
	for text, want := range map[string]string{
		"pull: {every: 30s}":        "pull.every: 30s: want a time from 1m to 7d",
		"pull: {every: 8d}":         "pull.every: 8d: want a time from 1m to 7d",
		"pull: {every: 1mo}":        "pull.every: 1mo: want a time from 1m to 7d, not in calendar months",
		"pull: {every: often}":      `pull.every: "often": want a time from 1m to 7d, such as 1h`,
		"pull: {}":                  "pull.every: is missing",
		"forecast: {every: 2mo}":    "forecast.every: 2mo: want a time from 1m to 31d",
		"forecast: {evry: 1d}":      "did you mean every?",
		"forecast: {every: 32d}":    "forecast.every: 32d: want a time from 1m to 31d",
		"forecast: {every: [1, 2]}": "want text, got a list",
	} {
		code, _, stderr := call(t, "", "config", "check", disks(t, 1, text))
		if code != exitFailed || !strings.Contains(stderr, want) || !strings.Contains(stderr, "plimsoll.yaml:3:") {
			t.Errorf("%q: exit code %d: %s, want %q", text, code, stderr, want)
		}
	}
	mustCall(t, "config", "check", disks(t, 1, "pull: {every: 1m}\nforecast: {every: 31d}"))
}
