package sample

import (
	"context"
	"io/fs"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
	"github.com/plimsoll/plimsoll/ingest/csvfile"
)

// layout is the part of the configuration that is checked here; api/config reads all of it.
type layout struct {
	AsOf    time.Time `yaml:"asOf"`
	Sources []struct {
		Name string `yaml:"name"`
		CSV  struct {
			Path string `yaml:"path"`
		} `yaml:"csv"`
	} `yaml:"sources"`
	Pools []pool `yaml:"pools"`
	// Scenarios name pools in their demand.
	Scenarios []struct {
		Name   string `yaml:"name"`
		Demand []struct {
			Pool string `yaml:"pool"`
		} `yaml:"demand"`
		Placements []map[string]any `yaml:"placements"`
	} `yaml:"scenarios"`
}

type pool struct {
	Name               string         `yaml:"name"`
	Source             string         `yaml:"source"`
	Query              string         `yaml:"query"`
	Unit               string         `yaml:"unit"`
	Statistic          string         `yaml:"statistic"`
	Step               string         `yaml:"step"`
	Capacity           map[string]any `yaml:"capacity"`
	CapacityFromSource bool           `yaml:"capacityFromSource"`
	LeadTime           string         `yaml:"leadTime"`
	Resource           string         `yaml:"resource"`
}

