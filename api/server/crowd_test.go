package server_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"

	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/server"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// occupy opens connections that say nothing, and waits until the server has taken each.
func occupy(t *testing.T, address string, n int) {
	t.Helper()
	for range n {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
	}
}

// Once all connections are taken, each further one is refused with a word, and health answers on its own address.
func TestFullHouse(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{Connections: 20, HeaderTime: time.Hour})
	occupy(t, strings.TrimPrefix(r.url, "http://"), 20)
	occupy(t, r.grpc, 20)
	client := &http.Client{Timeout: time.Minute, Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get(r.url + "/v1/pools")
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(response.Body)
	response.Body.Close()
	if response.StatusCode != http.StatusServiceUnavailable || response.Header.Get("Retry-After") == "" ||
		!strings.Contains(messageOf(t, string(body)), "connections are open") {
		t.Errorf("%s, Retry-After %q: %s", response.Status, response.Header.Get("Retry-After"), body)
	}
	for path, want := range map[string]int{"/healthz": http.StatusOK, "/readyz": http.StatusOK, "/v1/pools": http.StatusNotFound} {
		response, err := client.Get(r.health + path)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("%s on the address of health: %s", path, response.Status)
		}
	}
	conn, err := grpc.NewClient(r.grpc, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := plimsollv1.NewPoolServiceClient(conn).ListPools(ctx, &plimsollv1.ListPoolsRequest{}); status.Code(err) != codes.Unavailable {
		t.Errorf("gRPC: %v", err)
	}
}

// Two thousand clients at once: each gets an answer or a refusal that says when to try again.
func TestTwoThousandClients(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{})
	const clients = 2000
	var begin, done sync.WaitGroup
	begin.Add(1)
	codes := make(chan string, clients)
	for range clients {
		done.Go(func() {
			begin.Wait()
			codes <- rawGet(strings.TrimPrefix(r.url, "http://"), "/v1/pools")
		})
	}
	begin.Done()
	done.Wait()
	close(codes)
	count := map[string]int{}
	for c := range codes {
		count[c]++
	}
	if count["200"] == 0 || count["200"]+count["503"] != clients {
		t.Errorf("%v", count)
	}
}

// rawGet asks over a connection of its own and returns the code, or what went wrong.
func rawGet(address, path string) string {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return err.Error()
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Minute)) // so that a failure ends, too
	if _, err := io.WriteString(conn, "GET "+path+" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"); err != nil {
		return err.Error()
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err.Error()
	}
	code, _, _ := strings.Cut(response.Status, " ")
	if code == "503" && response.Header.Get("Retry-After") == "" {
		return "503 without Retry-After"
	}
	return code
}

// A call that waits for others longer than it may, and one beyond those that may be open, are refused by both ways in.
func TestBusy(t *testing.T) {
	p, begun, release := waiting()
	r := start(t, p, server.Limits{Calls: 1, Open: 2, WaitTime: 50 * time.Millisecond})
	first := make(chan error, 1)
	go func() {
		_, err := r.forecasts().ComputeForecasts(context.Background(), request(t))
		first <- err
	}()
	<-begun
	if _, err := r.pools().ListPools(t.Context(), &plimsollv1.ListPoolsRequest{}); status.Code(err) != codes.ResourceExhausted ||
		!strings.Contains(err.Error(), "1 calls are being worked on") {
		t.Errorf("%v", err)
	}
	response, err := http.Get(r.url + "/v1/pools")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusServiceUnavailable || response.Header.Get("Retry-After") != "2" {
		t.Errorf("%s, Retry-After %q", response.Status, response.Header.Get("Retry-After"))
	}
	close(release)
	if err := <-first; err != nil {
		t.Error(err)
	}
}

// Of calls that are open at once, those beyond the limit are refused before their messages are read.
func TestOpenCalls(t *testing.T) {
	p, begun, release := waiting()
	r := start(t, p, server.Limits{Calls: 2, Open: 2})
	results := make(chan error, 2)
	for range 2 {
		go func() {
			_, err := r.forecasts().ComputeForecasts(context.Background(), request(t))
			results <- err
		}()
		<-begun
	}
	if _, err := r.pools().ListPools(t.Context(), &plimsollv1.ListPoolsRequest{}); status.Code(err) != codes.ResourceExhausted ||
		!strings.Contains(err.Error(), "2 calls are waiting or being worked on") {
		t.Errorf("%v", err)
	}
	close(release)
	for range 2 {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
	if _, err := r.pools().ListPools(t.Context(), &plimsollv1.ListPoolsRequest{}); err != nil {
		t.Errorf("after they ended: %v", err)
	}
}

// Who does not go on sending, or does not read, is cut off.
func TestStallingClients(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{StallTime: 50 * time.Millisecond})
	address := strings.TrimPrefix(r.url, "http://")
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	_, _ = io.WriteString(conn, "POST /v1/forecasts:compute HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{")
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusRequestTimeout {
		t.Errorf("a sender that stalls: %s", response.Status)
	}
}

