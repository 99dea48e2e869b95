package stl

import (
	"math"
	"slices"
)

// work is what the loops need: one for all seasons of a sequence.
type work struct {
	n        int
	measured []float64 // 1 or 0 by step; nil if all are measured
	weights  []float64
	trend    []float64
	rest     []float64 // of length n: y without trend, or without season
	cycles   []float64 // of length n + 2p: C in the paper, the smoothed cycle-subseries
	low      []float64 // of length n + 2p
	sums     []float64 // of length n + 2p
	sub      []float64 // one cycle-subseries, its weights, and its smoothing
	subW     []float64
	subOut   []float64
}

func newWork(y []float64, longest int) *work {
	n := len(y)
	w := &work{n: n, weights: make([]float64, n), trend: make([]float64, n), rest: make([]float64, n)}
	w.cycles, w.low, w.sums = make([]float64, n+2*longest), make([]float64, n+2*longest), make([]float64, n+2*longest)
	// A cycle-subseries is longest for the shortest period, 2.
	w.sub, w.subW, w.subOut = make([]float64, n/2+1), make([]float64, n/2+1), make([]float64, n/2+1)
	w.measured = measured(y)
	return w
}

// measured returns 1 where y is a number and 0 where it is NaN; nil if it is NaN nowhere.
func measured(y []float64) []float64 {
	if !slices.ContainsFunc(y, math.IsNaN) {
		return nil
	}
	out := make([]float64, len(y))
	for t, v := range y {
		if !math.IsNaN(v) {
			out[t] = 1
		}
	}
	return out
}

// smoothers are those of one season.
type smoothers struct {
	period         int
	seasonal       [2]*loess // of cycle-subseries with as many values as whole cycles, and one more
	trend, lowPass *loess
}

func newSmoothers(n, period int, o Options, gaps bool) smoothers {
	if o.Periodic {
		o.Seasonal = Smoother{Window: 10*n + 1, Degree: 0, Jump: n}
	}
	s := smoothers{period: period, trend: newLoess(o.Trend, n, gaps), lowPass: newLoess(o.LowPass, n, false)}
	for k := range s.seasonal {
		s.seasonal[k] = newLoess(o.Seasonal, n/period+k, gaps)
	}
	return s
}

// run is the outer loop (section 2.3 of the paper): it fills season, and sets trend and weights.
func (w *work) run(y, season []float64, period int, o Options) {
	s := newSmoothers(w.n, period, o, w.measured != nil)
	clear(w.trend)
	var weights []float64 // nil means that all count alike
	if w.measured != nil {
		copy(w.weights, w.measured)
		weights = w.weights
	}
	for pass := 0; ; pass++ {
		for range o.Inner {
			w.inner(y, season, weights, s)
		}
		if pass == o.Outer {
			break
		}
		w.reweigh(y, season)
		weights = w.weights
	}
	if weights == nil {
		for t := range w.weights {
			w.weights[t] = 1
		}
	}
	if o.Periodic {
		average(season, period)
	}
}

// inner is one pass of the inner loop, steps 1 to 6 of section 2.2 of the paper.
func (w *work) inner(y, season, weights []float64, s smoothers) {
	n, p := w.n, s.period
	cycles, low, sums := w.cycles[:n+2*p], w.low[:n+2*p], w.sums[:n+2*p]
	w.subtract(y, w.trend)
	w.smoothCycles(cycles, weights, s)
	movingMean(sums[:n+p+1], cycles, p)
	movingMean(low[:n+2], sums[:n+p+1], p)
	movingMean(sums[:n], low[:n+2], 3)
	s.lowPass.smooth(low[:n], sums[:n], nil)
	for t := range season {
		season[t] = cycles[p+t] - low[t]
	}
	w.subtract(y, season)
	s.trend.smooth(w.trend, w.rest, weights)
}

