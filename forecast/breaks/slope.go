package breaks

import (
	"math"
)

// Slope returns the slope of x in a step, seasons of the given periods taken out where they were seen four times, as the median of
// the slopes between values half of it apart, and its standard error, in which neighbouring residuals may be alike.
// Both are NaN for fewer than 4 measured values.
func Slope(x []float64, periods []int) (slope, standardError float64) {
	var at []int
	var y []float64
	for t, v := range withoutSeasons(x, periods) {
		if !math.IsNaN(v) {
			at, y = append(at, t), append(y, v)
		}
	}
	n := len(y)
	if n < 4 {
		return math.NaN(), math.NaN()
	}
	slope = halfSlope(at, y)
	rest := make([]float64, n)
	for i, v := range y {
		rest[i] = v - slope*float64(at[i])
	}
	level := median(rest)
	for i := range rest {
		rest[i] -= level
	}
	sigma := robust(rest)
	span := float64(at[n-1] - at[0])
	// The variance of a least-squares slope is 12·σ²/(n·span²); the median of slopes half apart needs 4/3 of the values for the same.
	return slope, sigma * math.Sqrt(16/float64(n)) / span * alikeness(rest)
}

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
