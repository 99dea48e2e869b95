package server_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	reflectionpb "google.golang.org/grpc/reflection/grpc_reflection_v1"

	"github.com/plimsoll/plimsoll/api/server"
)

func TestHealth(t *testing.T) {
	p := &fake{Planner: newPlanner()}
	r := start(t, p, server.Limits{})
	if code, text := r.get("/healthz"); code != http.StatusOK || text != "ok\n" {
		t.Errorf("%d %q", code, text)
	}
	if code, _ := r.get("/readyz"); code != http.StatusOK {
		t.Errorf("%d", code)
	}
	p.ready = errors.New("the store is closed")
	if code, text := r.get("/readyz"); code != http.StatusServiceUnavailable || strings.Contains(text, "store") {
		t.Errorf("%d %q", code, text)
	}
	for _, service := range []string{"", "plimsoll.v1.ForecastService"} {
		answer, err := healthpb.NewHealthClient(r.conn).Check(t.Context(), &healthpb.HealthCheckRequest{Service: service})
		if err != nil || answer.GetStatus() != healthpb.HealthCheckResponse_SERVING {
			t.Errorf("%q: %v %v", service, answer, err)
		}
	}
	stream, err := reflectionpb.NewServerReflectionClient(r.conn).ServerReflectionInfo(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	list := &reflectionpb.ServerReflectionRequest{MessageRequest: &reflectionpb.ServerReflectionRequest_ListServices{}}
	if err := stream.Send(list); err != nil {
		t.Fatal(err)
	}
	if answer, err := stream.Recv(); err != nil || !strings.Contains(answer.String(), "plimsoll.v1.PoolService") {
		t.Errorf("%v %v", answer, err)
	}
}
