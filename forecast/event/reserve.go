package event

import (
	"fmt"
	"slices"
)

// usage is how much of what a reservation is held for each event has brought by each step, by the name of the event.
type usage map[string][]float64

// reserve adds what is reserved and not used.
func (c *action) reserve(e Event, s shares, wrong fault) {
	r := e.Reserve
	if !c.sameUnit("reservation.unit", r.Unit, wrong) {
		return
	}
	var measured *companion
	if r.Used != nil {
		if !c.sameUnitAs("reservation.usedBy", r.Used, wrong) {
			return
		}
		other, err := c.along(r.Used, false)
		if err != nil {
			wrong("reservation.usedBy", "%w", err)
			return
		}
		measured = &other
	}
	c.append(phaseReserve, e.Name, func(i int, path []float64, u usage) {
		amount := c.draw(e.Name, r.Amount, i)
		var row []float64
		if measured != nil {
			row = measured.row(i)
		}
		for h := s.from; h < len(path); h++ {
			left := amount * s.at[h]
			for _, name := range r.Covers {
				if x := u[name]; x != nil {
					left -= x[h]
				}
			}
			if measured != nil {
				left -= max(measured.at(row, h), 0)
			}
			path[h] += max(left, 0)
		}
	})
}

// checkCovers says which events a reservation cannot be held for.
func (w WhatIf) checkCovers(e Event, wrong fault) {
	if e.Reserve == nil {
		return
	}
	for k, name := range e.Reserve.Covers {
		field := fmt.Sprintf("reservation.covers[%d]", k)
		i := slices.IndexFunc(w.Events, func(x Event) bool { return x.Name == name })
		switch {
		case i < 0:
			wrong(field, "there is no event %q in this what-if", name)
		case slices.Contains(e.Reserve.Covers[:k], name):
			wrong(field, "%q is there twice", name)
		default:
			w.checkCovered(e, w.Events[i], field, wrong)
		}
	}
}

// checkCovered says why a reservation cannot be held for an event. One that leaves may be the near end of a move.
func (w WhatIf) checkCovered(e, covered Event, field string, wrong fault) {
	switch {
	case covered.Load != nil && covered.Load.Amount.Low < 0:
		wrong(field, "%q removes load: want an event that adds some", covered.Name)
	case covered.Load == nil && covered.Join == nil && covered.Leave == nil:
		wrong(field, "%q is no load that a reservation can be held for: want a load, a merger or a move", covered.Name)
	}
	for _, x := range w.Events {
		if x.Reserve != nil && x.Name < e.Name && slices.Contains(x.Reserve.Covers, covered.Name) {
			wrong(field, "%q is covered by %q already: what is used would count for both", covered.Name, x.Name)
		}
	}
}
