package planner

import (
	"context"
	"fmt"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/ingest"
)

// expr returns what selects the demand of the pool in its source: what was used
// and, where the pool says so, what was not met, added by a Prometheus at each
// instant and so before steps are made. Where the latter has no sample, it is 0.
// The line breaks end a comment that either of them may close with.
func expressionOf(pool estate.Pool) string {
	if pool.Unmet == "" {
		return pool.Query
	}
	return fmt.Sprintf("(%s\n) + on() ((%s\n) or on() vector(0))", pool.Query, pool.Unmet)
}

// checkUnmet returns an error unless what selects the unmet demand of the pool
// is one series that is nowhere negative: in the sum, one that is not there would be 0.
func checkUnmet(pool estate.Pool, ctx context.Context, spec estate.SourceSpec, src ingest.Source, q ingest.Query, copied bool) error {
	switch {
	case pool.Unmet == "":
		return nil
	case spec.Prometheus == nil:
		return fmt.Errorf("unmet: source %q is a file, which is not queried: give it a column unmet instead", pool.Source)
	case copied: // it was checked when it was pulled
		return nil
	}
	q.Expr = pool.Unmet
	s, err := readOne(ctx, src, q)
	if err != nil {
		return fmt.Errorf("unmet: %w", err)
	}
	for i, v := range s.Values {
		if v < 0 {
			return fmt.Errorf("unmet: query %q: %v at %s, want no value below 0", pool.Unmet, v, s.Time(i).Format(time.RFC3339))
		}
	}
	return nil
}
