package fit

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/model/rank"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// How the rolling origins are laid out.
const (
	// Tried on a sample of the development sets: 360, loss +0.5 % and dates +0.4 %; 1440, loss 0.0 % and dates +0.2 %.
	maxScored = 720 // steps ahead
	// Tried on a sample of the development sets: 16, loss −0.3 % and dates −0.5 %; 64, loss 0.0 % and dates +0.9 %.
	scoredSteps = 32 // of them looked at
	// Tried on a sample of the development sets: 52, loss +0.7 % and dates +0.5 %; 200, loss 0.0 % and dates +0.3 %.
	scoredPaths = 100 // a multiple of together
	// Tried on a sample of the development sets: 2, loss −0.2 % and dates −0.4 %; 8, loss +0.9 % and dates +2.6 %.
	scoredShare = 4 // the scored steps are at most this part of the history
	// Tried on a sample of the development sets: 1 would leave no origin; 4, loss +0.3 % and dates +1.1 %.
	minTrainPart = 2 // every origin has at least this part of the history before it
	// scoredPower makes the scored steps denser near the origin, where courses change most: step ∝ x to this power.
	// Tried on a sample of the development sets: 0.75, loss +0.5 % and dates +1.3 %; 3, loss +0.9 % and dates +0.6 %.
	scoredPower = 1.5
)

// distances of the origins from the end of the history, in lengths of the scored steps. They are
// denser near the end: what a model is worth now is best seen in what came last, and
// origins close to the end ask for the first steps ahead, those farther back for all of them.
var distances = []float64{0.125, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4}

// lossLevels are the quantiles whose mean loss is the score.
var lossLevels = []float64{0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975}

// layOrigins returns origins (the number of values before them), latest first,
// and the steps ahead that are scored. They are empty if the history is too short. They are no cuts of a backtest: these are the
// origins that choose and calibrate a fit, denser near the end, the last ones with less after them than is scored.
func layOrigins(n, shortest int, step series.Step) (origins []int, ahead int) {
	ahead = min(n/scoredShare, maxScored, max(int(forecast.MaxDefaultHorizon/step.Approx()), 1))
	least := max(n/minTrainPart, 2*shortest, minValues)
	if ahead < 1 || n-ahead/2 < least {
		return nil, ahead
	}
	for _, d := range distances {
		o := n - max(int(d*float64(ahead)), 1)
		if o >= least && (len(origins) == 0 || o < origins[len(origins)-1]) {
			origins = append(origins, o)
		}
	}
	return origins, ahead
}

// scoredAt returns up to scoredSteps steps of 0 … ahead−1, ascending.
func scoredAt(ahead int) []int {
	n := min(ahead, scoredSteps)
	steps := make([]int, n)
	for i := range steps {
		x := (float64(i) + 0.5) / float64(n)
		steps[i] = min(int(math.Pow(x, scoredPower)*float64(ahead)), ahead-1)
	}
	return slices.Compact(steps)
}

// trial is one origin: what every candidate said there, and what came.
type trial struct {
	origin   int        // values before it
	steps    []int      // ahead, from 0, that are scored
	came     []float64  // at all steps ahead; NaN for a gap
	actual   []float64  // at the scored ones
	floor    float64    // that paths do not leave, as the kernels see it
	kernels  []kernel   // by candidate; nil where it was not tried or could not be fitted
	outlooks []outlook  // by candidate; empty likewise
	scores   []tally    // of what was said, by candidate; nothing counted likewise
	mixture  outlook    // of all candidates together
	misses   []miss     // of it
	rough    float64    // how rough what came was, relative to that of the paths
	slow     []slowness // of the paths, a step
}

// outlook is a forecast at the scored steps.
type outlook struct {
	course     []float64   // expected, at all steps
	center     []float64   // the same at the scored ones
	deviations [][]float64 // of the paths, a row a scored step
	slow       [][]float64 // their slow parts
	rough      roughness   // theirs, at all steps
	idle       [][]bool    // where paths have no demand, a row a scored step; nil where no path is of a model with such steps
	spread     [][]float64 // quantiles of the deviations at lossLevels, as far as they were asked for, a row a scored step
}

