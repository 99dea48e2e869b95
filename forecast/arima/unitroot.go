package arima

import "math"

// Critical values.
const (
	kpssLimit      = 0.463 // of KPSS at 5 %: Kwiatkowski et al. (1992), table 1, for a level
	strengthLimit  = 0.64  // of the seasonal strength: Hyndman and Athanasopoulos, "Forecasting: principles and practice" (3rd ed.), section 9.1
	seasonSpan     = 11    // seasons that a phase is smoothed over
	seasonalRounds = 2     // of taking turns between trend and season
)

// Differences returns how many times y is to be differenced until KPSS no longer finds a unit root, at most MaxDifference: Hyndman and
// Khandakar (2008), "Automatic time series forecasting: the forecast package for R", section 3.1. NaN marks values that
// were not measured; the others are taken as neighbours.
func Differences(y []float64) int {
	x := make([]float64, 0, len(y))
	for _, v := range y {
		if !math.IsNaN(v) {
			x = append(x, v)
		}
	}
	d := 0
	for ; d < MaxDifference && kpss(x) > kpssLimit; d++ {
		for t := 0; t+1 < len(x); t++ {
			x[t] = x[t+1] - x[t]
		}
		x = x[:len(x)-1]
	}
	return d
}

// kpss returns the statistic of Kwiatkowski, Phillips, Schmidt and Shin (1992), "Testing the null hypothesis of stationarity against the
// alternative of a unit root", eq. 10 and 13, for a level; 0 for fewer than 3 values or constant ones.
func kpss(x []float64) float64 {
	n := len(x)
	if n < 3 {
		return 0
	}
	mean := 0.0
	for t, v := range x {
		mean += (v - mean) / float64(t+1)
	}
	e := make([]float64, n)
	sum, sums := 0.0, 0.0
	for t, v := range x {
		e[t] = v - mean
		sum += e[t]
		sums += sum * sum
	}
	lags := int(3 * math.Sqrt(float64(n)) / 13)
	variance := dot(e, e)
	for l := 1; l <= lags; l++ {
		variance += 2 * (1 - float64(l)/float64(lags+1)) * dot(e[l:], e[:n-l])
	}
	if !(variance > 0) {
		return 0
	}
	return sums / float64(n) / variance
}

// SeasonalDifferences returns 1 if the season of the period is strong enough to be taken off by differences, else 0: where
//
//	1 − Var(remainder) / Var(season + remainder)
//
// is over 0.64, by a decomposition in which trend and season take turns, the season of each phase smoothed over eleven of its
// kind with tricube weights (Cleveland et al. 1990, "STL", section 2). Fewer than two seasons give 0.
func SeasonalDifferences(y []float64, period int) int {
	if period < 2 || len(y)/2 < period {
		return 0
	}
	if strength(y, period) > strengthLimit {
		return 1
	}
	return 0
}

func strength(y []float64, period int) float64 {
	n := len(y)
	trend, season, rest := make([]float64, n), make([]float64, n), make([]float64, n)
	for range seasonalRounds {
		for t, v := range y {
			rest[t] = v - season[t]
		}
		smoothOver(trend, rest, period)
		for t, v := range y {
			rest[t] = v - trend[t]
		}
		phases(season, rest, period)
		smoothOver(rest, season, period)
		for t, v := range rest {
			season[t] -= v
		}
	}
	var remainder, detrended moments
	for t, v := range y {
		if !math.IsNaN(v) {
			remainder.add(v - trend[t] - season[t])
			detrended.add(v - trend[t])
		}
	}
	if !(detrended.squares > 0) {
		return 0
	}
	return 1 - remainder.squares/detrended.squares
}

// moments are a running mean and the sum of squares about it.
type moments struct{ n, mean, squares float64 }

func (m *moments) add(v float64) {
	m.n++
	d := v - m.mean
	m.mean += d / m.n
	m.squares += d * (v - m.mean)
}

// smoothOver sets dst to the mean of the measured values of x within half a period, as far as x goes.
func smoothOver(dst, x []float64, period int) {
	half := period / 2
	sum, count := 0.0, 0.0
	in := func(t int, sign float64) {
		if t >= 0 && t < len(x) && !math.IsNaN(x[t]) {
			sum += sign * x[t]
			count += sign
		}
	}
	for t := range half {
		in(t, 1)
	}
	last := 0.0
	for t := range x {
		in(t+half, 1)
		in(t-half-1, -1)
		s, c := sum, count
		if period%2 == 0 { // the outermost two count half, so that every phase counts the same
			for _, k := range [2]int{t - half, t + half} {
				if k >= 0 && k < len(x) && !math.IsNaN(x[k]) {
					s -= x[k] / 2
					c -= 0.5
				}
			}
		}
		if c > 0 {
			last = s / c
		}
		dst[t] = last
	}
}

// phases sets dst to x smoothed along each phase of the period.
func phases(dst, x []float64, period int) {
	for t := range x {
		sum, weight := 0.0, 0.0
		// Near an end the window is as wide, but lies to one side.
		reach := seasonSpan / 2
		before, after := t/period, (len(x)-1-t)/period
		if short := reach - min(before, after); short > 0 {
			reach += short
		}
		for k := -min(reach, before); k <= min(reach, after); k++ {
			v := x[t+k*period]
			if math.IsNaN(v) {
				continue
			}
			u := math.Abs(float64(k)) / float64(reach+1)
			w := 1 - u*u*u
			w *= w * w
			sum += w * v
			weight += w
		}
		dst[t] = 0
		if weight > 0 {
			dst[t] = sum / weight
		}
	}
}
