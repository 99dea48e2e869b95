package server_test

import (
	"net/http"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/server"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// The same backtest gives the same message by gRPC, by the gateway, in process, and as a pool.
func TestOneBacktestEverywhere(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{})
	history := bikes(t)
	q := planner.BacktestQuestion{Horizon: estate.Horizon{Steps: 14}, Origins: 2, Spacing: series.Every(series.Week), Period: 7, Paths: 50}
	all, err := planner.BacktestAll(t.Context(), []series.Series{history}, q, 1)
	if err != nil {
		t.Fatal(err)
	}
	want := convert.BacktestReportMessage(all)

	req := &plimsollv1.ComputeBacktestsRequest{Series: []*plimsollv1.Series{convert.SeriesMessage(history)},
		Options: convert.BacktestQuestionMessage(q)}
	overGRPC, err := plimsollv1.NewBacktestServiceClient(r.conn).ComputeBacktests(t.Context(), req)
	if err != nil || !proto.Equal(overGRPC, want) {
		t.Errorf("gRPC: %v\n%.300v\n%.300v", err, overGRPC, want)
	}
	text, body := mustJSON(t, want), mustJSON(t, req)
	if code, got := r.post("/v1/backtests:compute", body); code != http.StatusOK || got != text {
		t.Errorf("the gateway: %d\n%.300s\n%.300s", code, got, text)
	}
	of := `{"options":{"horizon":"14","origins":2,"spacing":"1w","period":7,"paths":50}}`
	// The name of the pool seeds other simulations, and so only the rule without any has the same figure.
	const rule = `"naive2":{"mase":`
	if code, got := r.post("/v1/pools/bikes:backtest", of); code != http.StatusOK || after(got, rule) == "" ||
		after(got, rule) != after(text, rule) {
		t.Errorf("the pool: %d\n%.600s\n%.600s", code, got, text)
	}
}

// The same scores of dates come by gRPC, by the gateway and in process, with the capacity of the series; those of a pool have its own.
func TestOneBacktestOfDatesEverywhere(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{})
	history := bikes(t)
	capacity := capacity.Constant(9000, history.Unit)
	q := planner.BacktestQuestion{Horizon: estate.Horizon{Steps: 14}, Origins: 2, Spacing: series.Every(series.Week), Period: 7, Paths: 50}
	all, err := planner.BacktestDatesAll(t.Context(), []planner.SeriesWithCapacity{{Series: history, Capacity: capacity}}, q, 1)
	if err != nil {
		t.Fatal(err)
	}
	want := convert.DateBacktestReportMessage(all)

	req := &plimsollv1.ComputeDateBacktestsRequest{
		Series: []*plimsollv1.Series{convert.SeriesMessage(history)}, Options: convert.BacktestQuestionMessage(q),
		Capacities: map[string]*plimsollv1.Capacity{history.Name: convert.CapacityMessage(capacity)},
	}
	overGRPC, err := plimsollv1.NewBacktestServiceClient(r.conn).ComputeDateBacktests(t.Context(), req)
	if err != nil || !proto.Equal(overGRPC, want) {
		t.Errorf("gRPC: %v\n%.300v\n%.300v", err, overGRPC, want)
	}
	text, body := mustJSON(t, want), mustJSON(t, req)
	if code, got := r.post("/v1/backtests:computeDates", body); code != http.StatusOK || got != text ||
		!strings.Contains(got, "100 % of capacity") {
		t.Errorf("the gateway: %d\n%.300s\n%.300s", code, got, text)
	}
	of := `{"options":{"horizon":"14","origins":2,"spacing":"1w","period":7,"paths":50}}`
	const line = `"threshold":"season + 0 sd","value":`
	if code, got := r.post("/v1/pools/bikes:backtestDates", of); code != http.StatusOK || after(got, line) == "" ||
		after(got, line) != after(text, line) {
		t.Errorf("the pool: %d\n%.600s\n%.600s", code, got, text)
	}
}

