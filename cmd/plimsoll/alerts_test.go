package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// need skips the test where a program is missing, or fails it where all are required.
func need(t *testing.T, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err == nil {
		return path
	}
	if os.Getenv("PLIMSOLL_TEST_REQUIRE") == "all" {
		t.Fatalf("%s is not installed", program)
	}
	t.Skipf("%s is not installed", program)
	return ""
}

// The shipped rules are right to promtool, and do what their test says.
func TestAlertRules(t *testing.T) {
	promtool := need(t, "promtool")
	for _, args := range [][]string{{"check", "rules", "../../docs/alerts.yaml"}, {"test", "rules", "../../testdata/alerts_test.yaml"}} {
		if out, err := exec.CommandContext(t.Context(), promtool, args...).CombinedOutput(); err != nil {
			t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
}

// A real Prometheus reads the metrics of a real service, and the shipped rules fire: the pool is full in a few days,
// and its twin has no forecast.
func TestAlertsFire(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	prometheus := need(t, "prometheus")
	dir := t.TempDir()
	today := time.Now().UTC().Truncate(24 * time.Hour)
	var csv bytes.Buffer
	csv.WriteString("time,value,series\n")
	for i := range 60 {
		fmt.Fprintf(&csv, "%s,%d,disk\n", today.AddDate(0, 0, i-60).Format(time.DateOnly), 100+i)
	}
	writeFile(t, filepath.Join(dir, "disk.csv"), csv.String())
	writeFile(t, filepath.Join(dir, "plimsoll.yaml"), `sources: [{name: files, csv: {path: disk.csv}}]
defaults: {source: files, leadTime: 30d, horizon: 60d}
pools: [{name: disk, query: disk, capacity: 165}, {name: twin, query: disk, capacity: 165}]
`)
	service := address(t)
	runs(t, dir, "serve", "--config", "plimsoll.yaml", "--data-dir", "data", "--listen", service, "--grpc-listen", address(t))
	eventually(t, "http://"+service+"/readyz", "ok")
	of := "http://" + service + "/v1/pools/disk:forecast"
	response, err := http.Post(of, "application/json", strings.NewReader("{}")) //nolint:noctx // a test
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%v %v", response, err)
	}
	_ = response.Body.Close()
	server := scraping(t, prometheus, service)
	eventually(t, "http://"+server+"/api/v1/alerts", `"PlimsollOrderNow"`, `"PlimsollSaturatesSoon"`, `"PlimsollNoAnswer"`, `"firing"`)
	var alerts struct {
		Data struct {
			Alerts []struct{ Labels map[string]string }
		}
	}
	if err := json.Unmarshal([]byte(eventually(t, "http://"+server+"/api/v1/alerts", `"firing"`)), &alerts); err != nil {
		t.Fatal(err)
	}
	for _, a := range alerts.Data.Alerts {
		if want := map[string]string{"PlimsollOrderNow": "disk", "PlimsollSaturatesSoon": "disk",
			"PlimsollNoAnswer": "twin"}[a.Labels["alertname"]]; a.Labels["pool"] != want {
			t.Errorf("%v: want the pool %q", a.Labels, want)
		}
	}
}

// scraping runs a Prometheus that scrapes a service every second and has the shipped rules, without their patience, and returns
// its address.
func scraping(t *testing.T, prometheus, service string) string {
	t.Helper()
	dir := t.TempDir()
	rules := docText(t, filepath.Join(docRoot, "docs", "alerts.yaml"))
	writeFile(t, filepath.Join(dir, "alerts.yaml"), strings.ReplaceAll(rules, "for: 1h", "for: 1s"))
	writeFile(t, filepath.Join(dir, "prometheus.yml"), fmt.Sprintf(`global: {scrape_interval: 1s, evaluation_interval: 1s}
rule_files: [alerts.yaml]
scrape_configs: [{job_name: plimsoll, static_configs: [{targets: ["%s"]}]}]
`, service))
	server := address(t)
	starts(t, exec.Command(prometheus, "--config.file="+filepath.Join(dir, "prometheus.yml"),
		"--storage.tsdb.path="+filepath.Join(dir, "tsdb"),
		"--web.listen-address="+server))
	return server
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// address returns a free address of this machine.
func address(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// runs runs plimsoll in dir until the end of the test.
func runs(t *testing.T, dir string, args ...string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self, args...)
	c.Dir, c.Env = dir, append(os.Environ(), asProgram+"=1")
	starts(t, c)
}

// starts runs a program until the end of the test.
func starts(t *testing.T, c *exec.Cmd) {
	t.Helper()
	var log bytes.Buffer
	c.Stdout, c.Stderr = &log, &log
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Kill()
		_ = c.Wait()
		if t.Failed() {
			t.Logf("%s:\n%.4000s", c.Path, log.String())
		}
	})
}

// eventually asks until the answer has all the words, and returns it.
func eventually(t *testing.T, url string, words ...string) string {
	t.Helper()
	last := ""
	for range 600 {
		request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		if response, err := http.DefaultClient.Do(request); err == nil {
			text, _ := io.ReadAll(response.Body)
			_ = response.Body.Close()
			last = string(text)
			missing := 0
			for _, w := range words {
				if !strings.Contains(last, w) {
					missing++
				}
			}
			if missing == 0 {
				return last
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("%s: want %q, got %.2000s", url, words, last)
	return ""
}
