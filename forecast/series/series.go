package series

import (
	"fmt"
	"math"
	"time"
)

// Limits of a Series.
const (
	MaxSeriesName = 1024      // bytes
	MaxValues     = 2_000_000 // steps of one series
)

// Series is one measured quantity on a regular grid of time.
type Series struct {
	// Name identifies the series within a run, and seeds its random streams: two
	// series of one run must have different names.
	Name string
	// Labels describe it further; they do not identify it.
	Labels map[string]string
	// Unit of the Values.
	Unit Unit
	// Statistic says what a value tells about its step.
	Statistic Statistic
	// PerStep is how many samples went into a value, at the median; 0 and 1 mean that the
	// values are the samples themselves.
	PerStep int
	// Start is the beginning of the first step, in UTC.
	Start time.Time
	// Step is the distance of two values. Value i covers [Time(i), Time(i+1)).
	Step Step
	// Values in time order. NaN means that nothing was measured.
	Values []float64
	// Unmet says that the values hold demand that was not met, besides what was
	// used: without it, what is measured at a ceiling is less than what was wanted.
	Unmet bool
}

// Len returns the number of steps, gaps included.
func (s Series) Len() int { return len(s.Values) }

// Time returns the beginning of step i; i may lie outside the series.
func (s Series) Time(i int) time.Time { return s.Step.At(s.Start, i) }

// End returns the end of the last step, which is not part of the series.
func (s Series) End() time.Time { return s.Time(len(s.Values)) }

// Last returns the index of the last measured value, or -1 if there is none.
func (s Series) Last() int {
	for i := len(s.Values) - 1; i >= 0; i-- {
		if !math.IsNaN(s.Values[i]) {
			return i
		}
	}
	return -1
}

// Measured counts the values that are not NaN.
func (s Series) Measured() int {
	n := 0
	for _, v := range s.Values {
		if !math.IsNaN(v) {
			n++
		}
	}
	return n
}

// Slice returns the steps [i, j) of s, sharing its values.
func (s Series) Slice(i, j int) Series {
	s.Start, s.Values = s.Time(i), s.Values[i:j]
	return s
}

// Before returns the steps of s that have ended by t.
func (s Series) Before(t time.Time) Series {
	return s.Slice(0, min(max(s.Step.Index(s.Start, t), 0), s.Len()))
}

// Trim returns s without the gaps before its first and after its last value.
func (s Series) Trim() Series {
	last, first := s.Last(), 0
	if last < 0 {
		return s.Slice(0, 0)
	}
	for math.IsNaN(s.Values[first]) {
		first++
	}
	return s.Slice(first, last+1)
}

// Validate returns an error that names the first field which breaks the
// contract of Series. Infinite values do; values of any finite size do not.
func (s Series) Validate() error {
	if len(s.Name) > MaxSeriesName {
		return fmt.Errorf("series name %.20q…: longer than %d bytes", s.Name, MaxSeriesName)
	}
	if err := s.Step.Validate(); err != nil {
		return fmt.Errorf("series %q: %w", s.Name, err)
	}
	if _, err := ParseUnit(string(s.Unit)); err != nil {
		return fmt.Errorf("series %q: %w", s.Name, err)
	}
	if len(s.Values) > MaxValues {
		return fmt.Errorf("series %q: %d steps, the limit is %d: use a longer step or a shorter range", s.Name, len(s.Values), MaxValues)
	}
	for i, v := range s.Values {
		if math.IsInf(v, 0) {
			return fmt.Errorf("series %q: value %d (%s) is infinite", s.Name, i, s.Time(i).Format(time.RFC3339))
		}
	}
	return nil
}

// MaxMagnitude is the largest absolute value that can be worked with: squares
// and sums of squares must stay finite.
const MaxMagnitude = 1e100

// EvidenceLengths is how many lengths of the history the evidence reaches
// beyond the last sample.
// By argument: it says what is called an assumption, and what grows at the assumed rate.
const EvidenceLengths = 2
