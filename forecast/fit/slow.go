package fit

import (
	"math"

	"github.com/plimsoll/plimsoll/forecast/future"
)

// How the slow part of deviations is told from the rough one.
const (
	// Tried on a sample of the development sets: 4, loss −0.1 % and dates +0.3 %; 16, loss 0.0 % and dates −0.1 %.
	slowSpan = 8 // steps that it looks back, about, a power of 2
	// Tried on a sample of the development sets: 2, loss 0.0 % and dates +0.1 %; 8, loss 0.0 % and dates 0.0 %.
	slowBound = 4 // times the roughness, by which a single deviation is taken to lie off it at most: a spike is no level
	// Tried on a sample of the development sets: 5, loss +0.1 % and dates 0.0 %; 20, loss −0.1 % and dates +0.1 %.
	roughPaths = 10 // show how rough the deviations of a model are
)

// slowMean is the slow part of a deviation: the mean of what was at first, and then one in which the weights
// fall exponentially. It looks at nothing to come, so that a longer path begins with the shorter one.
type slowMean struct {
	value, bound float64
	seen         int
}

// add moves it on by one step.
func (m *slowMean) add(deviation float64) {
	step := bounded(deviation-m.value, -m.bound, m.bound)
	if m.seen == slowSpan {
		m.value += step * (1.0 / slowSpan) // the next step waits for this one, and would for a division
		return
	}
	m.seen++
	m.value += step / float64(m.seen)
}

// slowPart fills slow with the slow part of the deviations of a path.
func slowPart(slow, deviations []float64, rough roughness) {
	m := slowMean{bound: slowBound * rough.typical}
	for h, d := range deviations {
		m.add(d)
		slow[h] = m.value
	}
}

// together is how many paths have their slow parts followed at once: each step waits for the one before, but not for those of other paths.
const together = 5

// slowParts sets columns of slow, whose rows are the given ascending steps, to the slow parts there of some deviations,
// as slowPart has them.
func slowParts(slow [][]float64, from int, deviations [together][]float64, steps []int, rough roughness) {
	var means [together]slowMean
	for i := range means {
		means[i].bound = slowBound * rough.typical
	}
	t := 0
	for j, h := range steps {
		for ; t <= min(h, slowSpan-1); t++ {
			for i := range means {
				means[i].add(deviations[i][t])
			}
		}
		addAll(&means, deviations, t, h+1)
		t = h + 1
		row := slow[j][from:][:together]
		for i := range means {
			row[i] = means[i].value
		}
	}
}

// addAll moves the means on over deviations[from:to], with all that a step waits for in registers. They have seen slowSpan steps.
func addAll(means *[together]slowMean, deviations [together][]float64, from, to int) {
	bound := means[0].bound
	a, b, c, d, e := means[0].value, means[1].value, means[2].value, means[3].value, means[4].value
	first := deviations[0][from:to]
	second, third := deviations[1][from:to][:len(first)], deviations[2][from:to][:len(first)]
	fourth, fifth := deviations[3][from:to][:len(first)], deviations[4][from:to][:len(first)]
	for h, v := range first {
		a += bounded(v-a, -bound, bound) * (1.0 / slowSpan)
		b += bounded(second[h]-b, -bound, bound) * (1.0 / slowSpan)
		c += bounded(third[h]-c, -bound, bound) * (1.0 / slowSpan)
		d += bounded(fourth[h]-d, -bound, bound) * (1.0 / slowSpan)
		e += bounded(fifth[h]-e, -bound, bound) * (1.0 / slowSpan)
	}
	means[0].value, means[1].value, means[2].value, means[3].value, means[4].value = a, b, c, d, e
}

// roughness is how much deviations change from step to step.
type roughness struct {
	typical float64 // the square of the mean of the roots, which a few spikes do not rule
	mean    float64
}

