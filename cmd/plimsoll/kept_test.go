package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/api/state"
	"github.com/plimsoll/plimsoll/api/state/sqlite"
)

// keptName is the name under which -o json says that a forecast was kept; empty where it does not say.
func keptName(output []byte) string {
	var m struct{ Forecasts []struct{ Name string } }
	if json.Unmarshal(output, &m) != nil || len(m.Forecasts) != 1 {
		return ""
	}
	return m.Forecasts[0].Name
}

// namesKept lists the forecasts of the pool that are kept in a data directory.
func namesKept(t *testing.T, data, pool string) []string {
	t.Helper()
	s, err := sqlite.Open(t.Context(), data, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	list, more, err := s.Forecasts(t.Context(), state.DefaultTenant, pool, "", state.MaxPage)
	if err != nil || more != "" {
		t.Fatal(err, more)
	}
	var names []string
	for _, f := range list {
		whole, err := s.Forecast(t.Context(), state.DefaultTenant, pool, f.ID)
		if err != nil || len(whole.Recipe) == 0 {
			t.Fatalf("%s: %v, a recipe of %d bytes", f.Name(), err, len(whole.Recipe))
		}
		names = append(names, f.Name())
	}
	return names
}

// TestForecastSurvivesBeingKilled kills the verb that keeps forecasts at random moments. What it said to be kept is kept, at
// most one more for each kill, and the next one says what moved the date since the last.
func TestForecastSurvivesBeingKilled(t *testing.T) {
	config, data := filepath.Dir(sampleConfig(t)), filepath.Join(t.TempDir(), "data")
	args := func(seed int, more ...string) []string {
		return append([]string{
			"forecast", "--pool", "log-volume", "--config", filepath.Join(config, "estate.yaml"), "--data-dir", data,
			"--seed", fmt.Sprint(seed), "--paths", "50", "-o", "json",
		}, more...)
	}
	begun := time.Now()
	first := keptName([]byte(mustCall(t, args(0)...)))
	took := 2 * time.Since(begun)
	if first == "" {
		t.Fatal("the first forecast was not kept")
	}
	said, kills, random := []string{first}, 0, rand.New(rand.NewPCG(5, 6))
	for i := 1; kills < 5 && i < 50; i++ {
		var out bytes.Buffer
		c := program(t, args(i)...)
		c.Stdout = &out
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(time.Duration(random.Int64N(int64(took))), func() { _ = c.Process.Kill() })
		if c.Wait() != nil {
			kills++
		}
		timer.Stop()
		if name := keptName(out.Bytes()); name != "" {
			said = append(said, name)
		}
	}
	kept := namesKept(t, data, "log-volume")
	for _, name := range said {
		if !slices.Contains(kept, name) {
			t.Errorf("%s was said to be kept, and is not", name)
		}
	}
	if len(kept) > len(said)+kills {
		t.Errorf("%d are kept; %d were said to be, and there were %d kills", len(kept), len(said), kills)
	}
	out := mustCall(t, args(99, "--since-last")...)
	if !strings.Contains(out, `"moved":`) || !strings.Contains(out, kept[0]) || len(namesKept(t, data, "log-volume")) != len(kept)+1 {
		t.Errorf("the next forecast does not say what moved it since %s:\n%.2000s", kept[0], out)
	}
}

// Several at once wait for each other; who waits in vain is told what to do. Nothing else happens, and
// nothing that was said to be kept is missing.
func TestForecastsAtOnce(t *testing.T) {
	config, data := sampleConfig(t), filepath.Join(t.TempDir(), "data")
	type result struct {
		name, stderr string
		err          error
	}
	results := make(chan result)
	const n = 3
	for i := range n {
		c := program(t, "forecast", "--pool", "log-volume", "--config", config, "--data-dir", data, "--seed", fmt.Sprint(i), "--paths", "50",
			"-o", "json")
		go func() {
			var stderr bytes.Buffer
			c.Stderr = &stderr
			out, err := c.Output()
			results <- result{keptName(out), stderr.String(), err}
		}()
	}
	var said []string
	for range n {
		switch r := <-results; {
		case r.err == nil && r.name != "":
			said = append(said, r.name)
		case r.err == nil || !strings.Contains(r.stderr, "is in use by another process; use --server to ask a running service, or --no-keep"):
			t.Errorf("%v: %s", r.err, r.stderr)
		}
	}
	kept := namesKept(t, data, "log-volume")
	slices.Sort(said)
	slices.Sort(kept)
	if len(said) == 0 || !slices.Equal(said, kept) {
		t.Errorf("said to be kept: %v; kept: %v", said, kept)
	}
}
