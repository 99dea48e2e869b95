package prometheus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/common/model"

	"github.com/plimsoll/plimsoll/ingest"
)

// restAfterFailure is for how long a server that is down is not asked again: as many pools as there are get the one answer.
const restAfterFailure = 30 * time.Second

// maxRest bounds for how long a Retry-After of the server is kept to.
const maxRest = time.Hour

// askTimeout is how long a server may take to say something about itself, or to show that it is alive.
const askTimeout = 20 * time.Second

// server is what is known of the server.
type server struct {
	contact sync.Mutex // held while it is met: whoever else wants to read waits for what comes of it

	mu      sync.Mutex
	met     bool
	timeout time.Duration       // of a query, as the server says; 0: it does not say
	clock   time.Time           // what its clock said last
	failed  *ingest.SourceError // why it is not asked for a while
	counted map[string]bool
	every   map[string]time.Duration // by expression: at which distance it is measured, 0 where that cannot be told
}

// meet asks the server once how long it works on a query, and what its clock says. The error is that of a server
// which is not there, which is tried once for all who read.
func (s *Source) meet(ctx context.Context) error {
	s.server.contact.Lock()
	defer s.server.contact.Unlock()
	if err := s.resting(); err != nil {
		return err
	}
	s.server.mu.Lock()
	met := s.server.met
	s.server.mu.Unlock()
	if met {
		return nil
	}
	flags, err := s.ask(ctx, "/api/v1/status/flags", nil)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var unreachable *ingest.SourceError
	if err != nil && errors.As(err, &unreachable) && unreachable.Temporary && unreachable.RetryAfter == 0 {
		flags, err = s.retryAsk(ctx, err)
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil && errors.As(err, &unreachable):
		s.noteFailure(unreachable)
		return unreachable
	}
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.met = true
	var said map[string]string
	if json.Unmarshal(flags, &said) == nil {
		if d, err := model.ParseDuration(said["query.timeout"]); err == nil {
			s.server.timeout = time.Duration(d)
		}
	}
	return nil
}

// retryAsk asks again while the server does not answer for a reason that may pass.
func (s *Source) retryAsk(ctx context.Context, err error) ([]byte, error) {
	return retry(ctx, s, err, func() ([]byte, error) { return s.ask(ctx, "/api/v1/status/flags", nil) })
}

// resting returns the error of a server that failed lately, or asked to be left alone.
func (s *Source) resting() error {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	if s.server.failed != nil {
		return s.server.failed
	}
	return nil
}

// noteFailure remembers that the server is not there.
func (s *Source) noteFailure(err *ingest.SourceError) {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.failed = err
	time.AfterFunc(max(restAfterFailure, min(err.RetryAfter, maxRest)), func() {
		s.server.mu.Lock()
		defer s.server.mu.Unlock()
		if s.server.failed == err {
			s.server.failed = nil
		}
	})
}

// ask makes one request beside those for data. What the server does not know comes back as nil without an error; the error is a
// *ingest.SourceError of a server that cannot be reached, refuses the credentials or wants to be left alone.
func (s *Source) ask(ctx context.Context, path string, form url.Values) ([]byte, error) {
	outer, allowed := ctx, askTimeout
	if s.config.Timeout > 0 {
		allowed = min(allowed, s.config.Timeout)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, allowed, errSilent)
	defer cancel()
	address := s.base + path
	if form != nil {
		address += "?" + form.Encode()
	}
	resp, err := s.do(ctx, http.MethodGet, address, nil)
	if err != nil {
		if outer.Err() != nil {
			return nil, outer.Err()
		}
		return nil, s.transportError(ctx, err, allowed)
	}
	defer resp.Body.Close()
	s.noteClock(resp)
	body, err := unpacked(resp, resp.Body)
	if err != nil {
		return nil, nil //nolint:nilerr // no Prometheus, which the query will say
	}
	switch code := resp.StatusCode; {
	case code == http.StatusUnauthorized, code == http.StatusForbidden, code == http.StatusTooManyRequests,
		code == http.StatusServiceUnavailable, code == http.StatusBadGateway, code == http.StatusGatewayTimeout:
		return nil, s.statusError(ctx, resp, body)
	case code != http.StatusOK:
		return nil, nil
	}
	var answer struct {
		Status string
		Data   json.RawMessage
	}
	if json.NewDecoder(io.LimitReader(body, maxAbout)).Decode(&answer) != nil || answer.Status != "success" {
		return nil, nil
	}
	return answer.Data, nil
}

// maxAbout bounds what a server says about itself, in bytes.
const maxAbout = 4 << 20

