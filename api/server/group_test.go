package server_test

import (
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/kept"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/server"
	"github.com/plimsoll/plimsoll/forecast/joint"
)

// sites is an estate of two pools in the east, which add up, and one in the west whose source is missing.
func sites() estate.Estate {
	e := nouns()
	more := e.Pools[0]
	more.Name, more.Labels = "more-bikes", map[string]string{"site": "east"}
	e.Pools[0].Labels = map[string]string{"site": "east", "team": "a"}
	e.Pools[1].Labels = map[string]string{"site": "west", "team": "b"}
	e.Pools = append(e.Pools, more)
	e.Groups = []estate.Group{{Name: "east", Movable: true, Title: "All in the east", Labels: map[string]string{"site": "east"}},
		{Name: "all", Pools: []string{"bikes", "lost"}}}
	return e
}

func (r *running) groups() plimsollv1.GroupServiceClient {
	return plimsollv1.NewGroupServiceClient(r.conn)
}

// The same question about groups gives the same message by gRPC, by the gateway, and in process.
func TestOneRollUpEverywhere(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	p := kept.New(planner.Config{Estate: sites()}, kept.Memory{})
	r := start(t, p, server.Limits{})
	for name, req := range map[string]*plimsollv1.RollUpPoolsRequest{
		"by label":             {By: []string{"site"}, Options: &plimsollv1.ForecastOptions{Paths: proto.Int32(50)}},
		"of the configuration": {Options: &plimsollv1.ForecastOptions{Paths: proto.Int32(50), Horizon: "30d"}},
		"by name, as of a day": {Groups: []string{"east"}, AsOf: "2026-10-31T00:00:00Z",
			Options: &plimsollv1.ForecastOptions{Paths: proto.Int32(50)}},
		"with events": {Groups: []string{"east"}, Options: &plimsollv1.ForecastOptions{
			Paths: proto.Int32(50), Explain: []float64{0.1, 0.5},
			WhatIfs: []*plimsollv1.WhatIf{moving("more-bikes"), {Name: "on", Against: "moves", Events: moving("lost").GetEvents()}},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			r.t = t
			q, err := convert.RollUpRequest(req)
			if err != nil {
				t.Fatal(err)
			}
			here, err := p.Groups(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			want := convert.RollUpMessage(here)
			overGRPC, err := r.groups().RollUpPools(t.Context(), req)
			if err != nil || !proto.Equal(overGRPC, want) {
				t.Errorf("gRPC: %v\n%.300v\n%.300v", err, overGRPC, want)
			}
			if code, text := r.post("/v1/groups:rollUp", mustJSON(t, req)); code != http.StatusOK || text != mustJSON(t, want) {
				t.Errorf("the gateway: %d\n%.300s\n%.300s", code, text, mustJSON(t, want))
			}
		})
	}
}

// moving is a what-if in which half of bikes moves to another pool.
func moving(to string) *plimsollv1.WhatIf {
	half := 0.5
	return &plimsollv1.WhatIf{Name: "moves", Title: "Half of them move", Events: []*plimsollv1.Event{{
		Name: "move", Change: &plimsollv1.Event_Move{Move: &plimsollv1.Move{From: "pools/bikes", To: to,
			Share: &plimsollv1.Estimate{Mid: &half}}},
	}}}
}

// What moves within a group leaves its sum where it is, and what moves out of it does not. What a date is made of adds up to it.
func TestRollUpWithEvents(t *testing.T) {
	r := start(t, kept.New(planner.Config{Estate: sites()}, kept.Memory{}), server.Limits{})
	half := moving("")
	half.Name, half.Against = "gone", "moves"
	m, err := r.groups().RollUpPools(t.Context(), &plimsollv1.RollUpPoolsRequest{Groups: []string{"east", "all"},
		Options: &plimsollv1.ForecastOptions{
			Paths: proto.Int32(50), Explain: []float64{0.1}, WhatIfs: []*plimsollv1.WhatIf{moving("more-bikes"), half},
		}})
	if err != nil {
		t.Fatal(err)
	}
	east, all := groupNamed(t, m, "east"), groupNamed(t, m, "all")
	if len(east.GetWhatIfs()) != 2 {
		t.Fatalf("%v", east.GetWhatIfs())
	}
	within, out := east.GetWhatIfs()[0], east.GetWhatIfs()[1]
	if c := within.GetChange(); within.GetTitle() != "Half of them move" || c.GetSame() != 1 || c.GetReason() != "" ||
		within.GetSum().GetSaturation().GetDemand() != east.GetSum().GetSaturation().GetDemand() {
		t.Errorf("%.500v", within)
	}
	if out.GetAgainst() != "moves" || out.GetChange().GetSooner() != 0 ||
		out.GetSum().GetSaturation().GetProbabilityWithinHorizon() > east.GetSum().GetSaturation().GetProbabilityWithinHorizon() ||
		len(out.GetProbabilityFirst()) != 2 {
		t.Errorf("%.500v", out)
	}
	if all.GetSum() != nil || all.GetWhatIfs()[0].GetSum() != nil ||
		all.GetWhatIfs()[0].GetFirst().GetState() == plimsollv1.State_STATE_UNSPECIFIED || all.GetWhatIfs()[0].GetAction() == "" ||
		!out.GetUntilTime().AsTime().Equal(east.GetUntilTime().AsTime()) {
		t.Errorf("%.500v", all.GetWhatIfs())
	}
	if len(east.GetExplanations()) != 1 && east.GetNotExplained() == "" {
		t.Fatalf("%v", east.GetExplanations())
	}
	for _, x := range east.GetExplanations() {
		sum := x.GetTogetherDays()
		for _, p := range x.GetParts() {
			sum += p.GetDays()
		}
		if got := x.GetDate().GetTime().AsTime().Sub(x.GetReference().GetTime().AsTime()).Hours() / 24; math.Abs(got-sum) > 1e-6 ||
			x.Level != nil {
			t.Errorf("%v days add up to %v", got, sum)
		}
	}
}

// Groups say who is in them, what they add up to and who is left out; a pool whose source is missing is refused, and fails no other.
func TestRollUpSays(t *testing.T) {
	r := start(t, kept.New(planner.Config{Estate: sites()}, kept.Memory{}), server.Limits{})
	options := &plimsollv1.ForecastOptions{Paths: proto.Int32(50)}
	bySite, err := r.groups().RollUpPools(t.Context(), &plimsollv1.RollUpPoolsRequest{By: []string{"site"}, Options: options})
	if err != nil {
		t.Fatal(err)
	}
	east, west := groupNamed(t, bySite, "east"), groupNamed(t, bySite, "west")
	if len(east.GetMembers()) != 2 || east.GetSum() == nil || east.GetApart() != "" || east.GetLabels()["site"] != "east" ||
		len(bySite.GetLeftOut()) != 0 {
		t.Errorf("%.500v, left out %v", east, bySite.GetLeftOut())
	}
	if sum := east.GetSum().GetSaturation().GetCapacity(); sum != 2*18000 {
		t.Errorf("together %v, want 36000", sum)
	}
	alone := east.GetMembers()[0]
	if first := east.GetFirst().GetProbabilityWithinHorizon(); first < alone.GetProbabilityWithinHorizon() {
		t.Errorf("the first of two with %v, one of them with %v", first, alone.GetProbabilityWithinHorizon())
	}
	if len(east.GetSum().GetMean()) != 0 || west.GetMembers()[0].GetState() != plimsollv1.State_STATE_SOURCE_UNAVAILABLE ||
		west.GetFirst().ProbabilityWithinHorizon != nil {
		t.Errorf("%d values; %.300v", len(east.GetSum().GetMean()), west)
	}
	byTeam, err := r.groups().RollUpPools(t.Context(), &plimsollv1.RollUpPoolsRequest{By: []string{"site", "team"}, Options: options})
	if err != nil || len(byTeam.GetLeftOut()) != 1 || byTeam.GetLeftOut()[0] != "pools/more-bikes" && byTeam.GetLeftOut()[0] != "more-bikes" {
		t.Errorf("%v %v", err, byTeam.GetLeftOut())
	}
	groupNamed(t, byTeam, "east / a")
}

func groupNamed(t *testing.T, m *plimsollv1.RollUpPoolsResponse, name string) *plimsollv1.GroupForecast {
	t.Helper()
	for _, g := range m.GetGroups() {
		if g.GetName() == name {
			return g
		}
	}
	t.Fatalf("no group %q", name)
	return nil
}

// What makes no sense is refused by the gateway with the very message of gRPC, and names the field.
func TestRollUpsThatMakeNoSense(t *testing.T) {
	r := start(t, kept.New(planner.Config{Estate: sites()}, kept.Memory{}), server.Limits{})
	many := func(n int, format string) (out []string) {
		for i := range n {
			out = append(out, fmt.Sprintf(format, i))
		}
		return out
	}
	with := func(o *plimsollv1.ForecastOptions) *plimsollv1.RollUpPoolsRequest {
		return &plimsollv1.RollUpPoolsRequest{By: []string{"site"}, Options: o}
	}
	for _, tt := range []struct {
		name, want, field string
		req               *plimsollv1.RollUpPoolsRequest
		code              codes.Code
	}{
		{"a label that is near", `no pool has the label "sit"; did you mean "site"?`, "by", &plimsollv1.RollUpPoolsRequest{By: []string{"sit"}},
			codes.InvalidArgument},
		{"a label of nothing", `no pool has the label "cost-centre"; there are site, team`, "by",
			&plimsollv1.RollUpPoolsRequest{By: []string{"cost-centre"}}, codes.InvalidArgument},
		{"a label twice", `the label "site" is there twice`, "by", &plimsollv1.RollUpPoolsRequest{By: []string{"site", "site"}},
			codes.InvalidArgument},
		{"an empty label", "by[0]: must be at least 1 characters", "by[0]", &plimsollv1.RollUpPoolsRequest{By: []string{""}},
			codes.InvalidArgument},
		{"too many labels", "by: must contain no more than 8 item(s), got 9 items", "by", &plimsollv1.RollUpPoolsRequest{By: many(9, "l%d")},
			codes.InvalidArgument},
		{"too many groups", "groups: must contain no more than 1000 item(s), got 1001 items", "groups",
			&plimsollv1.RollUpPoolsRequest{Groups: many(1001, "g%d")}, codes.InvalidArgument},
		{"labels and names", "groups: cannot be given together with by", "groups",
			&plimsollv1.RollUpPoolsRequest{By: []string{"site"}, Groups: []string{"east"}}, codes.InvalidArgument},
		{"a group that is not there", `there is no group "eest"; did you mean "east"?`, "",
			&plimsollv1.RollUpPoolsRequest{Groups: []string{"eest"}}, codes.NotFound},
		{"a time that is none", "asOf: time", "asOf", &plimsollv1.RollUpPoolsRequest{AsOf: "yesterday"}, codes.InvalidArgument},
		{"a horizon without a unit", `options.horizon: length "5x": unknown unit`, "options.horizon",
			with(&plimsollv1.ForecastOptions{Horizon: "5x"}), codes.InvalidArgument},
		{"too few simulations", "options.paths: must be greater than or equal to 20", "options.paths",
			with(&plimsollv1.ForecastOptions{Paths: proto.Int32(1)}), codes.InvalidArgument},
		{"a what-if that is not there", `whatIfs[0].name: there is no what-if "boom"`, "whatIfs[0].name",
			with(&plimsollv1.ForecastOptions{WhatIfs: []*plimsollv1.WhatIf{{Name: "boom"}}}), codes.InvalidArgument},
		{"a pool that is not there", `whatIfs[0].events[0].move.to: there is no pool "lots"; did you mean "lost"?`,
			"whatIfs[0].events[0].move.to", with(&plimsollv1.ForecastOptions{WhatIfs: []*plimsollv1.WhatIf{moving("lots")}}), codes.InvalidArgument},
		{"explanations of no quantile", "options.explain[0]: must be greater than or equal to 0 and less than 1", "options.explain[0]",
			with(&plimsollv1.ForecastOptions{Explain: []float64{1.5}}), codes.InvalidArgument},
		{"lines of warning", "options.warning: is not answered for groups", "options.warning",
			with(&plimsollv1.ForecastOptions{Warning: &plimsollv1.Threshold{Line: &plimsollv1.Threshold_Share{Share: 0.8}}}), codes.InvalidArgument},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r.t = t
			_, err := r.groups().RollUpPools(t.Context(), tt.req)
			s := status.Convert(err)
			if s.Code() != tt.code || !strings.Contains(s.Message(), tt.want) {
				t.Fatalf("%v, want %v with %s", err, tt.code, tt.want)
			}
			checkDetail(t, s, tt.field)
			code, text := r.post("/v1/groups:rollUp", mustJSON(t, tt.req))
			if want := map[codes.Code]int{codes.InvalidArgument: 400, codes.NotFound: 404}[tt.code]; code != want ||
				messageOf(t, text) != s.Message() {
				t.Errorf("the gateway: %d %s\nwant %d with %q", code, text, want, s.Message())
			}
		})
	}
	r.t = t
	if code, text := r.post("/v1/groups:rollUp", `{"bye":["site"]}`); code != http.StatusBadRequest ||
		!strings.Contains(text, "bye: unknown field; did you mean by?") {
		t.Errorf("a misspelt field: %d %s", code, text)
	}
}

