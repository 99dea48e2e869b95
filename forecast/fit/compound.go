package fit

import (
	"errors"
	"math"
	"math/rand/v2"

	"github.com/plimsoll/plimsoll/forecast/model/breaks"
	"github.com/plimsoll/plimsoll/forecast/model/harmonic"
	"github.com/plimsoll/plimsoll/forecast/model/record"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// modelCompound grows by the same share in every step.
const modelCompound = "compound-growth"

// errNotPositive is the error of a logarithm that there is not.
var errNotPositive = errors.New("compound growth: a value that is not above 0")

// mostGrown bounds the logarithm of how far beyond the history a path may grow.
const mostGrown = 12

// compound is a steady trend of logarithms. A step adds what is there times a share.
type compound struct {
	kernel        // of the logarithms, around 0
	center, scale float64
	most          float64 // of the logarithm
}

// compounds reports whether the history grows by shares rather than by amounts.
func (h trainingSet) compounds() bool { return h.grows }

// fitCompound fits a steady trend to the logarithms.
func fitCompound(h trainingSet, _ kernel) (kernel, error) {
	logs, most := make([]float64, len(h.original)), math.Inf(-1)
	for t, v := range h.original {
		if v <= 0 {
			return nil, errNotPositive
		}
		if logs[t] = math.Log(v); logs[t] > most {
			most = logs[t]
		}
	}
	var p demand
	if p.setScale(logs); p.scale == 0 {
		return nil, errNotPositive
	}
	for t, v := range logs {
		logs[t] = p.in(v)
	}
	k, err := kernelOf(harmonic.Fit(harmonic.Split(logs, h.periods), false))
	if err != nil {
		return nil, err
	}
	return h.lower(compound{k, p.center, p.scale, most + mostGrown}, nil)
}

// grown returns the value of a logarithm around 0.
func (c compound) grown(v float64) float64 { return math.Exp(min(c.center+c.scale*v, c.most)) }

// Center fills dst with the expected course.
func (c compound) Center(dst []float64) {
	c.kernel.Center(dst)
	for h, v := range dst {
		dst[h] = c.grown(v)
	}
}

// Deviate fills dst with a path less the expected course.
func (c compound) Deviate(dst []float64, src *rand.PCG) {
	center := make([]float64, len(dst))
	c.kernel.Center(center)
	c.kernel.Deviate(dst, src)
	for h, v := range dst {
		dst[h] = c.grown(center[h]+v) - c.grown(center[h])
	}
}

func (c compound) update(v float64) error {
	if v <= 0 {
		return errNotPositive
	}
	return c.kernel.update((math.Log(v) - c.center) / c.scale)
}

func (c compound) clone() kernel {
	c.kernel = c.kernel.clone()
	return c
}

func (c compound) record(w *record.Writer) {
	c.kernel.record(w)
	w.Float(c.center)
	w.Float(c.scale)
	w.Float(c.most)
}

// restoreCompound takes a compound kernel among values around 0 off a record.
func restoreCompound(r *record.Reader) (kernel, error) {
	k, err := kernelOf(harmonic.Restore(r))
	if err != nil {
		return nil, err
	}
	c := compound{k, r.Float("center of logarithms"), r.Float("scale of logarithms"), r.Float("largest logarithm")}
	r.Require(c.scale > 0 && c.most < 700, "scale of logarithms", "more than 0, of values that there are")
	return offsetKernel{c, r.Float("lowered by"), r.Bool("positive")}, r.Err()
}

// findCompounding sees whether the history grows by shares. One that does is not fitted by its rises, which are not alike.
func (f *Fit) findCompounding() {
	p := &f.history.demand
	if p.low != 0 || p.negative {
		return
	}
	values := make([]float64, len(p.values))
	for t, v := range p.values {
		values[t] = p.center + p.scale*v
		if values[t] <= 0 {
			return
		}
	}
	p.grows = breaks.Compounds(values, series.SeasonHints(f.series.Step))
}
