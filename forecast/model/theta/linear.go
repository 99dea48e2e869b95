package theta

import (
	"math"
	"math/rand/v2"
)

// Bounds of the parameters. Those of α are of Fiorucci et al. (2016), section 4,
// for the state space models; the standard method has the usual ones of exponential smoothing.
const (
	leastAlpha, mostAlpha       = 0.1, 0.99
	leastSmoothing, mostSmooths = 1e-4, 0.9999
	mostShare                   = 1 - 1e-10 // of 1 − 1/θ
)

// vanished is the share of ℓ_0 that is as good as none: processors are slow with the numbers near the smallest.
const vanished = 1e-150

// burnIn is how many measured values the state space models are not judged by.
const burnIn = 3

// line is the least-squares line through the points so far, updated by one at a time.
type line struct {
	count, meanTime, mean, tt, ty float64
}

func (l *line) add(time, v float64) {
	l.count++
	d := time - l.meanTime
	l.meanTime += d / l.count
	l.mean += (v - l.mean) / l.count
	l.tt += d * (time - l.meanTime)
	l.ty += d * (v - l.mean)
}

// at returns intercept and slope, 0 with less than two points.
func (l *line) at() (intercept, slope float64) {
	if l.tt > 0 {
		slope = l.ty / l.tt
	}
	return l.mean - slope*l.meanTime, slope
}

// linear is a model whose forecasts are linear in the values: all but Four.
type linear struct {
	method  Method
	alpha   float64
	share   float64 // 1 − 1/θ
	drift   float64 // a step, for Standard
	start   float64 // ℓ_0 less shift
	shift   float64 // is taken from all values, so that squares keep their digits
	mse     float64
	counted int // residuals that mse is of

	level float64 // ℓ_n
	decay float64 // (1−α)^n
	lag   float64 // (1 − (1−α)^(n+1))/α; for Standard (1 − (1−α)^n)/α, the steps by which the level lags behind a trend
	time  float64 // n
	trend line    // at the end
	pool  pool
}

// dynamic reports whether the trend goes on to be fitted.
func (l *linear) dynamic() bool { return l.method == DSTM || l.method == DOTM }

// optimised reports whether θ is fitted.
func (l *linear) optimised() bool { return l.method == OTM || l.method == DOTM }

// problem is what the search for α looks at.
type problem struct {
	x, a, b []float64 // values, and the line A + B·t known before each
	skip    int       // measured values that errors are not counted of
	share   float64   // NaN if it is free
}

// solution is the least sum of squares for an α.
type solution struct{ start, share, squares float64 }

func fitLinear(x []float64, method Method) *linear {
	l := &linear{method: method, shift: meanOf(x)}
	p := l.problem(x)
	low, high := leastAlpha, mostAlpha
	if method == Standard {
		low, high = leastSmoothing, mostSmooths
	}
	l.alpha = minimise(func(alpha float64) float64 { return p.solve(alpha).squares }, low, high)
	s := p.solve(l.alpha)
	l.start, l.share = s.start, s.share
	l.finish(p)
	return l
}

func meanOf(x []float64) float64 {
	mean, n := 0.0, 0.0
	for _, v := range x {
		if !math.IsNaN(v) {
			n++
			mean += (v - mean) / n
		}
	}
	return mean
}

// problem returns the values less shift with the lines before each, and sets the line at the end.
func (l *linear) problem(x []float64) problem {
	n := len(x)
	buffer := make([]float64, 3*n)
	p := problem{x: buffer[:n], a: buffer[n : 2*n], b: buffer[2*n:], skip: burnIn, share: 0.5}
	for t, v := range x {
		p.x[t] = v - l.shift
		if l.dynamic() {
			p.a[t], p.b[t] = l.trend.at()
		}
		if !math.IsNaN(v) {
			l.trend.add(float64(t+1), p.x[t])
		}
	}
	switch {
	case l.optimised():
		p.share = math.NaN()
	case l.method == Standard:
		p.share, p.skip = 0, 0
	}
	if !l.dynamic() && l.method != Standard {
		a, b := l.trend.at()
		for t := range p.a {
			p.a[t], p.b[t] = a, b
		}
	}
	return p
}

