package theta

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/dsp/fourier"
)

// leastIndex is the smallest multiplicative index: a sequence is not divided by less.
const leastIndex = 0.01

// form is a season of one kind; figure[i] belongs to the values at i, i + p, i + 2p, …
type form struct {
	kind   Season // Never, Additive or Multiplicative
	figure []float64
}

// seasonForms returns the seasons to try: one, but for Four two if its test finds any.
func seasonForms(y []float64, period int, o Options) ([]form, error) {
	none := []form{{kind: Never}}
	enough := period >= 2 && period <= (len(y)-1)/2
	switch o.Season {
	case Never:
		return none, nil
	case Tested, TestedAdditive:
		if !enough || !Seasonal(y, period) {
			return none, nil
		}
	case Additive, Multiplicative:
		if !enough {
			return nil, fmt.Errorf("theta: period %d of %d values: want at least 2, and more than two cycles", period, len(y))
		}
	default:
		return nil, fmt.Errorf("theta: season %d is not known", o.Season)
	}
	if o.Season == Tested || o.Season == Multiplicative {
		if product, ok := decompose(y, period, true); ok {
			forms := []form{product}
			if sum, ok := decompose(y, period, false); ok && o.Method == Four && o.Season == Tested {
				forms = append(forms, sum)
			}
			return forms, nil
		}
		if o.Season == Multiplicative {
			return nil, fmt.Errorf("theta: multiplicative season: want positive values, and an index of at least %v at each phase", leastIndex)
		}
	}
	if sum, ok := decompose(y, period, false); ok {
		return []form{sum}, nil
	}
	if o.Season == Additive {
		return nil, errors.New("theta: too many values are missing to see a season")
	}
	return none, nil
}

// Seasonal reports whether the autocorrelation of y at the period differs from 0
// at 90 %, given Bartlett's standard error from those at the lags before: Fiorucci et al. (2016),
// section 4. Missing values are left out of the sums.
func Seasonal(y []float64, period int) bool {
	if period < 2 || period >= len(y) {
		return false
	}
	const normal95 = 1.6448536269514722
	r := autocorrelation(y, period)
	sum := 0.0
	for _, v := range r[1:period] {
		sum += v * v
	}
	return math.Abs(r[period]) > normal95*math.Sqrt((1+2*sum)/float64(len(y)))
}

// autocorrelation returns that of y at the lags 0 … lags; 0 if y does not vary.
// Where values are missing, the mean product over the pairs is taken, as R's acf does.
func autocorrelation(y []float64, lags int) []float64 {
	n := len(y)
	size := 1
	for size < n+lags {
		size *= 2
	}
	x, seen := make([]float64, size), make([]float64, size)
	mean, count := 0.0, 0.0
	for _, v := range y {
		if !math.IsNaN(v) {
			count++
			mean += (v - mean) / count
		}
	}
	for t, v := range y {
		if !math.IsNaN(v) {
			x[t], seen[t] = v-mean, 1
		}
	}
	fft := fourier.NewFFT(size)
	products := lagged(fft, x)
	out := make([]float64, lags+1)
	variance := products[0] / count
	if !(variance > 1e-28) { // of values around 1
		return out
	}
	pairs := func(lag int) float64 { return float64(n - lag) }
	if int(count) < n {
		counts := lagged(fft, seen)
		pairs = func(lag int) float64 { return math.Round(counts[lag]) }
	}
	for lag := range out {
		out[lag] = products[lag] / (pairs(lag) + float64(lag)) / variance
	}
	return out
}

// lagged returns Σ_t x_t·x_{t+lag} by lag.
func lagged(fft *fourier.FFT, x []float64) []float64 {
	c := fft.Coefficients(nil, x)
	for k, v := range c {
		c[k] = complex(real(v)*real(v)+imag(v)*imag(v), 0)
	}
	out := fft.Sequence(nil, c)
	for i := range out {
		out[i] /= float64(len(x))
	}
	return out
}

// decompose returns the mean cycle of y over its centred moving mean: the
// classical decomposition, Makridakis, Wheelwright and Hyndman (1998), "Forecasting: methods
// and applications", section 3/4. It is not ok where it cannot be found, or not be divided by.
func decompose(y []float64, period int, product bool) (f form, ok bool) {
	f = form{kind: Additive, figure: make([]float64, period)}
	if product {
		f.kind = Multiplicative
		if slices.ContainsFunc(y, func(v float64) bool { return v <= 0 }) {
			return f, false
		}
	}
	count := make([]float64, period)
	for t, slow := range centredMean(y, period) {
		off := y[t] - slow
		if product {
			off = y[t] / slow
		}
		if !math.IsNaN(off) {
			f.figure[t%period] += off
			count[t%period]++
		}
	}
	for i := range f.figure {
		f.figure[i] /= count[i] // NaN where there is none
	}
	if !carry(f.figure) {
		return f, false
	}
	f.normalise()
	return f, !product || slices.Min(f.figure) >= leastIndex
}

// normalise makes the mean of the figure 1, or 0.
func (f form) normalise() {
	mean := 0.0
	for i, v := range f.figure {
		mean += (v - mean) / float64(i+1)
	}
	for i := range f.figure {
		if f.kind == Multiplicative {
			f.figure[i] /= mean
		} else {
			f.figure[i] -= mean
		}
	}
}

// carry gives phases that were never measured the figure of the one before. It
// reports whether there is any.
func carry(figure []float64) bool {
	last := math.NaN()
	for range 2 { // the second time, around the end of the cycle
		for i, v := range figure {
			if math.IsNaN(v) {
				figure[i] = last
			} else {
				last = v
			}
		}
	}
	return !math.IsNaN(last)
}

// centredMean returns the mean of y over a cycle around each step, the outermost of
// an even period's period + 1 values counting half. It is NaN where the cycle leaves y, or less
// than half of it was measured.
func centredMean(y []float64, period int) []float64 {
	n, half := len(y), period/2
	sums, counts := make([]float64, n+1), make([]float64, n+1)
	for t, v := range y {
		sums[t+1], counts[t+1] = sums[t], counts[t]
		if !math.IsNaN(v) {
			sums[t+1] += v
			counts[t+1]++
		}
	}
	out := make([]float64, n)
	for t := range out {
		out[t] = math.NaN()
		from, to := t-half, t+half+1
		if from < 0 || to > n {
			continue
		}
		sum, count := sums[to]-sums[from], counts[to]-counts[from]
		if period%2 == 0 {
			inner, innerCount := sums[to-1]-sums[from+1], counts[to-1]-counts[from+1]
			sum, count = (sum+inner)/2, (count+innerCount)/2
		}
		if 2*count >= float64(period) {
			out[t] = sum / count
		}
	}
	return out
}

// remove returns y without the season.
func (f form) remove(y []float64) []float64 {
	x := slices.Clone(y)
	for t := range x {
		switch f.kind {
		case Multiplicative:
			x[t] /= f.figure[t%len(f.figure)]
		case Additive:
			x[t] -= f.figure[t%len(f.figure)]
		default:
		}
	}
	return x
}

// ahead returns the figure from the first step after n on, nil if there is none.
func (f form) ahead(n int) []float64 {
	if len(f.figure) == 0 {
		return nil
	}
	k := n % len(f.figure)
	return slices.Concat(f.figure[k:], f.figure[:k])
}

// within returns by what errors of each of n values without season are to be multiplied, nil for 1.
func (f form) within(n int) []float64 {
	if f.kind != Multiplicative {
		return nil
	}
	out := make([]float64, n)
	for t := range out {
		out[t] = f.figure[t%len(f.figure)]
	}
	return out
}
