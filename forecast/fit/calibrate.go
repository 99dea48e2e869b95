package fit

import (
	"math"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/model/rank"
)

// Bounds of the factors by which deviations are widened, and how many origins
// the assumption that none is needed is worth.
const (
	// Tried on a sample of the development sets: 0.15, loss 0.0 % and dates +0.1 %; 0.6, loss +0.3 % and dates 0.0 %.
	minWiden = 0.3
	// Tried on a sample of the development sets: 2.5, loss −0.4 % and dates 0.0 %; 10, loss +0.4 % and dates 0.0 %.
	maxWiden = 5
	// Tried on a sample of the development sets: 1, loss +0.3 % and dates +0.3 %; 4, loss −0.3 % and dates −0.3 %.
	originsPrior = 2
	// Tried on a sample of the development sets: 1.1 and 1.4 change no score there.
	untestedWiden = 1.2
	// untestedGrowth widens further what lies beyond the tested horizon: by
	// 15 % at four times its length.
	// Tried on a sample of the development sets: 0.05, loss −0.1 % and dates −0.1 %; 0.2, loss +0.2 % and dates +0.2 %.
	untestedGrowth = 0.1
	// independent is how many independent errors those of one origin in one band
	// are worth, which are many but alike. Conformal prediction takes the quantile
	// p·(n+1)/n of n independent ones.
	// Tried on a sample of the development sets: 4, loss +0.3 % and dates +1.1 %; 16, loss −0.1 % and dates −0.3 %.
	independent = 8
	// missesPrior is how many misses in a band the same assumption is worth: of a dozen, a single spike is the 95 % quantile.
	// Tried on a sample of the development sets: 10, loss +0.3 % and dates +0.5 %; 40, loss −0.2 % and dates −0.4 %.
	missesPrior = 20
	// roughPrior is how many origins the assumption is worth that what comes is as rough as the paths; an origin
	// with enoughSteps after it counts for half of one.
	// Tried on a sample of the development sets: 0.75, loss 0.0 % and dates 0.0 %; 3, loss 0.0 % and dates +0.2 %.
	roughPrior = 1.5
	// Tried on a sample of the development sets: 4, loss 0.0 % and dates −0.1 %; 16, loss 0.0 % and dates +0.2 %.
	enoughSteps = 8
	// Of minRough: Tried on a sample of the development sets: 0.25, loss 0.0 % and dates +0.4 %; 1, loss −0.1 % and dates +0.7 %.
	// Of maxRough: Tried on a sample of the development sets: 1, loss 0.0 % and dates −0.7 %; 4, no score changes.
	minRough, maxRough = 0.5, 2
)

// widths are factors at a few horizons, interpolated in the logarithm of the step between them.
type widths struct {
	ahead   []float64 // ascending, at least 1
	factors []factors
}

// at returns the factors for step h, counted from 0.
func (w widths) at(h int) factors {
	x := float64(h + 1)
	i, _ := slices.BinarySearch(w.ahead, x)
	switch {
	case i == 0:
		return w.factors[0]
	case i == len(w.ahead):
		return w.factors[i-1]
	}
	share := math.Log(x/w.ahead[i-1]) / math.Log(w.ahead[i]/w.ahead[i-1])
	a, b := w.factors[i-1], w.factors[i]
	return factors{a.all + share*(b.all-a.all), a.slow + share*(b.slow-a.slow)}
}

// miss is how far a value came to lie outside the model's own central 80 % and
// 95 %, as the factor that would have just included it.
type miss struct {
	ahead    int
	r80, r95 float64
}

// missesOf returns one for every scored value.
func (t *trial) missesOf(s outlook) []miss {
	var out []miss
	for j, h := range t.steps {
		if e := t.actual[j] - s.center[j]; !math.IsNaN(e) {
			q := s.spread[j]
			out = append(out, miss{h, ratio(e, q[low80], q[high80]), ratio(e, q[low95], q[high95])})
		}
	}
	return out
}

