package ets

import (
	"fmt"
	"math"
)

// Candidate is what became of a form that Auto looked at.
type Candidate struct {
	Form        Form
	Status      Status
	Reason      string  // why it was refused
	AICc        float64 // of an abandoned candidate as far as it came; +Inf when refused
	Evaluations int     // passes over the data
}

// Auto returns the model with the smallest corrected information criterion
// AICc (Hyndman et al. 2008, section 7.1) among the forms of o, or Forms(period), and what became
// of each, in the order they were tried. A period of 0 or 1 stands for no season.
//
// A form that y cannot carry is listed as refused with the reason; a form whose search promises too little
// to become the best is abandoned. It returns an error where every form is refused,
// the period is negative, or a value is infinite or beyond Magnitude.
func Auto(y []float64, period int, o Options) (*Model, []Candidate, error) {
	iterations, err := o.iterations()
	if err != nil {
		return nil, nil, err
	}
	if period < 0 {
		return nil, nil, fmt.Errorf("ets: period %d: want 0 or more", period)
	}
	if _, err := measured(y); err != nil {
		return nil, nil, err
	}
	forms := o.Forms
	if forms == nil {
		forms = Forms(period, true)
	}
	c := choice{best: math.Inf(1), y: y, candidates: make([]Candidate, len(forms))}
	c.screen(forms)
	c.w = newFitter(y, c.period, iterations)
	if o.Start != nil {
		c.last = append(c.last, o.Start.Parameters)
	}
	for i := range c.candidates {
		if k := &c.candidates[i]; k.Status != Refused {
			c.try(k)
		}
	}
	if math.IsInf(c.best, 1) {
		return nil, c.candidates, c.refusal()
	}
	m, err := c.w.model(y, c.form, c.result)
	return m, c.candidates, err
}

// choice is the state of Auto between candidates.
type choice struct {
	w          *fitter
	y          []float64
	period     int // the longest that is tried
	candidates []Candidate
	best       float64 // AICc
	form       Form
	result     result
	last       []Parameters // of the candidates with the same season before
	season     Component
}

// screen fills the candidates and refuses those that y cannot carry.
func (c *choice) screen(forms []Form) {
	for i, f := range forms {
		c.candidates[i] = Candidate{Form: f, AICc: math.Inf(1)}
		if err := suits(c.y, f); err != nil {
			c.candidates[i].Status, c.candidates[i].Reason = Refused, err.Error()
			continue
		}
		if f.Season != None {
			c.period = max(c.period, f.Period)
		}
	}
}

// try fits one candidate, beginning near the one before it with the same season.
func (c *choice) try(k *Candidate) {
	if k.Form.Season != c.season {
		c.season, c.last = k.Form.Season, c.last[:0]
	}
	offset := c.w.offset(k.Form)
	r := c.w.fit(k.Form, c.last, c.best-offset)
	k.Status, k.AICc, k.Evaluations = r.status, r.value+offset, r.evaluations
	if r.status != Abandoned {
		c.last = append(c.last[:0], r.p)
	}
	if k.AICc < c.best && r.status != Abandoned {
		c.best, c.form, c.result = k.AICc, k.Form, r
	}
}

// refusal is the error when nothing could be fitted: the reason of the plainest form.
func (c *choice) refusal() error {
	for _, k := range c.candidates {
		if k.Status == Refused {
			return fmt.Errorf("ets: no form fits: %s", k.Reason)
		}
	}
	return fmt.Errorf("ets: no form fits: none of %d candidates", len(c.candidates))
}

// offset is what the value of a form lacks to its AICc.
func (w *fitter) offset(f Form) float64 {
	n := w.o.n
	return n*(1+math.Log(2*math.Pi/n)+2*math.Ln2*float64(w.exponent)) + penalty(f, n)
}

// penalty is what AICc charges for the free parameters of f.
func penalty(f Form, n float64) float64 {
	k := float64(f.Free())
	return 2*k + 2*k*(k+1)/(n-k-1)
}
