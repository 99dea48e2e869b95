package server_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/api/kept"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/api/server"
	"github.com/plimsoll/plimsoll/api/state/sqlite"
)

// Forecasts of pools are kept, listed a page at a time, and shown; what moved the date since is said.
func TestForecastsAreKept(t *testing.T) {
	store, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	e := nouns()
	now := e.AsOf
	if now.IsZero() {
		now = time.Now()
	}
	p := kept.New(planner.Config{Estate: e}, kept.Memory{Store: store, Now: func() time.Time { return now }})
	r := start(t, p, server.Limits{})
	forecast := func(body string) (out struct {
		Name         string
		Explanations []struct{ Parts []struct{ Name string } }
		Moved        *struct{ Summary, Since string }
	}) {
		t.Helper()
		code, text := r.post("/v1/pools/bikes:forecast", body)
		if code != http.StatusOK {
			t.Fatalf("%d %s", code, text)
		}
		if err := json.Unmarshal([]byte(text), &out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	first := forecast(`{"options":{"explain":[0.5]}}`)
	if !strings.HasPrefix(first.Name, "pools/bikes/forecasts/") || len(first.Explanations) != 1 ||
		first.Explanations[0].Parts[0].Name != "trend" || first.Moved != nil {
		t.Errorf("%+v", first)
	}
	second := forecast(`{"options":{"sustain":"3d"},"sinceLast":0.5}`)
	if second.Moved == nil || second.Moved.Since != first.Name ||
		!strings.Contains(second.Moved.Summary, "stays beyond 2026-12-29: nothing moved it.") {
		t.Errorf("%+v", second.Moved)
	}
	if gone := forecast(`{"options":{"sustain":"4d"},"discard":true}`); gone.Name != "" {
		t.Errorf("kept as %s", gone.Name)
	}
	code, text := r.get("/v1/pools/bikes/forecasts?pageSize=1")
	if code != http.StatusOK || !strings.Contains(text, second.Name) || !strings.Contains(text, "nextPageToken") ||
		strings.Contains(text, `"forecast":`) {
		t.Errorf("%d %s", code, text)
	}
	id := second.Name[strings.LastIndex(second.Name, "/")+1:]
	if code, text = r.get("/v1/pools/bikes/forecasts?pageToken=" + id); code != http.StatusOK || !strings.Contains(text, first.Name) ||
		strings.Contains(text, "nextPageToken") {
		t.Errorf("%d %s", code, text)
	}
	if code, text = r.get("/v1/" + first.Name); code != http.StatusOK || !strings.Contains(text, `"cumulativeProbability":[`) ||
		!strings.Contains(text, `"engineVersion":`) || !strings.Contains(text, `"capacity":{`) {
		t.Errorf("%d %.300s", code, text)
	}
	if code, text = r.get("/v1/pools/bikes/forecasts/nothing"); code != http.StatusNotFound ||
		!strings.Contains(text, "plimsoll.io/Forecast") {
		t.Errorf("%d %s", code, text)
	}
	if code, text = r.post("/v1/pools/bikes:forecast", `{"sinceLast":0.25}`); code != http.StatusBadRequest ||
		!strings.Contains(text, "sinceLast: 0.25, want 0.1, 0.5 or 0.9") {
		t.Errorf("%d %s", code, text)
	}
}

// Without a place for them forecasts are not kept, and nothing is listed.
func TestNothingIsKept(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{})
	if code, text := r.get("/v1/pools/bikes/forecasts"); code != http.StatusOK || text != "{}" {
		t.Errorf("%d %s", code, text)
	}
	if code, _ := r.get("/v1/pools/bikes/forecasts/a"); code != http.StatusNotFound {
		t.Errorf("%d", code)
	}
}
