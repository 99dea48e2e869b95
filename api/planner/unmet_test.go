package planner_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/ingest"
	"github.com/plimsoll/plimsoll/ingest/prometheus/promtest"
)

// A real server adds what was not met to what was used, at each instant; where
// there is no sample of it, nothing is added. What selects it must select one series.
func TestUnmetOfAServer(t *testing.T) {
	start := time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)
	series := func(name string, values ...float64) forecast.Series {
		return forecast.Series{Name: name, Start: start, Step: forecast.Every(time.Hour), Values: values}
	}
	url := promtest.Start(t, []forecast.Series{
		series("used", 1, 2, 3, 4, 5, 6), series("throttled", 0.5, 0, math.NaN(), math.NaN(), math.NaN(), 2), series("odd", 0, -1, 0, 0, 0, 0),
	})
	read := func(unmet string) (forecast.Series, error) {
		spec := planner.SourceSpec{Name: "metrics", Prometheus: &planner.PrometheusSpec{URL: url, Resolution: forecast.Every(time.Hour)}}
		pool := planner.Pool{Name: "web", Source: "metrics", Query: "sum(used) # what ran", Unmet: unmet, Step: forecast.Every(time.Hour)}
		p := planner.New(planner.Config{Estate: planner.Estate{Sources: []planner.SourceSpec{spec}, Pools: []planner.Pool{pool}}})
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
	spec := planner.SourceSpec{Name: "file", CSV: &planner.CSVSpec{Path: "nowhere.csv"}}
	pool := planner.Pool{Name: "web", Source: "file", Query: "web", Unmet: "throttled"}
	p := planner.New(planner.Config{
		Estate: planner.Estate{AsOf: monday().Add(forecast.Day), Sources: []planner.SourceSpec{spec}, Pools: []planner.Pool{pool}},
		Open: func(planner.SourceSpec) (ingest.Source, error) {
			return memory{series: []forecast.Series{daily("web", 30, 5, 0)}}, nil
		},
	})
	if _, _, err := p.History(t.Context(), pool, monday()); err == nil || !strings.Contains(err.Error(), `unmet: source "file" is a file, which is not queried: give it a column unmet instead`) {
		t.Error(err)
	}
}
