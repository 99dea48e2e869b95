package event

import (
	"errors"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// effectFit is the measurement of an effect. Values of a step that is not measured are NaN.
type effectFit struct {
	y        []float64
	columns  [][]float64 // what is controlled for, and last the driver
	period   int         // whose steps each have a mean of their own; 1 for one mean
	rho      float64
	lags     int
	robust   bool
	effect   float64
	stdErr   float64
	residual []float64 // of the last fit, on the level of y
}

// newEffectFit chooses the controls. Seasons that were not seen three times are left to the rest.
func newEffectFit(y, x []float64, periods []int) *effectFit {
	r := &effectFit{y: y, period: 1, robust: true}
	time := make([]float64, len(y))
	for i := range time {
		time[i] = float64(i) / float64(len(y))
	}
	r.columns = append(r.columns, time)
	for _, p := range periods {
		switch {
		case p > len(y)/3 || p < 2:
		case p <= maxDummies:
			r.period = max(r.period, p)
		default:
			r.columns = append(r.columns, harmonics(len(y), p)...)
		}
	}
	r.columns = append(r.columns, x)
	return r
}

// harmonics returns the first waves of a period.
func harmonics(n, period int) [][]float64 {
	var out [][]float64
	for k := 1; k <= waves; k++ {
		sin, cos := make([]float64, n), make([]float64, n)
		for i := range n {
			sin[i], cos[i] = math.Sincos(2 * math.Pi * float64(k*i) / float64(period))
		}
		out = append(out, sin, cos)
	}
	return out
}

func (r *effectFit) parameters() int { return len(r.columns) + r.period }

// errStill says that nothing can be measured.
var errStill = errors.New("does not vary beyond its trend and seasons: its effect cannot be measured; give effect instead")

// settled is by how much, as a share of it, the effect may still change from one round to the next; of
// the standard error that is next to nothing.
const settled = 1e-3

// run fits, finds how far the rest is autocorrelated, takes that out, and fits again.
func (r *effectFit) run() error {
	// Not tried on the development sets: it acts with a driver only.
	const rounds = 4
	for range rounds {
		if err := r.fit(3); err != nil {
			return err
		}
		rho := min(max(autocorrelation(r.residual), 0), 1)
		if math.Abs(rho-r.rho) < settled {
			break
		}
		r.rho = rho
	}
	return r.fit(12)
}

// fit fits, with that many rounds of weights, what is left of all columns after rho was taken out, and then the residual on the level of y.
func (r *effectFit) fit(iterations int) error {
	y := quasiDifference(r.y, r.rho)
	columns := make([][]float64, len(r.columns))
	for k, c := range r.columns {
		columns[k] = quasiDifference(c, r.rho)
	}
	weights := make([]float64, len(y))
	for i, v := range y {
		if !math.IsNaN(v) {
			weights[i] = 1
		}
	}
	var beta, rest, driver []float64
	if !r.robust {
		iterations = 1
	}
	for round := range iterations {
		var err error
		if beta, rest, driver, err = r.leastSquares(y, columns, weights); err != nil {
			return err
		}
		effect := beta[len(beta)-1]
		done := round > 0 && math.Abs(effect-r.effect) <= settled/10*math.Abs(effect)
		if r.effect = effect; done {
			break
		}
		if r.robust {
			reweigh(weights, rest)
		}
	}
	r.setStdErr(weights, rest, driver)
	r.setResidual(beta)
	return nil
}

// quasiDifference returns v[i] − rho × v[i−1]. The first is NaN where rho is not 0.
func quasiDifference(v []float64, rho float64) []float64 {
	out := slices.Clone(v)
	if rho == 0 {
		return out
	}
	out[0] = math.NaN()
	for i := 1; i < len(v); i++ {
		out[i] = v[i] - rho*v[i-1]
	}
	return out
}

// leastSquares solves the weighted regression with a mean for each step of the season; driver is
// what no other column explains of the last one (Frisch and Waugh 1933).
func (r *effectFit) leastSquares(y []float64, columns [][]float64, weights []float64) (beta, rest, driver []float64, err error) {
	rest = r.centred(y, weights)
	within := make([][]float64, len(columns))
	for k, c := range columns {
		within[k] = r.centred(c, weights)
	}
	last := len(columns) - 1
	before := dot(within[last], within[last], weights)
	beta = make([]float64, len(columns))
	// Gram–Schmidt, one column after the other, on all that come later and on y.
	projection := mat.NewDense(len(columns), len(columns), nil)
	for k, c := range within {
		norm := dot(c, c, weights)
		const tiny = 1e-10
		if k == last && !(norm > tiny*before) || k == last && norm == 0 {
			return nil, nil, nil, errStill
		}
		if norm <= tiny*dot(columns[k], columns[k], weights) {
			continue // a control that the means explain
		}
		beta[k] = dot(c, rest, weights) / norm
		subtract(rest, c, beta[k])
		for j := k + 1; j < len(within); j++ {
			b := dot(c, within[j], weights) / norm
			projection.Set(k, j, b)
			subtract(within[j], c, b)
		}
	}
	for k := last - 1; k >= 0; k-- { // from the orthogonal columns back to the given ones
		for j := k + 1; j <= last; j++ {
			beta[k] -= projection.At(k, j) * beta[j]
		}
	}
	return beta, rest, within[last], nil
}

// centred returns v less the weighted mean of its step of the season; 0 where the weight is 0.
func (r *effectFit) centred(v, weights []float64) []float64 {
	sum, total := make([]float64, r.period), make([]float64, r.period)
	for i, w := range weights {
		if w > 0 {
			sum[i%r.period] += w * v[i]
			total[i%r.period] += w
		}
	}
	out := make([]float64, len(v))
	for i, w := range weights {
		if w > 0 {
			out[i] = v[i] - sum[i%r.period]/total[i%r.period]
		}
	}
	return out
}

func dot(a, b, weights []float64) float64 {
	sum := 0.0
	for i, w := range weights {
		if w > 0 {
			sum += w * a[i] * b[i]
		}
	}
	return sum
}

func subtract(a, b []float64, factor float64) {
	for i := range a {
		a[i] -= factor * b[i]
	}
}

// reweigh sets Huber's weights from the residuals, in units of their median absolute deviation.
func reweigh(weights, rest []float64) {
	var sizes []float64
	for i, w := range weights {
		if w > 0 {
			sizes = append(sizes, math.Abs(rest[i]))
		}
	}
	slices.Sort(sizes)
	scale := sizes[len(sizes)/2] / 0.6745 // of a normal distribution
	for i, w := range weights {
		switch a := math.Abs(rest[i]); {
		case w == 0:
		case a <= huber*scale || scale == 0:
			weights[i] = 1
		default:
			weights[i] = huber * scale / a
		}
	}
}

// setStdErr sets the standard error of the effect from the scores, weight × driver × residual (Huber 1981, section 7.6).
func (r *effectFit) setStdErr(weights, rest, driver []float64) {
	scores := make([]float64, len(rest))
	n, slope := 0, 0.0 // the slope of the scores in the effect: what lies outside of the squares adds none
	for i, w := range weights {
		scores[i] = w * driver[i] * rest[i]
		if w > 0 {
			n++
		}
		if w == 1 {
			slope += driver[i] * driver[i]
		}
	}
	r.lags = min(bandwidth(scores, n), n/4)
	r.stdErr = sandwich(scores, slope, r.lags, float64(n)/float64(max(n-r.parameters(), 1)))
}

// sandwich returns the standard error of an effect from the scores, their slope in the effect, and
// a factor for the degrees of freedom.
func sandwich(scores []float64, slope float64, lags int, freedom float64) float64 {
	return math.Sqrt(max(longRun(scores, lags)*freedom, 0)) / slope
}

// longRun returns the sum of the products of all scores up to lags steps apart, with the weights of Bartlett:
// n times the long-run variance (Newey and West 1987, equation 5).
func longRun(scores []float64, lags int) float64 {
	sum := 0.0
	for k := 0; k <= lags; k++ {
		product := 0.0
		for i := k; i < len(scores); i++ {
			product += scores[i] * scores[i-k]
		}
		if k > 0 {
			product *= 2 * (1 - float64(k)/float64(lags+1))
		}
		sum += product
	}
	return sum
}

// bandwidth returns the lags for the Bartlett kernel, at least the rule of thumb 4 (n/100)^(2/9).
func bandwidth(scores []float64, n int) int {
	rho := math.Abs(autocorrelation(scores))
	rho = min(rho, 0.97)
	alpha := 4 * rho * rho / ((1 - rho) * (1 - rho) * (1 + rho) * (1 + rho))
	andrews := 1.1447 * math.Cbrt(alpha*float64(n))
	return int(max(andrews, 4*math.Pow(float64(n)/100, 2.0/9)))
}

// autocorrelation returns the first autocorrelation of v, whose mean is 0; NaN is left out.
func autocorrelation(v []float64) float64 {
	var product, squares float64
	for i, x := range v {
		if math.IsNaN(x) {
			continue
		}
		squares += x * x
		if i > 0 && !math.IsNaN(v[i-1]) {
			product += x * v[i-1]
		}
	}
	if squares == 0 {
		return 0
	}
	return product / squares
}

// setResidual sets what the effect and the controls leave of y itself.
func (r *effectFit) setResidual(beta []float64) {
	r.residual = slices.Clone(r.y)
	for k, c := range r.columns {
		subtract(r.residual, c, beta[k])
	}
	weights := make([]float64, len(r.y))
	for i, v := range r.residual {
		if !math.IsNaN(v) {
			weights[i] = 1
		}
	}
	centred := r.centred(r.residual, weights)
	for i, w := range weights {
		if w > 0 {
			r.residual[i] = centred[i]
		}
	}
}
