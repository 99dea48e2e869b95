package main

import (
	"os"
	"path/filepath"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/proto"

	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// A service gives the same ledger as the command line does without it, to the byte, and no lines unless they are asked for.
func TestSameLedgerFromAService(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	gateway, rpc := serveSample(t)
	dir := t.TempDir()
	estate := filepath.Join(dir, "estate")
	if err := writeEstate(estate); err != nil {
		t.Fatal(err)
	}
	here, there := filepath.Join(dir, "here.csv"), filepath.Join(dir, "there.csv")
	args := []string{"compare", "estate", "--paths", "40", "--as-of", "2026-11-01"}
	said := mustCall(t, append(args, "--config", filepath.Join(estate, defaultConfig), "--data-dir", filepath.Join(dir, "data"), "--ledger",
		here)...)
	if got := mustCall(t, append(args, "--server", "http://"+gateway, "--ledger", there)...); got != said {
		t.Errorf("with --server\n%.600s\nwithout\n%.600s", got, said)
	}
	want, err := os.ReadFile(here)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(there); err != nil || string(got) != string(want) || len(want) < 10_000 {
		t.Errorf("%d and %d bytes, %v", len(got), len(want), err)
	}
	conn, err := grpc.NewClient(rpc, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	client := plimsollv1.NewScenarioServiceClient(conn)
	for _, asked := range []bool{false, true} {
		m, err := client.CompareScenario(t.Context(), &plimsollv1.CompareScenarioRequest{Name: "scenarios/estate",
			Options: &plimsollv1.ComparisonOptions{Paths: proto.Int32(40), AsOf: "2026-11-01", Ledger: asked}})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range m.GetPlacements() {
			if (len(r.GetLedger()) > 100) != asked || len(r.GetMonths()) < 60 {
				t.Errorf("asked %v: %d lines and %d months of %s", asked, len(r.GetLedger()), len(r.GetMonths()), r.GetName())
			}
		}
	}
}
