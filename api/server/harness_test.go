package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/proto"

	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/kept"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/server"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest/csvfile"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const dataFile = "../../testdata/estate-several.csv"

// estate is two pools over real series, and a source that is missing.
func nouns() estate.Estate {
	bikes := estate.Pool{
		Name: "bikes", Title: "Bicycles", Source: "files", Query: "bike-hire-daily", CapacityFromSource: true,
		LeadTime: series.Every(30 * series.Day), Horizon: estate.Horizon{Steps: 60},
	}
	lost := bikes
	lost.Name, lost.Source = "lost", "missing"
	return estate.Estate{
		AsOf: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC),
		Sources: []estate.SourceSpec{{Name: "files", CSV: &estate.CSVSpec{Path: dataFile}},
			{Name: "missing", CSV: &estate.CSVSpec{Path: "missing.csv"}}},
		Pools: []estate.Pool{bikes, lost},
	}
}

// bikes is a real series of two years of days.
func bikes(t *testing.T) series.Series {
	t.Helper()
	table, err := csvfile.Open(dataFile, csvfile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range table.Series() {
		if s.Name == "bike-hire-daily" {
			return s
		}
	}
	t.Fatal("no such series")
	return series.Series{}
}

// request asks for what the pool bikes is asked for.
func request(t *testing.T) *plimsollv1.ComputeForecastsRequest {
	m := convert.SeriesMessage(bikes(t))
	return &plimsollv1.ComputeForecastsRequest{
		Series:     []*plimsollv1.Series{m},
		Capacities: map[string]*plimsollv1.Capacity{m.GetName(): convert.CapacityMessage(capacity.Constant(18000, ""))},
		Options:    &plimsollv1.ForecastOptions{Horizon: "60", Paths: proto.Int32(50), LeadTime: "30d"},
	}
}

// fake is a planner whose answers to ad hoc questions a test decides.
type fake struct {
	*kept.Planner
	forecast func(context.Context, series.Series, planner.Question) (planner.Answer, error)
	ready    error
}

func (f fake) Forecast(ctx context.Context, s series.Series, q planner.Question) (planner.Answer, error) {
	if f.forecast == nil {
		return f.Planner.Forecast(ctx, s, q)
	}
	return f.forecast(ctx, s, q)
}

func (f fake) Ready(context.Context) error { return f.ready }

func newPlanner() *kept.Planner { return kept.New(planner.Config{Estate: nouns()}, kept.Memory{}) }

// running is a server under test.
type running struct {
	t    *testing.T
	url  string
	grpc string
	// health is the URL of the listener of its own.
	health string
	conn   *grpc.ClientConn
	log    *logBuffer
	stop   func() error // stops the server and returns what Run returned
}

// logBuffer is a log that can be read while it is written.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// start runs a server until the end of the test, where it must have stopped without an error.
func start(t *testing.T, p server.Planner, l server.Limits) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	open, done, log := make(chan [3]net.Addr, 1), make(chan error, 1), new(logBuffer)
	go func() {
		done <- server.Run(ctx, server.Config{
			Listen: "127.0.0.1:0", GRPCListen: "127.0.0.1:0", HealthListen: "127.0.0.1:0", Limits: l, Log: slog.New(slog.NewTextHandler(log, nil)),
			OnListen: func(gateway, grpc, health net.Addr) { open <- [3]net.Addr{gateway, grpc, health} },
		}, p)
	}()
	r := &running{t: t, log: log}
	select {
	case addresses := <-open:
		r.url, r.grpc = "http://"+addresses[0].String(), addresses[1].String()
		r.health = "http://" + addresses[2].String()
	case err := <-done:
		t.Fatal(err)
	}
	conn, err := grpc.NewClient(r.grpc, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	r.conn = conn
	r.stop = sync.OnceValue(func() error { cancel(); return <-done })
	t.Cleanup(func() {
		conn.Close()
		http.DefaultClient.CloseIdleConnections()
		if err := r.stop(); err != nil {
			t.Errorf("Run returned %v", err)
		}
	})
	return r
}

// post sends JSON and returns the status code and the body.
func (r *running) post(path, body string) (int, string) {
	r.t.Helper()
	response, err := http.Post(r.url+path, "application/json", strings.NewReader(body))
	return r.read(response, err)
}

func (r *running) get(path string) (int, string) {
	r.t.Helper()
	response, err := http.Get(r.url + path)
	return r.read(response, err)
}

func (r *running) read(response *http.Response, err error) (int, string) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
	defer response.Body.Close()
	b, err := io.ReadAll(response.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	if got := response.Header.Get("X-Content-Type-Options"); got != "nosniff" {
		r.t.Errorf("X-Content-Type-Options is %q", got)
	}
	return response.StatusCode, string(b)
}

func (r *running) forecasts() plimsollv1.ForecastServiceClient {
	return plimsollv1.NewForecastServiceClient(r.conn)
}

func (r *running) pools() plimsollv1.PoolServiceClient {
	return plimsollv1.NewPoolServiceClient(r.conn)
}

// messageOf returns the message of an error of the gateway.
func messageOf(t *testing.T, body string) string {
	t.Helper()
	var e struct{ Message string }
	if err := json.Unmarshal([]byte(body), &e); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	return e.Message
}
