package capacity

import (
	"fmt"
	"math"
)

// Threshold is a line below the usable capacity at which somebody wants to be told,
// such as "warning" or "critical". Exactly one of Share and Amount is set.
type Threshold struct {
	Name   string
	Share  float64 // of the usable capacity, in (0, 1]
	Amount float64 // in the unit of the capacity; where the usable capacity is less, that is the line
}

// Validate returns an error unless exactly one of share and amount is set, and is in its range.
func (t Threshold) Validate() error {
	switch {
	case (t.Share == 0) == (t.Amount == 0):
		return fmt.Errorf("%s: want either a share or an amount", t.Name)
	case t.Amount == 0 && !(t.Share > 0 && t.Share <= 1):
		return fmt.Errorf("%s: share %v, want a share of the usable capacity above 0 and at most 1, such as 0.8", t.Name, t.Share)
	case t.Share == 0 && (!(t.Amount > 0) || math.IsInf(t.Amount, 0)):
		return fmt.Errorf("%s: amount %v, want a finite number above 0", t.Name, t.Amount)
	}
	return nil
}

// CheckThresholds returns an error unless every threshold is valid, lies somewhere under the
// usable capacity, and none that comes later in the list lies under an earlier one.
func CheckThresholds(list []Threshold, c Capacity) error {
	for i, t := range list {
		if err := t.Validate(); err != nil {
			return err
		}
		if highest := c.highest(); t.Amount > highest {
			return fmt.Errorf("%s: amount %v is above the usable capacity, which is %v at most", t.Name, t.Amount, highest)
		}
		for _, before := range list[:i] {
			for _, l := range c.Levels {
				if u := l.Usable(); t.of(u) < before.of(u) {
					return fmt.Errorf("%s: %v, which is below %s, %v%s", t.Name, t.of(u), before.Name, before.of(u), sinceText(l.From))
				}
			}
		}
	}
	return nil
}

// highest returns the highest usable capacity; +Inf if none is known.
func (c Capacity) highest() float64 {
	if c.IsZero() {
		return math.Inf(1)
	}
	most := math.Inf(-1)
	for _, l := range c.Levels {
		most = max(most, l.Usable())
	}
	return most
}

// of returns the line under a usable capacity.
func (t Threshold) of(usable float64) float64 {
	if t.Amount != 0 {
		return min(t.Amount, usable)
	}
	return t.Share * usable
}

// Under returns the line of t under c, as a step function of time like c itself.
func (t Threshold) Under(c Capacity) Capacity {
	line := Capacity{Unit: c.Unit, Levels: make([]Level, len(c.Levels))}
	for i, l := range c.Levels {
		line.Levels[i] = Level{From: l.From, Installed: t.of(l.Usable()), Reason: l.Reason}
	}
	return line
}
