package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// call runs one command line in a directory of its own and returns its exit code and output.
func call(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	a := app{
		in: strings.NewReader(stdin), out: &out, err: &errs, version: "test",
		env: func(key string) string {
			if key == "XDG_DATA_HOME" {
				return filepath.Join(t.TempDir(), "data")
			}
			return ""
		},
		now: func() time.Time { return time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC) },
	}
	code = a.run(context.Background(), args)
	return code, out.String(), errs.String()
}

// hourly returns n hourly rows of a gently seasonal series.
func hourly(n int) string {
	var b strings.Builder
	b.WriteString("time,value\n")
	start := time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)
	for i := range n {
		fmt.Fprintf(&b, "%s,%d\n", start.Add(time.Duration(i)*time.Hour).Format(time.RFC3339), 100+i%24+i%7)
	}
	return b.String()
}

func gzipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return b.String()
}

// estateYAML is a configuration with one pool and one scenario; the arguments
// replace parts of it.
func estateYAML(replacements ...string) string {
	text := `
asOf: 2026-10-12T12:00:00Z
sources:
  - name: files
    csv: {path: good.csv}
pools:
  - name: cpu
    source: files
    query: good
    unit: "{core}"
    capacity: {levels: [{installed: 300}]}
scenarios:
  - name: plan
    currency: USD
    start: 2026-12
    horizon: 1y
    discountRate: 0.08
    demand: [{pool: cpu}]
    placements:
      - name: cloud
        iaas: {provider: aws, region: us-east-1, sku: m5.2xlarge, purchase: {onDemand: 1}}
`
	return strings.NewReplacer(replacements...).Replace(text)
}

// badInput is a call that must fail with a message that helps.
type badInput struct {
	name  string
	files map[string]string
	stdin string
	args  []string
	code  int
	want  []string // in standard error
}

// badCSV are histories that cannot be forecast as they are.
func badCSV() []badInput {
	forecast := []string{"forecast", "--csv", "in.csv"}
	with := func(name, text string, code int, want ...string) badInput {
		return badInput{name: name, files: map[string]string{"in.csv": text}, args: forecast, code: code, want: want}
	}
	strict := func(name, text string, want ...string) badInput {
		return badInput{name: name, files: map[string]string{"in.csv": text}, args: append([]string{"forecast", "--strict"}, forecast[1:]...),
			code: 1, want: want}
	}
	good := hourly(1000)
	return []badInput{
		{name: "missing file", args: forecast, code: 1, want: []string{"in.csv", "no such file"}},
		{name: "directory", args: []string{"forecast", "--csv", "."}, code: 1, want: []string{"is a directory"}},
		with("empty file", "", 1, "in.csv", "empty"),
		with("no header", "2026-09-01T00:00:00Z,5\n2026-09-01T01:00:00Z,6\n", 1, "header", "time"),
		with("header only", "time,value\n", 1, "in.csv"),
		with("unknown column", "time,valeu\n2026-09-01,5\n", 1, "valeu", "value"),
		with("only bad times", "time,value\nyesterday,5\ntoday,6\n", 1, "line 2", "yesterday"),
		strict("a bad time", "time,value\n2026-09-01,5\nyesterday,5\n", "line 3", "yesterday"),
		strict("a bad number", "time,value\n2026-09-01,5\n2026-09-02,five\n", "line 3", "five"),
		strict("two values of one time", "time,value\n2026-09-01,5\n2026-09-01,6\n2026-09-02,6\n", "line"),
		strict("a negative capacity", "time,value,capacity\n2026-09-01,5,-3\n2026-09-02,5,\n", "line 2", "-3"),
		strict("a zero capacity", "time,value,capacity\n2026-09-01,5,0\n2026-09-02,5,\n", "line 2", "capacity"),
		with("a single sample", "time,value\n2026-09-01,5\n", 1, "TOO_LITTLE_DATA"),
		with("all NaN", "time,value\n2026-09-01,NaN\n2026-09-02,NaN\n", 1, "NaN"),
		with("false gzip", "\x1f\x8bthis is not gzip at all", 1, "in.csv", "gzip"),
		with("truncated gzip", gzipped(good)[:200], 1, "in.csv", "gzip"),
		with("two units", "time,value,unit\n2026-09-01,5,By\n2026-09-02,6,{core}\n", 1, "By", "{core}"),
	}
}