// try fits the candidates that are on trial to the values before the origin and lets
// them forecast what followed; from is an earlier origin of the same history, or nil.
func (f *Fit) try(origin, ahead int, onTrial []bool, from *trial) *trial {
	y := f.history.values
	ahead = min(ahead, len(y)-origin)
	n := len(candidates)
	t := &trial{origin: origin, steps: scoredAt(ahead), came: y[origin : origin+ahead], floor: f.history.in(f.history.low),
		kernels: make([]kernel, n), outlooks: make([]outlook, n), scores: make([]tally, n)}
	t.actual = pick(t.came, t.steps)
	train, memory := newTrainingSet(f.history.demand, origin, f.history.seasons).split(), table[float64](heldPaths, ahead)
	for k, c := range candidates {
		if !onTrial[k] {
			continue
		}
		earlier := f.start(k)
		if from != nil {
			earlier = from.kernels[k]
		}
		fitted, err := c.on(train, earlier)
		if err != nil {
			continue
		}
		t.kernels[k], t.outlooks[k] = fitted, f.simulate(fitted, t.steps, ahead, memory)
		t.scores[k].add(t.actual, f.quantiles(t.outlooks[k]), f.history.out)
	}
	return t
}

// heldPaths are how many paths of a candidate are in memory at once: those whose roughness is looked at, in whole groups.
const heldPaths = (roughPaths + together - 1) / together * together

// simulate returns what a fitted candidate says at the given ones of the steps ahead. It draws into memory: heldPaths rows over these.
func (f *Fit) simulate(k kernel, steps []int, ahead int, memory [][]float64) outlook {
	s := outlook{course: make([]float64, ahead)}
	k.Center(s.course)
	s.center = pick(s.course, steps)
	s.deviations, s.slow = table[float64](len(steps), scoredPaths), table[float64](len(steps), scoredPaths)
	streams, src := future.StreamsOf(f.options.Seed, f.series.Name, future.PurposeScore), new(rand.PCG)
	drawn := func(i int) []float64 {
		path := memory[i%heldPaths]
		streams.Begin(src, i)
		k.Deviate(path, src)
		return path
	}
	s.rough = meanRoughness(drawn)
	for from := 0; from < scoredPaths; from += together {
		for i := max(from, roughPaths); i < from+together; i++ {
			drawn(i)
		}
		group := [together][]float64(memory[from%heldPaths:])
		pickInto(s.deviations, from, group, steps)
		slowParts(s.slow, from, group, steps, s.rough)
	}
	s.setSpread(allLevels)
	return s
}

// pickInto sets columns of dst, whose rows are steps, to what some paths are there.
func pickInto(dst [][]float64, from int, group [together][]float64, steps []int) {
	for j, h := range steps {
		row := dst[j][from:][:together]
		for i, path := range group {
			row[i] = path[h]
		}
	}
}

func pick(path []float64, steps []int) []float64 {
	out := make([]float64, len(steps))
	for i, h := range steps {
		out[i] = path[h]
	}
	return out
}

// table returns rows of so many zeros, one after the other in memory.
func table[T any](rows, columns int) [][]T {
	all, out := make([]T, rows*columns), make([][]T, rows)
	for i := range out {
		out[i] = all[i*columns : (i+1)*columns : (i+1)*columns]
	}
	return out
}

// Indices in lossLevels of what is asked for: by the loss, by the test of the mixture, by how far off it was, and by how wide it is.
var (
	allLevels   = []int{0, 1, 2, 3, 4, 5, 6}
	testLevels  = []int{low95, low80, middle, high80, high95}
	missLevels  = []int{low95, low80, high80, high95}
	widthLevels = []int{low80, high80}
)

// levelsOf returns quantiles at some of the lossLevels, by ascending indices; the others are 0. Of each step, fill
// fills in what the paths are there.
func levelsOf(steps int, levels []int, fill func(j int, column []float64)) [][]float64 {
	column := make([]float64, scoredPaths)
	ranks := make([]int, len(levels))
	for i, level := range levels {
		ranks[i] = future.Rank(lossLevels[level], len(column))
	}
	spread := table[float64](steps, len(lossLevels))
	for j := range spread {
		fill(j, column)
		rank.Place(column, ranks)
		for i, level := range levels {
			spread[j][level] = column[ranks[i]]
		}
	}
	return spread
}

// setSpread sets the quantiles of the deviations.
func (s *outlook) setSpread(levels []int) {
	s.spread = levelsOf(len(s.center), levels, func(j int, column []float64) { copy(column, s.deviations[j]) })
}

