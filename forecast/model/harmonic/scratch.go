package harmonic

import (
	"math"

	"github.com/plimsoll/plimsoll/forecast/model/autoreg"
)

// scratch is memory for what is made of a sequence on the way, again and again as long as it is.
type scratch struct{ all, sizes, moved, innovations, filled []float64 }

func newScratch(n int) *scratch {
	all := make([]float64, 4*n)
	return &scratch{all: all, sizes: all[:n:n], moved: all[n : 2*n : 2*n], innovations: all[2*n : 3*n : 3*n], filled: all[3*n:]}
}

// rows is all of it but sizes, enough for the cycles of the sequence: of each period at most twice as many values as there are.
func (s *scratch) rows() []float64 { return s.all[len(s.sizes):] }

// filter is autoreg.Filter into memory that holds until it is called again.
func (s *scratch) filter(u, phi []float64) (innovations, filled []float64) {
	innovations, filled = s.innovations[:len(u)], s.filled[:len(u)]
	autoreg.FilterTo(innovations, filled, u, phi)
	return innovations, filled
}

// winsorize returns u with its outliers moved to the bound, so that a spike
// does not shape the autocorrelation; it stays in the residuals. What it returns holds until it is called again.
func (s *scratch) winsorize(u []float64) []float64 {
	b := bound(s.sizesOf(u), clipAt)
	out := s.moved[:len(u)]
	for t, v := range u {
		out[t] = within(v, b)
	}
	return out
}

// sizesOf returns the absolute values of u, as many of them as bound looks at.
func (s *scratch) sizesOf(u []float64) []float64 {
	sizes, stride := s.sizes[:0], 1
	if !anyNaN(u) {
		stride = strideOf(len(u))
	}
	for t := 0; t < len(u); t += stride {
		if v := math.Abs(u[t]); v == v {
			sizes = append(sizes, v)
		}
	}
	if stride == 1 {
		return thin(sizes)
	}
	return sizes
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
