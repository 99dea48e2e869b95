package score

import "math"

// Ratio returns how a score relates to that of another forecast of the same
// values, and NaN where one of them is NaN or the other forecast made no error:
// nothing is better than that.
func Ratio(score, other float64) float64 { return over(score, other) }

// GeometricMean returns the geometric mean of ratios, so that twice as good and
// twice as bad cancel out (Fleming and Wallace, "How not to lie with statistics",
// Communications of the ACM 29, 1986), and how many it rests on. Ratios that are
// not positive and finite are left out; the mean is NaN if none is left.
func GeometricMean(ratios []float64) (mean float64, n int) {
	sum := 0.0
	for _, r := range ratios {
		if r > 0 && !math.IsInf(r, 1) {
			sum += math.Log(r)
			n++
		}
	}
	if n == 0 {
		return math.NaN(), 0
	}
	return math.Exp(sum / float64(n)), n
}
