package arima

import "math"

// settled is the excess of the variance of the innovations over σ² below which the filter is
// taken as steady. The excess never grows again, and where it is 0 the gain is the moving average itself.
const settled = 1e-14

// column is a sequence on its way through the filter, zero before from.
type column struct {
	from int
	w    []float64 // the sequence
	e    []float64 // its innovations, each over the square root of its variance
	ring []float64 // ring[t+i] is element i of the state before step t
}

func newColumn(n, r int) column {
	return column{w: make([]float64, n), e: make([]float64, n), ring: make([]float64, n+r+1)}
}

// filter runs sequences through the Kalman filter of one ARMA.
type filter struct {
	r          int
	phi, theta []float64 // coefficients from lag 1 on, r of them
	ar, ma     []term
	cov        *covariance
	first      []float64 // covariance of the state with the first value
	gain, step []float64 // gain less its autoregressive part × variance; direction in which the covariance of the state moves
	scaled     []float64 // gain over the variance
}

func newFilter(r int) *filter {
	n := func() []float64 { return make([]float64, r+1) }
	return &filter{r: r, phi: n()[:r], theta: n()[:r], cov: newCovariance(r), first: n()[:r], gain: n(), step: n(), scaled: n()}
}

// set takes the coefficients of o.
func (f *filter) set(o Order, c Coefficients) {
	product(f.phi, c.AR, c.SAR, o.Period, -1)
	product(f.theta, c.MA, c.SMA, o.Period, 1)
	f.ar, f.ma = terms(f.ar[:0], f.phi), terms(f.ma[:0], f.theta)
}

// exact filters all columns from the stationary distribution of the state, and returns half the
// logarithm of the determinant of the covariance of the sequence over σ². It reports whether that could be done.
//
// The gain follows the recursions of Chandrasekhar type, r operations a step instead of r²: Morf, Sidhu and
// Kailath (1974), "Some new algorithms for recursive estimation in constant, linear, discrete-time systems", for a
// covariance that moves by step·m·stepᵀ. Here the autoregressive part is taken out of the gain, in which it cancels.
func (f *filter) exact(columns []column) (half float64, ok bool) {
	if !f.cov.start(f.first, f.phi, f.theta, f.ar, f.ma) {
		return 0, false
	}
	for _, c := range columns {
		clear(c.ring)
		clear(c.e)
	}
	variance := f.first[0]
	copy(f.gain, f.first[1:])
	f.gain[f.r-1], f.gain[f.r] = 0, 0
	for i, p := range f.phi {
		f.step[i] = f.gain[i] + p*variance
	}
	f.step[f.r] = 0
	m := -1 / variance
	n := len(columns[0].w)
	t, product := 0, 1.0
	for ; t < n && variance-1 > settled; t++ {
		if product *= variance; product > 1e100 {
			half += math.Log(product)
			product = 1
		}
		f.observe(columns, t, variance)
		next := variance + m*f.step[0]*f.step[0]
		if !(next > 0.5) {
			return 0, false // lost all digits
		}
		f.advance(m*f.step[0], f.step[0]/variance)
		m *= variance / next
		variance = max(next, 1)
	}
	for _, c := range columns {
		f.steady(c, t)
	}
	return (half + math.Log(product)) / 2, true
}

// observe moves all columns over step t.
func (f *filter) observe(columns []column, t int, variance float64) {
	root, inverse := 1/math.Sqrt(variance), 1/variance
	scaled := f.scaled[:f.r]
	for i, g := range f.gain[:f.r] {
		scaled[i] = g * inverse
	}
	for _, c := range columns {
		if t < c.from {
			continue
		}
		w := c.w[t]
		v := w - c.ring[t]
		c.e[t] = v * root
		ahead := c.ring[t+1 : t+1+f.r]
		for i, g := range scaled {
			ahead[i] += g * v
		}
		if w != 0 {
			for _, p := range f.ar {
				ahead[p.lag-1] += p.c * w
			}
		}
	}
}

// advance moves the gain and the direction on by a step.
func (f *filter) advance(a, b float64) {
	gain, step := f.gain[:f.r], f.step[:f.r+1]
	for i, g := range gain {
		next := step[i+1]
		step[i] = next - g*b
		gain[i] = g + a*next
	}
}

// steady filters a column from step t on with the gain at which the filter ends.
func (f *filter) steady(c column, t int) {
	for t = max(t, c.from); t < len(c.w); t++ {
		w := c.w[t]
		v := w - c.ring[t]
		c.e[t] = v
		ahead := c.ring[t+1:]
		for _, p := range f.ar {
			ahead[p.lag-1] += p.c * w
		}
		for _, p := range f.ma {
			ahead[p.lag-1] += p.c * v
		}
	}
}

// conditional filters all columns as if the innovations up to step skip were 0, and counts only those after it: Box
// and Jenkins, "Time series analysis", section 7.1.2.
func (f *filter) conditional(columns []column, skip int) {
	for _, c := range columns {
		clear(c.ring)
		clear(c.e)
		for t := c.from; t < min(skip, len(c.w)); t++ {
			for _, p := range f.ar {
				c.ring[t+p.lag] += p.c * c.w[t]
			}
		}
		f.steady(c, skip)
	}
}
