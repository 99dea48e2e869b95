package server_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/planner"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/api/server"
	"github.com/plimsoll/plimsoll/forecast/series"
)

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
		if _, err := io.Copy(io.Discard, conn); errors.Is(err, context.DeadlineExceeded) || err != nil &&
			strings.Contains(err.Error(), "timeout") {
			t.Errorf("%s: still open after a minute", address)
		}
	}
}

// waiting is a planner whose forecasts wait until they are let go or given up.
func waiting() (fake, chan struct{}, chan struct{}) {
	begun, release := make(chan struct{}, 100), make(chan struct{})
	p := newPlanner()
	return fake{Planner: p, forecast: func(ctx context.Context, s series.Series, q planner.Question) (planner.Answer, error) {
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

// Work that goes on although it was told to stop does not keep the server from ending.
func TestStopWaitsForNobody(t *testing.T) {
	begun, release, ended := make(chan struct{}), make(chan struct{}), make(chan struct{})
	p := fake{Planner: newPlanner(), forecast: func(context.Context, series.Series, planner.Question) (planner.Answer, error) {
		defer close(ended)
		close(begun)
		<-release
		return planner.Answer{}, context.Canceled
	}}
	r := start(t, p, server.Limits{DrainTime: 50 * time.Millisecond})
	body, err := convert.JSON(request(t))
	if err != nil {
		t.Fatal(err)
	}
	cut := make(chan struct{})
	go func() {
		defer close(cut)
		if response, err := http.Post(r.url+"/v1/forecasts:compute", "application/json", bytes.NewReader(body)); err == nil {
			response.Body.Close()
		}
	}()
	<-begun
	if err := r.stop(); err != nil { // which returns although nothing was released
		t.Errorf("Run returned %v", err)
	}
	close(release)
	<-ended
	<-cut
}
