package harmonic

import (
	"fmt"
	"math"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/model/autoreg"
)

// Magnitude is the largest absolute value that Update and Pass take.
const Magnitude = 1e100

// Update moves the model over one more value, NaN where it was not measured, in work of the order of
// the noise and whatever the length of the history.
//
// What was estimated is held: profiles, slope or drift, coefficients, residuals and standard
// errors. What moves is where the history stands: the phase of the seasons, the point on the
// line and its distance from the middle of the history, or the level of a wandering sequence, and the state of the noise.
// The error is of a value that is infinite or beyond Magnitude; the model is then as it was.
func (m *Model) Update(v float64) error {
	if math.Abs(v) > Magnitude {
		return fmt.Errorf("harmonic: value %g: want at most %g", v, Magnitude)
	}
	x := v
	for _, profile := range m.profiles {
		x -= profile[m.since%len(profile)]
	}
	var u float64
	if m.wander {
		u = x - m.last - m.slope
		if m.last = x; !math.IsNaN(x) {
			m.level = x
		}
	} else {
		m.level += m.slope
		u = x - m.level
	}
	m.push(u)
	m.middle++
	m.since++
	return nil
}

// push appends a value of the noise to its state, the expected one where it was not measured.
func (m *Model) push(u float64) {
	if math.IsNaN(u) {
		var next [1]float64
		autoreg.Continue(next[:], m.state, m.phi)
		u = next[0]
	}
	if len(m.state) < len(m.phi) {
		m.state = append(m.state, u)
		return
	}
	if n := len(m.state); n > 0 {
		copy(m.state, m.state[1:])
		m.state[n-1] = u
	}
}

// Pass returns the model with its parameters as they are and its state from a pass over all of y: the
// history of the fit, followed by what came since. It is what Update must agree with. The
// error is of a y shorter than that history, or of a value that Update would not take.
func (m *Model) Pass(y []float64) (*Model, error) {
	if len(y) < m.fitted {
		return nil, fmt.Errorf("harmonic: %d values: want the %d of the fit and those since", len(y), m.fitted)
	}
	for t, v := range y {
		if math.Abs(v) > Magnitude {
			return nil, fmt.Errorf("harmonic: value %d is %g: want at most %g", t, v, Magnitude)
		}
	}
	out := m.Clone()
	more := len(y) - m.fitted - m.since
	out.since += more
	out.middle += float64(more)
	x := slices.Clone(y)
	for _, profile := range m.profiles {
		p := len(profile)
		for t := range x {
			x[t] -= profile[((t-m.fitted)%p+p)%p]
		}
	}
	_, filled := autoreg.Filter(out.noise(x, more), m.phi)
	out.state = filled[max(len(filled)-len(m.phi), 0):]
	return out, nil
}

// noise sets the level at the end of x, so many steps after that of m, and returns what x is off its line, or its changes off their drift.
func (m *Model) noise(x []float64, more int) []float64 {
	n := len(x)
	if !m.wander {
		m.level += m.slope * float64(more)
		u := make([]float64, n)
		for t, v := range x {
			u[t] = v - m.level - m.slope*float64(t-n+1)
		}
		return u
	}
	u := make([]float64, n-1)
	for t := range u {
		u[t] = x[t+1] - x[t] - m.slope
	}
	for _, v := range x {
		if m.last = v; !math.IsNaN(v) {
			m.level = v
		}
	}
	return u
}

// Clone returns a copy of m, of which Update changes nothing else.
func (m *Model) Clone() *Model {
	out := *m
	out.state = slices.Clone(m.state)
	return &out
}
