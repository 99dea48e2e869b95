package score

import "math"

// Coverage returns the share of the actual values in [low, high].
func Coverage(actual, low, high []float64) float64 {
	return meanOver(actual, func(i int, y float64) float64 {
		if low[i] <= y && y <= high[i] {
			return 1
		}
		return 0
	})
}

// MSIS returns the mean scaled interval score of the central 1 − alpha interval,
// [GR] equation 43, scaled as in [M4]:
//
//	1/h · Σ (u_t − l_t + 2/α·(l_t − y_t)⁺ + 2/α·(y_t − u_t)⁺) / scale
//
// A 95 % interval has an alpha of 0.05. It is NaN for a scale of 0.
func MSIS(actual, low, high []float64, alpha, scale float64) float64 {
	mean := meanOver(actual, func(i int, y float64) float64 {
		return high[i] - low[i] + 2/alpha*(max(low[i]-y, 0)+max(y-high[i], 0))
	})
	return over(mean, scale)
}

// Pinball returns the mean quantile loss of a forecast of the p-quantile, [GR]
// section 6.1, in the unit of the values:
//
//	1/h · Σ (p − 1{y_t < q_t}) · (y_t − q_t)
func Pinball(actual, quantile []float64, p float64) float64 {
	return meanOver(actual, func(i int, y float64) float64 {
		if d := y - quantile[i]; d >= 0 {
			return p * d
		}
		return (p - 1) * (y - quantile[i])
	})
}

// QuantileLoss returns twice the Pinball loss, averaged over the levels, in the
// unit of the values. Row k of quantiles is the forecast of the quantile
// levels[k]. For levels that fill (0, 1) evenly it tends to the CRPS, and
// for the median alone it is the MAE.
func QuantileLoss(actual []float64, quantiles [][]float64, levels []float64) float64 {
	sum := 0.0
	for k, p := range levels {
		sum += 2 * Pinball(actual, quantiles[k], p)
	}
	return sum / float64(len(levels))
}

// WeightedQuantileLoss returns the QuantileLoss relative to the mean absolute
// actual value, the scaled form that is common for many series of unlike size
// (Park and others, "Learning quantile functions without quantile crossing for
// distribution-free time series forecasting", AISTATS 2022):
//
//	2 · Σ_k Σ_t pinball(y_t, q_{k,t}) / (K · Σ_t |y_t|)
//
// It is NaN where all actual values are 0.
func WeightedQuantileLoss(actual []float64, quantiles [][]float64, levels []float64) float64 {
	size := meanOver(actual, func(_ int, y float64) float64 { return math.Abs(y) })
	return over(QuantileLoss(actual, quantiles, levels), size)
}

// CRPS returns the continuous ranked probability score of equally likely
// samples in ascending order against what came, [GR] equation 21 (with its sign turned) for their
// empirical distribution, in the unit of the values:
//
//	1/n · Σ_i |x_i − y| − 1/(2n²) · Σ_i Σ_j |x_i − x_j|
//
// For a single sample it is the absolute error. It is NaN if actual is, or
// without samples.
func CRPS(actual float64, ascending []float64) float64 {
	n := float64(len(ascending))
	if n == 0 {
		return math.NaN()
	}
	crps := 0.0
	for i, x := range ascending {
		// Of all differences, x is the larger one in i and the smaller one in n−1−i.
		rank := 2*float64(i) + 1 - n
		crps += math.Abs(x-actual)/n - (x-ascending[0])*rank/(n*n)
	}
	return crps
}
