package breaks

import (
	"math"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/model/rank"
	"github.com/plimsoll/plimsoll/forecast/model/season"
)

// leastCycles is how often a period must have been seen for its phases to have medians.
const leastCycles = 4

// maxPeriod is the longest one that is taken out: a year moves too slowly to look like a jump.
const maxPeriod = 2100

// WithoutSeasons returns x less the medians of the phases of each period, next to a moving mean. A jump
// spoils that mean within a cycle of it, and no median.
func WithoutSeasons(x []float64, periods []int) []float64 {
	rest := slices.Clone(x)
	for _, p := range periods {
		if p < 2 || p > maxPeriod || len(x) < leastCycles*p {
			continue
		}
		slow := season.MovingMean(rest, p)
		phase := make([]float64, 0, len(x)/p+1)
		for k := range p {
			phase = phase[:0]
			for t := k; t < len(x); t += p {
				if v := rest[t] - slow[t]; !math.IsNaN(v) {
					phase = append(phase, v)
				}
			}
			if len(phase) == 0 {
				continue
			}
			m := middle(phase)
			for t := k; t < len(x); t += p {
				rest[t] -= m
			}
		}
	}
	return rest
}

// medianSlope returns the median slope between values an eighth of the sequence apart, so that a
// jump spoils an eighth of them (after Theil 1950 and Sen 1968, who take all pairs).
func medianSlope(at []int, y []float64) float64 {
	lag := max(len(y)/8, 1)
	slopes := make([]float64, 0, len(y))
	for i := lag; i < len(y); i++ {
		slopes = append(slopes, (y[i]-y[i-lag])/float64(at[i]-at[i-lag]))
	}
	if len(slopes) == 0 {
		return 0
	}
	return middle(slopes)
}

// robust returns 1.4826 times the median absolute value, which is the standard deviation of normal noise about 0.
func robust(x []float64) float64 {
	sizes := make([]float64, 0, len(x))
	for _, v := range x {
		sizes = append(sizes, math.Abs(v))
	}
	if len(sizes) == 0 {
		return 0
	}
	return 1.4826 * middle(sizes)
}

// median returns the median of x, 0 for none.
func median(x []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	return middle(slices.Clone(x))
}

// medianOf returns the median of x, no longer than spare.
func medianOf(spare, x []float64) float64 {
	spare = spare[:copy(spare, x)]
	slices.Sort(spare)
	n := len(spare)
	if n == 0 {
		return 0
	}
	return (spare[(n-1)/2] + spare[n/2]) / 2
}

// middle returns the median of x, which it reorders.
func middle(x []float64) float64 {
	n := len(x)
	high := rank.Select(x, n/2)
	if n%2 == 1 {
		return high
	}
	return (slices.Max(x[:n/2]) + high) / 2
}
