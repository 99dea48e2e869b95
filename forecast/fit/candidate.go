package fit

import (
	"math"

	"github.com/plimsoll/plimsoll/forecast/model/card"
	"github.com/plimsoll/plimsoll/forecast/model/ets"
	"github.com/plimsoll/plimsoll/forecast/model/harmonic"
	"github.com/plimsoll/plimsoll/forecast/model/intermittent"
	"github.com/plimsoll/plimsoll/forecast/model/levelshape"
	"github.com/plimsoll/plimsoll/forecast/model/naive"
	"github.com/plimsoll/plimsoll/forecast/model/record"
	"github.com/plimsoll/plimsoll/forecast/model/theta"
)

// Names of the candidates.
const (
	modelSteady    = "steady-trend"
	modelWandering = "wandering-trend"
	modelSeasonal  = "seasonal-naive"
	modelDrift     = "seasonal-drift"
	modelSmoothing = "exponential-smoothing"
	modelTheta     = "theta"
	modelCard      = "growth-autoregression"
	modelShape     = "level-shape"
	modelSparse    = "intermittent-demand"
	modelConstant  = "constant"
)

// candidate is a model that can be fitted to a history.
type candidate struct {
	name string
	// prior is its weight before anything is known of the history, relative to that of others.
	prior float64
	// suits reports whether it is worth its time on histories of that length and those seasons.
	suits func(trainingSet) bool
	// fit fits it. Where earlier is not nil, it is what the same candidate was on an earlier part of
	// the history, or what it was in a former fit, from which a search may start.
	fit func(h trainingSet, earlier kernel) (kernel, error)
	// restore takes it off a record.
	restore func(*record.Reader) (kernel, error)
}

// baseline is the index in candidates of the model that all are compared with.
const baseline = 2

// sparse is the index in candidates of the model whose paths have steps without any demand.
const sparse = 8

// naivePrior is low because a better forecast than repeating the past is the rule.
// Tried on a sample of the development sets: 0.1, loss +0.1 % and dates +0.1 %; 0.4, loss +0.3 % and dates +0.4 %.
const naivePrior = 0.2

// candidates are all models, in the order that breaks ties.
var candidates = []candidate{
	{modelSteady, 1, trainingSet.any, fitHarmonic(false), restorePlain(harmonic.Restore)},
	{modelWandering, 1, trainingSet.any, fitHarmonic(true), restorePlain(harmonic.Restore)},
	{modelSeasonal, naivePrior, trainingSet.any, fitSeasonal, restorePlain(naive.RestoreSeasonal)},
	{modelDrift, naivePrior, trainingSet.any, fitDrift, restorePlain(naive.RestoreDrift)},
	{modelSmoothing, 1, trainingSet.short, fitSmoothing, restoreOffset(restoreSmoothing)},
	{modelTheta, 1, trainingSet.short, fitTheta, restoreOffset(theta.Restore)},
	{modelCard, 1, trainingSet.brief, fitCard, restoreOffset(card.Restore)},
	{modelShape, 1, trainingSet.shaped, fitShape, restoreOffset(levelshape.Restore)},
	{modelSparse, 1, trainingSet.sparse, fitSparse, restoreOffset(intermittent.RestoreChain)},
	{modelCompound, 1, trainingSet.compounds, fitCompound, restoreCompound},
}

// Bounds of the histories that candidates are tried on. Models that follow a history value by value
// have nothing to add where hundreds of cycles have been seen, and cost most there.
const (
	// Tried on a sample of the development sets: 750, loss −0.2 % and dates −0.2 %; 3000, loss +0.2 % and dates +0.6 %.
	maxShort = 1500
	// Tried on a sample of the development sets: 30 and 120 change no score there.
	maxShortPeriod = 60
	// Tried on a sample of the development sets: 1500, loss 0.0 % and dates −0.1 %; 6000, loss 0.0 % and dates 0.0 %.
	maxBrief = 3000
	// Tried on a sample of the development sets: 4, no score changes; 14, loss 0.0 % and dates −1.7 %.
	minShape = 7 // steps of a season that has a shape
	// Tried on a sample of the development sets: 0.125 and 0.5 change no score there.
	minZeros = 0.25 // share of steps without demand
)

// trainingSet is what a candidate is fitted to.
type trainingSet struct {
	values   []float64      // around 0, of a size around 1
	original []float64      // as they were measured, in units of their scale
	center   float64        // original less values
	positive bool           // original values below 0 are rounding
	parts    harmonic.Parts // of values, by periods
	periods  []int          // of the seasons that it shows twice, ascending
	naive    int            // period of seasonal naive
	rising   *flowScale     // by which the values are rises of what was measured; nil where they are that themselves
	last     float64        // of what was measured
	gap      int            // steps since then
	grows    bool           // by shares rather than by amounts
}

