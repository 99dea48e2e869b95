package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
	"github.com/plimsoll/plimsoll/ingest/csvfile"
	"github.com/plimsoll/plimsoll/ingest/history"
	"github.com/plimsoll/plimsoll/ingest/prometheus/promtest"
)

// several is real history of several series; see testdata/PROVENANCE.md.
const several = "../../testdata/estate-several.csv"

// absolute returns the path of a file beside the tests, for tests that change directory.
func absolute(t *testing.T, path string) string {
	t.Helper()
	p, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// mustCall is call for command lines that must work.
func mustCall(t *testing.T, args ...string) string {
	t.Helper()
	code, stdout, stderr := call(t, "", args...)
	if code != 0 {
		t.Fatalf("plimsoll %s: exit code %d\n%s", strings.Join(args, " "), code, stderr)
	}
	return stdout
}

// forecastMessage is what a reader of -o jsonl relies on.
type forecastMessage struct {
	Series, Unit, StartTime, Step, Model string
	Mean                                 []float64
	Quantiles                            []struct {
		P      float64
		Values []float64
	}
	Saturation struct {
		State                             string
		Capacity                          *float64
		DateP10, DateP50, DateP90         string
		ProbabilityWithinHorizon          *float64
		CumulativeProbability             []float64
		OrderByTime, Reason, Since, Error string
	}
	Evidence struct {
		Origins                       int
		Mase, MaseSeasonalNaive       *float64
		Coverage80, Coverage95        *float64
		Reason                        string
		Candidates                    []map[string]any
		MeasuredUntil, Samples, Notes any
	}
}

// TestJSONLObeysTheContract holds -o jsonl to what readers rely on.
func TestJSONLObeysTheContract(t *testing.T) {
	const horizon = 60
	out := mustCall(t, "forecast", "--csv", several, "-o", "jsonl", "--lead-time", "10d", "--horizon", fmt.Sprint(horizon))
	table, err := csvfile.Open(several, csvfile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) != len(table.Series()) {
		t.Fatalf("%d lines for %d series", len(lines), len(table.Series()))
	}
	for i, line := range lines {
		var m forecastMessage
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatal(err)
		}
		if want := table.Series()[i].Name; m.Series != want {
			t.Errorf("line %d is of %q, want %q: the order of the input", i+1, m.Series, want)
		}
		checkContract(t, m, horizon)
	}
}

// checkContract holds one message to its contract.
func checkContract(t *testing.T, m forecastMessage, horizon int) {
	t.Helper()
	s := m.Saturation
	switch s.State {
	case "STATE_TOO_LITTLE_DATA", "STATE_STALE_DATA", "STATE_UNUSABLE_DATA", "STATE_UNSTABLE":
		if s.Reason == "" || s.DateP50 != "" || s.ProbabilityWithinHorizon != nil || len(m.Mean) > 0 {
			t.Errorf("%s: a refusal has a reason, and neither dates nor probabilities nor values: %+v", m.Series, s)
		}
		return
	case "STATE_SATURATES", "STATE_AT_RISK", "STATE_BEYOND_HORIZON":
		checkProbabilities(t, m, horizon)
	case "STATE_ALREADY_SATURATED":
		if s.Since == "" || s.DateP50 != "" || s.ProbabilityWithinHorizon != nil {
			t.Errorf("%s: saturated already has since, and neither dates nor probabilities: %+v", m.Series, s)
		}
	case "STATE_NO_CAPACITY":
	default:
		t.Errorf("%s: state %q", m.Series, s.State)
	}
	if len(m.Mean) != horizon || len(m.Quantiles) != 5 {
		t.Errorf("%s: %d means and %d quantiles, want %d and 5", m.Series, len(m.Mean), len(m.Quantiles), horizon)
	}
	for i, q := range m.Quantiles[1:] {
		for h, v := range q.Values {
			if v < m.Quantiles[i].Values[h] {
				t.Fatalf("%s: the quantiles of step %d are not in order", m.Series, h)
			}
		}
	}
	if m.Model == "" || m.Step == "" || m.StartTime == "" || m.Evidence.Reason == "" || len(m.Evidence.Candidates) == 0 {
		t.Errorf("%s: model, step, start or evidence is missing", m.Series)
	}
	if m.Evidence.Origins > 0 && (m.Evidence.Mase == nil || m.Evidence.MaseSeasonalNaive == nil || m.Evidence.Coverage80 == nil) {
		t.Errorf("%s: scores are missing", m.Series)
	}
}

