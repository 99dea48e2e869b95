package levelshape

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// penalties are how many values of the ridge penalty are tried: powers of the
// square root of ten, from a ten-thousandth to a thousand times the mean squared singular value.
const (
	penalties    = 15
	leastPenalty = 1e-4
)

// ridge is a linear regression with its penalty chosen by leave-one-out errors.
type ridge struct {
	beta      []float64
	intercept float64
	penalty   float64
	errors    []float64 // of each row, when it is left out
	square    float64   // their mean square
}

// fitRidge regresses y on the rows of x (len(y) by columns), with an intercept or without, and with coefficients drawn
// towards prior. Leaving row i out makes its error r_i/(1−h_i), with residual r and leverage h, that of the intercept
// included (Golub, Heath and Wahba 1979, eq. 2.1). It is false where the decomposition fails.
func fitRidge(x *mat.Dense, y, prior []float64, intercept bool) (ridge, bool) {
	n, p := x.Dims()
	centred, means := mat.NewDense(n, p, nil), make([]float64, p)
	target, mean := make([]float64, n), 0.0
	for i := range n {
		for j, v := range x.RawRowView(i) {
			means[j] += v / float64(n)
		}
		mean += y[i] / float64(n)
	}
	own := 1 / float64(n) // leverage of the intercept
	if !intercept {
		clear(means)
		mean, own = 0, 0
	}
	for i := range n {
		target[i] = y[i] - mean
		for j, v := range x.RawRowView(i) {
			centred.Set(i, j, v-means[j])
			target[i] -= prior[j] * (v - means[j])
		}
	}
	var svd mat.SVD
	if !svd.Factorize(centred, mat.SVDThin) {
		return ridge{}, false
	}
	var u, v mat.Dense
	svd.UTo(&u)
	svd.VTo(&v)
	s := svd.Values(nil)
	best := ridge{square: math.Inf(1)}
	base := mat.Norm(centred, 2)
	base *= base / float64(len(s))
	projected := make([]float64, len(s))
	for k := range s {
		for i := range n {
			projected[k] += u.At(i, k) * target[i]
		}
	}
	for step := range penalties {
		penalty := base * leastPenalty * math.Pow(10, float64(step)/2)
		r := leaveOneOut(&u, s, projected, target, penalty, own)
		if r.square < best.square {
			best = r
		}
	}
	if math.IsInf(best.square, 1) {
		return ridge{}, false
	}
	best.beta = append([]float64(nil), prior...)
	for k, c := range projected {
		if s[k] > 0 {
			for j := range p {
				best.beta[j] += v.At(j, k) * c * s[k] / (s[k]*s[k] + best.penalty)
			}
		}
	}
	best.intercept = mean
	for j, b := range best.beta {
		best.intercept -= b * means[j]
	}
	return best, true
}

// leaveOneOut returns the errors of target when each row is left out, own being what it adds to its leverage beside x.
func leaveOneOut(u *mat.Dense, s, projected, target []float64, penalty, own float64) ridge {
	n := len(target)
	r := ridge{penalty: penalty, errors: make([]float64, n)}
	for i := range n {
		fit, leverage := 0.0, own
		for k, c := range projected {
			if s[k] == 0 {
				continue
			}
			d := s[k] * s[k] / (s[k]*s[k] + penalty)
			fit += u.At(i, k) * d * c
			leverage += u.At(i, k) * u.At(i, k) * d
		}
		r.errors[i] = (target[i] - fit) / max(1-leverage, 1e-6)
		r.square += r.errors[i] * r.errors[i] / float64(n)
	}
	return r
}
