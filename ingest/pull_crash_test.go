package ingest_test

import (
	"bufio"
	"context"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
	"github.com/plimsoll/plimsoll/ingest/csvfile"
	"github.com/plimsoll/plimsoll/ingest/history"
)

const (
	// crashDir names, in the environment of this test binary, the directory in
	// which it is to pull as a process of its own and do nothing else.
	crashDir = "PLIMSOLL_TEST_PULL_DIR"
	// crashKills is how many kills the test makes: 8, or as many as it says.
	crashKills = "PLIMSOLL_TEST_KILLS"
	crashKey   = "pool"
)

func TestMain(m *testing.M) {
	dir := os.Getenv(crashDir)
	if dir == "" {
		os.Exit(m.Run())
	}
	if err := crashPull(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// crashPull pulls dir/source.csv into the history in dir, in windows of half a day,
// and says on standard output when the history is open and when a window is done.
func crashPull(dir string) error {
	src, err := crashSource(dir)
	if err != nil {
		return err
	}
	h, err := history.Open(dir, history.Options{})
	if err != nil {
		return err
	}
	fmt.Println("open")
	_, err = ingest.Pull(context.Background(), src, h, ingest.Job{
		Key: crashKey, Query: ingest.Query{Start: start}, Window: series.Every(12 * time.Hour), Until: start.AddDate(0, 0, 40),
	}, func(p ingest.Progress) { fmt.Println(p.Window, p.Windows) })
	if err != nil {
		return err
	}
	return h.Close()
}

// crashSource reads the source of the test.
func crashSource(dir string) (ingest.Source, error) {
	f, err := os.Open(filepath.Join(dir, "source.csv"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return csvfile.Read(f, "source.csv", csvfile.Options{})
}

// writeCrashSource writes 40 days of three series of different steps, one of
// which begins late and one of which ends early, with gaps, across a month's end.
func writeCrashSource(t *testing.T, dir string, random *rand.Rand) {
	t.Helper()
	f, err := os.Create(filepath.Join(dir, "source.csv"))
	if err != nil {
		t.Fatal(err)
	}
	w := csv.NewWriter(f)
	_ = w.Write([]string{"series", "time", "value"})
	for _, s := range []struct {
		name     string
		step     time.Duration
		from, to int // days
		scale    float64
	}{{"cpu", 5 * time.Minute, 0, 40, 1}, {"disk", time.Hour, 13, 40, 1e12}, {"net", 15 * time.Minute, 0, 22, 1e6}} {
		for at := start.AddDate(0, 0, s.from); at.Before(start.AddDate(0, 0, s.to)); at = at.Add(s.step) {
			if random.Float64() < 0.02 {
				continue
			}
			_ = w.Write([]string{s.name, at.Format(time.RFC3339), strconv.FormatFloat(s.scale*random.Float64(), 'g', -1, 64)})
		}
	}
	w.Flush()
	if err := w.Error(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestPullKilled kills a process that pulls, with SIGKILL and at random moments, until
// it has been killed often enough, and lets it finish then. After every
// kill all that the watermark promises must be there, and at the end the history
// must equal the source: no sample missing and none double.
func TestPullKilled(t *testing.T) {
	kills := 8
	if s := os.Getenv(crashKills); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			t.Fatalf("%s=%s: want a number of kills", crashKills, s)
		}
		kills = n
	}
	const seed = 20250101
	random := rand.New(rand.NewPCG(seed, uint64(kills)))
	dir := t.TempDir()
	writeCrashSource(t, dir, random)
	finished := false
	for killed := 0; killed < kills; {
		if finished { // before it could be killed: begin again
			crashMustEqual(t, dir, true)
			dir = t.TempDir()
			writeCrashSource(t, dir, random)
		}
		finished = crashRun(t, dir, killed, random)
		if finished {
			continue
		}
		killed++
		if killed%2 == 0 {
			crashMustEqual(t, dir, false)
		}
	}
	for !finished {
		finished = crashRun(t, dir, -1, random)
	}
	crashMustEqual(t, dir, true)
}

// crashRun runs the process and kills it at a random moment: every third time
// soon after it started, else after some windows. A negative number lets it
// live. It reports whether the process finished.
func crashRun(t *testing.T, dir string, number int, random *rand.Rand) bool {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	// Without this the storage engine does not sync files in a test binary.
	cmd.Env = append(os.Environ(), crashDir+"="+dir, "DISABLE_FSYNC_FOR_TESTING=false")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	after, delay := random.IntN(12), time.Duration(random.IntN(80_000))*time.Microsecond
	if number%3 == 0 {
		after = 0
	}
	lines := bufio.NewScanner(out)
	for i := 0; lines.Scan(); i++ {
		if number >= 0 && i == after {
			time.AfterFunc(delay, func() { _ = cmd.Process.Kill() })
		}
	}
	err = cmd.Wait()
	if err != nil && cmd.ProcessState.ExitCode() >= 0 {
		t.Fatalf("the pull failed by itself: %v", err)
	}
	return err == nil
}

// crashMustEqual compares the history in dir with the source up to the watermark, which
// must be the end if all is set.
func crashMustEqual(t *testing.T, dir string, all bool) {
	t.Helper()
	src, err := crashSource(dir)
	if err != nil {
		t.Fatal(err)
	}
	h, err := history.Open(dir, history.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	record, _, err := h.Record(t.Context(), crashKey)
	if err != nil {
		t.Fatal(err)
	}
	mark := record.To
	if end := start.AddDate(0, 0, 40); all && !mark.Equal(end) {
		t.Errorf("the watermark is %s at the end, want %s", mark, end)
	}
	if !mark.After(start) {
		return
	}
	want := crashSamples(t, src, ingest.Query{Start: start, End: mark})
	got := crashSamples(t, h, ingest.Query{Expr: crashKey, Start: start, End: mark})
	missing, wrong := 0, 0
	for at, v := range want {
		w, ok := got[at]
		switch {
		case !ok:
			missing++
		case w-v > history.MaxRelativeError*v || v-w > history.MaxRelativeError*v:
			wrong++
		}
	}
	counted := 0
	for _, n := range record.Samples {
		counted += n
	}
	if counted != len(want) {
		t.Errorf("%d samples were counted, want %d", counted, len(want))
	}
	if missing > 0 || wrong > 0 || len(got) != len(want) {
		t.Errorf("up to %s: %d samples of %d are missing, %d are wrong, and there are %d", mark, missing, len(want), wrong, len(got))
	}
	if !all {
		return
	}
	list, err := h.Verify(t.Context())
	if err != nil || len(list) != 1 || list[0].Samples != len(want) || list[0].Series != 3 {
		t.Errorf("verify: %+v, error %v, want %d samples of 3 series", list, err, len(want))
	}
}

// crashSamples reads the samples that q selects, and fails if one is there twice.
func crashSamples(t *testing.T, src ingest.Source, q ingest.Query) map[string]float64 {
	t.Helper()
	samples := map[string]float64{}
	for s, err := range src.Read(t.Context(), q) {
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range s.Values {
			if v != v {
				continue
			}
			at := s.Name + s.Time(i).Format(time.RFC3339Nano)
			if _, twice := samples[at]; twice {
				t.Errorf("%s is there twice", at)
			}
			samples[at] = v
		}
	}
	return samples
}