// checkProbabilities holds the dates to the probabilities that they follow from.
func checkProbabilities(t *testing.T, m forecastMessage, horizon int) {
	t.Helper()
	s := m.Saturation
	c := s.CumulativeProbability
	if len(c) != horizon || s.ProbabilityWithinHorizon == nil || *s.ProbabilityWithinHorizon != c[len(c)-1] || !slices.IsSorted(c) {
		t.Fatalf("%s: %d cumulative probabilities, within %v", m.Series, len(c), s.ProbabilityWithinHorizon)
	}
	start, err := time.Parse(time.RFC3339, m.StartTime)
	if err != nil {
		t.Fatal(err)
	}
	step, err := series.ParseStep(m.Step)
	if err != nil {
		t.Fatal(err)
	}
	for p, date := range map[float64]string{0.1: s.DateP10, 0.5: s.DateP50, 0.9: s.DateP90} {
		want := ""
		if i := slices.IndexFunc(c, func(v float64) bool { return v >= p }); i >= 0 {
			want = step.At(start, i).Format(time.RFC3339)
		}
		if date != want {
			t.Errorf("%s: the date of %v is %q, the probabilities say %q", m.Series, p, date, want)
		}
	}
}

// TestOtherOutputs holds the remaining formats of the verb to their shapes.
func TestOtherOutputs(t *testing.T) {
	args := []string{"forecast", "--csv", several, "--horizon", "20", "--paths", "200"}
	if out := mustCall(t, append(args, "-o", "csv")...); !strings.HasPrefix(out,
		"series,state,now,demand,capacity,p10,p50,p90,probability,order_by,model,reason\n") || strings.Count(out, "\n") < 5 {
		t.Errorf("-o csv:\n%s", out)
	}
	values := mustCall(t, append(args, "--values", "-o", "csv")...)
	if !strings.HasPrefix(values, "series,time,mean,q0.025,q0.1,q0.5,q0.9,q0.975\n") || strings.Count(values, "\n")%20 != 1 {
		t.Errorf("--values -o csv:\n%.300s", values)
	}
	if out := mustCall(t, append(args, "-o", "table")...); !strings.Contains(out, "WHAT TO DO") {
		t.Errorf("-o table:\n%s", out)
	}
	if out := mustCall(t, append(args, "-o", "yaml")...); !strings.HasPrefix(out, "forecasts:\n") {
		t.Errorf("-o yaml:\n%.300s", out)
	}
}

// TestCharts holds the three formats to being what they say.
func TestCharts(t *testing.T) {
	file := absolute(t, several)
	t.Chdir(t.TempDir())
	for ext, magic := range map[string]string{"svg": "<svg", "png": "\x89PNG", "pdf": "%PDF"} {
		mustCall(t, "forecast", "--csv", file, "--horizon", "20", "--paths", "100", "--chart", "x."+ext)
		drawn, err := filepath.Glob("x-*." + ext)
		if err != nil || len(drawn) == 0 {
			t.Fatalf("no %s was drawn", ext)
		}
		for _, name := range drawn {
			if b, err := os.ReadFile(name); err != nil || !bytes.HasPrefix(b, []byte(magic)) {
				t.Errorf("%s does not begin with %q", name, magic)
			}
		}
	}
}

// TestSameBytes holds answers and charts to the same bytes whatever the number
// of processors, and each series to the same answer whatever the order of the input.
func TestSameBytes(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	dir := t.TempDir()
	run := func(procs int, tag string) string {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
		out := mustCall(t, "forecast", "--csv", several, "-o", "jsonl", "--horizon", "30", "--paths", "300", "--chart",
			filepath.Join(dir, tag+".svg"))
		mustCall(t, "forecast", "--csv", several, "-o", "jsonl", "--horizon", "30", "--paths", "300", "--chart", filepath.Join(dir, tag+".pdf"))
		return out
	}
	one, two := run(1, "one"), run(2, "two")
	if one != two {
		t.Error("JSON differs between GOMAXPROCS=1 and 2")
	}
	charts, _ := filepath.Glob(filepath.Join(dir, "one-*"))
	if len(charts) < 4 {
		t.Fatalf("only %d charts", len(charts))
	}
	for _, name := range charts {
		a, _ := os.ReadFile(name)
		b, _ := os.ReadFile(strings.Replace(name, "/one-", "/two-", 1))
		if !bytes.Equal(a, b) || len(a) == 0 {
			t.Errorf("%s differs between GOMAXPROCS=1 and 2", filepath.Base(name))
		}
	}
	reversed := filepath.Join(dir, "estate-several.csv")
	writeReversed(t, reversed)
	other := mustCall(t, "forecast", "--csv", reversed, "-o", "jsonl", "--horizon", "30", "--paths", "300")
	if got, want := sortedLines(other), sortedLines(one); got != want {
		t.Error("answers differ when the series come in another order")
	}
}

// writeReversed writes the rows of several in reverse order.
func writeReversed(t *testing.T, path string) {
	t.Helper()
	text, err := os.ReadFile(several)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	slices.Reverse(lines[1:])
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
}

func sortedLines(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// severalConfig is a configuration with a pool for each series of several.
func severalConfig(t *testing.T, series []series.Series, source string, query func(series.Series) string) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "asOf: %s\nsources: [{name: from, %s}]\npools:\n", lastEnd(series).Format(time.RFC3339), source)
	for _, s := range series {
		fmt.Fprintf(&b, "  - {name: %s, source: from, query: %q, unit: %q, step: %s, range: 3y, capacity: {levels: [{installed: %v}]}}\n",
			s.Name, query(s), s.Unit, s.Step, capacityFor(s))
	}
	file := filepath.Join(t.TempDir(), "plimsoll.yaml")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// lastEnd returns the end of the series that ends last.
