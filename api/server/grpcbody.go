package server

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// grpcHTTP returns the server of gRPC on its own address. It is one of HTTP/2, so that what calls bring is counted while it arrives, and
// in the same budget as the bodies of the gateway.
func (s *server) grpcHTTP(g *grpc.Server, budget *bodyBudget) *http.Server {
	l := s.config.Limits
	h := s.httpServer(s.grpcHandler(g, budget))
	h.Protocols = new(http.Protocols)
	h.Protocols.SetUnencryptedHTTP2(true)
	h.HTTP2 = &http.HTTP2Config{MaxConcurrentStreams: l.Streams, WriteByteTimeout: l.StallTime, SendPingTimeout: time.Minute,
		PingTimeout: 20 * time.Second}
	h.IdleTimeout = 15 * time.Minute
	return h
}

// grpcHandler refuses calls beyond a number that are open at once before their messages are read, and those whose
// messages are too large, too slow or too much at the moment. Health and reflection wait for nobody.
func (s *server) grpcHandler(g *grpc.Server, budget *bodyBudget) http.Handler {
	l := s.config.Limits
	open := make(chan struct{}, l.Open)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isCall(r.URL.Path) {
			g.ServeHTTP(w, r)
			return
		}
		select {
		case open <- struct{}{}:
			defer func() { <-open }()
		default:
			refuseCall(w, busyStatus(tooMany(l.Open)))
			return
		}
		if r.URL.Path == plimsollv1.ReportService_WriteReport_FullMethodName {
			writeWithin(w, l.ReadTime+l.ReportTime+time.Minute)
		}
		const frame = 5 // bytes before a message
		limited := http.MaxBytesReader(w, steady(w, r.Body, l), int64(l.RequestBytes)+frame)
		counted := &budgetedReader{body: limited, budget: budget}
		defer counted.giveBack()
		data, err := readWhole(counted, -1)
		if err != nil {
			refuseCall(w, callError(err, int64(l.RequestBytes)))
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(data))
		g.ServeHTTP(w, r)
	})
}

// callError says why the messages of a call were not read to their end.
func callError(err error, limit int64) *status.Status {
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return status.Newf(codes.ResourceExhausted, "the request is larger than %s, the limit", size(limit))
	case errors.Is(err, errBudget):
		return busyStatus(errBudget)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return status.New(codes.DeadlineExceeded, "the request came too slowly")
	}
	return status.New(codes.Canceled, "the request ended before its end")
}

// refuseCall answers a call with an error and nothing else: "Trailers-Only" of the protocol of gRPC over HTTP/2.
func refuseCall(w http.ResponseWriter, s *status.Status) {
	h := w.Header()
	h.Set("Content-Type", "application/grpc")
	h.Set("Grpc-Status", strconv.Itoa(int(s.Code())))
	h.Set("Grpc-Message", url.PathEscape(s.Message()))
	if b, err := proto.Marshal(s.Proto()); err == nil {
		h.Set("Grpc-Status-Details-Bin", base64.RawStdEncoding.EncodeToString(b))
	}
	w.WriteHeader(http.StatusOK)
}
