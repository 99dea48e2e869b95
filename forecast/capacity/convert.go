package capacity

import (
	"fmt"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// In returns the capacity in another unit of the same dimension, such as TiBy in By. The error is of units of different
// dimensions, and of a capacity made of units, whose sizes and rules are in its own unit.
func (c Capacity) In(unit series.Unit) (Capacity, error) {
	factor, err := c.Unit.In(unit)
	switch {
	case err != nil:
		return c, err
	case factor == 1:
		c.Unit = unit
		return c, nil
	case c.Plan != nil:
		return c, fmt.Errorf("unit %q: a capacity made of units is given in the unit of its pool, %q", c.Unit, unit)
	}
	c.Unit, c.Levels = unit, slices.Clone(c.Levels)
	for i := range c.Levels {
		l := &c.Levels[i]
		l.Installed *= factor
		l.Reserves = slices.Clone(l.Reserves)
		for j := range l.Reserves {
			l.Reserves[j].Amount *= factor
		}
		l.Units = slices.Clone(l.Units)
		for j := range l.Units {
			l.Units[j].Size *= factor
		}
	}
	return c, nil
}
