package main

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest/prometheus/promtest"
)

// hosts are so many machines with a disk of 1 TB each, measured every hour for 60 days. That of host 0 has been full for two days; that
// of host k fills up evenly, with noise of 1 GB, and is full in 20 + 10·k days.
func hosts(n int, end time.Time) (list []series.Series, fullIn []float64) {
	const size, days = 1e12, 60.0
	random := rand.New(rand.NewPCG(1, 60))
	for k := range n {
		left := float64(20 + 10*k)
		if k == 0 {
			left = -2
		}
		avail := make([]float64, 24*days)
		for i := range avail {
			day := days - float64(i)/24 // before the end
			avail[i] = max(0, 10e9*(left+day))
			if avail[i] > 0 {
				avail[i] = max(0, avail[i]+1e9*random.NormFloat64())
			}
		}
		sizes := make([]float64, len(avail))
		for i := range sizes {
			sizes[i] = size
		}
		labels := map[string]string{"instance": fmt.Sprintf("host%02d:9100", k), "mountpoint": "/data", "fstype": "ext4", "device": "/dev/vdb"}
		for name, values := range map[string][]float64{"node_filesystem_avail_bytes": avail, "node_filesystem_size_bytes": sizes} {
			list = append(list, series.Series{Name: fmt.Sprintf(`%s{host="%02d"}`, name, k), Labels: labels, Unit: series.Bytes,
				Start: end.Add(-time.Duration(len(values)) * time.Hour), Step: series.Every(time.Hour), Values: values})
		}
		fullIn = append(fullIn, left)
	}
	return list, fullIn
}

// firstWeek returns the blocks of the README's first week: the configuration, and what is typed.
func firstWeek(t *testing.T) (config, commands string) {
	t.Helper()
	blocks, err := docBlocks(docText(t, filepath.Join(docRoot, "README.md")))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range blocks {
		switch {
		case b.needs != "a Prometheus, the first week":
		case b.lang == "yaml":
			config = b.text
		default:
			commands = b.text
		}
	}
	if n := strings.Count(config, "\n"); n == 0 || n > 15 || commands == "" {
		t.Fatalf("the README's first week has a configuration of %d lines, want 1 to 15, and the commands %q", n, commands)
	}
	return config, commands
}

// The first week as the README has it, against a real Prometheus: from the binary to the ranked table of 20 disks, a service that
// feeds itself, metrics, an alert and the report. The dates are those that the disks were made with.
func TestFirstWeek(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	prometheus := need(t, "prometheus")
	end := time.Now().UTC().Truncate(time.Hour)
	disks, fullIn := hosts(20, end)
	config, commands := firstWeek(t)
	gateway := address(t)
	local := strings.NewReplacer("http://127.0.0.1:9090", promtest.Start(t, disks), "127.0.0.1:8080", gateway,
		"plimsoll serve ", "plimsoll serve --listen "+gateway+" --grpc-listen "+address(t)+" --health-listen "+address(t)+" ")
	dir := docFolder(t)
	writeFile(t, filepath.Join(dir, "plimsoll.yaml"), local.Replace(config))
	said := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(commands), "\n") {
		line, _, _ = strings.Cut(line, "#")
		verb := strings.Fields(line)[1]
		if verb == "serve" {
			runs(t, dir, append(strings.Fields(local.Replace(line))[1:], "--data-dir", "served")...)
			eventually(t, "http://"+gateway+"/readyz", "ok")
			eventually(t, "http://"+gateway+"/metrics", `plimsoll_days_until_saturation{pool="host00-data`,
				`plimsoll_days_until_saturation{pool="host19-data`)
			continue
		}
		out := docRun(t, dir, docBlock{text: local.Replace(line)})
		if verb == "status" && said[verb] != "" && strings.Contains(out, "host00") {
			verb = "status of the service"
		}
		said[verb] = out
	}
	checkDates(t, dir, gateway, fullIn)
	for verb, words := range map[string][]string{
		"config": {"20 pools"}, "status": {"ORDER NOW", "host00", "host19"}, "status of the service": {"ORDER NOW", "host00", "host19"},
		"report": {"wrote report"},
	} {
		for _, w := range words {
			if !strings.Contains(said[verb], w) {
				t.Errorf("%s does not say %q, but\n%s", verb, w, said[verb])
			}
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "report", "report.html")); err != nil {
		t.Error(err)
	}
	eventually(t, "http://"+gateway+"/", "host00", "ORDER NOW")
	eventually(t, "http://"+scraping(t, prometheus, gateway)+"/api/v1/alerts", `"PlimsollOrderNow"`, "host00", `"firing"`)
}

// checkDates compares the likely dates that the service keeps with those that the disks were made with.
func checkDates(t *testing.T, dir, gateway string, fullIn []float64) {
	t.Helper()
	var answer struct {
		Pools []struct {
			Name   string
			Status struct {
				Saturation struct {
					State   string
					DateP50 time.Time
				}
			}
		}
	}
	text := docRun(t, dir, docBlock{text: "plimsoll status -o json --server http://" + gateway})
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		t.Fatalf("%v\n%.2000s", err, text)
	}
	seen := 0
	for _, p := range answer.Pools {
		var k int
		if _, err := fmt.Sscanf(p.Name, "pools/host%02d", &k); err != nil {
			t.Fatalf("%s: %v", p.Name, err)
		}
		seen++
		date := p.Status.Saturation
		days := time.Until(date.DateP50).Hours() / 24
		switch {
		case k == 0 && !strings.Contains(date.State, "ALREADY_SATURATED"):
			t.Errorf("%s is full, and called %s", p.Name, date.State)
		case k > 0 && fullIn[k] < 60 && math.Abs(days-fullIn[k]) > 2:
			t.Errorf("%s is full in %.0f days, and the likely date is in %.1f", p.Name, fullIn[k], days)
		}
	}
	if seen != len(fullIn) {
		t.Errorf("%d pools, want %d", seen, len(fullIn))
	}
}
