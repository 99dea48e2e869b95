package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// asked is what a server was asked.
type asked struct {
	mu       sync.Mutex
	requests []*http.Request
}

// prometheusLike runs a server with one day of an hourly series that is nowhere measured, and notes what it is asked.
func prometheusLike(t *testing.T) (string, *asked) {
	t.Helper()
	a := &asked{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		a.mu.Lock()
		a.requests = append(a.requests, r)
		a.mu.Unlock()
		fmt.Fprint(w, `{"status":"success","data":{"resultType":"matrix","result":[]}}`)
	}))
	t.Cleanup(s.Close)
	return s.URL, a
}

// TestPrometheusConfig asks a server ad hoc with all that a configured source can have: each request has the credentials, the tenant
// and the headers, and the query has the timeout. No secret is on the command line or in what is printed.
func TestPrometheusConfig(t *testing.T) {
	url, a := prometheusLike(t)
	dir := t.TempDir()
	for name, text := range map[string]string{
		"token": "s3cret", "key": "k3y", "prom.yaml": fmt.Sprintf("url: %q\nbearerTokenFile: token\ntenant: team-a\ntimeout: 45s\n"+
			"headers: {X-Area: north}\nheaderFiles: {X-Key: key}\n", url),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	code, stdout, stderr := call(t, "", "forecast", "--prometheus-config", filepath.Join(dir, "prom.yaml"), "--query", "up", "--resolution",
		"1h")
	if code != exitFailed || !strings.Contains(stderr, "selects no series") || strings.Contains(stdout+stderr, "s3cret") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	queries := 0
	for _, r := range a.requests {
		h := r.Header
		if h.Get("Authorization") != "Bearer s3cret" || h.Get("X-Scope-OrgID") != "team-a" || h.Get("X-Area") != "north" ||
			h.Get("X-Key") != "k3y" {
			t.Errorf("%s has the headers %v", r.URL, h)
		}
		if strings.HasSuffix(r.URL.Path, "query_range") {
			queries++
			if got := r.Form.Get("timeout"); got != "45" {
				t.Errorf("timeout=%q, want 45", got)
			}
		}
	}
	if queries == 0 {
		t.Error("nothing was asked")
	}

	// The flag goes before the file, and takes what the source does.
	a.requests = nil
	call(t, "", "forecast", "--prometheus", url, "--timeout", "7s", "--query", "up", "--resolution", "1h")
	if len(a.requests) == 0 || a.requests[len(a.requests)-1].Form.Get("timeout") != "7" {
		t.Errorf("--timeout 7s: %d requests", len(a.requests))
	}
}

// TestPrometheusConfigErrors has files and flags that make no sense: each names what is wrong.
func TestPrometheusConfigErrors(t *testing.T) {
	for text, want := range map[string]string{
		"url: nowhere": "url",
		"{}":           "url",
		"url: http://h\nheaders: {Authorization: Bearer x}": "name a file that holds it",
		"url: http://h\ntimeuot: 3s":                        "did you mean timeout?",
		"url: http://h\nusername: me":                       "username and passwordFile belong together",
		"url: http://h\nbearerTokenFile: a\nusername: me":   "cannot be given together",
		"url: http://me:secret@h":                           "has a credential in it",
		"url: http://h\ntimeout: 1mo":                       "want a fixed length",
	} {
		path := filepath.Join(t.TempDir(), "prom.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		code, _, stderr := call(t, "", "forecast", "--prometheus-config", path, "--query", "up")
		if code != exitFailed || !strings.Contains(stderr, want) {
			t.Errorf("%q: exit code %d: %s, want %q", text, code, stderr, want)
		}
	}
	for want, args := range map[string][]string{
		"--timeout: goes with --prometheus, not with --csv":           {"--csv", "x.csv", "--timeout", "3s"},
		"--prometheus-config: not with --pool":                        {"--pool", "x", "--prometheus-config", "x"},
		"--prometheus-config: goes with --prometheus, not with --csv": {"--csv", "x.csv", "--prometheus-config", "x"},
		"--prometheus: needs a --query":                               {"--prometheus-config", "x"},
		"--timeout":                                                   {"--prometheus", "http://h", "--query", "up", "--timeout", "soon"},
	} {
		if code, _, stderr := call(t, "", append([]string{"forecast"}, args...)...); code != exitUsage || !strings.Contains(stderr, want) {
			t.Errorf("%q: exit code %d: %s, want %q", args, code, stderr, want)
		}
	}
}

// TestPullFromADeadSource pulls many pools of a source that is not there: it is said once.
func TestPullFromADeadSource(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	var text strings.Builder
	text.WriteString("sources: [{name: metrics, prometheus: {url: \"http://127.0.0.1:1\"}}]\npools:\n")
	for i := range 50 {
		fmt.Fprintf(&text, "  - {name: pool-%d, source: metrics, query: up, step: 1h}\n", i)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "plimsoll.yaml")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, stderr := call(t, "", "pull", "--config", path, "--data-dir", filepath.Join(dir, "data"))
	if code != exitFailed || strings.Count(stderr, "trying again") != 3 || !strings.Contains(stderr, "pool-0") ||
		!strings.Contains(stderr, "49 more pools: metrics (http://127.0.0.1:1) says the same") || strings.Contains(stderr, "pool-1:") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}
