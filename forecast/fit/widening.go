package fit

import "math"

// inflation is the factors on the deviations of paths: calibrated as far as they were tested, and growing beyond.
// The zero value is that of a fit that was not tested at all.
type inflation struct {
	widths
	tails  tails
	tested int // steps ahead
}

// factors are those at one step: on the deviations, and on their slow part, which is added.
type factors struct{ all, slow float64 }

// of returns a deviation with the factors applied to it and to its slow part.
func (f factors) of(deviation, slow float64) float64 { return f.all*deviation + f.slow*slow }

// at returns the factors for step h, counted from 0.
func (w inflation) at(h int) factors {
	if w.tested == 0 {
		return factors{all: untestedWiden}
	}
	growth := math.Pow(max(float64(h+1)/float64(w.tested), 1), untestedGrowth)
	f := w.widths.at(h)
	return factors{f.all * growth, f.slow * growth}
}

// over returns the factors for n steps.
func (w inflation) over(n int) []factors {
	out := make([]factors, n)
	for h := range out {
		out[h] = w.at(h)
	}
	return out
}

// widened returns what is said at the steps with w applied, as far as it is tested: center and spread.
func (s outlook) widened(w inflation, steps []int) outlook {
	return outlook{center: s.center, spread: levelsOf(len(steps), testLevels, func(j int, column []float64) {
		by := w.at(steps[j])
		for i, d := range s.deviations[j] {
			if s.idle == nil || !s.idle[j][i] {
				d = by.of(d, s.slow[j][i])
			}
			column[i] = d
		}
	})}
}
