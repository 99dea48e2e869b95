package ets

import "math"

// A pass over additive states is linear in the states it starts from: in the notation of
// Hyndman et al. (2008), section 5.2, the errors are those from a zero state less
// X x_0. Because the recursion is the same at every step, the columns of X for
// the seasons are one column, delayed: three passes make all of X, and the
// products between the seasons follow from each other along diagonals. Multiplicative
// seasons are started in logarithms, where they are nearly additive.
type starter struct {
	zero   []float64 // y with 0 for every measured value
	target []float64 // y or its logarithm
	tr     trace
	x      State
	cols   [6][]float64 // smoothing parameters, level, trend
	season []float64    // the response to the first season
	delta  []float64    // a ring of derivatives
	normal symmetric
	rhs    []float64
	cross  []float64 // a row of products with the seasons
	fft    correlator
}

// ridge keeps the normal equations solvable where a state hardly matters, relative to their diagonal.
const ridge = 1e-9

// linear returns the form whose pass the columns belong to.
func linear(f Form) Form {
	if f.Season == Multiplicative {
		f.Season = Additive
	}
	return f
}

// columns makes the responses of the forecasts to the initial states under p.
func (s *starter) columns(f Form, p Parameters) {
	f = linear(f)
	k := f.smoothing()
	s.response(f, p, State{Level: 1}, s.cols[k])
	if f.Trend != None {
		s.response(f, p, State{Trend: 1}, s.cols[k+1])
	}
	if f.Season != None {
		s.response(f, p, State{Phase: -1}, s.season)
	}
}

// response writes the forecasts that x alone makes; Phase −1 stands for 1 in the first season.
func (s *starter) response(f Form, p Parameters, x State, dst []float64) {
	s.reset(f)
	s.x.Level, s.x.Trend = x.Level, x.Trend
	if x.Phase < 0 {
		s.x.Season[0] = 1
	}
	keep := s.tr.e
	s.tr.e = dst
	s.tr.pass(s.zero, f, p, &s.x)
	s.tr.e = keep
	for t := range dst {
		dst[t] = -dst[t]
	}
}

func (s *starter) reset(f Form) {
	m := 0
	if f.Season != None {
		m = f.Period
	}
	if cap(s.x.Season) < m {
		s.x.Season, s.delta = make([]float64, m), make([]float64, m)
	}
	s.x = State{Season: s.x.Season[:m]}
	s.delta = s.delta[:m]
	clear(s.x.Season)
}

// states writes into x the initial states with the least squares under p.
func (s *starter) states(f Form, p Parameters, x *State) {
	s.columns(f, p)
	lf := linear(f)
	s.reset(lf)
	s.tr.pass(s.target, lf, p, &s.x)
	k, free := f.smoothing(), f.initial()
	s.products(f, k, free)
	s.rhs = s.rhs[:free]
	c := free - max(0, len(s.x.Season)-1)
	s.transposed(k, c, s.tr.e, s.rhs)
	s.normal.factor(ridge)
	if s.normal.full {
		s.normal.solve(s.rhs)
	} else {
		s.iterate(lf, p, c)
	}
	x.Level, x.Trend, x.Phase = s.rhs[0], 0, 0
	if f.Trend != None {
		x.Trend = s.rhs[1]
	}
	if f.Season == None {
		return
	}
	copy(x.Season, s.rhs[c:])
	x.Season[f.Period-1] = 0
	centre(x)
	if f.Season == Multiplicative {
		x.Level = math.Exp(x.Level)
		x.Trend *= x.Level
		for j, v := range x.Season {
			x.Season[j] = math.Exp(v)
		}
	}
}

// transposed writes into dst the products of e with the columns of X: c general ones, from column k on, then seasons.
func (s *starter) transposed(k, c int, e, dst []float64) {
	for i := range c {
		dst[i] = dot(s.cols[k+i], e)
	}
	s.fft.correlate(e, s.season, dst[c:])
}

// iterate solves the normal equations for the right-hand side rhs, in place, by conjugate gradients (Golub and Van Loan
// 2013, algorithm 11.5.1) with normal for a first guess: a product with X is a pass.
func (s *starter) iterate(f Form, p Parameters, c int) {
	const steps, enough = 40, 1e-12
	free := len(s.rhs)
	work := make([]float64, 4*free)
	x, z, d, q := work[:free], work[free:2*free], work[2*free:3*free], work[3*free:]
	r := s.rhs
	copy(z, r)
	s.normal.solve(z)
	copy(d, z)
	rz := dot(r, z)
	first := rz
	for range steps {
		s.reset(f)
		s.x.Level = d[0]
		if f.Trend != None {
			s.x.Trend = d[1]
		}
		copy(s.x.Season, d[c:])
		s.tr.pass(s.zero, f, p, &s.x)
		s.transposed(f.smoothing(), c, s.tr.e, q)
		curve := -dot(d, q)
		if !(curve > 0) {
			break
		}
		step := rz / curve
		axpy(step, d, x)
		axpy(step, q, r) // q is −X'X d
		copy(z, r)
		s.normal.solve(z)
		next := dot(r, z)
		if !(next > enough*first) {
			break
		}
		for i, v := range z {
			d[i] = v + next/rz*d[i]
		}
		rz = next
	}
	copy(r, x)
}

// centre moves the mean of additive seasons into the level.
func centre(x *State) {
	mean := 0.0
	for _, v := range x.Season {
		mean += v
	}
	mean /= float64(len(x.Season))
	x.Level += mean
	for j := range x.Season {
		x.Season[j] -= mean
	}
}

