package fit

import (
	"math"

	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// growthPerStep returns by how much a step multiplies the demand of a future where growth is assumed: 1 where none is. It is the
// one place where the rate of a future is drawn; the future is numbered as Path numbers it.
func (f *Fit) growthPerStep(number int) float64 {
	if f.options.Growth == (future.Estimate{}) {
		return 1
	}
	rate := f.options.Growth.Quantile(future.Uniform(future.Stream(f.options.Seed, f.series.Name, number, future.PurposeGrowth)))
	return math.Pow(1+rate, f.series.Step.Years())
}

// GrowthFactors is what assumed growth has multiplied the demand of one future by, step after step.
type GrowthFactors struct {
	perStep, factor float64
	from, to        int // the steps in which it grows
}

// GrowthFactors returns the factors before the first step of a future, for growth in the steps from up to before to.
func (f *Fit) GrowthFactors(future, from, to int) GrowthFactors {
	return GrowthFactors{perStep: f.growthPerStep(f.number(future)), factor: 1, from: from, to: to}
}

// Factor returns the factor of step h; steps are asked for one after the other.
func (g *GrowthFactors) Factor(h int) float64 {
	if h >= g.from && h < g.to {
		g.factor *= g.perStep
	}
	return g.factor
}

// assume fills dst from step end on by the assumed growth.
func (f *Fit) assume(future int, dst []float64, end int) {
	perStep := f.growthPerStep(future)
	cycle, block := f.block(end)
	level, repeated := levelled(dst[end-block:end], cycle)
	for i := range repeated {
		repeated[i] += level
	}
	factor := 1.0
	for rest := dst[end:]; len(rest) > 0; {
		n := min(len(rest), block)
		factor = f.history.grow(rest[:n], repeated, factor, perStep)
		rest = rest[n:]
	}
}

// grow is no growing: it makes whole paths, whose factor and values are bounded, and goes on over several blocks. It
// fills dst with as much of block, which is at least as long, growing by perStep from factor on, and returns the factor
// reached.
func (d *demand) grow(dst, block []float64, factor, perStep float64) float64 {
	block = block[:len(dst)]
	low, high := d.low, d.high
	for i := range dst {
		if factor *= perStep; factor > series.MaxMagnitude {
			factor = series.MaxMagnitude
		}
		dst[i] = bounded(block[i]*factor, low, high)
	}
	return factor
}

// block returns how many of the end steps are repeated, and the length of the
// cycles that they are made of: whole longest seasons, as many as fit into half a
// history, so that a single odd season does not make all the rest, but two if there are two.
func (f *Fit) block(end int) (cycle, block int) {
	cycle = 1
	if s := f.history.seasons.periods; len(s) > 0 {
		cycle = s[len(s)-1]
	}
	cycles := max(f.steps()/2/cycle, min(2, end/cycle), 1)
	return cycle, min(cycles*cycle, end)
}

// levelled splits a block of whole cycles into the level at its end and the
// shape around its trend. The trend is the least-squares line through the means
// of the cycles, which no season can disturb; a single cycle has none. Repeating
// a block with its trend in it would fall back at every repetition.
func levelled(block []float64, cycle int) (level float64, shape []float64) {
	cycles := max(len(block)/cycle, 1)
	means := make([]float64, cycles)
	for c := range means {
		means[c] = series.MeanOf(block[c*cycle : min((c+1)*cycle, len(block))])
	}
	middle, average := float64(cycles-1)/2, series.MeanOf(means)
	var slope, squares float64
	for c, m := range means {
		d := float64(c) - middle
		slope += d * (m - average)
		squares += d * d
	}
	if squares > 0 {
		slope /= squares * float64(cycle)
	}
	center := float64(len(block)-1) / 2
	shape = make([]float64, len(block))
	for i, v := range block {
		shape[i] = v - average - slope*(float64(i)-center)
	}
	return average + slope*(float64(len(block)-1)-center), shape
}
