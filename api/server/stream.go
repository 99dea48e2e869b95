package server

import (
	"context"
	"log/slog"

	"github.com/grpc-ecosystem/go-grpc-middleware/v2/interceptors/logging"
	"github.com/grpc-ecosystem/go-grpc-middleware/v2/interceptors/recovery"
	"google.golang.org/grpc"
)

// streamInterceptors returns what every call passes that is answered with several messages, outermost first.
func streamInterceptors(log *slog.Logger, l Limits, slots chan struct{}) []grpc.StreamServerInterceptor {
	return []grpc.StreamServerInterceptor{
		logging.StreamServerInterceptor(slogger(log), logging.WithLogOnEvents(logging.FinishCall)),
		recovery.StreamServerInterceptor(recovery.WithRecoveryHandlerContext(recovered(log))),
		func(srv any, ss grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
			if !isCall(info.FullMethod) {
				return handler(srv, ss)
			}
			ctx, cancel := context.WithTimeout(ss.Context(), l.ReportTime)
			defer cancel()
			leave, err := admit(ctx, slots, l.WaitTime)
			if err == nil {
				defer leave()
				err = handler(srv, &boundedStream{ss, ctx})
			}
			if err == nil {
				return nil
			}
			return told(ctx, log, info.FullMethod, err)
		},
	}
}

// boundedStream is a stream with a context of its own.
type boundedStream struct {
	grpc.ServerStream
	ctx context.Context //nolint:containedctx // the interface wants it
}

// Context ends with the call, or with its time.
func (s *boundedStream) Context() context.Context { return s.ctx }
