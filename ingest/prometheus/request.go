package prometheus

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/plimsoll/plimsoll/ingest"
)

// op is what a SourceError of a request says was being done.
const op = "query_range"

// Causes for which a request is given up.
var (
	errSilent  = errors.New("silent")
	errTooLong = errors.New("too long")
)

// fetch makes one request, again and again while it fails for a reason that may pass and has cost the server nothing.
func (s *Source) fetch(ctx context.Context, form url.Values, b bounds) (matrix, error) {
	m, err := s.try(ctx, form, b)
	if err == nil || tooMuch(err) {
		return m, err
	}
	m, err = retry(ctx, s, err, func() (matrix, error) { return s.try(ctx, form, b) })
	var failed *ingest.SourceError
	if errors.As(err, &failed) && (failed.RetryAfter > s.config.RetryFor || errors.Is(err, errNotThere)) {
		s.noteFailure(failed)
	}
	return m, err
}

// retry does again what failed with err, while the error says that this may help.
func retry[T any](ctx context.Context, s *Source, err error, do func() (T, error)) (T, error) {
	wait := backoff.NewExponentialBackOff()
	wait.InitialInterval = s.config.RetryWait
	wait.MaxInterval = max(wait.MaxInterval, s.config.RetryWait)
	wait.Multiplier = 2
	first := true
	v, err := backoff.Retry(ctx, func() (T, error) {
		if first {
			first = false
			var zero T
			return zero, retryable(err)
		}
		v, err := do()
		return v, retryable(err)
	},
		backoff.WithBackOff(wait),
		backoff.WithMaxTries(uint(s.config.MaxTries)),
		backoff.WithMaxElapsedTime(s.config.RetryFor),
		backoff.WithNotify(func(err error, d time.Duration) {
			s.warn("%s; trying again in %v", strings.TrimPrefix(err.Error(), s.config.Name+": "), d.Round(time.Millisecond))
		}),
	)
	if ctx.Err() != nil {
		return v, ctx.Err()
	}
	var failed *ingest.SourceError
	if errors.As(err, &failed) {
		return v, failed
	}
	return v, err
}

// tooMuchError is a query that was too much for the server: the same again would be, and half of it may not.
type tooMuchError struct{ err error }

func (e *tooMuchError) Error() string { return e.err.Error() }
func (e *tooMuchError) Unwrap() error { return e.err }

// tooMuch reports whether half of the query may be answered where the whole was not.
func tooMuch(err error) bool {
	var much *tooMuchError
	return errors.As(err, &much)
}

// errNotThere is in the error of a server that cannot be reached.
var errNotThere = errors.New("not there")

// waiting is an error together with the wait that the server asked for.
type waiting struct {
	*ingest.SourceError
	after *backoff.RetryAfterError
}

func (w waiting) Unwrap() []error { return []error{w.SourceError, w.after} }

// retryable tells backoff what to do about err.
func retryable(err error) error {
	var failed *ingest.SourceError
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &failed) || !failed.Temporary || tooMuch(err):
		return backoff.Permanent(err)
	case failed.RetryAfter > 0:
		return waiting{failed, &backoff.RetryAfterError{Duration: failed.RetryAfter}}
	}
	return err
}

// try makes one request and reads its answer. The error is a *SourceError, or that of ctx.
func (s *Source) try(ctx context.Context, form url.Values, b bounds) (matrix, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	total := time.AfterFunc(s.config.RequestTimeout, func() { cancel(errTooLong) })
	defer total.Stop()
	allowed := s.silenceAllowed()
	silence := time.AfterFunc(allowed, func() { cancel(errSilent) })
	defer silence.Stop()

	resp, err := s.send(ctx, form)
	if err != nil {
		return matrix{}, s.transportError(ctx, err, allowed)
	}
	defer resp.Body.Close()
	s.noteClock(resp)
	silence.Reset(allowed)
	body, err := unpacked(resp, watched{resp.Body, silence, allowed})
	if err != nil {
		return matrix{}, s.transportError(ctx, explainJSON(err), allowed)
	}
	if resp.StatusCode != http.StatusOK {
		return matrix{}, s.statusError(ctx, resp, body)
	}
	m, err := decode(body, b)
	if err != nil {
		return matrix{}, s.transportError(ctx, err, allowed)
	}
	return m, nil
}

// send makes the request by POST, or by GET for a server that takes no POST.
func (s *Source) send(ctx context.Context, form url.Values) (*http.Response, error) {
	if !s.get.Load() {
		resp, err := s.do(ctx, http.MethodPost, s.query, strings.NewReader(form.Encode()))
		if err != nil || resp.StatusCode != http.StatusMethodNotAllowed {
			return resp, err
		}
		resp.Body.Close()
		s.get.Store(true)
	}
	return s.do(ctx, http.MethodGet, s.query+"?"+form.Encode(), nil)
}

// do makes one HTTP request.
func (s *Source) do(ctx context.Context, method, address string, body io.Reader) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Accept-Encoding", "gzip")
	req.Header.Set("User-Agent", "plimsoll")
	return s.client.Do(req)
}

// watched puts a timer off whenever something is read.
type watched struct {
	r       io.Reader
	silence *time.Timer
	timeout time.Duration
}

func (w watched) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if n > 0 {
		w.silence.Reset(w.timeout)
	}
	return n, err
}

// unpacked returns the body of resp without gzip.
func unpacked(resp *http.Response, body io.Reader) (io.Reader, error) {
	switch encoding := resp.Header.Get("Content-Encoding"); {
	case encoding == "" || strings.EqualFold(encoding, "identity"):
		return body, nil
	case !strings.EqualFold(encoding, "gzip"):
		return nil, fmt.Errorf("the answer is encoded as %.40q, want gzip or nothing", encoding)
	}
	return gzip.NewReader(body)
}

// retryAfter reads the header of that name: seconds, or a time that is
// compared with the Date of the answer itself, so that no clock is needed.
func retryAfter(h http.Header) time.Duration {
	value := h.Get("Retry-After")
	if n, err := strconv.Atoi(value); err == nil && n > 0 && n < 1<<30 {
		return time.Duration(n) * time.Second
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return 0
	}
	return max(at.Sub(now), 0)
}
