package prometheus

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
)

// maxPoints is how many evaluations a server makes for one series of one
// request (web/api/v1/api.go of Prometheus).
const maxPoints = 11_000

// defaultResolution is the usual scrape interval, where the server does not show its own.
const defaultResolution = time.Minute

// maxYears keeps differences of times within a time.Duration.
const maxYears = 280

// evaluations are the evaluations that a query needs: n of them, from start on, each
// resolution after the one before.
type evaluations struct {
	start      time.Time
	resolution time.Duration
	n          int
	grouped    bool // a step of the series holds several evaluations
}

// newEvaluations returns the evaluations for q, of which there may be limit at most.
//
// They lie on multiples of the resolution in UTC, so that two reads of the same
// instant evaluate the same. Where a step gathers several evaluations, only
// whole steps are evaluated: the statistic of a part does not compare.
func newEvaluations(q ingest.Query, limit int) (evaluations, error) {
	if err := q.Validate(); err != nil {
		return evaluations{}, err
	}
	switch {
	case q.Expr == "":
		return evaluations{}, errors.New("query: is empty, want a PromQL expression")
	case q.Start.IsZero() || q.End.IsZero():
		return evaluations{}, errors.New("range: has no start or no end, and the server does not say how far its data goes")
	}
	if q.End.Year()-q.Start.Year() > maxYears {
		return evaluations{}, fmt.Errorf("range: %s to %s is longer than the limit of %d years", q.Start.Format(time.DateOnly),
			q.End.Format(time.DateOnly), maxYears)
	}
	p := evaluations{resolution: q.Resolution}
	if p.resolution == 0 {
		p.resolution = resolutionFor(q.Step, defaultResolution)
	}
	if p.resolution%time.Millisecond != 0 {
		return evaluations{}, fmt.Errorf("resolution %v: want whole milliseconds", p.resolution)
	}
	start, end := q.Start, q.End
	if !q.Step.IsZero() && q.Step != series.Every(p.resolution) {
		if q.Step.Approx() < p.resolution {
			return evaluations{}, fmt.Errorf("resolution %v is longer than the step %s", p.resolution, q.Step)
		}
		p.grouped = true
		start, end = ceilStep(start, q.Step), floorStep(end, q.Step)
	}
	each := series.Every(p.resolution)
	p.start = ceilStep(start, each)
	if p.start.Before(end) {
		n := (end.UnixMilli()-p.start.UnixMilli()-1)/p.resolution.Milliseconds() + 1
		if end.Nanosecond()%int(time.Millisecond) != 0 {
			n = (end.UnixMilli()-p.start.UnixMilli())/p.resolution.Milliseconds() + 1
		}
		if n > int64(min(limit, math.MaxInt32)) {
			return evaluations{}, fmt.Errorf("range: %d evaluations every %v, the limit is %d: ask for a longer resolution or a shorter range", n,
				p.resolution, limit)
		}
		p.n = int(n)
	}
	return p, nil
}

// resolutionFor returns the resolution where the query has none and the server measures at the given interval: that, or
// what divides the step and comes near.
func resolutionFor(step series.Step, interval time.Duration) time.Duration {
	if step.IsZero() || step.Months != 0 || step.Dur%interval == 0 {
		return interval
	}
	parts := (step.Dur + interval - 1) / interval
	if d := step.Dur / parts; step.Dur%parts == 0 && d%time.Millisecond == 0 {
		return d
	}
	return step.Dur
}

// floorStep returns the latest multiple of step in UTC at or before t: weeks
// begin on Monday, months on the first. It is the grid of series.Regularize.
func floorStep(t time.Time, step series.Step) time.Time {
	if step.Months == 0 {
		return t.UTC().Truncate(step.Dur)
	}
	months := t.UTC().Year()*12 + int(t.UTC().Month()) - 1
	return time.Date(0, time.Month(months-months%step.Months)+1, 1, 0, 0, 0, 0, time.UTC)
}

// ceilStep returns the earliest multiple of step in UTC at or after t.
func ceilStep(t time.Time, step series.Step) time.Time {
	if floor := floorStep(t, step); floor.Before(t) {
		return step.After(floor)
	}
	return t.UTC()
}

// at returns the time of evaluation i.
func (p evaluations) at(i int) time.Time { return p.start.Add(time.Duration(i) * p.resolution) }

// piece is the evaluations [from, to) of a plan.
type piece struct{ from, to int }

// index returns which evaluation of c is at the given milliseconds since 1970.
func (p evaluations) index(c piece, milli int64) (int, error) {
	off, step := milli-p.start.UnixMilli(), p.resolution.Milliseconds()
	if i := off / step; off >= 0 && off%step == 0 && i >= int64(c.from) && i < int64(c.to) {
		return int(i), nil
	}
	return 0, fmt.Errorf("a sample is at %s, which was not asked for", time.UnixMilli(milli).UTC().Format(time.RFC3339Nano))
}
