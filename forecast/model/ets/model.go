package ets

import (
	"fmt"
	"math"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/model/record"
)

// Model is a form with its parameters and where its states are now. Record keeps all of it
// but Initial, Residuals and Status, which are not needed to forecast. It is safe for concurrent use, but for Update.
type Model struct {
	Form       Form
	Parameters Parameters
	Initial    State // before the first value; seasons have the mean 0 or 1
	State      State // after the last value

	// Residuals are the one-step errors ε of the fit, NaN where nothing was measured: y − ŷ for
	// additive errors, y/ŷ − 1 for multiplicative ones.
	Residuals []float64
	// Pool are up to record.MaxPool of the measured residuals, evenly spread, less their mean, so that paths do not drift
	// from the point forecasts, and widened by √(n/(n−k)) for the k parameters and states that were fitted to them: what
	// Simulate draws from.
	Pool []float64
	// Variance is Σε²/(n−k).
	Variance float64
	// LogLikelihood is the Gaussian log likelihood with all its constants.
	LogLikelihood float64
	AICc          float64 // +Inf when there are too few values for it
	Observed      int     // measured values
	Status        Status
	Evaluations   int // passes over the data that the search took
}

// Filter returns the model of form with the given parameters and initial state
// after a pass over y. The parameters may lie on the edges of their region,
// φ may be anything above 0 up to 1; those that the form lacks are not looked at. It returns an error where the form is
// not valid, parameters or states are not in their region, y is not for
// the form, nothing was measured, or a forecast under a multiplicative form is not above 0.
func Filter(y []float64, form Form, p Parameters, initial State) (*Model, error) {
	if err := form.Validate(); err != nil {
		return nil, err
	}
	p, err := p.checked(form)
	if err != nil {
		return nil, err
	}
	if err := initial.check(form); err != nil {
		return nil, err
	}
	n, err := measured(y)
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, fmt.Errorf("ets: none of %d values was measured", len(y))
	}
	m := &Model{Form: form, Parameters: p, Initial: initial.clone(), State: initial.clone(), Observed: n}
	tr := newTrace(len(y))
	tr.pass(y, form, p, &m.State)
	if err := m.judge(y, tr.e); err != nil {
		return nil, err
	}
	return m, nil
}

// checked returns p without what form lacks.
func (p Parameters) checked(form Form) (Parameters, error) {
	out := Parameters{Alpha: p.Alpha, Phi: 1}
	if form.Trend != None {
		out.Beta = p.Beta
	}
	if form.Season != None {
		out.Gamma = p.Gamma
	}
	if form.Damped {
		out.Phi = p.Phi
	}
	// Rounding may carry the sum of α and γ a little over 1.
	const slack = 1e-12
	ok := out.Alpha >= 0 && out.Alpha <= 1 && out.Beta >= 0 && out.Beta <= out.Alpha+slack &&
		out.Gamma >= 0 && out.Gamma <= 1-out.Alpha+slack && out.Phi > 0 && out.Phi <= 1
	if !ok {
		return out, fmt.Errorf("ets: %v: parameters %+v: want 0 ≤ α ≤ 1, 0 ≤ β ≤ α, 0 ≤ γ ≤ 1−α, 0 < φ ≤ 1", form, out)
	}
	return out, nil
}

func (s State) check(form Form) error {
	m := 0
	if form.Season != None {
		m = form.Period
	}
	if len(s.Season) != m {
		return fmt.Errorf("ets: %v: %d seasons: want %d", form, len(s.Season), m)
	}
	if s.Phase < 0 || s.Phase > 0 && s.Phase >= m {
		return fmt.Errorf("ets: phase %d: want 0 to %d", s.Phase, max(m-1, 0))
	}
	if !s.finite(s.Level) || !s.finite(s.Trend) {
		return fmt.Errorf("ets: level %g, trend %g: want finite ones within %g", s.Level, s.Trend, stateMagnitude)
	}
	for j, v := range s.Season {
		if !s.finite(v) || form.Season == Multiplicative && v <= 0 {
			return fmt.Errorf("ets: %v: season %d is %g: want a finite one, above 0 if multiplicative", form, j, v)
		}
	}
	return nil
}

