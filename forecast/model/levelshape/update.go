package levelshape

import (
	"errors"
	"math"
	"slices"
)

// Update moves the model over one more value, NaN where it was not measured, in work of the
// order of the longest lag and whatever the length of the history.
//
// What was estimated is held: shapes, the regression of the levels, the second season, and the errors that paths
// draw from. What moves are the phase, and the levels that the regression starts from. A period that has begun is
// kept as it comes. Until it is complete, its level lies between the one that was expected and the one
// that what was seen of it shows, by how far either has been off in the history.
//
// The error is ErrValue or ErrNegative; the model is then as it was.
func (m *Model) Update(v float64) error {
	if err := m.suits(v); err != nil {
		return err
	}
	m.begun = append(m.begun, v/m.scale)
	if len(m.begun) == m.period {
		past := m.levels.past
		last := past[len(past)-1]
		copy(past, past[1:])
		if x := m.transformed(m.begun, m.rows); !math.IsNaN(x) {
			last = x
		}
		past[len(past)-1] = last
		m.rows++
		m.begun = m.begun[:0]
	}
	m.made.Store(nil)
	return nil
}

// suits returns the error of a value that cannot be taken: also of one beyond limit in units of the mean of the history.
func (m *model) suits(v float64) error {
	switch {
	case v < 0:
		return ErrNegative
	case v > limit || v/m.scale > limit:
		return ErrValue
	}
	return nil
}

// transformed returns the x of the level of a whole period, counted from the end of the fit on; NaN where nothing of it was measured.
func (m *model) transformed(row []float64, period int) float64 {
	return m.levels.g(levelOf(row, m.shapes.at(period))) - m.levels.around(period)
}

// phased returns a period, negative before the end of the fit, modulo p.
func phased(period, p int) int { return (period%p + p) % p }

// levelOf returns the mean of a row, in which gaps are level times shape with the level of least squares.
func levelOf(row, shape []float64) float64 {
	level, sum := math.NaN(), 0.0
	for j, v := range row {
		if math.IsNaN(v) {
			if math.IsNaN(level) {
				level, _ = shownLevel(row, shape)
			}
			v = level * shape[j]
		}
		sum += v
	}
	return sum / float64(len(row))
}

// shownLevel returns the level whose product with the shape is nearest to what was measured of the
// first steps of a period, and the sum of squares of the shape there; NaN where there is no such level.
func shownLevel(row, shape []float64) (level, squares float64) {
	sum := 0.0
	for j, v := range row {
		if !math.IsNaN(v) {
			sum += v * shape[j]
			squares += shape[j] * shape[j]
		}
	}
	if squares == 0 {
		return math.NaN(), 0
	}
	return sum / squares, squares
}

// begunLevel returns the transformed level of the begun period, and the part of its error that is left.
// Both the expected level and the one shown are taken as unbiased; their
// variances are those of leaving rows out, and of what the past errors of shape would have made of the same steps.
func (m *model) begunLevel() (x, doubt float64) {
	expected := m.levels.course(1, math.NaN(), m.rows)[0]
	shape := m.shapes.at(m.rows)
	shown, squares := shownLevel(m.begun, shape)
	if math.IsNaN(shown) {
		return expected, 1
	}
	off := 0.0
	for _, e := range m.shapes.errors {
		sum := 0.0
		for j, v := range m.begun {
			if !math.IsNaN(v) {
				sum += shape[j] * e[j]
			}
		}
		off += sum / squares * sum / squares / float64(len(m.shapes.errors))
	}
	// By the derivative of the power, an error of a share of the level is one of g of level^power times it.
	variance := off * math.Pow(m.levels.level(expected), 2*m.levels.power)
	weight := 1.0
	if variance > 0 {
		weight = m.levels.square / (m.levels.square + variance)
	}
	return expected + weight*(m.levels.g(shown)-expected), math.Sqrt(1 - weight)
}

// errFewer is the error of Pass.
var errFewer = errors.New("levelshape: fewer values than were fitted")

// Pass returns the model with its parameters as they are and its state from a pass over all of y: the
// history of the fit, followed by what came since. It is what Update must agree with. The
// error is of a y shorter than that history, or of a value that Update would not take.
func (m *Model) Pass(y []float64) (*Model, error) {
	if len(y) < m.fitted {
		return nil, errFewer
	}
	scaled := make([]float64, len(y))
	for t, v := range y {
		if err := m.suits(v); err != nil {
			return nil, err
		}
		scaled[t] = v / m.scale
	}
	out := m.Clone()
	more := len(y) - m.fitted
	out.rows = more / m.period
	whole := m.fitted + out.rows*m.period
	out.levels.past = m.pass(scaled[:whole])
	out.begun = scaled[whole:]
	return out, nil
}

// pass returns the latest transformed levels of y, in units of scale, which ends with a whole period.
func (m *model) pass(y []float64) []float64 {
	since := (len(y) - m.fitted) / m.period
	n := min(m.fitted/m.period, maxRows) + since
	y = y[len(y)-n*m.period:]
	x := make([]float64, n)
	for i := range x {
		x[i] = m.transformed(y[i*m.period:(i+1)*m.period], i-n+since)
	}
	return latest(x, m.levels.lags[len(m.levels.lags)-1])
}

// Clone returns a copy of m, of which Update changes nothing else.
func (m *Model) Clone() *Model {
	out := &Model{model: m.model}
	out.levels.past = slices.Clone(m.levels.past)
	out.begun = slices.Clone(m.begun)
	return out
}

// Limit thins what paths are drawn from to errors of shape of at most four times so many values, and a few in any case.
func (m *Model) Limit(most int) { m.keep(4 * most) }
