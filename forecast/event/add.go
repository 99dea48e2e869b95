package event

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// load adds an amount.
func (c *action) load(e Event, s shares, wrong fault) {
	l := *e.Load
	if !c.sameUnit("load.unit", l.Unit, wrong) {
		return
	}
	if l.Amount.Low < 0 || s.before > 0 {
		c.removes = append(c.removes, e.Name)
	}
	c.append(phaseLoad, e.Name, func(i int, path []float64, u usage) {
		amount := c.draw(e.Name, l.Amount, i)
		for h := s.from; h < len(path); h++ {
			path[h] += amount * (s.at[h] - s.before)
		}
		for h := range u[e.Name] {
			u[e.Name][h] = amount * s.at[h]
		}
	})
}

// sameUnit complains of a unit that is not that of the demand.
func (c *action) sameUnit(field string, u series.Unit, wrong fault) bool {
	unit := c.Series.Unit
	if u != "" && unit != "" && u != unit {
		wrong(field, "%q, but the demand of %q is in %q", u, c.Series.Name, unit)
		return false
	}
	return true
}

// drive adds what a driver does.
func (c *action) drive(e Event, wrong fault) {
	other, err := c.along(e.Drive.Change, true)
	if err != nil {
		wrong("driver", "%w", err)
		return
	}
	if note := e.Drive.Effect.Note(); note != "" {
		c.note("%s: %s", e.Name, note)
	}
	c.removes = append(c.removes, e.Name)
	c.append(phaseLoad, e.Name, func(i int, path []float64, _ usage) {
		effect := e.Drive.Effect.Quantile(future.Uniform(future.Stream(c.seed(), e.Name+"\x00"+c.Series.Name, i, streamEffect)))
		row := other.row(i)
		for h := range path {
			path[h] += effect * other.at(row, h)
		}
	})
}

// join adds a share of another forecast.
func (c *action) join(e Event, s shares, wrong fault) {
	if !c.sameUnitAs("pool", e.Join.With, wrong) {
		return
	}
	other, err := c.along(e.Join.With, false)
	if err != nil {
		wrong("pool", "%w", err)
		return
	}
	if s.before > 0 {
		c.removes = append(c.removes, e.Name)
	}
	c.append(phaseJoin, e.Name, func(i int, path []float64, u usage) {
		share, row := c.draw(e.Name, e.Join.Share, i), other.row(i)
		for h := s.from; h < len(path); h++ {
			path[h] += share * (s.at[h] - s.before) * other.at(row, h)
		}
		for h := range u[e.Name] {
			u[e.Name][h] = share * s.at[h] * other.at(row, h)
		}
	})
}

// sameUnitAs complains of another demand that is not in the unit of this one.
func (c *action) sameUnitAs(field string, other forecast.Simulations, wrong fault) bool {
	if other == nil {
		wrong(field, "has no simulations")
		return false
	}
	with := other.Simulator().Series
	if a, b := c.Series.Unit, with.Unit; a != b && a != "" && b != "" {
		wrong(field, "%q is in %q, but %q is in %q", with.Name, b, c.Series.Name, a)
		return false
	}
	return true
}

// companion is another forecast on the steps of this one.
type companion struct {
	forecast.Simulator
	simulations forecast.Simulations
	ahead       int       // its step h + ahead begins with step h
	past        []float64 // its history up to its beginning, without gaps; nil stands for 0
}

// along puts another forecast beside c. Where it begins later, its history is what is
// known; a difference was 0 then.
func (c *action) along(simulations forecast.Simulations, difference bool) (companion, error) {
	if simulations == nil {
		return companion{}, fmt.Errorf("has no simulations")
	}
	other := simulations.Simulator()
	name := other.Series.Name
	if other.Step != c.Step {
		return companion{}, fmt.Errorf("%q is in steps of %s, but %q is in steps of %s: give both the same step", name, other.Step,
			c.Series.Name, c.Step)
	}
	a := companion{Simulator: other, simulations: simulations, ahead: c.Step.Index(other.Start, c.Start)}
	if !other.Time(a.ahead).Equal(c.Start) {
		return a, fmt.Errorf("the steps of %q begin at other times than those of %q", name, c.Series.Name)
	}
	if n := other.Futures; n != c.Futures() && (n != 1 || !difference) {
		return a, fmt.Errorf("%q has %d futures, but %q has %d", name, n, c.Series.Name, c.Futures())
	}
	if end := a.ahead + c.Steps(); end > other.Steps {
		return a, fmt.Errorf("the forecast of %q ends on %s, before that of %q on %s", name, other.Time(other.Steps).Format(time.RFC3339),
			c.Series.Name, c.Time(c.Steps()).Format(time.RFC3339))
	}
	if difference || a.ahead >= 0 {
		return a, nil
	}
	if a.past = carried(other.Series); len(a.past) < -a.ahead {
		return a, fmt.Errorf("the history of %q begins on %s, after the forecast of %q", name, other.Series.Start.Format(time.RFC3339),
			c.Series.Name)
	}
	return a, nil
}

// carried returns the values with gaps filled by the value before.
func carried(s series.Series) []float64 {
	out := slices.Clone(s.Trim().Values)
	for i, v := range out {
		if math.IsNaN(v) {
			out[i] = out[i-1]
		}
	}
	return out
}

// row returns the path of a future.
func (a companion) row(future int) []float64 {
	if a.Futures == 1 {
		future = 0
	}
	return a.simulations.Row(future)
}

// at returns the value of the row at step h of the other forecast.
func (a companion) at(row []float64, h int) float64 {
	k := h + a.ahead
	switch {
	case k >= 0:
		return row[k]
	case a.past == nil:
		return 0
	}
	return a.past[len(a.past)+k]
}