// stateMagnitude bounds the states so that the product of two is finite.
const stateMagnitude = 1e120

func (State) finite(v float64) bool { return math.Abs(v) <= stateMagnitude }

// judge fills in the residuals and what follows from them.
func (m *Model) judge(y, e []float64) error {
	m.Residuals, m.Pool = e, make([]float64, 0, m.Observed)
	sum, logs := 0.0, 0.0
	for t, v := range y {
		if v != v {
			e[t] = v
			continue
		}
		if m.Form.Error == Multiplicative {
			forecast := v - e[t]
			if !(forecast > 0) {
				return fmt.Errorf("ets: %v: the forecast of value %d is %g: a multiplicative form needs it above 0", m.Form, t, forecast)
			}
			e[t] /= forecast
			logs += math.Log(forecast)
		}
		sum += e[t] * e[t]
		m.Pool = append(m.Pool, e[t])
	}
	if err := m.State.check(m.Form); err != nil {
		return err
	}
	n, k := float64(m.Observed), float64(m.Form.Free()-1)
	widen := n / max(n-k, 1)
	m.Variance = sum / n * widen
	m.Pool = slices.Clone(record.Thin(m.Pool, record.MaxPool))
	mean := 0.0
	for _, v := range m.Pool {
		mean += v / float64(len(m.Pool))
	}
	for i, v := range m.Pool {
		m.Pool[i] = (v - mean) * math.Sqrt(widen)
	}
	mse := max(sum/n, math.SmallestNonzeroFloat64)
	m.LogLikelihood = -0.5*n*(1+math.Log(2*math.Pi)+math.Log(mse)) - logs
	m.AICc = math.Inf(1)
	if n > k+2 {
		m.AICc = -2*m.LogLikelihood + penalty(m.Form, n)
	}
	return nil
}

// Center fills dst with the point forecasts of the next len(dst) steps.
func (m *Model) Center(dst []float64) {
	l, b, j := m.State.Level, m.State.Trend, m.State.Phase
	season := m.State.Season
	for h := range dst {
		b *= m.Parameters.Phi
		l += b
		switch m.Form.Season {
		case Additive:
			dst[h] = l + season[j]
		case Multiplicative:
			dst[h] = l * season[j]
		default:
			dst[h] = l
		}
		if j++; j >= len(season) {
			j = 0
		}
	}
}

// Update moves the states over one more value, NaN where it was not measured: exactly as a
// pass over all of them would. It returns an error, and
// leaves the model as it was, where y is infinite, beyond Magnitude or not for the form. Residuals,
// likelihood and the rest stay those of the fit.
func (m *Model) Update(y float64) error {
	if math.Abs(y) > Magnitude {
		return fmt.Errorf("ets: value %g: want at most %g", y, Magnitude)
	}
	if m.Form.Positive() && y <= 0 {
		return fmt.Errorf("ets: %v: value %g: a multiplicative form needs values above 0", m.Form, y)
	}
	var one [4]float64
	in := [1]float64{y}
	before, slot := m.State, 0.0
	if len(before.Season) > 0 {
		slot = before.Season[before.Phase]
	}
	tr := trace{e: one[:1], b: one[1:2], q: one[2:3], s: one[3:]}
	tr.pass(in[:], m.Form, m.Parameters, &m.State)
	after := 1.0
	if len(before.Season) > 0 {
		after = m.State.Season[before.Phase]
	}
	s := &m.State
	if s.finite(s.Level) && s.finite(s.Trend) && s.finite(after) && !(m.Form.Season == Multiplicative && after <= 0) {
		return nil
	}
	if len(before.Season) > 0 {
		before.Season[before.Phase] = slot
	}
	*s = before
	return fmt.Errorf("ets: %v: value %g: the states would leave the range of %g", m.Form, y, stateMagnitude)
}
