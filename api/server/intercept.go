package server

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"time"

	"github.com/grpc-ecosystem/go-grpc-middleware/v2/interceptors/logging"
	"github.com/grpc-ecosystem/go-grpc-middleware/v2/interceptors/recovery"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
	"github.com/plimsoll/plimsoll/forecast/parallel"
)

// interceptors returns what every call passes, outermost first.
func interceptors(log *slog.Logger, l Limits, slots chan struct{}) []grpc.UnaryServerInterceptor {
	return []grpc.UnaryServerInterceptor{
		withRequestID,
		logging.UnaryServerInterceptor(slogger(log), logging.WithLogOnEvents(logging.FinishCall), logging.WithFieldsFromContext(logFields)),
		recovery.UnaryServerInterceptor(recovery.WithRecoveryHandlerContext(recovered(log))),
		withTimeLimit(l.CallTime),
		withAdmission(slots, l.WaitTime),
		withRules,
		withStatus(log),
	}
}

// requestIDHeader carries the id of a request both ways.
const requestIDHeader = "x-request-id"

type requestIDKey struct{}

// requestID returns the id of the call that ctx belongs to.
func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// withRequestID takes the id that the caller gave, if it is a plain one, or
// makes one, and returns it in the header of the answer.
func withRequestID(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	id := ""
	if given := metadata.ValueFromIncomingContext(ctx, requestIDHeader); len(given) > 0 {
		id = given[0]
	}
	if !isPlainID(id) {
		id = rand.Text()
	}
	if err := grpc.SetHeader(ctx, metadata.Pairs(requestIDHeader, id)); err != nil {
		return nil, status.Error(codes.Internal, "the header could not be set")
	}
	return handler(context.WithValue(ctx, requestIDKey{}, id), req)
}

// isPlainID reports whether an id can be logged and sent back as it is.
func isPlainID(id string) bool {
	const longest = 64
	return id != "" && len(id) <= longest && strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:") == ""
}

func logFields(ctx context.Context) logging.Fields { return logging.Fields{"request", requestID(ctx)} }

// slogger writes the log of the interceptor with slog.
func slogger(log *slog.Logger) logging.Logger {
	return logging.LoggerFunc(func(ctx context.Context, level logging.Level, message string, fields ...any) {
		log.Log(ctx, slog.Level(level), message, fields...)
	})
}

// recovered turns a panic into an INTERNAL error; the stack goes to the log only.
func recovered(log *slog.Logger) recovery.RecoveryHandlerFuncContext {
	return func(ctx context.Context, p any) error {
		stack := debug.Stack()
		if within, ok := p.(*parallel.Panic); ok {
			stack = within.Stack // of where it was, and not of who waited for it
		}
		log.ErrorContext(ctx, "panic", "request", requestID(ctx), "panic", fmt.Sprint(p), "stack", string(stack))
		return internal(ctx)
	}
}

// internal is all that a caller learns of what went wrong inside.
func internal(ctx context.Context) error {
	return status.Errorf(codes.Internal, "internal error; the log of the server says more under request %s", requestID(ctx))
}

// withTimeLimit ends a call that takes too long.
func withTimeLimit(limit time.Duration) grpc.UnaryServerInterceptor {
	return func(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		ctx, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		return handler(ctx, req)
	}
}

// withRules refuses what breaks a rule of the protos, naming every field that does.
func withRules(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	m, ok := req.(proto.Message)
	if !ok {
		return handler(ctx, req)
	}
	if err := broken(m); err != nil {
		return nil, err
	}
	return handler(ctx, req)
}

// broken returns an error that names every field which breaks a rule of the protos.
func broken(m proto.Message) error {
	violations, err := plimsollv1.Violations(m)
	if err != nil || len(violations) == 0 {
		return err
	}
	bad := &errdetails.BadRequest{}
	lines := make([]string, len(violations))
	for i, v := range violations {
		bad.FieldViolations = append(bad.FieldViolations, &errdetails.BadRequest_FieldViolation{Field: v.Field, Description: v.Message})
		lines[i] = v.Field + ": " + v.Message
	}
	return detailed(codes.InvalidArgument, fmt.Errorf("%s", strings.Join(lines, "\n")), bad).Err()
}

// withStatus turns errors into those of the table, and logs what is not in it.
func withStatus(log *slog.Logger) grpc.UnaryServerInterceptor {
	return func(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		answer, err := handler(ctx, req)
		if err == nil {
			return answer, nil
		}
		return nil, told(ctx, log, info.FullMethod, err)
	}
}

// told returns an error as callers see it, and logs what is not in the table.
func told(ctx context.Context, log *slog.Logger, method string, err error) error {
	if s := statusOf(ctx, err); s != nil {
		return plainStatus(s).Err()
	}
	log.ErrorContext(ctx, "internal error", "request", requestID(ctx), "method", method, "error", err)
	return internal(ctx)
}
