package server_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/server"
)

func checkPool(t *testing.T, r *running) {
	t.Helper()
	options := &plimsollv1.ForecastOptions{Paths: proto.Int32(50)}
	pool, err := r.pools().ForecastPool(t.Context(), &plimsollv1.ForecastPoolRequest{Name: "pools/bikes", Options: options})
	if err != nil {
		t.Fatal(err)
	}
	code, text := r.post("/v1/pools/bikes:forecast", `{"options":{"paths":50}}`)
	read := new(plimsollv1.Forecast)
	if err := protojson.Unmarshal([]byte(text), read); code != http.StatusOK || err != nil || !proto.Equal(read, pool) {
		t.Errorf("%d %v %.300s", code, err, text)
	}
	if pool.GetPool() != "pools/bikes" || len(pool.GetMean()) != 60 {
		t.Errorf("pool %q with %d values", pool.GetPool(), len(pool.GetMean()))
	}
}

func TestEstateIsShown(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{})
	code, text := r.get("/v1/pools?pageSize=1")
	var list struct {
		Pools         []struct{ Name, Source string }
		NextPageToken string
	}
	if err := json.Unmarshal([]byte(text), &list); code != http.StatusOK || err != nil || len(list.Pools) != 1 ||
		list.Pools[0].Name != "pools/bikes" || list.Pools[0].Source != "sources/files" {
		t.Fatalf("%d %v %s", code, err, text)
	}
	if code, text := r.get("/v1/pools?pageSize=1&pageToken=" + list.NextPageToken); code != http.StatusOK ||
		!strings.Contains(text, `"pools/lost"`) || strings.Contains(text, "nextPageToken") {
		t.Errorf("the second page: %d %s", code, text)
	}
	if code, text := r.get("/v1/sources/files"); code != http.StatusOK || !strings.Contains(text, `"csv"`) {
		t.Errorf("%d %s", code, text)
	}
	if code, text := r.get("/v1/scenarios"); code != http.StatusOK || text != "{}" {
		t.Errorf("%d %s", code, text)
	}
	if code, _ := r.get("/v1/nothing"); code != http.StatusNotFound {
		t.Errorf("%d for a path that is not there", code)
	}
}

func TestUnknownPool(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{})
	code, text := r.post("/v1/pools/bike:forecast", "{}")
	if code != http.StatusNotFound || !strings.Contains(text, `"resourceName":"pools/bike"`) ||
		!strings.Contains(text, `did you mean \"bikes\"?`) {
		t.Errorf("%d %s", code, text)
	}
	if _, err := r.pools().GetPool(t.Context(), &plimsollv1.GetPoolRequest{Name: "bikes"}); status.Code(err) != codes.InvalidArgument {
		t.Errorf("a name without its collection: %v", err)
	}
}

// A source that is not there is told as such, and not hidden as something inside.
func TestMissingSource(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{})
	code, text := r.post("/v1/pools/lost:forecast", "{}")
	if code != http.StatusBadRequest || !strings.Contains(text, "missing.csv") || !strings.Contains(text, `"code":9`) {
		t.Errorf("%d %s, want 400 and FAILED_PRECONDITION with the name of the file", code, text)
	}
}
