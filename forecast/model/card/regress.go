package card

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// ridge is added to the diagonal of the normal equations, as a share of it: too
// little to shrink anything, and enough for columns that say the same.
const ridge = 1e-9

// shares are how much of a season's mean profile may be believed.
var shares = [...]float64{0.25, 0.5, 0.75, 0.9, 1}

// linear is a fitted regression
//
//	y_t = Σ_j phi_j·y_{t−lags_j} + mean + Σ_k profiles_k(t mod m_k) + e_t
//
// with index 0 of each profile at index 0 of the history.
type linear struct {
	lags     []int
	phi      []float64
	stderr   []float64 // of phi
	mean     float64
	profiles [][]float64
	sigma    float64 // standard deviation of e
	rows     float64 // values explained
	gcv      float64 // mean square of e over the squared share of rows left free (Golub, Heath and Wahba 1979)
}

// season is a period, and the share of its mean profile that is believed.
type season struct {
	period int
	share  float64
}

// regression is a linear on its way: its columns are the lagged values, and
// last the value itself, less their means and the seasons taken in so far.
type regression struct {
	lags     []int
	use      []bool // rows whose value and lags were all measured
	columns  [][]float64
	gram     *mat.SymDense
	means    []float64
	profiles [][][]float64 // by season, by column
	rows     float64
	free     float64 // rows less the coefficients spent
	finest   int     // longest period taken in so far
}

// newRegression returns the regression of y on its lags, ascending, without seasons.
func newRegression(lags []int, y []float64, use []bool) *regression {
	r := &regression{lags: lags, use: make([]bool, len(y)), finest: 1}
	for t := longest(lags); t < len(y); t++ {
		if measured(use, lags, t) {
			r.use[t] = true
			r.rows++
		}
	}
	r.free = r.rows - 1 - float64(len(lags))
	for j := range len(lags) + 1 {
		lag := 0
		if j < len(lags) {
			lag = lags[j]
		}
		column := make([]float64, len(y))
		copy(column[min(lag, len(y)):], y)
		mean := meanOf(column, r.use)
		for t, u := range r.use {
			column[t] -= mean
			if !u {
				column[t] = 0 // so that sums need not ask
			}
		}
		r.columns, r.means = append(r.columns, column), append(r.means, mean)
	}
	r.gram = mat.NewSymDense(len(r.columns), nil)
	for i, a := range r.columns {
		for j := i; j < len(r.columns); j++ {
			r.gram.SetSym(i, j, dot(a, r.columns[j]))
		}
	}
	return r
}

// measured tells whether the value at t and its lags were.
func measured(use []bool, lags []int, t int) bool {
	if !use[t] {
		return false
	}
	for _, l := range lags {
		if !use[t-l] {
			return false
		}
	}
	return true
}

// longest returns the last of ascending lags, 0 if there is none.
func longest(lags []int) int {
	if len(lags) == 0 {
		return 0
	}
	return lags[len(lags)-1]
}

// foldMatrix is what the columns of a regression repeat with a period.
type foldMatrix struct {
	period   int
	profiles [][]float64   // mean of each column by phase
	cross    *mat.SymDense // sums over all rows of the products of these means
}

// fold returns what the columns repeat with period m.
func (r *regression) fold(m int) foldMatrix {
	var profiles [][]float64
	count := make([]float64, m)
	for from := 0; from < len(r.use); from += m {
		for i, u := range r.use[from:min(from+m, len(r.use))] {
			if u {
				count[i]++
			}
		}
	}
	for _, c := range r.columns {
		profile := make([]float64, m)
		for from := 0; from < len(c); from += m {
			for i, v := range c[from:min(from+m, len(c))] {
				profile[i] += v
			}
		}
		for i := range profile {
			profile[i] /= max(count[i], 1)
		}
		profiles = append(profiles, profile)
	}
	cross := mat.NewSymDense(len(profiles), nil)
	for i, a := range profiles {
		for j := i; j < len(profiles); j++ {
			sum := 0.0
			for k, c := range count {
				sum += c * a[k] * profiles[j][k]
			}
			cross.SetSym(i, j, sum)
		}
	}
	return foldMatrix{m, profiles, cross}
}

// without returns the products of the columns once a share of the profiles is taken out of them. A column r less
// s of its phase means p has the products r·r' − (2s − s²) p·p', because r·p' = p·p'.
func (r *regression) without(cross *mat.SymDense, share float64) *mat.SymDense {
	out := mat.NewSymDense(len(r.columns), nil)
	for i := range r.columns {
		for j := i; j < len(r.columns); j++ {
			out.SetSym(i, j, r.gram.At(i, j)-(2*share-share*share)*cross.At(i, j))
		}
	}
	return out
}

// spent returns how many coefficients a share of a season of period m stands for.
func (r *regression) spent(m int, share float64) float64 { return share * float64(max(m-r.finest, 1)) }

// choose returns the share of a season with the least generalised cross-validation, 0 if none is better than none.
func (r *regression) choose(f foldMatrix) float64 {
	best, at := score(r.gram, r.rows, r.free), 0.0
	for _, s := range shares {
		free := r.free - r.spent(f.period, s)
		if free < r.rows/leastFree {
			break
		}
		if g := score(r.without(f.cross, s), r.rows, free); g < best {
			best, at = g, s
		}
	}
	return at
}

// leastFree is the part of the rows, one in so many, that must stay free.
// Tried on a sample of the development sets: 2, loss 0.0 % and dates −0.1 %; 8, no score changes.
const leastFree = 4

