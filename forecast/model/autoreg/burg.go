package autoreg

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// Burg returns the coefficients φ of the order at most maxOrder that has the
// smallest corrected AIC3, found by Burg's recursion summed over all stretches without a
// gap, and the variance of the white innovations. The mean of u is taken as 0.
// The result is stationary whatever u is; it is empty where u is white, zero
// or too short.
//
// Burg (1975), "Maximum entropy spectral analysis"; for several stretches, de
// Waele and Broersen (2000), "The Burg algorithm for segments", eq. 8; the
// order with the correction for short sequences of Hurvich and Tsai (1989), eq. 4. Orders for which the gaps leave less
// than half of u are not tried.
func Burg(u []float64, maxOrder int) (phi []float64, variance float64) {
	parts, n := stretches(u)
	highest := max(min(maxOrder, MaxOrder, n/4), 0)
	r := newRecursion(parts, highest)
	if n == 0 || r.power == 0 {
		return nil, 0
	}
	variance = r.power / float64(n)
	best, floor := aicc(variance, n, 0), variance*predictable
	s2 := variance
	for p := 1; p <= highest && s2 > floor; p++ {
		if r.pairs() < n/2 {
			break
		}
		k := r.reflect()
		s2 *= 1 - k*k
		if a := aicc(s2, n, p); a < best {
			best, variance = a, s2
			phi = r.phi(phi[:0])
		}
	}
	return phi, variance
}

// stretches returns the runs of numbers in u, and their total length.
func stretches(u []float64) (parts [][]float64, n int) {
	for i := 0; i < len(u); {
		j := i
		for j < len(u) && !math.IsNaN(u[j]) {
			j++
		}
		if j > i {
			parts = append(parts, u[i:j])
			n += j - i
		}
		i = j + 1
	}
	return parts, n
}

// recursion is Burg's at one order p. It does without the forward and backward errors: the next reflection
// coefficient is the ratio of two quadratic forms in the filter a that would make them, whose matrix
//
//	R_jl = Σ_{t>p} (x_{t−j} x_{t−l} + x_{t−p−1+j} x_{t−p−1+l}),    j, l = 0 … p+1
//
// changes from one order to the next by no more than the ends of the stretches (Vos 2013, "A fast
// implementation of Burg's method", here summed over stretches).
type recursion struct {
	parts [][]float64
	power float64   // sum of all squares
	sums  []float64 // of products of values so many steps apart
	a     []float64 // 1, −φ_1, …, −φ_p, 0
	ahead []float64 // R·a
	row   []float64 // the last of R
	spare []float64
}

func newRecursion(parts [][]float64, highest int) *recursion {
	size := highest + 2
	all := make([]float64, 5*size)
	r := &recursion{parts: parts, sums: all[:size]}
	r.a, r.ahead = all[size:size:2*size], all[2*size:2*size:3*size]
	r.row, r.spare = all[3*size:3*size:4*size], all[4*size:4*size:5*size]
	ends := 0.0
	for _, x := range parts {
		for lag := range min(size, len(x)) {
			r.sums[lag] += floats.Dot(x[lag:], x[:len(x)-lag])
		}
		ends += x[0]*x[0] + x[len(x)-1]*x[len(x)-1]
	}
	r.power = r.sums[0]
	inner := 2*r.power - ends
	r.a = append(r.a, 1, 0)
	r.ahead = append(r.ahead, inner, 2*r.sums[1])
	r.row = append(r.row, 2*r.sums[1], inner)
	return r
}

// order returns p.
func (r *recursion) order() int { return len(r.a) - 2 }

// pairs returns how many pairs of errors the next reflection coefficient rests on.
func (r *recursion) pairs() (n int) {
	for _, x := range r.parts {
		n += max(len(x)-r.order()-1, 0)
	}
	return n
}

// phi appends the coefficients of the order to dst.
func (r *recursion) phi(dst []float64) []float64 {
	for _, c := range r.a[1 : len(r.a)-1] {
		dst = append(dst, -c)
	}
	return dst
}

// lost is the share of the power below which that of the errors is rounding of the sums.
const lost = 1e-12

// reflect moves on by one order and returns its reflection coefficient.
func (r *recursion) reflect() (k float64) {
	num, den := 0.0, 0.0
	last := len(r.a) - 1
	for j, c := range r.a {
		num += r.a[last-j] * r.ahead[j]
		den += c * r.ahead[j]
	}
	if den > lost*r.power {
		// num is twice the sum of products of the errors with the sign of the filter, den that of their squares.
		k = max(-stationarity, min(stationarity, num/den))
	}
	mirror(r.a, k)
	mirror(r.ahead, k)
	if len(r.a) < cap(r.a) {
		r.grow()
	}
	return k
}

// mirror takes k times itself, read backwards, from x.
func mirror(x []float64, k float64) {
	for i, j := 0, len(x)-1; i <= j; i, j = i+1, j-1 {
		x[i], x[j] = x[i]-k*x[j], x[j]-k*x[i]
	}
}

// grow extends a, R·a and the last row of R to the next order.
func (r *recursion) grow() {
	p := r.order() // the size of R is p+2 before and p+3 after
	row := r.spare[:p+3]
	row[0] = 2 * r.sums[p+2]
	copy(row[1:], r.row)
	for _, x := range r.parts {
		if n := len(x); n > p+1 {
			first, end := x[:p+2], x[n-p-2:]
			// What R loses at both ends, times a.
			fromFirst, fromEnd := 0.0, 0.0
			for j, c := range r.a {
				fromFirst += first[p+1-j] * c
				fromEnd += end[j] * c
			}
			for j := range r.ahead {
				r.ahead[j] -= first[p+1-j]*fromFirst + end[j]*fromEnd
				row[j+1] -= end[0]*end[p+1-j] + first[p+1]*first[j]
			}
		}
	}
	r.row, r.spare = row, r.row
	sum := 0.0
	for j, c := range r.a {
		sum += row[j] * c
	}
	r.ahead = append(r.ahead, sum)
	r.a = append(r.a, 0)
}
