package event

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Limits of a WhatIf.
const (
	MaxEvents    = 100
	MaxEventName = 256 // bytes
	// MaxFactor bounds what demand, or a season of it, is multiplied by.
	MaxFactor = 1000
	// MaxValues bounds the memory of a what-if that is made ready: events × steps.
	MaxValues = 50_000_000
)

// WhatIf is a named set of events that may come, and change the demand. It is a
// set: the order of the events has no meaning, and none in the result.
//
// The events of a set act at once, on one another as the following says and not otherwise. With d
// the simulated demand, what is left of it after the changes of seasons and trend is multiplied by all growth; loads
// and drivers are added; of that sum, shares leave, and shares of other pools join; reservations
// are added last, less what the events that they cover have brought. Growth does not grow what other events add.
type WhatIf struct {
	Name   string
	Events []Event
}

// Event is one thing that may come. Exactly one of Grow, Load, Season, Drive, Leave, Join and Reserve is set.
//
// At each step the event counts by the share of it that has come by the beginning of the step:
// 0 before From, growing evenly to 1 over Ramp, and 0 again from Until on. What had come by the last sample is in the
// history already, so that only the difference to that counts. A Reservation is never in the history.
type Event struct {
	// Name tells the event from the others of its set. The draws of its estimates derive from it and the
	// future: an event of the same name has the same luck in every set, and in every pool.
	Name  string
	From  time.Time   // zero: from the first step of the forecast on
	Until time.Time   // zero: for good
	Ramp  series.Step // zero: at once

	Grow    *Grow
	Load    *Load
	Season  *SeasonChange
	Drive   *Drive
	Leave   *Leave
	Join    *Join
	Reserve *Reservation
}

// Grow changes how the demand grows.
type Grow struct {
	// Factor multiplies the demand: 1.2 is a fifth more. The zero Estimate means that there is a Rate instead.
	Factor future.Estimate
	// Rate is a compound annual growth rate, counted from the beginning of the event to its end.
	Rate future.Estimate
	// InsteadOfTrend takes the expected trend, and growth that was assumed beyond the evidence, out of all
	// futures before Rate acts. How far each future strays from the expected course stays: a plan makes demand no surer.
	InsteadOfTrend bool
}

// Load is added to the demand; a negative one is removed.
type Load struct {
	Amount future.Estimate
	Unit   series.Unit // empty: that of the demand
}

// Reservation is committed to something: from the beginning of the event on all of it counts, while less is used of it. It
// adds to the demand, which comes to the same as taking it off the usable capacity.
//
// What is used of it is not counted twice: at each step, of the amount R that is reserved by then, max(R − U, 0) is
// added, where U is what the events in Covers have brought by then, what is in the history already included and what has left again
// excluded, and what Used says. Use beyond the reservation is demand like any other.
type Reservation struct {
	Load
	// Covers are the names of events of the same set whose load it is held for: loads that add, and joins. An event is
	// covered by one reservation at most.
	Covers []string
	// Used is the part of the demand that is used of it and measured by itself, in the
	// history and the forecast of the demand alike; nil where nothing is.
	Used forecast.Simulations
}

// SeasonChange multiplies how far a season moves the expected demand from its mean over that season: 0.8
// flattens the day by a fifth. Noise is not changed.
type SeasonChange struct {
	// Season is its name as in Evidence.Seasons, such as "day".
	Season string
	Factor future.Estimate
}

// Drive moves the demand with something that drives it.
type Drive struct {
	// Effect is by how much demand changes for one more unit of the driver. One draw is made for each future.
	Effect Effect
	// Change is how far the driver is from the course that the forecast of the demand rests on: one row
	// for each future, or one for all.
	Change forecast.Simulations
}

// Leave takes a share of the demand away: 1 is all of it.
type Leave struct{ Share future.Estimate }

// Join adds a share of what is demanded of another pool.
type Join struct {
	With  forecast.Simulations // future i belongs to future i
	Share future.Estimate
}

// Error says which field of which event makes no sense.
type Error struct {
	Event int    // index; -1 for the set
	Field string // such as load.amount; empty for the event as a whole
	Err   error
}

// Path names the field within the set, such as events[1].load.amount.
func (e *Error) Path() string {
	switch {
	case e.Event < 0:
		return e.Field
	case e.Field == "":
		return fmt.Sprintf("events[%d]", e.Event)
	}
	return fmt.Sprintf("events[%d].%s", e.Event, e.Field)
}

