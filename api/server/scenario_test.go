package server_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/kept"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/server"
)

// whereTo is a year of the pool bikes, taken for virtual processors, on own servers and in a cloud.
func whereTo() *plimsollv1.Scenario {
	return &plimsollv1.Scenario{
		Name: "scenarios/where-to", Currency: "USD", Start: "2026-12", Horizon: "12mo", DiscountRate: proto.Float64(0.08),
		Demand: []*plimsollv1.DemandItem{{Pool: "pools/bikes", Resource: "vcpu", Scale: proto.Float64(0.01)}},
		Placements: []*plimsollv1.Placement{
			{Name: "stay", Kind: &plimsollv1.Placement_OnPremises{OnPremises: &plimsollv1.OnPremises{
				Server: &plimsollv1.Server{Vcpu: 64, MemoryGib: 256, Price: 12000, WattsFull: 500, WattsIdle: 200},
				Space:  &plimsollv1.OnPremises_Rack{Rack: &plimsollv1.Rack{PriceMonth: 700}},
			}}},
			{Name: "cloud", Kind: &plimsollv1.Placement_Iaas{Iaas: &plimsollv1.Iaas{Provider: "aws", Region: "eu-central-1"}}},
		},
	}
}

func withScenario(t *testing.T) *kept.Planner {
	t.Helper()
	s, err := convert.Scenario(whereTo())
	if err != nil {
		t.Fatal(err)
	}
	e := nouns()
	e.Scenarios = []estate.Scenario{s}
	return kept.New(planner.Config{Estate: e}, kept.Memory{})
}

// The same scenario by its name and with the request, by gRPC and as JSON, is the same comparison.
func TestOneComparisonEverywhere(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	r := start(t, withScenario(t), server.Limits{})
	client := plimsollv1.NewScenarioServiceClient(r.conn)
	options := &plimsollv1.ComparisonOptions{Paths: proto.Int32(20)}
	named, err := client.CompareScenario(t.Context(), &plimsollv1.CompareScenarioRequest{Name: "scenarios/where-to", Options: options})
	if err != nil {
		t.Fatal(err)
	}
	sent, err := client.ComputeComparison(t.Context(), &plimsollv1.ComputeComparisonRequest{Scenario: whereTo(), Options: options})
	if err != nil || !proto.Equal(named, sent) {
		t.Errorf("%v\n%v\n%v", err, sent, named)
	}
	want, err := convert.JSON(named)
	if err != nil {
		t.Fatal(err)
	}
	if code, text := r.post("/v1/scenarios/where-to:compare", `{"options":{"paths":20}}`); code != http.StatusOK || text != string(want) {
		t.Errorf("%d %s", code, text)
	}
	checkFooting(t, named)
	code, text := r.get("/v1/scenarios/where-to/chart.svg")
	if code != http.StatusOK || !strings.HasPrefix(text, "<") {
		t.Errorf("%d %.200s", code, text)
	}
}

// checkFooting adds up the lines and the years of the planning case, which must give its total.
func checkFooting(t *testing.T, c *plimsollv1.Comparison) {
	t.Helper()
	for _, p := range c.GetPlacements() {
		total, err := convert.Money(p.GetTotal().GetPlanning())
		if err != nil {
			t.Fatal(err)
		}
		lines, cash := int64(0), int64(0)
		for _, l := range p.GetLines() {
			a, err := convert.Money(l.GetAmount())
			if err != nil {
				t.Fatal(err)
			}
			lines += a.Micros
		}
		for _, y := range p.GetYears() {
			a, err := convert.Money(y.GetCash())
			if err != nil {
				t.Fatal(err)
			}
			cash += a.Micros
		}
		if lines != total.Micros || cash != total.Micros || total.Micros <= 0 {
			t.Errorf("%s: lines %d, years %d, total %d millionths", p.GetName(), lines, cash, total.Micros)
		}
	}
}

func TestScenarioErrors(t *testing.T) {
	r := start(t, withScenario(t), server.Limits{})
	for name, tt := range map[string]struct {
		change func(*plimsollv1.Scenario)
		want   string
	}{
		"an unknown region":   {func(s *plimsollv1.Scenario) { s.GetPlacements()[1].GetIaas().Region = "eu-central-9" }, "eu-central-9"},
		"an unknown SKU":      {func(s *plimsollv1.Scenario) { s.GetPlacements()[1].GetIaas().Sku = "m7i.4xlage" }, "m7i.4xlage"},
		"an unknown pool":     {func(s *plimsollv1.Scenario) { s.GetDemand()[0].Pool = "bike" }, "bikes"},
		"an unknown currency": {func(s *plimsollv1.Scenario) { s.Currency = "USX" }, "scenario.currency"},
		"no placement":        {func(s *plimsollv1.Scenario) { s.Placements = nil }, "scenario.placements: must contain at least 1 item"},
		"a negative price": {func(s *plimsollv1.Scenario) { s.GetPlacements()[0].GetOnPremises().GetServer().Price = -1 },
			"scenario.placements[0].onPremises.server.price"},
	} {
		t.Run(name, func(t *testing.T) {
			r.t = t
			s := whereTo()
			tt.change(s)
			body, err := convert.JSON(&plimsollv1.ComputeComparisonRequest{Scenario: s,
				Options: &plimsollv1.ComparisonOptions{Paths: proto.Int32(20)}})
			if err != nil {
				t.Fatal(err)
			}
			code, text := r.post("/v1/comparisons:compute", string(body))
			if code != http.StatusBadRequest || !strings.Contains(text, tt.want) {
				t.Errorf("%d %s, want 400 with %s", code, text, tt.want)
			}
		})
	}
	r.t = t
	if code, text := r.get("/v1/scenarios/where"); code != http.StatusNotFound || !strings.Contains(text, "scenarios/where") {
		t.Errorf("%d %s", code, text)
	}
}

func TestScenarioIsShown(t *testing.T) {
	r := start(t, withScenario(t), server.Limits{})
	code, text := r.get("/v1/scenarios/where-to")
	var s struct {
		Name   string
		Demand []struct{ Pool string }
	}
	if err := json.Unmarshal([]byte(text), &s); code != http.StatusOK || err != nil || s.Name != "scenarios/where-to" ||
		s.Demand[0].Pool != "pools/bikes" {
		t.Errorf("%d %v %s", code, err, text)
	}
}
