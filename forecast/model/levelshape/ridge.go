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

// leastFree bounds what the leverage of a row leaves of 1.
const leastFree = 1e-6

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
	x         []direction // by row, less the column means, if there is an intercept
	columns   int
	means     direction
	target    []float64
	intercept bool
	rows      []direction // of U, with x = U·diag(s)·Vᵀ
	v         mat.Dense
	s         direction
	grid      [penalties]float64
	free      []float64 // by penalty and row, 1 over what the leverage leaves of 1
}

// direction is a row of a matrix of so few columns as there are lags, with zeros where it has fewer.
type direction [nearLags + 1]float64

func (d *direction) dot(c *direction) float64 {
	return d[0]*c[0] + d[1]*c[1] + (d[2]*c[2] + d[3]*c[3])
}

// desk is memory for one problem after the other.
type desk struct {
	x, rows []direction
	free    []float64
}

func newDesk(n int) *desk {
	return &desk{x: make([]direction, n), rows: make([]direction, n), free: make([]float64, penalties*n)}
}

// newProblem takes rows of so many columns apart on a desk that has room for them, and is false where that fails.
func newProblem(x []direction, columns int, y []float64, intercept bool, d *desk) (*problem, bool) {
	n := len(y)
	q := &problem{x: d.x[:n], columns: columns, target: y, intercept: intercept, rows: d.rows[:n], free: d.free[:penalties*n]}
	copy(q.x, x)
	if intercept {
		for i := range x {
			for j, v := range x[i] {
				q.means[j] += v / float64(n)
			}
		}
		for i := range q.x {
			for j := range q.x[i] {
				q.x[i][j] -= q.means[j]
			}
		}
	}
	if !q.decompose() {
		return nil, false
	}
	q.setGrid()
	return q, true
}

// decompose sets U, s and V by the eigenvectors of XᵀX. That loses directions whose square is below the
// rounding of the largest, of which even the least penalty leaves nothing.
func (q *problem) decompose() bool {
	const rounding = 1e-14
	gram := mat.NewSymDense(q.columns, nil)
	for j := range q.columns {
		for k := j; k < q.columns; k++ {
			sum := 0.0
			for i := range q.x {
				sum += q.x[i][j] * q.x[i][k]
			}
			gram.SetSym(j, k, sum)
		}
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(gram, true) {
		return false
	}
	eigen.VectorsTo(&q.v)
	squares := eigen.Values(nil)
	var v [len(q.s)]direction // by direction
	for k, square := range squares {
		if square > rounding*squares[len(squares)-1] {
			q.s[k] = math.Sqrt(square)
			for j := range squares {
				v[k][j] = q.v.At(j, k) / q.s[k]
			}
		}
	}
	for i := range q.x {
		for k := range v {
			q.rows[i][k] = q.x[i].dot(&v[k])
		}
	}
	return true
}

// setGrid sets what is the same whatever the prior: the penalties that are tried, and the leverages under each.
func (q *problem) setGrid() {
	n := len(q.target)
	base := 0.0
	for _, s := range q.s {
		base += s * s / float64(q.columns)
	}
	for step := range q.grid {
		q.grid[step] = base * leastPenalty * math.Pow(10, float64(step)/2)
		kept, own := q.kept(q.grid[step]), q.own()
		free := q.free[step*n : (step+1)*n]
		for i := range free {
			u := &q.rows[i]
			squares := direction{u[0] * u[0], u[1] * u[1], u[2] * u[2], u[3] * u[3]}
			f := 1 - (own + squares.dot(&kept))
			if f < leastFree {
				f = leastFree
			}
			free[i] = 1 / f
		}
	}
}

// kept returns the share of each direction that a penalty leaves.
func (q *problem) kept(penalty float64) (kept direction) {
	for k, s := range q.s {
		if s > 0 {
			kept[k] = s * s / (s*s + penalty)
		}
	}
	return kept
}

// own returns the leverage of a row in the intercept.
func (q *problem) own() float64 {
	if q.intercept {
		return 1 / float64(len(q.target))
	}
	return 0
}

// fit returns the regression with coefficients drawn towards prior. Leaving
// row i out makes its error r_i/(1−h_i), with residual r and leverage h, that of the intercept
// included (Golub, Heath and Wahba 1979). It is false where no penalty leaves finite errors.
func (q *problem) fit(prior []float64) (ridge, bool) {
	target, mean := make([]float64, len(q.target)), 0.0
	if q.intercept {
		mean = meanOf(q.target)
	}
	for i := range target {
		target[i] = q.target[i] - mean
		for j, c := range prior {
			target[i] -= c * q.x[i][j]
		}
	}
	var projected direction
	for i, y := range target {
		for k, u := range q.rows[i] {
			projected[k] += u * y
		}
	}
	best := ridge{square: math.Inf(1)}
	for step, penalty := range q.grid {
		if square := q.trial(step, &projected, target); square < best.square {
			best.penalty, best.square = penalty, square
		}
	}
	if math.IsInf(best.square, 1) {
		return ridge{}, false
	}
	best.errors, best.square = q.leaveOneOut(&projected, target, best.penalty)
	best.beta = append([]float64(nil), prior...)
	for k, s := range q.s {
		if s > 0 {
			for j := range best.beta {
				best.beta[j] += q.v.At(j, k) * projected[k] * s / (s*s + best.penalty)
			}
		}
	}
	best.intercept = mean
	for j, b := range best.beta {
		best.intercept -= b * q.means[j]
	}
	return best, true
}

// trial returns the mean square of what leaveOneOut gives for a penalty of the grid, but for rounding.
func (q *problem) trial(step int, projected *direction, target []float64) float64 {
	c := q.kept(q.grid[step])
	for k := range c {
		c[k] *= projected[k]
	}
	free := q.free[step*len(target):][:len(target)]
	sum := 0.0
	for i, y := range target {
		e := (y - q.rows[i].dot(&c)) * free[i]
		sum += e * e
	}
	return sum / float64(len(target))
}

// leaveOneOut returns the errors of target when each row is left out, and their mean square.
func (q *problem) leaveOneOut(projected *direction, target []float64, penalty float64) (errors []float64, square float64) {
	n := float64(len(target))
	errors = make([]float64, len(target))
	kept, own := q.kept(penalty), q.own()
	for i, y := range target {
		fit, leverage := 0.0, own
		for k, u := range q.rows[i] {
			fit += u * kept[k] * projected[k]
			leverage += u * u * kept[k]
		}
		errors[i] = (y - fit) / max(1-leverage, leastFree)
		square += errors[i] * errors[i] / n
	}
	return errors, square
}

// alone returns the regression of an infinite penalty, which is the prior itself.
func (q *problem) alone(prior []float64) ridge {
	n := float64(len(q.target))
	r := ridge{beta: prior, penalty: math.Inf(1), errors: make([]float64, len(q.target))}
	for i, y := range q.target {
		r.errors[i] = y
		for j, c := range prior {
			r.errors[i] -= c * (q.x[i][j] + q.means[j])
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
