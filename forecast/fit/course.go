package fit

import (
	"slices"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Course is the expected course of a series over the steps of a forecast, taken
// apart: the level and all shapes add up to it.
type Course struct {
	Level []float64 // without the seasons
	// Shapes are what each season does, shortest first: how far the course, less the shapes before,
	// is from its own mean over one period around each step.
	Shapes []Shape
	// Measured is how many steps rest on what was measured. Beyond, the level stands still and the shapes
	// repeat, and a future multiplies both by its own assumed growth.
	Measured int
}

// Shape is what one season does to the expected course.
type Shape struct {
	Season forecast.Season
	Values []float64
}

// Slope returns the slope per step of the least-squares line through the level of the measured steps
// from index from on; 0 where there are fewer than two.
func (c Course) Slope(from int) float64 {
	level := c.Level[min(from, c.Measured):c.Measured]
	middle, average := float64(len(level)-1)/2, series.MeanOf(level)
	var slope, squares float64
	for i, v := range level {
		d := float64(i) - middle
		slope += d * (v - average)
		squares += d * d
	}
	if squares == 0 {
		return 0
	}
	return slope / squares
}

// Course returns the expected course of the next h steps, taken apart.
func (f *Fit) Course(h int) Course {
	n := h
	if f.history.clock != nil {
		n = f.history.clock.needed(h)
	}
	wall := f.course(n)
	if f.history.clock == nil {
		return wall
	}
	inUTC := func(values []float64) []float64 {
		out := make([]float64, h)
		f.inUTC(out, func(dst []float64) { copy(dst, values) })
		return out
	}
	out := Course{Level: inUTC(wall.Level), Measured: min(wall.Measured, h)}
	for _, s := range wall.Shapes {
		out.Shapes = append(out.Shapes, Shape{s.Season, inUTC(s.Values)})
	}
	return out
}

// course is Course in the steps of the prepared values.
func (f *Fit) course(n int) Course {
	if f.history.scale == 0 {
		level := make([]float64, n)
		for i := range level {
			level[i] = f.history.center
		}
		return Course{Level: level, Measured: min(n, f.evidenceSteps())}
	}
	longest := 1
	for _, s := range f.evidence.Seasons {
		longest = max(longest, s.Period)
	}
	rest := make([]float64, min(n+2*longest, f.evidenceSteps()))
	for i, v := range f.pool.upTo(len(rest)).center[:len(rest)] {
		rest[i] = f.history.out(v)
	}
	c := Course{Measured: min(n, len(rest))}
	for _, s := range f.evidence.Seasons {
		smooth := around(rest, s.Period)
		shape := make([]float64, len(rest))
		for i, v := range rest {
			shape[i] = v - smooth[i]
		}
		c.Shapes = append(c.Shapes, Shape{s, prolonged(shape, n, s.Period)})
		rest = smooth
	}
	c.Level = prolonged(rest, n, 1)
	return c
}

// prolonged returns the first n values, or all of them and their last period again and again.
func prolonged(values []float64, n, period int) []float64 {
	out := make([]float64, n)
	copied := copy(out, values)
	for i := copied; i < n; i++ {
		out[i] = out[i-min(period, copied)]
	}
	return out
}

// around returns the mean over one period around each value. An even period counts half of the value at
// either end. Before the first and after the last value, the nearest period is
// continued, moved by as much as the mean changed over a period.
func around(values []float64, period int) []float64 {
	n := len(values)
	if period < 2 || period > n {
		return values
	}
	wide := make([]float64, n+2*period)
	copy(wide[period:], values)
	before, after := 0.0, 0.0
	if 2*period <= n {
		before = series.MeanOf(values[period:2*period]) - series.MeanOf(values[:period])
		after = series.MeanOf(values[n-period:]) - series.MeanOf(values[n-2*period:n-period])
	}
	for j := range period {
		wide[j] = values[j] - before
		wide[n+period+j] = values[n-period+j] + after
	}
	sums := make([]float64, len(wide)+1)
	for i, v := range wide {
		sums[i+1] = sums[i] + v
	}
	out := make([]float64, n)
	for i := range out {
		first := i + period - period/2
		out[i] = sums[first+period] - sums[first]
		if period%2 == 0 {
			out[i] += (wide[first+period] - wide[first]) / 2
		}
		out[i] /= float64(period)
	}
	return out
}

// Sum returns the expected course of every step: its level and all shapes.
func (c Course) Sum() []float64 {
	sum := slices.Clone(c.Level)
	for _, s := range c.Shapes {
		for h, v := range s.Values {
			sum[h] += v
		}
	}
	return sum
}
