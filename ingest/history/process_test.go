package history_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/plimsoll/plimsoll/ingest/history"
)

// holdDir names, in the environment of this test binary, a directory whose
// history it is to open as a process of its own, and hold until its input ends.
const holdDir = "PLIMSOLL_TEST_HOLD_DIR"

func TestMain(m *testing.M) {
	dir := os.Getenv(holdDir)
	if dir == "" {
		os.Exit(m.Run())
	}
	h, err := history.Open(dir, history.Options{})
	fmt.Println(err)
	if err != nil {
		os.Exit(1)
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	h.Close()
}

// TestInUseElsewhere opens a history that another process has, and has another process
// open one that this process has.
func TestInUseElsewhere(t *testing.T) {
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), holdDir+"="+dir)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "<nil>\n" {
		t.Fatalf("the other process: %s, %v", line, err)
	}
	_, err = history.Open(dir, history.Options{})
	var inUse *history.InUseError
	if !errors.As(err, &inUse) || inUse.PID != cmd.Process.Pid || !strings.Contains(err.Error(), "in use by another process") ||
		!strings.Contains(err.Error(), "--server") {
		t.Errorf("open while another process has it: %v", err)
	}
	if err := errors.Join(in.Close(), cmd.Wait()); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
	second := exec.Command(os.Args[0])
	second.Env = cmd.Env
	said, err := second.Output()
	if err == nil || !strings.Contains(string(said), fmt.Sprintf("in use by another process (%d)", os.Getpid())) {
		t.Errorf("another process while this one has it: %s, %v", said, err)
	}
}

// TestGoroutinesEnd checks that Close ends all goroutines but the few that the engine
// starts for the life of the process.
func TestGoroutinesEnd(t *testing.T) {
	before := goleak.IgnoreCurrent()
	h := open(t, t.TempDir())
	keep(t, h, "k", hourly("s", 1, 2))
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	goleak.VerifyNone(t, before,
		goleak.IgnoreAnyFunction("github.com/VictoriaMetrics/VictoriaMetrics/lib/blockcache.(*Cache).cleaner"),
	)
}
