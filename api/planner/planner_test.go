package planner_test

import (
	"context"
	"errors"
	"iter"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/api/briefing"
	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
	"github.com/plimsoll/plimsoll/pricing"
)

// monday is the beginning of the histories in these tests.
func monday() time.Time { return time.Date(2026, 8, 31, 0, 0, 0, 0, time.UTC) }

// memory is a source of series that are there already; fail makes it a broken one.
type memory struct {
	series []series.Series
	fail   error
}

func (m memory) Read(_ context.Context, q ingest.Query) iter.Seq2[series.Series, error] {
	return func(yield func(series.Series, error) bool) {
		if m.fail != nil {
			yield(series.Series{}, m.fail)
			return
		}
		for _, s := range m.series {
			if (q.Expr == "" || q.Expr == s.Name) && !yield(s, nil) {
				return
			}
		}
	}
}

// daily returns n days of a weekly pattern around level that grows by slope a day.
func daily(name string, n int, level, slope float64) series.Series {
	s := series.Series{Name: name, Unit: series.Cores, Start: monday(), Step: series.Every(series.Day), Values: make([]float64, n)}
	for i := range s.Values {
		s.Values[i] = level + slope*float64(i) + 3*math.Sin(2*math.Pi*float64(i)/7)
	}
	return s
}

// newPlanner returns a planner of two good pools, one of a broken source, and one that does not exist.
func newPlanner(broken error) *planner.Planner {
	sources := map[string]memory{
		"good":   {series: []series.Series{daily("a", 90, 50, 1), daily("b", 90, 20, 0)}},
		"broken": {fail: broken},
	}
	pool := func(name, source, query string) estate.Pool {
		return estate.Pool{Name: name, Source: source, Query: query, Unit: series.Cores, Capacity: capacity.Constant(200, series.Cores)}
	}
	return planner.New(planner.Config{
		Estate: estate.Estate{
			AsOf:    monday().Add(90 * series.Day),
			Sources: []estate.SourceSpec{{Name: "good"}, {Name: "broken"}},
			Pools:   []estate.Pool{pool("first", "good", "a"), pool("second", "good", "b"), pool("third", "broken", "x"), pool("all", "good", "")},
		},
		Open: func(s estate.SourceSpec) (ingest.Source, error) { return sources[s.Name], nil },
	})
}

func TestABrokenSourceDoesNotFailTheOtherPools(t *testing.T) {
	down := &ingest.SourceError{Source: "metrics", Op: "query", Err: errors.New("connection refused")}
	answers, err := newPlanner(down).ForecastPools(t.Context(), planner.Question{Paths: 50})
	if err != nil {
		t.Fatal(err)
	}
	if s := answers[0].Saturation; s.State != forecast.Saturates {
		t.Errorf("first: %s, want it to saturate", s.State)
	}
	third := answers[2].Saturation
	if third.State != forecast.UnusableData || !strings.Contains(third.Reason, "connection refused") {
		t.Errorf("third: %s, %q", third.State, third.Reason)
	}
	if a := answers[2].Action(); !strings.HasPrefix(a.Text, "NO ANSWER") {
		t.Errorf("third: %q", a.Text)
	}
	all := answers[3].Saturation
	if all.State != forecast.UnusableData || !strings.Contains(all.Reason, `"a"`) || !strings.Contains(all.Reason, "one series") {
		t.Errorf("all: %s, %q: want both series named, and one asked for", all.State, all.Reason)
	}
}

func TestUnknownNamesAreErrorsWithTheNearest(t *testing.T) {
	_, err := newPlanner(nil).ForecastPool(t.Context(), "frist", planner.Question{})
	var missing *estate.NotFoundError
	if !errors.As(err, &missing) || missing.Nearest != "first" {
		t.Errorf("got %v", err)
	}
}

func TestPoolsAreStaleAdHocSeriesAreNot(t *testing.T) {
	s := daily("a", 90, 50, 1)
	late := planner.Question{Paths: 50, AsOf: s.End().Add(10 * series.Day), Capacity: capacity.Constant(200, "")}
	a, err := planner.Forecast(t.Context(), s, late)
	if err != nil || a.Saturation.State != forecast.StaleData {
		t.Errorf("asked ten days later: %v, %v", a.Saturation.State, err)
	}
	late.AsOf = time.Time{}
	a, err = planner.Forecast(t.Context(), s, late)
	if err != nil || a.Saturation.State != forecast.Saturates {
		t.Errorf("asked as of its last sample: %v, %v", a.Saturation.State, err)
	}
}

func TestWhatCameAfterTheAsOfIsNotUsed(t *testing.T) {
	s := daily("a", 90, 50, 1)
	asOf := s.Time(60)
	then, err := planner.Forecast(t.Context(), s, planner.Question{Paths: 50, AsOf: asOf})
	if err != nil {
		t.Fatal(err)
	}
	known, err := planner.Forecast(t.Context(), s.Slice(0, 60), planner.Question{Paths: 50})
	if err != nil {
		t.Fatal(err)
	}
	if !then.Saturation.Facts.Now.Equal(s.Time(59)) || !slices.Equal(then.Forecast.Mean(), known.Forecast.Mean()) {
		t.Errorf("as of %s the last sample is %s", asOf, then.Saturation.Facts.Now)
	}
}

