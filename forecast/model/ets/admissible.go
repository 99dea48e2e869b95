package ets

// Forecastable says whether the error of an initial state dies out, or at least does not grow, in the forecasts of form
// under p: whether no root of
//
//	N:  (1 − φB)(1 − B) + αB(1 − φB) + φβB
//	A:  (1 − φB)(1 − (1−γ)B^m) + (αB(1 − φB) + φβB)(1 + B + … + B^(m−1))
//
// lies inside the unit circle, the factor 1 − φB being left out without a trend. They are the
// moving-average polynomials of the reduced forms (Hyndman et al. 2008,
// chapter 10). Multiplicative seasons are judged as additive ones; theirs has no such polynomial.
//
// The work grows with the square of m. For seasons of more than 400 steps the error itself is followed over 64
// seasons instead, and what hardly grows in the last 32 of them passes.
func (f Form) Forecastable(p Parameters) bool {
	p, err := p.checked(f)
	switch {
	case err != nil:
		return false
	case f.Season == None:
		return invertible(f.movingAverage(p, 1))
	case f.Period <= exact:
		return invertible(f.movingAverage(p, f.Period))
	}
	return f.fades(p)
}

// exact is the longest season whose polynomial is looked at.
const exact = 400

// fades says whether the forecasts from an arbitrary start, nothing but zeros being
// measured, are about as small in the last quarter of 64 seasons as in the second.
func (f Form) fades(p Parameters) bool {
	f = linear(f)
	m := f.Period
	x := State{Level: 1, Season: make([]float64, m)}
	x.Season[0], x.Season[m/3] = 2, -1
	if f.Trend != None {
		x.Trend = 1 / float64(m)
	}
	y, tr := make([]float64, 16*m), newTrace(16*m)
	var power [4]float64
	for i := range power {
		tr.pass(y, f, p, &x)
		power[i] = squares(tr.e)
	}
	return power[3] <= power[1]*1.02
}

// movingAverage returns the coefficients of the polynomial, that of B⁰, 1, first.
func (f Form) movingAverage(p Parameters, m int) []float64 {
	phi := p.Phi
	if f.Trend == None {
		phi = 0
	}
	a := make([]float64, m+2)
	// The season, or for m = 1 the level alone, before the factor 1 − φB.
	a[0] = 1
	a[m] -= 1 - p.Gamma
	for j := 1; j <= m; j++ {
		a[j] += p.Alpha
	}
	for j := m + 1; j > 0; j-- {
		a[j] -= phi * a[j-1]
	}
	if f.Trend != None {
		for j := 1; j <= m; j++ {
			a[j] += phi * p.Beta
		}
	}
	if f.Trend == None {
		a = a[:m+1]
	}
	return a
}

// invertible says whether all roots of a[0] + a[1]B + … lie on or outside the unit circle, a[0] being 1, by
// stepping down from order to order: every reflection coefficient must lie within ±1
// (the test of Schur and Cohn). a is overwritten.
func invertible(a []float64) bool {
	// As wide as rounding moves roots that lie on the circle.
	const slack = 1e-9
	for k := len(a) - 1; k > 0; k-- {
		r := a[k]
		if r >= 1+slack || r <= -1-slack {
			return false
		}
		w := 1 - r*r
		if w <= slack {
			return true
		}
		for i, j := 1, k-1; i <= j; i, j = i+1, j-1 {
			u, v := a[i], a[j]
			a[i], a[j] = (u-r*v)/w, (v-r*u)/w
		}
	}
	return true
}
