package theta

import (
	"math"
	"math/rand/v2"

	"github.com/plimsoll/plimsoll/forecast/model/record"
)

// latest is from how many of the latest residuals those are taken that are drawn from.
const latest = 4096

// pool are residuals to draw from.
type pool []float64

// newPool returns residuals about 0, made larger by the degrees of freedom that were used up.
func newPool(residuals []float64, parameters int) pool {
	residuals = residuals[max(len(residuals)-latest, 0):]
	p := append(pool(nil), record.Thin(residuals, record.MaxPool)...)
	mean := meanOf(p)
	n := float64(len(residuals))
	inflate := math.Sqrt(n / max(n-float64(parameters), n/2))
	for i := range p {
		p[i] = (p[i] - mean) * inflate
	}
	return p
}

// draw fills dst with residuals.
func (p pool) draw(dst []float64, src *rand.PCG) {
	n := uint64(len(p))
	for h := range dst {
		// The upper half of one output picks an index; its bias below n/2³² is of no consequence.
		dst[h] = p[src.Uint64()>>32*n>>32]
	}
}

// negligible is what a share of the first values in the trend may be left out at.
const negligible = 1e-16

// recur replaces the innovations in dst by the course that they make from a level and a trend on.
func (l *linear) recur(dst []float64, level float64, trend line) {
	if !l.dynamic() {
		l.recurFixed(dst, level)
		return
	}
	keep := 1 - l.alpha
	decay, lag, time := l.decay, l.lag, l.time
	for h, e := range dst {
		a, b := trend.at()
		add := lag * b
		if decay > negligible {
			add += decay * a
			decay *= keep
		}
		v := level + l.share*add + e
		dst[h] = v
		level += l.alpha * (v - level)
		time++
		trend.add(time, v)
		lag = 1 + keep*lag
	}
}

// recurFixed is recur with a trend that stays.
func (l *linear) recurFixed(dst []float64, level float64) {
	a, b := l.trend.at()
	keep := 1 - l.alpha
	decay, lag := l.decay, l.lag
	for h, e := range dst {
		v := level + l.share*(decay*a+lag*b) + e
		dst[h] = v
		level += l.alpha * (v - level)
		if decay *= keep; decay < vanished {
			decay = 0
		}
		lag = 1 + keep*lag
	}
}