// The work on a call stops when its client leaves.
func TestWorkStopsWithItsClient(t *testing.T) {
	begun, left := make(chan struct{}), make(chan error, 1)
	p := fake{Planner: newPlanner(), forecast: func(ctx context.Context, _ series.Series, _ planner.Question) (planner.Answer, error) {
		close(begun)
		<-ctx.Done()
		left <- ctx.Err()
		return planner.Answer{}, ctx.Err()
	}}
	r := start(t, p, server.Limits{ReadTime: time.Hour})
	body, err := convert.JSON(request(t))
	if err != nil {
		t.Fatal(err)
	}
	ctx, leave := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.url+"/v1/forecasts:compute", strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		if response, err := http.DefaultClient.Do(req); err == nil {
			response.Body.Close()
		}
	}()
	<-begun
	leave()
	if err := <-left; err == nil {
		t.Error("the work went on")
	}
	<-gone
}

// Bodies that are too much together are refused before they fill the memory, and one always gets through.
func TestBodiesInFlight(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{RequestBytes: 4 << 20, BodyBytes: 4 << 20})
	body := `{"series":[{"name":"` + strings.Repeat("a", 3<<20) + `"}]}`
	var mu sync.Mutex
	count := map[int]int{}
	var done sync.WaitGroup
	for range 12 {
		done.Go(func() {
			response, err := http.Post(r.url+"/v1/forecasts:compute", "application/json", strings.NewReader(body))
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				count[-1]++
				return
			}
			response.Body.Close()
			count[response.StatusCode]++
		})
	}
	done.Wait()
	if count[http.StatusBadRequest] == 0 || count[http.StatusBadRequest]+count[http.StatusServiceUnavailable]+count[-1] != 12 {
		t.Errorf("%v", count)
	}
	if code, _ := r.post("/v1/forecasts:compute", body); code != http.StatusBadRequest {
		t.Errorf("once they have ended: %d", code)
	}
}

// Messages of gRPC count with the bodies of the gateway: too much together is refused while it arrives, with when to try again, and
// one always gets through. Small calls are answered all the while.
func TestMessagesInFlight(t *testing.T) {
	r := start(t, newPlanner(), server.Limits{RequestBytes: 4 << 20, BodyBytes: 4 << 20})
	big := &plimsollv1.ComputeForecastsRequest{Series: []*plimsollv1.Series{{Name: strings.Repeat("a", 3<<20)}}}
	body := `{"series":[{"name":"` + strings.Repeat("a", 3<<20) + `"}]}`
	var mu sync.Mutex
	count := map[codes.Code]int{}
	var done sync.WaitGroup
	for i := range 12 {
		done.Go(func() {
			if i%4 == 0 {
				if response, err := http.Post(r.url+"/v1/forecasts:compute", "application/json", strings.NewReader(body)); err == nil {
					response.Body.Close()
				}
				return
			}
			_, err := r.forecasts().ComputeForecasts(context.Background(), big)
			mu.Lock()
			defer mu.Unlock()
			count[status.Code(err)]++
			if status.Code(err) == codes.ResourceExhausted && (!strings.Contains(err.Error(), "fill the memory") ||
				len(status.Convert(err).Details()) == 0) {
				t.Errorf("%v", err)
			}
		})
		if _, err := r.pools().ListPools(t.Context(), &plimsollv1.ListPoolsRequest{}); err != nil {
			t.Error(err)
		}
	}
	done.Wait()
	if count[codes.ResourceExhausted] == 0 || count[codes.InvalidArgument]+count[codes.ResourceExhausted] != 9 {
		t.Errorf("%v", count)
	}
	if _, err := r.forecasts().ComputeForecasts(t.Context(), big); status.Code(err) != codes.InvalidArgument {
		t.Errorf("once they have ended: %v", err)
	}
	large := &plimsollv1.ComputeForecastsRequest{Series: []*plimsollv1.Series{{Name: strings.Repeat("a", 5<<20)}}}
	if _, err := r.forecasts().ComputeForecasts(t.Context(), large); status.Code(err) != codes.ResourceExhausted ||
		!strings.Contains(err.Error(), "larger than 4 MiB, the limit") {
		t.Errorf("one that is too large: %v", err)
	}
}
