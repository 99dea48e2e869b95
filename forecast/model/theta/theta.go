// Package theta is the Theta family: a sequence is forecast between its linear
// trend and the exponential smoothing of a line with θ times its curvature.
//
// Standard is the method of Assimakopoulos and Nikolopoulos (2000), "The theta model: a
// decomposition approach to forecasting", International Journal of Forecasting 16, in the form of Hyndman and
// Billah (2003), "Unmasking the Theta method", IJF 19, eq. 6. STM, OTM, DSTM and DOTM are the state space models of
// Fiorucci, Pellegrini, Louzada, Petropoulos and Koehler (2016), "Models for optimising the theta method and their
// relationship to state space models", IJF 32, sections 2 and 3:
//
//	y_t = μ_t + ε_t
//	μ_t = ℓ_{t−1} + (1 − 1/θ)·((1−α)^{t−1}·A_{t−1} + (1 − (1−α)^t)/α·B_{t−1})
//	ℓ_t = α·y_t + (1−α)·ℓ_{t−1}
//
// with A_t + B_t·i the least-squares line through y_1 … y_t (dynamic models) or y_1 … y_n (the others).
// Four is 4Theta: Spiliotis, Assimakopoulos and Makridakis (2020), "Generalizing the Theta method for
// automatic forecasting", European Journal of Operational Research 284.
//
// Given α, the errors of the state space models are linear in ℓ_0 and in 1 − 1/θ. Both are concentrated
// out by least squares, and only α is searched for.
//
// Seasons are taken out first, as their mean cycle (classical decomposition), and put back.
// Sequences are float64 slices in time order, NaN where nothing was measured: there the
// model's own expectation goes on. The package knows neither time nor units nor names.
package theta

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/plimsoll/plimsoll/forecast/model/record"
)

// MinValues is the fewest measured values a model can be fitted to.
const MinValues = 8

// MaxAbs is the largest absolute value of a sequence.
const MaxAbs = 1e280

// ErrShort is the error of Fit for fewer than MinValues measured values.
var ErrShort = errors.New("theta: too few measured values")

// Method is a member of the family.
type Method int

// The methods. Auto is the one of STM, OTM, DSTM and DOTM with the least AICc.
const (
	Standard Method = iota // exponential smoothing with half the slope of the trend as drift
	STM                    // standard theta model: θ = 2
	OTM                    // optimised: θ fitted, at least 1
	DSTM                   // dynamic standard: θ = 2, and a trend of the values so far
	DOTM                   // dynamic optimised
	Auto
	Four // 4Theta: the least mean absolute error of linear or exponential trends, added or multiplied
)

// Season says how the season is treated.
type Season int

// Treatments of the season. The test is that of all the papers: an autocorrelation at
// the period that differs from 0 at 90 %, in a sequence of more than two cycles.
const (
	Tested         Season = iota // multiplicative, if the test finds one, where all values are positive; else additive. Four chooses
	TestedAdditive               // additive, if the test finds one
	Never
	Additive       // untested; an error if there are not more than two cycles
	Multiplicative // untested; an error if not all values are positive, too
)

// Options say which model to fit. The zero value is the standard method with a tested season.
type Options struct {
	Method Method
	Season Season
}

// Parameters are those of a fitted model.
type Parameters struct {
	Method      Method // never Auto
	Season      Season // Never, Additive or Multiplicative
	Alpha       float64
	Theta       float64 // +Inf where all of the trend is followed
	MSE         float64 // mean square of the one-step errors without season; of the theta line for Four
	Product     bool    // for Four: the lines are multiplied
	Exponential bool    // for Four: the trend is exponential
}

// Model is a fitted model, whose paths continue the history. It is safe for concurrent use, but for Update.
type Model struct {
	Parameters
	core   core
	index  []float64 // the season ahead; index 0 is the phase of the first step after the fit
	scale  float64
	fitted int // steps that the parameters were fitted to
	first  int // of them before the first measured one
	since  int // steps since
}