// solve finds ℓ_0, and the share 1 − 1/θ if it is free, for a given α. With s
// the smoothing of the values from the first one on, g what an error of ℓ_0 has
// faded to, and q + d what a share of 1 would add, the errors are y − s − g·ℓ_0 − (q+d)·share.
func (p problem) solve(alpha float64) solution {
	keep := 1 - alpha
	s, g, q := p.x[0], 1.0, 0.0
	decay, lag := 1.0, 1.0
	var gg, gd, dd, ge, de, ee float64
	skip := p.skip
	a, b := p.a[:len(p.x)], p.b[:len(p.x)]
	for t, v := range p.x {
		d := decay*a[t] + lag*b[t]
		e := v - s
		if e != e { // missing: the expectation goes on
			q += alpha * d
		} else {
			d += q
			if skip--; skip < 0 {
				gg += g * g
				gd += g * d
				dd += d * d
				ge += g * e
				de += d * e
				ee += e * e
			}
			s += alpha * e
			if g *= keep; g < vanished {
				g = 0
			}
			if q *= keep; math.Abs(q) < vanished {
				q = 0
			}
		}
		if decay *= keep; decay < vanished {
			decay = 0
		}
		lag = 1 + keep*lag
	}
	share := p.share
	if share != share {
		share = 0.5
		if det := gg*dd - gd*gd; det > 1e-12*gg*dd {
			share = max(0, min(mostShare, (gg*de-gd*ge)/det))
		}
	}
	start := 0.0
	if gg > 0 {
		start = (ge - share*gd) / gg
	}
	squares := ee - 2*(start*ge+share*de) + start*start*gg + 2*start*share*gd + share*share*dd
	return solution{start: p.x[0] + start, share: share, squares: squares}
}

// finish runs through the values with the parameters found, and sets the state at the end and the residuals.
func (l *linear) finish(p problem) {
	l.level, l.decay, l.lag = l.start, 1, 1
	if l.method == Standard {
		l.lag = 0
	}
	residuals := make([]float64, 0, len(p.x))
	keep := 1 - l.alpha
	for t, v := range p.x {
		add := l.share * (l.decay*p.a[t] + l.lag*p.b[t])
		if l.decay *= keep; l.decay < vanished {
			l.decay = 0
		}
		if math.IsNaN(v) {
			l.level += l.alpha * add
			if l.method == Standard {
				l.lag++
				continue
			}
		} else {
			residuals = append(residuals, v-l.level-add)
			l.level += l.alpha * (v - l.level)
		}
		l.lag = 1 + keep*l.lag
	}
	l.time = float64(len(p.x))
	residuals = residuals[p.skip:]
	for i, e := range residuals {
		l.mse += (e*e - l.mse) / float64(i+1)
	}
	l.counted = len(residuals)
	_, slope := l.trend.at()
	if l.method == Standard {
		l.drift = slope / 2
	}
	l.pool = newPool(residuals, l.parameters())
}

// parameters is how many were fitted.
func (l *linear) parameters() int {
	if l.optimised() {
		return 3
	}
	return 2
}

// criterion returns AICc of normal errors: n·log(mse) + 2k + 2k(k+1)/(n−k−1), k counting the
// variance too. The mean square alone would never prefer a model to one that contains it.
func (l *linear) criterion() float64 {
	n, k := float64(l.counted), float64(l.parameters()+1)
	penalty := 2 * k
	if n > k+1 {
		penalty += 2 * k * (k + 1) / (n - k - 1)
	} else {
		penalty = 1e6 * k
	}
	return n*math.Log(max(l.mse, 1e-30)) + penalty
}

// center fills dst with the expected course.
func (l *linear) center(dst []float64) {
	if l.method == Standard {
		for h := range dst {
			dst[h] = l.shift + l.level + l.drift*(float64(h)+l.lag)
		}
		return
	}
	clear(dst)
	l.recur(dst, l.level, l.trend)
	for h := range dst {
		dst[h] += l.shift
	}
}

// deviate fills dst with a deviation: because the model is linear, it is the model's own
// course from a state of 0, with innovations.
func (l *linear) deviate(dst []float64, src *rand.PCG) {
	l.pool.draw(dst, src)
	if l.dynamic() && l.share > 0 {
		trend := l.trend
		trend.mean, trend.ty = 0, 0
		l.recur(dst, 0, trend)
		return
	}
	level := 0.0
	for h, e := range dst {
		dst[h] = level + e
		level += l.alpha * e
	}
}
