package forecast

import (
	"fmt"
	"math"
	"time"
)

// Never is the entry of Saturation.First for a future that does not saturate within the horizon.
const Never = -1

// Facts describe a pool at its last sample. Every answer carries them, refusals too.
type Facts struct {
	Now      time.Time // beginning of the last measured step; zero if nothing was measured
	Demand   float64   // its value; NaN likewise
	Capacity float64   // usable capacity then; NaN if none is known
	// CrossedSteps counts the steps of the last 30 days of history at or over the
	// usable capacity of their time; LastCrossed is the latest of them. Crossings counts
	// the times that demand came to be there: steps in a row are one.
	CrossedSteps int
	Crossings    int
	LastCrossed  time.Time
}

// Headroom returns usable capacity less demand, NaN where either is unknown.
func (f Facts) Headroom() float64 { return f.Capacity - f.Demand }

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
	Step  Step
	Steps int // of the horizon
}

// Saturate reads from every future when demand first stays at or over the
// usable capacity for sustain, which is rounded up to whole steps (the zero
// Step means one step). A span that began in the history counts, from step 0.
// A span that the horizon cuts off before it is sustained does not count.
func (f Forecast) Saturate(c Capacity, sustain Step) Saturation {
	s := Saturation{Start: f.Start, Step: f.Step, Steps: f.Steps(), Facts: f.Series.Facts(c)}
	if c.IsZero() {
		s.State, s.Reason = NoCapacity, "No capacity was given, so there is nothing to reach."
		return s
	}
	need := f.Series.sustainSteps(sustain)
	if since, ok := f.Series.saturatedSince(c, need); ok {
		return alreadySaturated(s, since)
	}
	if since, level, ok := f.Evidence.ceilingSince(s.Facts.Capacity); ok {
		return fullBelow(s, f.Series.Unit, since, level)
	}
	usable := c.Over(f.Start, f.Step, f.Steps())
	run := f.Series.trailingRun(c)
	s.First = make([]int, f.Futures())
	for i := range s.First {
		s.First[i] = FirstPassage(f.Paths.RawRowView(i), usable, need, run)
	}
	s.State, s.Reason = s.classify()
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
		if FirstPassage(f.Paths.RawRowView(i), usable, longer, run) != Never {
			lasting++
		}
	}
	share := float64(lasting) / float64(len(s.First))
	if share > within/2 {
		return ""
	}
	return fmt.Sprintf(" The dates rest on rare spikes of at most %d of %s: counting only what lasts for %d, %s saturate.", longer-1, f.Step, longer, percent(share))
}

// rounding is how far, as a share, a simulated value may lie under the capacity
// and still reach it: far more than arithmetic and stores round, and far less than
// anybody measures. Without it a demand that grows to exactly its capacity would
// saturate in one simulation and not in the next.
const rounding = 1e-9

// reaches reports whether demand is at or over usable capacity; NaN never is.
func reaches(demand, usable float64) bool { return demand >= usable*(1-rounding) }

// FirstPassage returns the first index of the first need consecutive values of
// path at or over usable (NaN in either is never over), or Never. The run values
// before the path that are already over count towards a span at index 0.
func FirstPassage(path, usable []float64, need, run int) int {
	for i, v := range path {
		if !reaches(v, usable[i]) {
			run = 0
			continue
		}
		if run++; run >= need {
			return max(i+1-need, 0)
		}
	}
	return Never
}

// Refuse returns the Saturation of a series that could not be forecast. A pool
// whose history already ends in saturation needs no forecast, and is answered.
func (s Series) Refuse(c Capacity, sustain Step, r *Refusal) Saturation {
	out := Saturation{State: r.State, Reason: r.Reason, Facts: s.Facts(c), Start: s.End(), Step: s.Step}
	if r.State == StaleData || r.State == UnusableData || c.IsZero() {
		return out
	}
	if since, ok := s.saturatedSince(c, s.sustainSteps(sustain)); ok {
		return alreadySaturated(out, since)
	}
	return out
}

// Facts returns what the history itself says about the pool.
func (s Series) Facts(c Capacity) Facts {
	last := s.Last()
	if last < 0 {
		return Facts{Demand: math.NaN(), Capacity: math.NaN()}
	}
	f := Facts{Now: s.Time(last), Demand: s.Values[last], Capacity: c.At(s.Time(last))}
	month := f.Now.Add(-30 * Day)
	later := false // whether the step after i is over
	for i := last; i >= 0 && s.Time(i).After(month); i-- {
		over := reaches(s.Values[i], c.At(s.Time(i)))
		if over {
			f.CrossedSteps++
			if f.LastCrossed.IsZero() {
				f.LastCrossed = s.Time(i)
			}
			if !later {
				f.Crossings++
			}
		}
		later = over
	}
	return f
}