// after returns the figure that follows a text.
func after(s, text string) string {
	_, s, _ = strings.Cut(s, text)
	s, _, _ = strings.Cut(s, ",")
	return s
}

func mustJSON(t *testing.T, m proto.Message) string {
	t.Helper()
	b, err := convert.JSON(m)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestBacktestsThatMakeNoSense(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{})
	good := `"series":[{"name":"a","startTime":"2026-01-01T00:00:00Z","step":"1d","values":[1,2]}]`
	for _, tt := range []struct {
		name, path, body, want string
		code                   int
	}{
		{"no series", "/v1/backtests:compute", `{}`, "series: must contain at least 1 item", http.StatusBadRequest},
		{"a misspelt field", "/v1/backtests:compute", `{` + good + `,"options":{"origin":3}}`,
			"options.origin: unknown field; did you mean origins?", http.StatusBadRequest},
		{"too many origins", "/v1/backtests:compute", `{` + good + `,"options":{"origins":1001}}`, "options.origins: must be",
			http.StatusBadRequest},
		{"too few paths", "/v1/backtests:compute", `{` + good + `,"options":{"paths":3}}`, "options.paths: must be", http.StatusBadRequest},
		{"a bad horizon", "/v1/backtests:compute", `{` + good + `,"options":{"horizon":"5x"}}`, `options.horizon: length \"5x\": unknown unit`,
			http.StatusBadRequest},
		{"too much at once", "/v1/backtests:compute", `{` + good + `,"options":{"horizon":"200000","paths":1000}}`,
			"options.horizon: paths × horizon: 1000 × 200000, the limit is 10000000", http.StatusBadRequest},
		{"too much for its step", "/v1/backtests:compute", `{` + good + `,"options":{"horizon":"90y"}}`,
			`series \"a\": horizon: paths × horizon: 1000 × 32871`, http.StatusBadRequest},
		{"a bad time", "/v1/pools/bikes:backtest", `{"options":{"asOf":"yesterday"}}`, "options.asOf: time", http.StatusBadRequest},
		{"a pool that is not there", "/v1/pools/bike:backtest", `{}`, `did you mean \"bikes\"?`, http.StatusNotFound},
		{"no series with dates", "/v1/backtests:computeDates", `{}`, "series: must contain at least 1 item", http.StatusBadRequest},
		{"a capacity of nothing", "/v1/backtests:computeDates", `{` + good + `,"capacities":{"b":{"levels":[{"installed":3}]}}}`,
			`capacities[\"b\"]: no series of the request has this name`, http.StatusBadRequest},
		{"a capacity in another unit", "/v1/backtests:computeDates",
			`{"series":[{"name":"a","unit":"By","startTime":"2026-01-01T00:00:00Z","step":"1d","values":[1,2]}],` +
				`"capacities":{"a":{"unit":"{core}","levels":[{"installed":3}]}}}`, `unit \"{core}\", but the series`, http.StatusBadRequest},
		{"dates of too much", "/v1/backtests:computeDates", `{` + good + `,"options":{"horizon":"90y"}}`,
			`series \"a\": horizon: paths × horizon: 1000 × 32871`, http.StatusBadRequest},
		{"dates of a pool that is not there", "/v1/pools/bike:backtestDates", `{}`, `did you mean \"bikes\"?`, http.StatusNotFound},
		{"a pool without a source", "/v1/pools/lost:backtest", `{}`, "missing.csv", http.StatusBadRequest},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r.t = t
			if code, text := r.post(tt.path, tt.body); code != tt.code || !strings.Contains(text, tt.want) {
				t.Errorf("%d %s\nwant %d with %s", code, text, tt.code, tt.want)
			}
		})
	}
	r.t = t
	// A refusal is an answer.
	if code, text := r.post("/v1/backtests:compute", `{`+good+`}`); code != http.StatusOK ||
		!strings.Contains(text, `"state":"STATE_TOO_LITTLE_DATA"`) || strings.Contains(text, "overall") {
		t.Errorf("%d %s", code, text)
	}
}
