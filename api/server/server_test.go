package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	reflectionpb "google.golang.org/grpc/reflection/grpc_reflection_v1"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/server"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/ingest"
	"github.com/plimsoll/plimsoll/ingest/csvfile"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const dataFile = "../../testdata/estate-several.csv"

// estate is two pools over real series, and a source that is missing.
func estate() planner.Estate {
	bikes := planner.Pool{
		Name: "bikes", Title: "Bicycles", Source: "files", Query: "bike-hire-daily", CapacityFromSource: true,
		LeadTime: forecast.Every(30 * forecast.Day), Horizon: planner.Horizon{Steps: 60},
	}
	lost := bikes
	lost.Name, lost.Source = "lost", "missing"
	return planner.Estate{
		AsOf:    time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC),
		Sources: []planner.SourceSpec{{Name: "files", CSV: &planner.CSVSpec{Path: dataFile}}, {Name: "missing", CSV: &planner.CSVSpec{Path: "missing.csv"}}},
		Pools:   []planner.Pool{bikes, lost},
	}
}

// bikes is a real series of two years of days.
func bikes(t *testing.T) forecast.Series {
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
	return forecast.Series{}
}

// request asks for what the pool bikes is asked for.
func request(t *testing.T) *plimsollv1.ComputeForecastsRequest {
	m := convert.SeriesMessage(bikes(t))
	return &plimsollv1.ComputeForecastsRequest{
		Series:     []*plimsollv1.Series{m},
		Capacities: map[string]*plimsollv1.Capacity{m.GetName(): convert.CapacityMessage(forecast.ConstantCapacity(18000, ""))},
		Options:    &plimsollv1.ForecastOptions{Horizon: "60", Paths: proto.Int32(50), LeadTime: "30d"},
	}
}

// fake is a planner whose answers to ad hoc questions a test decides.
type fake struct {
	*planner.Planner
	forecast func(context.Context, forecast.Series, planner.Question) (planner.Answer, error)
	ready    error
}

func (f fake) Forecast(ctx context.Context, s forecast.Series, q planner.Question) (planner.Answer, error) {
	if f.forecast == nil {
		return f.Planner.Forecast(ctx, s, q)
	}
	return f.forecast(ctx, s, q)
}

func (f fake) Ready(context.Context) error { return f.ready }

func newPlanner() *planner.Planner { return planner.New(planner.Config{Estate: estate()}) }

