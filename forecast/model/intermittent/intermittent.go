// Package intermittent forecasts demand that is zero at most steps: how often it occurs and how much it then is are
// smoothed apart from each other.
//
// With p the smoothed probability of demand in a step or q the smoothed interval between demands, and z the smoothed size
// of a demand, the expected course is flat:
//
//	Croston   z / q                Croston (1972), "Forecasting and stock control for intermittent demands", eq. 5 and 6
//	SBA       (1 − α/2) · z / q    Syntetos and Boylan (2005), "The accuracy of intermittent demand estimates", eq. 5, α that of the interval
//	TSB       p · z                Teunter, Syntetos and Babai (2011), "Intermittent demand: linking forecasting to
//	                               inventory obsolescence", eq. 4
//
// Where demand comes in runs, a Chain knows them: whether there is any depends on the step before.
//
// Croston and SBA learn only where there is demand; TSB learns at each step, so that it forgets a demand that has ended.
//
// Sequences are plain float64 slices in time order, NaN where nothing was measured. Such steps are left
// out: they count neither as demand nor as none. The package knows neither time nor units.
package intermittent

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/plimsoll/plimsoll/forecast/model/record"
)

// MaxValue is the largest value that a history may have.
const MaxValue = 1e100

// Bounds of the smoothing that Fit chooses. With faster smoothing the level would be that of the last few demands.
const (
	// Tried on a sample of the development sets: 0.005 and 0.02 change no score there.
	slowest = 0.01
	// Tried on a sample of the development sets: 0.15 and 0.6 change no score there.
	fastest = 0.3
)

// ErrNoDemand is returned for a history in which nothing was measured, or only zeros.
var ErrNoDemand = errors.New("intermittent: no demand in the history")

// Method says how occurrence is smoothed and combined with size.
type Method int

// Methods.
const (
	Croston Method = iota
	SBA
	TSB
)

// String names the method as the literature does.
func (m Method) String() string {
	switch m {
	case Croston:
		return "Croston"
	case SBA:
		return "SBA"
	case TSB:
		return "TSB"
	}
	return fmt.Sprintf("Method(%d)", int(m))
}

// Smoothing holds the weights of the newest value, above 0 and up to 1.
type Smoothing struct {
	Size       float64 // of the size of demands
	Occurrence float64 // of the interval between them (Croston, SBA) or of their probability (TSB)
}

// Model is a forecast of intermittent demand. It may be used by several goroutines, but for Update.
type Model struct {
	Method    Method
	Smoothing Smoothing
	Level     float64 // expected demand a step
	Size      float64 // smoothed size of a demand
	Chance    float64 // smoothed probability of a demand in a step; 1/interval for Croston and SBA, with the correction for SBA

	ratios []float64 // sizes over their mean
	spread float64   // variance of ratios
	state  smoother
	fitted int // steps that smoothing and ratios were taken from
	since  int // steps since
}

// Fit returns the model whose smoothing, from 0.01 to 0.3 each, gives the least squared errors one step ahead over the
// history: Kourentzes (2014), "On intermittent demand model optimisation and selection", section 3, has
// the two optimised apart, and against the demand rather than its parts; so it is done here, together.
//
// Values must be 0 or more; one that is not, or is over MaxValue, gives an error that names it. Without any demand the
// error is ErrNoDemand.
func Fit(y []float64, method Method) (*Model, error) {
	if err := check(y, method); err != nil {
		return nil, err
	}
	s := Smoothing{0.1, 0.1}
	best := cost(y, method, s)
	// Turns of a golden section in each direction; the surface is smooth and shallow.
	for range 4 {
		before := best
		s.Size, best = golden(func(a float64) float64 { return cost(y, method, Smoothing{a, s.Occurrence}) }, s.Size, best)
		s.Occurrence, best = golden(func(a float64) float64 { return cost(y, method, Smoothing{s.Size, a}) }, s.Occurrence, best)
		if before-best <= 1e-6*before {
			break
		}
	}
	return newModel(y, method, s), nil
}

// At returns the model with given smoothing.
func At(y []float64, method Method, s Smoothing) (*Model, error) {
	for _, a := range [2]float64{s.Size, s.Occurrence} {
		if !(a > 0 && a <= 1) {
			return nil, fmt.Errorf("intermittent: smoothing %v, want above 0 and up to 1", a)
		}
	}
	if err := check(y, method); err != nil {
		return nil, err
	}
	return newModel(y, method, s), nil
}

func check(y []float64, method Method) error {
	if method < Croston || method > TSB {
		return fmt.Errorf("intermittent: %v, want Croston, SBA or TSB", method)
	}
	demand := false
	for t, v := range y {
		if v < 0 || v > MaxValue {
			return fmt.Errorf("intermittent: value %d is %v, want 0 to %g or NaN", t, v, MaxValue)
		}
		demand = demand || v > 0
	}
	if !demand {
		return ErrNoDemand
	}
	return nil
}

// smoother is the state of the pass over a history.
type smoother struct {
	method      Method
	by          Smoothing
	size        float64 // smoothed
	often       float64 // interval or probability, smoothed
	since       float64 // steps since the last demand, this one included
	seen, begun bool    // a demand; a step
}

