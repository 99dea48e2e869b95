package server_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/server"
)

// The same question gives the same message by gRPC, by the gateway, in process, and as a pool.
func TestOneAnswerEverywhere(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{})
	req := request(t)
	overGRPC, err := r.forecasts().ComputeForecasts(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	body, err := convert.JSON(req)
	if err != nil {
		t.Fatal(err)
	}
	code, text := r.post("/v1/forecasts:compute", string(body))
	want, err := convert.JSON(overGRPC)
	if err != nil || code != http.StatusOK || text != string(want) {
		t.Fatalf("%d %v\n%.300s\n%.300s", code, err, text, want)
	}
	asked, err := convert.ForecastsRequest(req)
	if err != nil {
		t.Fatal(err)
	}
	a, err := planner.Forecast(t.Context(), asked[0].Series, asked[0].Question)
	if err != nil {
		t.Fatal(err)
	}
	if m := convert.ForecastMessage(a); !proto.Equal(m, overGRPC.GetForecasts()[0]) {
		t.Error("in process the answer is another one")
	}
	if p := overGRPC.GetForecasts()[0].GetSaturation(); len(p.GetCumulativeProbability()) != 60 {
		t.Errorf("%d cumulative probabilities, want 60", len(p.GetCumulativeProbability()))
	}
	checkPool(t, r)
}

// A refusal is an answer.
func TestRefusalIsAnAnswer(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{})
	code, text := r.post("/v1/forecasts:compute", `{"series":[{"name":"a","startTime":"2026-01-01T00:00:00Z","step":"1d","values":[1,2]}]}`)
	if code != http.StatusOK || !strings.Contains(text, `"state":"STATE_TOO_LITTLE_DATA"`) {
		t.Errorf("%d %s", code, text)
	}
}

func TestCharts(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{})
	for path, want := range map[string][2]string{
		"/v1/pools/bikes/chart.svg?horizon=30d": {"image/svg+xml", "<"},
	} {
		response, err := http.Get(r.url + path)
		if err != nil {
			t.Fatal(err)
		}
		contentType := response.Header.Get("Content-Type")
		code, text := r.read(response, nil)
		if code != http.StatusOK || contentType != want[0] || !strings.HasPrefix(text, want[1]) {
			t.Errorf("%s: %d %s %.100s", path, code, contentType, text)
		}
	}
	m := request(t)
	for format, magic := range map[string]string{"png": "\x89PNG", "pdf": "%PDF", "": "<"} {
		body, err := r.forecasts().RenderForecastChart(t.Context(), &plimsollv1.RenderForecastChartRequest{
			Series: m.GetSeries()[0], Capacity: m.GetCapacities()["bike-hire-daily"], Options: m.GetOptions(), Format: format,
		})
		if err != nil || !bytes.HasPrefix(body.GetData(), []byte(magic)) {
			t.Errorf("%q: %v %.20q", format, err, body.GetData())
		}
	}
	if code, text := r.post("/v1/forecasts:chart", `{"format":"gif"}`); code != http.StatusBadRequest ||
		!strings.Contains(text, "format: must be in list") {
		t.Errorf("%d %s", code, text)
	}
}