// roughnessOf returns that of deviations. Values next to a gap, which is NaN, do not count; without two others it is NaN, too.
func roughnessOf(deviations []float64) roughness {
	roots, sum, n := 0.0, 0.0, 0.0
	for h := 1; h < len(deviations); h++ {
		if change := math.Abs(deviations[h] - deviations[h-1]); !math.IsNaN(change) {
			roots += math.Sqrt(change)
			sum += change
			n++
		}
	}
	return roughness{roots / n * (roots / n), sum / n}
}

// plus returns the sum with weight times another one.
func (r roughness) plus(weight float64, other roughness) roughness {
	return roughness{r.typical + weight*other.typical, r.mean + weight*other.mean}
}

// over returns how many times as rough r is as paths are: typically or in the mean, whichever is more, so that only paths that are
// rougher in both are made quieter. What came without one of the spikes that paths have is rougher in the first
// only, and what came in spikes, among paths of even noise, in the second.
func (r roughness) over(paths roughness) float64 {
	return max(r.typical/paths.typical, r.mean/paths.mean)
}

// roughnessOf returns that of the paths of a model over some steps, none for a single one.
func (f *Fit) roughnessOf(k kernel, steps int) roughness {
	path := make([]float64, steps)
	return meanRoughness(func(i int) []float64 {
		k.Deviate(path, future.Stream(f.options.Seed, f.series.Name, i, future.PurposeScore))
		return path
	})
}

// meanRoughness returns that of the first paths, none for those of a single step.
func meanRoughness(path func(i int) []float64) roughness {
	var sum roughness
	for i := range roughPaths {
		sum = sum.plus(1.0/roughPaths, roughnessOf(path(i)))
	}
	if math.IsNaN(sum.mean) {
		return roughness{}
	}
	return sum
}

// slowness is how the slow part shares in the deviations at a step: its covariance with them and its variance, both relative
// to their variance. Where noise is spiky, variances are those of normal distributions with the same central 80 %.
type slowness struct{ cross, own float64 }

// slowness returns that of each scored step.
func (s outlook) slowness() []slowness {
	sum := levelsOf(len(s.center), widthLevels, func(j int, column []float64) {
		for i, d := range s.deviations[j] {
			column[i] = d + s.slow[j][i]
		}
	})
	slow := levelsOf(len(s.center), widthLevels, func(j int, column []float64) { copy(column, s.slow[j]) })
	out := make([]slowness, len(s.center))
	for j := range out {
		out[j] = slowness{1, 1}
		if d := width80(s.spread[j]); d > 0 {
			const widest = 1e6 // of a width of all but nothing, more than that says no more
			own, both := math.Pow(min(width80(slow[j])/d, widest), 2), math.Pow(min(width80(sum[j])/d, widest), 2)
			out[j].own = min(own, maxSlow)
			out[j].cross = bounded((both-own-1)/2, -math.Sqrt(out[j].own), math.Sqrt(out[j].own)) // Cauchy and Schwarz
		}
	}
	return out
}

// width80 returns how wide the central 80 % are, of quantiles at lossLevels.
func width80(spread []float64) float64 { return spread[high80] - spread[low80] }

// Bounds of the variance that the slow part is taken to have.
const (
	// Tried on a sample of the development sets: 0.01 and 0.04 change no score there.
	leastSlow = 0.02
	// Tried on a sample of the development sets: 1, loss 0.0 % and dates 0.0 %; 4, loss 0.0 % and dates 0.0 %.
	maxSlow = 2
)

// factors returns those with which deviations are c times as wide as they were, and rough times as rough if they can be that with a
// slow part no narrower: that gets the larger solution q of rough² + 2·rough·q·cross + q²·own = c².
func (s slowness) factors(rough, c float64) factors {
	if rough >= c {
		return factors{all: c}
	}
	own := max(s.own, leastSlow)
	half := rough * s.cross
	root := math.Sqrt(max(half*half-own*(rough*rough-c*c), 0))
	return factors{rough, max((root-half)/own, 0)}
}
