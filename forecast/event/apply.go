package event

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"gonum.org/v1/gonum/mat"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/parallel"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// The streams of events, whose name takes the place of that of a series.
const (
	streamEvent  = 48
	streamEffect = 49
)

// Apply returns f as it is if the events of w come to be: future i of the result is future i of f
// with the very same noise. Without events it is f itself. fit is what f was drawn from; it says the expected
// course, which changes of a season and of the trend need, and gives the seed. Other events do without it.
//
// What was not negative in the history is not negative in the result: where more is removed than there
// is, the demand is 0, and a note says in how many futures. Other notes name events that have no effect, and why.
//
// The error is one or several joined *Error: an event that makes no sense by itself, a unit
// unlike that of f, or another forecast that does not go with f.
func (w WhatIf) Apply(f forecast.Forecast, fit *fit.Fit) (forecast.Forecast, []string, error) {
	if err := w.Validate(); err != nil {
		return forecast.Forecast{}, nil, err
	}
	if len(w.Events) == 0 {
		return f, nil, nil
	}
	n, h := f.Paths.Dims()
	c := newAction(f, fit, n, h)
	if err := c.prepare(w.Events); err != nil {
		return forecast.Forecast{}, nil, err
	}
	out := f
	out.Paths = mat.NewDense(n, h, nil)
	parallel.Each(n, func(i int) {
		row := out.Paths.RawRowView(i)
		copy(row, f.Paths.RawRowView(i))
		c.act(i, row)
	})
	return out, c.noted(), nil
}

// The order in which changes act; see WhatIf.
const (
	phaseCourse = iota // seasons and trend
	phaseGrowth
	phaseLoad
	phaseLeave
	phaseJoin
	phaseReserve
)

// change is one event, made ready to act on path i.
type change struct {
	phase int
	name  string
	apply func(i int, path []float64, used usage)
}

// action is a forecast to which events are applied. Of its Paths only their size matters.
type action struct {
	forecast.Forecast
	futures, steps int
	fit            *fit.Fit
	course         *fit.Course
	changes        []change
	notes          []string
	removes        []string // names of the events that may remove more than there is
	leaving        []departure
	covered        []string      // names of events that a reservation is held for
	floored        []atomic.Bool // the futures in which more was removed than there is
	errs           []error
	signed         bool // anything below 0 was measured
}

// newAction prepares for n futures of h steps of what fit draws, whose forecast f is.
func newAction(f forecast.Forecast, fit *fit.Fit, n, h int) *action {
	return &action{Forecast: f, fit: fit, futures: n, steps: h, floored: make([]atomic.Bool, n)}
}

// Futures returns the number of futures.
func (c *action) Futures() int { return c.futures }

// Steps returns the number of steps of each.
func (c *action) Steps() int { return c.steps }

// act lets all events act on path i.
func (c *action) act(i int, path []float64) {
	var u usage
	if len(c.covered) > 0 {
		u = make(usage, len(c.covered))
		for _, name := range c.covered {
			u[name] = make([]float64, len(path))
		}
	}
	for _, x := range c.changes {
		x.apply(i, path, u)
	}
	c.bound(i, path)
}

// departure is a share that leaves.
type departure struct {
	event  Event
	shares shares
}

// prepare turns the events into changes, in an order that does not depend on that of the events.
func (c *action) prepare(events []Event) error {
	c.signed = negative(c.Series)
	for _, e := range events {
		if e.Reserve != nil {
			c.covered = append(c.covered, e.Reserve.Covers...)
		}
	}
	order := make([]int, len(events))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(events[a].Name, events[b].Name) })
	for _, i := range order {
		e := events[i]
		wrong := func(field, format string, args ...any) {
			c.errs = append(c.errs, &Error{i, field, fmt.Errorf(format, args...)})
		}
		c.add(e, c.shares(e), wrong)
	}
	c.addLeaving()
	slices.SortStableFunc(c.changes, func(a, b change) int { return cmp.Compare(a.phase, b.phase) })
	return errors.Join(c.errs...)
}

// add makes the event ready.
func (c *action) add(e Event, s shares, wrong fault) {
	switch {
	case e.Grow != nil && e.Grow.Factor != (future.Estimate{}):
		c.scale(e, e.Grow.Factor, s)
	case e.Grow != nil:
		c.grow(e, wrong)
	case e.Season != nil:
		c.reshape(e, s, wrong)
	case e.Load != nil:
		c.load(e, s, wrong)
	case e.Reserve != nil:
		c.reserve(e, s, wrong)
	case e.Drive != nil:
		c.drive(e, wrong)
	case e.Join != nil:
		c.join(e, s, wrong)
	default:
		c.leaving = append(c.leaving, departure{e, s})
	}
}

func (c *action) append(phase int, name string, apply func(i int, path []float64, used usage)) {
	c.changes = append(c.changes, change{phase, name, apply})
}

func (c *action) note(format string, args ...any) {
	c.notes = append(c.notes, fmt.Sprintf(format, args...))
}

// draw returns the number that the estimate of an event has in a future.
func (c *action) draw(name string, e future.Estimate, number int) float64 {
	if e.Low == e.High {
		return e.Mid
	}
	return e.Quantile(future.Uniform(future.Stream(c.seed(), name, number, streamEvent)))
}

func (c *action) seed() uint64 {
	if c.fit == nil {
		return 0
	}
	return c.fit.Options().Seed
}

// shares is how much of an event has come by the beginning of each step, and had come by the last sample.
type shares struct {
	at     []float64
	before float64
	from   int // the first step from which on anything differs from before; len(at) if none
}

