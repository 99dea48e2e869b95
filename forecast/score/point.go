package score

import "math"

// Scale returns the mean absolute error in the history of repeating the value of
// a season before, [HK] section 3:
//
//	1/(n−m) · Σ_{t>m} |y_t − y_{t−m}|
//
// Pairs of which one is NaN are left out. It is NaN if there is no pair. A
// period m below 1 counts as 1.
func Scale(history []float64, period int) float64 {
	period = max(period, 1)
	if period >= len(history) {
		return math.NaN()
	}
	return meanOver(history[period:], func(i int, y float64) float64 { return math.Abs(y - history[i]) })
}

// MAE returns the mean absolute error of a point forecast, in the unit of the values.
func MAE(actual, point []float64) float64 {
	return meanOver(actual, func(i int, y float64) float64 { return math.Abs(y - point[i]) })
}

// MASE returns the mean absolute scaled error, [HK] section 3: MAE / scale, with
// the Scale of the history that the forecast knew. It is NaN for a scale of 0.
func MASE(actual, point []float64, scale float64) float64 { return over(MAE(actual, point), scale) }

// SMAPE returns the symmetric mean absolute percentage error as the M4
// competition defines it ([M4], accuracy measures), as a ratio from 0 to 2:
//
//	1/h · Σ 2·|y_t − f_t| / (|y_t| + |f_t|)
//
// A step at which both are 0 has no error.
func SMAPE(actual, point []float64) float64 {
	return meanOver(actual, func(i int, y float64) float64 {
		if y == point[i] {
			return 0
		}
		// Halved first, because the sum of two large values may not be finite.
		return math.Abs(y/2-point[i]/2) / (math.Abs(y)/4 + math.Abs(point[i])/4)
	})
}

// OWA returns the overall weighted average of the M4 competition ([M4], accuracy
// measures), the mean of two ratios to Naive2:
//
//	½ · (sMAPE / sMAPE of Naive2 + MASE / MASE of Naive2)
//
// Over several series, each of the four is the mean over the series first. It is
// NaN where Naive2 made no error.
func OWA(smape, mase, smapeNaive2, maseNaive2 float64) float64 {
	return (over(smape, smapeNaive2) + over(mase, maseNaive2)) / 2
}

// meanOver returns the mean of f over the values that are not NaN, leaving out
// where f is; NaN if none is left.
func meanOver(values []float64, f func(i int, v float64) float64) float64 {
	mean, n := 0.0, 0.0
	for i, v := range values {
		if math.IsNaN(v) {
			continue
		}
		if e := f(i, v); !math.IsNaN(e) {
			n++
			mean += (e - mean) / n
		}
	}
	if n == 0 {
		return math.NaN()
	}
	return mean
}

// over returns a/b, and NaN where that is not finite.
func over(a, b float64) float64 {
	if q := a / b; !math.IsInf(q, 0) {
		return q
	}
	return math.NaN()
}
