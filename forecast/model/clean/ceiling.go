package clean

import (
	"math"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/model/rank"
)

// What makes the largest values a ceiling.
const (
	// band is the share of the ceiling within which a value is at it.
	band = 0.005
	// crowd is how many times more values there are at a ceiling than in a band of
	// the same width below it: without one, fewer values are found the higher one looks.
	crowd = 3
	// leastShare and leastSteps say how often a ceiling must have been reached.
	leastShare = 0.01
	leastSteps = 5
	// leastVisits is how often it must have been reached from below. A level that
	// was reached once and held is no ceiling but a level.
	leastVisits = 3
	// leastDistinct is how many different values there must be; fewer are
	// switched, not measured.
	leastDistinct = 20
)

// Plateau is a ceiling that cuts values off.
type Plateau struct {
	Level float64 // the ceiling
	From  float64 // values from here on are at it
	Steps int     // how many are
}

// At reports whether a value is at the ceiling; NaN is not.
func (p Plateau) At(v float64) bool { return v >= p.From }

// Ceiling returns the positive level at which the values of x are cut off;
// false if there is none.
//
// A known limit, which no value can exceed (1 for a ratio; +Inf for none), is a
// ceiling once 5 values and 1 % of all are within half a per cent of it. Any
// other maximum is one if moreover it was reached at least three times from
// below, and three times as many values are within half a per cent of it as in
// the band below.
func Ceiling(x []float64, limit float64) (Plateau, bool) {
	seen := measured(x)
	if len(seen) == 0 || slices.Max(seen) <= 0 {
		return Plateau{}, false
	}
	p := Plateau{Level: slices.Max(seen)}
	known := p.Level <= limit && p.Level >= limit*(1-band)
	if known {
		p.Level = limit
	}
	p.From = p.Level * (1 - band)
	next := math.Inf(-1) // the largest value below
	for _, v := range seen {
		if p.At(v) {
			p.Steps++
		} else {
			next = max(next, v)
		}
	}
	if p.Steps < max(leastSteps, int(leastShare*float64(len(seen)))) || p.Steps == len(seen) {
		return Plateau{}, false
	}
	if known {
		return p, true
	}
	under := 0
	for _, v := range seen {
		if v <= next && v >= next-p.Level*band {
			under++
		}
	}
	return p, p.Steps >= crowd*under && p.visits(x) >= leastVisits && distinct(seen, leastDistinct)
}

// visits counts how often x reaches the ceiling from below.
func (p Plateau) visits(x []float64) int {
	n, below := 0, false
	for _, v := range x {
		switch {
		case math.IsNaN(v):
		case p.At(v):
			if below {
				n++
			}
			below = false
		default:
			below = true
		}
	}
	return n
}

// distinct reports whether there are at least n different values.
func distinct(x []float64, n int) bool {
	seen := make(map[float64]struct{}, n)
	for _, v := range x {
		if seen[v] = struct{}{}; len(seen) == n {
			return true
		}
	}
	return false
}

// alike is how many cycles before and after a value its expectation rests on.
const alike = 4

// Above returns x with what is at the ceiling p replaced by what demand is
// expected to have been there, given that it was at least the ceiling:
//
//	E[y | y ≥ c] = μ + σ·φ(z)/(1−Φ(z)),  z = (c−μ)/σ
//
// the mean of a truncated normal distribution (Tobin 1958, "Estimation of
// relationships for limited dependent variables", section 2), with μ the mean
// of the values up to four cycles of the period before and after, and σ the robust
// deviation of the values below the ceiling from theirs, where these are in the
// upper half. Because the values at the ceiling count as the ceiling in μ, no
// value is raised by more than 0.8 σ: a pool that is always full stays where
// it is. A period below 1 counts as 1.
func Above(x []float64, p Plateau, period int) []float64 {
	period = max(period, 1)
	capped := slices.Clone(x)
	for t, v := range x {
		if p.At(v) {
			capped[t] = p.Level
		}
	}
	mu := aroundMean(capped, period)
	sigma := upperDeviation(x, mu, p)
	if sigma == 0 {
		return capped
	}
	for t, v := range x {
		if p.At(v) && !math.IsNaN(mu[t]) {
			z := (p.Level - min(mu[t], p.Level)) / sigma
			capped[t] = p.Level + sigma*(mills(z)-z)
		}
	}
	return capped
}

// aroundMean returns for each value the mean of those up to alike cycles of
// the period before and after it, NaN where none of them was measured.
func aroundMean(x []float64, period int) []float64 {
	out := make([]float64, len(x))
	for t := range x {
		sum, n := 0.0, 0.0
		for c := max(t-alike*period, t%period); c <= min(t+alike*period, len(x)-1); c += period {
			if c != t && !math.IsNaN(x[c]) {
				sum += x[c]
				n++
			}
		}
		out[t] = sum / n
	}
	return out
}

// upperDeviation returns the robust standard deviation of the values below the
// ceiling from mu where that is in the upper half; 0 for fewer than 8 of them.
func upperDeviation(x, mu []float64, p Plateau) float64 {
	seen := measured(mu)
	if len(seen) == 0 {
		return 0
	}
	middle := rank.Select(seen, len(seen)/2)
	var off []float64
	for t, v := range x {
		if d := math.Abs(v - mu[t]); mu[t] >= middle && !math.IsNaN(d) && !p.At(v) {
			off = append(off, d)
		}
	}
	if len(off) < 8 {
		return 0
	}
	return 1.4826 * rank.Select(off, len(off)/2)
}

// mills returns φ(z)/(1−Φ(z)), the inverse of Mills' ratio, for z ≥ 0.
func mills(z float64) float64 {
	if z > 10 {
		return z + 1/z // its asymptote, where both terms are too small to divide
	}
	return math.Sqrt(2/math.Pi) * math.Exp(-z*z/2) / math.Erfc(z/math.Sqrt2)
}
