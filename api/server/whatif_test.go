package server_test

import (
	"net/http"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"

	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/kept"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/server"
	"github.com/plimsoll/plimsoll/forecast/event"
	"github.com/plimsoll/plimsoll/forecast/future"
)

// What-ifs come back beside the forecast without events, whose bytes they do not change.
func TestWhatIfs(t *testing.T) {
	e := nouns()
	growth := estate.Event{Event: event.Event{Name: "growth", Grow: &event.Grow{Factor: future.Sure(1.5)}}}
	e.WhatIfs = []estate.WhatIf{{Name: "boom", Events: []estate.Event{growth}}}
	r := start(t, kept.New(planner.Config{Estate: e}, kept.Memory{}), server.Limits{})
	body, err := convert.JSON(request(t))
	if err != nil {
		t.Fatal(err)
	}
	ask := func(path, body string) *plimsollv1.Forecast {
		t.Helper()
		code, text := r.post(path, body)
		if code != http.StatusOK {
			t.Fatalf("%d %s", code, text)
		}
		all, one := new(plimsollv1.ComputeForecastsResponse), new(plimsollv1.Forecast)
		if protojson.Unmarshal([]byte(text), all) == nil && len(all.GetForecasts()) == 1 {
			return all.GetForecasts()[0]
		}
		if err := protojson.Unmarshal([]byte(text), one); err != nil {
			t.Fatal(err)
		}
		return one
	}
	check := func(m *plimsollv1.Forecast) {
		t.Helper()
		if len(m.GetWhatIfs()) != 1 {
			t.Fatalf("%d what-ifs", len(m.GetWhatIfs()))
		}
		x := m.GetWhatIfs()[0]
		if got, want := x.GetForecast().GetMean()[5], 1.5*m.GetMean()[5]; got < want*(1-1e-9) || got > want*(1+1e-9) {
			t.Errorf("%s: mean %v, want %v", x.GetName(), got, want)
		}
		if x.GetChange().GetLater() != 0 || len(x.GetChange().GetMoves()) != 3 {
			t.Errorf("%v", x.GetChange())
		}
	}
	event := `{"name":"growth","grow":{"factor":{"mid":1.5}}}`
	with := strings.Replace(string(body), `"options":{`, `"options":{"whatIfs":[{"name":"boom","events":[`+event+`]}],`, 1)
	check(ask("/v1/forecasts:compute", with))
	check(ask("/v1/pools/bikes:forecast", `{"options":{"paths":50,"whatIfs":[{"name":"boom"}]}}`))
	check(ask("/v1/pools/bikes:forecast", `{"options":{"paths":50,"whatIfs":[{"name":"mine","events":[`+event+`]}]}}`))
	if code, text := r.post("/v1/pools/bikes:forecast", `{"options":{"whatIfs":[{"name":"bom"}]}}`); code != http.StatusBadRequest ||
		!strings.Contains(text, `there is no what-if \"bom\"; did you mean \"boom\"?`) {
		t.Errorf("%d %s", code, text)
	}
	lost := strings.Replace(event, `"name":"growth"`, `"name":"growth","pools":["bike"]`, 1)
	if code, text := r.post("/v1/pools/bikes:forecast",
		`{"options":{"whatIfs":[{"name":"mine","events":[`+lost+`]}]}}`); code != http.StatusBadRequest ||
		!strings.Contains(text, `whatIfs[0].events[0].pools[0]`) {
		t.Errorf("%d %s", code, text)
	}
}
