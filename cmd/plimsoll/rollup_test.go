package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/plimsoll/plimsoll/api/convert"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/cmd/plimsoll/sample"
)

// sampleConfig writes the sample estate to a folder, and returns the path of its configuration.
func sampleConfig(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, sample.Files()); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, sample.Config)
}

// TestSameRollUpEverywhere asks the same of a group by gRPC, by the JSON gateway, and by the
// command line, here and through --server; and what makes no sense gives the same briefing.
func TestSameRollUpEverywhere(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	gateway, rpc := serveSample(t)
	conn, err := grpc.NewClient(rpc, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	client, url := plimsollv1.NewGroupServiceClient(conn), "http://"+gateway
	here := []string{"--config", sampleConfig(t), "--data-dir", t.TempDir()}
	there := []string{"--server", url}

	request := &plimsollv1.RollUpPoolsRequest{Groups: []string{"fleet-a"}, Options: &plimsollv1.ForecastOptions{Paths: proto.Int32(50)}}
	byGRPC, err := client.RollUpPools(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	want, body := mustJSON(t, byGRPC), mustJSON(t, request)
	if got := post(t, url+"/v1/groups:rollUp", body); !sameJSON(t, got, want) {
		t.Errorf("the gateway says\n%.400s\ngRPC says\n%.400s", got, want)
	}
	for name, where := range map[string][]string{"here": here, "through --server": there} {
		args := append([]string{"groups", "fleet-a", "--paths", "50", "-o", "json"}, where...)
		if got := mustCall(t, args...); !sameJSON(t, []byte(got), want) {
			t.Errorf("the command line %s says\n%.400s\ngRPC says\n%.400s", name, got, want)
		}
	}
	request.Options.Explain, request.Options.WhatIfs = []float64{0.1, 0.5}, []*plimsollv1.WhatIf{{Name: "failover"}}
	if byGRPC, err = client.RollUpPools(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	for name, where := range map[string][]string{"here": here, "through --server": there} {
		args := append([]string{"groups", "fleet-a", "--paths", "50", "-o", "json", "--what-if", "failover", "--explain=p10,p50"}, where...)
		if got := mustCall(t, args...); !sameJSON(t, []byte(got), mustJSON(t, byGRPC)) {
			t.Errorf("with events, the command line %s says\n%.400s\ngRPC says\n%.400v", name, got, byGRPC)
		}
	}
	for _, tt := range []struct {
		name    string
		args    []string
		request *plimsollv1.RollUpPoolsRequest
	}{
		{"a label that no pool has", []string{"--by", "sit"}, &plimsollv1.RollUpPoolsRequest{By: []string{"sit"}}},
		{"a label twice", []string{"--by", "site,site"}, &plimsollv1.RollUpPoolsRequest{By: []string{"site", "site"}}},
		{"a group that is not there", []string{"fleet-b"}, &plimsollv1.RollUpPoolsRequest{Groups: []string{"fleet-b"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := client.RollUpPools(t.Context(), tt.request)
			said := strings.TrimPrefix(status.Convert(err).Message(), "by: ")
			if err == nil || said == "" {
				t.Fatalf("gRPC: %v", err)
			}
			if got := refusedWith(t, url+"/v1/groups:rollUp", string(mustJSON(t, tt.request))); strings.TrimPrefix(got, "by: ") != said {
				t.Errorf("the gateway says %q, gRPC %q", got, said)
			}
			for name, where := range map[string][]string{"here": here, "through --server": there} {
				code, _, stderr := call(t, "", append(append([]string{"groups"}, tt.args...), where...)...)
				if code == 0 || !strings.Contains(stderr, said) {
					t.Errorf("the command line %s: exit code %d, %s; gRPC says %s", name, code, stderr, said)
				}
			}
		})
	}
}

func mustJSON(t *testing.T, m proto.Message) []byte {
	t.Helper()
	b, err := convert.JSON(m)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// refusedWith sends a body and returns the message of the error.
func refusedWith(t *testing.T, url, body string) string {
	t.Helper()
	response, err := http.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	var e struct{ Message string }
	if err := json.Unmarshal(answer, &e); err != nil || response.StatusCode < 400 {
		t.Fatalf("%s: %s: %v", response.Status, answer, err)
	}
	return e.Message
}