func lastEnd(series []series.Series) time.Time {
	var end time.Time
	for _, s := range series {
		if s.End().After(end) {
			end = s.End()
		}
	}
	return end
}

// capacityFor returns a capacity a little above what a series has seen.
func capacityFor(s series.Series) float64 {
	most := 0.0
	for _, v := range s.Values {
		if v > most {
			most = v
		}
	}
	return math.Ceil(most * 1.05)
}

// metricName returns the name of a series as that of a metric.
func metricName(s series.Series) string { return strings.ReplaceAll(s.Name, "-", "_") }

// TestSameForecastFromEverySource forecasts the same pools from a CSV file,
// from a real Prometheus, and from the local history that each was pulled into.
func TestSameForecastFromEverySource(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	table, err := csvfile.Open(several, csvfile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	list := slices.DeleteFunc(table.Series(), func(s series.Series) bool { return s.Step.Months > 0 })
	fromFile := severalConfig(t, list, fmt.Sprintf("csv: {path: %q}", absolute(t, several)), func(s series.Series) string { return s.Name })

	named := slices.Clone(list)
	for i, s := range named {
		named[i].Name = metricName(s)
	}
	url := promtest.Start(t, named)
	fromServer := severalConfig(t, list, fmt.Sprintf("prometheus: {url: %q}", url), metricName)
	for _, s := range list {
		args := []string{"forecast", "--pool", s.Name, "-o", "jsonl", "--horizon", "24", "--paths", "100", "--data-dir"}
		none := filepath.Join(t.TempDir(), "none")
		want := mustCall(t, append(args, none, "--config", fromFile)...)
		if got := mustCall(t, append(args, none, "--config", fromServer)...); got != want {
			t.Errorf("%s from Prometheus differs\n%.600s\n%.600s", s.Name, got, want)
		}
		for from, config := range map[string]string{"CSV": fromFile, "Prometheus": fromServer} {
			data := filepath.Join(t.TempDir(), "data")
			mustCall(t, "pull", s.Name, "--config", config, "--data-dir", data, "--window", "30d")
			if got := mustCall(t, append(args, data, "--config", config)...); got != want {
				t.Errorf("%s from the history pulled from %s differs\n%.600s\n%.600s", s.Name, from, got, want)
			}
		}
	}
}

// TestPullSurvivesBeingKilled kills pull at random moments, again and again,
// until one run gets through. The history then equals the source: no sample is
// missing, and none is there twice.
func TestPullSurvivesBeingKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	table, err := csvfile.Open(several, csvfile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := table.Series()[0]
	config := severalConfig(t, []series.Series{s}, fmt.Sprintf("csv: {path: %q}", absolute(t, several)),
		func(s series.Series) string { return s.Name })
	data := filepath.Join(t.TempDir(), "data")
	random := rand.New(rand.NewPCG(1, 2))
	kills := 0
	for finished := false; !finished; {
		c := program(t, "pull", s.Name, "--config", config, "--data-dir", data, "--window", "2d")
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() { done <- c.Wait() }()
		var deadline <-chan time.Time
		if kills < 6 {
			deadline = time.After(time.Duration(50+random.IntN(700)) * time.Millisecond)
		}
		select {
		case err := <-done:
			if err != nil {
				t.Fatalf("pull after %d kills: %v", kills, err)
			}
			finished = kills >= 6
			if !finished {
				kills++ // it was too quick to be killed
			}
		case <-deadline:
			_ = c.Process.Kill()
			<-done
			kills++
		}
	}
	sameHistory(t, data, s)
}

// sameHistory holds the history of a pool to what the source has.
func sameHistory(t *testing.T, data string, want series.Series) {
	t.Helper()
	h, err := history.Open(data, history.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	records, err := h.Records(t.Context())
	if err != nil || len(records) != 1 {
		t.Fatalf("%d records, error %v, want 1", len(records), err)
	}
	found := 0
	key := slices.Collect(maps.Keys(records))[0]
	for got, err := range h.Read(t.Context(), ingest.Query{Expr: key, End: want.End()}) {
		if err != nil {
			t.Fatal(err)
		}
		found++
		if !got.Start.Equal(want.Start) || got.Step != want.Step || len(got.Values) != len(want.Values) {
			t.Fatalf("the history begins %s, has %d steps of %s; the source begins %s, has %d of %s",
				got.Start, len(got.Values), got.Step, want.Start, len(want.Values), want.Step)
		}
		for i, v := range want.Values {
			if g := got.Values[i]; g != v && !(math.IsNaN(g) && math.IsNaN(v)) {
				t.Fatalf("step %d: %v in the history, %v in the source", i, g, v)
			}
		}
	}
	if found != 1 {
		t.Fatalf("%d series in the history, want 1", found)
	}
}