// core is a model of a sequence without season, in units of scale.
type core interface {
	center(dst []float64)
	deviate(dst []float64, src *rand.PCG)
	update(v float64)
	pass(x []float64, more int) core
	clone() core
	limit(most int)
	record(w *record.Writer)
}

// Fit fits a model to y. The period is the number of steps of the season; below 2
// there is none. Errors are ErrShort, or name the value or the option that is wrong.
func Fit(y []float64, period int, o Options) (*Model, error) {
	fitted := len(y)
	y, scale, err := prepare(y)
	if err != nil {
		return nil, err
	}
	if o.Method < Standard || o.Method > Four {
		return nil, fmt.Errorf("theta: method %d is not known", o.Method)
	}
	forms, err := seasonForms(y, period, o)
	if err != nil {
		return nil, err
	}
	var best *Model
	least := math.Inf(1)
	for _, f := range forms {
		m := &Model{index: f.ahead(len(y)), scale: scale, fitted: fitted, first: fitted - len(y)}
		m.Season = f.kind
		if loss := m.fit(f.remove(y), f.within(len(y)), o.Method); best == nil || loss < least {
			best, least = m, loss
		}
	}
	best.MSE *= scale * scale
	return best, nil
}

// fit fits a method to x, a sequence without season, and returns its loss by which seasons are compared.
func (m *Model) fit(x, season []float64, method Method) (loss float64) {
	if method == Four {
		return m.fitFour(x, season)
	}
	if method != Auto {
		l := fitLinear(x, method)
		m.take(l)
		return l.mse
	}
	loss = math.Inf(1)
	for _, k := range []Method{STM, OTM, DSTM, DOTM} {
		l := fitLinear(x, k)
		if c := l.criterion(); c < loss {
			loss = c
			m.take(l)
		}
	}
	return loss
}

func (m *Model) take(l *linear) {
	m.core, m.Method, m.Alpha, m.MSE = l, l.method, l.alpha, l.mse
	m.Theta = 1 / (1 - l.share)
	if l.method == Standard {
		m.Theta = 2
	}
}

// prepare returns y from its first measured value on, divided by a power of
// two, scale, so that the largest value is around 1.
func prepare(y []float64) (x []float64, scale float64, err error) {
	first, measured, largest := -1, 0, 0.0
	for t, v := range y {
		if math.Abs(v) > MaxAbs {
			return nil, 0, fmt.Errorf("theta: value %d is %g: want at most %g", t, v, float64(MaxAbs))
		}
		if math.IsNaN(v) {
			continue
		}
		if first < 0 {
			first = t
		}
		measured++
		largest = max(largest, math.Abs(v))
	}
	if measured < MinValues {
		return nil, 0, ErrShort
	}
	_, exponent := math.Frexp(largest)
	scale = math.Ldexp(1, max(exponent, -900))
	x = make([]float64, len(y)-first)
	for t := range x {
		x[t] = y[first+t] / scale
	}
	return x, scale, nil
}

// phase returns the place in index of the next step.
func (m *Model) phase() int { return m.since % max(len(m.index), 1) }

// Center fills dst with the expected course.
func (m *Model) Center(dst []float64) {
	m.core.center(dst)
	phase := m.phase()
	for h := range dst {
		switch m.Season {
		case Multiplicative:
			dst[h] *= m.index[phase] * m.scale
		case Additive:
			dst[h] = (dst[h] + m.index[phase]) * m.scale
		default:
			dst[h] *= m.scale
		}
		if phase++; phase >= len(m.index) {
			phase = 0
		}
	}
}

// Deviate fills dst with the deviation of one path from the expected course: the innovations
// are drawn from the residuals. A longer path begins with the shorter one.
func (m *Model) Deviate(dst []float64, src *rand.PCG) {
	m.core.deviate(dst, src)
	if m.Season != Multiplicative {
		for h := range dst {
			dst[h] *= m.scale
		}
		return
	}
	phase := m.phase()
	for h := range dst {
		dst[h] *= m.index[phase] * m.scale
		if phase++; phase >= len(m.index) {
			phase = 0
		}
	}
}
