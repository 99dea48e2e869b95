package fit

import (
	"math/rand/v2"

	"github.com/plimsoll/plimsoll/forecast/model/ets"
	"github.com/plimsoll/plimsoll/forecast/model/record"
)

// kernel is a fitted model: an expected course, and deviations of paths from it. New
// values move it on, and it can be recorded.
type kernel interface {
	Center(dst []float64)
	Deviate(dst []float64, src *rand.PCG)
	update(v float64) error
	clone() kernel
	record(w *record.Writer)
	limit(most int)
}

// family is what the models of all families have in common.
type family[M any] interface {
	Center(dst []float64)
	Deviate(dst []float64, src *rand.PCG)
	Update(v float64) error
	Clone() M
	Record(w *record.Writer)
	Limit(most int)
}

// modelKernel makes a kernel of a model of a family.
type modelKernel[M family[M]] struct{ model M }

func (f modelKernel[M]) Center(dst []float64)                 { f.model.Center(dst) }
func (f modelKernel[M]) Deviate(dst []float64, src *rand.PCG) { f.model.Deviate(dst, src) }
func (f modelKernel[M]) update(v float64) error               { return f.model.Update(v) }
func (f modelKernel[M]) clone() kernel                        { return modelKernel[M]{f.model.Clone()} }
func (f modelKernel[M]) record(w *record.Writer)              { f.model.Record(w) }
func (f modelKernel[M]) limit(most int)                       { f.model.Limit(most) }

// kernelOf makes a kernel of what fitting or restoring a model returns.
func kernelOf[M family[M]](m M, err error) (kernel, error) {
	if err != nil {
		return nil, err
	}
	return modelKernel[M]{m}, nil
}

// offsetKernel is a kernel of original values among those of values around 0.
type offsetKernel struct {
	kernel
	by       float64
	positive bool // original values below 0 are rounding
}

func (h trainingSet) lower(k kernel, err error) (kernel, error) {
	if err != nil {
		return nil, err
	}
	return offsetKernel{k, h.center, h.positive}, nil
}

// Center fills dst with the expected course around 0.
func (l offsetKernel) Center(dst []float64) {
	l.kernel.Center(dst)
	for h := range dst {
		dst[h] -= l.by
	}
}

// raise returns the original value of one around 0.
func (l offsetKernel) raise(v float64) float64 { return raised(v, l.by, l.positive) }

func raised(v, by float64, positive bool) float64 {
	// What is left of a zero that was lowered and raised again is rounding, and is one to those who count zeros.
	const rounding = 1e-13
	if v += by; positive && v <= rounding*by {
		return 0
	}
	return v
}

func (l offsetKernel) update(v float64) error { return l.kernel.update(l.raise(v)) }

func (l offsetKernel) clone() kernel { return offsetKernel{l.kernel.clone(), l.by, l.positive} }

func (l offsetKernel) record(w *record.Writer) {
	l.kernel.record(w)
	w.Float(l.by)
	w.Bool(l.positive)
}

// restoreOffset takes an offset kernel off a record.
func restoreOffset[M family[M]](restore func(*record.Reader) (M, error)) func(*record.Reader) (kernel, error) {
	return func(r *record.Reader) (kernel, error) {
		k, err := kernelOf(restore(r))
		if err != nil {
			return nil, err
		}
		return offsetKernel{k, r.Float("lowered by"), r.Bool("positive")}, r.Err()
	}
}

// restorePlain takes a kernel of values around 0 off a record.
func restorePlain[M family[M]](restore func(*record.Reader) (M, error)) func(*record.Reader) (kernel, error) {
	return func(r *record.Reader) (kernel, error) { return kernelOf(restore(r)) }
}

// smoothingKernel is exponential smoothing, whose paths are no sums of a course and deviations that do not know it.
type smoothingKernel struct{ *ets.Model }

func restoreSmoothing(r *record.Reader) (smoothingKernel, error) {
	m, err := ets.Restore(r)
	return smoothingKernel{m}, err
}

// Clone returns a copy, of which Update changes nothing else.
func (s smoothingKernel) Clone() smoothingKernel { return smoothingKernel{s.Model.Clone()} }

// Deviate fills dst with a path less the expected course.
func (s smoothingKernel) Deviate(dst []float64, src *rand.PCG) {
	center := make([]float64, len(dst))
	s.Center(center)
	s.Simulate(dst, src, ets.Resampled)
	for h := range dst {
		dst[h] -= center[h]
	}
}

// predecessor is what a candidate was in a fit before this one.
type predecessor struct{ kernel }

// smoothed returns the exponential smoothing that a kernel is, nil if it is another one.
func smoothed(k kernel) *ets.Model {
	if l, ok := k.(offsetKernel); ok {
		if f, ok := l.kernel.(modelKernel[smoothingKernel]); ok {
			return f.model.Model
		}
	}
	return nil
}