// ratio returns by what factor the interval [low, high] about 0 must grow to include e.
func ratio(e, low, high float64) float64 {
	switch {
	case e == 0:
		return 0
	case e > 0:
		return min(e/max(high, 0), maxWiden*2)
	}
	return min(e/min(low, 0), maxWiden*2)
}

// bands are how many parts of the horizon, on the scale of its logarithm, have factors of their own.
// Tried on a sample of the development sets: 2, loss −0.1 % and dates +0.7 %; 6, loss +0.1 % and dates −0.2 %.
const bands = 3

// band returns from which step on and before which one, from 0, the band lies.
func band(b, ahead int) (from, to float64) {
	to = math.Pow(float64(ahead), float64(b+1)/bands)
	if b > 0 {
		from = math.Pow(float64(ahead), float64(b)/bands) - 1
	}
	return from, to
}

// calibrate returns the factors that would have made the paths of the past origins no rougher than what
// came, and their intervals hold as often as they say. The latter is the idea of split conformal prediction (Lei et al. 2018, section
// 2.2), applied to the ratio of error to interval in bands of the horizon. Both are drawn towards 1 where there are few origins.
func calibrate(trials []*trial, ahead int) inflation {
	w, rough, apart := inflation{tested: ahead}, relativeRoughness(trials), 0.0
	for b := range bands {
		from, to := band(b, ahead)
		var misses []miss
		var share slowness
		n := 0.0
		for _, t := range trials {
			for j, h := range t.steps {
				if h := float64(h); h >= from && h < to {
					share.cross += t.slow[j].cross
					share.own += t.slow[j].own
					n++
				}
			}
			for _, m := range t.misses {
				if h := float64(m.ahead); h >= from && h < to {
					misses = append(misses, m)
				}
			}
		}
		mean := slowness{1, 1}
		if n > 0 {
			mean = slowness{share.cross / n, share.own / n}
		}
		middle := math.Sqrt(max(from, 1) * to)
		w.ahead = append(w.ahead, max(middle, 1+float64(b)*1e-6))
		asked := widthOf(misses, len(trials))
		apart += asked.apart / bands
		w.factors = append(w.factors, mean.factors(rough, asked.factor))
	}
	w.tails = tailsOf(apart)
	return w
}

// relativeRoughness returns how rough what came was, relative to the paths.
func relativeRoughness(trials []*trial) float64 {
	sum, n := 0.0, 0.0
	for _, t := range trials {
		if t.rough > 0 && !math.IsInf(t.rough, 1) {
			steps := float64(len(t.came))
			weight := steps / (steps + enoughSteps)
			sum += weight * math.Log(t.rough)
			n += weight
		}
	}
	return max(minRough, min(maxRough, math.Exp(sum/(n+roughPrior))))
}

// width is what intervals of the past ask for.
type width struct {
	factor float64 // on deviations
	apart  float64 // logarithm of how much more the central 95 % ask for than the central 80 %
}

// widthOf returns the width that a band asks for, drawn towards none where there are few origins or few misses. The factor is that of
// the central 80 % where tails make up for the rest, and lies between both where the tails are lighter than those of the paths.
func widthOf(in []miss, origins int) width {
	if len(in) == 0 {
		return width{factor: 1}
	}
	r80, r95 := make([]float64, len(in)), make([]float64, len(in))
	for i, m := range in {
		r80[i], r95[i] = m.r80, m.r95
	}
	n, m := float64(origins), float64(len(in))
	more := 1 + 1/(n*independent)
	drawn := n / (n + originsPrior) * m / (m + missesPrior)
	at := func(r []float64, p float64) float64 {
		c := rank.Select(r, future.Rank(min(p*more, 1), len(r)))
		return drawn * math.Log(max(minWiden, min(maxWiden, c)))
	}
	c80, c95 := at(r80, 0.8), at(r95, 0.95)
	if c95 < c80 {
		return width{factor: math.Exp((c80 + c95) / 2), apart: c95 - c80}
	}
	return width{math.Exp(c80), c95 - c80}
}
