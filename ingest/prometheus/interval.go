package prometheus

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/VictoriaMetrics/metricsql"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
)

// intervals are the distances at which servers measure, each a part of an hour.
var intervals = []time.Duration{ //nolint:gochecknoglobals // a table
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 20 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 3 * time.Minute, Lookback, 10 * time.Minute, 15 * time.Minute, 20 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 3 * time.Hour, 4 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour,
}

// Lookback is how old a sample may be that a server still takes for the present one. Where it measures less often, it is asked at
// that distance, and at a longer one would show samples by chance.
const Lookback = 5 * time.Minute

// maxSelectors bounds how many selectors of one expression are looked at.
const maxSelectors = 8

// Interval returns at which distance the server measures what the expression is of, told from how many samples of the last hour
// before end, or else of the days before it, there are of what it selects: of several selectors the shortest. False if it cannot be told.
// An expression is looked at once.
func (s *Source) Interval(ctx context.Context, expr string, end time.Time) (time.Duration, bool, error) {
	if err := s.meet(ctx); err != nil {
		return 0, false, err
	}
	s.server.mu.Lock()
	every, known := s.server.every[expr]
	s.server.mu.Unlock()
	if known {
		return every, every > 0, nil
	}
	every, err := s.lookAt(ctx, expr, end)
	if err != nil {
		return 0, false, err
	}
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	if s.server.every == nil || len(s.server.every) > maxCounted {
		s.server.every = map[string]time.Duration{}
	}
	s.server.every[expr] = every
	return every, every > 0, nil
}

// looks are the ranges in which samples are counted, each a second short of what it stands for, because a range has both of its
// ends. Those of the past are for a source that has fallen silent.
var looks = []struct { //nolint:gochecknoglobals // a table
	within time.Duration
	query  string
}{
	{time.Hour, "max(count_over_time(%s[3599s]))"},
	{time.Hour, "max(max_over_time(count_over_time(%s[3599s])[2d:1h]))"},
	{2 * series.Day, "max(max_over_time(count_over_time(%s[172799s])[14d:1d]))"},
}

// lookAt counts the samples of what the expression selects; 0 where there are too few.
func (s *Source) lookAt(ctx context.Context, expr string, end time.Time) (time.Duration, error) {
	all := selectors(expr)
	for _, look := range looks {
		most := 0.0
		for _, selector := range all {
			n, ok, err := s.instant(ctx, fmt.Sprintf(look.query, selector), end)
			if err != nil {
				return 0, err
			}
			if ok {
				most = max(most, n)
			}
		}
		if most >= 2 && !math.IsInf(most, 0) {
			return nearest(time.Duration(float64(look.within) / most)), nil
		}
	}
	return 0, nil
}

// nearest returns which of the intervals d is. A scrape that was missed makes it look longer, never shorter than it is.
func nearest(d time.Duration) time.Duration {
	best := intervals[0]
	for _, i := range intervals {
		if float64(i) <= 1.05*float64(d) {
			best = i
		}
	}
	return best
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
	limit := s.config.MaxSamples
	if q.Resolution == 0 {
		limit = math.MaxInt32 // at the distance that it will have, there may be few enough
	}
	if _, err := newEvaluations(q, limit); err != nil {
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
	q.Resolution = resolutionFor(q.Step, min(d, Lookback))
	return q, nil
}