// checkDetail checks that the error names the field, or where there is none the thing that is not there.
func checkDetail(t *testing.T, s *status.Status, field string) {
	t.Helper()
	if len(s.Details()) != 1 {
		t.Fatalf("details %v", s.Details())
	}
	switch d := s.Details()[0].(type) {
	case *errdetails.BadRequest:
		if d.GetFieldViolations()[0].GetField() != field {
			t.Errorf("the field is %q, want %q", d.GetFieldViolations()[0].GetField(), field)
		}
	case *errdetails.ResourceInfo:
		if field != "" || d.GetResourceType() != "plimsoll.io/Group" || d.GetResourceName() != "groups/eest" {
			t.Errorf("%v", d)
		}
	}
}

// An estate without labels and groups says what is missing.
func TestRollUpOfNothing(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{})
	code, text := r.post("/v1/groups:rollUp", "{}")
	if code != http.StatusBadRequest || !strings.Contains(text,
		"by: is missing, and the configuration has no groups: give labels of the pools, of which there are none") {
		t.Errorf("%d %s", code, text)
	}
}

// More pools than can be joined are refused, by name of the group and limit, before any is read.
func TestRollUpOfTooMany(t *testing.T) {
	e := nouns()
	for i := range joint.MaxMembers + 1 {
		p := e.Pools[1]
		p.Name, p.Labels = fmt.Sprintf("lost-%d", i), map[string]string{"site": "north"}
		e.Pools = append(e.Pools, p)
	}
	r := start(t, kept.New(planner.Config{Estate: e}, kept.Memory{}), server.Limits{})
	code, text := r.post("/v1/groups:rollUp", `{"by":["site"]}`)
	if code != http.StatusBadRequest || !strings.Contains(text,
		fmt.Sprintf("by: north: %d pools, the limit of a group is %d", joint.MaxMembers+1, joint.MaxMembers)) {
		t.Errorf("%d %.300s", code, text)
	}
}

