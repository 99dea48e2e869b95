package planner

import (
	"context"
	"fmt"
	"sync"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
	"github.com/plimsoll/plimsoll/ingest/prometheus"
)

// capacitySource is a source that knows the capacity of its series.
type capacitySource interface {
	Capacity(series string) (capacity.Capacity, bool)
}

// OpenSource opens the source that s describes. Warn is told what a reader of
// its series should know; nil leaves that out.
func OpenSource(s estate.SourceSpec, warn func(string)) (ingest.Source, error) {
	switch {
	case s.CSV != nil && s.Prometheus == nil:
		return openFile(s.CSV.Path, warn)
	case s.Prometheus != nil && s.CSV == nil:
		return prometheus.New(prometheusConfig(*s.Prometheus, s.Name, warn))
	}
	return nil, fmt.Errorf("source %q: want exactly one of csv and prometheus", s.Name)
}

// config converts the spec.
func prometheusConfig(p estate.PrometheusSpec, name string, warn func(string)) prometheus.Config {
	credentials := prometheus.Credentials{
		BearerTokenFile: p.BearerTokenFile, Username: p.Username, PasswordFile: p.PasswordFile, CAFile: p.CAFile,
		Tenant: p.Tenant, Headers: p.Headers, HeaderFiles: p.HeaderFiles,
	}
	return prometheus.Config{URL: p.URL, Name: name + " (" + p.URL + ")", HTTP: credentials.HTTP(), Timeout: p.Timeout, Warn: warn}
}

// sourceSet opens each source once, when it is first needed.
type sourceSet struct {
	open func(estate.SourceSpec) (ingest.Source, error)
	mu   sync.Mutex
	byID map[string]func() (ingest.Source, error)
}

func newSourceSet(open func(estate.SourceSpec) (ingest.Source, error)) *sourceSet {
	return &sourceSet{open: open, byID: map[string]func() (ingest.Source, error){}}
}

// get returns the opened source of s.
func (set *sourceSet) get(s estate.SourceSpec) (ingest.Source, error) {
	set.mu.Lock()
	once, ok := set.byID[s.Name]
	if !ok {
		once = onceValues(func() (ingest.Source, error) { return set.open(s) })
		set.byID[s.Name] = once
	}
	set.mu.Unlock()
	return once()
}

// onceValues is sync.OnceValues, except that an error is not remembered: a
// server that was down may be up the next time.
func onceValues[T any](f func() (T, error)) func() (T, error) {
	var mu sync.Mutex
	var value T
	done := false
	return func() (T, error) {
		mu.Lock()
		defer mu.Unlock()
		if done {
			return value, nil
		}
		v, err := f()
		if err == nil {
			value, done = v, true
		}
		return v, err
	}
}

// readOne returns the one series that q selects, or an error that says how many there are.
func readOne(ctx context.Context, src ingest.Source, q ingest.Query) (series.Series, error) {
	var found []series.Series
	for s, err := range src.Read(ctx, q) {
		if err != nil {
			return series.Series{}, err
		}
		if found = append(found, s); len(found) > 2 {
			break
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return series.Series{}, fmt.Errorf("query %q: selects no series", q.Expr)
	}
	return series.Series{}, fmt.Errorf("query %q: selects %q and %q, want one series: aggregate it, for example with sum(…)", q.Expr,
		found[0].Name, found[1].Name)
}
