package ets

import (
	"math"
	"math/bits"
	"math/rand/v2"
)

// Noise says where the innovations of a simulation come from.
type Noise uint8

// The kinds of noise.
const (
	Resampled Noise = iota // drawn with replacement from Model.Pool
	Gaussian               // normal with Model.Variance
)

// lowest is the smallest innovation of a multiplicative error: a value may fall by all but a thousandth
// of its forecast in a step, never through 0.
const lowest = -0.999

// Simulate fills dst with one path of the next len(dst) steps. The model is not changed; one source gives one
// path, whatever else is simulated at the same time. A path is finite.
func (m *Model) Simulate(dst []float64, src rand.Source, noise Noise) {
	draw := m.drawer(src, noise)
	if m.Form.Season == Multiplicative {
		m.scaledPath(dst, draw)
		return
	}
	m.addedPath(dst, draw)
}

// drawer returns a function that draws the next innovation.
func (m *Model) drawer(src rand.Source, noise Noise) func() float64 {
	floor := math.Inf(-1)
	if m.Form.Error == Multiplicative {
		floor = lowest
	}
	if noise == Gaussian || len(m.Pool) == 0 {
		normal, sd := rand.New(src), math.Sqrt(m.Variance)
		return func() float64 { return max(floor, sd*normal.NormFloat64()) }
	}
	pool, n := m.Pool, uint64(len(m.Pool))
	return func() float64 {
		i, _ := bits.Mul64(src.Uint64(), n)
		return max(floor, pool[i])
	}
}

func (m *Model) addedPath(dst []float64, draw func() float64) {
	p, x := m.Parameters, m.State.clone()
	if len(x.Season) == 0 {
		x.Season = []float64{0}
	}
	l, b, season, j := x.Level, x.Trend, x.Season, 0
	for h := range dst {
		d := p.Phi * b
		q := l + d
		forecast, a := q+season[j], draw()
		if m.Form.Error == Multiplicative {
			a *= forecast
		}
		dst[h] = forecast + a
		l, b = bounded(q+p.Alpha*a), bounded(d+p.Beta*a)
		season[j] = bounded(season[j] + p.Gamma*a)
		if j++; j == len(season) {
			j = 0
		}
	}
}

// scaledPath needs no division: a/s = q ε and a/q = s ε.
func (m *Model) scaledPath(dst []float64, draw func() float64) {
	p, x := m.Parameters, m.State.clone()
	l, b, season, j := x.Level, x.Trend, x.Season, 0
	for h := range dst {
		d := p.Phi * b
		q, s, e := l+d, season[j], draw()
		dst[h] = q * s * (1 + e)
		l, b = bounded(q*(1+p.Alpha*e)), bounded(d+p.Beta*q*e)
		season[j] = bounded(s * (1 + p.Gamma*e))
		if j++; j == len(season) {
			j = 0
		}
	}
}

// bounded keeps a state where its product with another is finite.
func bounded(v float64) float64 {
	return max(-stateMagnitude, min(stateMagnitude, v))
}