// products fills the normal equations of the columns from first on: count in all.
func (s *starter) products(f Form, first, count int) {
	a := &s.normal
	seasons := 0
	if f.Season != None {
		seasons = f.Period - 1
	}
	c := count - seasons
	a.reset(c, seasons)
	for i := range c {
		for j := range i + 1 {
			a.set(i, j, dot(s.cols[first+i], s.cols[first+j]))
		}
		cross := s.cross[:seasons]
		s.fft.correlate(s.cols[first+i], s.season, cross)
		for j, v := range cross {
			a.set(c+j, i, v)
		}
	}
	if seasons > 0 {
		s.delayed(c, seasons)
	}
}

// delayed fills the products between the seasons, from coordinate c on: those of a pair are those of the pair one step later and
// one product more.
func (s *starter) delayed(c, seasons int) {
	h, n := s.season, len(s.season)
	far := seasons
	if !s.normal.full {
		far = 1
	}
	for lag := range far {
		i := seasons - 1 - lag
		v := dot(h[lag:n-i], h[:n-i-lag])
		for {
			s.normal.set(c+i+lag, c+i, v)
			if i == 0 {
				break
			}
			i--
			v += h[n-1-i] * h[n-1-i-lag]
		}
	}
}

// curvature prepares normal as the Gauss–Newton second derivatives of o at z, where its value was taken last.
func (s *starter) curvature(o *objective, z []float64) {
	sh := o.unpack(z)
	f := o.form
	k := f.smoothing()
	s.columns(f, o.p)
	s.tangents(o)
	s.combine(o, sh)
	s.units(o, z[k])
	s.products(f, 0, k+f.initial())
	s.normal.scale(2 * o.n / max(o.sum, o.n*floor))
	// An angle that hardly matters should not move far: one radian counts as much as a change of one of the objective.
	for i := range k {
		s.normal.set(i, i, s.normal.at(i, i)+2)
	}
	s.normal.factor(ridge)
}

// tangents writes the derivatives of the forecasts by α, β, γ and φ, those that the form has.
func (s *starter) tangents(o *objective) {
	f := o.form
	s.reset(linear(f))
	e, b := o.tr.e, o.tr.b
	if f.Season == Multiplicative {
		for t, q := range o.tr.q {
			s.tr.e[t], s.tr.b[t] = e[t]/(q*o.tr.s[t]), b[t]/q
		}
		e, b = s.tr.e, s.tr.b
	}
	i := 0
	column := func(has bool, force tangent) {
		if has {
			s.tangent(o.p, force, e, b, s.cols[i])
			i++
		}
	}
	column(true, tangent{level: 1})
	column(f.Trend != None, tangent{trend: 1})
	column(f.Season != None, tangent{season: 1})
	column(f.Damped, tangent{damping: 1})
}

// tangent is the direction in which parameters move.
type tangent struct{ level, trend, season, damping float64 }

// tangent writes the derivatives of the forecasts in the direction v.
func (s *starter) tangent(p Parameters, v tangent, e, b, dst []float64) {
	var l, g float64
	ring, j := s.delta, 0
	clear(ring)
	for t := range dst {
		d := p.Phi*g + v.damping*b[t]
		q := l + d
		y := q
		if len(ring) > 0 {
			y += ring[j]
		}
		a := -y
		if s.zero[t] != s.zero[t] {
			a = 0
		}
		dst[t] = y
		l = q + p.Alpha*a + v.level*e[t]
		g = d + p.Beta*a + v.trend*e[t]
		if len(ring) > 0 {
			ring[j] += p.Gamma*a + v.season*e[t]
			if j++; j == len(ring) {
				j = 0
			}
		}
	}
}

// combine turns derivatives by parameters into those by angles, in which α draws β and γ along.
func (s *starter) combine(o *objective, sh shares) {
	alpha, i := s.cols[0], 1
	if o.form.Trend != None {
		axpy(sh.beta, s.cols[i], alpha)
		stretch(o.p.Alpha*sh.dBeta, s.cols[i])
		i++
	}
	if o.form.Season != None {
		axpy(-sh.gamma, s.cols[i], alpha)
		stretch((1-o.p.Alpha)*sh.dGam, s.cols[i])
		i++
	}
	if o.form.Damped {
		stretch(sh.dPh, s.cols[i])
	}
	stretch(sh.dAlpha, alpha)
}

// units brings the columns to the units of the errors. Under a multiplicative error they are relative to a
// typical forecast, and under a multiplicative season they were so from the start, the level being one.
func (s *starter) units(o *objective, level float64) {
	f := o.form
	if f.Error == Additive {
		return
	}
	k := f.smoothing()
	if f.Season == Multiplicative {
		stretch(1/level, s.cols[k])
		stretch(1/level, s.cols[k+1])
		return
	}
	w := inverse(o.y, o.tr.e)
	for _, c := range s.cols {
		stretch(w, c)
	}
	stretch(w, s.season)
}

// inverse returns the root mean square of 1/ŷ.
func inverse(y, e []float64) float64 {
	sum, n := 0.0, 0.0
	for t, v := range y {
		if r := 1 / (v - e[t]); r == r {
			sum += r * r
			n++
		}
	}
	return math.Sqrt(sum / n)
}

func dot(a, b []float64) float64 {
	b = b[:len(a)]
	var u, v, w, x float64
	i := 0
	for ; i+3 < len(a); i += 4 {
		u += a[i] * b[i]
		v += a[i+1] * b[i+1]
		w += a[i+2] * b[i+2]
		x += a[i+3] * b[i+3]
	}
	for ; i < len(a); i++ {
		u += a[i] * b[i]
	}
	return (u + v) + (w + x)
}

func axpy(w float64, x, y []float64) {
	for i, v := range x {
		y[i] += w * v
	}
}

func stretch(w float64, x []float64) {
	for i := range x {
		x[i] *= w
	}
}
