package score

import (
	"math"
	"math/rand/v2"
	"slices"
)

// A saturation date is scored as its cumulative probability: cumulative[h] is the
// probability F(h) that the first passage T is at step h or before, for every step of
// the horizon H = len(cumulative). T counts from 0, and H or more stands for "not within the
// horizon", as which all later dates are censored.

// Passage returns the threshold-weighted CRPS of the date, divided by the horizon:
//
//	1/H · Σ_h (F(h) − 1{T ≤ h})²
//
// It is the CRPS with all weight on the horizon (Gneiting and Ranjan, "Comparing density forecasts
// using threshold- and quantile-weighted scoring rules", Journal of Business and Economic Statistics 29, 2011, equation
// 13, in steps of one), proper for what the horizon shows of T. It is from 0 to 1, the smaller the better, and NaN for no horizon.
func Passage(cumulative []float64, t int) float64 {
	return meanOver(cumulative, func(h int, f float64) float64 {
		if t <= h {
			f--
		}
		return f * f
	})
}

// Brier returns the squared error of the probability of something that happened or did not: [GR] section 3.1 for two classes,
// halved, so that it is from 0 to 1.
func Brier(p float64, happened bool) float64 {
	if happened {
		p--
	}
	return p * p
}

// Skill returns 1 − score/reference: 1 is perfect, 0 as good as the reference, negative worse
// ([GR] section 2.3). It is NaN for a reference of 0.
func Skill(score, reference float64) float64 { return 1 - over(score, reference) }

// DateQuantile returns the first step whose cumulative probability is at least p,
// and the horizon where there is none. A step with a probability of 0 is never one.
func DateQuantile(cumulative []float64, p float64) int {
	for h, f := range cumulative {
		if f >= p && f > 0 {
			return h
		}
	}
	return len(cumulative)
}

// Claimed returns the probability that the forecast itself gives to low ≤ T ≤ high,
// the horizon standing for all that is beyond it. Steps are discrete and "not within the horizon" is a
// lump, so it is more than the difference of the levels whose quantiles low and high are:
// it is what the share of intervals that hold should be compared with.
func Claimed(cumulative []float64, low, high int) float64 {
	claimed := 1.0
	if high < len(cumulative) {
		claimed = cumulative[high]
	}
	if low > 0 && low <= len(cumulative) {
		claimed -= cumulative[low-1]
	}
	return claimed
}

// Bin is a part of the probabilities that were stated.
type Bin struct {
	From, To float64 // probabilities p with From ≤ p < To; 1 is in the last bin
	Cases    int
	Stated   float64 // mean of the probabilities; NaN without cases
	Happened float64 // share that happened; NaN likewise
}

// Reliability sorts forecasts into n bins of equal width by their probability: what was stated against what happened (Murphy and
// Winkler, "Reliability of subjective probability forecasts of precipitation and temperature", Applied Statistics 26, 1977).
func Reliability(p []float64, happened []bool, n int) []Bin {
	bins := make([]Bin, n)
	for i := range bins {
		bins[i] = Bin{From: float64(i) / float64(n), To: float64(i+1) / float64(n)}
	}
	for i, stated := range p {
		b := &bins[min(int(stated*float64(n)), n-1)]
		b.Cases++
		b.Stated += stated
		if happened[i] {
			b.Happened++
		}
	}
	for i := range bins {
		c := float64(bins[i].Cases)
		bins[i].Stated /= c // 0/0 is NaN
		bins[i].Happened /= c
	}
	return bins
}

// CalibrationError returns the expected calibration error, the mean over the cases of the distance between
// what was stated and what happened in their bin (Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using
// Bayesian binning", AAAI 2015, section on measures). Few cases make it larger than it is: even true
// probabilities scatter. It is NaN without cases.
func CalibrationError(bins []Bin) float64 {
	sum, n := 0.0, 0.0
	for _, b := range bins {
		if b.Cases > 0 {
			sum += float64(b.Cases) * math.Abs(b.Stated-b.Happened)
			n += float64(b.Cases)
		}
	}
	return over(sum, n)
}

// Interval is what a figure may be, with 95 % confidence.
type Interval struct{ Low, High float64 }

// Bootstrap returns the central 95 % of a statistic over draws of as many clusters as there are, with replacement:
// cases of one series are not independent, and drawing them one by one would make the interval too narrow (Davison and
// Hinkley, "Bootstrap methods and their application", 1997, section 3.8). The statistic gets how often each cluster was
// drawn. Draws for which it is NaN are left out; the interval is NaN if none is left.
func Bootstrap(clusters, draws int, src *rand.PCG, statistic func(times []int) float64) Interval {
	random := rand.New(src)
	var values []float64
	times := make([]int, clusters)
	for range draws {
		clear(times)
		for range clusters {
			times[random.IntN(clusters)]++
		}
		if v := statistic(times); !math.IsNaN(v) {
			values = append(values, v)
		}
	}
	if len(values) == 0 {
		return Interval{math.NaN(), math.NaN()}
	}
	slices.Sort(values)
	last := float64(len(values) - 1)
	return Interval{values[int(math.Round(0.025*last))], values[int(math.Round(0.975*last))]}
}
