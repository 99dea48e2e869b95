package server

import (
	"context"
	"net/http"
	"net/textproto"
	"strings"
	"unicode/utf8"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/plimsoll/plimsoll/api/convert"
	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// gateway returns the handler of everything that is spoken over HTTP.
func (s *server) gateway(ctx context.Context, conn *grpc.ClientConn, budget *bodyBudget) (http.Handler, error) {
	mux := runtime.NewServeMux(
		runtime.WithMarshalerOption(runtime.MIMEWildcard, &bodies{runtime.HTTPBodyMarshaler{Marshaler: &strictJSON{}}}),
		runtime.SetQueryParameterParser(&strictQuery{}),
		runtime.WithIncomingHeaderMatcher(isRequestID),
		runtime.WithOutgoingHeaderMatcher(isRequestID),
		runtime.WithDisablePathLengthFallback(),
		runtime.WithErrorHandler(gatewayError),
		runtime.WithRoutingErrorHandler(routingError(routes())),
	)
	for _, register := range []func(context.Context, *runtime.ServeMux, *grpc.ClientConn) error{
		plimsollv1.RegisterForecastServiceHandler,
		plimsollv1.RegisterPoolServiceHandler,
		plimsollv1.RegisterBacktestServiceHandler,
		plimsollv1.RegisterScenarioServiceHandler,
		plimsollv1.RegisterAssessmentServiceHandler,
		plimsollv1.RegisterGroupServiceHandler,
		plimsollv1.RegisterReportServiceHandler,
	} {
		if err := register(ctx, mux, conn); err != nil {
			return nil, err
		}
	}
	all := http.NewServeMux()
	all.Handle("/", s.healthHandler())
	all.HandleFunc("GET /{$}", s.index)
	all.HandleFunc("GET /metrics", s.metrics)
	all.HandleFunc("GET /openapi.json", openAPI)
	all.Handle("/v1/", limitRequests(s.limitBody(mux, budget), s.config.Limits.Open))
	return cutSlowReaders(guard(all), s.config.Limits.StallTime), nil
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
		if !utf8.ValidString(r.URL.Path) {
			writeStatus(w, http.StatusBadRequest, status.Newf(codes.InvalidArgument, "path %.200q: not UTF-8", r.URL.Path))
			return
		}
		sameOrigin.ServeHTTP(w, r)
	})
}

// writeStatus writes an error in the form of the gateway's own.
func writeStatus(w http.ResponseWriter, code int, s *status.Status) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_, _ = w.Write(statusJSON(s)) //nolint:gosec // JSON under its own media type, which nosniff forbids to guess
}

// statusJSON returns an error in the form of the gateway's own.
func statusJSON(s *status.Status) []byte {
	b, err := convert.JSON(plainStatus(s).Proto())
	if err != nil {
		return []byte("{}") // which a plain status cannot cause
	}
	return b
}
