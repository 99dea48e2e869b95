package ets

import (
	"fmt"
	"math"
)

// Magnitude is the largest absolute value that is taken: squares and products of
// states stay far from overflow.
const Magnitude = 1e100

// Options steer a search. The zero value is the usual choice.
type Options struct {
	// MaxIterations limits the steps of the search for each form; 0 stands for 200.
	// A search that reaches it says so in its Status.
	MaxIterations int
	// Start is a model fitted earlier: its parameters are where the search begins.
	Start *Model
	// Forms are the candidates of Auto; nil stands for Forms. Fit does not look at it.
	Forms []Form
}

func (o Options) iterations() (int, error) {
	switch {
	case o.MaxIterations < 0:
		return 0, fmt.Errorf("ets: MaxIterations %d: want 0 or more", o.MaxIterations)
	case o.MaxIterations == 0:
		return 200, nil
	}
	return o.MaxIterations, nil
}

// Fit returns the model of the form with the greatest likelihood for y.
//
// Parameters and initial states are searched for together, with exact
// derivatives; the search begins at initial states of least squares. It
// returns an error where the form is not valid, a value is infinite or beyond Magnitude, the form is
// for values above 0 and y has others, a season is never measured in one of
// its steps, or fewer than form.Free()+2 values are measured.
func Fit(y []float64, form Form, o Options) (*Model, error) {
	iterations, err := o.iterations()
	if err != nil {
		return nil, err
	}
	if err := suits(y, form); err != nil {
		return nil, err
	}
	w := newFitter(y, form.Period*int(min(form.Season, 1)), iterations)
	var starts []Parameters
	if o.Start != nil {
		starts = append(starts, o.Start.Parameters)
	}
	r := w.fit(form, starts, math.Inf(1))
	if math.IsInf(r.value, 0) || math.IsNaN(r.value) {
		return nil, fmt.Errorf("ets: %v: no initial states found under which all forecasts are above 0", form)
	}
	return w.model(y, form, r)
}

// suits returns an error that says why form cannot be fitted to y, or nil.
func suits(y []float64, form Form) error {
	if err := form.Validate(); err != nil {
		return err
	}
	n, err := measured(y)
	if err != nil {
		return err
	}
	if form.Season != None && form.Period > len(y) {
		return fmt.Errorf("ets: %v: a season of %d steps needs as many values, not %d", form, form.Period, len(y))
	}
	if need := form.Free() + 2; n < need {
		return fmt.Errorf("ets: %v has %d free parameters and needs %d measured values, not %d", form, form.Free(), need, n)
	}
	if form.Positive() {
		for t, v := range y {
			if v <= 0 {
				return fmt.Errorf("ets: %v: value %d is %g: a multiplicative form needs values above 0", form, t, v)
			}
		}
	}
	if form.Season != None {
		return everyPhase(y, form)
	}
	return nil
}

func measured(y []float64) (n int, err error) {
	for t, v := range y {
		if v != v {
			continue
		}
		n++
		if math.Abs(v) > Magnitude {
			return 0, fmt.Errorf("ets: value %d is %g: want at most %g", t, v, Magnitude)
		}
	}
	return n, nil
}

func everyPhase(y []float64, form Form) error {
	for j := range form.Period {
		t := j
		for t < len(y) && y[t] != y[t] {
			t += form.Period
		}
		if t >= len(y) {
			return fmt.Errorf("ets: %v: step %d of the season of %d was never measured", form, j, form.Period)
		}
	}
	return nil
}

// fitter holds the workspace of fits to one sequence.
type fitter struct {
	o          objective
	s          starter
	search     *search
	logs       []float64 // of y, nil when y is not above 0 throughout
	scaled     []float64
	exponent   int // y = scaled × 2^exponent
	iterations int
	// the best start of the form at hand
	best      State
	bestP     Parameters
	bestValue float64
	tried     []attempt
}

// attempt is a start and the value there.
type attempt struct {
	value float64
	p     Parameters
}

