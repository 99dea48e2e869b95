package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/proto"

	"github.com/plimsoll/plimsoll/api/convert"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// serveSample serves the sample estate in this process and returns the
// addresses of the gateway and of gRPC.
func serveSample(t *testing.T) (gateway, rpc string) {
	t.Helper()
	logs, w := io.Pipe()
	a := app{
		in: strings.NewReader(""), out: io.Discard, err: w, version: "test",
		env: func(string) string { return "" }, now: func() time.Time { return time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC) },
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		done <- a.serve(ctx, serveFlags{listen: "127.0.0.1:0", grpcListen: "127.0.0.1:0", sample: true})
		w.Close()
	}()
	addresses := make(chan []string, 1)
	go func() {
		listening := regexp.MustCompile(`msg=listening gateway=(\S+) grpc=(\S+)`)
		for lines := bufio.NewScanner(logs); lines.Scan(); {
			if m := listening.FindStringSubmatch(lines.Text()); m != nil {
				addresses <- m[1:]
			}
		}
		close(addresses)
	}()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	m, ok := <-addresses
	if !ok {
		t.Fatal("serve ended before it listened")
	}
	return m[0], m[1]
}

// TestSameMessageEverywhere asks the same question by gRPC, by the JSON gateway,
// and by the command line, here and through --server.
func TestSameMessageEverywhere(t *testing.T) {
	if testing.Short() {
		t.Skip("long; make test runs it")
	}
	gateway, rpc := serveSample(t)
	conn, err := grpc.NewClient(rpc, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()

	series, capacities := mustReadSeries(t)
	request := &plimsollv1.ComputeForecastsRequest{Series: series, Capacities: capacities,
		Options: &plimsollv1.ForecastOptions{Horizon: "24", Paths: proto.Int32(200)}}
	byGRPC, err := plimsollv1.NewForecastServiceClient(conn).ComputeForecasts(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	want, err := convert.JSON(byGRPC)
	if err != nil {
		t.Fatal(err)
	}
	body, err := convert.JSON(request)
	if err != nil {
		t.Fatal(err)
	}
	if got := post(t, "http://"+gateway+"/v1/forecasts:compute", body); !sameJSON(t, got, want) {
		t.Errorf("the gateway says\n%.400s\ngRPC says\n%.400s", got, want)
	}
	args := []string{"forecast", "--csv", several, "--horizon", "24", "--paths", "200", "-o", "json"}
	if got := []byte(mustCall(t, args...)); !sameJSON(t, got, want) {
		t.Errorf("the command line says\n%.400s\ngRPC says\n%.400s", got, want)
	}
	here := mustCall(t, args...)
	if there := mustCall(t, append(args, "--server", "http://"+gateway)...); there != here {
		t.Errorf("with --server\n%.400s\nwithout\n%.400s", there, here)
	}
}

// mustReadSeries reads the series of several and their capacities as messages.
func mustReadSeries(t *testing.T) ([]*plimsollv1.Series, map[string]*plimsollv1.Capacity) {
	t.Helper()
	a := app{err: io.Discard}
	list, err := a.readCSV(historyFlags{csv: several, duplicates: "reject", statistic: "peak"})
	if err != nil {
		t.Fatal(err)
	}
	var series []*plimsollv1.Series
	capacities := map[string]*plimsollv1.Capacity{}
	for _, x := range list {
		series = append(series, convert.SeriesMessage(x.series))
		if x.capacity.IsZero() {
			continue
		}
		capacities[x.series.Name] = convert.CapacityMessage(x.capacity)
	}
	return series, capacities
}

// post sends a body and returns the answer.
func post(t *testing.T, url string, body []byte) []byte {
	t.Helper()
	response, err := http.Post(url, "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s: %v: %s", url, response.Status, err, answer)
	}
	return answer
}

// sameJSON reports whether two texts are the same value.
func sameJSON(t *testing.T, a, b []byte) bool {
	t.Helper()
	return canonical(t, a) == canonical(t, b)
}

func canonical(t *testing.T, text []byte) string {
	t.Helper()
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestMisspeltFieldIsNamed sends a field that does not exist.
func TestMisspeltFieldIsNamed(t *testing.T) {
	gateway, _ := serveSample(t)
	response, err := http.Post("http://"+gateway+"/v1/pools/log-volume:forecast", "application/json",
		strings.NewReader(`{"options":{"horizn":"30d"}}`))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, _ := io.ReadAll(response.Body)
	if response.StatusCode != http.StatusBadRequest || !strings.Contains(string(answer), "horizn") ||
		!strings.Contains(string(answer), "horizon") {
		t.Errorf("%s: %s", response.Status, answer)
	}
}
