package planner

import (
	"fmt"
	"math"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/passage"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/sizing"
)

// quantity fills in how much to order. What is ordered on the order-by date, or now
// if that has passed or there is none, arrives the approval and lead time later.
func (a *Answer) quantity() error {
	q, f := a.Question, a.Forecast
	if q.Capacity.IsZero() {
		return nil
	}
	placed := a.AsOf()
	if a.OrderBy.After(placed) {
		placed = a.OrderBy
	}
	arrival := forecast.Later(placed, q.Order.Approval, q.LeadTime)
	until := f.Time(f.Steps())
	if !q.Order.HoldFor.IsZero() {
		until = q.Order.HoldFor.After(arrival)
	}
	confidence := q.Order.ConfidenceOrDefault()
	if a.longer != nil && until.After(f.Time(f.Steps())) {
		steps := f.Step.Index(f.Start, until) + 1
		if err := forecast.CheckSize(f.Futures(), steps); err == nil {
			far, err := a.longer(steps)
			if err != nil {
				return err
			}
			f = &far
		}
	}
	var longer sizing.Longer
	if a.Fit != nil {
		longer = a.Fit.Path
	}
	o, err := sizing.Quantity(*f, sizing.Question{
		Capacity: q.Capacity, Sustain: q.Sustain, Kind: q.Order.Kind, Size: q.Order.Size,
		Arrival: arrival, Until: until, Confidence: confidence, Seen: a.growthSeen(),
	}, longer)
	if err != nil {
		return estate.Invalid("order", err)
	}
	a.Order = &o
	a.agree()
	return nil
}

// growthSeen returns how much the history has grown: nothing that bounds an order where events change the demand,
// since they bring what no history has.
func (a *Answer) growthSeen() sizing.GrowthSeen {
	if a.changed {
		return sizing.GrowthSeen{}
	}
	seen := sizing.SeenIn(a.Series)
	if a.Forecast == nil {
		return seen
	}
	for _, h := range a.Forecast.Evidence.Happenings {
		if h.Kind == series.GrowthChanged {
			seen = seen.Since(a.Series, h.Time)
		}
	}
	return seen
}

// agree brings the order in line with the state: what is full now needs something, and where there
// is nothing to order there is no date to order by.
func (a *Answer) agree() {
	o := a.Order
	full := a.Saturation.State == forecast.AlreadySaturated
	switch {
	case full && o.Needless():
		o.Least(a.orderKind(), fmt.Sprintf("it is full now, and holds from %s on in %.0f %% of the simulations without an order",
			o.Arrival.Format("2006-01-02"), math.Floor(100*o.Without)))
	case full && math.IsNaN(o.Shortfall) && !o.Known:
		o.Least(a.orderKind(), "it is full now, and nothing was counted of what comes after the arrival")
	case o.Needless():
		a.OrderBy = time.Time{}
	}
}

// leastOrder is the order of a pool that is full now and could not be simulated, or has no lead time.
func (a *Answer) leastOrder(why string) {
	if a.Saturation.State != forecast.AlreadySaturated {
		return
	}
	arrival := forecast.Later(a.AsOf(), a.Question.Order.Approval, a.Question.LeadTime)
	a.Order = &sizing.Order{Arrival: arrival, Until: arrival, Confidence: a.Question.Order.ConfidenceOrDefault(), Shortfall: math.NaN(),
		Without: math.NaN()}
	a.Order.Least(a.orderKind(), why)
}

// orderKind returns the kind of unit that is ordered; empty if that is not known.
func (a *Answer) orderKind() string {
	if kind := a.Question.Order.Kind; kind != "" || a.Question.Capacity.Plan == nil {
		return kind
	}
	kind, _ := a.Question.Capacity.Plan.OrderKind()
	return kind.Kind
}

// Levels returns the capacity in force at the last sample and its changes until the end of the horizon.
func (a Answer) Levels() []capacity.Level {
	now := a.Saturation.Facts.Now
	if now.IsZero() || a.Capacity.IsZero() {
		return nil
	}
	end := now.Add(1)
	if a.Forecast != nil {
		end = a.Forecast.Time(a.Forecast.Steps())
	}
	if a.past.Drift != 0 { // a change a day is a line, of which the first point is enough
		end = now.Add(1)
	}
	return a.Capacity.Within(now, end)
}

// remarks says what follows from the question without having been asked: how spans are
// counted, a lead time beyond the horizon, and changes of the capacity that are over or too far off.
func (a Answer) remarks() []string {
	q, f := a.Question, a.Forecast
	var out []string
	if note := passage.SustainNote(a.Series, q.Sustain); note != "" && !q.Capacity.IsZero() {
		out = append(out, note)
	}
	if q.LeadTime.IsZero() && q.Order != (estate.OrderRule{}) {
		out = append(out, "Without a lead time nothing is said about orders: set leadTime.")
	}
	end := f.Time(f.Steps())
	if arrival := forecast.Later(a.AsOf(), q.Order.Approval, q.LeadTime); !q.LeadTime.IsZero() && !arrival.Before(end) {
		out = append(out, fmt.Sprintf("What is ordered now arrives on %s, after the horizon ends on %s: ask for a longer horizon to see what "+
			"the order must meet.",
			arrival.Format("2006-01-02"), end.Format("2006-01-02")))
	}
	return append(out, a.changeRemarks(end)...)
}

// changeRemarks names planned changes that have no effect on what is simulated.
func (a Answer) changeRemarks(end time.Time) []string {
	p := a.Capacity.Plan
	if p == nil {
		return nil
	}
	var out []string
	for i, c := range p.Changes {
		switch {
		case !c.At.After(a.Saturation.Facts.Now):
			out = append(out, fmt.Sprintf("capacity.changes[%d], %+d on %s, is not in the future: it counts as done then, on top of the "+
				"units given.", i, c.Count, c.At.Format("2006-01-02")))
		case !c.At.Before(end):
			out = append(out, fmt.Sprintf("capacity.changes[%d], %+d on %s, lies beyond the horizon, which ends on %s.", i, c.Count,
				c.At.Format("2006-01-02"), end.Format("2006-01-02")))
		}
	}
	return out
}