// badFlags are calls with flags that make no sense.
func badFlags() []badInput {
	files := map[string]string{"good.csv": hourly(1000)}
	with := func(name string, want []string, flags ...string) badInput {
		return badInput{name: name, files: files, args: append([]string{"forecast", "--csv", "good.csv"}, flags...), code: 2, want: want}
	}
	return []badInput{
		with("capacity negative", []string{"--capacity", "-5", "above 0"}, "--capacity", "-5"),
		with("capacity zero", []string{"--capacity", "above 0"}, "--capacity", "0"),
		with("capacity text", []string{"--capacity", "plenty"}, "--capacity", "plenty"),
		with("horizon zero", []string{"--horizon", "1"}, "--horizon", "0"),
		with("horizon negative", []string{"--horizon"}, "--horizon", "-3d"),
		with("horizon ten thousand years", []string{"--horizon", "10000y", "100 years"}, "--horizon", "10000y"),
		with("horizon without a unit it knows", []string{"--horizon", "fortnight"}, "--horizon", "1fortnight"),
		with("too many paths", []string{"--paths", "2000000000", "100000"}, "--paths", "2000000000"),
		with("no paths", []string{"--paths"}, "--paths", "0"),
		with("quantile of two", []string{"--quantiles", "2"}, "--quantiles", "0.5,2"),
		with("order quantile of one", []string{"--order-quantile"}, "--order-quantile", "1"),
		with("output unknown", []string{"jsn", "json"}, "-o", "jsn"),
		with("chart of an unknown kind", []string{"--chart", "svg"}, "--chart", "x.gif"),
		with("unknown flag", []string{"--horizn", "--horizon"}, "--horizn", "3d"),
		with("as-of in words", []string{"--as-of", "lately"}, "--as-of", "lately"),
		with("two histories", []string{"only one"}, "--pool", "x"),
		with("lead time in seconds without a unit", []string{"--lead-time", "60"}, "--lead-time", "60"),
		{name: "no history", args: []string{"forecast"}, code: 2, want: []string{"--csv", "--prometheus", "--pool"}},
		{name: "unknown verb", args: []string{"forcast"}, code: 2, want: []string{"forcast", "forecast"}},
		{name: "unknown verb of config", args: []string{"config", "chekc"}, code: 2, want: []string{"chekc", "check"}},
		{name: "query without prometheus", files: files, args: []string{"forecast", "--csv", "good.csv", "--query", "up"}, code: 2,
			want: []string{"--query", "--prometheus"}},
		{name: "paths times steps", files: files, args: []string{"forecast", "--csv", "good.csv", "--paths", "100000", "--horizon", "10000"},
			code: 1, want: []string{"50000000"}},
	}
}

// badEstates are configurations and scenarios with something wrong in them.
func badEstates() []badInput {
	with := func(name string, verb []string, code int, want []string, replacements ...string) badInput {
		files := map[string]string{"good.csv": hourly(1000), "plimsoll.yaml": estateYAML(replacements...)}
		return badInput{name: name, files: files, args: verb, code: code, want: want}
	}
	check, compare := []string{"config", "check"}, []string{"compare", "plan"}
	return []badInput{
		{name: "no configuration", args: check, code: 2, want: []string{"--config", "plimsoll.yaml"}},
		{name: "no inventory", args: []string{"assess", "none.csv"}, code: 1, want: []string{"none.csv", "no such file"}},
		with("unknown key", check, 1, []string{"plimsoll.yaml:9", "quary", "query"}, "query: good", "quary: good"),
		with("unknown source", check, 1, []string{"file", "files"}, "source: files", "source: file"),
		with("capacity zero", check, 1, []string{"plimsoll.yaml:11", "installed"}, "installed: 300", "installed: 0"),
		with("unknown currency", check, 1, []string{"USX"}, "currency: USD", "currency: USX"),
		with("no placement", check, 1, []string{"placements"},
			"    placements:\n      - name: cloud\n        iaas: {provider: aws, region: us-east-1, sku: m5.2xlarge, purchase: {onDemand: 1}}\n",
			""),
		with("unknown pool in the demand", check, 1, []string{"cpuu", "cpu"}, "{pool: cpu}", "{pool: cpuu}"),
		with("unknown machine type", compare, 1, []string{"m5.2xlarg"}, "m5.2xlarge", "m5.2xlarg"),
		with("unknown region", compare, 1, []string{"us-east-11", "us-east-1"}, "us-east-1,", "us-east-11,"),
		with("unknown provider", compare, 1, []string{"awz", "aws"}, "provider: aws", "provider: awz"),
		with("another currency than the prices", compare, 1, []string{"EUR", "USD"}, "currency: USD", "currency: EUR"),
		with("pool that does not exist", []string{"forecast", "--pool", "cpi"}, 1, []string{"cpi", "cpu"}),
		with("an old file", []string{"forecast", "--pool", "cpu", "--as-of", "2027-10-01"}, 1, []string{"STALE_DATA"}),
		{
			name: "inventory row without memory", code: 1, args: []string{"assess", "in.csv", "--provider", "aws", "--region", "us-east-1"},
			files: map[string]string{"in.csv": "name,vcpu,memory_gib\nweb,4,\n"}, want: []string{"line 2", "memory_gib"},
		},
		{
			name: "inventory without memory", code: 1, args: []string{"assess", "in.csv", "--provider", "aws", "--region", "us-east-1"},
			files: map[string]string{"in.csv": "name,vcpu\nweb,4\n"}, want: []string{"memory_gib"},
		},
	}
}

