package forecast

import (
	"math"
	"math/rand/v2"

	"github.com/plimsoll/plimsoll/forecast/harmonic"
	"github.com/plimsoll/plimsoll/forecast/naive"
)

// kernel is a fitted model: an expected course, and deviations of paths from it.
type kernel interface {
	Center(dst []float64)
	Deviate(dst []float64, src *rand.PCG)
}

// Names of the candidates.
const (
	modelSteady    = "steady-trend"
	modelWandering = "wandering-trend"
	modelSeasonal  = "seasonal-naive"
	modelDrift     = "seasonal-drift"
	modelConstant  = "constant"
)

// candidate is a model that can be fitted to a history.
type candidate struct {
	name string
	fit  func(history) (kernel, error)
}

// history is what a candidate is fitted to.
type history struct {
	values []float64
	parts  harmonic.Parts // of values, by the seasons that they show twice
	naive  int            // period of seasonal naive
}

func newHistory(values []float64, s seasons) history {
	return history{values, harmonic.Split(values, s.within(len(values))), s.naive}
}

// seasons are the confirmed periods of a history, ascending, and the one by
// which it repeats best (1 if there is none).
type seasons struct {
	periods []int
	naive   int
}

// baseline is the index in candidates of the model that all are compared with.
const baseline = 2

// candidates are all models, in the order that breaks ties.
var candidates = []candidate{
	{modelSteady, fitHarmonic(false)},
	{modelWandering, fitHarmonic(true)},
	{modelSeasonal, func(h history) (kernel, error) { return naive.FitSeasonal(h.values, h.naive), nil }},
	{modelDrift, func(h history) (kernel, error) { return naive.FitDrift(h.values, h.naive), nil }},
}

func fitHarmonic(wandering bool) func(history) (kernel, error) {
	return func(h history) (kernel, error) { return harmonic.Fit(h.parts, wandering) }
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
