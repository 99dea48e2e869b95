package server_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/plimsoll/plimsoll/api/convert"
	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/api/server"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
)

// Each error has the code and the details of the table.
func TestStatusTable(t *testing.T) {
	var failure error
	p := fake{Planner: newPlanner(), forecast: func(context.Context, series.Series, planner.Question) (planner.Answer, error) {
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
		{"busy source", fmt.Errorf("pool: %w", source), codes.Unavailable, []any{&errdetails.ErrorInfo{}, &errdetails.RetryInfo{}},
			"prom: query: 503"},
		{"broken source", &ingest.SourceError{Source: "prom", Op: "query", Err: errors.New("401")}, codes.FailedPrecondition,
			[]any{&errdetails.ErrorInfo{}}, "prom: query: 401"},
		{"not there", &estate.NotFoundError{Kind: "pool", Name: "bike", Nearest: "bikes"}, codes.NotFound, []any{&errdetails.ResourceInfo{}},
			`did you mean "bikes"?`},
		{"invalid", &estate.InvalidError{Field: "horizon", Err: errors.New("too long")}, codes.InvalidArgument, []any{&errdetails.BadRequest{}},
			"series[0]: horizon: too long"},
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

func TestPanic(t *testing.T) {
	r := start(t, fake{Planner: newPlanner(), forecast: func(context.Context, series.Series, planner.Question) (planner.Answer, error) {
		panic("the secret of the kernel")
	}}, server.Limits{})
	body, err := convert.JSON(request(t))
	if err != nil {
		t.Fatal(err)
	}
	code, text := r.post("/v1/forecasts:compute", string(body))
	if code != http.StatusInternalServerError || strings.Contains(text, "secret") || strings.Contains(text, ".go") ||
		!strings.Contains(text, "internal error") {
		t.Errorf("%d %s", code, text)
	}
	if log := r.log.String(); !strings.Contains(log, "the secret of the kernel") || !strings.Contains(log, "errors_test.go") {
		t.Error("the log has no stack")
	}
	if code, _ := r.get("/healthz"); code != http.StatusOK {
		t.Errorf("after a panic: %d", code)
	}
}
