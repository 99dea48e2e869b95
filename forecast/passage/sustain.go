package passage

import (
	"fmt"
	"time"

	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// TrailingRun counts the steps at the end of the history at or over c.
func TrailingRun(s series.Series, c capacity.Capacity) int {
	last := s.Last()
	i := last
	for i >= 0 && Reaches(s.Values[i], c.At(s.Time(i))) {
		i--
	}
	return last - i
}

// SaturatedSince reports whether the last need steps are at or over c, and the beginning of that run.
func SaturatedSince(s series.Series, c capacity.Capacity, need int) (time.Time, bool) {
	run := TrailingRun(s, c)
	if run < need {
		return time.Time{}, false
	}
	return s.Time(s.Last() + 1 - run), true
}

// SustainSteps returns how many steps in a row at or over the capacity are a span of sustain.
//
// Where a value is the highest of several samples, being over tells of
// some moment of its step and not of all of it: one spike of no length lies in two steps if
// it falls on the boundary. What reached into n + 2 steps in a row has filled the n between the
// outer two, so two more are asked for. Without a sustain span a single moment is enough.
func SustainSteps(s series.Series, sustain series.Step) int {
	if sustain.IsZero() {
		return 1
	}
	n := s.Step.Steps(s.End(), sustain)
	if momentary(s) {
		n += 2
	}
	return n
}

// momentary reports whether a value tells of a moment within its step rather than of a part of
// it: the highest of several samples does, and so does a percentile of so few that it is the highest.
func momentary(s series.Series) bool {
	if s.PerStep <= 1 {
		return false
	}
	if p, ok := s.Statistic.Share(); ok {
		return future.Rank(p, s.PerStep) == s.PerStep-1
	}
	return s.Statistic.IsPeak()
}

// SustainNote says how many steps in a row count as a span of sustain where that is not plain;
// it is empty otherwise.
func SustainNote(s series.Series, sustain series.Step) string {
	if sustain.IsZero() || !momentary(s) {
		return ""
	}
	need := SustainSteps(s, sustain)
	what := s.Statistic.String()
	if _, ok := s.Statistic.Share(); ok {
		what += ", which is the highest,"
	}
	return fmt.Sprintf("Each value is the %s of %d samples in %s, and one spike can lie in two of them: %d in a row at or over the line "+
		"count as %s. With the statistic mean, %d would.",
		what, s.PerStep, s.Step, need, sustain, need-2)
}