// running is a server under test.
type running struct {
	t    *testing.T
	url  string
	grpc string
	conn *grpc.ClientConn
	log  *logBuffer
	stop func() error // stops the server and returns what Run returned
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
	open, done, log := make(chan [2]net.Addr, 1), make(chan error, 1), new(logBuffer)
	go func() {
		done <- server.Run(ctx, server.Config{
			Listen: "127.0.0.1:0", GRPCListen: "127.0.0.1:0", Limits: l, Log: slog.New(slog.NewTextHandler(log, nil)),
			OnListen: func(gateway, grpc net.Addr) { open <- [2]net.Addr{gateway, grpc} },
		}, p)
	}()
	r := &running{t: t, log: log}
	select {
	case addresses := <-open:
		r.url, r.grpc = "http://"+addresses[0].String(), addresses[1].String()
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

// The same question gives the same message by gRPC, by the gateway, in process, and as a pool.
func TestOneAnswerEverywhere(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{})
	req := request(t)
	overGRPC, err := r.forecasts().ComputeForecasts(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	body, err := convert.JSON(req)
	if err != nil {
		t.Fatal(err)
	}
	code, text := r.post("/v1/forecasts:compute", string(body))
	want, err := convert.JSON(overGRPC)
	if err != nil || code != http.StatusOK || text != string(want) {
		t.Fatalf("%d %v\n%.300s\n%.300s", code, err, text, want)
	}
	asked, err := convert.ForecastsRequest(req)
	if err != nil {
		t.Fatal(err)
	}
	a, err := planner.Forecast(t.Context(), asked[0].Series, asked[0].Question)
	if err != nil {
		t.Fatal(err)
	}
	if m := convert.ForecastMessage(a); !proto.Equal(m, overGRPC.GetForecasts()[0]) {
		t.Error("in process the answer is another one")
	}
	if p := overGRPC.GetForecasts()[0].GetSaturation(); len(p.GetCumulativeProbability()) != 60 {
		t.Errorf("%d cumulative probabilities, want 60", len(p.GetCumulativeProbability()))
	}
	checkPool(t, r)
}

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

func TestStrictJSON(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{})
	good := `"series":[{"name":"a","startTime":"2026-01-01T00:00:00Z","step":"1d","values":[1,2]}]`
	for _, tt := range []struct{ name, path, body, want string }{
		{"a misspelt field", "/v1/forecasts:compute", `{` + good + `,"options":{"horizn":"30d"}}`, "options.horizn: unknown field; did you mean horizon?"},
		{"within a list", "/v1/forecasts:compute", `{"series":[{"name":"a"},{"nome":"b"}]}`, "series[1].nome: unknown field; did you mean name?"},
		{"within a map", "/v1/forecasts:compute", `{"capacities":{"a":{"levels":[{"instaled":1}]}}}`, `capacities[\"a\"].levels[0].instaled: unknown field; did you mean installed?`},
		{"at the top", "/v1/forecasts:compute", `{"zzzzzz":1}`, "zzzzzz: unknown field; the fields here are series, capacities, options"},
		{"text for a number", "/v1/forecasts:compute", `{` + good + `,"options":{"paths":"many"}}`, "paths"},
		{"no JSON", "/v1/forecasts:compute", `{"series":`, "JSON: "},
		{"a rule of the protos", "/v1/forecasts:compute", `{` + good + `,"options":{"paths":5}}`, "options.paths: must be greater than or equal to 20"},
		{"no series", "/v1/forecasts:compute", ``, "series: must contain at least 1 item"},
		{"two thousand million paths", "/v1/forecasts:compute", `{` + good + `,"options":{"paths":2000000000}}`, "options.paths: must be"},
		{"a bad length", "/v1/forecasts:compute", `{` + good + `,"options":{"leadTime":"60"}}`, "options.leadTime: length"},
		{"a pool by another name", "/v1/pools/bikes:forecast", `{"asOf":"yesterday"}`, "asOf: time"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r.t = t
			code, text := r.post(tt.path, tt.body)
			if code != http.StatusBadRequest || !strings.Contains(text, tt.want) {
				t.Errorf("%d %s\nwant 400 with %s", code, text, tt.want)
			}
		})
	}
	r.t = t
	if code, text := r.get("/v1/pools?pageSise=3"); code != http.StatusBadRequest || !strings.Contains(text, "pageSise: unknown field; did you mean pageSize?") {
		t.Errorf("an unknown parameter: %d %s", code, text)
	}
	if code, text := r.get("/v1/pools?pageToken=x"); code != http.StatusBadRequest || !strings.Contains(text, "pageToken") {
		t.Errorf("a bad token: %d %s", code, text)
	}
}

