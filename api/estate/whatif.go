package estate

import (
	"errors"
	"fmt"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/event"
	"github.com/plimsoll/plimsoll/forecast/future"
)

// CheckReferences returns *InvalidErrors, joined, for what-ifs that speak of pools which are not known, have the
// same name, or are compared with one that is not in the list.
//
// demands is how many there are: an amount for all of several is a mistake, and has to name its pools.
func CheckReferences(list []WhatIf, demands int, known func(name string) error) error {
	var errs []error
	if len(list) > MaxWhatIfs {
		errs = append(errs, Invalid("whatIfs", fmt.Errorf("%d, the limit is %d", len(list), MaxWhatIfs)))
	}
	for i, w := range list {
		at := fmt.Sprintf("whatIfs[%d]", i)
		for j, e := range w.Events {
			errs = append(errs, e.references(fmt.Sprintf("%s.events[%d]", at, j), demands, known)...)
		}
		errs = append(errs, Invalid(at+".name", duplicate(list, i)), Invalid(at+".against", w.compared(list)))
	}
	return errors.Join(errs...)
}

func duplicate(list []WhatIf, i int) error {
	if j := slices.IndexFunc(list, func(w WhatIf) bool { return w.Name == list[i].Name }); j < i {
		return fmt.Errorf("%q is the name of whatIfs[%d] already", list[i].Name, j)
	}
	return nil
}

// MaxWhatIfs is how many what-ifs one question may have.
const MaxWhatIfs = 100

// WhatIf is a named set of events that may change the demand of several pools.
type WhatIf struct {
	Name, Title string
	Events      []Event
	// Against is the name of the what-if that it is compared with; empty for the forecast without events.
	Against string
}

// Event is one thing that may come: what event.Event says of one demand, or what concerns several. Of Grow, Load,
// Season and Reserve of the former, Move, Merge and Driver, exactly one is set.
type Event struct {
	event.Event
	Pools  []string // whose demand it changes; none: all, but for a Move
	Move   *Move
	Merge  *Merge
	Driver *Driver
	// UsedBy is the pool that measures what is used of a reservation; empty for none.
	UsedBy string
}

// Move is a share of the demand of one pool that goes to another.
type Move struct {
	From, To string // To may be empty
	Share    future.Estimate
}

// Merge adds a share of the demand of another pool.
type Merge struct {
	Pool  string
	Share future.Estimate
}

// Driver is a pool that measures what drives the demand. It goes by the Plan, or by its forecast with Grow, or
// by its own forecast.
type Driver struct {
	Pool   string
	Plan   []event.Target
	Grow   *event.Grow
	Effect *future.Estimate // nil: as measured
}

// Validate returns *InvalidErrors, joined, for what makes no sense by itself.
func (w WhatIf) Validate() error {
	var errs []error
	plain := event.WhatIf{Name: w.Name}
	for i, e := range w.Events {
		x, err := e.Plain()
		if err != nil {
			errs = append(errs, Within(fmt.Sprintf("events[%d]", i), err))
		}
		plain.Events = append(plain.Events, x)
		errs = append(errs, Within(fmt.Sprintf("events[%d]", i), w.checkCovers(e)))
	}
	if len(w.Events) == 0 {
		errs = append(errs, Invalid("events", errors.New("is empty: want what may come")))
	}
	return errors.Join(append(errs, EventErrors(plain.Validate(), nil))...)
}

// Plain returns the event as one demand sees it, with nothing yet in what other pools give.
func (e Event) Plain() (event.Event, error) {
	x := e.Event
	switch {
	case e.Move != nil:
		x.Leave = &event.Leave{Share: e.Move.Share}
		if len(e.Pools) > 0 {
			return x, Invalid("pools", errors.New("a move names its own: from and to"))
		}
		if e.Move.From == e.Move.To {
			return x, Invalid("move.to", fmt.Errorf("%q is where it comes from", e.Move.To))
		}
	case e.Merge != nil:
		x.Join = &event.Join{Share: e.Merge.Share}
		if slices.Contains(e.Pools, e.Merge.Pool) {
			return x, Invalid("merge.pool", fmt.Errorf("%q cannot be added to itself", e.Merge.Pool))
		}
	case e.Driver != nil:
		x.Drive = &event.Drive{}
		return e.Driver.plain(x)
	case e.UsedBy != "" && e.Reserve == nil:
		return x, Invalid("usedBy", errors.New("goes with a reservation"))
	case slices.Contains(e.Pools, e.UsedBy):
		return x, Invalid("reservation.usedBy", fmt.Errorf("%q is the demand that it is reserved in", e.UsedBy))
	}
	return x, nil
}

// checkCovers refuses a reservation in a pool for what brings nothing to that pool.
func (w WhatIf) checkCovers(e Event) error {
	if e.Reserve == nil {
		return nil
	}
	for k, name := range e.Reserve.Covers {
		i := slices.IndexFunc(w.Events, func(x Event) bool { return x.Name == name })
		if i < 0 {
			continue // said by event.WhatIf
		}
		covered := w.Events[i]
		if covered.Move != nil && covered.Move.To == "" {
			return Invalid(fmt.Sprintf("reservation.covers[%d]", k), fmt.Errorf("%q takes load away: want an event that adds some", name))
		}
		for _, pool := range e.Pools {
			if !covered.Concerns(pool) || covered.Move != nil && covered.Move.To != pool {
				return Invalid(fmt.Sprintf("reservation.covers[%d]", k), fmt.Errorf("%q brings nothing to %q", name, pool))
			}
		}
	}
	return nil
}