// A call that takes too long is cut off and says so, here as elsewhere.
func TestRollUpTakesTooLong(t *testing.T) {
	r := start(t, kept.New(planner.Config{Estate: sites()}, kept.Memory{}), server.Limits{CallTime: time.Nanosecond})
	code, text := r.post("/v1/groups:rollUp", `{"by":["site"]}`)
	if code != http.StatusGatewayTimeout && code != http.StatusTooManyRequests {
		t.Errorf("%d %s", code, text)
	}
}

// The calendar is the same file by gRPC and by the gateway, with a time to ask at.
func TestOneCalendarEverywhere(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{})
	body, err := r.groups().RenderCalendar(t.Context(), &plimsollv1.RenderCalendarRequest{})
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Get(r.url + "/v1/calendar.ics")
	if err != nil {
		t.Fatal(err)
	}
	kind := response.Header.Get("Content-Type")
	code, text := r.read(response, nil)
	if code != http.StatusOK || kind != "text/calendar; charset=utf-8" || body.GetContentType() != kind || text != string(body.GetData()) {
		t.Errorf("%d %s\n%s\n%s", code, kind, text, body.GetData())
	}
	if !strings.HasPrefix(text, "BEGIN:VCALENDAR\r\n") || !strings.HasSuffix(text, "END:VCALENDAR\r\n") ||
		!strings.Contains(text, "UID:saturation.bikes@plimsoll") {
		t.Error(text)
	}
	if code, text := r.get("/v1/calendar.ics?asOf=tomorrow"); code != http.StatusBadRequest || !strings.Contains(text, "asOf: time") {
		t.Errorf("%d %s", code, text)
	}
	// Fifty days later the history is too old to say anything.
	if code, text := r.get("/v1/calendar.ics?asOf=2026-12-20T00:00:00Z"); code != http.StatusOK || strings.Contains(text, "VEVENT") {
		t.Errorf("%d %s", code, text)
	}
}
