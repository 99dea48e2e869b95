// Package card forecasts by a calibrated average of growth and autoregression,
// the idea of Card: Doornik, Castle and Hendry (2020), "Card forecasts for M4",
// International Journal of Forecasting 36, pages 129–134.
//
// Three forecasts are made of a history, or of its logarithm where that is the
// likelier scale: Delta from damped growth rates, Rho from a small
// autoregression, and, where there is no season, Thima from exponential smoothing with half the trend. Their average is
// then calibrated: a richer autoregression is fitted to the history with the
// average appended as if it had been observed, and what it says of the steps ahead, given the average before each, is
// the forecast.
//
// Where the paper tests for a season and takes all of its means or none, here
// each season has a share, by generalised cross-validation, and the level of
// Delta is the mean over as many values as have told best what followed.
//
// Sample paths add resampled residuals, scaled to the phase of the shortest
// season, to the forecast through the calibrated autoregression. Sequences are float64 slices in time
// order, NaN where nothing was measured; the package knows neither time nor units nor names.
package card

import (
	"errors"
	"math"
	"slices"
)

// MinValues is the fewest measured values a model can be fitted to.
const MinValues = 10

// MaxFitted is how many of the latest values are fitted.
const MaxFitted = 20_000

// Errors of Fit.
var (
	ErrShort  = errors.New("card: too few measured values")
	ErrValue  = errors.New("card: a value is infinite or beyond ±1e100")
	ErrPeriod = errors.New("card: a period is below 2, or the periods are not ascending")
	ErrGap    = errors.New("card: two values in a row were never measured at some phase of the season")
)

// Model is a fitted model, whose paths continue the history. It is safe for
// concurrent use.
type Model struct {
	history    *sample
	delta      delta
	rho        *rho    // nil where it could not be fitted
	thima      *thima  // nil where there are seasons
	calibrated *linear // nil where it could not be fitted
	logged     bool
	scale      float64 // of the original values; 1 where logged
	low, high  float64 // bounds of logarithms, so that their powers are finite

	lags      []int // of the deviations, and
	phi       []float64
	pool      []float64 // residuals in units of spread
	spread    []float64 // of the residuals by step ahead, over and over
	growthErr float64   // standard error of the growth a step
	course    []float64 // forecast in the scale of the model, as far as it was made
}

// Fit returns the model of y with seasons of the given periods, ascending, each at least 2.
// A period of which y does not show two is left aside. The error is ErrShort, ErrValue, ErrPeriod, or ErrGap, because a regression
// on the value before cannot step over an hour that is missing every night.
func Fit(y []float64, periods []int) (*Model, error) {
	if err := check(y, periods); err != nil {
		return nil, err
	}
	y = y[max(len(y)-MaxFitted, 0):]
	if !slices.ContainsFunc(y, func(v float64) bool { return !math.IsNaN(v) }) {
		return nil, ErrShort
	}
	for k, p := range periods {
		if 2*p > len(y) {
			periods = periods[:k]
			break
		}
	}
	m := &Model{}
	m.setScale(y, periods)
	if !m.history.everyPhase() {
		return nil, ErrGap
	}
	m.delta = fitDelta(m.history)
	if r, ok := fitRho(m.history); ok {
		m.rho = &r
	}
	if len(m.history.seasons) == 0 {
		t := fitThima(m.history)
		m.thima = &t
	}
	m.calibrate()
	m.fitDeviations()
	m.course = m.continued(2 * len(y))
	return m, nil
}

func check(y []float64, periods []int) error {
	const limit = 1e100
	measured := 0
	for _, v := range y {
		if math.Abs(v) > limit {
			return ErrValue
		}
		if !math.IsNaN(v) {
			measured++
		}
	}
	if measured < MinValues {
		return ErrShort
	}
	previous := 1
	for _, p := range periods {
		if p <= previous {
			return ErrPeriod
		}
		previous = p
	}
	return nil
}

