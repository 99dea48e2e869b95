// Package ingest brings the history of utilisation to the forecast. A Source
// reads it from where it is measured; a History keeps a copy of it; Pull moves
// it from the one to the other, in windows, and can be interrupted anywhere.
//
// Sources live in packages of their own below this one, one for each kind of
// store, so that nobody pays for the client library of a store they do not use.
package ingest

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// Query says what to read from a Source.
type Query struct {
	// Expr selects the series in the language of the source: PromQL for
	// Prometheus, a series name for a CSV file (empty: all), a key for a History.
	Expr string
	// Start and End bound the samples read: [Start, End). The zero Start means as
	// far back as the source goes; a source that cannot know how far that is
	// returns an error. The zero End is an error for sources with a clock of
	// their own, and means all for files.
	Start, End time.Time
	// Resolution is the distance at which a source that evaluates expressions is
	// asked for samples. The zero value leaves it to the source.
	Resolution time.Duration
	// Step of the series wanted. The zero Step keeps what the source has.
	Step series.Step
	// Statistic of the samples within a step.
	Statistic series.Statistic
	// Unit of the values; a source that knows the unit itself reports a different one as an error.
	Unit series.Unit
}

// Validate returns an error that names the field which makes no sense.
func (q Query) Validate() error {
	switch {
	case !q.Start.IsZero() && !q.End.IsZero() && !q.End.After(q.Start):
		return fmt.Errorf("range: end %s is not after start %s", q.End.Format(time.RFC3339), q.Start.Format(time.RFC3339))
	case q.Resolution < 0:
		return fmt.Errorf("resolution %v: must not be negative", q.Resolution)
	case q.Step.IsZero():
		return nil
	}
	return q.Step.Validate()
}

// Source is a place where history is measured or kept. Implementations pass
// the suite in ingest/ingesttest.
type Source interface {
	// Read yields the series that q selects, ordered by name, each on a regular
	// grid with NaN where nothing was measured, and without gaps at its ends. No
	// value lies outside [q.Start, q.End). Nothing selected yields nothing and is
	// no error.
	//
	// After an error nothing more is yielded. A *SourceError says whether another
	// try may help. Read returns soon after ctx is done, with its error.
	Read(ctx context.Context, q Query) iter.Seq2[series.Series, error]
}

// History is a Source that can be written: the copy of measured history that
// Plimsoll keeps, embedded or in the user's own cluster.
type History interface {
	Source
	// Append adds the measured values of each series under key. A sample that is
	// there already is not there twice afterwards: appending the same again
	// changes nothing. What was appended may be lost in a crash until Complete
	// returns.
	Append(ctx context.Context, key string, series ...series.Series) error
	// Complete makes all that was appended durable and, only when it is, replaces the record of key.
	Complete(ctx context.Context, key string, r Record) error
	// Record returns what is known of key; false if nothing was ever completed.
	Record(ctx context.Context, key string) (Record, bool, error)
	// Records returns all records by their key.
	Records(ctx context.Context) (map[string]Record, error)
	// Forget removes what is kept under key, and its record. What is not there is no error.
	Forget(ctx context.Context, key string) error
	// Close releases the history. It makes nothing durable that Complete did not.
	Close() error
}

// SourceError is a failure of a source, told so that a planner knows what to do about it.
type SourceError struct {
	Source string // which source, without credentials
	Op     string // what was being done
	Err    error
	// Temporary says that the same request may succeed later: time-outs, 429, 5xx, a refused connection.
	Temporary bool
	// RetryAfter is how long the source asked to be left alone; 0 if it did not say.
	RetryAfter time.Duration
}

// Error names the source and what was being done.
func (e *SourceError) Error() string { return fmt.Sprintf("%s: %s: %v", e.Source, e.Op, e.Err) }

// Unwrap returns the cause.
func (e *SourceError) Unwrap() error { return e.Err }