func TestEstateIsShown(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{})
	code, text := r.get("/v1/pools?pageSize=1")
	var list struct {
		Pools         []struct{ Name, Source string }
		NextPageToken string
	}
	if err := json.Unmarshal([]byte(text), &list); code != http.StatusOK || err != nil || len(list.Pools) != 1 || list.Pools[0].Name != "pools/bikes" || list.Pools[0].Source != "sources/files" {
		t.Fatalf("%d %v %s", code, err, text)
	}
	if code, text := r.get("/v1/pools?pageSize=1&pageToken=" + list.NextPageToken); code != http.StatusOK || !strings.Contains(text, `"pools/lost"`) || strings.Contains(text, "nextPageToken") {
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

// Each error has the code and the details of the table.
func TestStatusTable(t *testing.T) {
	var failure error
	p := fake{Planner: newPlanner(), forecast: func(context.Context, forecast.Series, planner.Question) (planner.Answer, error) {
		return planner.Answer{}, failure
	}}
	r := start(t, p, server.Limits{})
	source := &ingest.SourceError{Source: "prom", Op: "query", Err: errors.New("503"), Temporary: true, RetryAfter: time.Second}
	for _, tt := range []struct {
		name    string
		err     error
		code    codes.Code
		details []any
		want    string
	}{
		{"busy source", fmt.Errorf("pool: %w", source), codes.Unavailable, []any{&errdetails.ErrorInfo{}, &errdetails.RetryInfo{}}, "prom: query: 503"},
		{"broken source", &ingest.SourceError{Source: "prom", Op: "query", Err: errors.New("401")}, codes.FailedPrecondition, []any{&errdetails.ErrorInfo{}}, "prom: query: 401"},
		{"not there", &planner.NotFoundError{Kind: "pool", Name: "bike", Nearest: "bikes"}, codes.NotFound, []any{&errdetails.ResourceInfo{}}, `did you mean "bikes"?`},
		{"invalid", &planner.InvalidError{Field: "horizon", Err: errors.New("too long")}, codes.InvalidArgument, []any{&errdetails.BadRequest{}}, "series[0]: horizon: too long"},
		{"a time limit", context.DeadlineExceeded, codes.DeadlineExceeded, nil, "took longer than is allowed"},
		{"anything else", errors.New("secret at 10.1.2.3"), codes.Internal, nil, "internal error; the log of the server says more under request"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			failure = tt.err
			_, err := r.forecasts().ComputeForecasts(t.Context(), request(t))
			s := status.Convert(err)
			if s.Code() != tt.code || !strings.Contains(s.Message(), tt.want) {
				t.Errorf("%v, want %v with %q", err, tt.code, tt.want)
			}
			if got, want := fmt.Sprintf("%T", s.Details()), fmt.Sprintf("%T", tt.details); len(s.Details()) != len(tt.details) || got != want {
				t.Errorf("details %v", s.Details())
			}
			for i := range tt.details {
				if got, want := fmt.Sprintf("%T", s.Details()[i]), fmt.Sprintf("%T", tt.details[i]); got != want {
					t.Errorf("detail %d is %s, want %s", i, got, want)
				}
			}
			if strings.Contains(s.Message(), "10.1.2.3") {
				t.Error("the inside is shown")
			}
		})
	}
	if !strings.Contains(r.log.String(), "secret at 10.1.2.3") {
		t.Error("an internal error is not in the log")
	}
}

func TestUnknownPool(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{})
	code, text := r.post("/v1/pools/bike:forecast", "{}")
	if code != http.StatusNotFound || !strings.Contains(text, `"resourceName":"pools/bike"`) || !strings.Contains(text, `did you mean \"bikes\"?`) {
		t.Errorf("%d %s", code, text)
	}
	if _, err := r.pools().GetPool(t.Context(), &plimsollv1.GetPoolRequest{Name: "bikes"}); status.Code(err) != codes.InvalidArgument {
		t.Errorf("a name without its collection: %v", err)
	}
}

// A refusal is an answer.
func TestRefusalIsAnAnswer(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{})
	code, text := r.post("/v1/forecasts:compute", `{"series":[{"name":"a","startTime":"2026-01-01T00:00:00Z","step":"1d","values":[1,2]}]}`)
	if code != http.StatusOK || !strings.Contains(text, `"state":"STATE_TOO_LITTLE_DATA"`) {
		t.Errorf("%d %s", code, text)
	}
}

