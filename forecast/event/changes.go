package event

import (
	"fmt"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/fit"
)

// With returns d as it is if the events come to be that were made ready for it.
func With(d forecast.Simulator, c *Changes) forecast.Simulator {
	path := d.Path
	d.Path = func(i int, dst []float64) {
		path(i, dst)
		c.Apply(i, dst)
	}
	return d
}

// Changes are the events of a WhatIf, made ready to act on the paths of one demand. They are safe for concurrent use.
type Changes struct{ changing *action }

// Prepare makes the events ready for h steps of what fit draws, in n futures: on each of them, Changes.Apply does
// what Apply does to a forecast. Errors: those of Apply, and more events and steps than can be held.
func (w WhatIf) Prepare(fit *fit.Fit, n, h int) (*Changes, error) {
	if err := w.Validate(); err != nil {
		return nil, err
	}
	if k := len(w.Events); k > 0 && h > MaxValues/k {
		return nil, fmt.Errorf("events × steps: %d × %d, the limit is %d: ask for fewer events, a shorter horizon or a longer step", k, h,
			MaxValues)
	}
	d := fit.Simulator(n, h)
	c := newAction(forecast.Forecast{Series: d.Series, Start: d.Start, Step: d.Step}, fit, n, h)
	if err := c.prepare(w.Events); err != nil {
		return nil, err
	}
	return &Changes{c}, nil
}

// PrepareOn makes events ready for the futures of f, which are drawn from fit, on an expected course that need not be that of fit.
func PrepareOn(f forecast.Forecast, fit *fit.Fit, course fit.Course, events []Event) (*Changes, error) {
	c := newAction(f, fit, f.Futures(), f.Steps())
	c.course = &course
	if err := c.prepare(events); err != nil {
		return nil, err
	}
	return &Changes{c}, nil
}

// Apply turns path, which begins with the first step of the forecast and is not longer than was planned, into what
// it is with the events. Their draws are those of the future.
func (x *Changes) Apply(future int, path []float64) {
	if len(x.changing.changes) > 0 {
		x.changing.act(future, path)
	}
}

// Notes are those of WhatIf.Apply. In how many futures more is removed than there is, is known of those that
// Apply was called for.
func (x *Changes) Notes() []string { return x.changing.noted() }
