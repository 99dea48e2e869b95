package fit

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Fewest measured values for a forecast. Below a day, two days must have been
// seen to tell a day from a trend, but never more than maxNeeded values.
const (
	// By argument: it says what is refused, not how good a forecast is.
	minValues = 12
	// By argument: it says what is refused, not how good a forecast is.
	minDays = 14
	// By argument: it says what is refused, not how good a forecast is.
	maxNeeded = 2880
)

// maxFitted is how many of the latest steps the models are fitted to: more than
// a year of five minutes, or eleven of hours.
// By argument: it bounds time and memory; no development set is as long.
const maxFitted = 110_000

// demand is a history ready for the kernels: without what is not demand,
// shifted and scaled to a size around 1, without what a level shift made obsolete.
type demand struct {
	values []float64 // (value − center) / scale, NaN for gaps and what was left out
	center float64
	scale  float64 // 0 for a constant history
	low    float64 // bounds that paths keep, in original values
	high   float64
	// outliers were moved in, and come back in the paths as often as they came.
	outliers   relapses
	notes      []string
	course     recentShift // the zero one where there is none
	yearly     yearlyPeak  // likewise
	stopped    stoppedGrowth
	copying    ongoingCopy
	rising     *flowScale // nil where the values ever fall
	negative   bool       // what is fitted lies below 0 somewhere, whatever the bounds of paths are
	grows      bool       // by shares rather than by amounts
	emptied    int        // how many of the latest values came since the pool was emptied, 0 if it never was
	offset     float64    // of the values, on top of those that an update brings
	happenings []series.Happening
}

// prepare checks a trimmed series, cleans and scales it.
func prepare(s series.Series, o Options) (demand, *forecast.Refusal) {
	if r := checkLength(s); r != nil {
		return demand{}, r
	}
	for i, v := range s.Values {
		if math.Abs(v) > series.MaxMagnitude {
			return demand{}, &forecast.Refusal{State: forecast.UnusableData,
				Reason: fmt.Sprintf("The value %g at %s is beyond ±%g, which no measured quantity reaches: remove it.",
					v, s.Time(i).Format(time.RFC3339), series.MaxMagnitude)}
		}
	}
	earlier := max(s.Len()-maxFitted, 0)
	c := newCleaner(s.Slice(earlier, s.Len()), o)
	c.tellKnown(o.Known.Happened)
	if r := c.run(); r != nil {
		return demand{}, r
	}
	p := demand{outliers: c.outliers, course: c.recent, stopped: c.stopped, copying: c.copying, low: math.Inf(-1), high: math.Inf(1)}
	p.setBounds(s.Unit, s.Values[:earlier], c.bounding())
	if p.high == 1 && !c.spliced {
		c.raiseCeiling()
	}
	if earlier > 0 {
		p.notes = append(p.notes, fmt.Sprintf("Of %d steps, the latest %d were fitted.", s.Len(), maxFitted))
	}
	if gaps := s.Len() - s.Measured(); gaps > 0 {
		p.notes = append(p.notes, fmt.Sprintf("%d of %d steps have no measurement and were left out of the fit.", gaps, s.Len()))
	}
	p.notes = append(p.notes, c.notes...)
	p.values, p.happenings = c.values, c.happenings
	if c.since > 0 {
		p.emptied = len(c.values) - c.since
	}
	p.negative = slices.ContainsFunc(c.values, func(v float64) bool { return v < 0 })
	if p.setScale(p.values); p.scale == 0 {
		p.setScale(s.Values) // what is fitted is constant; what came before may not have been
	}
	for i, v := range p.values {
		p.values[i] = p.in(v)
	}
	return p, nil
}

// since leaves out the values before index at.
func (d *demand) since(at int) {
	before := d.outliers.again()
	d.values = d.values[at:]
	d.outliers = d.outliers.since(at)
	if before && !d.outliers.again() {
		d.notes = append(d.notes, fmt.Sprintf("Since then, values far from all others came fewer than %d times, and are not expected again.",
			leastRelapses))
	}
}

// checkLength refuses a series with too few values to judge any model.
func checkLength(s series.Series) *forecast.Refusal {
	measured := s.Measured()
	if measured == 0 {
		return &forecast.Refusal{State: forecast.UnusableData, Reason: "Nothing was measured: all values are missing."}
	}
	if need := NeededValues(s.Step); measured < need && !shortLine(s) {
		return &forecast.Refusal{State: forecast.TooLittleData,
			Reason: fmt.Sprintf("There are %d values of %s; at least %d are needed: give a longer history%s.",
				measured, s.Step, need, shorterStepAdvice(s.Step))}
	}
	return nil
}

// NeededValues returns how many measured values of the given step a forecast needs.
func NeededValues(step series.Step) int {
	d := step.Approx()
	switch {
	case d < series.Day:
		return min(max(int((2*series.Day+d-1)/d), minValues), maxNeeded)
	case d == series.Day:
		return minDays
	}
	return minValues
}

func shorterStepAdvice(step series.Step) string {
	if step.Approx() > series.Day {
		return ", or the same one in shorter steps"
	}
	return ""
}

// setBounds sets what paths must not leave: 0 where the values are nowhere
// negative, and 1 where they are ratios that never exceeded it by more than rounding.
func (d *demand) setBounds(unit series.Unit, parts ...[]float64) {
	const rounding = 1e-9
	smallest, largest := math.Inf(1), math.Inf(-1)
	for _, values := range parts {
		for _, v := range values {
			if !math.IsNaN(v) {
				smallest, largest = min(smallest, v), max(largest, v)
			}
		}
	}
	if smallest >= 0 {
		d.low = 0
		if unit == series.Ratio && largest <= 1+rounding {
			d.high = 1
		}
	}
}

// setScale sets center to the median and scale to the mean absolute deviation
// from it. A deviation that is rounding error of the center counts as none.
func (d *demand) setScale(values []float64) {
	seen := slices.DeleteFunc(slices.Clone(values), math.IsNaN)
	slices.Sort(seen)
	d.center = seen[len(seen)/2]
	d.scale = 0
	for i, v := range seen {
		d.scale += (math.Abs(v-d.center) - d.scale) / float64(i+1)
	}
	if d.scale < 1e-13*math.Abs(d.center) || d.scale < 1e-290 {
		d.scale = 0
	}
}

// in turns an original value into one the kernels see.
func (d demand) in(v float64) float64 {
	if d.scale == 0 {
		return v - v // 0, or NaN for a gap
	}
	return (v - d.center) / d.scale
}

// out turns what a kernel made into an original value within the bounds.
func (d demand) out(v float64) float64 {
	return bounded(d.center+d.scale*v, d.low, d.high)
}

// bounded returns the nearest number to v from low to high. It is what min and max
// would return, and faster than they are where few values are out of bounds.
func bounded(v, low, high float64) float64 {
	if v <= low {
		return low
	}
	if v >= high {
		return high
	}
	return v
}