// subtract sets rest to y − x, and to 0 where y is missing, which will have no weight.
func (w *work) subtract(y, x []float64) {
	for t, v := range y {
		w.rest[t] = v - x[t]
	}
	for t, one := range w.measured {
		if one == 0 {
			w.rest[t] = 0
		}
	}
}

// smoothCycles fills cycles with the smoothed values of each phase, from one cycle before
// the sequence to one after it.
func (w *work) smoothCycles(cycles, weights []float64, s smoothers) {
	p := s.period
	for phase := range p {
		k := (w.n-1-phase)/p + 1
		l := s.seasonal[k-w.n/p]
		sub, out := w.sub[:k], w.subOut[:k]
		for i := range sub {
			sub[i] = w.rest[i*p+phase]
		}
		var own []float64
		if weights != nil {
			own = w.subW[:k]
			for i := range own {
				own[i] = weights[i*p+phase]
			}
		}
		l.smooth(out, sub, own)
		for i, v := range out {
			cycles[(i+1)*p+phase] = v
		}
		cycles[phase] = l.orNext(-1, 0, sub, own, out[0])
		cycles[(k+1)*p+phase] = l.orNext(k, max(k-l.Window, 0), sub, own, out[k-1])
	}
	if w.measured != nil {
		bridge(cycles) // phases that were never measured
	}
}

// orNext returns the estimate at x, outside of y, or next where all its neighbours have weight 0.
func (l *loess) orNext(x, left int, y, weights []float64, next float64) float64 {
	if v, ok := l.at(x, left, y, weights); ok {
		return v
	}
	return next
}

// movingMean fills dst with the means of w values of x, of which there are w − 1 more than of dst.
func movingMean(dst, x []float64, w int) {
	sum, size := 0.0, float64(w)
	for _, v := range x[:w] {
		sum += v
	}
	dst[0] = sum / size
	for i := 1; i < len(dst); i++ {
		sum += x[i+w-1] - x[i-1]
		dst[i] = sum / size
	}
}

// reweigh sets the weights of robustness: the bisquare of the remainder over six times its median size.
func (w *work) reweigh(y, season []float64) {
	// Remainders of the size of rounding errors are none: where most are, the others are outliers.
	const rounding = 1e-13
	size := w.sums[:0]
	largest := 0.0
	for t, v := range y {
		w.weights[t] = math.Abs(v - season[t] - w.trend[t])
		if !math.IsNaN(v) {
			size = append(size, w.weights[t])
			largest = max(largest, math.Abs(v))
		}
	}
	bound := max(6*median(size), rounding*largest)
	near, far := 0.001*bound, 0.999*bound
	for t, r := range w.weights {
		switch {
		case r <= near:
			w.weights[t] = 1
		case r <= far:
			b := 1 - r/bound*(r/bound)
			w.weights[t] = b * b
		default: // NaN too
			w.weights[t] = 0
		}
	}
}

// median returns the median of x, which it reorders. It is Hoare's FIND (1961), algorithm 65 of the ACM.
func median(x []float64) float64 {
	k := len(x) / 2
	for low, high := 0, len(x)-1; low < high; {
		pivot, i, j := x[low+(high-low)/2], low, high
		for i <= j {
			for x[i] < pivot {
				i++
			}
			for x[j] > pivot {
				j--
			}
			if i <= j {
				x[i], x[j] = x[j], x[i]
				i++
				j--
			}
		}
		switch { // between j and i all are equal to the pivot
		case k <= j:
			high = j
		case k >= i:
			low = i
		default:
			low = high
		}
	}
	if len(x)%2 == 1 {
		return x[k]
	}
	return (x[k] + slices.Max(x[:k])) / 2
}

// average replaces each value of a season by the mean of its phase.
func average(season []float64, period int) {
	for phase := range period {
		sum, count := 0.0, 0.0
		for t := phase; t < len(season); t += period {
			sum += season[t]
			count++
		}
		for t := phase; t < len(season); t += period {
			season[t] = sum / count
		}
	}
}
