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
	"sync/atomic"
)

// MinValues is the fewest measured values a model can be fitted to.
const MinValues = 10

// MaxFitted is how many of the latest values are fitted.
const MaxFitted = 20_000

// limit of the absolute value of what is fitted.
const limit = 1e100

// Errors of Fit.
var (
	ErrShort  = errors.New("card: too few measured values")
	ErrValue  = errors.New("card: a value is infinite or beyond ±1e100")
	ErrPeriod = errors.New("card: a period is below 2, or the periods are not ascending")
	ErrGap    = errors.New("card: two values in a row were never measured at some phase of the season")
)

// Model is a fitted model, whose paths continue the history. It is safe for
// concurrent use, but for Update.
type Model struct {
	model
	made atomic.Pointer[ahead] // as far as it was asked for
}

// model is what is fitted, and where its history stands.
type model struct {
	state      state
	fitted     int // steps of the history that was fitted
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
	spread    []float64 // of the residuals by step ahead of the fit, over and over
	growthErr float64   // standard error of the growth a step
}

// Fit returns the model of y with seasons of the given periods, ascending, each at least 2.
// A period of which y does not show two is left aside. The error is ErrShort, ErrValue, ErrPeriod, or ErrGap, because a regression
// on the value before cannot step over an hour that is missing every night.
func Fit(y []float64, periods []int) (*Model, error) {
	if err := check(y, periods); err != nil {
		return nil, err
	}
	m := &Model{}
	m.fitted = len(y)
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
	h := m.setScale(y, periods)
	if !h.everyPhase() {
		return nil, ErrGap
	}
	m.state = newState(h)
	m.delta = fitDelta(h)
	if r, ok := fitRho(h); ok {
		m.rho = &r
	}
	if len(h.seasons) == 0 {
		t := fitThima(h)
		m.thima = &t
	}
	m.calibrate(h)
	m.fitDeviations(h)
	return m, nil
}

func check(y []float64, periods []int) error {
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

// setScale returns the history in the likelier scale: that of the values or, where all are positive, their
// logarithms (Box and Cox 1964: the likelihoods are compared with
// the Jacobian of the logarithm, here with the cross-validated variance).
func (m *Model) setScale(y []float64, periods []int) *sample {
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
	plain := newSample(scaled, periods)
	if !(least > leastLogged*m.scale) {
		return plain
	}
	for t, v := range scaled {
		scaled[t] = math.Log(v)
	}
	logged := newSample(scaled, periods)
	meanLog := sumLog/n - math.Log(m.scale)
	if math.Log(logged.short.gcv)/2+meanLog < math.Log(plain.short.gcv)/2 {
		m.logged = true
		m.low, m.high = slices.Min(logged.y)-reach, slices.Max(logged.y)+reach
		return logged
	}
	return plain
}

// leastLogged is the least value of a history whose logarithms are tried, relative to its mean.
const leastLogged = 1e-9

// reach is how far beyond those of the history logarithms may go: by a factor of 20.
// Tried on a sample of the development sets: 1.5, loss 0.0 % and dates 0.0 %; 6, loss 0.0 % and dates 0.0 %.
const reach = 3

// averaged fills dst with the mean of the forecasts of the steps ahead.
func (m *Model) averaged(dst []float64) {
	clear(dst)
	n := 1.0
	m.delta.addTo(dst, &m.state)
	if m.rho != nil {
		m.rho.addTo(dst, &m.state)
		n++
	}
	if m.thima != nil {
		m.thima.addTo(dst, &m.state)
		n++
	}
	for i := range dst {
		dst[i] /= n
	}
}

// calibrate fits the richer autoregression to the history and two seasons of the average.
func (m *Model) calibrate(h *sample) {
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
// Tried on a sample of the development sets: 6, loss 0.0 % and dates 0.0 %; 24, loss 0.0 % and dates −0.3 %.
const leastAhead = 12

// ahead is what is known of the steps ahead.
type ahead struct {
	course   []float64 // in the scale of the model
	original []float64 // the same in that of the history
	faded    []float64 // sums of growth by 1 a step that dies away
}

// look returns what is n steps ahead, and keeps as many as two lengths of the history.
func (m *Model) look(n int) ahead {
	known := m.made.Load()
	if known == nil || n > len(known.course) {
		known = &ahead{course: m.continued(n), original: make([]float64, n), faded: make([]float64, n)}
		for i, v := range known.course {
			known.original[i], known.faded[i] = m.original(v), m.state.fade(i+1)
		}
		if n <= 2*m.state.length {
			m.made.Store(known)
		}
	}
	return ahead{known.course[:n], known.original[:n], known.faded[:n]}
}

// continued returns n steps ahead in the scale of the model.
func (m *Model) continued(n int) []float64 {
	out := make([]float64, n)
	if m.calibrated == nil {
		m.averaged(out)
		return out
	}
	back := longest(m.calibrated.lags)
	path := append(make([]float64, 0, back+n), m.state.recent(back)...)[:back+n]
	m.averaged(path[back:])
	next := m.state.next()
	for i := range out {
		out[i] = m.calibrated.mean + m.calibrated.seasonal(next+i)
		for j, l := range m.calibrated.lags {
			out[i] += m.calibrated.phi[j] * path[back+i-l]
		}
	}
	return out
}

// Center fills dst with the expected course, in which logarithms have their median.
func (m *Model) Center(dst []float64) {
	copy(dst, m.look(len(dst)).original)
}

// original turns what is modelled into an original value.
func (m *Model) original(v float64) float64 {
	if m.logged {
		return m.scale * math.Exp(max(m.low, min(m.high, v)))
	}
	return m.scale * v
}
