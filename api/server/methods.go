package server

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// route is a method of HTTP and the paths that it is for.
type route struct {
	method string
	path   *regexp.Regexp
}

// routes returns those that the protos state.
func routes() []route {
	var list []route
	protoregistry.GlobalFiles.RangeFilesByPackage(plimsollv1.File_plimsoll_v1_pool_proto.Package(), func(f protoreflect.FileDescriptor) bool {
		for i := range f.Services().Len() {
			methods := f.Services().Get(i).Methods()
			for k := range methods.Len() {
				rule, ok := proto.GetExtension(methods.Get(k).Options(), annotations.E_Http).(*annotations.HttpRule)
				if !ok || rule == nil {
					continue
				}
				if rule.GetGet() != "" {
					list = append(list, route{http.MethodGet, pathPattern(rule.GetGet())})
				}
				if rule.GetPost() != "" {
					list = append(list, route{http.MethodPost, pathPattern(rule.GetPost())})
				}
			}
		}
		return true
	})
	return list
}

// pathPattern turns a path such as /v1/{name=pools/*}:forecast into the expression that matches it.
func pathPattern(template string) *regexp.Regexp {
	variable := regexp.MustCompile(`\{\w+=([^}]*)\}`)
	literal := regexp.QuoteMeta(variable.ReplaceAllString(template, "$1"))
	return regexp.MustCompile("^" + strings.ReplaceAll(literal, `\*`, `[^/]+`) + "$")
}

// allowed returns the methods that a path is for, as the header Allow has them; empty if it is for none.
func allowed(list []route, path string) string {
	var methods []string
	for _, r := range list {
		if r.path.MatchString(path) && !slices.Contains(methods, r.method) {
			methods = append(methods, r.method)
		}
	}
	slices.Sort(methods)
	return strings.Join(methods, ", ")
}

// routingError answers a request that is for no call: 405 with the methods that there are, else what the gateway says.
func routingError(list []route) runtime.RoutingErrorHandlerFunc {
	return func(ctx context.Context, mux *runtime.ServeMux, m runtime.Marshaler, w http.ResponseWriter, r *http.Request, code int) {
		methods := allowed(list, r.URL.Path)
		if methods == "" || code != http.StatusMethodNotAllowed {
			runtime.DefaultRoutingErrorHandler(ctx, mux, m, w, r, code)
			return
		}
		w.Header().Set("Allow", methods)
		writeStatus(w, http.StatusMethodNotAllowed,
			status.Newf(codes.Unimplemented, "method %s: want %s", plain(r.Method, 20), strings.ReplaceAll(methods, ", ", " or ")))
	}
}

// gatewayError answers with an error, plain, whoever made it. What is too much at the moment is a 503 that says when to try again.
func gatewayError(ctx context.Context, mux *runtime.ServeMux, m runtime.Marshaler, w http.ResponseWriter, r *http.Request, err error) {
	var custom *runtime.HTTPStatusError
	if errors.As(err, &custom) {
		runtime.DefaultHTTPErrorHandler(ctx, mux, m, w, r, err)
		return
	}
	s := plainStatus(status.Convert(err))
	for _, d := range s.Details() {
		if retry, ok := d.(*errdetails.RetryInfo); ok && s.Code() == codes.ResourceExhausted {
			w.Header().Set("Retry-After", seconds(retry.GetRetryDelay().AsDuration()))
			err = &runtime.HTTPStatusError{HTTPStatus: http.StatusServiceUnavailable, Err: s.Err()}
			runtime.DefaultHTTPErrorHandler(ctx, mux, m, w, r, err)
			return
		}
	}
	runtime.DefaultHTTPErrorHandler(ctx, mux, m, w, r, s.Err())
}