// plain checks the driver. Its growth, and not its plan, has the time of the event.
func (d Driver) plain(x event.Event) (event.Event, error) {
	if d.Effect != nil && !(d.Effect.Low <= d.Effect.Mid && d.Effect.Mid <= d.Effect.High) {
		return x, Invalid("driver.effect", fmt.Errorf("low %v, mid %v, high %v: want them in ascending order", d.Effect.Low, d.Effect.Mid,
			d.Effect.High))
	}
	switch {
	case d.Grow != nil && len(d.Plan) > 0:
		return x, Invalid("driver.grow", errors.New("cannot be given together with plan"))
	case d.Grow != nil:
		grown := event.Event{Name: x.Name, From: x.From, Until: x.Until, Ramp: x.Ramp, Grow: d.Grow}
		err := event.WhatIf{Events: []event.Event{grown}}.Validate()
		return event.Event{Name: x.Name, Drive: x.Drive}, EventErrors(err, func(string) string { return "driver.grow" })
	case len(d.Plan) > 0:
		return x, Invalid("driver.plan", event.CheckTargets(d.Plan))
	}
	return x, nil
}

// EventErrors turns the errors of events into *InvalidErrors, the field of each renamed where rename is not nil.
func EventErrors(err error, rename func(string) string) error {
	if err == nil {
		return nil
	}
	list := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		list = joined.Unwrap()
	}
	var out []error
	for _, e := range list {
		var wrong *event.Error
		switch {
		case !errors.As(e, &wrong):
			out = append(out, e)
		case rename != nil:
			out = append(out, Invalid(rename(wrong.Field), wrong.Err))
		default:
			out = append(out, Invalid(wrong.Path(), wrong.Err))
		}
	}
	return errors.Join(out...)
}

// names returns the pools that the event speaks of, with the field of each.
func (e Event) names() (fields, names []string) {
	add := func(field, name string) {
		if name != "" {
			fields, names = append(fields, field), append(names, name)
		}
	}
	for i, p := range e.Pools {
		add(fmt.Sprintf("pools[%d]", i), p)
	}
	if e.Move != nil {
		add("move.from", e.Move.From)
		add("move.to", e.Move.To)
	}
	if e.Merge != nil {
		add("merge.pool", e.Merge.Pool)
	}
	if e.Driver != nil {
		add("driver.pool", e.Driver.Pool)
	}
	add("reservation.usedBy", e.UsedBy)
	return fields, names
}

// CheckWhatIfs returns *InvalidErrors, joined, for what-ifs that make no sense by themselves or together; see CheckReferences.
func CheckWhatIfs(list []WhatIf, demands int, known func(name string) error) error {
	var errs []error
	for i, w := range list {
		for _, e := range each(w.Validate()) {
			errs = append(errs, Within(fmt.Sprintf("whatIfs[%d]", i), e))
		}
	}
	return errors.Join(append(errs, CheckReferences(list, demands, known))...)
}

// references checks the names in an event, whose field is at.
func (e Event) references(at string, demands int, known func(name string) error) []error {
	var errs []error
	fields, names := e.names()
	for k, name := range names {
		errs = append(errs, Invalid(at+"."+fields[k], known(name)))
	}
	if demands > 1 && len(e.Pools) == 0 && (e.Load != nil || e.Reserve != nil || e.Merge != nil) {
		errs = append(errs, Invalid(at+".pools", fmt.Errorf("is missing: there are %d demands, and %q would be added to each", demands, e.Name)))
	}
	return errs
}

// compared returns an error if the what-if is compared with one that is not in the list.
func (w WhatIf) compared(list []WhatIf) error {
	switch w.Against {
	case "":
		return nil
	case w.Name:
		return fmt.Errorf("%q is the what-if itself", w.Against)
	}
	_, err := Find("what-if", w.Against, list, func(x WhatIf) string { return x.Name })
	return err
}

// Concerns reports whether any of the events changes the demand of that name.
func (w WhatIf) Concerns(name string) bool {
	return slices.ContainsFunc(w.Events, func(e Event) bool { return e.Concerns(name) })
}

// Concerns reports whether the event changes the demand of that name.
func (e Event) Concerns(name string) bool {
	switch {
	case e.Move != nil:
		return name == e.Move.From || name == e.Move.To
	case len(e.Pools) > 0:
		return slices.Contains(e.Pools, name)
	case e.Merge != nil:
		return name != e.Merge.Pool
	case e.Driver != nil:
		return name != e.Driver.Pool
	}
	return name != e.UsedBy
}

// Label returns what people call the what-if.
func (w WhatIf) Label() string {
	if w.Title != "" {
		return w.Title
	}
	return w.Name
}
