package theta

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Limits of 4Theta.
const (
	leastTheta, mostTheta    = 1.0, 3.0 // where θ is searched for
	thetaSteps               = 5        // that are looked at first
	thetaTolerance           = 1e-3
	nearAlpha, nearTolerance = 0.2, 1e-4 // how far from the α of the θ before α is looked for, and how closely
	maxGrowth                = 1e6       // times its size in the history, an exponential trend grows no further
	smallest                 = 1e-12     // of values around 1, that has a logarithm
)

// four is one of the models of 4Theta, in the words of Spiliotis et al. (2020), section 3: theta line 0
// is a trend, linear or exponential; theta line θ is x with its distance from the trend stretched θ times; the
// forecast is their weighted mean, of sums or of products, with the theta line smoothed exponentially.
type four struct {
	theta       float64
	product     bool
	exponential bool
	a, b        float64 // of the trend, or of its logarithm, at the last step
	ceiling     float64 // of the logarithm of an exponential trend
	ses         linear
}

// fitFour fits all four models and takes the best; season is what an error of each value is multiplied by.
func (m *Model) fitFour(x, season []float64) float64 {
	positive := !slices.ContainsFunc(x, func(v float64) bool { return v <= smallest })
	w := newFourWork(x, season)
	loss := math.Inf(1)
	for _, product := range []bool{true, false} {
		for _, exponential := range []bool{false, true} {
			if (product || exponential) && !positive {
				continue
			}
			f, l := w.fit(product, exponential)
			if l < loss || !product && m.core == nil {
				loss = l
				m.core, m.Method, m.Alpha, m.MSE = &f, Four, f.ses.alpha, f.ses.mse
				m.Theta, m.Product, m.Exponential = f.theta, product, exponential
			}
		}
	}
	w.finish(m.core.(*four))
	m.MSE = m.core.(*four).ses.mse
	return loss
}

// fourWork is what the fits share.
type fourWork struct {
	x, season []float64
	logX      []float64
	trend     []float64 // theta line 0
	logTrend  []float64
	stretched []float64 // theta line θ
	zeros     []float64
}

func newFourWork(x, season []float64) *fourWork {
	n := len(x)
	b := make([]float64, 5*n)
	w := &fourWork{x: x, season: season, logX: b[:n], trend: b[n : 2*n], logTrend: b[2*n : 3*n], stretched: b[3*n : 4*n], zeros: b[4*n:]}
	for t, v := range x {
		w.logX[t] = math.Log(max(v, smallest))
		if math.IsNaN(v) {
			w.logX[t] = v
		}
	}
	return w
}

// fit finds the best θ and its loss: +Inf where lines are to be multiplied that do not stay positive, within
// the history and as far beyond it.
func (w *fourWork) fit(product, exponential bool) (f four, loss float64) {
	f = four{product: product, exponential: exponential, ses: linear{method: Standard}}
	w.setTrend(&f)
	n := len(w.x)
	if product && min(f.a, f.a-f.b*float64(n-1), f.a+f.b*float64(n)) <= smallest && !exponential {
		return f, math.Inf(1)
	}
	at := func(theta float64) float64 {
		f.theta = theta
		return w.loss(&f, theta > leastTheta)
	}
	best, low := math.Inf(1), leastTheta
	step := (mostTheta - leastTheta) / thetaSteps
	for i := range thetaSteps + 1 {
		if v := at(leastTheta + step*float64(i)); v < best {
			best, low = v, leastTheta+step*float64(i)
		}
	}
	theta, v := brent(at, low, max(leastTheta, low-step), min(mostTheta, low+step), thetaTolerance)
	if v >= best {
		theta = low
	}
	f.theta = theta
	return f, w.loss(&f, false)
}

// setTrend fits theta line 0.
func (w *fourWork) setTrend(f *four) {
	var l line
	from := w.x
	if f.exponential {
		from = w.logX
	}
	for t, v := range from {
		if !math.IsNaN(v) {
			l.add(float64(t), v)
		}
	}
	f.a, f.b = l.at()
	largest := math.Inf(-1)
	for t := range w.trend {
		v := f.a + f.b*float64(t)
		if f.exponential {
			largest = max(largest, v)
			w.logTrend[t], w.trend[t] = v, math.Exp(v)
			continue
		}
		w.logTrend[t], w.trend[t] = math.Log(max(v, smallest)), v
	}
	f.a += f.b * float64(len(w.x)-1)
	f.ceiling = largest + math.Log(maxGrowth)
}

