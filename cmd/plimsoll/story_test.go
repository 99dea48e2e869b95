package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestStories runs the text stories of testdata: what a planner types, what the
// program answers, and in comments where each expected number comes from. They
// run the real program, in an empty folder and with no configuration of the
// machine's.
func TestStories(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	beside, err := filepath.Abs("../../testdata") // what is too large for a story
	if err != nil {
		t.Fatal(err)
	}
	dir, files := "../../testdata", []string(nil)
	if testing.Short() { // some that touch all: CSV in, dates, orders, what is wrong, the report
		dir, files = "", []string{"../../testdata/disk.txtar", "../../testdata/lines.txtar", "../../testdata/config.txtar",
			"../../testdata/report.txtar"}
	}
	testscript.Run(t, testscript.Params{
		Dir:                 dir,
		Files:               files,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("XDG_DATA_HOME", filepath.Join(e.WorkDir, "data"))
			e.Setenv("TESTDATA", beside)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"plimsoll": storyProgram(self),
			"exits":    storyExits(self),
			"series":   storySeries,
			"lines":    storyLines,
			"cell":     storyCell,
			"sum":      storySum,
			"field":    storyField(self),
		},
	})
}

// storyProgram is the command `plimsoll ARGS…`, which must exit 0; with a ! before
// it any other code. `exits CODE ARGS…` asks for one code.
func storyProgram(self string) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		code := storyRun(ts, self, args)
		if (code != 0) != neg {
			ts.Fatalf("exit code %d", code)
		}
	}
}

// storyExits is the command `exits CODE ARGS…`: plimsoll ARGS… ends with that exit code.
func storyExits(self string) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg || len(args) < 2 {
			ts.Fatalf("usage: exits CODE ARGS…")
		}
		want, err := strconv.Atoi(args[0])
		ts.Check(err)
		if code := storyRun(ts, self, args[1:]); code != want {
			ts.Fatalf("exit code %d, want %d", code, want)
		}
	}
}

// pressureLine is what a library of the storage engine prints before main on
// kernels without pressure stall information. It is not ours and no story is about it.
const pressureLine = "metrics: disable exposing PSI metrics"

// storyRun runs plimsoll in the directory of the story and leaves its outputs to stdout, stderr and cmp.
func storyRun(ts *testscript.TestScript, self string, args []string) int {
	var stdout, stderr bytes.Buffer
	c := exec.Command(self, args...)
	c.Dir, c.Stdout, c.Stderr = ts.MkAbs("."), &stdout, &stderr
	c.Env = []string{asProgram + "=1", "HOME=" + ts.Getenv("HOME"), "XDG_DATA_HOME=" + ts.Getenv("XDG_DATA_HOME"), "PATH=" + ts.Getenv("PATH")}
	err := c.Run()
	_, _ = ts.Stdout().Write(stdout.Bytes())
	for _, line := range strings.SplitAfter(stderr.String(), "\n") {
		if !strings.Contains(line, pressureLine) {
			_, _ = io.WriteString(ts.Stderr(), line)
		}
	}
	var exit *exec.ExitError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &exit):
		return exit.ExitCode()
	}
	ts.Check(err)
	return -1
}

// storySeries is the command
//
//	series FILE NAME START STEP COUNT VALUES [EACH]
//
// which appends COUNT rows to a CSV file, with a header where the file is new, at
// START and every STEP after it, a duration such as 24h. The rows take the VALUES
// (several are joined by commas) in turn, each row EACH more than that.
func storySeries(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 6 || len(args) > 7 {
		ts.Fatalf("usage: series FILE NAME START STEP COUNT VALUES [EACH]")
	}
	start, err := time.Parse(time.RFC3339, args[2])
	ts.Check(err)
	step, err := time.ParseDuration(args[3])
	ts.Check(err)
	count := int(storyNumber(ts, args[4]))
	each := 0.0
	if len(args) == 7 {
		each = storyNumber(ts, args[6])
	}
	path := ts.MkAbs(args[0])
	text, err := os.ReadFile(path)
	if err != nil {
		text = []byte("time,series,value\n")
	}
	b, values := bytes.NewBuffer(text), strings.Split(args[5], ",")
	for i := range count {
		value := storyNumber(ts, values[i%len(values)]) + float64(i)*each
		fmt.Fprintf(b, "%s,%s,%s\n", start.Add(time.Duration(i)*step).Format(time.RFC3339), args[1], strconv.FormatFloat(value, 'f', -1, 64))
	}
	ts.Check(os.WriteFile(path, b.Bytes(), 0o600))
}

// storyNumber reads a number of a story.
func storyNumber(ts *testscript.TestScript, s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	ts.Check(err)
	return v
}

// storyLines is the command `lines N FILE`: the file, or stdout, has N lines.
func storyLines(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: lines N FILE")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := strings.Count(ts.ReadFile(args[1]), "\n")
	if (got == want) == neg {
		ts.Fatalf("%s has %d lines, want %d", args[1], got, want)
	}
}

// storyCell is the command `cell FILE KEY COLUMN VALUE`: the row of a CSV file
// whose first cells are KEY (several joined by /) has that VALUE in the column.
// Numbers are equal when they differ by at most a thousand-millionth part.
func storyCell(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 4 {
		ts.Fatalf("usage: cell FILE KEY COLUMN VALUE")
	}
	got, err := csvCell(ts.ReadFile(args[0]), args[1], args[2])
	ts.Check(err)
	if sameCell(got, args[3]) == neg {
		ts.Fatalf("%s of %s is %q, want %q", args[2], args[1], got, args[3])
	}
}

// csvCell finds the cell of a column in the row whose first cells are key.
func csvCell(text, key, column string) (string, error) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(rows) == 0 {
		return "", fmt.Errorf("not a CSV with a header: %w", err)
	}
	at, keys := slices.Index(rows[0], column), strings.Split(key, "/")
	if at < 0 {
		return "", fmt.Errorf("no column %q in %v", column, rows[0])
	}
	for _, cells := range rows[1:] {
		if len(cells) >= len(keys) && slices.Equal(cells[:len(keys)], keys) {
			return cells[at], nil
		}
	}
	return "", fmt.Errorf("no row %q", key)
}

// sameCell compares as numbers what are numbers, and everything else as text.
func sameCell(got, want string) bool {
	g, gerr := strconv.ParseFloat(got, 64)
	w, werr := strconv.ParseFloat(want, 64)
	if gerr != nil || werr != nil {
		return got == want
	}
	return g == w || max(g-w, w-g) <= 1e-9*max(g, w, -g, -w)
}
