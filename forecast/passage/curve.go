package passage

import (
	"math"

	"github.com/plimsoll/plimsoll/forecast/score"
)

// Curves are the cumulative probabilities of the thresholds; nil where a method cannot be used.
type Curves [][]float64

// CountCurves counts where n paths first pass each of the thresholds.
func CountCurves(thresholds []Threshold, n int, path func(i int) []float64) Curves {
	p := make(Curves, len(thresholds))
	for k, t := range thresholds {
		p[k] = make([]float64, len(t.Usable))
	}
	for i := range n {
		course := path(i)
		for k, t := range thresholds {
			if h := First(course, t.Usable, 1, 0); h != Never {
				p[k][h]++
			}
		}
	}
	for _, f := range p {
		sum := 0.0
		for h, c := range f {
			sum += c
			f[h] = sum / float64(n)
		}
	}
	return p
}

// Claim scores what is said of threshold k against what came.
func (p Curves) Claim(k int, c Case) Claim {
	if p == nil {
		return Claim{Score: math.NaN(), Within: math.NaN(), Claimed: math.NaN()}
	}
	return ClaimOf(p[k], c.Passage)
}

// ClaimOf sums up a cumulative probability and scores it against the step that came.
func ClaimOf(f []float64, passage int) Claim {
	t := Claim{
		Score: score.Passage(f, passage), Within: f[len(f)-1],
		P10: score.DateQuantile(f, 0.1), P50: score.DateQuantile(f, 0.5), P90: score.DateQuantile(f, 0.9),
	}
	t.Claimed = score.Claimed(f, t.P10, t.P90)
	return t
}