// agreement is how much of the disagreement between members is left out of the
// paths: with 0 a path is that of its member, with 1 all paths lie around the common
// course. A pool of distributions is wider than its members and than it should be when
// they are right (Gneiting and Ranjan 2013, "Combining predictive distributions", theorem 3.1),
// and one that forgets their disagreement is narrower.
// Tried on a sample of the development sets: 0.25, loss −0.2 % and dates −0.4 %; 1, loss +0.4 % and dates +0.2 %.
const agreement = 0.5

// mix sets what the weighted candidates say together, and how far off it was.
func (t *trial) mix(weights []float64) {
	shares := present(weights, t.outlooks)
	out := outlook{course: make([]float64, len(t.came))}
	for k, w := range shares {
		for h, v := range t.outlooks[k].course {
			out.course[h] += w * v
		}
		out.rough = out.rough.plus(w, t.outlooks[k].rough)
	}
	out.center = pick(out.course, t.steps)
	apart, slow := t.apart(shares, out.course)
	out.deviations, out.slow = table[float64](len(t.steps), scoredPaths), table[float64](len(t.steps), scoredPaths)
	if shares[sparse] > 0 {
		out.idle = table[bool](len(t.steps), scoredPaths)
	}
	for i := range scoredPaths {
		k := member(shares, (float64(i)+0.5)/scoredPaths)
		said := t.outlooks[k]
		for j := range t.steps {
			out.deviations[j][i] = said.deviations[j][i] + apart[k][j]
			out.slow[j][i] = said.slow[j][i] + slow[k][j]
			if k == sparse && noDemand(said.center[j]+said.deviations[j][i], t.floor) {
				out.deviations[j][i], out.idle[j][i] = t.floor-out.center[j], true
			}
		}
	}
	out.setSpread(missLevels)
	t.mixture, t.misses = out, t.missesOf(out)
	t.rough, t.slow = roughnessOf(minus(t.came, out.course)).over(out.rough), out.slowness()
}

// idle reports at which steps a path has no demand: these keep it, whatever is done to the deviations.
func idle(course, deviations []float64, floor float64) []bool {
	out := make([]bool, len(course))
	for j, d := range deviations {
		out[j] = noDemand(course[j]+d, floor)
	}
	return out
}

// noDemand reports whether a value is none.
func noDemand(value, floor float64) bool {
	const rounding = 1e-9
	return value <= floor+rounding
}

// apart returns by how much the paths of each candidate lie off the common course at the scored steps, and the slow part of that.
func (t *trial) apart(shares, course []float64) (apart, slow [][]float64) {
	apart, slow = make([][]float64, len(shares)), make([][]float64, len(shares))
	by, part := make([]float64, len(course)), make([]float64, len(course))
	for k, w := range shares {
		if w == 0 {
			continue
		}
		for h, v := range t.outlooks[k].course {
			by[h] = (1 - agreement) * (v - course[h])
		}
		slowPart(part, by, roughness{typical: math.Inf(1)})
		apart[k], slow[k] = pick(by, t.steps), pick(part, t.steps)
	}
	return apart, slow
}

// minus returns the difference of two rows.
func minus(a, b []float64) []float64 {
	out := make([]float64, len(a))
	for j := range a {
		out[j] = a[j] - b[j]
	}
	return out
}

// present returns weights without the candidates that said nothing.
func present(weights []float64, said []outlook) []float64 {
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

// quantiles returns, for every scored step, the quantiles at lossLevels of the paths, within the bounds of the history.
func (f *Fit) quantiles(s outlook) [][]float64 {
	out := make([][]float64, len(s.center))
	for j, c := range s.center {
		out[j] = make([]float64, len(lossLevels))
		for i, d := range s.spread[j] {
			out[j][i] = f.history.out(c + d)
		}
	}
	return out
}

// Indices in lossLevels of the bounds of the central 95 % and 80 %, and of the median.
const (
	low95, low80, middle, high80, high95 = 0, 1, 3, 5, 6
)

// tally sums up scores over values.
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
		a.abs += math.Abs(v - q[j][middle])
		if q[j][low80] <= v && v <= q[j][high80] {
			a.in80++
		}
		if q[j][low95] <= v && v <= q[j][high95] {
			a.in95++
		}
	}
}

// plus returns the sum of two tallies.
func (a tally) plus(b tally) tally {
	return tally{a.loss + b.loss, a.abs + b.abs, a.in80 + b.in80, a.in95 + b.in95, a.n + b.n}
}
