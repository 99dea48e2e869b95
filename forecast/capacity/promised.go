package capacity

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// Promised returns the capacity that may be promised where c may be used, as in the allocation model: ratio times
// what is there, what is kept free of it and what limits it, in the given unit, so that at any time
//
//	usable = ratio × c.usable, and no more than the limits allow
//
// The limits are in the unit of what is promised, and c must be made of units for them. The error is one or several joined
// *PlanError about ratio and limits, or says that nothing usable is left.
func (c Capacity) Promised(ratio float64, unit series.Unit, limits ...Limit) (Capacity, error) {
	if !(ratio > 0) || math.IsInf(ratio, 0) {
		return Capacity{}, &PlanError{"ratio", fmt.Errorf("%v, want a finite number above 0, such as 4 for four virtual cores on a core", ratio)}
	}
	if c.Plan != nil {
		return c.Plan.promised(ratio, unit, limits).Capacity()
	}
	if len(limits) > 0 {
		return Capacity{}, &PlanError{"limits", errors.New("want a capacity that is made of units, not of levels")}
	}
	out := Capacity{Unit: unit, Levels: slices.Clone(c.Levels)}
	for i := range out.Levels {
		out.Levels[i] = out.Levels[i].times(ratio)
	}
	return out, out.Validate()
}

// promised returns the plan with everything in it multiplied, and further limits.
func (p Plan) promised(ratio float64, unit series.Unit, limits []Limit) Plan {
	if p.Ratio == 0 {
		p.Ratio = 1
	}
	p.Ratio *= ratio
	p.Unit, p.Reserves, p.Limits = unit, slices.Clone(p.Reserves), slices.Clone(p.Limits)
	for i := range p.Reserves {
		p.Reserves[i].PerUnit *= ratio
		p.Reserves[i].Amount *= ratio
	}
	for i := range p.Limits {
		p.Limits[i].Amount *= ratio
	}
	p.Limits = append(p.Limits, limits...)
	return p
}

// times returns the level with everything in it multiplied.
func (l Level) times(ratio float64) Level {
	l.Installed *= ratio
	l.Units, l.Reserves = slices.Clone(l.Units), slices.Clone(l.Reserves)
	for i := range l.Units {
		l.Units[i].Size *= ratio
	}
	for i := range l.Reserves {
		l.Reserves[i].Amount *= ratio
	}
	return l
}
