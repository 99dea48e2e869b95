// Package prometheus reads series from a Prometheus server, or from anything
// that answers its query_range API.
//
// A value is an instant evaluation of the expression, as in a graph: at each
// multiple of the resolution, counted in UTC, the server takes the newest
// sample of the last five minutes (its lookback). So a gap in the measurements
// that is shorter than the lookback shows the value before it, and a step of
// the Series is the statistic of the evaluations within it. Ask for a
// resolution no longer than the scrape interval if a short peak must not be missed.
//
// Ranges are read in pieces of at most 11,000 evaluations, the limit of the
// server. A piece that is too much for it is read in halves, and those after it in pieces of that size; the same query is never
// made again after it has kept the server busy in vain. A server that is not there is tried once for all who read from
// it. Answers are decoded as they arrive and are never in memory as text.
package prometheus

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/prometheus/common/config"
)

// Defaults of Config.
const (
	DefaultTimeout          = 2 * time.Minute // query.timeout of a Prometheus
	DefaultRequestTimeout   = 10 * time.Minute
	DefaultMaxTries         = 4
	DefaultRetryFor         = 2 * time.Minute
	DefaultRetryWait        = 500 * time.Millisecond
	DefaultMaxResponseBytes = 256 << 20
	DefaultMaxSeries        = 10_000
	DefaultMaxSamples       = 10_000_000
)

// Config says where a server is and how far it is trusted. A zero field has its default.
type Config struct {
	// URL is the base of the API, such as http://prometheus:9090 or
	// https://host/prometheus: without /api/v1, and without credentials.
	URL string
	// Name stands for the server in errors; by default the URL.
	Name string
	// HTTP holds credentials, TLS and proxy. Redirects are never followed,
	// whatever it says, so that credentials reach no other host.
	HTTP config.HTTPClientConfig
	// Timeout is how long the server may work on one query, which it is told: it sends nothing before a query is done. By
	// default what the server says itself, or DefaultTimeout where it does not.
	Timeout time.Duration
	// RequestTimeout is how long one request may take as a whole.
	RequestTimeout time.Duration
	// MaxTries is how often a request is made while it fails for a reason that may pass.
	MaxTries int
	// RetryFor ends the tries of a request. A server that asks to be left alone
	// for longer gets no further one.
	RetryFor time.Duration
	// RetryWait is the wait before the second try; it doubles from try to try,
	// give or take half of it. A Retry-After of the server takes its place.
	RetryWait time.Duration
	// MaxResponseBytes bounds one answer, after gzip.
	MaxResponseBytes int64
	// MaxSeries and MaxSamples bound what one Read gathers: 12 bytes of memory a sample.
	MaxSeries, MaxSamples int
	// Warn is told what a reader of the series should know: warnings of the
	// server, values that were left out, tries that failed. Reads at the same
	// time call it at the same time. It may be nil.
	Warn func(message string)
}

// Source reads from one server. It is safe for use by several goroutines.
type Source struct {
	config Config
	client *http.Client
	base   string // of the API
	query  string // URL of query_range
	server server
	get    atomic.Bool // the server does not take POST
}

// New returns the source for c. It does not connect.
func New(c Config) (*Source, error) {
	base, err := parseBase(c.URL)
	if err != nil {
		return nil, err
	}
	if c.Name == "" {
		c.Name = base
	}
	if err := c.setDefaults(); err != nil {
		return nil, fmt.Errorf("%s: %w", c.Name, err)
	}
	if err := c.HTTP.Validate(); err != nil {
		return nil, fmt.Errorf("%s: %w", c.Name, err)
	}
	c.HTTP.FollowRedirects = false
	client, err := config.NewClientFromConfig(c.HTTP, "prometheus")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Name, err)
	}
	return &Source{config: c, client: client, base: base, query: base + "/api/v1/query_range"}, nil
}

// Close closes the connections that are kept open between reads.
func (s *Source) Close() error {
	s.client.CloseIdleConnections()
	return nil
}

// warn tells Config.Warn.
func (s *Source) warn(format string, args ...any) {
	if s.config.Warn != nil {
		s.config.Warn(s.config.Name + ": " + fmt.Sprintf(format, args...))
	}
}

// parseBase returns the URL of the API without a slash at its end.
func parseBase(raw string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		return "", errors.New("prometheus: the URL cannot be read, want one such as http://prometheus:9090")
	}
	shown := u.Redacted()
	switch {
	case u.Scheme != "http" && u.Scheme != "https", u.Host == "":
		return "", fmt.Errorf("prometheus: URL %q: want one such as http://prometheus:9090", shown)
	case u.User != nil:
		return "", fmt.Errorf("prometheus: URL %q holds credentials: give a user name and a password file instead", shown)
	case u.RawQuery != "" || u.Fragment != "":
		return "", fmt.Errorf("prometheus: URL %q: want the base of the API alone, without ? and #", shown)
	}
	return strings.TrimRight(u.String(), "/"), nil
}

// setDefaults fills in the zero fields, and returns an error for a negative one.
func (c *Config) setDefaults() error {
	for _, d := range []struct {
		name  string
		field *time.Duration
		value time.Duration
	}{
		{"timeout", &c.Timeout, 0},
		{"request timeout", &c.RequestTimeout, DefaultRequestTimeout},
		{"retry for", &c.RetryFor, DefaultRetryFor},
		{"retry wait", &c.RetryWait, DefaultRetryWait},
	} {
		if err := setDefault(d.name, d.field, d.value); err != nil {
			return err
		}
	}
	return errors.Join(
		setDefault("tries", &c.MaxTries, DefaultMaxTries),
		setDefault("bytes of an answer", &c.MaxResponseBytes, DefaultMaxResponseBytes),
		setDefault("series", &c.MaxSeries, DefaultMaxSeries),
		setDefault("samples", &c.MaxSamples, DefaultMaxSamples),
	)
}

// setDefault sets a zero field to value.
func setDefault[T int | int64 | time.Duration](name string, field *T, value T) error {
	switch {
	case *field < 0:
		return fmt.Errorf("%s: %v must not be negative", name, *field)
	case *field == 0:
		*field = value
	}
	return nil
}
