package server

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"
)

// smallBody is what a body may have without being counted: so small ones are answered while large ones fill the budget.
const smallBody = 64 << 10

// bodyBudget is how many bytes of bodies may be in memory at once, all calls together.
type bodyBudget struct {
	mu   sync.Mutex
	left int64
}

// errBudget says that the bodies of other calls fill the memory there is for them.
var errBudget = errors.New("the requests that are being worked on fill the memory there is for them: try later")

// budgetedReader is a body that takes from the budget what it brings. What does not fit gives all back at once, in one step,
// so that of several bodies which are too much together one always gets through.
type budgetedReader struct {
	body   io.Reader
	budget *bodyBudget
	read   int64 // bytes read
	taken  int64 // of them, those that are counted
}

// Read reads on, and fails with errBudget.
func (r *budgetedReader) Read(p []byte) (int, error) {
	n, err := r.body.Read(p)
	r.read += int64(n)
	more := max(0, r.read-smallBody) - r.taken
	if more == 0 {
		return n, err
	}
	r.budget.mu.Lock()
	defer r.budget.mu.Unlock()
	if more > r.budget.left {
		r.budget.left += r.taken
		r.taken = 0
		return 0, errBudget
	}
	r.budget.left -= more
	r.taken += more
	return n, err
}

// giveBack ends the use of the body.
func (r *budgetedReader) giveBack() {
	r.budget.mu.Lock()
	defer r.budget.mu.Unlock()
	r.budget.left += r.taken
	r.taken = 0
}

// limitBody reads the body before the gateway does, so that one that is too large, too slow, or too much at the moment is told as such.
// It is counted until the call has ended.
func (s *server) limitBody(next http.Handler, budget *bodyBudget) http.Handler {
	l := s.config.Limits
	limit := int64(l.RequestBytes)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength > limit {
			tooLarge(w, limit)
			return
		}
		arriving := http.MaxBytesReader(w, steady(w, r.Body, l), limit)
		counted := &budgetedReader{body: arriving, budget: budget}
		defer counted.giveBack()
		data, err := readWhole(counted, r.ContentLength)
		if errors.Is(err, errBudget) {
			_, _ = io.Copy(io.Discard, arriving) // its sender listens only once all is sent
		}
		if err != nil {
			bodyError(w, err, limit)
			return
		}
		r.Body = &wholeBody{Reader: bytes.NewReader(data), data: data}
		next.ServeHTTP(w, r)
	})
}

// readWhole reads a body of the given length, -1 where it is not known. Memory for all of it is asked for only
// once half of it is there: the budget lets no more than one of the largest come so far.
func readWhole(r io.Reader, length int64) ([]byte, error) {
	half := max(1<<20, length/2)
	var data bytes.Buffer
	if _, err := io.CopyN(&data, r, half); err != nil {
		if errors.Is(err, io.EOF) {
			err = nil
		}
		return data.Bytes(), err
	}
	if length > half {
		data.Grow(int(length-half) + bytes.MinRead)
	}
	_, err := data.ReadFrom(r)
	return data.Bytes(), err
}

// wholeBody is a body that is in memory already, from where the decoder takes it.
type wholeBody struct {
	*bytes.Reader
	data []byte
}

// Close does nothing.
func (*wholeBody) Close() error { return nil }

// take returns the body, and lets go of it: a message made of it needs the memory.
func (b *wholeBody) take() []byte {
	data := b.data
	b.data = nil
	b.Reset(nil)
	return data
}

// bodyError answers a request whose body was not read to its end.
func bodyError(w http.ResponseWriter, err error, limit int64) {
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		tooLarge(w, limit)
	case errors.Is(err, errBudget):
		busy(w, errBudget)
	case errors.Is(err, os.ErrDeadlineExceeded):
		w.Header().Set("Connection", "close")
		writeStatus(w, http.StatusRequestTimeout, status.New(codes.DeadlineExceeded, "the request came too slowly"))
	default:
		writeStatus(w, http.StatusBadRequest, status.New(codes.InvalidArgument, "the request ended before its end"))
	}
}

func tooLarge(w http.ResponseWriter, limit int64) {
	writeStatus(w, http.StatusRequestEntityTooLarge,
		status.Newf(codes.ResourceExhausted, "the request is larger than %s, the limit", size(limit)))
}

// retryAfter is when a caller that was refused because of others may try again.
const retryAfter = 2 * time.Second

// busyStatus says that there is too much to do at the moment, and when to try again.
func busyStatus(err error) *status.Status {
	return detailed(codes.ResourceExhausted, err, &errdetails.RetryInfo{RetryDelay: durationpb.New(retryAfter)})
}

// busy answers with 503 and Retry-After.
func busy(w http.ResponseWriter, err error) {
	w.Header().Set("Retry-After", seconds(retryAfter))
	writeStatus(w, http.StatusServiceUnavailable, busyStatus(err))
}

// seconds writes a wait as the header Retry-After has it, whole seconds, at least one.
func seconds(d time.Duration) string {
	return strconv.Itoa(max(1, int((d+time.Second-1)/time.Second)))
}

func size(bytes int64) string {
	if bytes < 1<<20 {
		return fmt.Sprintf("%d bytes", bytes)
	}
	return fmt.Sprintf("%d MiB", bytes>>20)
}
