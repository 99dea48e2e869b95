package arima

import "math"

// How the search for the least squares ends.
const (
	widest = 1e3  // of the free numbers; a partial autocorrelation is there within 5e-7 of its bound
	jump   = 1e-6 // of the differences that stand for derivatives
)

// squares searches for the least sum of squares of a vector by the method of Levenberg and Marquardt: Moré (1978), "The
// Levenberg–Marquardt algorithm: implementation and theory", with the diagonal scaling of Marquardt.
type squares struct {
	residuals func(x, dst []float64) bool // false where there are none
	enough    float64                     // share of the sum of squares that a step must win or be expected to win
	now, next []float64                   // residuals
	slopes    [][]float64                 // by free number
	normal    []float64
	damped    []float64
	gradient  []float64
	step      []float64
	trial     []float64
}

func newSquares(free, n int, enough float64, residuals func(x, dst []float64) bool) *squares {
	v := func() []float64 { return make([]float64, free) }
	s := &squares{residuals: residuals, enough: enough, now: make([]float64, n), next: make([]float64, n),
		normal: make([]float64, free*free), damped: make([]float64, free*free), gradient: v(), step: v(), trial: v()}
	for range free {
		s.slopes = append(s.slopes, make([]float64, n))
	}
	return s
}

// minimize moves x downhill for at most so many steps and returns the sum of squares, +Inf if there is none at x.
func (s *squares) minimize(x []float64, steps int) float64 {
	if !s.residuals(x, s.now) {
		return math.Inf(1)
	}
	best, damping := dot(s.now, s.now), 1e-3
	for range steps {
		if len(x) == 0 || best == 0 || !s.linearize(x) {
			break
		}
		var moved bool
		var expected, before float64
		before = best
		if best, damping, expected, moved = s.descend(x, best, damping); !moved || expected < s.enough*before && before-best < s.enough*before {
			break
		}
	}
	return best
}

// linearize computes the slopes at x and the normal equations.
func (s *squares) linearize(x []float64) bool {
	k := len(x)
	for i := range x {
		kept := x[i]
		h := jump * max(1, math.Abs(kept))
		if kept > 0 {
			h = -h // inwards, where the slope is the steeper
		}
		x[i] = kept + h
		ok := s.residuals(x, s.next)
		x[i] = kept
		if !ok {
			return false
		}
		slope := s.slopes[i]
		for t, v := range s.next {
			slope[t] = (v - s.now[t]) / h
		}
		s.gradient[i] = -dot(slope, s.now)
		for j := range i + 1 {
			s.normal[i*k+j] = dot(slope, s.slopes[j])
		}
	}
	return true
}

// descend tries steps of growing damping until one goes downhill.
func (s *squares) descend(x []float64, best, damping float64) (squares, nextDamping, expected float64, moved bool) {
	k := len(x)
	for range 12 {
		copy(s.damped, s.normal)
		for i := range k {
			s.damped[i*k+i] += damping*s.normal[i*k+i] + 1e-14*best
		}
		copy(s.step, s.gradient)
		if cholesky(s.damped, k, 0) {
			solve(s.damped, k, s.step)
			expected = dot(s.step, s.gradient)
			for i, v := range x {
				s.trial[i] = max(-widest, min(widest, v+s.step[i]))
			}
			if s.residuals(s.trial, s.next) {
				if q := dot(s.next, s.next); q < best {
					copy(x, s.trial)
					s.now, s.next = s.next, s.now
					return q, max(damping/10, 1e-10), expected, true
				}
			}
			if expected < 1e-3*s.enough*best {
				return best, damping, expected, false
			}
		}
		damping *= 8
	}
	return best, damping, expected, false
}
