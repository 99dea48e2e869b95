package rule

import (
	"math"
	"math/rand/v2"
)

// Chord is the straight line through the first and the last value of a window, without doubt, and without any date beyond
// a limit: what ttf of VictoriaMetrics does with deriv_fast and its limit of 365 days (MetricsQL, WITH template
// ttf), and what boards for storage do with the growth of the last week.
type Chord struct {
	last  float64 // the value before step 0
	slope float64 // a step
	limit int     // steps
}

// FitChord returns the line through the first and the last measured one of the last window values of y, or of all of them if
// there are fewer. It ends limit steps after the history. Two measured values are enough.
func FitChord(y []float64, window, limit int) (*Chord, error) {
	first, last := math.NaN(), math.NaN()
	from, to := 0, 0
	for t := max(len(y)-window, 0); t < len(y); t++ {
		if math.IsNaN(y[t]) {
			continue
		}
		if math.IsNaN(first) {
			first, from = y[t], t
		}
		last, to = y[t], t
	}
	if from == to {
		return nil, ErrTooShort
	}
	slope := (last - first) / float64(to-from)
	return &Chord{last + slope*float64(len(y)-1-to), slope, limit}, nil
}

// Path fills dst with the line, and with −Inf, which reaches nothing, beyond its limit.
func (c *Chord) Path(dst []float64, _ *rand.PCG) {
	for h := range dst {
		dst[h] = math.Inf(-1)
		if h < c.limit {
			dst[h] = c.last + c.slope*float64(h+1)
		}
	}
}

// Certain is true.
func (c *Chord) Certain() bool { return true }

// normal975 is the 0.975-quantile of the normal distribution.
const normal975 = 1.959963984540054

// BandEdge is the upper edge of the central 95 % band of a line with noise. It has no doubt: the date is taken where
// the edge meets the capacity, as boards do that forecast values (Hitachi Ops Center, forecast alerts of Datadog).
type BandEdge struct{ of *NoisyLine }

// FitBandEdge returns the edge of the band of the line through y.
func FitBandEdge(y []float64) (*BandEdge, error) {
	l, err := FitNoisyLine(y)
	if err != nil {
		return nil, err
	}
	return &BandEdge{l}, nil
}

// Path fills dst with the edge: the line and 1.96 standard deviations of a prediction by regression,
// σ²·(1 + 1/n + (t − t̄)²/Σ(t − t̄)²).
func (b *BandEdge) Path(dst []float64, _ *rand.PCG) {
	l := b.of
	for h := range dst {
		t := float64(h)
		off := t - l.times.mean
		spread := l.noise * math.Sqrt(1+1/l.times.n+off*off/l.times.spread)
		dst[h] = l.line.level + l.line.slope*t + normal975*spread
	}
}

// Certain is true.
func (b *BandEdge) Certain() bool { return true }
