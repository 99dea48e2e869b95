package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/api/server"
)

// bodyRoutes are the routes that take a body.
var bodyRoutes = []string{
	"/v1/assessments:compute", "/v1/backtests:compute", "/v1/backtests:computeDates", "/v1/comparisons:compute", "/v1/forecasts:chart",
	"/v1/forecasts:compute", "/v1/groups:rollUp", "/v1/pools/bikes:backtest", "/v1/pools/bikes:backtestDates", "/v1/pools/bikes:forecast",
	"/v1/scenarios/one:compare",
}

// What is not UTF-8 is the caller's mistake wherever it stands, and the answer says so in JSON that can be read.
func TestNotUTF8(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{})
	for _, route := range bodyRoutes {
		code, text := r.post(route, "{\n\"a\xff\":1}")
		if code != http.StatusBadRequest || !strings.Contains(messageOf(t, text), "not UTF-8: byte 0xff at line 2, byte 3") {
			t.Errorf("%s: %d %q", route, code, text)
		}
	}
	for _, path := range []string{"/v1/pools/%ff", "/v1/pools/a%fe:forecast", "/v1/sources/%c3%28", "/v1/pools?pageToken=%ff",
		"/v1/pools?%ff=1",
		"/v1/calendar.ics?asOf=%ff", "/v1/%ff"} {
		code, text := r.get(path)
		if code != http.StatusBadRequest || !strings.Contains(messageOf(t, text), "not UTF-8") {
			t.Errorf("%s: %d %q", path, code, text)
		}
	}
}

// What somebody sent does not reach a terminal or a log as it is.
func TestErrorsArePlain(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{})
	for _, path := range []string{"/v1/pools/%1b%5b31mred%07", "/v1/pools?%1b%5b31m=1"} {
		_, text := r.get(path)
		if message := messageOf(t, text); strings.ContainsAny(message, "\x1b\x07") || !strings.Contains(message, `\x1b[31m`) {
			t.Errorf("%s: %q", path, message)
		}
	}
	if _, text := r.get("/v1/pools/" + strings.Repeat("x", 20_000)); len(text) > 16_000 {
		t.Errorf("an error of %d bytes", len(text))
	}
}

// A method that a route does not have is a 405 that says which there are.
func TestMethodNotAllowed(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{})
	for _, tt := range []struct{ method, path, allow string }{
		{http.MethodTrace, "/v1/pools", "GET"},
		{http.MethodTrace, "/v1/forecasts:compute", "POST"},
		{http.MethodDelete, "/v1/pools/bikes", "GET"},
		{http.MethodPut, "/v1/pools/bikes:forecast", "GET, POST"}, // GET is for a pool of that name,
		{http.MethodPost, "/v1/pools/bikes/chart.svg", "GET"},
		{http.MethodGet, "/v1/groups:rollUp", "POST"},
		{http.MethodOptions, "/v1/calendar.ics", "GET"},
		{http.MethodTrace, "/healthz", "GET, HEAD"},
	} {
		request, err := http.NewRequest(tt.method, r.url+tt.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusMethodNotAllowed || response.Header.Get("Allow") != tt.allow {
			t.Errorf("%s %s: %s, Allow %q, want %q", tt.method, tt.path, response.Status, response.Header.Get("Allow"), tt.allow)
		}
	}
	if code, text := r.get("/v1/nothing"); code != http.StatusNotFound || messageOf(t, text) == "" {
		t.Errorf("%d %s", code, text)
	}
}
