// Package promtest runs a real Prometheus server for tests.
package promtest

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/golang/snappy"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// startTimeout is how long the server may take to start and to take the data in.
const startTimeout = time.Minute

// span is the length of a block, and so of what the server accepts out of
// order: longer than any data, so that series may be written one after another
// and nothing is compacted while a test runs.
const span = "36500d"

// metricName is what a series may be called.
var metricName = regexp.MustCompile(`^[a-zA-Z_:][a-zA-Z0-9_:]*$`)

// Start runs a Prometheus server that holds the given series, and nothing
// else, on a free port of the loopback interface, and returns its base URL.
// The server ends with the test. It is written to by remote write.
//
// The name of a series becomes the name of its metric: it must be one, up to
// the first brace if there is any; its Labels become the others. Gaps are not
// written.
//
// Without a prometheus binary the test is skipped, or fails if
// PLIMSOLL_TEST_REQUIRE is "all".
func Start(t testing.TB, series []series.Series) string {
	t.Helper()
	binary, err := exec.LookPath("prometheus")
	if err != nil {
		missing(t)
	}
	dir := t.TempDir()
	config := filepath.Join(dir, "prometheus.yml")
	if err := os.WriteFile(config, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(binary,
		"--config.file="+config, "--storage.tsdb.path="+filepath.Join(dir, "data"), "--storage.tsdb.retention.time=100y",
		"--storage.tsdb.min-block-duration="+span, "--storage.tsdb.max-block-duration="+span,
		"--web.listen-address=127.0.0.1:0", "--web.enable-remote-write-receiver", "--log.level=info")
	url := run(t, cmd)
	ctx, cancel := context.WithTimeout(t.Context(), startTimeout)
	defer cancel()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	waitReady(ctx, t, client, url)
	for _, s := range series {
		if err := write(ctx, client, url, s); err != nil {
			t.Fatalf("promtest: %s: %v", s.Name, err)
		}
	}
	return url
}

// missing says loudly what the test needs.
func missing(t testing.TB) {
	t.Helper()
	if os.Getenv("PLIMSOLL_TEST_REQUIRE") == "all" {
		t.Fatal("needs a Prometheus server: apt-get install prometheus")
	}
	t.Skip("SKIPPED: needs a Prometheus server: apt-get install prometheus")
}

// run starts the server, ends it with the test, and returns the URL that its log tells.
func run(t testing.TB, cmd *exec.Cmd) string {
	t.Helper()
	logs, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	address := make(chan string, 1)
	done := make(chan string)
	go func() { done <- follow(logs, address) }()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGKILL) // its data goes with it
		tail := <-done
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("the end of the server's log:\n%s", tail)
		}
	})
	select {
	case a := <-address:
		if a == "" {
			t.Fatal("promtest: the server ended before it listened")
		}
		return "http://" + a
	case <-time.After(startTimeout):
		t.Fatalf("promtest: the server did not listen within %v", startTimeout)
	}
	return ""
}

// follow reads a log to its end, sends the address that the server listens on
// (nothing if it never does), and returns the last lines.
func follow(logs io.Reader, address chan<- string) string {
	listening := regexp.MustCompile(`msg="?Listening on"? address=(\S+)`)
	var tail []string
	sent := false
	lines := bufio.NewScanner(logs)
	for lines.Scan() {
		if tail = append(tail, lines.Text()); len(tail) > 20 {
			tail = tail[1:]
		}
		if m := listening.FindStringSubmatch(lines.Text()); m != nil && !sent {
			address <- m[1]
			sent = true
		}
	}
	if !sent {
		address <- ""
	}
	return strings.Join(tail, "\n")
}

// waitReady waits until the server answers that it is ready.
func waitReady(ctx context.Context, t testing.TB, client *http.Client, url string) {
	t.Helper()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/-/ready", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := client.Do(req)
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
		}
		select {
		case <-ctx.Done():
			t.Fatalf("promtest: the server was not ready within %v", startTimeout)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// write sends the measured values of s by remote write, 10,000 in a request.
func write(ctx context.Context, client *http.Client, url string, s series.Series) error {
	labels, err := labelsOf(s)
	if err != nil {
		return err
	}
	for i := 0; i < s.Len(); i += 10_000 {
		body := snappy.Encode(nil, request(labels, s.Slice(i, min(i+10_000, s.Len()))))
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/api/v1/write", bytes.NewReader(body))
		if err != nil {
			return err
		}
		req.Header.Set("Content-Encoding", "snappy")
		req.Header.Set("Content-Type", "application/x-protobuf")
		req.Header.Set("X-Prometheus-Remote-Write-Version", "0.1.0")
		resp, err := client.Do(req)
		if err != nil {
			return err
		}
		said, _ := io.ReadAll(io.LimitReader(resp.Body, 1000))
		resp.Body.Close()
		if resp.StatusCode/100 != 2 {
			return fmt.Errorf("remote write: %s: %s", resp.Status, said)
		}
	}
	return nil
}

// labelsOf returns the labels of s with the name of the metric, ordered by name.
func labelsOf(s series.Series) ([][2]string, error) {
	metric, _, _ := strings.Cut(s.Name, "{")
	if !metricName.MatchString(metric) {
		return nil, fmt.Errorf("the name is not that of a metric")
	}
	labels := [][2]string{{"__name__", metric}}
	for name, value := range s.Labels {
		labels = append(labels, [2]string{name, value})
	}
	slices.SortFunc(labels, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return labels, nil
}

// request returns the protobuf message prometheus.WriteRequest with one series
// (prompb/remote.proto and types.proto of Prometheus):
//
//	WriteRequest{TimeSeries timeseries = 1}
//	TimeSeries{Label labels = 1; Sample samples = 2}
//	Label{string name = 1; string value = 2}   Sample{double value = 1; int64 timestamp = 2}
func request(labels [][2]string, s series.Series) []byte {
	var series []byte
	for _, l := range labels {
		label := protowire.AppendString(protowire.AppendTag(nil, 1, protowire.BytesType), l[0])
		label = protowire.AppendString(protowire.AppendTag(label, 2, protowire.BytesType), l[1])
		series = protowire.AppendBytes(protowire.AppendTag(series, 1, protowire.BytesType), label)
	}
	for i, v := range s.Values {
		if math.IsNaN(v) {
			continue
		}
		sample := protowire.AppendFixed64(protowire.AppendTag(nil, 1, protowire.Fixed64Type), math.Float64bits(v))
		sample = protowire.AppendVarint(protowire.AppendTag(sample, 2, protowire.VarintType), uint64(s.Time(i).UnixMilli()))
		series = protowire.AppendBytes(protowire.AppendTag(series, 2, protowire.BytesType), sample)
	}
	return protowire.AppendBytes(protowire.AppendTag(nil, 1, protowire.BytesType), series)
}
