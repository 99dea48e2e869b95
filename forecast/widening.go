package forecast

import "math"

// widening is the factor on the deviations of paths: calibrated as far as it was tested, and growing beyond.
// The zero value is that of a fit that was not tested at all.
type widening struct {
	widths widths
	tested int // steps ahead
}

// at returns the factor for step h, counted from 0.
func (w widening) at(h int) float64 {
	if w.tested == 0 {
		return untestedWiden
	}
	return w.widths.at(h) * math.Pow(max(float64(h+1)/float64(w.tested), 1), untestedGrowth)
}

// over returns the factors for n steps.
func (w widening) over(n int) []float64 {
	out := make([]float64, n)
	for h := range out {
		out[h] = w.at(h)
	}
	return out
}
