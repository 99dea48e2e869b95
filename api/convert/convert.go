// Package convert translates between the nouns of Plimsoll and the messages of
// its API, both ways and in this one place: what the command line prints, what
// gRPC and the JSON gateway answer and what a configuration file says all pass
// through it, so that they cannot disagree.
//
// Functions named after a noun (Series, Pool, …) read a message. They return
// every problem at once, each a *planner.InvalidError whose Field is the path
// of the field in the lowerCamelCase of JSON, such as series[2].step. Functions
// whose name ends in Message write one; a figure that is not known (NaN, the
// zero time) is left out, never written as a number that looks like an answer.
package convert

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// reader reads the fields of a message at path, and keeps what is wrong with them.
type reader struct {
	path string // with a dot at its end, or empty
	errs *[]error
}

func newReader() reader { return reader{errs: new([]error)} }

// err returns all problems together, or nil.
func (r reader) err() error { return errors.Join(*r.errs...) }

// in returns a reader of the message in the given field.
func (r reader) in(field string) reader { return reader{path: r.path + field + ".", errs: r.errs} }

// item returns a reader of element i of the given repeated field.
func (r reader) item(field string, i int) reader { return r.in(fmt.Sprintf("%s[%d]", field, i)) }

// FieldError is one problem of a message.
type FieldError struct {
	Field   string // path in the names of JSON; empty for the message itself
	Message string
}

// FieldErrors returns every problem in an error of this package, in the order of the fields.
func FieldErrors(err error) []FieldError {
	var list []FieldError
	for _, e := range each(err) {
		var invalid *estate.InvalidError
		if errors.As(e, &invalid) {
			list = append(list, FieldError{invalid.Field, invalid.Err.Error()})
			continue
		}
		list = append(list, FieldError{Message: e.Error()})
	}
	return list
}

// each returns the errors that were joined into err.
func each(err error) []error {
	if err == nil {
		return nil
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var list []error
	for _, e := range joined.Unwrap() {
		list = append(list, each(e)...)
	}
	return list
}

// check keeps err, if there is one, as a problem of the field. An empty field is the message itself.
func (r reader) check(field string, err error) {
	if err != nil {
		*r.errs = append(*r.errs, &estate.InvalidError{Field: strings.TrimSuffix(r.path+field, "."), Err: err})
	}
}

// step reads a length of time; the empty string is the zero Step.
func (r reader) step(field, s string) series.Step {
	if s == "" {
		return series.Step{}
	}
	return parsed(r, field, s, series.ParseStep)
}

// parsed reads a field with a function that knows its form.
func parsed[T any](r reader, field, s string, parse func(string) (T, error)) T {
	v, err := parse(s)
	r.check(field, bare(err))
	return v
}

// Time reads a time, such as the as-of of a question: RFC 3339, or a day, which begins at midnight in UTC. The empty string is the zero
// time.
func Time(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("time %q: want a day such as 2026-11-22, or RFC 3339, such as 2026-11-22T00:00:00Z", s)
}

// timeMessage leaves out the zero time.
func timeMessage(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}

// timeOf returns the zero time for an absent one.
func timeOf(t *timestamppb.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.AsTime()
}

// stepMessage leaves out the zero Step.
func stepMessage(s series.Step) string {
	if s.IsZero() {
		return ""
	}
	return s.String()
}

// known leaves out NaN.
func known(v float64) *float64 {
	if math.IsNaN(v) {
		return nil
	}
	return &v
}

// given leaves out 0, where that means the default.
func given(v float64) *float64 {
	if v == 0 {
		return nil
	}
	return &v
}

// count is an int32 that is written also when it is 0.
func count(n int) *int32 {
	v := int32(min(max(n, math.MinInt32), math.MaxInt32))
	return &v
}

// text replaces what is not UTF-8, which no message may hold, by U+FFFD.
func text(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

func texts(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = text(s)
	}
	return out
}

func labelsMessage(labels map[string]string) map[string]string {
	if len(labels) == 0 {
		return nil
	}
	out := make(map[string]string, len(labels))
	for k, v := range labels {
		out[text(k)] = text(v)
	}
	return out
}

// replaced returns the numbers with one of them written as another, because what stands for a default differs on either side.
func replaced(of []float64, one, other float64) []float64 {
	out := slices.Clone(of)
	for i, v := range out {
		if v == one {
			out[i] = other
		}
	}
	return out
}
