package score

import (
	"math"
	"slices"
)

// seasonalLevel is the 95 % point of the normal distribution as the M4 competition rounds it.
const seasonalLevel = 1.645

// Seasonal is the test by which the M4 competition decides whether a history
// has a season of the given period ([M4], Naive 2; the
// standard error is Bartlett's): there are three seasons at least, and the autocorrelation at the period has
//
//	|r_m| > 1.645 · √((1 + 2·Σ_{i<m} r_i²) / n)
//
// NaN is left out of the means and products, each of which is divided by the
// number of measured values. A constant history has no season.
//
// The competition's program looks no further than 10·log₁₀ n lags and so finds
// no longer season, which did not matter for its series; that limit is not kept.
func Seasonal(history []float64, period int) bool {
	if period < 2 || len(history) < 3*period {
		return false
	}
	mean := meanOver(history, func(_ int, y float64) float64 { return y })
	variance, n := product(history, mean, 0)
	if !(variance > 0) {
		return false
	}
	sum := 1.0
	for lag := 1; lag < period; lag++ {
		c, _ := product(history, mean, lag)
		sum += 2 * (c / variance) * (c / variance)
	}
	c, _ := product(history, mean, period)
	return math.Abs(c/variance) > seasonalLevel*math.Sqrt(sum/n)
}

// product returns the sum of products of deviations from the mean that are lag
// steps apart, and how many there are.
func product(y []float64, mean float64, lag int) (sum, n float64) {
	for t := lag; t < len(y); t++ {
		if d := (y[t] - mean) * (y[t-lag] - mean); !math.IsNaN(d) {
			sum += d
			n++
		}
	}
	return sum, n
}

// Indices returns the factor of every phase in the classical multiplicative
// decomposition, as R's decompose does it: the trend is a centred moving average
// over one season, the factor of a phase is the mean of value / trend, and the
// factors are divided by their mean. Element i is for the values at i, i + period and so on.
//
// It is nil where the decomposition makes no sense: with fewer than two seasons,
// or where a trend or a factor is not positive. Windows with a NaN in them have
// no trend and are left out; a phase that is left without a factor makes it nil, too.
func Indices(history []float64, period int) []float64 {
	if period < 2 || len(history) < 2*period {
		return nil
	}
	sums, counts := make([]float64, period), make([]float64, period)
	half := period / 2
	for t := half; t < len(history)-half; t++ {
		trend := movingAverage(history, t, period)
		if trend <= 0 {
			return nil
		}
		if ratio := history[t] / trend; !math.IsNaN(ratio) {
			sums[t%period] += ratio
			counts[t%period]++
		}
	}
	mean := 0.0
	for i := range sums {
		sums[i] /= counts[i]
		mean += sums[i] / float64(period)
	}
	for i := range sums {
		sums[i] /= mean
	}
	if slices.ContainsFunc(sums, func(v float64) bool { return !(v > 0) || math.IsInf(v, 1) }) {
		return nil
	}
	return sums
}

// movingAverage returns the mean over one season around t, of which an even
// period counts both ends by half. It is NaN if a value is.
func movingAverage(y []float64, t, period int) float64 {
	half := period / 2
	sum := 0.0
	for _, v := range y[t-half : t+half+1] {
		sum += v / float64(period)
	}
	if period%2 == 0 {
		sum -= (y[t-half] + y[t+half]) / 2 / float64(period)
	}
	return sum
}

// Naive2 fills dst with the benchmark of the M4 competition ([M4], Naive 2):
// the last measured value carried on, of the history without its season and with the
// season put back, if the history is Seasonal and can be decomposed; as
// it is otherwise. dst[0] is the step after the last of the history. All is
// NaN if nothing was measured.
func Naive2(dst, history []float64, period int) {
	var indices []float64
	if Seasonal(history, period) {
		indices = Indices(history, period)
	}
	last := len(history) - 1
	for last >= 0 && math.IsNaN(history[last]) {
		last--
	}
	for h := range dst {
		switch {
		case last < 0:
			dst[h] = math.NaN()
		case indices == nil:
			dst[h] = history[last]
		default:
			dst[h] = history[last] / indices[last%period] * indices[(len(history)+h)%period]
		}
	}
}