// add moves on by a measured step.
func (s *smoother) add(v float64) {
	s.since++
	if s.method == TSB {
		occurred := 0.0
		if v > 0 {
			occurred = 1
		}
		if !s.begun {
			s.often = occurred
		}
		s.often += s.by.Occurrence * (occurred - s.often)
	}
	s.begun = true
	if v == 0 {
		return
	}
	if !s.seen {
		s.size = v
		if s.method != TSB {
			s.often = s.since
		}
	}
	s.seen = true
	s.size += s.by.Size * (v - s.size)
	if s.method != TSB {
		s.often += s.by.Occurrence * (s.since - s.often)
	}
	s.since = 0
}

// chance is the probability of a demand in the next step.
func (s *smoother) chance() float64 {
	switch s.method {
	case SBA:
		return (1 - s.by.Occurrence/2) / s.often
	case TSB:
		return s.often
	default: // Croston
		return 1 / s.often
	}
}

// cost returns the mean squared error one step ahead, in units in which the largest demand is about 1.
func cost(y []float64, method Method, by Smoothing) float64 {
	s := smoother{method: method, by: by}
	sum, n, most := 0.0, 0.0, 0.0
	for _, v := range y {
		most = max(most, noNaN(v))
	}
	level := 0.0 // expected
	for _, v := range y {
		if math.IsNaN(v) {
			continue
		}
		if v /= most; s.seen {
			d := v - level
			sum += d * d
			n++
		}
		if s.add(v); v > 0 || method == TSB {
			level = s.chance() * s.size
		}
	}
	return sum / max(n, 1)
}

func noNaN(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return v
}

// golden returns the better of at and the least of f from slowest to fastest, found by golden section.
func golden(f func(float64) float64, at, best float64) (x, least float64) {
	const ratio = 0.6180339887498949
	a, b := slowest, fastest
	c, d := b-ratio*(b-a), a+ratio*(b-a)
	fc, fd := f(c), f(d)
	for b-a > 0.005 {
		if fc < fd {
			b, d, fd = d, c, fc
			c = b - ratio*(b-a)
			fc = f(c)
		} else {
			a, c, fc = c, d, fd
			d = a + ratio*(b-a)
			fd = f(d)
		}
	}
	for _, e := range [3]float64{slowest, (a + b) / 2, fastest} {
		if v := f(e); v < best {
			at, best = e, v
		}
	}
	return at, best
}

func newModel(y []float64, method Method, by Smoothing) *Model {
	s := smoother{method: method, by: by}
	mean, n := 0.0, 0.0
	for _, v := range y {
		if math.IsNaN(v) {
			continue
		}
		s.add(v)
		if v > 0 {
			n++
			mean += (v - mean) / n
		}
	}
	m := &Model{Method: method, Smoothing: by, state: s, fitted: len(y)}
	m.look()
	for _, v := range y {
		if v > 0 {
			r := v / mean
			m.ratios = append(m.ratios, r)
			m.spread += (r - 1) * (r - 1) / n
		}
	}
	m.ratios = record.Thin(m.ratios, record.MaxPool)
	return m
}

// look sets what the state makes of the steps ahead.
func (m *Model) look() {
	m.Size, m.Chance = m.state.size, m.state.chance()
	m.Level = m.Size * m.Chance
}

// Center fills dst with the expected demand, the same at each step.
func (m *Model) Center(dst []float64) {
	for h := range dst {
		dst[h] = m.Level
	}
}

// Deviate fills dst with a path less the centre. In a path, each step has demand or not by chance, and a
// demand has the size of one of the history, drawn with replacement and brought to the smoothed level. How well chance and level are
// known is part of it: they are drawn once for each path, as well known as from (2 − α)/α steps or demands, the number in
// a plain mean of the same variance (Brown 1963, "Smoothing, forecasting and prediction", chapter 8).
func (m *Model) Deviate(dst []float64, src *rand.PCG) {
	chance := m.Chance
	effective := 2/m.Smoothing.Occurrence - 1
	if m.Method != TSB {
		effective /= m.Chance // the interval is learnt from demands, not from steps
	}
	if chance < 1 && chance > 0 {
		a, b := gamma(chance*effective, src), gamma((1-chance)*effective, src)
		if a+b > 0 {
			chance = a / (a + b)
		}
	}
	size := m.Size
	if variance := m.spread / (2/m.Smoothing.Size - 1); variance > 1e-12 {
		size *= gamma(1/variance, src) * variance
	}
	for h := range dst {
		// One number decides on both, so that a path's draws do not depend on what it finds.
		u := src.Uint64()
		dst[h] = -m.Level
		if float64(u>>32) < chance*(1<<32) {
			dst[h] += size * m.ratios[int((u&(1<<32-1))*uint64(len(m.ratios))>>32)]
		}
	}
}

// gamma draws from the gamma distribution of a shape above 0 and scale 1: Marsaglia and Tsang (2000), "A simple method
// for generating gamma variables".
func gamma(shape float64, src *rand.PCG) float64 {
	random := rand.New(src)
	boost := 1.0
	if shape < 1 {
		boost = math.Pow(1-random.Float64(), 1/shape)
		shape++
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := random.NormFloat64()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v *= v * v
		if math.Log(1-random.Float64()) < x*x/2+d*(1-v+math.Log(v)) {
			return boost * d * v
		}
	}
}