// newTrainingSet returns the first n of the prepared values, not yet taken apart, or their rises where they never fall.
func newTrainingSet(d demand, n int, s seasons) trainingSet {
	if d.rising != nil {
		if flow := d.rising.flow(d, n); len(flow.values) > 0 {
			h := newTrainingSet(flow, len(flow.values), s)
			h.rising = d.rising
			h.last, h.gap = level(d.values[:n])
			return h
		}
	}
	h := trainingSet{values: d.values[:n], center: d.center / d.scale, periods: s.within(n), naive: s.naive, grows: d.grows}
	h.positive = d.low == 0 && !d.negative
	h.original = make([]float64, n)
	for t, v := range h.values {
		h.original[t] = raised(v, h.center, h.positive)
	}
	return h
}

// split returns h taken apart.
func (h trainingSet) split() trainingSet {
	h.parts = harmonic.Split(h.values, h.periods)
	return h
}

// sparse reports whether there is no demand at many steps.
func (h trainingSet) sparse() bool {
	zeros, measured := 0, 0
	for _, v := range h.original {
		switch {
		case v < 0:
			return false
		case v == 0:
			zeros++
			measured++
		case v > 0:
			measured++
		}
	}
	return zeros > 0 && float64(zeros) >= minZeros*float64(measured)
}

// period returns the shortest season, 1 if there is none.
func (h trainingSet) period() int {
	if len(h.periods) == 0 {
		return 1
	}
	return h.periods[0]
}

func (h trainingSet) any() bool { return true }

func (h trainingSet) short() bool {
	return len(h.values) <= maxShort && len(h.periods) <= 1 && h.period() <= maxShortPeriod
}

func (h trainingSet) brief() bool { return len(h.values) <= maxBrief }

func (h trainingSet) shaped() bool {
	return h.period() >= minShape && len(h.values) >= levelshape.MinPeriods*h.period()
}

// seasons are the confirmed periods of a history, ascending, and the one by
// which it repeats best (1 if there is none).
type seasons struct {
	periods []int
	naive   int
}

// within returns the periods that a history of n steps shows twice.
func (s seasons) within(n int) []int {
	for k, p := range s.periods {
		if 2*p > n {
			return s.periods[:k]
		}
	}
	return s.periods
}

// bestRepeat returns the period of which a value differs least from the one a period before.
func bestRepeat(y []float64, periods []int) int {
	best, least := 1, math.Inf(1)
	for _, p := range periods {
		if d := meanChange(y, p); d < least {
			best, least = p, d
		}
	}
	return best
}

// meanChange returns the mean absolute difference of values lag steps apart, NaN if there are none.
func meanChange(y []float64, lag int) float64 {
	sum, n := 0.0, 0.0
	for t := lag; t < len(y); t++ {
		if d := math.Abs(y[t] - y[t-lag]); !math.IsNaN(d) {
			sum += d
			n++
		}
	}
	return sum / n
}

// on fits the candidate to h, from where it was on an earlier part of it.
func (c candidate) on(h trainingSet, earlier kernel) (kernel, error) {
	k, err := c.fit(h, ofRises(earlier))
	if err != nil || h.rising == nil {
		return k, err
	}
	return &cumulativeKernel{k, h.rising.center, h.rising.scale, h.last, h.gap}, nil
}

func fitHarmonic(wandering bool) func(trainingSet, kernel) (kernel, error) {
	return func(h trainingSet, _ kernel) (kernel, error) { return kernelOf(harmonic.Fit(h.parts, wandering)) }
}

func fitSeasonal(h trainingSet, _ kernel) (kernel, error) {
	return kernelOf(naive.FitSeasonal(h.values, h.naive), nil)
}

func fitDrift(h trainingSet, _ kernel) (kernel, error) {
	return kernelOf(naive.FitDrift(h.values, h.naive), nil)
}

// fitSmoothing chooses the form once for a fit, from where the former one was, and fits that to later parts from where it was.
func fitSmoothing(h trainingSet, earlier kernel) (kernel, error) {
	var o ets.Options
	if was, ok := earlier.(predecessor); ok {
		o.Start = smoothed(was.kernel)
	} else if before := smoothed(earlier); before != nil {
		m, err := ets.Fit(h.original, before.Form, ets.Options{Start: before})
		return h.lower(kernelOf(smoothingKernel{m}, err))
	}
	m, _, err := ets.Auto(h.original, h.period(), o)
	return h.lower(kernelOf(smoothingKernel{m}, err))
}

func fitTheta(h trainingSet, _ kernel) (kernel, error) {
	return h.lower(kernelOf(theta.Fit(h.original, h.period(), theta.Options{Method: theta.DSTM})))
}

func fitCard(h trainingSet, _ kernel) (kernel, error) {
	return h.lower(kernelOf(card.Fit(h.original, h.periods)))
}

func fitSparse(h trainingSet, _ kernel) (kernel, error) {
	return h.lower(kernelOf(intermittent.FitChain(h.original)))
}

func fitShape(h trainingSet, _ kernel) (kernel, error) {
	return h.lower(kernelOf(levelshape.Fit(h.original, h.periods)))
}
