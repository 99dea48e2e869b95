package server

import (
	"io"
	"net/http"
	"time"
)

// steadyBody is a body whose sender must not pause: each read has StallTime, and all together have ReadTime.
type steadyBody struct {
	io.ReadCloser
	control *http.ResponseController
	stall   time.Duration
	end     time.Time
}

// steady returns the body of a request, cut off where it stalls.
func steady(w http.ResponseWriter, body io.ReadCloser, l Limits) io.ReadCloser {
	return &steadyBody{body, http.NewResponseController(w), l.StallTime, time.Now().Add(l.ReadTime)}
}

// Read reads on, and fails with os.ErrDeadlineExceeded where nothing comes. At the end of the body the deadline is that of
// nobody any more: the connection is watched only for its client's leaving, which stops the work.
func (b *steadyBody) Read(p []byte) (int, error) {
	next := time.Now().Add(b.stall)
	if b.end.Before(next) {
		next = b.end
	}
	_ = b.control.SetReadDeadline(next) // HTTP/1 over TCP always can
	n, err := b.ReadCloser.Read(p)
	if err != nil {
		_ = b.control.SetReadDeadline(time.Time{})
	}
	return n, err
}

// steadyWriter writes an answer in pieces, each of which its reader must take within StallTime.
type steadyWriter struct {
	http.ResponseWriter
	control *http.ResponseController
	stall   time.Duration
}

// Write writes on, and fails where nobody reads.
func (w *steadyWriter) Write(p []byte) (int, error) {
	const piece = 256 << 10
	written := 0
	for {
		_ = w.control.SetWriteDeadline(time.Now().Add(w.stall)) // HTTP/1 over TCP always can
		n, err := w.ResponseWriter.Write(p[written:min(len(p), written+piece)])
		written += n
		if err != nil || written == len(p) {
			return written, err
		}
	}
}

// Unwrap gives http.ResponseController the writer within.
func (w *steadyWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// cutSlowReaders gives every answer of next a steady writer.
func cutSlowReaders(next http.Handler, stall time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(&steadyWriter{w, http.NewResponseController(w), stall}, r)
	})
}

// writeWithin gives the answer to a call that takes long more time than others have.
func writeWithin(w http.ResponseWriter, d time.Duration) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(d)) // HTTP/2 always can
}
