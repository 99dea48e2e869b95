package forecast

import (
	"math"
	"slices"
)

// Bounds of the factors by which deviations are widened, and how many origins
// the assumption that none is needed is worth.
const (
	minWiden      = 0.3
	maxWiden      = 5
	originsPrior  = 2
	untestedWiden = 1.2
	// untestedGrowth widens further what lies beyond the tested horizon: by
	// 15 % at four times its length.
	untestedGrowth = 0.1
	// independent is how many independent errors those of one origin in one band
	// are worth, which are many but alike. Conformal prediction takes the quantile
	// p·(n+1)/n of n independent ones.
	independent = 8
)

// widths are factors on the deviations at a few horizons, interpolated in the
// logarithm of the step between them.
type widths struct {
	ahead   []float64 // ascending, at least 1
	factors []float64
}

// flat is the same factor at every horizon.
type flat float64

func (f flat) at(int) float64 { return float64(f) }

// at returns the factor for step h, counted from 0.
func (w widths) at(h int) float64 {
	x := float64(h + 1)
	i, _ := slices.BinarySearch(w.ahead, x)
	switch {
	case i == 0:
		return w.factors[0]
	case i == len(w.ahead):
		return w.factors[i-1]
	}
	share := math.Log(x/w.ahead[i-1]) / math.Log(w.ahead[i]/w.ahead[i-1])
	return w.factors[i-1] + share*(w.factors[i]-w.factors[i-1])
}

// miss is how far a value came to lie outside the model's own central 80 % and
// 95 %, as the factor that would have just included it.
type miss struct {
	ahead    int
	r80, r95 float64
}

// misses returns one for every scored value.
func (f *Fit) misses(t trial, s saying) []miss {
	var out []miss
	column := make([]float64, len(s.deviations))
	for j, h := range t.steps {
		if math.IsNaN(t.actual[j]) {
			continue
		}
		for i, d := range s.deviations {
			column[i] = d[j]
		}
		slices.Sort(column)
		q := func(p float64) float64 { return column[Rank(p, len(column))] }
		e := t.actual[j] - s.center[j]
		out = append(out, miss{h, ratio(e, q(0.1), q(0.9)), ratio(e, q(0.025), q(0.975))})
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

// calibrate returns the factors that would have made the intervals of the past
// origins hold as often as they say: the idea of split conformal prediction (Lei et al. 2018, section
// 2.2), applied to the ratio of error to interval in bands of the horizon, and drawn
// towards 1 where there are few origins.
func calibrate(all []miss, origins, ahead int) widths {
	bands := 3
	var w widths
	for b := range bands {
		// Bands overlap and grow with the horizon: the first, second and last third of its logarithm.
		from := math.Pow(float64(ahead), float64(b)/float64(bands)) - 1
		to := math.Pow(float64(ahead), float64(b+1)/float64(bands))
		if b == 0 {
			from = 0
		}
		var in []miss
		for _, m := range all {
			if h := float64(m.ahead); h >= from && h < to {
				in = append(in, m)
			}
		}
		middle := math.Sqrt(max(from, 1) * to)
		w.ahead = append(w.ahead, max(middle, 1+float64(b)*1e-6))
		w.factors = append(w.factors, factorOf(in, origins))
	}
	return w
}

// factorOf returns the mean of the factors for 80 % and 95 %, drawn towards 1.
func factorOf(in []miss, origins int) float64 {
	if len(in) == 0 {
		return 1
	}
	r80, r95 := make([]float64, len(in)), make([]float64, len(in))
	for i, m := range in {
		r80[i], r95[i] = m.r80, m.r95
	}
	slices.Sort(r80)
	slices.Sort(r95)
	bound := func(c float64) float64 { return math.Log(max(minWiden, min(maxWiden, c))) }
	n := float64(origins)
	more := 1 + 1/(n*independent)
	mean := (bound(r80[Rank(min(0.8*more, 1), len(in))]) + bound(r95[Rank(min(0.95*more, 1), len(in))])) / 2
	return math.Exp(mean * n / (n + originsPrior))
}
