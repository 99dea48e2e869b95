package arima

import (
	"fmt"
	"math"
)

// How hard parameters are searched for.
const (
	startSteps = 8    // of the conditional sum of squares, which only has to find a start
	exactSteps = 60   // of the exact likelihood
	exactGain  = 1e-6 // of the likelihood by a step, below which the search ends
)

// Fit returns the model of order o with the parameters of greatest exact likelihood. They are
// searched for from where the conditional sum of squares is least, and from up to three other
// places, because mixed models have several local maxima. NaN marks values that were not measured.
//
// An order out of bounds or a value that is not within MaxValue gives an error that says so; where too
// few values are measured the error is ErrUndetermined.
func Fit(y []float64, o Order) (*Model, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	s, err := read(y)
	if err != nil {
		return nil, err
	}
	e, err := newEstimate(s, o)
	if err != nil {
		return nil, err
	}
	e.searchWidely()
	return e.model()
}

// At returns the model of order o with given parameters, of which only σ² is estimated. The autoregression must be stationary.
func At(y []float64, o Order, c Coefficients) (*Model, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if err := c.check(o); err != nil {
		return nil, err
	}
	s, err := read(y)
	if err != nil {
		return nil, err
	}
	l, err := newLikelihood(s, o, c.Constant)
	if err != nil {
		return nil, fmt.Errorf("arima: %d values measured for %v: %w", len(s.z)-len(s.gaps), o, err)
	}
	if !l.at(c, false) {
		return nil, fmt.Errorf("arima: %v at %+v: %w", o, c, ErrUndetermined)
	}
	return newModel(l, c)
}

// estimate is an order on the way to its parameters.
type estimate struct {
	order  Order
	like   *likelihood
	x      []float64 // free numbers: of AR, MA, SAR and SMA
	now    Coefficients
	search *squares
	css    bool // search the conditional sum of squares
}

func newEstimate(s sequence, o Order) (*estimate, error) {
	l, err := newLikelihood(s, o, math.NaN())
	if err == nil && l.count <= o.parameters() {
		err = ErrUndetermined
	}
	if err != nil {
		return nil, fmt.Errorf("arima: %d values measured for %v: %w", len(s.z)-len(s.gaps), o, err)
	}
	e := &estimate{order: o, like: l, x: make([]float64, o.dynamic())}
	e.now = Coefficients{AR: make([]float64, o.P), MA: make([]float64, o.Q), SAR: make([]float64, o.SP), SMA: make([]float64, o.SQ)}
	e.search = newSquares(len(e.x), len(l.out), 2*exactGain/float64(l.count), e.residuals)
	return e, nil
}

// blocks cuts free numbers into those of AR, MA, SAR and SMA.
func (o Order) blocks(x []float64) (ar, ma, sar, sma []float64) {
	a, b, c := o.P, o.P+o.Q, o.P+o.Q+o.SP
	return x[:a], x[a:b], x[b:c], x[c:]
}

// take sets the coefficients that belong to x.
func (e *estimate) take(x []float64) {
	ar, ma, sar, sma := e.order.blocks(x)
	coefficients(e.now.AR, ar)
	coefficients(e.now.MA, ma)
	coefficients(e.now.SAR, sar)
	coefficients(e.now.SMA, sma)
	for i := range e.now.MA {
		e.now.MA[i] = -e.now.MA[i]
	}
	for i := range e.now.SMA {
		e.now.SMA[i] = -e.now.SMA[i]
	}
}

func (e *estimate) residuals(x, dst []float64) bool {
	e.take(x)
	if !e.like.at(e.now, e.css) {
		return false
	}
	e.like.residuals(dst)
	return true
}

// start moves x to where the conditional sum of squares is least, if the likelihood exists there.
func (e *estimate) start() {
	kept := append([]float64(nil), e.x...)
	e.css = true
	e.search.minimize(e.x, startSteps)
	e.css = false
	for i, v := range e.x {
		// A start at the edge, where everything is flat, is hard to leave.
		e.x[i] = max(-4, min(4, v))
	}
	if !e.search.residuals(e.x, e.search.next) {
		copy(e.x, kept)
	}
}

// searchWidely sets x to the best of the maxima found from several starts, of which those not worse
// than the best by more than near are followed to their ends.
func (e *estimate) searchWidely() {
	n := starts(e.order)
	at, reached, best := make([][]float64, n), make([]float64, n), math.Inf(1)
	for k := range n {
		e.place(k)
		if k == 0 {
			e.start()
		}
		reached[k] = e.search.minimize(e.x, exactSteps/6)
		at[k] = append([]float64(nil), e.x...)
		best = min(best, reached[k])
	}
	// In the likelihood, promising is a difference of 2.
	promising := best * math.Exp(4/float64(e.like.count))
	best = math.Inf(1)
	winner := at[0]
	for k, x := range at {
		if reached[k] > promising {
			continue
		}
		copy(e.x, x)
		if q := e.search.minimize(e.x, exactSteps); q < best {
			best = q
			copy(x, e.x)
			winner = x
		}
	}
	copy(e.x, winner)
}

// starts is the number of places that the search starts from: fewer where there is little to get lost in.
func starts(o Order) int {
	switch {
	case o.dynamic() < 2:
		return 1
	case o.Q+o.SQ == 0:
		return 2
	}
	return len(places)
}

// places are the first free numbers of AR, MA, SAR and SMA at the starts.
var places = [...][4]float64{{0.1, 0, 0.1, 0}, {0, 0, 0.3, 0.5}, {0.6, 1.5, 0.3, 0.8}, {-0.4, -0.6, 0.7, 0.2}}

// place puts x on start k; 1 begins with the autoregression by Burg's method.
func (e *estimate) place(k int) {
	ar, ma, sar, sma := e.order.blocks(e.x)
	for i, block := range [][]float64{ar, ma, sar, sma} {
		clear(block)
		if len(block) > 0 {
			block[0] = places[k][i]
		}
	}
	if k == 1 {
		burg(ar, e.like.columns[0].w, e.order.Constant)
	}
}

// burg sets x to the free numbers of the autoregression of w by Burg's recursion.
func burg(x, w []float64, constant bool) {
	mean := 0.0
	if constant {
		for t, v := range w {
			mean += (v - mean) / float64(t+1)
		}
	}
	f, b := make([]float64, len(w)), make([]float64, len(w))
	for t, v := range w {
		f[t], b[t] = v-mean, v-mean
	}
	for p := range x {
		f, b = f[min(1, len(f)):], b[:max(len(b)-1, 0)]
		power := dot(f, f) + dot(b, b)
		if power == 0 {
			return
		}
		k := 2 * dot(f, b) / power
		x[p] = max(-widest, min(widest, k/math.Sqrt(max((1-k)*(1+k), 1e-12))))
		for t := range f {
			f[t], b[t] = f[t]-k*b[t], b[t]-k*f[t]
		}
	}
}

// model evaluates at x.
func (e *estimate) model() (*Model, error) {
	e.take(e.x)
	if !e.like.at(e.now, false) {
		return nil, fmt.Errorf("arima: %v: %w", e.order, ErrUndetermined)
	}
	c := e.now
	if e.order.Constant {
		c.Constant = e.like.beta[len(e.like.beta)-1] * e.like.seq.scale
	}
	return newModel(e.like, c)
}