// score returns the generalised cross-validation of a regression with these products.
func score(gram *mat.SymDense, rows, free float64) float64 {
	_, left, _, ok := solve(gram)
	if !ok || free <= 0 {
		return math.Inf(1)
	}
	return left * rows / (free * free)
}

// take takes a share of a season out of the columns. Its profiles are then those of the share.
func (r *regression) take(f foldMatrix, share float64) {
	r.gram = r.without(f.cross, share)
	for j, c := range r.columns {
		profile := f.profiles[j]
		for i := range profile {
			profile[i] *= share
		}
		for from := 0; from < len(c); from += f.period {
			cycle := c[from:min(from+f.period, len(c))]
			for i := range cycle {
				cycle[i] -= profile[i]
			}
		}
		for t, u := range r.use {
			if !u {
				c[t] = 0
			}
		}
	}
	r.profiles = append(r.profiles, f.profiles)
	r.free -= r.spent(f.period, share)
	r.finest = max(r.finest, f.period)
}

// solve returns coefficients of the first columns for the last, the sum of squares
// that they leave over, and the inverse of the first columns' products.
func solve(gram *mat.SymDense) (phi []float64, left float64, inverse *mat.SymDense, ok bool) {
	p := gram.SymmetricDim() - 1
	left = max(gram.At(p, p), 0)
	if p == 0 {
		return nil, left, nil, !math.IsNaN(left)
	}
	if p == 1 {
		return solveOne(gram)
	}
	x, moment := mat.NewSymDense(p, nil), mat.NewVecDense(p, nil)
	for i := range p {
		for j := i; j < p; j++ {
			x.SetSym(i, j, gram.At(i, j))
		}
		x.SetSym(i, i, firm(gram.At(i, i)))
		moment.SetVec(i, gram.At(i, p))
	}
	var chol mat.Cholesky
	if !chol.Factorize(x) {
		return nil, left, nil, false
	}
	var beta mat.VecDense
	inverse = new(mat.SymDense)
	if chol.SolveVecTo(&beta, moment) != nil || chol.InverseTo(inverse) != nil {
		return nil, left, nil, false
	}
	left = max(left-mat.Dot(&beta, moment), 0)
	return beta.RawVector().Data, left, inverse, !math.IsNaN(left)
}

// solveOne is solve for a single column beside the last, which most are.
func solveOne(gram *mat.SymDense) (phi []float64, left float64, inverse *mat.SymDense, ok bool) {
	left = max(gram.At(1, 1), 0)
	x, moment := firm(gram.At(0, 0)), gram.At(0, 1)
	if !(x > 0) {
		return nil, left, nil, false
	}
	c := moment / x
	left = max(left-c*moment, 0)
	return []float64{c}, left, mat.NewSymDense(1, []float64{1 / x}), !math.IsNaN(left)
}

// firm returns a sum of squares with the ridge on it, above 0 even where all of them are 0.
func firm(squares float64) float64 { return squares*(1+ridge) + math.SmallestNonzeroFloat64*0x1p60 }

// largestPhi is the size of a coefficient that no autoregression of use has: its
// history was all but constant until the last values, which it would multiply.
// Tried on a sample of the development sets: 2 and 8 change no score there.
const largestPhi = 4

// fit returns the regression as it is, false where too few rows are free, or the columns are singular or nearly so.
func (r *regression) fit() (linear, bool) {
	if r.free < 1 || r.free < r.rows/leastFree {
		return linear{}, false
	}
	phi, left, inverse, ok := solve(r.gram)
	if !ok || slices.ContainsFunc(phi, func(c float64) bool { return !(math.Abs(c) <= largestPhi) }) {
		return linear{}, false
	}
	f := linear{lags: r.lags, phi: phi, rows: r.rows, sigma: math.Sqrt(left / r.free), gcv: left * r.rows / (r.free * r.free)}
	for j := range phi {
		f.stderr = append(f.stderr, f.sigma*math.Sqrt(max(inverse.At(j, j), 0)))
	}
	last := len(r.means) - 1
	f.mean = r.means[last]
	for j, c := range phi {
		f.mean -= c * r.means[j]
	}
	for _, columns := range r.profiles {
		profile := columns[last]
		for j, c := range phi {
			for i := range profile {
				profile[i] -= c * columns[j][i]
			}
		}
		f.profiles = append(f.profiles, profile)
	}
	return f, true
}

// regress fits y on its lags and the given seasons.
func regress(lags []int, seasons []season, y []float64, use []bool) (linear, bool) {
	r := newRegression(lags, y, use)
	for _, s := range seasons {
		r.take(r.fold(s.period), s.share)
	}
	return r.fit()
}

// seasonal returns what the profiles add at t.
func (f *linear) seasonal(t int) float64 {
	sum := 0.0
	for _, p := range f.profiles {
		sum += p[t%len(p)]
	}
	return sum
}

// at returns what f expects of y[t].
func (f *linear) at(y []float64, t int) float64 {
	sum := f.mean + f.seasonal(t)
	for j, l := range f.lags {
		sum += f.phi[j] * y[t-l]
	}
	return sum
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for t, v := range a {
		sum += v * b[t]
	}
	return sum
}

// meanOf returns the mean of z where use holds: by the differences from the first, which are exactly 0 where all are equal.
func meanOf(z []float64, use []bool) float64 {
	first := slices.Index(use, true)
	if first < 0 {
		return 0
	}
	sum, n := 0.0, 0.0
	for t, v := range z {
		if use[t] {
			n++
			sum += v - z[first]
		}
	}
	return z[first] + sum/n
}