// trailingRun counts the steps at the end of the history at or over c.
func (s Series) trailingRun(c Capacity) int {
	last := s.Last()
	i := last
	for i >= 0 && reaches(s.Values[i], c.At(s.Time(i))) {
		i--
	}
	return last - i
}

// saturatedSince reports whether the last need steps are at or over c, and the beginning of that run.
func (s Series) saturatedSince(c Capacity, need int) (time.Time, bool) {
	run := s.trailingRun(c)
	if run < need {
		return time.Time{}, false
	}
	return s.Time(s.Last() + 1 - run), true
}

// sustainSteps returns how many steps in a row at or over the capacity are a span of sustain.
//
// Where a value is the highest of several samples, being over tells of
// some moment of its step and not of all of it: one spike of no length lies in two steps if
// it falls on the boundary. What reached into n + 2 steps in a row has filled the n between the
// outer two, so two more are asked for. Without a sustain span a single moment is enough.
func (s Series) sustainSteps(sustain Step) int {
	if sustain.IsZero() {
		return 1
	}
	n := s.Step.Steps(s.End(), sustain)
	if s.momentary() {
		n += 2
	}
	return n
}

// momentary reports whether a value tells of a moment within its step rather than of a part of
// it: the highest of several samples does, and so does a percentile of so few that it is the highest.
func (s Series) momentary() bool {
	switch {
	case s.PerStep <= 1:
		return false
	case s.Statistic.kind == kindPercentile:
		return Rank(s.Statistic.p, s.PerStep) == s.PerStep-1
	}
	return s.Statistic.kind == kindPeak
}

// SustainNote says how many steps in a row count as a span of sustain where that is not plain;
// it is empty otherwise.
func (s Series) SustainNote(sustain Step) string {
	if sustain.IsZero() || !s.momentary() {
		return ""
	}
	need := s.sustainSteps(sustain)
	what := s.Statistic.String()
	if s.Statistic.kind == kindPercentile {
		what += ", which is the highest,"
	}
	return fmt.Sprintf("Each value is the %s of %d samples in %s, and one spike can lie in two of them: %d in a row at or over the line count as %s. With the statistic mean, %d would.",
		what, s.PerStep, s.Step, need, sustain, need-2)
}

// alreadySaturated turns s into the answer that needs no forecast.
func alreadySaturated(s Saturation, since time.Time) Saturation {
	s.State, s.Since = AlreadySaturated, since
	s.Reason = fmt.Sprintf("Demand has been at or over the usable capacity since %s.", since.Format("2006-01-02 15:04"))
	return s
}

// classify names the state that First amounts to.
func (s Saturation) classify() (State, string) {
	p := s.Within()
	switch {
	case p >= 0.5:
		return Saturates, fmt.Sprintf("%s of the simulations saturate within the horizon.", percent(p))
	case p >= RiskThreshold:
		return AtRisk, fmt.Sprintf("%s of the simulations saturate within the horizon, fewer than half.", percent(p))
	}
	return BeyondHorizon, fmt.Sprintf("%s of the simulations saturate within the horizon, less than %s.", percent(p), percent(RiskThreshold))
}

func percent(p float64) string { return fmt.Sprintf("%.4g %%", math.Round(p*1000)/10) }

// Cumulative returns the share of the futures that have saturated by the end
// of each step of the horizon: one value a step, never decreasing. It is nil
// unless State.HasDates.
func (s Saturation) Cumulative() []float64 {
	if !s.State.HasDates() {
		return nil
	}
	counts := make([]int, s.Steps)
	for _, first := range s.First {
		if first != Never {
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
		if first != Never {
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
func (s Saturation) OrderBy(q float64, spans ...Step) (time.Time, bool) {
	d, ok := s.Date(q)
	if !ok {
		return time.Time{}, false
	}
	return Earlier(d, spans...), true
}

// Earlier returns t less all spans, one after the other; zero spans take nothing off.
func Earlier(t time.Time, spans ...Step) time.Time {
	for _, span := range spans {
		if !span.IsZero() {
			t = span.Before(t)
		}
	}
	return t
}

// Later returns t and all spans after it, one after the other.
func Later(t time.Time, spans ...Step) time.Time {
	for _, span := range spans {
		if !span.IsZero() {
			t = span.After(t)
		}
	}
	return t
}
