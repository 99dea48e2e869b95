package prometheus

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/VictoriaMetrics/metricsql"

	"github.com/plimsoll/plimsoll/ingest"
)

// intervals are the distances at which servers measure, each a part of an hour.
var intervals = []time.Duration{ //nolint:gochecknoglobals // a table
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 20 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 3 * time.Minute, 5 * time.Minute,
}

// maxSelectors bounds how many selectors of one expression are looked at.
const maxSelectors = 8

// Interval returns at which distance the server measures what the expression is of, told from how many samples of the last hour
// before end there are of what it selects: of several selectors the shortest. It is at most five minutes, beyond which a server takes a sample
// for gone. False if it cannot be told.
func (s *Source) Interval(ctx context.Context, expr string, end time.Time) (time.Duration, bool, error) {
	if err := s.meet(ctx); err != nil {
		return 0, false, err
	}
	most := 0.0
	for _, selector := range selectors(expr) {
		n, ok, err := s.instant(ctx, fmt.Sprintf("max(count_over_time(%s[1h]))", selector), end)
		if err != nil {
			return 0, false, err
		}
		if ok {
			most = max(most, n)
		}
	}
	if most < 2 || math.IsInf(most, 0) {
		return 0, false, nil
	}
	// A scrape that was missed makes it look longer, never shorter than it is.
	about := time.Duration(float64(time.Hour) / most * 1.05)
	best := intervals[0]
	for _, d := range intervals {
		if d <= about {
			best = d
		}
	}
	return best, true, nil
}

// selectors returns the different selectors of series in an expression; none where it cannot be parsed, which the server says better.
func selectors(expr string) []string {
	e, err := metricsql.Parse(expr)
	if err != nil {
		return nil
	}
	seen := map[string]bool{}
	var all []string
	metricsql.VisitAll(e, func(e metricsql.Expr) {
		m, ok := e.(*metricsql.MetricExpr)
		if !ok || len(all) == maxSelectors {
			return
		}
		text := string(m.AppendString(nil))
		if text != "" && text != "{}" && !seen[text] {
			seen[text] = true
			all = append(all, text)
		}
	})
	return all
}

// atOwnResolution fills in the resolution where q has none.
func (s *Source) atOwnResolution(ctx context.Context, q ingest.Query) (ingest.Query, error) {
	if _, err := newPlan(q, s.config.MaxSamples); err != nil && q.Resolution != 0 || q.Expr == "" || q.Start.IsZero() || q.End.IsZero() {
		return q, nil //nolint:nilerr // the plan itself says so
	}
	if err := s.meet(ctx); err != nil {
		return q, err
	}
	if q.Resolution != 0 || !q.End.After(q.Start) {
		return q, nil
	}
	d, ok, err := s.Interval(ctx, q.Expr, q.End)
	if err != nil || !ok {
		return q, err
	}
	q.Resolution = resolutionFor(q.Step, d)
	return q, nil
}