func TestBadInput(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	for _, c := range append(append(badCSV(), badFlags()...), badEstates()...) {
		t.Run(c.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			for name, text := range c.files {
				if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			code, stdout, stderr := call(t, c.stdin, c.args...)
			checkFailure(t, c, code, stdout, stderr)
		})
	}
}

// checkFailure holds a failed call to its manners.
func checkFailure(t *testing.T, c badInput, code int, stdout, stderr string) {
	t.Helper()
	if code != c.code {
		t.Errorf("exit code %d, want %d", code, c.code)
	}
	for _, want := range c.want {
		if !strings.Contains(stderr, want) {
			t.Errorf("standard error does not name %q", want)
		}
	}
	for _, never := range []string{"goroutine ", "panic", ".go:", "%!"} {
		if strings.Contains(stderr, never) {
			t.Errorf("standard error has %q in it", never)
		}
	}
	if t.Failed() {
		t.Logf("standard output:\n%s\nstandard error:\n%s", stdout, stderr)
	}
}

// TestInputThatIsHandled holds inputs that look bad and are not: they are
// counted, said, and answered.
func TestInputThatIsHandled(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(hourly(1000)), "\n")
	shuffled := append([]string{lines[0]}, lines[500:]...)
	shuffled = append(shuffled, lines[1:500]...)
	cases := []struct {
		name, text string
		want       []string
	}{
		{"unordered", strings.Join(shuffled, "\n"), []string{"order"}},
		{"twice the same", strings.Join(append(lines, lines[900:]...), "\n"), []string{"merged: 101"}},
		{"twice, differing", strings.Join(append(lines, strings.Split(lines[900], ",")[0]+",7"), "\n"), []string{"line"}},
		{"huge values", strings.Join(append(lines[:990], strings.Split(lines[995], ",")[0]+",1e308",
			strings.Split(lines[996], ",")[0]+",-1e308"), "\n"), nil},
		{"a bad row", strings.Join(append(lines[:990:990], "tomorrow,3"), "\n"), []string{"line 991", "tomorrow"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			code, stdout, stderr := call(t, c.text, "forecast", "--csv", "-", "--capacity", "1000", "-o", "csv", "--paths", "50", "--horizon", "24")
			if c.name == "huge values" {
				// Either refused with a reason or answered with finite figures; never nonsense.
				if strings.Contains(stdout, "NaN") || strings.Contains(stdout, "Inf") || code > 1 {
					t.Errorf("exit code %d\n%s\n%s", code, stdout, stderr)
				}
				return
			}
			if code != 0 {
				t.Errorf("exit code %d, want 0", code)
			}
			for _, want := range c.want {
				if !strings.Contains(stderr, want) {
					t.Errorf("standard error does not name %q", want)
				}
			}
			if t.Failed() {
				t.Logf("%s\n%s", stdout, stderr)
			}
		})
	}
}

// TestBadPrometheus holds servers that misbehave: each is told so that the
// planner knows what to do.
func TestBadPrometheus(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	answer := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}
	}
	cases := []struct {
		name    string
		handler http.HandlerFunc
		want    []string
	}{
		{"401", answer(401, "who are you"), []string{"401"}},
		{"404", answer(404, "nothing here"), []string{"404"}},
		{"500", answer(500, "broken"), []string{"500"}},
		{"HTML", answer(200, "<!doctype html><html><body>Sign in</body></html>"), []string{"web page", "base of the API"}},
		{"truncated", answer(200, `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1`), nil},
		{"error", answer(400, `{"status":"error","errorType":"bad_data","error":"1:3: parse error: unexpected identifier"}`),
			[]string{"parse error"}},
		{"silence", func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body); <-r.Context().Done() }, []string{"1s"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := httptest.NewServer(c.handler)
			defer s.Close()
			dir := t.TempDir()
			file := filepath.Join(dir, "plimsoll.yaml")
			text := fmt.Sprintf("asOf: 2026-10-01T00:00:00Z\nsources: [{name: metrics, prometheus: {url: %q, timeout: 1s, resolution: "+
				"1h}}]\npools: [{name: cpu, source: metrics, query: up, step: 1h, range: 30d}]\n", s.URL)
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			code, stdout, stderr := call(t, "", "forecast", "--pool", "cpu", "--config", file)
			checkFailure(t, badInput{code: 1, want: c.want}, code, stdout, stderr)
		})
	}
	t.Run("not there", func(t *testing.T) {
		t.Parallel()
		code, stdout, stderr := call(t, "", "forecast", "--prometheus", "http://127.0.0.1:1", "--query", "up")
		checkFailure(t, badInput{code: 1, want: []string{"127.0.0.1:1", "refused"}}, code, stdout, stderr)
	})
}
