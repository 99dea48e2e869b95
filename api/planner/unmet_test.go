package planner_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
	"github.com/plimsoll/plimsoll/ingest/history"
	"github.com/plimsoll/plimsoll/ingest/prometheus/promtest"
)

// A real server adds what was not met to what was used, at each instant; where
// there is no sample of it, nothing is added. What selects it must select one series.
func TestUnmetOfAServer(t *testing.T) {
	start := time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)
	seriesOf := func(name string, values ...float64) series.Series {
		return series.Series{Name: name, Start: start, Step: series.Every(time.Hour), Values: values}
	}
	url := promtest.Start(t, []series.Series{
		seriesOf("used", 1, 2, 3, 4, 5, 6), seriesOf("throttled", 0.5, 0, math.NaN(), math.NaN(), math.NaN(), 2),
		seriesOf("odd", 0, -1, 0, 0, 0, 0),
	})
	read := func(unmet string) (series.Series, error) {
		spec := estate.SourceSpec{Name: "metrics", Prometheus: &estate.PrometheusSpec{URL: url, Resolution: series.Every(time.Hour)}}
		pool := estate.Pool{Name: "web", Source: "metrics", Query: "sum(used) # what ran", Unmet: unmet, Step: series.Every(time.Hour)}
		p := planner.New(planner.Config{Estate: estate.Estate{Sources: []estate.SourceSpec{spec}, Pools: []estate.Pool{pool}}})
		s, _, err := p.History(t.Context(), pool, start.Add(6*time.Hour))
		return s, err
	}
	if s, err := read("throttled"); err != nil || !s.Unmet || s.Name != "web" || !slices.Equal(s.Values, []float64{1.5, 2, 3, 4, 5, 8}) {
		t.Errorf("%v, unmet %v, %v", s.Values, s.Unmet, err)
	}
	if s, err := read(""); err != nil || s.Unmet || !slices.Equal(s.Values, []float64{1, 2, 3, 4, 5, 6}) {
		t.Errorf("without: %v, unmet %v, %v", s.Values, s.Unmet, err)
	}
	for unmet, want := range map[string]string{
		"nowhere":                      `unmet: query "nowhere": selects no series`,
		`{__name__=~"used|throttled"}`: "want one series",
		"odd":                          `unmet: query "odd": -1 at 2026-09-01T01:00:00Z`,
		"sum(":                         "unmet: ",
	} {
		if _, err := read(unmet); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", unmet, err, want)
		}
	}
}

func TestUnmetOfAFile(t *testing.T) {
	spec := estate.SourceSpec{Name: "file", CSV: &estate.CSVSpec{Path: "nowhere.csv"}}
	pool := estate.Pool{Name: "web", Source: "file", Query: "web", Unmet: "throttled"}
	p := planner.New(planner.Config{
		Estate: estate.Estate{AsOf: monday().Add(series.Day), Sources: []estate.SourceSpec{spec}, Pools: []estate.Pool{pool}},
		Open: func(estate.SourceSpec) (ingest.Source, error) {
			return memory{series: []series.Series{daily("web", 30, 5, 0)}}, nil
		},
	})
	if _, _, err := p.History(t.Context(), pool, monday()); err == nil ||
		!strings.Contains(err.Error(), `unmet: source "file" is a file, which is not queried: give it a column unmet instead`) {
		t.Error(err)
	}
}

// A file with a column of unmet demand gives the same answer whether it is read itself or was pulled into the local
// history, in several windows (the values are such that the store does not round them): what is at the ceiling is known
// to be all that was asked for by both, and without the column by neither.
func TestUnmetOfAFileIsPulled(t *testing.T) {
	for name, tt := range map[string]struct {
		header string
		unmet  func(week int) string
		known  bool
		says   string
	}{
		"nothing was missed": {",unmet", func(int) string { return ",0" }, true, "with the unmet demand that was given already in it"},
		"more each week":     {",unmet", func(week int) string { return fmt.Sprintf(",%v", 0.5*float64(week)) }, true, ""},
		"not known":          {"", func(int) string { return "" }, false, "no series of unmet demand"},
	} {
		t.Run(name, func(t *testing.T) {
			var text strings.Builder
			fmt.Fprintf(&text, "time,value%s\n", tt.header)
			start := time.Date(2026, 9, 7, 0, 0, 0, 0, time.UTC)
			for i := range 42 {
				value := "1" // all that there is, on weekdays
				if i%7 >= 5 {
					value = fmt.Sprint(0.5 + 0.25*float64(i%2))
				}
				fmt.Fprintf(&text, "%s,%s%s\n", start.AddDate(0, 0, i).Format(time.DateOnly), value, tt.unmet(i/7))
			}
			direct, pulled := directAndPulled(t, text.String(), start.AddDate(0, 0, 42))
			if direct.Series.Unmet != tt.known || pulled.Series.Unmet != tt.known || !slices.Equal(direct.Series.Values, pulled.Series.Values) {
				t.Errorf("unmet demand in the file: %t, pulled: %t, want %t", direct.Series.Unmet, pulled.Series.Unmet, tt.known)
			}
			says := func(a planner.Answer) string {
				return fmt.Sprintf("%+v %+v %v", a.Forecast.Evidence, a.Saturation, a.Warnings)
			}
			if says(direct) != says(pulled) || !strings.Contains(says(pulled), tt.says) {
				t.Errorf("the file says\n%s\nwhat was pulled\n%s\nwant %s", says(direct), says(pulled), tt.says)
			}
		})
	}
}

// directAndPulled forecasts the one pool of a file, read itself and pulled into a history in windows of ten days.
func directAndPulled(t *testing.T, text string, asOf time.Time) (direct, pulled planner.Answer) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "cpu.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	e := estate.Estate{
		AsOf: asOf, Sources: []estate.SourceSpec{{Name: "file", CSV: &estate.CSVSpec{Path: path}}},
		Pools: []estate.Pool{{Name: "cpu", Source: "file", Unit: series.Ratio, Capacity: capacity.Constant(5, series.Ratio),
			Horizon: estate.Horizon{Steps: 14}}},
	}
	h, err := history.Open(t.TempDir(), history.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	copied := planner.New(planner.Config{Estate: e, History: h})
	if _, err := copied.Pull(t.Context(), planner.PullRequest{Pool: "cpu", Window: series.Every(10 * series.Day)}, nil); err != nil {
		t.Fatal(err)
	}
	direct, err = planner.New(planner.Config{Estate: e}).ForecastPool(t.Context(), "cpu", planner.Question{Paths: 50})
	if err != nil {
		t.Fatal(err)
	}
	pulled, err = copied.ForecastPool(t.Context(), "cpu", planner.Question{Paths: 50})
	if err != nil {
		t.Fatal(err)
	}
	return direct, pulled
}