func TestCharts(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{})
	for path, want := range map[string][2]string{
		"/v1/pools/bikes/chart.svg?horizon=30d": {"image/svg+xml", "<"},
	} {
		response, err := http.Get(r.url + path)
		if err != nil {
			t.Fatal(err)
		}
		contentType := response.Header.Get("Content-Type")
		code, text := r.read(response, nil)
		if code != http.StatusOK || contentType != want[0] || !strings.HasPrefix(text, want[1]) {
			t.Errorf("%s: %d %s %.100s", path, code, contentType, text)
		}
	}
	m := request(t)
	for format, magic := range map[string]string{"png": "\x89PNG", "pdf": "%PDF", "": "<"} {
		body, err := r.forecasts().RenderForecastChart(t.Context(), &plimsollv1.RenderForecastChartRequest{
			Series: m.GetSeries()[0], Capacity: m.GetCapacities()["bike-hire-daily"], Options: m.GetOptions(), Format: format,
		})
		if err != nil || !bytes.HasPrefix(body.GetData(), []byte(magic)) {
			t.Errorf("%q: %v %.20q", format, err, body.GetData())
		}
	}
	if code, text := r.post("/v1/forecasts:chart", `{"format":"gif"}`); code != http.StatusBadRequest || !strings.Contains(text, "format: must be in list") {
		t.Errorf("%d %s", code, text)
	}
}

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

// A client that does not finish its header is cut off.
func TestSlowClient(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{HeaderTime: 50 * time.Millisecond})
	for _, address := range []string{strings.TrimPrefix(r.url, "http://"), r.grpc} {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := io.WriteString(conn, "GET /healthz HT"); err != nil {
			t.Fatal(err)
		}
		_ = conn.SetReadDeadline(time.Now().Add(time.Minute)) // so that a failure ends, too
		if _, err := io.Copy(io.Discard, conn); errors.Is(err, context.DeadlineExceeded) || err != nil && strings.Contains(err.Error(), "timeout") {
			t.Errorf("%s: still open after a minute", address)
		}
	}
}

