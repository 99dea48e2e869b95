package planner

import (
	"context"
	"fmt"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
)

// server is a source with a clock and a distance of measurements of its own.
type server interface {
	// Interval returns at which distance what the expression is of is measured; false if it cannot be told.
	Interval(ctx context.Context, expr string, end time.Time) (time.Duration, bool, error)
	// Now is the time at the server, after which nothing is measured.
	Now(ctx context.Context) (time.Time, error)
}

// MeasuredEvery returns at which distance the source measures what q is of; 0 where it cannot tell.
func MeasuredEvery(ctx context.Context, src ingest.Source, q ingest.Query) time.Duration {
	s, ok := src.(server)
	if !ok {
		return 0
	}
	every, known, err := s.Interval(ctx, q.Expr, q.End)
	if err != nil || !known {
		return 0 // the reading itself says what is wrong
	}
	return every
}

// CannotSee says what a series does not show: what lies between its samples, where they are further apart than what was measured, and what
// the statistic of its steps leaves out. The resolution is that at which a server was sampled, and every is how often it measures; 0 is
// not known.
func CannotSee(s series.Series, resolution, every time.Duration) []string {
	var notes []string
	if every > 0 && resolution > every {
		notes = append(notes, fmt.Sprintf("It is sampled every %s and was measured every %s: a peak between two samples is not seen.",
			series.Every(resolution), series.Every(every)))
	}
	alone := resolution > 0 && s.Step == series.Every(resolution) || every >= s.Step.Approx() || s.PerStep == 1
	if alone || s.Len() == 0 {
		return notes // a value is one measurement
	}
	switch s.Statistic {
	case series.Peak:
		notes = append(notes, fmt.Sprintf("Its values are the peaks of %s: for how long within it demand was as high is not seen.", s.Step))
	case series.Mean:
		notes = append(notes, fmt.Sprintf("Its values are the means of %s: what is higher for a shorter time is not seen.", s.Step))
	case series.Last:
		notes = append(notes, fmt.Sprintf("Its values are the last of each %s: what came before it within that is not seen.", s.Step))
	default:
		notes = append(notes, fmt.Sprintf("Its values are the %s of %s: what was higher within it is not seen.", s.Statistic, s.Step))
	}
	return notes
}
