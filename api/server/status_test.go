package server_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/api/kept"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/api/server"
	"github.com/plimsoll/plimsoll/api/state/sqlite"
)

// Before a forecast is kept every list says that there is none; afterwards all three show the same dates. None of them forecasts.
func TestStatus(t *testing.T) {
	store, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	r := start(t, kept.New(planner.Config{Estate: nouns()}, kept.Memory{Store: store, Now: func() time.Time { return nouns().AsOf }}), server.Limits{})
	if _, text := r.get("/metrics"); !strings.Contains(text, `plimsoll_pool_state{pool="bikes",state="NOT_FORECAST"} 1`) ||
		strings.Contains(text, "plimsoll_days_until_saturation{") {
		t.Errorf("metrics without a forecast:\n%s", text)
	}
	if _, text := r.get("/v1/pools"); strings.Contains(text, `"status"`) {
		t.Errorf("a status without a forecast: %s", text)
	}
	if code, text := r.post("/v1/pools/bikes:forecast", `{"options":{"paths":50}}`); code != http.StatusOK {
		t.Fatalf("%d %s", code, text)
	}
	_, list := r.get("/v1/pools")
	for _, want := range []string{`"status"`, `"age"`, `"action"`, `"forecast":"pools/bikes/forecasts/`} {
		if !strings.Contains(strings.ReplaceAll(list, ": ", ":"), want) {
			t.Errorf("no %s in %s", want, list)
		}
	}
	if strings.Contains(list, "cumulativeProbability") {
		t.Error("the list has the probabilities of each step")
	}
	_, text := r.get("/metrics")
	for _, want := range []string{
		`(?m)^plimsoll_pool_state\{pool="bikes",state="[A-Z_]+"\} 1$`,
		`(?m)^plimsoll_days_until_saturation\{pool="bikes",quantile="0.5"\} (-?[0-9.e+]+|\+Inf)$`,
		`(?m)^plimsoll_forecast_age_seconds\{pool="bikes"\} [0-9.e+]+$`,
	} {
		if !regexp.MustCompile(want).MatchString(text) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	_, page := r.get("/")
	for _, want := range []string{"bikes", "/v1/pools/bikes/chart.svg", "/openapi.json", "<h1>All pools</h1>"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in the page", want)
		}
	}
	if strings.Contains(page, "<script") {
		t.Error("the page needs a script")
	}
	if code, text := r.get("/openapi.json"); code != http.StatusOK || !strings.Contains(text, `"swagger"`) {
		t.Errorf("description: %d %.80s", code, text)
	}
}
