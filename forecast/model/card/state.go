package card

import "math"

// state is where a history stands, as far as forecasts need it: its latest values, as many as
// the longest lag and a level reach back, which is a season and no matter how long the history is.
type state struct {
	ring   []float64 // in the scale of the model, gaps filled; ring[oldest] is the oldest
	oldest int
	length int     // steps that were fitted, over which growth dies away
	since  int     // steps since
	last   float64 // measured
	back   int     // how many steps before a gap lies what it is filled with; 1 is last
}

// newState returns the state at the end of h.
func newState(h *sample) state {
	// The longest lag is one more than a period, and its change takes one more value.
	size := min(h.back()+2, len(h.y))
	s := state{length: len(h.y), back: h.back()}
	s.ring = append(s.ring, h.y[len(h.y)-size:]...)
	for t, v := range h.y {
		if h.use[t] {
			s.last = v
		}
	}
	return s
}

// next returns the index in the history of the next step.
func (s *state) next() int { return s.length + s.since }

// recent returns the n latest values in time order.
func (s *state) recent(n int) []float64 {
	out, k := make([]float64, n), len(s.ring)
	for i := range out {
		out[i] = s.ring[(s.oldest+k-n+i)%k]
	}
	return out
}

// push appends a value, NaN where it was not measured.
func (s *state) push(v float64) {
	k := len(s.ring)
	switch {
	case !math.IsNaN(v):
		s.last = v
	case s.back > 1:
		v = s.ring[(s.oldest+k-s.back)%k]
	default:
		v = s.last
	}
	s.ring[s.oldest] = v
	if s.oldest++; s.oldest == k {
		s.oldest = 0
	}
	s.since++
}

// fade returns how far growth of 1 a step has come h steps ahead (from 1): it
// dies away over the length of the history, of which nothing is known beyond.
func (s *state) fade(steps int) float64 {
	n := float64(s.length)
	return -n * math.Expm1(-float64(steps)/n)
}
