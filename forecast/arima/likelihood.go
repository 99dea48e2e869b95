package arima

import "math"

// dependent is the share of a regressor's sum of squares that those before it must leave for it to be told apart.
const dependent = 1e-11

// likelihood evaluates an order at coefficients. The unknown values in gaps, and the constant, are regression
// coefficients of the differenced sequence, so that generalised least squares gives them at once: Gómez, Maravall and
// Peña (1999), "Missing observations in ARIMA models: skipping approach versus additive outlier approach", section 3.
type likelihood struct {
	order   Order
	seq     sequence
	unit    float64   // what the constant is a step of the differenced sequence
	columns []column  // the sequence, one for each gap, and the constant if there is one
	normal  []float64 // factor of the normal equations, rows below each other
	beta    []float64 // regression coefficients: values to take off those put into the gaps, then the constant
	right   []float64
	filter  *filter
	out     []float64 // innovations left by the regression
	count   int       // of values that the likelihood is of
	half    float64   // half the logarithm of the determinant, with that of the gaps
	squares float64   // Σ out²
}

// newLikelihood prepares an order whose constant is estimated with the rest, or set aside in given.
func newLikelihood(s sequence, o Order, given float64) (*likelihood, error) {
	if o.SD > 0 && o.Period >= len(s.z) || o.lost() >= len(s.z) {
		return nil, ErrUndetermined
	}
	w := s.differenced(o)
	l := &likelihood{order: o, seq: s, unit: 1, filter: newFilter(o.state()), count: len(w) - len(s.gaps)}
	if o.SD > 0 {
		l.unit = float64(o.Period)
	}
	estimated := o.Constant && math.IsNaN(given)
	if l.count < 2 || estimated && l.count < 3 {
		return nil, ErrUndetermined
	}
	n, r := len(w), o.state()
	data := newColumn(n, r)
	copy(data.w, w)
	if o.Constant && !estimated {
		for t := range data.w {
			data.w[t] -= given / s.scale * l.unit
		}
	}
	l.columns = append(l.columns, data)
	poly := difference(o)
	for _, g := range s.gaps {
		l.columns = append(l.columns, gapColumn(n, r, g-o.lost(), poly))
	}
	if estimated {
		c := newColumn(n, r)
		for t := range c.w {
			c.w[t] = l.unit
		}
		l.columns = append(l.columns, c)
	}
	k := len(l.columns) - 1
	l.normal, l.beta, l.right, l.out = make([]float64, k*k), make([]float64, k), make([]float64, k), make([]float64, n)
	return l, nil
}

// gapColumn is what a 1 in place of the value at does to the differenced sequence.
func gapColumn(n, r, at int, poly []float64) column {
	c := newColumn(n, r)
	c.from = max(at, 0)
	for lag, v := range poly {
		if t := at + lag; t >= 0 && t < n {
			c.w[t] = v
		}
	}
	return c
}

// at evaluates the exact likelihood, or with conditional the sum of squares after the first lags.
func (l *likelihood) at(c Coefficients, conditional bool) bool {
	l.filter.set(l.order, c)
	l.half = 0
	if conditional {
		l.filter.conditional(l.columns, min(l.order.P+l.order.SP*l.order.Period, len(l.out)/2))
	} else {
		half, ok := l.filter.exact(l.columns)
		if !ok {
			return false
		}
		l.half = half
	}
	copy(l.out, l.columns[0].e)
	if len(l.beta) > 0 && !l.regress() {
		return false
	}
	l.squares = 0
	for _, e := range l.out {
		l.squares += e * e
	}
	return l.squares < math.Inf(1)
}

// regress takes off what the regressors explain, twice for precision, and adds the determinant of the gaps.
func (l *likelihood) regress() bool {
	k := len(l.beta)
	for i := range k {
		a := l.columns[i+1]
		for j := range i + 1 {
			l.normal[i*k+j] = dot(a.e[a.from:], l.columns[j+1].e[a.from:])
		}
	}
	if !cholesky(l.normal, k, dependent) {
		return false
	}
	for i := range l.seq.gaps {
		l.half += math.Log(l.normal[i*k+i])
	}
	clear(l.beta)
	for range 2 {
		for i := range k {
			a := l.columns[i+1]
			l.right[i] = dot(a.e[a.from:], l.out[a.from:])
		}
		solve(l.normal, k, l.right)
		for i, b := range l.right {
			l.beta[i] += b
			a := l.columns[i+1]
			out := l.out[a.from:]
			for t, e := range a.e[a.from:] {
				out[t] -= b * e
			}
		}
	}
	return true
}

// logarithm returns the likelihood at its best σ², in the units of the history; +Inf where nothing is left to explain.
func (l *likelihood) logarithm() float64 {
	n := float64(l.count)
	return -l.half - n/2*(math.Log(2*math.Pi*l.squares/n)+1) - n*math.Log(l.seq.scale)
}

// residuals sets dst to numbers whose sum of squares is least where the likelihood is greatest:
// the innovations times the determinant to the power 1/2n. Ansley (1979), "An algorithm for the exact likelihood of a
// mixed autoregressive-moving average process", section 4.
func (l *likelihood) residuals(dst []float64) {
	g := math.Exp(l.half / float64(l.count))
	for t, e := range l.out {
		dst[t] = g * e
	}
}

// completed returns the sequence with what the regression puts into its gaps.
func (l *likelihood) completed() []float64 {
	z := append([]float64(nil), l.seq.z...)
	for i, g := range l.seq.gaps {
		z[g] -= l.beta[i]
	}
	return z
}

func dot(a, b []float64) float64 {
	b = b[:len(a)]
	s0, s1 := 0.0, 0.0
	i := 0
	for ; i+1 < len(a); i += 2 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
	}
	if i < len(a) {
		s0 += a[i] * b[i]
	}
	return s0 + s1
}

// cholesky replaces the lower half of the k×k matrix a by its factor. It reports
// whether every pivot is more than the share least of what stood on the diagonal.
func cholesky(a []float64, k int, least float64) bool {
	for i := range k {
		row := a[i*k : i*k+k]
		whole := row[i]
		for j := range i {
			other := a[j*k : j*k+k]
			row[j] = (row[j] - dot(row[:j], other[:j])) / other[j]
		}
		pivot := whole - dot(row[:i], row[:i])
		if !(pivot > least*whole) || math.IsInf(pivot, 1) {
			return false
		}
		row[i] = math.Sqrt(pivot)
	}
	return true
}

// solve replaces b by the solution of L Lᵀ x = b.
func solve(l []float64, k int, b []float64) {
	for i := range k {
		b[i] = (b[i] - dot(l[i*k:i*k+i], b[:i])) / l[i*k+i]
	}
	for i := k - 1; i >= 0; i-- {
		sum := b[i]
		for j := i + 1; j < k; j++ {
			sum -= l[j*k+i] * b[j]
		}
		b[i] = sum / l[i*k+i]
	}
}
