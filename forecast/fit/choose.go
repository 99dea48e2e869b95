package fit

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/parallel"
)

// How scores become weights.
const (
	// sharpness and originsNeeded: after n origins the weight is ∝ prior · loss to the power
	// −sharpness·n/(n+originsNeeded), so that few origins say little.
	// Tried on a sample of the development sets: 5, loss +1.5 % and dates +0.3 %; 20, loss +0.4 % and dates +1.5 %.
	sharpness = 10
	// Tried on a sample of the development sets: 1, loss +0.1 % and dates +0.1 %; 4, loss +0.6 % and dates +0.2 %.
	originsNeeded = 2
	// Tried on a sample of the development sets: 0.025, loss +0.2 % and dates +0.3 %; 0.1, loss +0.5 % and dates +0.2 %.
	leastShare = 0.05 // below it, a candidate is left out
	// farOff bounds the loss at one origin relative to the median of the candidates there, both ways: no
	// single origin decides.
	// Tried on a sample of the development sets: 2.5, loss +0.1 % and dates +0.1 %; 10, loss 0.0 % and dates 0.0 %.
	farOff = 5.0
	// hopeless is how many times the best candidate's loss one must have at the first
	// origins to be spared the others. It would have had no weight: 1.6^−10 is 1 %.
	// Tried on a sample of the development sets: 1.3, loss +0.2 % and dates −1.0 %; 2.2, loss −0.3 % and dates −0.1 %.
	hopeless = 1.6
	// screening is at how many origins that is seen: the earliest and the middle one.
	// Tried on a sample of the development sets: 1 and 4 change no score there.
	screening = 2
)

// choose runs the rolling origins, weighs the candidates, calibrates their
// spread and writes the evidence.
func (f *Fit) choose() {
	y := f.history.values
	shortest := 1
	if len(f.history.seasons.periods) > 0 {
		shortest = f.history.seasons.periods[0]
	}
	whole := newTrainingSet(f.history.demand, len(y), f.history.seasons)
	suited := make([]bool, len(candidates))
	for k, c := range candidates {
		suited[k] = c.suits(whole)
	}
	origins, ahead := layOrigins(len(y), shortest, f.series.Step)
	if len(origins) == 0 {
		f.pool.weights = priorWeights(suited)
		f.followLine()
		f.pool.spread = inflation{}
		f.report(nil, suited, ahead)
		return
	}
	trials := f.runTrials(origins, ahead, suited)
	f.pool.weights = weigh(trials)
	parallel.Each(len(trials), func(i int) { trials[i].mix(f.pool.weights) })
	f.pool.spread = calibrate(trials, ahead)
	f.lookBack(trials, origins, ahead)
	f.report(trials, suited, ahead)
}

// runTrials tries the suited candidates at all origins, and the hopeless at the first few only.
func (f *Fit) runTrials(origins []int, ahead int, suited []bool) []*trial {
	trials := make([]*trial, len(origins))
	last := len(origins) - 1
	trials[last] = f.try(origins[last], ahead, suited, nil)
	onTrial := suited
	if middle := last / 2; last >= screening {
		trials[middle] = f.try(origins[middle], ahead, suited, trials[last])
		onTrial = promising([]*trial{trials[last], trials[middle]}, suited)
	}
	parallel.Each(last, func(i int) {
		if trials[i] == nil {
			trials[i] = f.try(origins[i], ahead, onTrial, trials[last])
		}
	})
	return trials
}

// promising returns suited without those that were hopeless at all of the trials. The baseline stays.
func promising(trials []*trial, suited []bool) []bool {
	out := make([]bool, len(suited))
	for k, on := range suited {
		out[k] = on && k == baseline
		for _, t := range trials {
			best := math.Inf(1)
			for _, s := range t.scores {
				if s.n > 0 {
					best = min(best, s.loss/s.n)
				}
			}
			if s := t.scores[k]; on && !(s.n > 0 && s.loss/s.n > hopeless*best) {
				out[k] = true
			}
		}
	}
	return out
}

// priorWeights are those of the suited candidates where there is no origin.
func priorWeights(suited []bool) []float64 {
	weights := make([]float64, len(candidates))
	for k, c := range candidates {
		if suited[k] {
			weights[k] = c.prior
		}
	}
	normalize(weights, 0)
	return weights
}

// total adds up the scores of candidate k over all origins; false if there is one where it has none.
func total(trials []*trial, k int) (tally, bool) {
	var sum tally
	for _, t := range trials {
		if t.outlooks[k].center == nil {
			return sum, false
		}
		sum = sum.plus(t.scores[k])
	}
	return sum, sum.n > 0
}

// weigh returns weights that add up to 1, of the candidates that could be fitted at every origin.
func weigh(trials []*trial) []float64 {
	weights := make([]float64, len(candidates))
	n := float64(len(trials))
	exact := -1
	for k, c := range candidates {
		sum, ok := total(trials, k)
		if !ok || math.IsNaN(sum.loss) || math.IsInf(sum.loss, 1) {
			continue // said too much: beyond what squares and sums can hold
		}
		if sum.loss == 0 && exact < 0 {
			exact = k
		}
		weights[k] = c.prior * math.Exp(-sharpness*n/(n+originsNeeded)*meanLogLoss(trials, k))
	}
	switch {
	case exact >= 0: // it never erred, and comes before others that never did
		clear(weights)
		weights[exact] = 1
	case slices.Max(weights) > 0:
		normalize(weights, 0)
		normalize(weights, leastShare)
	default:
		clear(weights)
		weights[baseline] = 1
	}
	return weights
}