func TestPanic(t *testing.T) {
	r := start(t, fake{Planner: newPlanner(), forecast: func(context.Context, forecast.Series, planner.Question) (planner.Answer, error) {
		panic("the secret of the kernel")
	}}, server.Limits{})
	body, err := convert.JSON(request(t))
	if err != nil {
		t.Fatal(err)
	}
	code, text := r.post("/v1/forecasts:compute", string(body))
	if code != http.StatusInternalServerError || strings.Contains(text, "secret") || strings.Contains(text, ".go") || !strings.Contains(text, "internal error") {
		t.Errorf("%d %s", code, text)
	}
	if log := r.log.String(); !strings.Contains(log, "the secret of the kernel") || !strings.Contains(log, "server_test.go") {
		t.Error("the log has no stack")
	}
	if code, _ := r.get("/healthz"); code != http.StatusOK {
		t.Errorf("after a panic: %d", code)
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
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.url+"/v1/forecasts:compute", strings.NewReader(`{"series":[{"name":"a","startTime":"2026-01-01T00:00:00Z","step":"1d","values":[1,2]}]}`))
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

func TestRefusesToListenBeyondLoopback(t *testing.T) {
	for address, want := range map[string]string{
		"0.0.0.0:0": "only loopback is listened on", ":0": "only loopback is listened on", "[::]:0": "only loopback is listened on",
		"192.0.2.1:80": "only loopback is listened on", "plimsoll.example:80": "only loopback is listened on", "127.0.0.1": "want an address such as 127.0.0.1:8080",
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
	if err := server.Run(t.Context(), server.Config{Listen: "127.0.0.1:0", GRPCListen: r.grpc}, newPlanner()); err == nil || !strings.Contains(err.Error(), "grpc-listen") {
		t.Errorf("%v", err)
	}
}

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
	if err := stream.Send(&reflectionpb.ServerReflectionRequest{MessageRequest: &reflectionpb.ServerReflectionRequest_ListServices{}}); err != nil {
		t.Fatal(err)
	}
	if answer, err := stream.Recv(); err != nil || !strings.Contains(answer.String(), "plimsoll.v1.PoolService") {
		t.Errorf("%v %v", answer, err)
	}
}

// waiting is a planner whose forecasts wait until they are let go or given up.
func waiting() (fake, chan struct{}, chan struct{}) {
	begun, release := make(chan struct{}, 100), make(chan struct{})
	p := newPlanner()
	return fake{Planner: p, forecast: func(ctx context.Context, s forecast.Series, q planner.Question) (planner.Answer, error) {
		begun <- struct{}{}
		select {
		case <-release:
			return p.Forecast(ctx, s, q)
		case <-ctx.Done():
			return planner.Answer{}, ctx.Err()
		}
	}}, begun, release
}

// A call that is being worked on when the server is told to stop ends well, by either way in.
func TestStopDrains(t *testing.T) {
	p, begun, release := waiting()
	r := start(t, p, server.Limits{Calls: 4})
	req := request(t)
	body, err := convert.JSON(req)
	if err != nil {
		t.Fatal(err)
	}
	results := make(chan error, 2)
	go func() {
		_, err := r.forecasts().ComputeForecasts(context.Background(), req)
		results <- err
	}()
	go func() {
		response, err := http.Post(r.url+"/v1/forecasts:compute", "application/json", bytes.NewReader(body))
		if err == nil {
			response.Body.Close()
			if response.StatusCode != http.StatusOK {
				err = errors.New(response.Status)
			}
		}
		results <- err
	}()
	<-begun
	<-begun
	stopped := make(chan error, 1)
	go func() { stopped <- r.stop() }()
	for !refused(r.url) { // the gateway no longer accepts connections: it drains
	}
	close(release)
	for range 2 {
		if err := <-results; err != nil {
			t.Errorf("a call that was being worked on: %v", err)
		}
	}
	if err := <-stopped; err != nil {
		t.Errorf("Run returned %v", err)
	}
}

func refused(url string) bool {
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err == nil {
		conn.Close()
	}
	return err != nil
}

// What does not end in time is cut off, and Run returns all the same.
func TestStopIsBounded(t *testing.T) {
	p, begun, _ := waiting()
	r := start(t, p, server.Limits{DrainTime: 50 * time.Millisecond})
	result := make(chan error, 1)
	go func() {
		_, err := r.forecasts().ComputeForecasts(context.Background(), request(t))
		result <- err
	}()
	<-begun
	if err := r.stop(); err != nil {
		t.Errorf("Run returned %v", err)
	}
	if err := <-result; err == nil {
		t.Error("the call was answered, but nothing let it go")
	}
}

func TestCallTime(t *testing.T) {
	p, begun, _ := waiting()
	r := start(t, p, server.Limits{CallTime: 50 * time.Millisecond, Calls: 1})
	_, err := r.forecasts().ComputeForecasts(t.Context(), request(t))
	<-begun
	if status.Code(err) != codes.DeadlineExceeded || !strings.Contains(err.Error(), "ask for fewer series") {
		t.Errorf("%v", err)
	}
}

// A call that finds no free slot waits, and is told so when none gets free in time.
func TestAdmission(t *testing.T) {
	p, begun, release := waiting()
	r := start(t, p, server.Limits{Calls: 1})
	first := make(chan error, 1)
	go func() {
		_, err := r.forecasts().ComputeForecasts(context.Background(), request(t))
		first <- err
	}()
	<-begun
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := r.pools().ListPools(ctx, &plimsollv1.ListPoolsRequest{})
	if code := status.Code(err); code != codes.DeadlineExceeded && code != codes.ResourceExhausted {
		t.Errorf("%v", err)
	}
	if code, _ := r.get("/readyz"); code != http.StatusOK {
		t.Error("health waited for work")
	}
	close(release)
	if err := <-first; err != nil {
		t.Error(err)
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
