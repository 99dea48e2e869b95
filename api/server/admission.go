package server

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"google.golang.org/grpc"
)

// isCall reports whether a method is one of Plimsoll's own; health and reflection wait for nobody.
func isCall(method string) bool { return strings.HasPrefix(method, "/plimsoll.") }

// withAdmission lets as many calls work at once as there are slots. Others wait until one is free, at most for the time given.
func withAdmission(slots chan struct{}, wait time.Duration) grpc.UnaryServerInterceptor {
	return func(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		if !isCall(info.FullMethod) {
			return handler(ctx, req)
		}
		leave, err := admit(ctx, slots, wait)
		if err != nil {
			return nil, err
		}
		defer leave()
		return handler(ctx, req)
	}
}

// admit waits for a slot and returns what gives it back.
func admit(ctx context.Context, slots chan struct{}, wait time.Duration) (leave func(), err error) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case slots <- struct{}{}:
		leave = func() { <-slots }
		if err := ctx.Err(); err != nil {
			leave()
			return nil, err // its client left while it waited
		}
		return leave, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-timer.C:
		return nil, busyStatus(fmt.Errorf("%d calls are being worked on, the limit, and none ended within %s: try later",
			cap(slots), wait)).Err()
	}
}

// tooMany says that no more calls may be open.
func tooMany(limit int) error {
	return fmt.Errorf("%d calls are waiting or being worked on, the limit: try later", limit)
}

// limitRequests answers 503 to requests beyond a number that are open at once, before their bodies are read.
func limitRequests(next http.Handler, limit int) http.Handler {
	open := make(chan struct{}, limit)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case open <- struct{}{}:
			defer func() { <-open }()
			next.ServeHTTP(w, r)
		default:
			w.Header().Set("Connection", "close")
			busy(w, tooMany(limit))
		}
	})
}
