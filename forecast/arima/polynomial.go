package arima

import "math"

// term is a coefficient other than 0 and its lag.
type term struct {
	lag int
	c   float64
}

// product sets dst[j] to the coefficient at lag j+1 of the product of the polynomials
//
//	(1 + s·Σ a_i Bⁱ)(1 + s·Σ b_k Bᵐᵏ) = 1 + s·Σ dst[j−1] Bʲ
//
// for s = −1 (autoregressive) or 1 (moving average); dst holds len(a) + m·len(b) numbers at least.
func product(dst, a, b []float64, m int, s float64) {
	clear(dst)
	copy(dst, a)
	for k, c := range b {
		at := m * (k + 1)
		dst[at-1] += c
		for i, v := range a {
			dst[at+i] += s * c * v
		}
	}
}

// terms appends the terms of a polynomial from lag 1 on to dst.
func terms(dst []term, poly []float64) []term {
	for j, c := range poly {
		if c != 0 {
			dst = append(dst, term{j + 1, c})
		}
	}
	return dst
}

// difference returns the coefficients from B⁰ on of (1−B)ᵈ(1−Bᵐ)ᴰ.
func difference(o Order) []float64 {
	poly := make([]float64, 1, o.lost()+1)
	poly[0] = 1
	by := func(lag int) {
		poly = append(poly, make([]float64, lag)...)
		for i := len(poly) - 1; i >= lag; i-- {
			poly[i] -= poly[i-lag]
		}
	}
	for range o.D {
		by(1)
	}
	if o.SD > 0 {
		by(o.Period)
	}
	return poly
}

// near keeps partial autocorrelations off ±1.
const near = 0.99999

// coefficients sets dst to the coefficients of the stationary autoregression that belong to
// the free numbers x: x/√(1+x²) are its partial autocorrelations, from which the
// Durbin–Levinson recursion makes coefficients. Jones (1980), "Maximum likelihood fitting of ARMA models to time
// series with missing observations", section 4, with the map of Monahan (1984) for his.
// The coefficients of an invertible moving average are these times −1.
func coefficients(dst, x []float64) {
	for p, v := range x {
		k := near * v / math.Sqrt(1+v*v)
		if math.IsInf(v*v, 1) {
			k = math.Copysign(near, v)
		}
		stepUp(dst[:p], k)
		dst[p] = k
	}
}

// stepUp is a step of the Durbin–Levinson recursion, without its last coefficient k.
func stepUp(a []float64, k float64) {
	for i, j := 0, len(a)-1; i <= j; i, j = i+1, j-1 {
		a[i], a[j] = a[i]-k*a[j], a[j]-k*a[i]
	}
}

// stepDown undoes stepUp.
func stepDown(a []float64, k float64) {
	s := 1 / (1 - k*k)
	for i, j := 0, len(a)-1; i <= j; i, j = i+1, j-1 {
		a[i], a[j] = s*(a[i]+k*a[j]), s*(a[j]+k*a[i])
	}
}

// stationary reports whether all roots of 1 − Σ a_i zⁱ are farther than beyond from 0.
func stationary(a []float64, beyond float64) bool {
	b, scale := make([]float64, len(a)), beyond
	for i, v := range a {
		b[i] = v * scale
		scale *= beyond
	}
	for p := len(b) - 1; p >= 0; p-- {
		k := b[p]
		if !(math.Abs(k) < 1) {
			return false
		}
		stepDown(b[:p], k)
	}
	return true
}
