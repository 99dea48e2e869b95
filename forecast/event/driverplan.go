package event

import (
	"fmt"
	"math"
	"time"

	"gonum.org/v1/gonum/mat"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Target is a value that is planned for a time.
type Target struct {
	Time  time.Time
	Value float64
}

// CheckTargets returns an error unless there is a value, and all are finite and ascend in time.
func CheckTargets(plan []Target) error {
	if len(plan) == 0 {
		return fmt.Errorf("is empty: want dated values")
	}
	for i, d := range plan {
		if i > 0 && !d.Time.After(plan[i-1].Time) {
			return fmt.Errorf("%s does not come after the value before it", d.Time.Format(time.RFC3339))
		}
		if math.IsNaN(d.Value) || math.Abs(d.Value) > series.MaxMagnitude {
			return fmt.Errorf("%s: %v, want a finite number", d.Time.Format(time.RFC3339), d.Value)
		}
	}
	return nil
}

// DriverChange returns how far a driver is from its forecast if it goes as planned: one row, for all futures,
// for Drive.Change. simulations are those of the driver, of which only the time matters, and fit what they are drawn from. The plan says
// the level, in a straight line between two dates; the seasons of the driver are in proportion to it.
// Before the first date it goes as forecast, and after the last one it differs by as much, in
// proportion, as on that date. Where the forecast is not above 0, the difference of the levels is added as it is.
func DriverChange(simulations forecast.Simulations, fit *fit.Fit, plan []Target) (forecast.Forecast, error) {
	f := simulations.Simulator()
	if err := CheckTargets(plan); err != nil {
		return forecast.Forecast{}, err
	}
	if last := plan[len(plan)-1].Time; last.Before(f.Start) {
		return forecast.Forecast{}, fmt.Errorf("ends on %s, before the forecast of %q begins on %s", last.Format(time.RFC3339), f.Series.Name,
			f.Start.Format(time.RFC3339))
	}
	course := fit.Course(f.Steps)
	row := make([]float64, f.Steps)
	ratio, offset := 1.0, 0.0
	for h, level := range course.Level {
		expected := level
		for _, s := range course.Shapes {
			expected += s.Values[h]
		}
		wanted, in := targetAt(plan, f.Time(h))
		switch {
		case in && !(level > 0):
			ratio, offset = 1, wanted-level
		case in:
			ratio, offset = wanted/level, 0
		}
		row[h] = (ratio-1)*expected + offset
	}
	return forecast.Difference(forecast.Forecast{Series: f.Series, Start: f.Start, Step: f.Step}, mat.NewDense(1, len(row), row)), nil
}

// targetAt returns the value at t, between the first and the last date.
func targetAt(plan []Target, t time.Time) (float64, bool) {
	for i, d := range plan {
		switch {
		case d.Time.Equal(t):
			return d.Value, true
		case d.Time.Before(t):
			continue
		case i == 0:
			return 0, false
		}
		before := plan[i-1]
		share := float64(t.Sub(before.Time)) / float64(d.Time.Sub(before.Time))
		return before.Value + share*(d.Value-before.Value), true
	}
	return 0, false
}
