package server_test

import (
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/api/server"
)

// Nested JSON is refused where it gets too deep, by all routes that take a body, and costs no more than its length.
func TestNestedJSONIsRefused(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{})
	deep := `{"series":` + strings.Repeat("[", 40_000) + strings.Repeat("]", 40_000) + `}`
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for _, route := range bodyRoutes {
		code, text := r.post(route, deep)
		if code != http.StatusBadRequest || !strings.Contains(text, "nested more than 64 deep at line 1, byte 74") {
			t.Errorf("%s: %d %.300s", route, code, text)
		}
	}
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 64<<20 {
		t.Errorf("%d routes took %d MiB for 80 kB each", len(bodyRoutes), took>>20)
	}
	within := `{"zzz":` + strings.Repeat("[", 63) + strings.Repeat("]", 63) + `}`
	if code, text := r.post("/v1/forecasts:compute", within); code != http.StatusBadRequest || !strings.Contains(text, "zzz: unknown field") {
		t.Errorf("64 deep: %d %s", code, text)
	}
}

// A long key is not copied for each value below it.
func TestUnknownFieldCostsNoMoreThanItsLength(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{})
	body := `{"capacities":{"` + strings.Repeat("k", 1<<20) + `":{"levels":[` + strings.Repeat("{},", 20_000) + `{"x":1}]}}}`
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	code, text := r.post("/v1/forecasts:compute", body)
	runtime.ReadMemStats(&after)
	if code != http.StatusBadRequest || !strings.Contains(text, ".levels[20000].x: unknown field") || len(text) > 1000 {
		t.Errorf("%d %.300s", code, text)
	}
	if took := after.TotalAlloc - before.TotalAlloc; took > 128<<20 {
		t.Errorf("took %d MiB", took>>20)
	}
}

// Few bytes of text can be many messages: they are counted before any is made.
func TestManyObjectsAreRefused(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	r := start(t, newPlanner(), server.Limits{})
	for body, want := range map[string]string{
		`{"series":[` + strings.Repeat("{},", 600_000) + `{}]}`:                      "more than 500000 objects at line 1, byte ",
		`{"series":[{"values":[` + strings.Repeat("1,", 8_100_000) + `1]}]}`:         "more than 8000000 values at line 1, byte ",
		`{"series":[{"values":[` + strings.Repeat("1,", 1_000_000) + `1],"zz":1}]}`:  "series[0].zz: unknown field",
		`{"series":[` + "\n" + strings.Repeat(`{"name":"\"[[{{"},`, 3) + `{"q":1}]}`: "series[3].q: unknown field",
	} {
		if code, text := r.post("/v1/forecasts:compute", body); code != http.StatusBadRequest || !strings.Contains(text, want) {
			t.Errorf("%.40s: %d %.300s", body, code, text)
		}
	}
}
