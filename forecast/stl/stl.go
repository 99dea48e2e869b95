// Package stl takes a sequence apart into seasons, trend and remainder by LOESS:
//
//	y_t = Σ_s seasonal_s,t + trend_t + remainder_t
//
// Decompose is STL, for one season: Cleveland, Cleveland, McRae and Terpenning
// (1990), "STL: A seasonal-trend decomposition procedure based on loess",
// Journal of Official Statistics 6, pp. 3–73. Multiple is MSTL, for several:
// Bandara, Hyndman and Bergmeir (2021), "MSTL: A seasonal-trend decomposition
// algorithm for time series with multiple seasonal patterns", arXiv:2107.13462.
//
// Sequences are float64 slices in time order, NaN where nothing was measured:
// such a value has weight 0 in every smoothing and no remainder. Seasons
// and trend have a value everywhere. The package knows neither time nor units nor names.
package stl

import (
	"errors"
	"fmt"
	"math"
)

// MaxAbs is the largest absolute value that is taken apart: sums of larger ones might overflow.
const MaxAbs = 1e300

// MaxWindow is the longest window of a Smoother.
const MaxWindow = 1<<31 - 1

// ErrShort is wrapped by the errors for a season of which there are not more than two cycles.
var ErrShort = errors.New("not more than two cycles")

// Smoother is a smoothing by LOESS: a polynomial is fitted to the Window nearest
// steps of each point, with weights that fall off by the tricube.
type Smoother struct {
	Window int // steps, odd, from 3 to MaxWindow; beyond the length of the data it makes the weights more alike
	Degree int // of the polynomial, 0 or 1
	Jump   int // at every how many steps it is fitted, at least 1; lines are drawn between
}

// Options are the parameters of STL, in the words of section 3 of the paper. All must be set: Default does.
type Options struct {
	Seasonal Smoother // of the cycle-subseries (n_s), in cycles
	Trend    Smoother // n_t
	LowPass  Smoother // n_l
	Periodic bool     // the season is the same in every cycle; Seasonal is not looked at
	Inner    int      // passes of the inner loop (n_i), at least 1
	Outer    int      // passes of the outer loop (n_o), 0 if outliers are to count in full
}

// Default returns the parameters for a season of the given period that are usual since
// R's stl, without robustness; window is that of the season, in cycles. Windows should be odd and at least 7.
func Default(period, window int) Options {
	trend := math.Ceil(1.5 * float64(period) / (1 - 1.5/float64(window)))
	return Options{
		Seasonal: smoother(window, 0),
		Trend:    smoother(odd(int(trend)), 1),
		LowPass:  smoother(odd(period), 1),
		Inner:    2,
	}
}

// DefaultPeriodic returns the usual parameters for a season that is the same in every cycle of n values.
func DefaultPeriodic(period, n int) Options {
	o := Default(period, 10*n+1)
	o.Periodic = true
	return o
}

// Robust returns the parameters with the usual number of passes for data with outliers.
func (o Options) Robust() Options {
	o.Inner, o.Outer = 1, 15
	return o
}

// smoother returns a Smoother with a tenth of the window as its jump.
func smoother(window, degree int) Smoother {
	return Smoother{Window: window, Degree: degree, Jump: (window + 9) / 10}
}

// odd returns the next odd number, n itself if it is odd.
func odd(n int) int { return n | 1 }

// Decomposition is a sequence taken apart. All slices have its length.
type Decomposition struct {
	Periods   []int       // ascending
	Seasonal  [][]float64 // by season
	Trend     []float64
	Remainder []float64 // NaN where nothing was measured
	Weights   []float64 // of robustness, from 0 (an outlier) to 1; 0 where nothing was measured
}

// Decompose takes y apart by STL. Of the season there must be more than two
// cycles, else the error wraps ErrShort. Other errors name the option or the
// value that is wrong: values must be NaN, or finite and at most MaxAbs, and some must be measured.
func Decompose(y []float64, period int, o Options) (Decomposition, error) {
	if err := check(y, period, o); err != nil {
		return Decomposition{}, err
	}
	w := newWork(y, period)
	d := Decomposition{Periods: []int{period}, Seasonal: [][]float64{make([]float64, len(y))}}
	w.run(y, d.Seasonal[0], period, o)
	d.finish(y, w)
	return d, nil
}

// finish sets what is left over once the seasons are known.
func (d *Decomposition) finish(y []float64, w *work) {
	d.Trend, d.Weights = w.trend, w.weights
	d.Remainder = d.Adjusted(y)
	for t := range d.Remainder {
		d.Remainder[t] -= d.Trend[t]
	}
}

// Adjusted returns y, the sequence that was taken apart, without its seasons.
func (d Decomposition) Adjusted(y []float64) []float64 {
	out := append([]float64(nil), y...)
	for _, season := range d.Seasonal {
		for t := range out {
			out[t] -= season[t]
		}
	}
	return out
}

// Season fills dst with the sum of the seasons ahead: the last cycle of each, over and over.
func (d Decomposition) Season(dst []float64) {
	clear(dst)
	for k, season := range d.Seasonal {
		last := season[len(season)-d.Periods[k]:]
		for h := range dst {
			dst[h] += last[h%len(last)]
		}
	}
}

func check(y []float64, period int, o Options) error {
	if err := checkValues(y); err != nil {
		return err
	}
	if period < 2 {
		return fmt.Errorf("stl: period %d: want at least 2", period)
	}
	if (len(y)-1)/2 < period {
		return fmt.Errorf("stl: period %d of %d values: %w", period, len(y), ErrShort)
	}
	if o.Inner < 1 || o.Outer < 0 {
		return fmt.Errorf("stl: %d inner and %d outer passes: want at least 1 and 0", o.Inner, o.Outer)
	}
	for _, s := range []struct {
		name string
		Smoother
		ignored bool
	}{{"seasonal", o.Seasonal, o.Periodic}, {"trend", o.Trend, false}, {"low-pass", o.LowPass, false}} {
		if s.ignored {
			continue
		}
		if s.Window < 3 || s.Window > MaxWindow || s.Window%2 == 0 || s.Degree < 0 || s.Degree > 1 || s.Jump < 1 {
			return fmt.Errorf("stl: %s window %d, degree %d, jump %d: want an odd window from 3 to 2³¹ − 1, degree 0 or 1, a jump of at least 1",
				s.name, s.Window, s.Degree, s.Jump)
		}
	}
	return nil
}

func checkValues(y []float64) error {
	measured := false
	for t, v := range y {
		if math.Abs(v) > MaxAbs {
			return fmt.Errorf("stl: value %d is %g: want at most %g", t, v, float64(MaxAbs))
		}
		measured = measured || !math.IsNaN(v)
	}
	if !measured {
		return errors.New("stl: nothing was measured")
	}
	return nil
}