func load(t *testing.T) layout {
	t.Helper()
	text, err := fs.ReadFile(Files(), Config)
	if err != nil {
		t.Fatal(err)
	}
	var c layout
	if err := yaml.Unmarshal(text, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// tables opens the files of all sources by the name of the source.
func tables(t *testing.T, c layout) map[string]*csvfile.Table {
	t.Helper()
	opened := map[string]*csvfile.Table{}
	for _, s := range c.Sources {
		f, err := Files().Open(s.CSV.Path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		// Strict: the files of the estate have no bad row.
		table, err := csvfile.Read(f, s.CSV.Path, csvfile.Options{Strict: true})
		if err != nil {
			t.Fatal(err)
		}
		opened[s.Name] = table
	}
	return opened
}

// history reads the series of a pool as the planner does.
func history(t *testing.T, p pool, table *csvfile.Table, asOf time.Time) series.Series {
	t.Helper()
	step, err := series.ParseStep(p.Step)
	if err != nil {
		t.Fatal(err)
	}
	statistic, err := series.ParseStatistic(p.Statistic)
	if err != nil {
		t.Fatal(err)
	}
	q := ingest.Query{Expr: p.Query, End: asOf, Step: step, Statistic: statistic, Unit: series.Unit(p.Unit)}
	var found []series.Series
	for s, err := range table.Read(context.Background(), q) {
		if err != nil {
			t.Fatalf("pool %s: %v", p.Name, err)
		}
		found = append(found, s)
	}
	if len(found) != 1 {
		t.Fatalf("pool %s: query %q selects %d series, want 1", p.Name, p.Query, len(found))
	}
	return found[0]
}

func TestEveryPoolHasAHistoryAndACapacity(t *testing.T) {
	c := load(t)
	opened := tables(t, c)
	for _, p := range c.Pools {
		table, ok := opened[p.Source]
		if !ok {
			t.Fatalf("pool %s: there is no source %q", p.Name, p.Source)
		}
		s := history(t, p, table, c.AsOf)
		if string(s.Unit) != p.Unit {
			t.Errorf("pool %s: unit %q in the file, %q in the pool", p.Name, s.Unit, p.Unit)
		}
		if _, ok := table.Capacity(p.Query); ok != p.CapacityFromSource {
			t.Errorf("pool %s: capacityFromSource is %v, the file has a capacity: %v", p.Name, p.CapacityFromSource, ok)
		}
		if (len(p.Capacity) > 0) == p.CapacityFromSource {
			t.Errorf("pool %s: want exactly one of capacity and capacityFromSource", p.Name)
		}
		if p.LeadTime == "" {
			t.Errorf("pool %s: has no leadTime", p.Name)
		}
		stale := forecast.CheckStale(s, c.AsOf) != nil
		if want := p.Name == "bike-hire"; stale != want {
			t.Errorf("pool %s: stale is %v, want %v", p.Name, stale, want)
		}
		short := s.Measured() < fit.NeededValues(s.Step)
		if want := p.Name == "car-park-arc01"; short != want {
			t.Errorf("pool %s: too short is %v, want %v", p.Name, short, want)
		}
	}
	if len(c.Pools) < 8 {
		t.Errorf("%d pools, want at least 8", len(c.Pools))
	}
}

func TestNoSampleIsAtOrAfterTheAsOf(t *testing.T) {
	c := load(t)
	if want := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC); !c.AsOf.Equal(want) {
		t.Fatalf("asOf is %v, want %v", c.AsOf, want)
	}
	if c.AsOf.Weekday() != time.Sunday {
		t.Errorf("asOf is a %v; the series were cut on Sundays", c.AsOf.Weekday())
	}
	for name, table := range tables(t, c) {
		for _, s := range table.Series() {
			if last := s.Time(s.Last()); !last.Before(c.AsOf) {
				t.Errorf("source %s: series %s has a sample at %v", name, s.Name, last)
			}
		}
	}
}

func TestPoolThatIsSaturatedAlready(t *testing.T) {
	c := load(t)
	opened := tables(t, c)
	for _, p := range c.Pools {
		if p.Name != "car-park-thl01" {
			continue
		}
		s := history(t, p, opened[p.Source], c.AsOf)
		capacity, _ := opened[p.Source].Capacity(p.Query)
		// The last days of the file: 403 cars on each, in a car park of 387.
		if f := forecast.FactsOf(s, capacity); f.Demand != 403 || f.Capacity != 387 {
			t.Errorf("demand %v of %v, want 403 of 387", f.Demand, f.Capacity)
		}
		return
	}
	t.Error("there is no pool car-park-thl01")
}

func TestScenarioNamesPoolsThatAreBought(t *testing.T) {
	c := load(t)
	resources := map[string]string{}
	for _, p := range c.Pools {
		resources[p.Name] = p.Resource
	}
	if len(c.Scenarios) != 1 || c.Scenarios[0].Name != "estate" {
		t.Fatal("want the one scenario estate")
	}
	bought := map[string]bool{}
	for _, d := range c.Scenarios[0].Demand {
		if resources[d.Pool] == "" {
			t.Errorf("demand of %q: no such pool, or one without a resource", d.Pool)
		}
		bought[resources[d.Pool]] = true
	}
	for _, r := range []string{"vcpu", "memory", "storage", "egress"} {
		if !bought[r] {
			t.Errorf("the demand has no %s", r)
		}
	}
	kinds := map[string]bool{}
	for _, p := range c.Scenarios[0].Placements {
		for k := range p {
			kinds[k] = true
		}
	}
	if !kinds["onPremises"] || !kinds["iaas"] || !kinds["hybrid"] {
		t.Errorf("placements of kinds %v, want onPremises, iaas and hybrid", kinds)
	}
}

func TestProvenanceListsEveryFileAndSeries(t *testing.T) {
	provenance, err := fs.ReadFile(Files(), "PROVENANCE.md")
	if err != nil {
		t.Fatal(err)
	}
	c := load(t)
	for _, s := range c.Sources {
		if file := strings.TrimPrefix(s.CSV.Path, "series/"); !strings.Contains(string(provenance), "| "+file+" |") {
			t.Errorf("PROVENANCE.md does not list %s", file)
		}
	}
	for _, table := range tables(t, c) {
		for _, s := range table.Series() {
			if !strings.Contains(string(provenance), "| "+s.Name+" |") {
				t.Errorf("PROVENANCE.md does not list the series %s", s.Name)
			}
		}
	}
	listed, err := fs.Glob(Files(), "series/*")
	if err != nil {
		t.Fatal(err)
	}
	if len(listed) != len(c.Sources) {
		t.Errorf("%d files under series/, %d sources", len(listed), len(c.Sources))
	}
}

func TestNoticeCarriesTheLicences(t *testing.T) {
	notice, err := fs.ReadFile(Files(), "NOTICE")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"2014-2024 Numenta Inc.", "LinkedIn Corporation", "Open Government Licence", "BSD 3-Clause",
		"Azure Public Dataset V2", "Google cluster data 2019", "CC BY 4.0"} {
		if !strings.Contains(string(notice), want) {
			t.Errorf("NOTICE does not name %q", want)
		}
	}
}

func TestSeveralSeriesInOneFile(t *testing.T) {
	table, err := csvfile.Open("../../../testdata/estate-several.csv", csvfile.Options{Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	// Levels of the capacity, as testdata/PROVENANCE.md has them.
	want := map[string]int{"taxi-rides-hourly": 1, "cluster-b-cpu-hourly": 2, "car-park-mkt01": 1, "bike-hire-daily": 1, "page-views-daily": 0}
	for _, s := range table.Series() {
		capacity, _ := table.Capacity(s.Name)
		levels, ok := want[s.Name]
		if !ok || len(capacity.Levels) != levels {
			t.Errorf("series %s: %d levels of capacity, want %d", s.Name, len(capacity.Levels), levels)
		}
		delete(want, s.Name)
	}
	if len(want) > 0 {
		t.Errorf("series are missing: %v", want)
	}
}
