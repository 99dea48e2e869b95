package forecast

import (
	"fmt"
	"math"
	"time"

	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/passage"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Saturation is when a pool saturates: a date for every future.
type Saturation struct {
	State  State
	Reason string // one sentence
	Facts  Facts
	// Since is when the present span over the capacity began, for AlreadySaturated.
	Since time.Time
	// First holds, for each future, the first step of the first sustained span at
	// or over the usable capacity, or Never. Empty unless State.HasDates.
	First []int
	Start time.Time // of step 0
	Step  series.Step
	Steps int // of the horizon
}

// Saturate reads from every future when demand first stays at or over the
// usable capacity for sustain, which is rounded up to whole steps (the zero
// Step means one step). A span that began in the history counts, from step 0.
// A span that the horizon cuts off before it is sustained does not count.
func (f Forecast) Saturate(c capacity.Capacity, sustain series.Step) Saturation {
	s := Saturation{Start: f.Start, Step: f.Step, Steps: f.Steps(), Facts: FactsOf(f.Series, c)}
	if c.IsZero() {
		s.State, s.Reason = NoCapacity, "No capacity was given, so there is nothing to reach."
		return s
	}
	need := passage.SustainSteps(f.Series, sustain)
	if since, ok := passage.SaturatedSince(f.Series, c, need); ok {
		return alreadySaturated(s, since)
	}
	if since, level, ok := f.Evidence.ceilingSince(s.Facts.Capacity); ok {
		return fullBelow(s, f.Series.Unit, since, level)
	}
	usable := c.Over(f.Start, f.Step, f.Steps())
	run := passage.TrailingRun(f.Series, c)
	s.First = make([]int, f.Futures())
	for i := range s.First {
		s.First[i] = passage.First(f.Paths.RawRowView(i), usable, need, run)
	}
	s.State, s.Reason = s.Classify()
	s.Reason += f.onSpikes(s, usable, need, run)
	return s
}

// onSpikes says whether dates rest on spikes that a sustain span would pass over; nothing where most of them do not.
func (f Forecast) onSpikes(s Saturation, usable []float64, need, run int) string {
	longer := f.Evidence.Spikes + 1
	within := s.Within()
	if longer == 1 || need >= longer || within < RiskThreshold {
		return ""
	}
	lasting := 0
	for i := range s.First {
		if passage.First(f.Paths.RawRowView(i), usable, longer, run) != passage.Never {
			lasting++
		}
	}
	share := float64(lasting) / float64(len(s.First))
	if share > within/2 {
		return ""
	}
	return fmt.Sprintf(" The dates rest on rare spikes of at most %d of %s: counting only what lasts for %d, %s saturate.", longer-1, f.Step,
		longer, series.Percent(share))
}

// Refuse returns the Saturation of a series that could not be forecast. A pool
// whose history already ends in saturation needs no forecast, and is answered.
func Refuse(s series.Series, c capacity.Capacity, sustain series.Step, r *Refusal) Saturation {
	out := Saturation{State: r.State, Reason: r.Reason, Facts: FactsOf(s, c), Start: s.End(), Step: s.Step}
	if r.State == StaleData || r.State == UnusableData || c.IsZero() {
		return out
	}
	if since, ok := passage.SaturatedSince(s, c, passage.SustainSteps(s, sustain)); ok {
		return alreadySaturated(out, since)
	}
	return out
}

// alreadySaturated turns s into the answer that needs no forecast.
func alreadySaturated(s Saturation, since time.Time) Saturation {
	s.State, s.Since = AlreadySaturated, since
	s.Reason = fmt.Sprintf("Demand has been at or over the usable capacity since %s.", since.Format("2006-01-02 15:04"))
	return s
}

// Classify names the state that First amounts to.
func (s Saturation) Classify() (State, string) {
	p := s.Within()
	switch {
	case p >= 0.5:
		return Saturates, fmt.Sprintf("%s of the simulations saturate within the horizon.", series.Percent(p))
	case p >= RiskThreshold:
		return AtRisk, fmt.Sprintf("%s of the simulations saturate within the horizon, fewer than half.", series.Percent(p))
	}
	return BeyondHorizon, fmt.Sprintf("%s of the simulations saturate within the horizon, less than %s.", series.Percent(p),
		series.Percent(RiskThreshold))
}

// Cumulative returns the share of the futures that have saturated by the end
// of each step of the horizon: one value a step, never decreasing. It is nil
// unless State.HasDates.
func (s Saturation) Cumulative() []float64 {
	if !s.State.HasDates() {
		return nil
	}
	counts := make([]int, s.Steps)
	for _, first := range s.First {
		if first != passage.Never {
			counts[first]++
		}
	}
	cumulative, sum := make([]float64, s.Steps), 0
	for i, c := range counts {
		sum += c
		cumulative[i] = float64(sum) / float64(len(s.First))
	}
	return cumulative
}

// Within returns the probability of saturation within the horizon, NaN unless State.HasDates.
func (s Saturation) Within() float64 {
	if len(s.First) == 0 {
		return math.NaN()
	}
	n := 0
	for _, first := range s.First {
		if first != passage.Never {
			n++
		}
	}
	return float64(n) / float64(len(s.First))
}

// Date returns the p-quantile of the saturation date: the beginning of the
// first step whose cumulative probability is at least p; false where that lies
// beyond the horizon or there are no dates.
func (s Saturation) Date(p float64) (time.Time, bool) {
	for i, c := range s.Cumulative() {
		if c >= p && c > 0 {
			return s.Step.At(s.Start, i), true
		}
	}
	return time.Time{}, false
}

// Probability returns the probability of saturation in a step that begins at
// or before by, NaN unless State.HasDates. Beyond the horizon it is the last known value.
func (s Saturation) Probability(by time.Time) float64 {
	c := s.Cumulative()
	if c == nil {
		return math.NaN()
	}
	i := s.Step.Index(s.Start, by)
	if i < 0 {
		return 0
	}
	return c[min(i, len(c)-1)]
}

// OrderBy returns the last date on which an order still arrives before the
// q-quantile of the saturation date, and false where there is no such quantile. The
// spans, such as the lead time and the time for approval, are each taken off that date.
func (s Saturation) OrderBy(q float64, spans ...series.Step) (time.Time, bool) {
	d, ok := s.Date(q)
	if !ok {
		return time.Time{}, false
	}
	return Earlier(d, spans...), true
}

// Earlier returns t less all spans, one after the other; zero spans take nothing off.
func Earlier(t time.Time, spans ...series.Step) time.Time {
	for _, span := range spans {
		if !span.IsZero() {
			t = span.Before(t)
		}
	}
	return t
}

// Later returns t and all spans after it, one after the other.
func Later(t time.Time, spans ...series.Step) time.Time {
	for _, span := range spans {
		if !span.IsZero() {
			t = span.After(t)
		}
	}
	return t
}
