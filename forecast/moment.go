package forecast

import (
	"fmt"
	"time"
)

// Moment is a date, as far as the horizon tells.
type Moment struct {
	// Time is the beginning of a step; where Beyond is set, the end of the horizon, which counts in
	// its place wherever differences are taken.
	Time   time.Time
	Beyond bool
	// Reached says that it has been: saturated since Time.
	Reached bool
}

// Until returns the moment as far as end.
func (m Moment) Until(end time.Time) Moment {
	if m.Beyond || !m.Time.Before(end) {
		return Moment{Time: end, Beyond: true}
	}
	return m
}

// Moment returns the p-quantile of the date as far as end, which no horizon must end before: one at or after end is
// beyond it. Where the pool is saturated already, it is since when. The error says that there is neither.
func (s Saturation) Moment(p float64, end time.Time) (Moment, error) {
	switch {
	case s.State.HasDates():
		return s.DateMoment(p).Until(end), nil
	case s.State == AlreadySaturated:
		return Moment{Time: s.Since, Reached: true}.Until(end), nil
	}
	return Moment{}, fmt.Errorf("there is no date: the state is %s", s.State)
}

// DateMoment returns the p-quantile of the date.
func (s Saturation) DateMoment(p float64) Moment {
	if t, ok := s.Date(p); ok {
		return Moment{Time: t}
	}
	return Moment{Time: s.Step.At(s.Start, s.Steps), Beyond: true}
}
