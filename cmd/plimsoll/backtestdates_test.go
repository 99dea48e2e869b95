package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// filling is a CSV of n days of a disk that fills from 100 by about 1 a day, with a week in it, and a capacity.
func filling(n int, names ...string) string {
	var b strings.Builder
	fmt.Fprintln(&b, "series,time,value,capacity")
	for k, name := range names {
		for i := range n {
			day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i)
			v := 100 + float64(i) + 6*math.Sin(2*math.Pi*float64(i)/7) + 9*math.Sin(float64(i*i+k))
			fmt.Fprintf(&b, "%s,%s,%.3f,250\n", name, day.Format(time.DateOnly), v)
		}
	}
	return b.String()
}

func TestBacktestDates(t *testing.T) {
	args := []string{"backtest", "--csv", "-", "--dates", "--horizon", "14d", "--origins", "3", "--paths", "100"}
	code, out, errs := call(t, filling(150, "a", "b"), append(args, "-o", "json")...)
	if code != exitDone || errs != "" {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	type scores struct {
		Method                   string
		Cases                    int
		Score                    *float64
		ScoreInterval            *struct{ Low, High float64 }
		Uncertain, Stated, Falls int
	}
	var got struct {
		Backtests []struct {
			Series          string
			Horizon, Period int
			Origins         []struct {
				Cases []struct {
					Threshold, ReachedTime, DateP50 string
					Value, Score                    float64
				}
			}
			Overall struct{ Methods []scores }
		}
		Overall struct {
			Series, Origins, Cases, Crossed int
			Methods                         []scores
			BestRule                        string
		}
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	o := got.Overall
	if o.Series != 2 || o.Origins != 6 || o.Cases != 36 || len(o.Methods) != 12 || o.Methods[0].Method != "plimsoll" ||
		o.Methods[11].Method != "base rate" || o.BestRule == "" {
		t.Errorf("%+v", o)
	}
	if s := o.Methods[0]; s.Score == nil || s.ScoreInterval == nil || *s.Score < s.ScoreInterval.Low || *s.Score > s.ScoreInterval.High {
		t.Errorf("%+v", s)
	}
	b := got.Backtests[1]
	cases := b.Origins[2].Cases
	if b.Series != "b" || b.Horizon != 14 || b.Period != 7 || len(cases) != 6 || cases[5].Threshold != "100 % of capacity" ||
		cases[5].Value != 250 {
		t.Errorf("%+v", b)
	}
	// Day 149 is at about 249; the capacity of 250 is reached at the top of its last week, and on 0 sd all along.
	if cases[0].ReachedTime == "" || cases[0].DateP50 == "" {
		t.Errorf("%+v", cases[0])
	}
	if strings.Contains(out, "NaN") {
		t.Error("a figure that is not known is written")
	}
	_, one, _ := call(t, filling(150, "a", "b"), append(args, "-o", "csv", "--workers", "1")...)
	_, two, _ := call(t, filling(150, "a", "b"), append(args, "-o", "csv", "--workers", "2")...)
	// A header, 36 cases, and twelve methods of each series and overall.
	if one != two || strings.Count(one, "\n") != 1+36+36 {
		t.Errorf("%d lines; one worker:\n%s\ntwo:\n%s", strings.Count(one, "\n"), one, two)
	}
	for i, line := range strings.Split(strings.TrimSpace(one), "\n") {
		if strings.Count(line, ",") != strings.Count(one[:strings.Index(one, "\n")], ",") {
			t.Errorf("line %d has other columns: %s", i+1, line)
		}
	}
}

func TestBacktestDatesTable(t *testing.T) {
	chart := filepath.Join(t.TempDir(), "reliability.svg")
	in := filling(150, "a", "b") + "short,2026-01-01,5,250\n"
	code, out, errs := call(t, in, "backtest", "--csv", "-", "--dates", "--horizon", "14d", "--origins", "8", "--paths", "100", "--chart",
		chart)
	if code != exitDone || !strings.Contains(errs, "short: no answer (TOO_LITTLE_DATA)") || !strings.Contains(errs, "drew "+chart) {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	for _, want := range []string{"1 of 3 series got no answer", "SERIES   CASES  REACHED", "\nOVERALL     96 ",
		" past dates that were called ", "\nSAID "} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if b, err := os.ReadFile(chart); err != nil || !strings.Contains(string(b), "What was said of past dates") {
		t.Errorf("no chart: %v", err)
	}
	code, out, _ = call(t, in, "backtest", "--csv", "-", "--dates", "--horizon", "14d", "--paths", "50", "-o", "jsonl")
	if lines := strings.Split(strings.TrimSpace(out), "\n"); code != exitDone || len(lines) != 4 ||
		!strings.HasPrefix(lines[3], `{"overall":`) {
		t.Errorf("exit code %d, %d lines", code, len(lines))
	}
}

func TestBacktestDatesOfAPool(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("disk.csv", filling(150, "disk"))
	config := write("plimsoll.yaml", "sources:\n  - name: files\n    csv: {path: disk.csv}\npools:\n  - name: disk\n    source: files\n    "+
		"query: disk\n    step: 1d\n    capacity: {levels: [{installed: 250}]}\n")
	code, out, errs := call(t, "", "backtest", "--config", config, "--as-of", "2026-05-31", "--pool", "disk", "--dates", "--horizon", "14d",
		"--paths", "50", "-o", "csv")
	if code != exitDone || !strings.Contains(out, "100 % of capacity") {
		t.Errorf("exit code %d: %s\n%s", code, errs, out)
	}
}

func TestBacktestDatesBadInput(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"a capacity without dates", []string{"--capacity", "5"}, exitUsage, "--capacity: goes with --dates"},
		{"a chart without dates", []string{"--chart", "a.svg"}, exitUsage, "--chart: goes with --dates"},
		{"a chart of no known kind", []string{"--dates", "--chart", "a.gif"}, exitUsage, ".svg, .png or .pdf"},
		{"no capacity", []string{"--dates", "--capacity", "much"}, exitUsage, `--capacity "much"`},
		{"a negative capacity", []string{"--dates", "--capacity", "-4"}, exitUsage, `--capacity "-4"`},
		{"at a server that is not there", []string{"--dates", "--server", "http://127.0.0.1:1"}, exitFailed, "--server: "},
		{"a horizon longer than the history", []string{"--dates", "--horizon", "300d"}, exitFailed, "300 steps ahead"},
		{"too few paths", []string{"--dates", "--paths", "3"}, exitUsage, "--paths: 3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, _, errs := call(t, filling(60, "a"), append([]string{"backtest", "--csv", "-"}, c.args...)...)
			if code != c.code || !strings.Contains(errs, c.want) {
				t.Errorf("exit code %d, want %d; %q has no %q", code, c.code, errs, c.want)
			}
		})
	}
}
