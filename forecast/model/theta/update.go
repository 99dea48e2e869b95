package theta

import (
	"fmt"
	"math"

	"github.com/plimsoll/plimsoll/forecast/model/record"
)

// Update moves the model over one more value, NaN where it was not measured, in the same work whatever the history.
//
// α, θ, the season and the residuals are held, and the trend and drift of the models that are
// not dynamic. What moves is the smoothed level, how far the first level has faded, the phase of the season, and the trend
// of the dynamic models, which is part of their state. The error is of a value that is infinite, or
// beyond MaxAbs as it is or in units of the size of the history; the model is then as it was.
func (m *Model) Update(v float64) error {
	if err := m.suits(v); err != nil {
		return err
	}
	m.core.update(m.deseasoned(v, m.phase()))
	m.since++
	return nil
}

// suits returns an error where a value cannot be taken: beyond MaxAbs as it is, or in units of the scale.
func (m *Model) suits(v float64) error {
	if most := MaxAbs * min(m.scale, 1); math.Abs(v) > most {
		return fmt.Errorf("theta: value %g: want at most %g", v, most)
	}
	return nil
}

// deseasoned returns a value at a place of the index as the core sees it.
func (m *Model) deseasoned(v float64, phase int) float64 {
	v /= m.scale
	switch m.Season {
	case Multiplicative:
		return v / m.index[phase]
	case Additive:
		return v - m.index[phase]
	default:
		return v
	}
}

// Pass returns the model with its parameters as they are and its state from a pass over all of y: the
// history of the fit, followed by what came since. It is what Update must agree with. The
// error is of a y shorter than that history, or of a value that Update would not take.
func (m *Model) Pass(y []float64) (*Model, error) {
	if len(y) < m.fitted {
		return nil, fmt.Errorf("theta: %d values: want the %d of the fit and those since", len(y), m.fitted)
	}
	p := max(len(m.index), 1)
	x := make([]float64, len(y)-m.first)
	for t := range x {
		v := y[m.first+t]
		if err := m.suits(v); err != nil {
			return nil, err
		}
		x[t] = m.deseasoned(v, ((t+m.first-m.fitted)%p+p)%p)
	}
	out := m.Clone()
	out.since = len(y) - m.fitted
	out.core = m.core.pass(x, out.since-m.since)
	return out, nil
}

// Clone returns a copy of m, of which Update changes nothing else.
func (m *Model) Clone() *Model {
	out := *m
	out.core = m.core.clone()
	return &out
}

// Limit thins what paths are drawn from to at most so many residuals.
func (m *Model) Limit(most int) { m.core.limit(max(most, 1)) }

// update is a step of finish, with the trend at that step.
func (l *linear) update(v float64) {
	v -= l.shift
	add := 0.0
	if l.method != Standard {
		a, b := l.trend.at()
		add = l.share * (l.decay*a + l.lag*b)
	}
	keep := 1 - l.alpha
	if l.decay *= keep; l.decay < vanished {
		l.decay = 0
	}
	l.time++
	switch {
	case !math.IsNaN(v):
		l.level += l.alpha * (v - l.level)
		if l.dynamic() {
			l.trend.add(l.time, v)
		}
	case l.method == Standard:
		l.lag++
		return
	default:
		l.level += l.alpha * add
	}
	l.lag = 1 + keep*l.lag
}

func (l *linear) pass(x []float64, _ int) core {
	out := *l
	out.trend = line{}
	p := out.problem(x)
	if !l.dynamic() { // their trend is a parameter
		out.trend = l.trend
		a, b := l.trend.at()
		for t := range p.a {
			if l.method != Standard {
				p.a[t], p.b[t] = a, b
			}
		}
	}
	out.finish(p)
	out.drift, out.mse, out.counted, out.pool = l.drift, l.mse, l.counted, l.pool
	return &out
}

func (l *linear) clone() core {
	out := *l
	return &out
}

func (l *linear) limit(most int) { l.pool = record.Thin(l.pool, most) }

func (f *four) update(v float64) {
	f.a += f.b
	f.ses.update(f.stretched(v, f.trend(0), f.a))
}

// stretched returns the value of theta line θ for one of the sequence, given theta line 0 and, where that is exponential, its logarithm.
func (f *four) stretched(v, trend, logTrend float64) float64 {
	switch {
	case math.IsNaN(v) || !f.product:
		return f.theta*v + (1-f.theta)*trend
	case !f.exponential:
		logTrend = math.Log(max(trend, smallest))
	default:
		logTrend = min(logTrend, f.ceiling)
	}
	return math.Exp(f.theta*math.Log(max(v, smallest)) + (1-f.theta)*logTrend)
}

func (f *four) pass(x []float64, more int) core {
	out := *f
	out.a += f.b * float64(more)
	n := len(x)
	y := make([]float64, n)
	for t, v := range x {
		back := t - n + 1
		y[t] = out.stretched(v, out.trend(back), out.a+out.b*float64(back))
	}
	zeros := make([]float64, n)
	out.ses.finish(problem{x: y, a: zeros, b: zeros})
	out.ses.mse, out.ses.counted, out.ses.pool = f.ses.mse, f.ses.counted, f.ses.pool
	return &out
}

func (f *four) clone() core {
	out := *f
	return &out
}

func (f *four) limit(most int) { f.ses.limit(most) }
