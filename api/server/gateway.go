package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/textproto"
	"strings"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/plimsoll/plimsoll/api/convert"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// gateway returns the handler of everything that is spoken over HTTP.
func (s *server) gateway(ctx context.Context, conn *grpc.ClientConn) (http.Handler, error) {
	mux := runtime.NewServeMux(
		runtime.WithMarshalerOption(runtime.MIMEWildcard, &runtime.HTTPBodyMarshaler{Marshaler: &strictJSON{}}),
		runtime.SetQueryParameterParser(&strictQuery{}),
		runtime.WithIncomingHeaderMatcher(isRequestID),
		runtime.WithOutgoingHeaderMatcher(isRequestID),
		runtime.WithDisablePathLengthFallback(),
	)
	for _, register := range []func(context.Context, *runtime.ServeMux, *grpc.ClientConn) error{
		plimsollv1.RegisterForecastServiceHandler,
		plimsollv1.RegisterPoolServiceHandler,
		plimsollv1.RegisterBacktestServiceHandler,
		plimsollv1.RegisterScenarioServiceHandler,
		plimsollv1.RegisterAssessmentServiceHandler,
		plimsollv1.RegisterGroupServiceHandler,
	} {
		if err := register(ctx, mux, conn); err != nil {
			return nil, err
		}
	}
	all := http.NewServeMux()
	all.HandleFunc("GET /healthz", healthz)
	all.HandleFunc("GET /readyz", s.readyz)
	all.HandleFunc("GET /{$}", s.index)
	all.HandleFunc("GET /metrics", s.metrics)
	all.HandleFunc("GET /openapi.json", openAPI)
	all.Handle("/v1/", s.limitBody(mux))
	return guard(all), nil
}

// isRequestID lets the id of a request pass between HTTP and gRPC, and no other header.
func isRequestID(header string) (string, bool) {
	canonical := textproto.CanonicalMIMEHeaderKey(header)
	return canonical, strings.EqualFold(header, requestIDHeader)
}

// guard refuses requests that a web page of another origin made, or that were
// addressed to a name which somebody pointed at loopback, and tells browsers
// not to guess what an answer is.
func guard(next http.Handler) http.Handler {
	sameOrigin := http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
		h.Set("Cache-Control", "no-store")
		if !isPlainID(r.Header.Get(requestIDHeader)) {
			r.Header.Del(requestIDHeader) // which the gateway would complain about on standard error
		}
		if !isLoopbackHost(r.Host) {
			writeStatus(w, http.StatusForbidden, status.Newf(codes.PermissionDenied, "host %.80q: want localhost, 127.0.0.1 or [::1]", r.Host))
			return
		}
		sameOrigin.ServeHTTP(w, r)
	})
}

// limitBody reads the body before the gateway does, so that one that is too large is told as such.
func (s *server) limitBody(next http.Handler) http.Handler {
	limit := int64(s.config.Limits.RequestBytes)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
		if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
			writeStatus(w, http.StatusRequestEntityTooLarge,
				status.Newf(codes.ResourceExhausted, "the request is larger than %s, the limit", size(limit)))
			return
		}
		if err != nil {
			writeStatus(w, http.StatusBadRequest, status.New(codes.InvalidArgument, "the request ended before its end"))
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		next.ServeHTTP(w, r)
	})
}

func size(bytes int64) string {
	if bytes < 1<<20 {
		return fmt.Sprintf("%d bytes", bytes)
	}
	return fmt.Sprintf("%d MiB", bytes>>20)
}

// writeStatus writes an error in the form of the gateway's own.
func writeStatus(w http.ResponseWriter, code int, s *status.Status) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	if b, err := convert.JSON(s.Proto()); err == nil {
		_, _ = w.Write(b) //nolint:gosec // JSON under its own media type, which nosniff forbids to guess
	}
}
