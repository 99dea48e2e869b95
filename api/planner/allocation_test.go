package planner_test

import (
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
	"github.com/plimsoll/plimsoll/pricing/money"
)

// hall is a pool of 10 hosts of 10 cores, of which 30 are used and as many virtual cores promised as are given, four to a core.
func hall(t *testing.T, promised float64) (*planner.Planner, estate.Pool) {
	t.Helper()
	limit, err := capacity.Plan{Unit: series.Cores, Units: []capacity.UnitKind{{Kind: "host", Count: 10, Size: 10}}}.Capacity()
	if err != nil {
		t.Fatal(err)
	}
	price, err := money.PriceOf(100, money.USD)
	if err != nil {
		t.Fatal(err)
	}
	pool := estate.Pool{
		Name: "hall", Title: "Hall 1", Source: "s", Query: "used", Unit: series.Cores, Capacity: limit, UnitPrice: price,
		Labels:   map[string]string{"site": "east"},
		LeadTime: series.Every(7 * series.Day), Horizon: estate.Horizon{Steps: 30}, Resource: "vcpu", Unmet: "ready",
		Thresholds: []capacity.Threshold{{Name: "warning", Share: 0.8}, {Name: "critical", Amount: 90}},
	}
	second, err := pool.Allocated(estate.Allocation{Query: "promised", Ratio: 4, Unit: "{vcpu}", Statistic: series.Peak})
	if err != nil {
		t.Fatal(err)
	}
	used, given := daily("used", 90, 30, 0), daily("promised", 90, promised, 0)
	pool.Unmet, given.Unit = "", "{vcpu}"
	p := planner.New(planner.Config{
		Estate: estate.Estate{
			AsOf: monday().Add(90 * series.Day), Sources: []estate.SourceSpec{{Name: "s"}}, Pools: []estate.Pool{pool, second},
			Groups: []estate.Group{pool.BothModels()},
		},
		Open: func(estate.SourceSpec) (ingest.Source, error) {
			return memory{series: []series.Series{used, given}}, nil
		},
	})
	return p, second
}

// What was promised is a pool like that of what is used, but for what belongs to the one alone.
func TestAllocatedPool(t *testing.T) {
	_, p := hall(t, 100)
	if p.Name != "hall-allocated" || p.Allocates != "hall" || p.Title != "Hall 1, allocated" || p.Source != "s" || p.Query != "promised" ||
		p.Unit != "{vcpu}" || p.Labels["site"] != "east" {
		t.Errorf("%+v", p)
	}
	if p.Capacity.At(monday()) != 400 || p.Thresholds[0].Share != 0.8 || p.Thresholds[1].Amount != 360 ||
		p.LeadTime != series.Every(7*series.Day) {
		t.Errorf("%v %+v", p.Capacity, p.Thresholds)
	}
	if p.UnitPrice.Currency() != "" || p.Resource != "" || p.Unmet != "" {
		t.Errorf("price %v, resource %q, unmet %q", p.UnitPrice, p.Resource, p.Unmet)
	}
	if _, err := (estate.Pool{Name: "a"}).Allocated(estate.Allocation{Query: "x"}); err == nil ||
		!strings.Contains(err.Error(), "needs a capacity") {
		t.Error(err)
	}
}

// A host is idle where it is neither used nor promised, and ties up money once. About 30 of 100 cores are used, with 3
// of noise: 6 hosts idle. Of 400 virtual cores 240 are promised: 3 hosts of 40 are idle, not 4, for the noise.
func TestIdleIsNeitherUsedNorPromised(t *testing.T) {
	for promised, want := range map[float64]int{240: 3, 100: 6} {
		p, _ := hall(t, promised)
		r, err := p.Groups(t.Context(), planner.GroupQuestion{Question: planner.Question{Paths: 100}})
		if err != nil {
			t.Fatal(err)
		}
		g := r.Groups[0]
		if g.Sum != nil || !strings.Contains(g.Apart, `"hall-allocated" is what was promised, and "hall" what is used`) {
			t.Errorf("added up, or for another reason not: %q", g.Apart)
		}
		if g.Value == nil || g.Value.Float() != 100*float64(want) || g.Members[1].Value != nil {
			t.Errorf("%v promised: idle hosts are worth %v, want %d of 100 each (%d unused, %d not promised)", promised, g.Value, want,
				g.Members[0].Idle.Units, g.Members[1].Idle.Units)
		}
	}
}

// By a label, too, what is used and what was promised are not added up.
func TestModelsAreNotAddedUpByLabel(t *testing.T) {
	p, _ := hall(t, 240)
	r, err := p.Groups(t.Context(), planner.GroupQuestion{By: []string{"site"}, Question: planner.Question{Paths: 50}})
	if err != nil || r.Groups[0].Sum != nil || len(r.Groups[0].Members) != 2 {
		t.Errorf("%v, %+v", err, r.Groups)
	}
}