// shares returns those of an event, and notes where they make no difference.
func (c *action) shares(e Event) shares {
	s := shares{at: make([]float64, c.Steps()), from: c.Steps()}
	last := c.Time(-1)
	if !e.From.IsZero() && e.Reserve == nil {
		s.before = e.come(last)
	}
	for h := range s.at {
		s.at[h] = e.come(c.Time(h))
		if s.at[h] != s.before && s.from == len(s.at) {
			s.from = h
		}
	}
	rate := e.Grow != nil && e.Grow.Factor == (future.Estimate{})
	day := func(t time.Time) string { return t.UTC().Format("2006-01-02") }
	switch {
	case e.Drive != nil:
	case e.Reserve != nil && s.from == len(s.at) && e.From.Before(c.Start):
		c.note("%s: is over on %s, before the forecast of %q begins: it changes nothing.", e.Name, day(e.Until), c.Series.Name)
	case !e.From.Before(c.Time(c.Steps())):
		c.note("%s: begins on %s, beyond the horizon, which ends on %s: it changes nothing.", e.Name, day(e.From), day(c.Time(c.Steps())))
	case s.from == len(s.at) && !rate:
		c.note("%s: began on %s and was complete by the last sample of %s: the history shows it already, and it changes nothing.", e.Name,
			day(e.From), day(last))
	case e.Reserve != nil:
	case !e.From.IsZero() && !e.From.After(last):
		c.note("%s: began on %s, before the last sample of %s: what came of it until then is in the history, and only the rest counts.", e.Name,
			day(e.From), day(last))
	}
	return s
}

// come returns the share of the event that has come by t.
func (e Event) come(t time.Time) float64 {
	switch {
	case t.Before(e.From) || !e.Until.IsZero() && !t.Before(e.Until):
		return 0
	case e.Ramp.IsZero() || e.From.IsZero():
		return 1
	}
	whole := e.Ramp.After(e.From).Sub(e.From)
	return min(float64(t.Sub(e.From))/float64(whole), 1)
}

// scale multiplies the demand.
func (c *action) scale(e Event, factor future.Estimate, s shares) {
	c.append(phaseGrowth, e.Name, func(i int, path []float64, _ usage) {
		more := c.draw(e.Name, factor, i) - 1
		was := 1 + s.before*more
		for h := s.from; h < len(path); h++ {
			path[h] *= (1 + s.at[h]*more) / was
		}
	})
}

// grow lets the demand grow by a yearly rate.
func (c *action) grow(e Event, wrong fault) {
	if e.Grow.InsteadOfTrend && !c.removeTrend(e, wrong) {
		return
	}
	from, to := c.span(e)
	c.append(phaseGrowth, e.Name, func(i int, path []float64, _ usage) {
		step := math.Pow(1+c.draw(e.Name, e.Grow.Rate, i), c.Step.Years())
		factor := 1.0
		for h := from; h < len(path); h++ {
			if h < to {
				factor *= step
			}
			path[h] *= factor
		}
	})
}

// span returns the steps [from, to) of the forecast in which an event is in force.
func (c *action) span(e Event) (from, to int) {
	from, to = 0, c.Steps()
	if e.From.After(c.Start) {
		from = min(c.StepFrom(e.From), to)
	}
	if !e.Until.IsZero() {
		to = min(c.StepFrom(e.Until), to)
	}
	return from, to
}

// removeTrend takes the expected trend out from the beginning of the event on.
func (c *action) removeTrend(e Event, wrong fault) bool {
	if !c.needCourse("grow.insteadOfTrend", wrong) {
		return false
	}
	from, to := c.span(e)
	slope, end := c.course.Slope(from), c.course.Measured
	c.removes = append(c.removes, e.Name)
	c.append(phaseCourse, e.Name, func(i int, path []float64, _ usage) {
		growth, gone := c.fit.GrowthFactors(i, max(end, from), to), 0.0
		for h := from; h < len(path); h++ {
			if h < min(end, to) {
				gone = slope * float64(h-from+1)
			}
			path[h] = path[h]/growth.Factor(h) - gone
		}
	})
	return true
}

// needCourse takes the expected course apart, and complains where nothing says it.
func (c *action) needCourse(field string, wrong fault) bool {
	if c.course != nil {
		return true
	}
	if c.fit == nil {
		wrong(field, "needs the fit that the forecast was drawn from")
		return false
	}
	course := c.fit.Course(c.Steps())
	c.course = &course
	return true
}

// reshape changes a season.
func (c *action) reshape(e Event, s shares, wrong fault) {
	if name := e.Season.Season; !series.IsSeasonName(name) {
		wrong("season.season", "%q, want hour, day, week, year or a length such as 36h", name)
		return
	}
	if !c.needCourse("season", wrong) {
		return
	}
	var found []string
	for _, shape := range c.course.Shapes {
		found = append(found, shape.Season.Name)
		if shape.Season.Name == e.Season.Season {
			c.append(phaseCourse, e.Name, c.reshaping(e, s, shape.Values))
			return
		}
	}
	all := "no season at all"
	if len(found) > 0 {
		all = "only " + strings.Join(found, ", ")
	}
	c.note("%s: no season of the length %q was found in the history, %s: it changes nothing.", e.Name, e.Season.Season, all)
}

// reshaping returns the change of a season. Its shape, too, grows where growth is assumed.
func (c *action) reshaping(e Event, s shares, shape []float64) func(i int, path []float64, _ usage) {
	end := c.course.Measured
	return func(i int, path []float64, _ usage) {
		more := c.draw(e.Name, e.Season.Factor, i) - 1
		growth := c.fit.GrowthFactors(i, end, len(path))
		for h := range path {
			path[h] += more * (s.at[h] - s.before) * growth.Factor(h) * shape[h]
		}
	}
}