// Error names the event and the field.
func (e *Error) Error() string { return e.Path() + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// fault says what is wrong with a field of an event.
type fault func(field, format string, args ...any)

// Validate returns one or several joined *Error, or nil.
func (w WhatIf) Validate() error {
	var errs []error
	if len(w.Events) > MaxEvents {
		errs = append(errs, &Error{-1, "events", fmt.Errorf("%d, the limit is %d", len(w.Events), MaxEvents)})
	}
	first := map[string]int{}
	for i, e := range w.Events {
		wrong := func(field, format string, args ...any) {
			errs = append(errs, &Error{i, field, fmt.Errorf(format, args...)})
		}
		if j, twice := first[e.Name]; twice {
			wrong("name", "%q is the name of events[%d] already", e.Name, j)
		} else {
			first[e.Name] = i
		}
		e.check(wrong)
	}
	for i, e := range w.Events {
		w.checkCovers(e, func(field, format string, args ...any) {
			errs = append(errs, &Error{i, field, fmt.Errorf(format, args...)})
		})
	}
	return errors.Join(errs...)
}

// check says what is wrong with the event itself.
func (e Event) check(wrong fault) {
	if e.Name == "" || len(e.Name) > MaxEventName {
		wrong("name", "%d bytes, want 1 to %d: it tells the event from others", len(e.Name), MaxEventName)
	}
	if forms := e.forms(); forms != 1 {
		wrong("", "has %d changes, want exactly one", forms)
		return
	}
	e.checkTime(wrong)
	switch {
	case e.Grow != nil:
		e.checkGrow(wrong)
	case e.Load != nil:
		checkEstimate(e.Load.Amount, "load.amount", -series.MaxMagnitude, series.MaxMagnitude, wrong)
	case e.Reserve != nil:
		checkEstimate(e.Reserve.Amount, "reservation.amount", 0, series.MaxMagnitude, wrong)
	case e.Season != nil:
		checkEstimate(e.Season.Factor, "season.factor", 0, MaxFactor, wrong)
		if e.Season.Season == "" {
			wrong("season.season", "is missing: want hour, day, week, year or a length such as 36h")
		}
	case e.Leave != nil:
		checkEstimate(e.Leave.Share, "share", 0, 1, wrong)
	case e.Join != nil:
		checkEstimate(e.Join.Share, "share", 0, MaxFactor, wrong)
	case !e.From.IsZero() || !e.Until.IsZero() || !e.Ramp.IsZero():
		wrong("fromTime", "a driver has no time of its own: its plan has")
	}
}

// forms counts the changes that are set.
func (e Event) forms() int {
	n := 0
	for _, set := range []bool{e.Grow != nil, e.Load != nil, e.Season != nil, e.Drive != nil, e.Leave != nil, e.Join != nil,
		e.Reserve != nil} {
		if set {
			n++
		}
	}
	return n
}

func (e Event) checkTime(wrong fault) {
	if !e.Until.IsZero() && !e.Until.After(e.From) {
		wrong("untilTime", "%s, want a time after fromTime, %s", e.Until.Format(time.RFC3339), e.From.Format(time.RFC3339))
	}
	if !e.Ramp.IsZero() {
		if err := e.Ramp.Validate(); err != nil {
			wrong("ramp", "%w", err)
		}
	}
}

func (e Event) checkGrow(wrong fault) {
	g := e.Grow
	if g.Factor == (future.Estimate{}) {
		checkEstimate(g.Rate, "grow.rate", math.Nextafter(-1, 0), 10, wrong)
		if !e.Ramp.IsZero() {
			wrong("ramp", "a yearly rate needs none: it grows by itself")
		}
		return
	}
	checkEstimate(g.Factor, "grow.factor", 0, MaxFactor, wrong)
	switch {
	case g.Rate != (future.Estimate{}):
		wrong("grow.rate", "cannot be given together with factor")
	case g.InsteadOfTrend:
		wrong("grow.insteadOfTrend", "goes with a rate: a factor says nothing of how demand grows after")
	}
}

// checkEstimate says where an estimate is out of order or of bounds.
func checkEstimate(e future.Estimate, field string, least, most float64, wrong fault) {
	switch {
	case !(e.Low <= e.Mid && e.Mid <= e.High):
		wrong(field, "low %v, mid %v, high %v: want them in ascending order", e.Low, e.Mid, e.High)
	case !(e.Low >= least && e.High <= most):
		wrong(field, "%s, want %v to %v", e, least, most)
	}
}
