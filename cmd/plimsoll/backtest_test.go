package main

import (
	"encoding/json"
	"strings"
	"testing"
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
		{"too many paths for the horizon", hourly(100), []string{"--horizon", "2000", "--paths", "10000"}, exitUsage, "--horizon: paths × horizon: 10000 × 2000, the limit is 10000000"},
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
