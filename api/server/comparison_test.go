package server_test

import (
	"net/http"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/server"
)

// What may come is priced beside a comparison, with the difference; what is asked for and not there is a fault of the request.
func TestComparisonOfWhatIfs(t *testing.T) {
	r := start(t, withScenario(t), server.Limits{})
	twice := &plimsollv1.WhatIf{Name: "twice", Events: []*plimsollv1.Event{{
		Name: "twice", Change: &plimsollv1.Event_Grow{Grow: &plimsollv1.GrowthChange{Factor: &plimsollv1.Estimate{Mid: proto.Float64(2)}}},
	}}}
	options := &plimsollv1.ComparisonOptions{Paths: proto.Int32(20), WhatIfs: []*plimsollv1.WhatIf{twice}}
	m, err := plimsollv1.NewScenarioServiceClient(r.conn).CompareScenario(t.Context(),
		&plimsollv1.CompareScenarioRequest{Name: "scenarios/where-to", Options: options})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range m.GetWhatIfs()[0].GetChanges() {
		if c.GetTotal().GetMean().GetUnits() <= 0 || c.GetTotal().GetDearer() != 1 {
			t.Errorf("%s: twice the demand costs %v more", c.GetPlacement(), c.GetTotal())
		}
	}
	for body, want := range map[string]string{
		`{"options":{"paths":20,"whatIfs":[{"name":"nosuch"}]}}`:                                              "whatIfs[0].name",
		`{"options":{"paths":20,"whatIfs":[{"name":"x","events":[{"name":"y","load":{}}]}]}}`:                 "load.amount",
		`{"options":{"paths":20,"whatIfs":[{"name":"x","events":[{"name":"y","merge":{"pool":"nosuch"}}]}]}}`: "merge.pool",
	} {
		if code, text := r.post("/v1/scenarios/where-to:compare", body); code != http.StatusBadRequest || !strings.Contains(text, want) {
			t.Errorf("%s: %d %s, want %q", body, code, text, want)
		}
	}
}
