package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/api/server"
)

func TestStrictJSON(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{})
	good := `"series":[{"name":"a","startTime":"2026-01-01T00:00:00Z","step":"1d","values":[1,2]}]`
	for _, tt := range []struct{ name, path, body, want string }{
		{"a misspelt field", "/v1/forecasts:compute", `{` + good + `,"options":{"horizn":"30d"}}`,
			"options.horizn: unknown field; did you mean horizon?"},
		{"within a list", "/v1/forecasts:compute", `{"series":[{"name":"a"},{"nome":"b"}]}`, "series[1].nome: unknown field; did you mean name?"},
		{"within a map", "/v1/forecasts:compute", `{"capacities":{"a":{"levels":[{"instaled":1}]}}}`,
			`capacities[\"a\"].levels[0].instaled: unknown field; did you mean installed?`},
		{"at the top", "/v1/forecasts:compute", `{"zzzzzz":1}`, "zzzzzz: unknown field; the fields here are series, capacities, options"},
		{"text for a number", "/v1/forecasts:compute", `{` + good + `,"options":{"paths":"many"}}`, "paths"},
		{"no JSON", "/v1/forecasts:compute", `{"series":`, "JSON: "},
		{"a rule of the protos", "/v1/forecasts:compute", `{` + good + `,"options":{"paths":5}}`,
			"options.paths: must be greater than or equal to 20"},
		{"no series", "/v1/forecasts:compute", ``, "series: must contain at least 1 item"},
		{"two thousand million paths", "/v1/forecasts:compute", `{` + good + `,"options":{"paths":2000000000}}`, "options.paths: must be"},
		{"a bad length", "/v1/forecasts:compute", `{` + good + `,"options":{"leadTime":"60"}}`, "options.leadTime: length"},
		{"a pool by another name", "/v1/pools/bikes:forecast", `{"asOf":"yesterday"}`, "asOf: time"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r.t = t
			code, text := r.post(tt.path, tt.body)
			if code != http.StatusBadRequest || !strings.Contains(text, tt.want) {
				t.Errorf("%d %s\nwant 400 with %s", code, text, tt.want)
			}
		})
	}
	r.t = t
	if code, text := r.get("/v1/pools?pageSise=3"); code != http.StatusBadRequest ||
		!strings.Contains(text, "pageSise: unknown field; did you mean pageSize?") {
		t.Errorf("an unknown parameter: %d %s", code, text)
	}
	if code, text := r.get("/v1/pools?pageToken=x"); code != http.StatusBadRequest || !strings.Contains(text, "pageToken") {
		t.Errorf("a bad token: %d %s", code, text)
	}
}
