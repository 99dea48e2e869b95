package ets

import "math"

// Status tells how a search ended.
type Status uint8

// The ways for a search to end.
const (
	Converged Status = iota // no step promises to lower −2 log L by more than tolerance
	Stalled                 // no step lowered it, though one was promised
	Limited                 // Options.MaxIterations was reached
	Abandoned               // it could not have become the best of the candidates
	Refused                 // it was not tried: see the reason
)

// String returns the status in lower case.
func (s Status) String() string {
	names := [...]string{"converged", "stalled", "limited", "abandoned", "refused"}
	if int(s) < len(names) {
		return names[s]
	}
	return "unknown"
}

const (
	// tolerance is the gain in −2 log L that is not worth a step: a tenth of a thousandth of what a parameter costs.
	tolerance = 2e-4
	// armijo is the share of the promised gain that a step must keep.
	armijo = 1e-4
	// turn bounds how far, in radians, an angle may go in a step.
	// By argument: it is about the time of a search.
	turn = 0.8
	// memory is the number of steps from which the search learns how derivatives change.
	memory = 8
	// again is the number of steps after which the second derivatives are taken anew: by then a search
	// has left where they were taken, or creeps.
	// By argument: it is about the time of a search.
	again = 20
	// hope is by how much the gain still to come may exceed the one that the derivatives promise, before a candidate is given up.
	// By argument: it is about the time of a search; the best candidate stays the same.
	hope = 25
)

// search minimises an objective by the limited-memory BFGS recursion (Nocedal
// and Wright 2006, algorithms 7.4 and 7.5) that begins with the
// Gauss–Newton second derivatives, and allocates nothing.
type search struct {
	z, g, next, nextG, d []float64
	steps, turns         [memory][]float64
	rho, weights         [memory]float64
	held                 int
}

func newSearch(k int) *search {
	all := make([]float64, (5+2*memory)*k)
	cut := func() []float64 { c := all[:k:k]; all = all[k:]; return c }
	s := &search{z: cut(), g: cut(), next: cut(), nextG: cut(), d: cut()}
	for i := range s.steps {
		s.steps[i], s.turns[i] = cut(), cut()
	}
	return s
}

// shape sets the length of everything to k.
func (s *search) shape(k int) {
	s.z, s.g, s.next, s.nextG, s.d = s.z[:k], s.g[:k], s.next[:k], s.nextG[:k], s.d[:k]
	for i := range s.steps {
		s.steps[i], s.turns[i] = s.steps[i][:k], s.turns[i][:k]
	}
	s.held = 0
}

// minimise moves s.z to a minimum of o and returns its value there. It gives up
// when the value has no hope of going below bound.
func (s *search) minimise(o *objective, pre *starter, iterations int, bound float64) (float64, Status) {
	f := o.value(s.z)
	if math.IsInf(f, 0) {
		return f, Stalled
	}
	o.gradient(s.z, s.g)
	pre.curvature(o, s.z)
	small, fresh := 0, 0
	for i := range iterations {
		promise := s.direction(&pre.normal)
		if !(promise > 0) {
			if i == fresh {
				return f, Stalled
			}
			s.renew(o, pre)
			fresh = i + 1
			continue
		}
		if i >= 2 && f-hope*promise-1 > bound {
			return f, Abandoned
		}
		if promise < tolerance {
			if small++; small == 2 {
				return f, Converged
			}
		} else {
			small = 0
		}
		t := s.limit(o.form.smoothing())
		v, ok := s.line(o, f, t, promise)
		if !ok {
			if promise < 10*tolerance {
				return f, Converged
			}
			if i == fresh {
				return f, Stalled
			}
			s.renew(o, pre)
			fresh = i + 1
			continue
		}
		f = v
		o.gradient(s.next, s.nextG)
		s.learn()
		if i-fresh >= again {
			s.renew(o, pre)
			fresh = i + 1
		}
	}
	return f, Limited
}

// renew forgets what was learnt and takes the second derivatives again, here.
func (s *search) renew(o *objective, pre *starter) {
	s.held = 0
	o.value(s.z)
	pre.curvature(o, s.z)
}

// direction writes the step into d and returns half of what its first derivatives promise, the gain
// of a quadratic function.
func (s *search) direction(h *symmetric) float64 {
	copy(s.d, s.g)
	first := max(0, s.held-memory)
	for i := s.held - 1; i >= first; i-- {
		k := i % memory
		s.weights[k] = s.rho[k] * dot(s.steps[k], s.d)
		axpy(-s.weights[k], s.turns[k], s.d)
	}
	h.solve(s.d)
	for i := first; i < s.held; i++ {
		k := i % memory
		axpy(s.weights[k]-s.rho[k]*dot(s.turns[k], s.d), s.steps[k], s.d)
	}
	stretch(-1, s.d)
	return -0.5 * dot(s.d, s.g)
}

// limit returns the longest share of the step, at most 1, that turns none of the first k angles too far.
func (s *search) limit(k int) float64 {
	t := 1.0
	for _, v := range s.d[:k] {
		if a := math.Abs(v); a*t > turn {
			t = turn / a
		}
	}
	return t
}

// line tries shares of the step from t down until one keeps its promise.
func (s *search) line(o *objective, f, t, promise float64) (float64, bool) {
	for range 12 {
		for i, v := range s.z {
			s.next[i] = v + t*s.d[i]
		}
		v := o.value(s.next)
		if v <= f-armijo*t*2*promise {
			return v, true
		}
		// The minimum of the parabola through both values and the first derivative.
		shrink := promise * t / (v - f + 2*promise*t)
		if !(shrink > 0.1) {
			shrink = 0.1
		}
		t *= min(shrink, 0.5)
	}
	return f, false
}

// learn moves on to next and remembers the step.
func (s *search) learn() {
	k := s.held % memory
	for i, v := range s.next {
		s.steps[k][i], s.turns[k][i] = v-s.z[i], s.nextG[i]-s.g[i]
	}
	s.z, s.next = s.next, s.z
	s.g, s.nextG = s.nextG, s.g
	// Where the function bends down there is nothing to learn.
	if c := dot(s.steps[k], s.turns[k]); c > 1e-10*math.Sqrt(dot(s.steps[k], s.steps[k])*dot(s.turns[k], s.turns[k])) {
		s.rho[k] = 1 / c
		s.held++
	}
}