// setScale sets the history in the likelier scale: that of the values or, where all are positive, their
// logarithms (Box and Cox 1964: the likelihoods are compared with
// the Jacobian of the logarithm, here with the cross-validated variance).
func (m *Model) setScale(y []float64, periods []int) {
	least, sumLog, n := math.Inf(1), 0.0, 0.0
	m.scale = 0
	for _, v := range y {
		if !math.IsNaN(v) {
			n++
			m.scale += (math.Abs(v) - m.scale) / n
			least = min(least, v)
			sumLog += math.Log(math.Abs(v))
		}
	}
	if !(m.scale > 0) {
		m.scale = 1
	}
	scaled := make([]float64, len(y))
	for t, v := range y {
		scaled[t] = v / m.scale
	}
	m.history = newSample(scaled, periods)
	if !(least > leastLogged*m.scale) {
		return
	}
	for t, v := range scaled {
		scaled[t] = math.Log(v)
	}
	logged := newSample(scaled, periods)
	meanLog := sumLog/n - math.Log(m.scale)
	if math.Log(logged.short.gcv)/2+meanLog < math.Log(m.history.short.gcv)/2 {
		m.history, m.logged = logged, true
		m.low, m.high = slices.Min(logged.y)-reach, slices.Max(logged.y)+reach
	}
}

// leastLogged is the least value of a history whose logarithms are tried, relative to its mean.
const leastLogged = 1e-9

// reach is how far beyond those of the history logarithms may go: by a factor of 20.
const reach = 3

// averaged fills dst with the mean of the forecasts of the steps ahead.
func (m *Model) averaged(dst []float64) {
	clear(dst)
	n := 1.0
	m.delta.addTo(dst, m.history)
	if m.rho != nil {
		m.rho.addTo(dst, m.history)
		n++
	}
	if m.thima != nil {
		m.thima.addTo(dst, m.history)
		n++
	}
	for i := range dst {
		dst[i] /= n
	}
}

// calibrate fits the richer autoregression to the history and two seasons of the average.
func (m *Model) calibrate() {
	h := m.history
	n, ahead := len(h.y), leastAhead
	lags := []int{1}
	for k, p := range h.periods {
		if k == 0 {
			ahead = max(ahead, 2*p)
		}
		if n > 4*p {
			lags = append(lags, p, p+1)
		}
	}
	slices.Sort(lags)
	lags = slices.Compact(lags)
	ahead = min(ahead, n/2)
	y := append(slices.Clone(h.y), make([]float64, ahead)...)
	m.averaged(y[n:])
	use := slices.Clone(h.use)
	for range ahead {
		use = append(use, true)
	}
	if f, ok := regress(lags, h.seasons, y, use); ok {
		m.calibrated = &f
	}
}

// leastAhead is how many steps of the average are appended where there is no season.
const leastAhead = 12

// continued returns n steps ahead in the scale of the model.
func (m *Model) continued(n int) []float64 {
	if n <= len(m.course) {
		return m.course[:n]
	}
	y := m.history.y
	if m.calibrated == nil {
		out := make([]float64, n)
		m.averaged(out)
		return out
	}
	back := longest(m.calibrated.lags)
	path := append(make([]float64, 0, back+n), y[len(y)-back:]...)[:back+n]
	m.averaged(path[back:])
	out := make([]float64, n)
	for i := range out {
		out[i] = m.calibrated.mean + m.calibrated.seasonal(len(y)+i)
		for j, l := range m.calibrated.lags {
			out[i] += m.calibrated.phi[j] * path[back+i-l]
		}
	}
	return out
}

// Center fills dst with the expected course, in which logarithms have their median.
func (m *Model) Center(dst []float64) {
	for i, v := range m.continued(len(dst)) {
		dst[i] = m.original(v)
	}
}

// original turns what is modelled into an original value.
func (m *Model) original(v float64) float64 {
	if m.logged {
		return m.scale * math.Exp(max(m.low, min(m.high, v)))
	}
	return m.scale * v
}