// stretch sets theta line θ.
func (w *fourWork) stretch(f *four) {
	for t, v := range w.x {
		if f.product {
			w.stretched[t] = math.Exp(f.theta*w.logX[t] + (1-f.theta)*w.logTrend[t])
		} else {
			w.stretched[t] = f.theta*v + (1-f.theta)*w.trend[t]
		}
	}
}

// smooth sets α and ℓ_0 by least squares of the theta line. If near is set, α is
// looked for around the one that f has from a θ nearby.
func (w *fourWork) smooth(f *four, near bool) {
	squares := func(alpha float64) float64 {
		v, _ := smoothing(w.stretched, alpha)
		return v
	}
	if near {
		low, high := max(leastSmoothing, f.ses.alpha-nearAlpha), min(mostSmooths, f.ses.alpha+nearAlpha)
		f.ses.alpha, _ = brent(squares, f.ses.alpha, low, high, nearTolerance)
	} else {
		f.ses.alpha = minimise(squares, leastSmoothing, mostSmooths)
	}
	_, f.ses.start = smoothing(w.stretched, f.ses.alpha)
}

// smoothing is solve for exponential smoothing alone: the least sum of squares, and the ℓ_0 of it.
func smoothing(x []float64, alpha float64) (squares, start float64) {
	keep := 1 - alpha
	s, g := x[0], 1.0
	var gg, ge, ee float64
	for _, v := range x {
		e := v - s
		if e != e {
			continue
		}
		gg += g * g
		ge += g * e
		ee += e * e
		s = keep*s + alpha*v
		if g *= keep; g < vanished {
			g = 0
		}
	}
	return ee - ge*ge/gg, x[0] + ge/gg
}

// loss returns the mean absolute error of one step ahead for the θ of f, with the theta line smoothed;
// +Inf where lines to be multiplied are not positive.
func (w *fourWork) loss(f *four, near bool) float64 {
	w.stretch(f)
	w.smooth(f, near)
	level, sum, count := f.ses.start, 0.0, 0.0
	share := 1 - 1/f.theta
	for t, v := range w.stretched {
		if math.IsNaN(v) {
			continue
		}
		e := w.x[t]
		if f.product {
			if level <= 0 {
				return math.Inf(1)
			}
			e -= math.Exp(math.Log(level)/f.theta + share*w.logTrend[t])
		} else {
			e -= level/f.theta + share*w.trend[t]
		}
		if w.season != nil {
			e *= w.season[t]
		}
		sum += math.Abs(e)
		count++
		level += f.ses.alpha * (v - level)
	}
	return sum / count
}

// finish sets the state of f at the end.
func (w *fourWork) finish(f *four) {
	w.setTrend(f)
	w.stretch(f)
	f.ses.finish(problem{x: w.stretched, a: w.zeros, b: w.zeros})
}

// trend returns theta line 0 h steps after the end.
func (f *four) trend(h int) float64 {
	v := f.a + f.b*float64(h)
	if f.exponential {
		return math.Exp(min(v, f.ceiling))
	}
	return v
}

// weight returns what the smoothed theta line is multiplied by h steps after the end, where lines are multiplied.
func (f *four) weight(h int) float64 {
	share := 1 - 1/f.theta
	if f.exponential {
		return math.Exp(share * min(f.a+f.b*float64(h), f.ceiling))
	}
	return math.Pow(max(f.trend(h), 0), share)
}

func (f *four) center(dst []float64) {
	level := f.ses.level
	root := math.Pow(max(level, 0), 1/f.theta)
	for h := range dst {
		if f.product {
			dst[h] = root * f.weight(h+1)
		} else {
			dst[h] = level/f.theta + (1-1/f.theta)*f.trend(h+1)
		}
	}
}

// deviate simulates the smoothed theta line, as a model of single exponential smoothing does. A
// line that is multiplied does not fall below 0.
func (f *four) deviate(dst []float64, src *rand.PCG) {
	f.ses.deviate(dst, src)
	if !f.product {
		for h := range dst {
			dst[h] /= f.theta
		}
		return
	}
	root := math.Pow(max(f.ses.level, 0), 1/f.theta)
	for h, off := range dst {
		dst[h] = (math.Pow(max(f.ses.level+off, 0), 1/f.theta) - root) * f.weight(h+1)
	}
}
