package server_test

import (
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/api/server"
)

func TestRefusesToListenBeyondLoopback(t *testing.T) {
	for address, want := range map[string]string{
		"0.0.0.0:0": "only loopback is listened on", ":0": "only loopback is listened on", "[::]:0": "only loopback is listened on",
		"192.0.2.1:80": "only loopback is listened on", "plimsoll.example:80": "only loopback is listened on",
		"127.0.0.1": "want an address such as 127.0.0.1:8080",
	} {
		for _, c := range []server.Config{{Listen: address, GRPCListen: "127.0.0.1:0"}, {Listen: "127.0.0.1:0", GRPCListen: address}} {
			if err := server.Run(t.Context(), c, newPlanner()); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%q: %v", address, err)
			}
		}
	}
}

func TestAddressInUse(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{})
	if err := server.Run(t.Context(), server.Config{Listen: "127.0.0.1:0", GRPCListen: r.grpc}, newPlanner()); err == nil ||
		!strings.Contains(err.Error(), "grpc-listen") {
		t.Errorf("%v", err)
	}
}
