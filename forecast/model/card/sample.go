package card

import (
	"math"
	"slices"
)

// sample is a history in the scale in which it is modelled.
type sample struct {
	y       []float64 // gaps hold what was measured a season, or a step, before
	use     []bool    // measured
	z       []float64 // changes of y; z[0] is 0
	useZ    []bool    // both ends measured
	periods []int     // that are tried
	seasons []season  // that are believed
	short   linear    // on the value before and the seasons
}

// newSample prepares y, of which some values are measured, and finds how far its seasons can be believed.
func newSample(y []float64, periods []int) *sample {
	h := &sample{y: slices.Clone(y), periods: periods}
	h.use, h.useZ, h.z = make([]bool, len(y)), make([]bool, len(y)), make([]float64, len(y))
	for t, v := range y {
		h.use[t] = !math.IsNaN(v)
	}
	h.fill()
	for t := 1; t < len(y); t++ {
		h.z[t], h.useZ[t] = h.y[t]-h.y[t-1], h.use[t] && h.use[t-1]
	}
	r := newRegression([]int{1}, h.y, h.use)
	for _, m := range periods {
		f := r.fold(m)
		if s := r.choose(f); s > 0 {
			h.seasons = append(h.seasons, season{m, s})
			r.take(f, s)
		}
	}
	var ok bool
	if h.short, ok = r.fit(); !ok {
		h.short = linear{gcv: math.Inf(1)}
	}
	return h
}

// fill gives gaps a value to start forecasts from. No regression uses them.
func (h *sample) fill() {
	back := h.back()
	first := slices.Index(h.use, true)
	last := h.y[first]
	for t, u := range h.use {
		switch {
		case u:
			last = h.y[t]
		case t >= back && back > 1:
			h.y[t] = h.y[t-back]
		default:
			h.y[t] = last
		}
	}
}

// back returns how many steps before a gap lies what it is filled with; 1 is the last measured value.
func (h *sample) back() int {
	if len(h.periods) == 0 {
		return 1
	}
	return h.periods[len(h.periods)-1]
}

// everyPhase tells whether a change was measured at each phase of the longest believed period.
func (h *sample) everyPhase() bool {
	seen := make([]bool, h.outer())
	for t, u := range h.useZ {
		if u {
			seen[t%len(seen)] = true
		}
	}
	return !slices.Contains(seen, false)
}

// inner and outer are the shortest and the longest believed period, 1 if there is none.
func (h *sample) inner() int {
	if len(h.seasons) == 0 {
		return 1
	}
	return h.seasons[0].period
}

func (h *sample) outer() int {
	if len(h.seasons) == 0 {
		return 1
	}
	return h.seasons[len(h.seasons)-1].period
}

func average(z []float64) float64 {
	sum := 0.0
	for _, v := range z {
		sum += v
	}
	return sum / float64(max(len(z), 1))
}
