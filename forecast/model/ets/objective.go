package ets

import "math"

// floor is the least variance that the likelihood tells from 0, relative to the square of the largest value:
// what is left of a perfect fit is rounding, and its logarithm would drown everything.
const floor = 1e-20

// least is the smallest share, relative or absolute, of its range that α, β/α and γ/(1−α) may have.
const least = 1e-4

// The damping stays where it is neither no trend nor no damping: Hyndman et al. (2008).
const minPhi, maxPhi = 0.8, 0.98

// objective is −2 times the log likelihood of a form, without its constants:
//
//	n log Σ ε²                  additive error
//	n log Σ ε² + 2 Σ log ŷ      multiplicative error
//
// (Hyndman et al. 2008, section 5.1), as a function of coordinates z without bounds: one
// angle for each smoothing parameter, then the level, the trend and all seasons
// but the last, which stays where it is because the level can do its work.
type objective struct {
	form Form
	y    []float64
	n    float64 // measured
	last float64 // the season that stays

	tr    trace
	d     []float64 // derivatives by ŷ
	p     Parameters
	x     State
	g     adjoint
	sum   float64 // Σ ε² of the last value
	calls int
	// strict refuses parameters that are not forecastable. Few searches come near them, and the test costs more than
	// the pass, so it is on only where a search ended there.
	strict bool
}

// set prepares for another form over the same data.
func (o *objective) set(f Form) {
	o.form = f
	m := 0
	if f.Season != None {
		m = f.Period
	}
	if cap(o.x.Season) < m {
		o.x.Season, o.g.season = make([]float64, m), make([]float64, m)
	}
	o.x.Season, o.g.season = o.x.Season[:m], o.g.season[:m]
	o.x.Phase, o.x.Trend = 0, 0
	clear(o.tr.b) // nothing of an earlier trend may be left
}

// between maps an angle to a share from least to 1−least, and slope is its derivative.
func between(angle float64) (share, slope float64) {
	s, c := math.Sincos(angle)
	return 0.5 + (0.5-least)*s, (0.5 - least) * c
}

// angle is the inverse of between, kept off the ends, where the slope is 0 and a search could not leave.
func angle(share float64) float64 {
	return math.Asin(max(-0.97, min(0.97, (share-0.5)/(0.5-least))))
}

// pack writes the coordinates of p and x.
func (o *objective) pack(z []float64, p Parameters, x State) {
	i := 1
	z[0] = angle(p.Alpha)
	if o.form.Trend != None {
		z[i] = angle(p.Beta / p.Alpha)
		i++
	}
	if o.form.Season != None {
		z[i] = angle(p.Gamma / (1 - p.Alpha))
		i++
	}
	if o.form.Damped {
		z[i] = angle((p.Phi - minPhi) / (maxPhi - minPhi))
		i++
	}
	z[i] = x.Level
	i++
	if o.form.Trend != None {
		z[i] = x.Trend
		i++
	}
	if k := len(x.Season) - 1; k > 0 {
		copy(z[i:], x.Season[:k])
		o.last = x.Season[k]
	}
}

// shares are the factors between the parameters and their angles.
type shares struct {
	beta, gamma              float64 // β/α, γ/(1−α)
	dAlpha, dBeta, dGam, dPh float64
}

// unpack sets p and x from the coordinates.
func (o *objective) unpack(z []float64) (sh shares) {
	o.p = Parameters{Phi: 1}
	o.p.Alpha, sh.dAlpha = between(z[0])
	i := 1
	if o.form.Trend != None {
		sh.beta, sh.dBeta = between(z[i])
		o.p.Beta = sh.beta * o.p.Alpha
		i++
	}
	if o.form.Season != None {
		sh.gamma, sh.dGam = between(z[i])
		o.p.Gamma = sh.gamma * (1 - o.p.Alpha)
		i++
	}
	if o.form.Damped {
		u, du := between(z[i])
		o.p.Phi, sh.dPh = minPhi+(maxPhi-minPhi)*u, (maxPhi-minPhi)*du
		i++
	}
	o.x.Level = z[i]
	i++
	if o.form.Trend != None {
		o.x.Trend = z[i]
		i++
	}
	if m := len(o.x.Season); m > 0 {
		copy(o.x.Season, z[i:])
		o.x.Season[m-1] = o.last
	}
	return sh
}

