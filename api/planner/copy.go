package planner

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
)

// originOf returns all that makes the history of the pool: under it the local history keeps it. Where no resolution is
// configured, that of the source holds, which is learned when the pool is pulled first and stays.
func originOf(pool estate.Pool, spec estate.SourceSpec) ingest.Origin {
	o := ingest.Origin{Pool: pool.Name, Query: pool.Query, Unmet: pool.Unmet, Statistic: pool.Statistic.String()}
	switch {
	case spec.Prometheus != nil:
		o.Source = "prometheus " + strings.TrimRight(strings.TrimSpace(spec.Prometheus.URL), "/")
		if spec.Prometheus.Tenant != "" {
			o.Source += " tenant " + spec.Prometheus.Tenant
		}
		if !spec.Prometheus.Resolution.IsZero() {
			o.Resolution = spec.Prometheus.Resolution.String()
		}
	case spec.CSV != nil:
		o.Source = "csv " + filepath.Clean(spec.CSV.Path)
	}
	return o
}

// ChangedError says that the local history of a pool is of another question than the configuration asks.
type ChangedError struct {
	Pool   string
	Change string // what differs
}

// Error says what to do about it.
func (e *ChangedError) Error() string {
	return fmt.Sprintf("the local history of %q was pulled for another question: %s: run `plimsoll pull %s` for this one, or `plimsoll "+
		"history forget %s` to read the source itself", e.Pool, e.Change, e.Pool, e.Pool)
}

// localCopy is the local history of a pool; without a source there is none.
type localCopy struct {
	ingest.Source
	key    string
	record ingest.Record
}

// copyOf returns the local history of the pool if it has been pulled, and a *ChangedError if only that of
// another question has been.
func (p *Planner) copyOf(ctx context.Context, pool estate.Pool, spec estate.SourceSpec) (localCopy, error) {
	h := p.config.History
	if h == nil {
		return localCopy{}, nil
	}
	origin := originOf(pool, spec)
	record, ok, err := h.Record(ctx, origin.Key())
	if err != nil || ok {
		return localCopy{h, origin.Key(), record}, err
	}
	former, err := p.formerOf(ctx, origin)
	if err != nil || len(former) == 0 {
		return localCopy{}, err
	}
	return localCopy{}, &ChangedError{Pool: pool.Name, Change: origin.Changed(former[0].Origin)}
}

// formerOf returns what the local history keeps of a pool for other questions, the latest first.
func (p *Planner) formerOf(ctx context.Context, origin ingest.Origin) ([]ingest.Record, error) {
	all, err := p.config.History.Records(ctx)
	if err != nil {
		return nil, err
	}
	var former []ingest.Record
	for key, r := range all {
		if key != origin.Key() && (key == origin.Pool || r.Origin.Pool == origin.Pool) {
			former = append(former, r)
		}
	}
	slices.SortFunc(former, func(a, b ingest.Record) int {
		if c := b.To.Compare(a.To); c != 0 {
			return c
		}
		return strings.Compare(a.Origin.Key(), b.Origin.Key())
	})
	return former, nil
}

// notes says what of the copy is not there: what was pulled and is lost, and what the range of the pool
// asks for and was never pulled.
func (c localCopy) notes(ctx context.Context, start, end time.Time) ([]string, error) {
	var all []series.Series
	for s, err := range c.Read(ctx, ingest.Query{Expr: c.key, Start: start, End: end}) {
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	var notes []string
	if lost, _ := c.record.Loss(start, end, ingest.Months(all...)); len(lost) > 0 {
		notes = append(notes, fmt.Sprintf("The local history has lost what was pulled: %s are missing: `plimsoll history forget %s`, "+
			"and pull it "+
			"again.", strings.Join(lost, ", "), c.record.Origin.Pool))
	}
	if !start.IsZero() && !c.record.Asked.IsZero() && start.Add(series.Day).Before(c.record.Asked) {
		notes = append(notes, fmt.Sprintf("The local history begins on %s, and the range of the pool on %s: `plimsoll pull %s` fills it in.",
			c.record.From.Format(time.DateOnly), start.Format(time.DateOnly), c.record.Origin.Pool))
	}
	return notes, nil
}
