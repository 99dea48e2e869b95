package harmonic

import (
	"math"

	"github.com/plimsoll/plimsoll/forecast/model/autoreg"
)

// scratch is memory for what a fit makes on its way, again and again as long as the sequence.
type scratch struct{ sizes, moved, innovations, filled []float64 }

func newScratch(n int) *scratch {
	all := make([]float64, 4*n)
	return &scratch{sizes: all[:n:n], moved: all[n : 2*n : 2*n], innovations: all[2*n : 3*n : 3*n], filled: all[3*n:]}
}

// filter is autoreg.Filter into memory that holds until it is called again.
func (s *scratch) filter(u, phi []float64) (innovations, filled []float64) {
	innovations, filled = s.innovations[:len(u)], s.filled[:len(u)]
	autoreg.FilterTo(innovations, filled, u, phi)
	return innovations, filled
}

// winsorize returns u with its outliers moved to the bound, so that a spike
// does not shape the autocorrelation; it stays in the residuals. What it returns holds until it is called again.
func (s *scratch) winsorize(u []float64) []float64 {
	sizes := s.sizes[:0]
	for _, v := range u {
		if !math.IsNaN(v) {
			sizes = append(sizes, math.Abs(v))
		}
	}
	b := bound(sizes, clipAt)
	out := s.moved[:len(u)]
	for t, v := range u {
		out[t] = within(v, b)
	}
	return out
}

// within returns the nearest number to v from −b to b.
func within(v, b float64) float64 {
	if v > b {
		return b
	}
	if v < -b {
		return -b
	}
	return v
}
