package forecast

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// How scores become weights.
const (
	sharpness  = 6    // weight ∝ loss to the power −sharpness
	leastShare = 0.05 // below it, a candidate is left out
)

// priorWeights are used where the history is too short for any origin, by candidate.
var priorWeights = []float64{0.45, 0.45, 0.05, 0.05}

// choose runs the rolling origins, weighs the candidates, calibrates their
// spread and writes the evidence.
func (f *Fit) choose() {
	y := f.prepared.values
	shortest := 1
	if len(f.seasons.periods) > 0 {
		shortest = f.seasons.periods[0]
	}
	origins, ahead := layOrigins(len(y), shortest, f.series.Step)
	f.widen = make([]float64, f.evidenceSteps())
	if len(origins) == 0 {
		f.weights = slices.Clone(priorWeights)
		for h := range f.widen {
			f.widen[h] = untestedWiden
		}
		f.report(nil, nil, 0)
		return
	}
	trials := make([]trial, len(origins))
	eachOf(len(origins), func(i int) { trials[i] = f.try(y, origins[i], ahead) })
	scores := f.score(trials)
	f.weights = weigh(scores)
	w := f.calibrateWithout(trials, -1, ahead)
	for h := range f.widen {
		f.widen[h] = w.at(h) * math.Pow(max(float64(h+1)/float64(ahead), 1), untestedGrowth)
	}
	f.report(trials, scores, ahead)
}

// score tallies every candidate over all origins; one that could not be fitted everywhere has none.
func (f *Fit) score(trials []trial) []tally {
	out := make([]tally, len(candidates))
	for k := range out {
		for _, t := range trials {
			if t.said[k].center == nil {
				out[k] = tally{loss: math.NaN(), abs: math.NaN(), n: 1}
				break
			}
			out[k].add(t.actual, f.quantiles(t, t.said[k], flat(1)), f.prepared.out)
		}
	}
	return out
}

// weigh returns weights that add up to 1.
func weigh(scores []tally) []float64 {
	best := math.Inf(1)
	for _, s := range scores {
		if l := s.loss / s.n; l < best {
			best = l
		}
	}
	weights := make([]float64, len(scores))
	if !(best > 0) || math.IsInf(best, 1) {
		// Some candidate never erred, or none was ever tested: the first such one.
		for k, s := range scores {
			if l := s.loss / s.n; l == best {
				weights[k] = 1
				return weights
			}
		}
		copy(weights, priorWeights)
		return weights
	}
	for k, s := range scores {
		if l := s.loss / s.n; !math.IsNaN(l) {
			weights[k] = math.Pow(best/l, sharpness)
		}
	}
	normalize(weights, 0)
	normalize(weights, leastShare)
	return weights
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

// calibrateWithout returns the factors from all origins but one; −1 leaves out none.
func (f *Fit) calibrateWithout(trials []trial, without, ahead int) widths {
	var all []miss
	origins := 0
	for i, t := range trials {
		if i != without {
			all = append(all, f.misses(t, t.mix(f.weights))...)
			origins++
		}
	}
	return calibrate(all, origins, ahead)
}

// report writes what the origins showed into the evidence, and names the model.
func (f *Fit) report(trials []trial, scores []tally, ahead int) {
	e := &f.evidence
	var mixed tally
	for i, t := range trials {
		w := f.calibrateWithout(trials, i, ahead)
		mixed.add(t.actual, f.quantiles(t, t.mix(f.weights), w), f.prepared.out)
	}
	scale := meanChange(f.prepared.values, f.seasons.naive) * f.prepared.scale
	if len(trials) > 0 && mixed.n > 0 {
		e.Origins, e.Steps = len(trials), ahead
		e.MASE, e.Baseline = relative(mixed.abs/mixed.n, scale), relative(scores[baseline].abs/scores[baseline].n, scale)
		e.Coverage80, e.Coverage95 = mixed.in80/mixed.n, mixed.in95/mixed.n
	}
	var names []string
	for _, k := range f.sortedByWeight() {
		c := Candidate{Model: candidates[k].name, Score: math.NaN(), MASE: math.NaN(), Weight: f.weights[k]}
		if scores != nil {
			c.Score = relative(scores[k].loss/scores[k].n, scores[baseline].loss/scores[baseline].n)
			c.MASE = relative(scores[k].abs/scores[k].n, scale)
			if math.IsNaN(scores[k].abs) {
				c.Note = "could not be fitted at every origin"
			}
		}
		e.Candidates = append(e.Candidates, c)
		if c.Weight > 0 {
			names = append(names, c.Model)
		}
	}
	f.model = strings.Join(names, "+")
	e.Reason = f.reason(names)
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
	if e.Origins == 0 {
		return fmt.Sprintf("The %d values are too few to test models on past origins, so %s was assumed and its spread widened.", e.Samples, f.model)
	}
	relation := "no better than"
	if e.MASE < e.Baseline {
		relation = "better than"
	}
	if math.IsNaN(e.MASE) {
		return fmt.Sprintf("Over %d past origins of up to %d steps, %s had the least error; the history repeats itself exactly.", e.Origins, e.Steps, f.model)
	}
	best := ""
	if e.Candidates[0].Model == candidates[baseline].name {
		best = " Repeating the last season was the best single model, and is used."
	}
	return fmt.Sprintf("Over %d past origins of up to %d steps, %s had a scaled error of %.3g, %s the %.3g of repeating the last season.%s",
		e.Origins, e.Steps, strings.Join(names, " with "), e.MASE, relation, e.Baseline, best)
}
