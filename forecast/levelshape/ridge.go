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

// problem is the regression of target on the rows of x, taken apart once for all priors.
type problem struct {
	x         *mat.Dense // less its column means, if there is an intercept
	means     []float64
	target    []float64
	intercept bool
	u, v      mat.Dense // x = U·diag(s)·Vᵀ
	s         []float64
}

// newProblem is false where the decomposition fails.
func newProblem(x *mat.Dense, y []float64, intercept bool) (*problem, bool) {
	n, p := x.Dims()
	q := &problem{x: mat.DenseCopyOf(x), means: make([]float64, p), target: y, intercept: intercept}
	if intercept {
		for i := range n {
			for j, v := range x.RawRowView(i) {
				q.means[j] += v / float64(n)
			}
		}
		for i := range n {
			row := q.x.RawRowView(i)
			for j := range row {
				row[j] -= q.means[j]
			}
		}
	}
	var svd mat.SVD
	if !svd.Factorize(q.x, mat.SVDThin) {
		return nil, false
	}
	svd.UTo(&q.u)
	svd.VTo(&q.v)
	q.s = svd.Values(nil)
	return q, true
}

// fit returns the regression with coefficients drawn towards prior. Leaving
// row i out makes its error r_i/(1−h_i), with residual r and leverage h, that of the intercept
// included (Golub, Heath and Wahba 1979). It is false where no penalty leaves finite errors.
func (q *problem) fit(prior []float64) (ridge, bool) {
	n, p := q.x.Dims()
	target, mean := make([]float64, n), 0.0
	if q.intercept {
		mean = meanOf(q.target)
	}
	for i := range n {
		target[i] = q.target[i] - mean
		for j, v := range q.x.RawRowView(i) {
			target[i] -= prior[j] * v
		}
	}
	base := 0.0
	projected := make([]float64, len(q.s))
	for k, s := range q.s {
		base += s * s / float64(len(q.s))
		for i := range n {
			projected[k] += q.u.At(i, k) * target[i]
		}
	}
	best, errors := ridge{square: math.Inf(1)}, make([]float64, n)
	for step := range penalties {
		penalty := base * leastPenalty * math.Pow(10, float64(step)/2)
		if square := q.leaveOneOut(errors, projected, target, penalty); square < best.square {
			best.penalty, best.square = penalty, square
		}
	}
	if math.IsInf(best.square, 1) {
		return ridge{}, false
	}
	q.leaveOneOut(errors, projected, target, best.penalty)
	best.errors, best.beta = errors, append([]float64(nil), prior...)
	for k, c := range projected {
		if s := q.s[k]; s > 0 {
			for j := range p {
				best.beta[j] += q.v.At(j, k) * c * s / (s*s + best.penalty)
			}
		}
	}
	best.intercept = mean
	for j, b := range best.beta {
		best.intercept -= b * q.means[j]
	}
	return best, true
}

// leaveOneOut fills errors with those of target when each row is left out, and returns their mean square.
func (q *problem) leaveOneOut(errors, projected, target []float64, penalty float64) (square float64) {
	n := float64(len(target))
	kept := make([]float64, len(q.s)) // share of each direction that the penalty leaves
	for k, s := range q.s {
		if s > 0 {
			kept[k] = s * s / (s*s + penalty)
		}
	}
	own := 0.0
	if q.intercept {
		own = 1 / n
	}
	for i, y := range target {
		fit, leverage := 0.0, own
		for k, u := range q.u.RawRowView(i) {
			fit += u * kept[k] * projected[k]
			leverage += u * u * kept[k]
		}
		errors[i] = (y - fit) / max(1-leverage, 1e-6)
		square += errors[i] * errors[i] / n
	}
	return square
}

// alone returns the regression of an infinite penalty, which is the prior itself.
func (q *problem) alone(prior []float64) ridge {
	n := float64(len(q.target))
	r := ridge{beta: prior, penalty: math.Inf(1), errors: make([]float64, len(q.target))}
	for i, y := range q.target {
		r.errors[i] = y
		for j, v := range q.x.RawRowView(i) {
			r.errors[i] -= prior[j] * (v + q.means[j])
		}
	}
	if q.intercept {
		r.intercept = meanOf(r.errors)
		for i := range r.errors {
			r.errors[i] = (r.errors[i] - r.intercept) * n / (n - 1)
		}
	}
	for _, e := range r.errors {
		r.square += e * e / n
	}
	return r
}
