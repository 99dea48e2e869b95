package explain

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/event"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/passage"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Question says which date is meant.
type Question struct {
	Capacity capacity.Capacity
	Sustain  series.Step
	Quantile float64 // of the date, in (0, 1), such as 0.5
}

// PartKind is what a part of an Explanation is.
type PartKind int

// Kinds of parts, in the order in which they stand.
const (
	PartTrend    PartKind = iota + 1 // the expected level leaves that of the first step
	PartSeason                       // a season of the expected course
	PartHolidays                     // what holidays do, as drawn for each future
	PartOutliers                     // outliers that come again, as drawn for each future
	PartGrowth                       // growth that is assumed beyond the evidence
	PartEvent                        // an event of a WhatIf; a driver is one too
	PartCapacity                     // changes of the capacity after the last sample
	PartNoise                        // how far each future strays from all the rest
)

// Part is one of what makes a date.
type Part struct {
	Kind PartKind
	Name string // such as "week" or the name of an event
	// Without is the date when this part is removed, and all others stay.
	Without forecast.Moment
	// Change is the date less Without: below 0 where the part brings the date forward. If
	// one of the two is beyond the horizon, Change is the least that it can be, in size.
	Change time.Duration
	// Of is what Without is read from.
	Of forecast.Saturation
}

// AtLeast reports whether the true change may be larger in size than Change.
func (p Part) AtLeast(date forecast.Moment) bool { return p.Without.Beyond != date.Beyond }

// Explanation is what a quantile of the date is made of, by
//
//	Date − Reference = Σ Parts[k].Change + Together, exactly
//
// where Reference is the date without any of the parts: demand stays at Level in every future, and
// the capacity as it is at the last sample. Every change is that of the date when one part is taken out of all futures while all else,
// noise included, stays: it answers "and without it?", can be checked by itself, and takes one reading of the dates for a
// part. Parts help and hinder each other, so these do not add up by themselves; Together is what is missing. (Shapley values
// have no such rest, but take 2ⁿ readings, and none of them is a date that anybody could see.)
type Explanation struct {
	Quantile  float64
	Date      forecast.Moment
	Reference forecast.Moment
	Level     float64
	Parts     []Part // by kind; seasons shortest first, events by name
	Together  time.Duration
	// Of is what Date is read from, and Still what Reference is.
	Of, Still forecast.Saturation
}

// WhatIf takes the date that is asked for apart. The forecast f was drawn from fit; w are the events that
// come on top of it, none where it is zero.
//
// The expected course of fit is taken apart as by Course; what is left of a future when course, holidays and outliers
// are taken out of it is its noise. Growth that is assumed beyond the evidence multiplies all of these, and removing it
// leaves them as they are without. Events act on what the removal of another part leaves. The error says why there is
// no date to explain, or which of the events makes no sense.
func WhatIf(w event.WhatIf, f forecast.Forecast, fit *fit.Fit, q Question) (Explanation, error) {
	if !(q.Quantile > 0 && q.Quantile < 1) {
		return Explanation{}, fmt.Errorf("quantile: %v, want a probability between 0 and 1", q.Quantile)
	}
	whole := f
	if len(w.Events) > 0 {
		var err error
		if whole, _, err = w.Apply(f, fit); err != nil {
			return Explanation{}, err
		}
	}
	date := whole.Saturate(q.Capacity, q.Sustain)
	if !date.State.HasDates() {
		return Explanation{}, fmt.Errorf("there is no date to explain: the state is %s", date.State)
	}
	x := newAnalysis(f, fit, q, w)
	out := Explanation{Quantile: q.Quantile, Of: date, Level: x.course.Level[0]}
	removals, err := x.removals()
	if err != nil {
		return Explanation{}, err
	}
	left := x.read(date, removals)
	last := len(left) - 1
	for k, r := range removals[:last] {
		out.Parts = append(out.Parts, Part{Kind: r.kind, Name: r.name, Of: left[k]})
	}
	out.Still = left[last]
	slices.SortStableFunc(out.Parts, func(a, b Part) int { return cmp.Compare(a.Kind, b.Kind) })
	out.Settle()
	return out, nil
}

// Settle fills in all dates and differences from what they are read from.
func (x *Explanation) Settle() {
	x.Date, x.Reference = x.Of.DateMoment(x.Quantile), x.Still.DateMoment(x.Quantile)
	x.Together = x.Date.Time.Sub(x.Reference.Time)
	for k := range x.Parts {
		p := &x.Parts[k]
		p.Without = p.Of.DateMoment(x.Quantile)
		p.Change = x.Date.Time.Sub(p.Without.Time)
		x.Together -= p.Change
	}
}

// At returns the same of another quantile of the date.
func (x Explanation) At(p float64) (Explanation, error) {
	if !(p > 0 && p < 1) {
		return Explanation{}, fmt.Errorf("quantile: %v, want a probability between 0 and 1", p)
	}
	x.Quantile, x.Parts = p, slices.Clone(x.Parts)
	x.Settle()
	return x, nil
}

// Date takes the date that is asked for apart. The forecast was drawn from fit.
func Date(f forecast.Forecast, fit *fit.Fit, q Question) (Explanation, error) {
	return WhatIf(event.WhatIf{}, f, fit, q)
}

// analysis is a date that is being taken apart.
type analysis struct {
	forecast.Forecast
	fit    *fit.Fit
	whatIf event.WhatIf
	sorted []event.Event // by name
	q      Question
	course fit.Course
	// expected is the sum of the course, and draws are holidays and outliers, where there are any.
	expected []float64
	draws    []func(i int, dst []float64)
	line     []float64 // from which on demand saturates
	still    []float64 // the same if the capacity never changes
	growth   bool      // some future is multiplied by growth beyond the evidence
	need     int       // steps in a row
	run      int       // of them already, at the end of the history
}

func newAnalysis(f forecast.Forecast, fit *fit.Fit, q Question, w event.WhatIf) *analysis {
	h := f.Steps()
	x := &analysis{
		Forecast: f, fit: fit, whatIf: w, q: q, course: fit.Course(h),
		need: passage.SustainSteps(f.Series, q.Sustain), run: passage.TrailingRun(f.Series, q.Capacity),
		sorted: slices.SortedFunc(slices.Values(w.Events), func(a, b event.Event) int { return cmp.Compare(a.Name, b.Name) }),
	}
	x.expected = x.course.Sum()
	x.growth = fit.Options().Growth != (future.Estimate{}) && x.course.Measured < h
	now := forecast.FactsOf(f.Series, q.Capacity).Capacity
	x.line = q.Capacity.Over(f.Start, f.Step, h)
	x.still = make([]float64, h)
	for i := range x.line {
		x.line[i] *= 1 - passage.Rounding
		x.still[i] = now * (1 - passage.Rounding)
	}
	x.unreachable(x.line)
	x.unreachable(x.still)
	return x
}

// unreachable moves lines that no path may reach out of reach of the parts of paths, too.
func (x *analysis) unreachable(line []float64) {
	if len(x.whatIf.Events) > 0 {
		return // which know no such bounds
	}
	for i, v := range line {
		if v > x.fit.Highest() {
			line[i] = beyondReach
		}
	}
}