func TestReportMonths(t *testing.T) {
	p := newPlanner(&ingest.SourceError{Err: errors.New("down")}) // as of 29 November 2026
	for month, want := range map[string]string{"": "2026-11", "2026-11": "2026-11", "2026-10": "2026-10"} {
		r := planner.ReportRequest{Paths: 20}
		if month != "" {
			r.Month, _ = pricing.ParseMonth(month)
		}
		got, err := briefing.MonthlyReport(t.Context(), p, briefing.Request{ReportRequest: r})
		if err != nil || got.Monthly.Month != want || got.Monthly.AsOf.After(pricing.MonthOf(got.Monthly.AsOf.Add(-1)).End()) {
			t.Errorf("%q: %s as of %s, %v", month, got.Monthly.Month, got.Monthly.AsOf, err)
		}
	}
	future, _ := pricing.ParseMonth("2030-01")
	if _, err := briefing.MonthlyReport(t.Context(), p, briefing.Request{ReportRequest: planner.ReportRequest{Month: future}}); err == nil ||
		!strings.Contains(err.Error(), "not begun") {
		t.Errorf("a month to come: %v", err)
	}
	october, _ := pricing.ParseMonth("2026-10")
	if _, err := briefing.MonthlyReport(t.Context(), p,
		briefing.Request{ReportRequest: planner.ReportRequest{Month: october, AsOf: monday().AddDate(0, 0, 85)}}); err == nil {
		t.Error("a month that ended before the as-of was taken")
	}
}

func TestUnitsDoNotMix(t *testing.T) {
	_, err := planner.Forecast(t.Context(), daily("a", 90, 50, 1), planner.Question{Capacity: capacity.Constant(200, series.Bytes)})
	if err == nil || !strings.Contains(err.Error(), "By") || !strings.Contains(err.Error(), "{core}") {
		t.Errorf("got %v, want both units named", err)
	}
}

func TestParseHorizon(t *testing.T) {
	for text, want := range map[string]estate.Horizon{
		"":     {},
		"48":   {Steps: 48},
		"180d": {Span: series.Every(180 * series.Day)},
		"2y":   {Span: series.MonthsStep(24)},
	} {
		got, err := estate.ParseHorizon(text)
		if err != nil || got != want || got.String() != text {
			t.Errorf("%q: %+v (%s), %v", text, got, got, err)
		}
	}
	for _, text := range []string{"0", "-3", "3 d", "d", "1e3", "10000y", "200001"} {
		if _, err := estate.ParseHorizon(text); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}

func TestReadInventory(t *testing.T) {
	workloads, bad, err := planner.ReadInventory(strings.NewReader("\ufeffName, VCPU "+
		",memory_gib,count\nweb,4,16,3\ndb,x,\ncache,2,8\nweb,1,1\n"), "in.csv")
	if err != nil {
		t.Fatal(err)
	}
	want := []pricing.Workload{{Name: "web", VCPU: 4, MemoryGiB: 16, Count: 3}, {Name: "cache", VCPU: 2, MemoryGiB: 8, Count: 1}}
	if len(workloads) != 2 || workloads[0] != want[0] || workloads[1] != want[1] {
		t.Errorf("got %+v", workloads)
	}
	var lines []string
	for _, e := range bad {
		lines = append(lines, e.Error())
	}
	for i, want := range []string{`line 3: vcpu is "x"`, `line 3: memory_gib is ""`,
		`line 5: name is "web", want a name that line 2 does not have already`} {
		if i >= len(lines) || !strings.HasPrefix(lines[i], want) {
			t.Errorf("row %d: got %q, want %s", i, lines, want)
		}
	}
	for name, text := range map[string]string{
		"empty": "", "header only": "name,vcpu,memory_gib\n", "no memory": "name,vcpu\nweb,4\n",
		"unknown column": "name,vcpu,memory\nweb,4,1\n", "twice": "name,name,vcpu,memory_gib\n",
	} {
		if _, _, err := planner.ReadInventory(strings.NewReader(text), "in.csv"); err == nil || !strings.Contains(err.Error(), "in.csv") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzReadInventory holds the reader to never panic, and to yield only machines that make sense.
func FuzzReadInventory(f *testing.F) {
	f.Add("name,vcpu,memory_gib\nweb,4,16\n")
	f.Add("name,vcpu,memory_gib,count\n\"we\nb\",1e308,NaN,-1\n")
	f.Fuzz(func(t *testing.T, text string) {
		workloads, _, err := planner.ReadInventory(strings.NewReader(text), "in.csv")
		if err != nil {
			return
		}
		if len(workloads) > 0 && pricing.CheckWorkloads(workloads) != nil {
			for _, w := range workloads {
				if !(w.VCPU > 0 && w.MemoryGiB > 0) || w.Name == "" {
					t.Errorf("%+v was read", w)
				}
			}
		}
	})
}

func TestFilesAreReadAgainWhenTheyChange(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "late.csv")
	p := planner.New(planner.Config{Estate: estate.Estate{
		AsOf:    monday().Add(90 * series.Day),
		Sources: []estate.SourceSpec{{Name: "late", CSV: &estate.CSVSpec{Path: file}}},
		Pools:   []estate.Pool{{Name: "pool", Source: "late", Query: "late"}},
	}})
	if _, err := p.ForecastPool(t.Context(), "pool", planner.Question{}); err == nil {
		t.Fatal("a missing file was read")
	}
	var b strings.Builder
	b.WriteString("time,value\n")
	for i := range 90 {
		b.WriteString(monday().AddDate(0, 0, i).Format("2006-01-02") + ",5\n")
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := p.ForecastPool(t.Context(), "pool", planner.Question{}); err != nil {
		t.Errorf("the file is there now: %v", err)
	}
	more := b.String() + monday().AddDate(0, 0, 90).Format("2006-01-02") + ",5\n"
	if err := os.WriteFile(file, []byte(more), 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := p.ForecastPool(t.Context(), "pool", planner.Question{AsOf: monday().AddDate(0, 0, 91)})
	if err != nil || !a.Saturation.Facts.Now.Equal(monday().AddDate(0, 0, 90)) {
		t.Errorf("the file has a new row: now is %s, %v", a.Saturation.Facts.Now, err)
	}
}
