package planner

import (
	"fmt"
	"slices"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// capacityNotes says in sentences what the capacity has done.
func capacityNotes(h capacity.History) []string {
	var notes []string
	for _, x := range h.Happenings {
		notes = append(notes, x.Why)
	}
	return notes
}

// sayDrift adds what the capacity has done to the evidence, and the dates of a drifting one with and without its drift.
func (a *Answer) sayDrift() {
	f := a.Forecast
	if len(a.past.Happenings) > 0 {
		all := slices.Concat(f.Evidence.Happenings, a.past.Happenings)
		slices.SortStableFunc(all, func(x, y series.Happening) int { return x.Time.Compare(y.Time) })
		f.Evidence.Happenings = all
	}
	if a.past.Drift == 0 {
		return
	}
	held := f.Saturate(a.past.Held, a.Question.Sustain)
	a.Warnings = append(a.Warnings, fmt.Sprintf("The likely date is %s with a capacity that goes on like that, and %s with one that stays.",
		likely(a.Saturation), likely(held)))
}

// likely writes the likely date.
func likely(s forecast.Saturation) string {
	if s.State == forecast.AlreadySaturated {
		return "past"
	}
	t, ok := s.Date(0.5)
	if !ok {
		return "beyond the horizon"
	}
	return t.Format("2 Jan 2006")
}

// driftHorizon is how far the default horizon reaches where the capacity drifts: a date may be far then.
const driftHorizon = 180 * series.Day

// drifting returns the steps of the horizon: where none was asked for and the capacity drifts, those of
// driftHorizon, but no more than twice the history.
func (a Answer) drifting(steps int) int {
	if a.past.Drift == 0 || !a.Question.Horizon.IsZero() {
		return steps
	}
	return max(steps, min(int(driftHorizon/a.Series.Step.Approx()), 2*a.Series.Len()))
}