// value returns the objective at z, +Inf where it is not defined.
func (o *objective) value(z []float64) float64 {
	o.unpack(z)
	return o.run()
}

// run passes over the data from p and x and returns the objective.
func (o *objective) run() float64 {
	o.calls++
	if o.strict && !o.form.Forecastable(o.p) {
		return math.Inf(1)
	}
	if o.form.Season == Multiplicative {
		for _, s := range o.x.Season {
			if !(s > 0) {
				return math.Inf(1)
			}
		}
	}
	o.x.Phase = 0
	o.tr.pass(o.y, o.form, o.p, &o.x)
	logs := 0.0
	if o.form.Error == Additive {
		o.sum = squares(o.tr.e)
	} else {
		o.sum, logs = relative(o.y, o.tr.e)
	}
	if o.form.Season == Multiplicative {
		for _, q := range o.tr.q {
			if !(q > 0) {
				return math.Inf(1)
			}
		}
	}
	v := o.n*math.Log(max(o.sum, o.n*floor)) + 2*logs
	if v != v {
		return math.Inf(1)
	}
	return v
}

func squares(e []float64) float64 {
	var a, b float64
	i := 0
	for ; i+1 < len(e); i += 2 {
		a += e[i] * e[i]
		b += e[i+1] * e[i+1]
	}
	if i < len(e) {
		a += e[i] * e[i]
	}
	return a + b
}

// relative returns the sum of (e/ŷ)² and of log ŷ over what was measured, +Inf where a ŷ is not above 0. The logarithm is taken of
// products, a hundredth as often.
func relative(y, e []float64) (sum, logs float64) {
	product := 1.0
	for t, v := range y {
		forecast := v - e[t]
		if v != v {
			continue
		}
		if !(forecast > 0) {
			return math.Inf(1), 0
		}
		r := e[t] / forecast
		sum += r * r
		product *= forecast
		if !(product > 1e-150 && product < 1e150) {
			logs += math.Log(product)
			product = 1
		}
	}
	return sum, logs + math.Log(product)
}

// gradient writes the derivatives at z, where value was called last, into g.
func (o *objective) gradient(z, g []float64) {
	sh := o.unpack(z)
	w := 2 * o.n / max(o.sum, o.n*floor)
	if o.sum < o.n*floor {
		w = 0
	}
	if o.form.Error == Additive {
		for t, v := range o.y {
			o.d[t] = -w * o.tr.e[t]
			if v != v {
				o.d[t] = v
			}
		}
	} else {
		for t, v := range o.y {
			r := 1 / (v - o.tr.e[t])
			o.d[t] = (2 - w*o.tr.e[t]*r*v*r) * r
		}
	}
	o.g.back(o.d, &o.tr, o.form, o.p)
	o.chain(sh, g)
}

// chain turns the derivatives of the last pass into those by the coordinates.
func (o *objective) chain(sh shares, g []float64) {
	g[0] = (o.g.alpha + sh.beta*o.g.beta - sh.gamma*o.g.gamma) * sh.dAlpha
	i := 1
	if o.form.Trend != None {
		g[i] = o.g.beta * o.p.Alpha * sh.dBeta
		i++
	}
	if o.form.Season != None {
		g[i] = o.g.gamma * (1 - o.p.Alpha) * sh.dGam
		i++
	}
	if o.form.Damped {
		g[i] = o.g.phi * sh.dPh
		i++
	}
	g[i] = o.g.level
	i++
	if o.form.Trend != None {
		g[i] = o.g.trend
		i++
	}
	if m := len(o.g.season); m > 0 {
		copy(g[i:], o.g.season[:m-1])
	}
}
