package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest/prometheus/promtest"
)

func TestBacktestOfStandardInput(t *testing.T) {
	code, out, errs := call(t, hourly(600), "backtest", "--csv", "-", "--horizon", "2d", "--origins", "2", "--paths", "50", "-o", "json")
	if code != exitDone || errs != "" {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	var got struct {
		Backtests []struct {
			Horizon, Period int
			Origins         []struct{ Values int }
			Scores          struct {
				Model, SeasonalNaive map[string]float64
			}
		}
		Overall struct{ Series, Origins int }
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	b := got.Backtests[0]
	if b.Horizon != 48 || b.Period != 24 || len(b.Origins) != 2 || b.Origins[1].Values != 48 || got.Overall.Origins != 2 {
		t.Errorf("%s", out)
	}
	if len(b.Scores.Model) != 9 || len(b.Scores.SeasonalNaive) != 9 {
		t.Errorf("want all nine scores of the model and of seasonal naive: %s", out)
	}
}

func TestBacktestIgnoresTheNumberOfWorkers(t *testing.T) {
	several := strings.ReplaceAll(hourly(400), "time,value", "time,value,series")
	rows := strings.Split(strings.TrimSpace(several), "\n")
	for i, row := range rows[1:] {
		rows[i+1] = row + "," + []string{"a", "b"}[i%2]
	}
	in := strings.Join(rows, "\n")
	_, one, _ := call(t, in, "backtest", "--csv", "-", "--paths", "50", "--workers", "1", "-o", "csv")
	_, two, _ := call(t, in, "backtest", "--csv", "-", "--paths", "50", "--workers", "2", "-o", "csv")
	if one != two || strings.Count(one, "\n") != 12 {
		t.Errorf("one worker:\n%s\ntwo:\n%s", one, two)
	}
}

// A running service gives what this program gives, series by series and of a pool, in every form.
func TestBacktestOfAService(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	gateway, _ := serveSample(t)
	for _, args := range [][]string{
		{"--csv", several, "--horizon", "12", "--origins", "2", "--paths", "50", "-o", "csv"},
		{"--csv", several, "--horizon", "12", "--origins", "2", "--paths", "50", "-o", "jsonl"},
		{"--csv", several, "--horizon", "12", "--origins", "2", "--paths", "50"},
		{"--csv", several, "--dates", "--horizon", "12", "--origins", "2", "--paths", "50", "-o", "csv"},
		{"--csv", several, "--dates", "--capacity", "30000", "--horizon", "12", "--origins", "2", "--paths", "50", "-o", "json"},
		{"--csv", several, "--horizon", "10", "--origins", "3", "--spacing", "1w", "--period", "1", "--seed", "7", "--paths", "50", "--as-of",
			"2026-10-15", "-o", "json"},
	} {
		code, here, said := call(t, "", append([]string{"backtest"}, args...)...)
		there, saidThere := "", ""
		if code == exitDone {
			code, there, saidThere = call(t, "", append([]string{"backtest", "--server", "http://" + gateway}, args...)...)
		}
		if code != exitDone || here != there || said != saidThere {
			t.Errorf("%v: exit code %d\n%.400s\n%.400s\n%.400s\n%.400s", args, code, here, there, said, saidThere)
		}
	}
	code, out, errs := call(t, "", "backtest", "--pool", "log-volume", "--server", "http://"+gateway, "--origins", "2", "--paths", "50",
		"-o", "csv")
	if code != exitDone || !strings.Contains(out, "\nseries,log-volume,,2,") {
		t.Errorf("exit code %d: %s\n%s", code, errs, out)
	}
	code, out, errs = call(t, "", "backtest", "--pool", "log-volume", "--dates", "--server", "http://"+gateway, "--origins", "2", "--paths",
		"50", "-o", "csv")
	if code != exitDone || !strings.Contains(out, "\ncase,log-volume,") || !strings.Contains(out, "100 % of capacity") {
		t.Errorf("exit code %d: %s\n%s", code, errs, out)
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--pool", "log-volum"}, `there is no pool "log-volum"; did you mean "log-volume"?`},
		{[]string{"--csv", several, "--horizon", "90y"}, `series "taxi-rides-hourly": horizon: 788928, want 1 to 200000`},
	} {
		local, _, said := call(t, "", append(c.args, "backtest")...)
		code, _, errs := call(t, "", append(c.args, "backtest", "--server", "http://"+gateway)...)
		if code != exitFailed || !strings.Contains(errs, c.want) || c.args[0] == "--csv" &&
			(local != exitFailed || !strings.Contains(said, c.want)) {
			t.Errorf("%v: exit code %d, here %d: %s\n%s", c.args, code, local, errs, said)
		}
	}
}

// The chart of what was said against what happened is the same from a service, which sends the figures alone.
func TestChartOfDatesOfAService(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	gateway, _ := serveSample(t)
	var charts [2][]byte
	for i, server := range [][]string{nil, {"--server", "http://" + gateway}} {
		file := filepath.Join(t.TempDir(), "reliability.svg")
		mustCall(t, append([]string{"backtest", "--csv", several, "--dates", "--horizon", "24", "--origins", "4", "--paths", "50", "--chart",
			file}, server...)...)
		var err error
		if charts[i], err = os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(charts[0], charts[1]) || len(charts[0]) == 0 {
		t.Errorf("%d and %d bytes", len(charts[0]), len(charts[1]))
	}
}

func TestBacktestOfAPrometheus(t *testing.T) {
	s := series.Series{Name: "load", Start: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC), Step: series.Every(time.Hour)}
	for i := range 24 * 30 {
		s.Values = append(s.Values, float64(100+i%24+i%7))
	}
	url := promtest.Start(t, []series.Series{s})
	out := mustCall(t, "backtest", "--prometheus", url, "--query", "load", "--range", "30d", "--horizon", "2d", "--origins", "2", "--paths",
		"50", "-o", "csv")
	if !strings.Contains(out, "\nseries,load,,2,") {
		t.Error(out)
	}
}

func TestBacktestBadInput(t *testing.T) {
	for _, c := range []struct {
		name, stdin string
		args        []string
		code        int
		want        string
	}{
		{"empty", "", nil, exitFailed, "empty"},
		{"unknown column", "time,valeu\n2026-09-01,5\n", nil, exitFailed, "valeu"},
		{"strict", "time,value\n2026-09-01,5\nyesterday,5\n", []string{"--strict"}, exitFailed, "line 3"},
		{"a horizon longer than the history", hourly(100), []string{"--horizon", "30d"}, exitFailed, "720 steps ahead"},
		{"too many paths for the horizon", hourly(100), []string{"--horizon", "2000", "--paths", "10000"}, exitUsage,
			"--horizon: paths × horizon: 10000 × 2000, the limit is 10000000"},
		{"too many origins", hourly(100), []string{"--origins", "5000"}, exitUsage, "--origins: 5000, want 1 to 1000"},
		{"negative period", hourly(100), []string{"--period", "-1"}, exitUsage, "--period: -1"},
		{"bad statistic", hourly(100), []string{"--statistic", "most"}, exitUsage, "--statistic"},
		{"an argument", hourly(100), []string{"disk.csv"}, exitUsage, "got 1 arguments"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, _, errs := call(t, c.stdin, append([]string{"backtest", "--csv", "-"}, c.args...)...)
			if code != c.code || !strings.Contains(errs, c.want) {
				t.Errorf("exit code %d, want %d; %q has no %q", code, c.code, errs, c.want)
			}
		})
	}
}
