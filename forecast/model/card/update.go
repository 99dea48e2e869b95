package card

import (
	"errors"
	"math"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/model/record"
)

// ErrLog is the error of Update for a value of 0 or below where logarithms were fitted.
var ErrLog = errors.New("card: a value is not above 0, and the model is one of logarithms")

// Update moves the model over one more value, NaN where it was not measured, in the same work whatever the
// history.
//
// What was estimated is held: all coefficients and profiles, growth, drift, the weight of smoothing, over how many
// values the level is a mean and over how many steps growth dies away, and the residuals. What moves are the latest
// values, from which level, autoregressions and calibration start, the smoothed level, and the phase of the seasons.
// The
// error is ErrValue or ErrLog; the model is then as it was.
func (m *Model) Update(v float64) error {
	if err := m.suits(v); err != nil {
		return err
	}
	v = m.scaled(v)
	if m.thima != nil {
		m.thima.update(v)
	}
	m.state.push(v)
	m.made.Store(nil)
	return nil
}

// suits returns the error of an original value that cannot be taken: also of one beyond limit in units of the
// mean size of the history.
func (m *model) suits(v float64) error {
	switch {
	case math.Abs(v) > limit || math.Abs(v/m.scale) > limit:
		return ErrValue
	case m.logged && v <= 0:
		return ErrLog
	}
	return nil
}

// scaled returns an original value in the scale of the model.
func (m *model) scaled(v float64) float64 {
	v /= m.scale
	if m.logged {
		return math.Log(v)
	}
	return v
}

// Pass returns the model with its parameters as they are and its state from a pass over all of y: the
// history of the fit, followed by what came since. It is what Update must agree with. The
// error is of a y shorter than that history, or of a value that Update would not take.
func (m *Model) Pass(y []float64) (*Model, error) {
	if len(y) < m.fitted {
		return nil, errors.New("card: fewer values than were fitted")
	}
	y = slices.Clone(y[m.fitted-m.state.length:])
	for t, v := range y {
		if err := m.suits(v); err != nil {
			return nil, err
		}
		y[t] = m.scaled(v)
	}
	out := m.Clone()
	if m.thima != nil {
		out.thima.level, _ = m.thima.smooth(y, m.thima.alpha)
	}
	h := &sample{y: y, use: make([]bool, len(y))}
	for t, v := range y {
		h.use[t] = !math.IsNaN(v)
	}
	if m.state.back > 1 {
		h.periods = []int{m.state.back}
	}
	h.fill()
	s := newState(h)
	s.length, s.since = m.state.length, len(y)-m.state.length
	// A history of the fit may have been too short for all of the ring.
	s.ring = s.ring[len(s.ring)-len(m.state.ring):]
	out.state = s
	return out, nil
}

// Clone returns a copy of m, of which Update changes nothing else.
func (m *Model) Clone() *Model {
	out := &Model{model: m.model}
	out.state.ring = slices.Clone(m.state.ring)
	if m.thima != nil {
		t := *m.thima
		out.thima = &t
	}
	return out
}

// Limit thins what paths are drawn from to at most so many residuals.
func (m *Model) Limit(most int) { m.pool = record.Thin(m.pool, max(most, 1)) }