// newFitter prepares for forms of y with seasons of at most period steps.
func newFitter(y []float64, period, iterations int) *fitter {
	n, top, positive := len(y), 0.0, true
	w := &fitter{iterations: iterations, scaled: make([]float64, n)}
	for _, v := range y {
		if v == v {
			top = max(top, math.Abs(v))
			positive = positive && v > 0
			w.o.n++
		}
	}
	// A power of two brings the values near 1 without rounding.
	_, w.exponent = math.Frexp(top)
	for t, v := range y {
		w.scaled[t] = math.Ldexp(v, -w.exponent)
	}
	if positive && period > 1 {
		w.logs = make([]float64, n)
		for t, v := range w.scaled {
			w.logs[t] = math.Log(v)
		}
	}
	w.o.y, w.o.tr, w.o.d = w.scaled, newTrace(n), make([]float64, n)
	w.s.prepare(w.scaled, period)
	w.o.x.Season, w.o.g.season = make([]float64, period), make([]float64, period)
	w.best.Season = make([]float64, period)
	w.search = newSearch(6 + period)
	return w
}

// prepare allocates for y and seasons of at most period steps.
func (s *starter) prepare(y []float64, period int) {
	n := len(y)
	s.zero, s.tr = make([]float64, n), newTrace(n)
	for t, v := range y {
		if v != v {
			s.zero[t] = v
		}
	}
	all := make([]float64, 7*n)
	for i := range s.cols {
		s.cols[i] = all[i*n : (i+1)*n : (i+1)*n]
	}
	s.season = all[6*n:]
	s.rhs, s.cross = make([]float64, period+2), make([]float64, period)
	s.fft = newCorrelator(n, period)
	s.x.Season, s.delta = make([]float64, period), make([]float64, period)
}

// result is where a search ended.
type result struct {
	value       float64 // −2 log L of the scaled values, without constants
	status      Status
	evaluations int
	p           Parameters
	x           State
}

// cold are the parameters that a search may begin with, β and γ as shares of their ranges.
var cold = [...]Parameters{
	{Alpha: 0.15, Beta: 0.05, Gamma: 0.1, Phi: 0.95},
	{Alpha: 0.7, Beta: 0.05, Gamma: 0.1, Phi: 0.9},
	{Alpha: 0.4, Beta: 0.4, Gamma: 0.3, Phi: 0.9},
	{Alpha: 0.02, Beta: 0.02, Gamma: 0.02, Phi: 0.95},
	{Alpha: 0.15, Beta: 0.05, Gamma: 0.8, Phi: 0.95},
}

// fit searches for the best forecastable parameters of form, beginning at the best of starts and the
// cold ones. It gives up where the value cannot go below bound.
func (w *fitter) fit(form Form, starts []Parameters, bound float64) result {
	w.o.set(form)
	w.o.calls, w.o.strict = 0, false
	r := w.descend(form, starts, bound)
	if r.status != Abandoned && !form.Forecastable(r.p) {
		w.o.strict = true
		r = w.descend(form, starts, bound)
	}
	return r
}

// distant is how much worse than the best candidate a search must end for no second one to be made.
// By argument: it is about the time of a search.
const distant = 10

// apart says whether a search may end elsewhere than at q when it begins at p: the
// likelihood often has a minimum near a fixed level, one near a wandering one, and one near seasons that
// repeat the last.
func (p Parameters) apart(q Parameters) bool {
	return math.Abs(p.Alpha-q.Alpha) > 0.15 || math.Abs(p.Gamma-q.Gamma) > 0.3
}

// descend searches from the best start and again from the best one apart from where that ended.
func (w *fitter) descend(form Form, starts []Parameters, bound float64) result {
	w.tried = w.tried[:0]
	w.bestValue = math.Inf(1)
	for _, p := range starts {
		w.try(form, p)
	}
	for i, p := range cold {
		if i == len(cold)-1 && form.Season == None {
			break // it differs by γ alone
		}
		p.Beta *= p.Alpha
		p.Gamma *= 1 - p.Alpha
		w.try(form, p)
	}
	if math.IsInf(w.bestValue, 0) {
		w.flat(form)
	}
	r := w.run(form, bound)
	if r.status == Abandoned && r.value > bound+distant {
		return r
	}
	second := math.Inf(1)
	var from Parameters
	for _, k := range w.tried {
		if k.value < second && k.p.apart(r.p) {
			second, from = k.value, k.p
		}
	}
	if math.IsInf(second, 1) {
		return r
	}
	w.bestValue = math.Inf(1)
	w.try(form, from)
	if other := w.run(form, min(bound, r.value)); other.value < r.value {
		return other
	}
	r.evaluations = w.o.calls
	return r
}

