package planner_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// groupPlanner has three pools of two sites, one of them in another unit, and one whose source is broken.
func groupPlanner(t *testing.T) *planner.Planner {
	t.Helper()
	disk := daily("disk", 90, 10, 0.1)
	disk.Unit = series.Bytes
	sources := map[string]memory{"good": {series: []series.Series{daily("a", 90, 50, 1), daily("b", 90, 20, 0), disk}},
		"broken": {fail: errors.New("down")}}
	pool := func(name, source string, unit series.Unit, limit float64, labels ...string) estate.Pool {
		p := estate.Pool{Name: name, Source: source, Query: name, Unit: unit, Capacity: capacity.Constant(limit, unit),
			LeadTime: series.Every(7 * series.Day), Labels: map[string]string{}}
		for _, l := range labels {
			k, v, _ := strings.Cut(l, "=")
			p.Labels[k] = v
		}
		return p
	}
	pools := []estate.Pool{
		pool("a", "good", series.Cores, 160, "site=east", "kind=cpu"), pool("b", "good", series.Cores, 100, "site=east", "kind=cpu"),
		pool("disk", "good", series.Bytes, 1000, "site=east"), pool("lost", "broken", series.Cores, 10, "site=west"),
	}
	price, err := money.PriceOf(100, money.USD)
	if err != nil {
		t.Fatal(err)
	}
	pools[1].UnitPrice, pools[1].Order.Size = price, 10
	return planner.New(planner.Config{
		Estate: estate.Estate{
			AsOf: monday().Add(90 * series.Day), Sources: []estate.SourceSpec{{Name: "good"}, {Name: "broken"}}, Pools: pools,
			Groups: []estate.Group{{Name: "cpus", Labels: map[string]string{"kind": "cpu"}}},
		},
		Open: func(s estate.SourceSpec) (ingest.Source, error) { return sources[s.Name], nil },
	})
}

func rollUp(t *testing.T, by ...string) planner.Rollup {
	t.Helper()
	r, err := groupPlanner(t).Groups(t.Context(), planner.GroupQuestion{By: by, Question: planner.Question{Paths: 100}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestGroupsAreRankedAndRefusalsNamed(t *testing.T) {
	r := rollUp(t, "site")
	if len(r.Groups) != 2 || r.Groups[0].Group.Name != "east" || r.Groups[1].First.State != forecast.UnusableData {
		t.Fatalf("%+v", r.Groups)
	}
	east := r.Groups[0]
	if east.Sum != nil || !strings.Contains(east.Apart, "do not add up") || east.Answered != 3 {
		t.Errorf("sum %v, apart %q, answered %d", east.Sum, east.Apart, east.Answered)
	}
	if b := east.First.Binding[0]; b.Name != "a" || b.Probability < 0.9 {
		t.Errorf("a grows towards its capacity, but is first with %v", b.Probability)
	}
	if r := rollUp(t, "kind"); len(r.LeftOut) != 2 || len(r.Groups) != 1 {
		t.Errorf("left out: %v", r.LeftOut)
	}
}

// Of b, which stays at 20 ± 3 of 100, at least seven units of 10 are idle, at 100 each. What is asked of a pool alone
// is what the group has of it.
func TestGroupsOfTheEstateAddUp(t *testing.T) {
	g := rollUp(t).Groups[0]
	if g.Sum == nil || g.Sum.Capacity.At(monday()) != 260 || g.Sum.Forecast.Futures() != 100 {
		t.Fatalf("%+v, apart: %s", g.Sum, g.Apart)
	}
	if b := g.Members[1]; b.Idle.Units < 6 || b.Value == nil || g.Value == nil || b.Value.Float() != 100*float64(b.Idle.Units) ||
		*g.Value != *b.Value {
		t.Errorf("%+v is worth %v of %v", b.Idle, b.Value, g.Value)
	}
	alone, err := groupPlanner(t).ForecastPool(t.Context(), "a", planner.Question{Paths: 100})
	if err != nil {
		t.Fatal(err)
	}
	for i, first := range alone.Saturation.First {
		if g.Members[0].Answer.Saturation.First[i] != first {
			t.Fatal("a pool says something else in a group")
		}
	}
}

func TestLabelsThatMatchNothing(t *testing.T) {
	for _, tt := range []struct {
		q    planner.GroupQuestion
		want string
	}{
		{planner.GroupQuestion{By: []string{"sit"}}, `no pool has the label "sit"; did you mean "site"?`},
		{planner.GroupQuestion{By: []string{"site", "site"}}, "there twice"},
		{planner.GroupQuestion{Names: []string{"cpu"}}, `did you mean "cpus"?`},
		{planner.GroupQuestion{Names: []string{"cpus"}, By: []string{"site"}}, "together"},
	} {
		if _, err := groupPlanner(t).Groups(t.Context(), tt.q); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v: %v, want %s", tt.q, err, tt.want)
		}
	}
	pools := groupPlanner(t).Pools()
	for want, g := range map[string]estate.Group{
		`no pool has site=eats; did you mean "east"?`: {Labels: map[string]string{"site": "eats"}},
		"no pool has all": {Labels: map[string]string{"site": "west", "kind": "cpu"}},
		"either pools":    {},
		"there twice":     {Pools: []string{"a", "a"}},
	} {
		if _, err := g.Resolve(pools); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
