package ets

import "gonum.org/v1/gonum/dsp/fourier"

// correlator makes the products of a sequence with a delayed one, for many delays at once.
type correlator struct {
	fft    *fourier.FFT // nil where plain sums are quicker
	padded []float64
	a, b   []complex128
	of     []float64 // b is the spectrum of these values
}

// newCorrelator prepares for sequences of n values and less than delays delays.
func newCorrelator(n, delays int) correlator {
	// Up to here a sum for each delay is about as quick, and exact.
	const few = 400
	if delays < few {
		return correlator{}
	}
	size := 1
	for size < n+delays {
		size *= 2
	}
	k := size/2 + 1
	return correlator{fft: fourier.NewFFT(size), padded: make([]float64, size),
		a: make([]complex128, k), b: make([]complex128, k), of: make([]float64, n)}
}

// correlate writes into dst, for every delay j, Σ x[t] h[t−j].
func (c *correlator) correlate(x, h, dst []float64) {
	if c.fft == nil {
		for j := range dst {
			dst[j] = dot(h[:len(h)-j], x[j:])
		}
		return
	}
	if !same(c.of, h) {
		copy(c.of, h)
		c.transform(c.b, h)
	}
	c.transform(c.a, x)
	scale := complex(1/float64(len(c.padded)), 0)
	for i, v := range c.b {
		c.a[i] *= complex(real(v), -imag(v)) * scale
	}
	copy(dst, c.fft.Sequence(c.padded, c.a))
}

func (c *correlator) transform(dst []complex128, x []float64) {
	clear(c.padded[copy(c.padded, x):])
	c.fft.Coefficients(dst, c.padded)
}

func same(a, b []float64) bool {
	for i, v := range a {
		if v != b[i] {
			return false
		}
	}
	return true
}