// meanLogLoss returns the mean over the origins of the logarithm of the loss of candidate k
// relative to the median loss there. The mean of the losses themselves would be that of the worst origin.
func meanLogLoss(trials []*trial, k int) float64 {
	sum, n := 0.0, 0.0
	for _, t := range trials {
		if s := t.scores[k]; s.n > 0 {
			sum += math.Log(max(1/farOff, min(farOff, s.loss/s.n/t.medianLoss())))
			n++
		}
	}
	return sum / n
}

// medianLoss returns the upper median of the losses of all candidates; as none
// that never errs is weighed, it is above 0 where it is looked at, or all of its neighbours are 0.
func (t *trial) medianLoss() float64 {
	var seen []float64
	for _, s := range t.scores {
		if s.n > 0 {
			seen = append(seen, s.loss/s.n)
		}
	}
	slices.Sort(seen)
	return max(seen[len(seen)/2], math.SmallestNonzeroFloat64)
}

// normalize sets weights below least to 0 and makes the others add up to 1.
func normalize(weights []float64, least float64) {
	sum := 0.0
	for k, w := range weights {
		if w < least {
			weights[k] = 0
		}
		sum += weights[k]
	}
	for k := range weights {
		weights[k] /= sum
	}
}

// testMix scores the weighted candidates at every origin, calibrated by all others.
func (f *Fit) testMix(trials []*trial, ahead int) tally {
	var sum tally
	for i, t := range trials {
		others := slices.Delete(slices.Clone(trials), i, i+1)
		sum.add(t.actual, f.quantiles(t.mixture.widened(calibrate(others, ahead), t.steps)), f.history.out)
	}
	return sum
}

// report writes what the origins showed into the evidence, and names the model.
func (f *Fit) report(trials []*trial, suited []bool, ahead int) {
	e := &f.evidence
	scale := meanChange(f.history.values, f.history.seasons.naive) * f.history.scale
	base, _ := total(trials, baseline)
	if mixed := f.testMix(trials, ahead); mixed.n > 0 {
		e.Origins, e.Steps = len(trials), ahead
		e.MASE, e.Baseline = relative(mixed.abs/mixed.n, scale), relative(base.abs/base.n, scale)
		e.Coverage80, e.Coverage95 = mixed.in80/mixed.n, mixed.in95/mixed.n
	}
	var names []string
	for _, k := range f.pool.sortedByWeight() {
		if !suited[k] {
			continue
		}
		c := forecast.Candidate{Model: candidates[k].name, Score: math.NaN(), MASE: math.NaN(), Weight: f.pool.weights[k]}
		if sum, ok := total(trials, k); ok {
			c.Score = relative(sum.loss/sum.n, base.loss/base.n)
			c.MASE = relative(sum.abs/sum.n, scale)
		} else {
			c.Note = whyUnscored(trials, k)
		}
		e.Candidates = append(e.Candidates, c)
		if c.Weight > 0 {
			names = append(names, c.Model)
		}
	}
	f.model = strings.Join(names, "+")
	e.Reason = f.reason(names)
}

// whyUnscored says why a candidate has no score over all origins.
func whyUnscored(trials []*trial, k int) string {
	switch {
	case len(trials) == 0:
		return ""
	case trials[len(trials)-1].outlooks[k].center != nil && (len(trials) <= screening || trials[(len(trials)-1)/2].outlooks[k].center != nil):
		return "far behind at the first two origins tried, and spared the others"
	}
	return "could not be fitted at every origin"
}

// relative returns a/b, NaN where nothing is there to compare with.
func relative(a, b float64) float64 {
	if b == 0 {
		return math.NaN()
	}
	return a / b
}

// reason says in one sentence why this model was chosen.
func (f *Fit) reason(names []string) string {
	e := f.evidence
	if e.Origins == 0 && f.pool.weights[drifting] == 1 {
		return fmt.Sprintf("The %d values lie on a straight line, which goes on; they are too few to test models on past origins.", e.Samples)
	}
	if e.Origins == 0 {
		return fmt.Sprintf("The %d values are too few to test models on past origins, so %s was assumed and its spread widened.", e.Samples,
			f.model)
	}
	if math.IsNaN(e.MASE) {
		return fmt.Sprintf("Tried at %d past times, up to %d steps ahead, %s was off by the least; the history repeats itself exactly.",
			e.Origins, e.Steps, f.model)
	}
	best := ""
	if e.Candidates[0].Model == candidates[baseline].name {
		best = " Repeating the last season was the best single model, and is used."
	}
	return fmt.Sprintf("Tried at %d past times, up to %d steps ahead, %s %s.%s", e.Origins, e.Steps, strings.Join(names, " with "),
		nearness(e.MASE, e.Baseline), best)
}

// nearness says how far off forecasts were, beside the last season repeated.
func nearness(off, baseline float64) string {
	const alike = 0.01
	share := 1 - off/baseline
	switch {
	case baseline == 0:
		return "was off, where repeating the last season was not"
	case share >= alike:
		return fmt.Sprintf("was off by %.0f %% less than repeating the last season", 100*share)
	case share <= -alike:
		return fmt.Sprintf("was off by %.0f %% more than repeating the last season", -100*share)
	}
	return "was off by as much as repeating the last season"
}
