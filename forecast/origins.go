package forecast

import (
	"math"
	"slices"
)

// How the rolling origins are laid out.
const (
	maxOrigins   = 8
	maxScored    = 1000 // steps ahead
	scoredSteps  = 48   // of them looked at
	scoredPaths  = 100
	scoredShare  = 4 // the scored steps are at most this part of the history
	minTrainPart = 2 // every origin has at least this part of the history before it
)

// lossLevels are the quantiles whose mean loss is the score.
var lossLevels = []float64{0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975}

// trial is one origin: what every candidate said there, and what came.
type trial struct {
	steps  []int     // ahead, from 0, that are scored
	actual []float64 // at them; NaN for a gap
	said   []saying  // by candidate; empty where it could not be fitted
}

// saying is the forecast of one candidate at the scored steps.
type saying struct {
	center     []float64
	deviations [][]float64 // a row a path
}

// layOrigins returns origins (the number of values before them), latest first,
// and the steps ahead that are scored. They are empty if the history is too short.
func layOrigins(n, shortest int, step Step) (origins []int, ahead int) {
	ahead = min(n/scoredShare, maxScored, max(int(maxDefaultHorizon/step.Approx()), 1))
	least := max(n/minTrainPart, 2*shortest, minValues)
	if ahead < 1 || n-ahead/2 < least {
		return nil, ahead
	}
	spacing := max(ahead/2, 1)
	for o := n - max(ahead/2, 1); o >= least && len(origins) < maxOrigins; o -= spacing {
		origins = append(origins, o)
	}
	return origins, ahead
}

// scoredAt returns up to scoredSteps steps of 0 … ahead−1, evenly spread.
func scoredAt(ahead int) []int {
	n := min(ahead, scoredSteps)
	steps := make([]int, n)
	for i := range steps {
		steps[i] = (2*i + 1) * ahead / (2 * n)
	}
	return steps
}

// try fits every candidate to the values before the origin and lets it forecast what followed.
func (f *Fit) try(y []float64, origin, ahead int) trial {
	ahead = min(ahead, len(y)-origin)
	t := trial{steps: scoredAt(ahead)}
	for _, h := range t.steps {
		t.actual = append(t.actual, y[origin+h])
	}
	path := make([]float64, ahead)
	train := newHistory(y[:origin], f.seasons)
	for _, c := range candidates {
		k, err := c.fit(train)
		if err != nil {
			t.said = append(t.said, saying{})
			continue
		}
		k.Center(path)
		s := saying{center: pick(path, t.steps)}
		for i := range scoredPaths {
			k.Deviate(path, stream(f.options.Seed, f.series.Name, i, streamScore))
			s.deviations = append(s.deviations, pick(path, t.steps))
		}
		t.said = append(t.said, s)
	}
	return t
}

func pick(path []float64, steps []int) []float64 {
	out := make([]float64, len(steps))
	for i, h := range steps {
		out[i] = path[h]
	}
	return out
}

// mix returns what the weighted candidates say together: the weighted mean of
// the centers, and deviations of each in proportion to its weight.
func (t trial) mix(weights []float64) saying {
	out := saying{center: make([]float64, len(t.steps))}
	shares := present(weights, t.said)
	for i := range scoredPaths {
		out.deviations = append(out.deviations, t.said[member(shares, (float64(i)+0.5)/scoredPaths)].deviations[i])
	}
	for k, w := range shares {
		for j := range out.center {
			if w > 0 {
				out.center[j] += w * t.said[k].center[j]
			}
		}
	}
	return out
}

// present returns weights without the candidates that said nothing.
func present(weights []float64, said []saying) []float64 {
	out := slices.Clone(weights)
	sum := 0.0
	for k := range out {
		if said[k].center == nil {
			out[k] = 0
		}
		sum += out[k]
	}
	if sum == 0 {
		out[baseline], sum = 1, 1
	}
	for k := range out {
		out[k] /= sum
	}
	return out
}

// member returns the candidate whose share of [0, 1) contains u.
func member(shares []float64, u float64) int {
	last := 0
	for k, w := range shares {
		if w == 0 {
			continue
		}
		last = k
		if u < w {
			return k
		}
		u -= w
	}
	return last
}

// spread is the factor on the deviations by step ahead.
type spread interface{ at(h int) float64 }

// quantiles returns, for every scored step, the quantiles at lossLevels of the
// paths with their deviations widened, within the bounds of the history.
func (f *Fit) quantiles(t trial, s saying, widen spread) [][]float64 {
	out := make([][]float64, len(t.steps))
	column := make([]float64, len(s.deviations))
	for j, h := range t.steps {
		for i, d := range s.deviations {
			column[i] = d[j]
		}
		slices.Sort(column)
		c := widen.at(h)
		for _, p := range lossLevels {
			v := f.prepared.out(s.center[j] + c*column[Rank(p, len(column))])
			out[j] = append(out[j], v)
		}
	}
	return out
}

// tally sums up scores over origins.
type tally struct {
	loss, abs     float64
	in80, in95, n float64
}

// add scores quantiles at lossLevels against what came; out turns the latter
// into the units of the quantiles.
func (a *tally) add(actual []float64, q [][]float64, out func(float64) float64) {
	for j, v := range actual {
		if math.IsNaN(v) {
			continue
		}
		v = out(v)
		a.n++
		for k, p := range lossLevels {
			if d := v - q[j][k]; d >= 0 {
				a.loss += 2 * p * d / float64(len(lossLevels))
			} else {
				a.loss += 2 * (p - 1) * d / float64(len(lossLevels))
			}
		}
		a.abs += math.Abs(v - q[j][3])
		if q[j][1] <= v && v <= q[j][5] {
			a.in80++
		}
		if q[j][0] <= v && v <= q[j][6] {
			a.in95++
		}
	}
}