// noteClock keeps what the clock of the server says.
func (s *Source) noteClock(resp *http.Response) {
	at, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		return
	}
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.clock = at
}

// Now returns what the clock of the server says, to the second. Nothing is measured after it. The zero time: it does not say.
func (s *Source) Now(ctx context.Context) (time.Time, error) {
	if err := s.meet(ctx); err != nil {
		return time.Time{}, err
	}
	if _, err := s.ask(ctx, "/api/v1/query", url.Values{"query": {"vector(1)"}}); err != nil {
		return time.Time{}, err
	}
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	if s.server.clock.IsZero() {
		return time.Time{}, nil
	}
	return s.server.clock.Add(time.Second).UTC(), nil
}

// queryTimeout is how long the server may work on a query: the shorter of what it says and what is configured.
func (s *Source) queryTimeout() time.Duration {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	said := s.server.timeout
	switch {
	case s.config.Timeout == 0 && said == 0:
		return DefaultTimeout
	case s.config.Timeout == 0 || said > 0 && said < s.config.Timeout:
		return said
	}
	return s.config.Timeout
}

// silenceAllowed is how long the server may send nothing: it sends nothing before a query is done, and then needs a moment.
func (s *Source) silenceAllowed() time.Duration {
	t := s.queryTimeout()
	return t + min(t/4, 10*time.Second)
}

// alive reports whether the server answers the simplest of all queries.
func (s *Source) alive(ctx context.Context) bool {
	_, err := s.ask(ctx, "/api/v1/query", url.Values{"query": {"vector(1)"}})
	return err == nil
}

// instant evaluates an expression that is one number at t; false if it is none.
func (s *Source) instant(ctx context.Context, expr string, t time.Time) (float64, bool, error) {
	data, err := s.ask(ctx, "/api/v1/query", url.Values{"query": {expr}, "time": {strconv.FormatInt(t.Unix(), 10)}})
	if err != nil {
		return 0, false, err
	}
	var answer struct{ Result []struct{ Value [2]any } }
	if bad := json.Unmarshal(data, &answer); bad != nil || len(answer.Result) != 1 {
		return 0, false, nil //nolint:nilerr // no number, which is no failure
	}
	text, ok := answer.Result[0].Value[1].(string)
	if !ok {
		return 0, false, nil
	}
	v, bad := strconv.ParseFloat(text, 64)
	return v, bad == nil, nil
}

// fewEvaluations is up to how many of them a read is not worth a count before it.
const fewEvaluations = 1000

// maxCounts is at how many instants the series of a large read are counted first.
const maxCounts = 12

// countFirst counts the series of a large read at a few instants, so that one that would go over a limit costs the server
// next to nothing. An expression is counted once.
func (s *Source) countFirst(ctx context.Context, expr string, p evaluations) error {
	if p.n <= min(s.config.MaxSamples/s.config.MaxSeries, fewEvaluations) {
		return nil
	}
	key := fmt.Sprint(expr, "\x00", p.n)
	s.server.mu.Lock()
	done := s.server.counted[key]
	s.server.mu.Unlock()
	if done {
		return nil
	}
	every := p
	every.resolution = max(p.resolution, (p.resolution * time.Duration(p.n) / maxCounts).Truncate(p.resolution))
	every.n = min(p.n, maxCounts)
	m, err := s.try(ctx, s.form("count("+expr+"\n)", every, piece{0, every.n}), bounds{bytes: maxAbout, series: 2, samples: maxCounts})
	if err != nil || len(m.vectors) == 0 {
		return nil //nolint:nilerr // the read itself will say what is wrong
	}
	var most, total float64
	for _, v := range m.vectors[0].values {
		most, total = max(most, v), total+v
	}
	about := total / float64(every.n) * float64(p.n)
	switch {
	case most > float64(s.config.MaxSeries):
		return s.fail(fmt.Errorf("the query selects %.0f series, the limit is %d: select fewer, or sum them", most, s.config.MaxSeries))
	case about > float64(s.config.MaxSamples):
		return s.fail(fmt.Errorf("the query selects up to %.0f series, of which about %.0f samples would be read every %v; the limit is %d: ask "+
			"for fewer series, a longer resolution or a shorter range", most, about, p.resolution, s.config.MaxSamples))
	}
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	if s.server.counted == nil || len(s.server.counted) > maxCounted {
		s.server.counted = map[string]bool{}
	}
	s.server.counted[key] = true
	return nil
}

// maxCounted bounds how many expressions are remembered, as counted and with their interval.
const maxCounted = 100_000
