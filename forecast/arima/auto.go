package arima

import (
	"math"
)

// How the automatic choice is bounded.
const (
	mostTried   = 94    // models: as many as the stepwise search of R's auto.arima
	choiceSteps = 6     // of the search for the parameters of each, which begin near those of its neighbour
	choiceGain  = 0.005 // of the likelihood by a step, below which that search ends
	choiceSpan  = 1024  // latest values that the choice rests on
	rootMargin  = 1.01  // a factor with a root nearer to the unit circle is not chosen
)

// Auto returns the model of y that the stepwise search of Hyndman and Khandakar (2008), "Automatic time series forecasting: the
// forecast package for R", section 3.2, finds: D by the strength of the season, d by KPSS, then from four models on to
// the neighbour of least AICc, until none is better. A period below 2, or one that y does not show twice, leaves out the season;
// one for which even P = Q = 1 exceeds MaxState gives an error. The roots of each factor are kept away from the unit circle (there by those
// of its own polynomial, in Bᵐ where it is seasonal, so that a long season is not held to a stricter rule).
func Auto(y []float64, period int) (*Model, error) {
	if period > 1 && len(y)/2 >= period {
		if err := (Order{SP: 1, SQ: 1, Period: period}).check(); err != nil {
			return nil, err
		}
	} else {
		period = 0
	}
	s, err := read(y)
	if err != nil {
		return nil, err
	}
	c := newChoice(s, period)
	c.search()
	if c.best == nil {
		// Too little for any model with differences.
		return Fit(y, Order{Constant: true})
	}
	e, err := newEstimate(s, c.best.order)
	if err != nil {
		return nil, err
	}
	copy(e.x, c.best.x)
	e.search.minimize(e.x, exactSteps)
	return e.model()
}

// choice is the state of a stepwise search.
type choice struct {
	seq   sequence
	base  Order // with the differences and the period
	tried map[Order]bool
	best  *tried
}

// tried is a model that was fitted.
type tried struct {
	order Order
	x     []float64
	aicc  float64
}

func newChoice(s sequence, period int) *choice {
	s = s.latest(choiceSpan)
	z := append([]float64(nil), s.z...)
	for _, g := range s.gaps {
		z[g] = math.NaN()
	}
	o := Order{Period: period}
	if o.SD = SeasonalDifferences(z, period); o.SD > 0 {
		for t := len(z) - 1; t >= period; t-- {
			z[t] -= z[t-period]
		}
		z = z[period:]
	}
	o.D = Differences(z)
	return &choice{seq: s, base: o, tried: map[Order]bool{}}
}

// search goes on from the best of the first models until no neighbour is better.
func (c *choice) search() {
	constant := c.base.differences() < 2
	first := [][4]int{{2, 2, 1, 1}, {0, 0, 0, 0}, {1, 0, 1, 0}, {0, 1, 0, 1}}
	for _, f := range first {
		c.try(c.with(f[0], f[1], f[2], f[3], constant), nil)
	}
	c.try(c.with(0, 0, 0, 0, false), nil)
	for c.best != nil {
		now := c.best
		if !c.neighbours(now) {
			return
		}
	}
}

// neighbours tries the models a step away from the best until one is better, and reports whether one was.
func (c *choice) neighbours(now *tried) bool {
	moves := [][4]int{
		{0, 0, -1, 0}, {0, 0, 0, -1}, {0, 0, 1, 0}, {0, 0, 0, 1}, {0, 0, -1, -1}, {0, 0, -1, 1}, {0, 0, 1, -1}, {0, 0, 1, 1},
		{-1, 0, 0, 0}, {0, -1, 0, 0}, {1, 0, 0, 0}, {0, 1, 0, 0}, {-1, -1, 0, 0}, {-1, 1, 0, 0}, {1, -1, 0, 0}, {1, 1, 0, 0},
	}
	o := now.order
	for _, d := range moves {
		if c.try(c.with(o.P+d[0], o.Q+d[1], o.SP+d[2], o.SQ+d[3], o.Constant), now) {
			return true
		}
	}
	return c.try(c.with(o.P, o.Q, o.SP, o.SQ, !o.Constant), now)
}

func (c *choice) with(p, q, sp, sq int, constant bool) Order {
	o := c.base
	o.P, o.Q, o.SP, o.SQ, o.Constant = p, q, sp, sq, constant
	if o.Period < 2 {
		o.SP, o.SQ = min(sp, 0), min(sq, 0)
	}
	return o
}

// try fits a model beginning near another, and reports whether it is the best so far.
func (c *choice) try(o Order, near *tried) bool {
	if o.check() != nil || c.tried[o] || len(c.tried) >= mostTried {
		return false
	}
	c.tried[o] = true
	e, err := newEstimate(c.seq, o)
	if err != nil {
		return false
	}
	e.search.enough = 2 * choiceGain / float64(e.like.count)
	if near == nil {
		e.place(0)
		e.start()
	} else {
		e.from(near)
	}
	if math.IsInf(e.search.minimize(e.x, choiceSteps), 1) || !e.away() {
		return false
	}
	m, err := e.model()
	if err != nil || math.IsNaN(m.AICc) || c.best != nil && !(m.AICc < c.best.aicc) {
		return false
	}
	c.best = &tried{o, e.x, m.AICc}
	return true
}

// from begins where a neighbour ended: what it does not have begins at 0, where it changes nothing.
func (e *estimate) from(near *tried) {
	a0, a1, a2, a3 := e.order.blocks(e.x)
	b0, b1, b2, b3 := near.order.blocks(near.x)
	for _, b := range [][2][]float64{{a0, b0}, {a1, b1}, {a2, b2}, {a3, b3}} {
		clear(b[0])
		copy(b[0], b[1])
	}
}

// away reports whether the roots of all factors are away from the unit circle.
func (e *estimate) away() bool {
	e.take(e.x)
	for _, a := range [][]float64{e.now.AR, e.now.SAR} {
		if !stationary(a, rootMargin) {
			return false
		}
	}
	for _, a := range [][]float64{e.now.MA, e.now.SMA} {
		minus := make([]float64, len(a))
		for i, v := range a {
			minus[i] = -v
		}
		if !stationary(minus, rootMargin) {
			return false
		}
	}
	return true
}
