package server_test

import (
	"net/http"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/plimsoll/plimsoll/api/server"
)

func TestOversizeBody(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{RequestBytes: 1000})
	code, text := r.post("/v1/forecasts:compute", `{"series":"`+strings.Repeat("x", 2000)+`"}`)
	if code != http.StatusRequestEntityTooLarge || !strings.Contains(text, "larger than 1000 bytes, the limit") {
		t.Errorf("%d %s", code, text)
	}
	if _, err := r.forecasts().ComputeForecasts(t.Context(), request(t)); status.Code(err) != codes.ResourceExhausted {
		t.Errorf("over gRPC: %v", err)
	}
}

func TestRequestID(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{})
	for _, tt := range []struct {
		given string
		same  bool
	}{{"abc-1", true}, {"a b\tc", false}, {"", false}, {strings.Repeat("x", 65), false}} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.url+"/v1/pools", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Request-Id", tt.given)
		response, err := http.DefaultClient.Do(req)
		r.read(response, err)
		if got := response.Header.Get("X-Request-Id"); got == "" || (got == tt.given) != tt.same {
			t.Errorf("given %q, got %q", tt.given, got)
		}
	}
	if !strings.Contains(r.log.String(), "request=abc-1") {
		t.Error("the log has no request id")
	}
}

// Somebody else's name that points at loopback, or a page of another origin, gets nothing.
func TestOnlyLoopbackIsServed(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{})
	port := r.url[strings.LastIndex(r.url, ":"):]
	for _, tt := range []struct {
		host, origin string
		code         int
	}{
		{"localhost" + port, "", 200}, {"127.0.0.1", "", 200}, {"[::1]" + port, "", 200}, {"LOCALHOST", "", 200},
		{"evil.example", "", 403}, {"evil.example" + port, "", 403}, {"localhost.evil.example", "", 403}, {"192.168.1.1", "", 403},
		{"localhost" + port, "http://evil.example", 403},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.url+"/v1/forecasts:compute",
			strings.NewReader(`{"series":[{"name":"a","startTime":"2026-01-01T00:00:00Z","step":"1d","values":[1,2]}]}`))
		if err != nil {
			t.Fatal(err)
		}
		req.Host = tt.host
		if tt.origin != "" {
			req.Header.Set("Origin", tt.origin)
			req.Header.Set("Sec-Fetch-Site", "cross-site")
		}
		response, err := http.DefaultClient.Do(req)
		if code, text := r.read(response, err); code != tt.code {
			t.Errorf("host %q, origin %q: %d %s", tt.host, tt.origin, code, text)
		}
	}
}