// run searches from the best start that is known.
func (w *fitter) run(form Form, bound float64) result {
	w.search.shape(form.smoothing() + form.initial())
	w.o.pack(w.search.z, w.bestP, w.best)
	value, status := w.search.minimise(&w.o, &w.s, w.iterations, bound)
	w.o.unpack(w.search.z)
	w.o.x.Phase = 0
	return result{value: value, status: status, evaluations: w.o.calls, p: w.o.p, x: w.o.x.clone()}
}

// within returns p with what form lacks taken out and what it has brought into its range.
func (p Parameters) within(form Form) Parameters {
	out := Parameters{Alpha: max(least, min(1-least, p.Alpha)), Phi: 1}
	if form.Trend != None {
		out.Beta = max(least*out.Alpha, min((1-least)*out.Alpha, p.Beta))
	}
	if form.Season != None {
		out.Gamma = max(least*(1-out.Alpha), min((1-least)*(1-out.Alpha), p.Gamma))
	}
	if form.Damped {
		out.Phi = max(minPhi, min(maxPhi, p.Phi))
	}
	return out
}

// try keeps the initial states of least squares under p where they are better than what was tried before.
func (w *fitter) try(form Form, p Parameters) {
	p = p.within(form)
	w.s.target = w.scaled
	if form.Season == Multiplicative {
		w.s.target = w.logs
	}
	w.o.p = p
	w.s.states(form, p, &w.o.x)
	w.keep()
}

// keep runs the objective from its present start and remembers it if it is the best one.
func (w *fitter) keep() {
	x := State{Level: w.o.x.Level, Trend: w.o.x.Trend}
	ring := w.search.next[:len(w.o.x.Season)]
	copy(ring, w.o.x.Season)
	v := w.o.run()
	w.tried = append(w.tried, attempt{v, w.o.p})
	if v < w.bestValue {
		w.bestValue, w.bestP = v, w.o.p
		w.best = State{Level: x.Level, Trend: x.Trend, Season: w.best.Season[:len(ring)]}
		copy(w.best.Season, ring)
	}
}

// flat starts without trend and season, which keeps all forecasts of values above 0 above 0.
func (w *fitter) flat(form Form) {
	sum := 0.0
	for _, v := range w.scaled {
		if v == v {
			sum += v
		}
	}
	w.bestP = Parameters{Alpha: 0.015, Gamma: 0.015, Phi: 0.9}.within(form)
	w.best = State{Level: sum / w.o.n, Season: w.best.Season[:len(w.o.x.Season)]}
	for j := range w.best.Season {
		w.best.Season[j] = float64(form.Season - Additive)
	}
}

// model turns a result into the model of y.
func (w *fitter) model(y []float64, form Form, r result) (*Model, error) {
	x := r.x
	unit := math.Ldexp(1, w.exponent)
	x.Level *= unit
	x.Trend *= unit
	switch form.Season {
	case Additive:
		for j := range x.Season {
			x.Season[j] *= unit
		}
		centre(&x)
	case Multiplicative:
		balance(&x)
	case None:
	}
	m, err := Filter(y, form, r.p, x)
	if err != nil {
		return nil, err
	}
	m.Status, m.Evaluations = r.status, r.evaluations
	return m, nil
}

// balance brings the mean of multiplicative seasons to 1.
func balance(x *State) {
	mean := 0.0
	for _, v := range x.Season {
		mean += v
	}
	mean /= float64(len(x.Season))
	x.Level *= mean
	x.Trend *= mean
	for j := range x.Season {
		x.Season[j] /= mean
	}
}
