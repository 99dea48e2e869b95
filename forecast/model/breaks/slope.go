package breaks

import (
	"math"
)

// nearEnd is how many values at an end tell the level there.
const nearEnd = 24

// Course is the line that a sequence follows.
type Course struct {
	Slope float64 // in a step
	Error float64 // standard error of the slope
	First float64 // level at the first step of the sequence
	Last  float64 // level at its last step
	Noise float64 // robust standard deviation from the line
}

// CourseOf returns the line of x, seasons of the given periods taken out where they were seen four times. The slope is the median of
// those between values half of the sequence apart, and its standard error knows that neighbouring residuals may be alike. All is NaN for
// fewer than 4 measured values.
func CourseOf(x []float64, periods []int) Course {
	var at []int
	var y []float64
	for t, v := range WithoutSeasons(x, periods) {
		if !math.IsNaN(v) {
			at, y = append(at, t), append(y, v)
		}
	}
	n := len(y)
	if n < 4 {
		return Course{math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN()}
	}
	c := Course{Slope: halfSlope(at, y)}
	rest := make([]float64, n)
	for i, v := range y {
		rest[i] = v - c.Slope*float64(at[i])
	}
	c.First = median(rest[:min(nearEnd, n)])
	c.Last = median(rest[max(n-nearEnd, 0):]) + c.Slope*float64(len(x)-1)
	level := median(rest)
	for i := range rest {
		rest[i] -= level
	}
	c.Noise = robust(rest)
	// The variance of a least-squares slope is 12·σ²/(n·span²); the median of slopes half apart needs 4/3 of the values for the same.
	c.Error = c.Noise * math.Sqrt(16/float64(n)) / float64(at[n-1]-at[0]) * alikeness(rest)
	return c
}

// Sure reports whether the slope is at least so many standard errors.
func (c Course) Sure(times float64) bool { return math.Abs(c.Slope) > times*c.Error }

// halfSlope returns the median slope between values half of the sequence apart.
func halfSlope(at []int, y []float64) float64 {
	half := len(y) / 2
	slopes := make([]float64, 0, len(y)-half)
	for i := half; i < len(y); i++ {
		slopes = append(slopes, (y[i]-y[i-half])/float64(at[i]-at[i-half]))
	}
	return middle(slopes)
}

// alikeness returns by how much a standard error grows because neighbouring residuals are alike: √((1+ρ)/(1−ρ)) of an
// autoregression of order 1 (Box, Jenkins and Reinsel 2008, section 2.1.6).
func alikeness(rest []float64) float64 {
	const most = 0.95
	var own, cross float64
	for i, v := range rest {
		own += v * v
		if i > 0 {
			cross += v * rest[i-1]
		}
	}
	if own == 0 {
		return 1
	}
	rho := max(0, min(most, cross/own))
	return math.Sqrt((1 + rho) / (1 - rho))
}
