// Package naive holds the forecasts that any better one has to beat: repeating
// the last season, and carrying the last value on along its mean slope.
//
// Each model has a centre and random deviations from it; a sample path is the
// sum of the two. Deviations are bootstrapped from the history, not Gaussian,
// and drawn in time order, so that a longer path begins with the shorter one.
package naive

import (
	"math"
	"math/rand/v2"
)

// Seasonal repeats the last season of a history.
type Seasonal struct {
	last    []float64 // last[i] is the latest value measured at phase i, counted from the end of the history
	changes []float64 // value less the one a season before, in time order; 0 where one of them is missing
}

// FitSeasonal returns the seasonal naive model of y, of which some values must
// be measured. A period below 1 counts as 1: the last value carried on.
func FitSeasonal(y []float64, period int) *Seasonal {
	period = max(period, 1)
	m := &Seasonal{last: make([]float64, period)}
	fallback := lastMeasured(y)
	for i := range m.last {
		m.last[i] = fallback
		for t := len(y) - period + i; t >= 0; t -= period {
			if !math.IsNaN(y[t]) {
				m.last[i] = y[t]
				break
			}
		}
	}
	for t := period; t < len(y); t++ {
		d := y[t] - y[t-period]
		if math.IsNaN(d) {
			d = 0
		}
		m.changes = append(m.changes, d)
	}
	return m
}

// Center fills dst with the last season, over and over.
func (m *Seasonal) Center(dst []float64) {
	for h := range dst {
		dst[h] = m.last[h%len(m.last)]
	}
}

// Deviate fills dst with the sum of one season-long block of seasonal changes
// for every season begun: Hyndman and Athanasopoulos, "Forecasting: principles
// and practice" (3rd ed.), section 5.5, with whole blocks in place of single
// errors so that their autocorrelation is kept.
func (m *Seasonal) Deviate(dst []float64, src *rand.PCG) {
	period := len(m.last)
	for h := 0; h < len(dst); h += period {
		at := draw(src, max(len(m.changes)-period+1, 1))
		for i := h; i < min(h+period, len(dst)); i++ {
			dst[i] = 0
			if i >= period {
				dst[i] = dst[i-period]
			}
			if k := at + i - h; k < len(m.changes) {
				dst[i] += m.changes[k]
			}
		}
	}
}

// Drift is a random walk whose mean slope is that of the history.
type Drift struct {
	last    float64
	slope   float64
	spread  float64   // standard error of slope
	changes []float64 // centred one-step changes
}

// FitDrift returns the random walk with drift of y, of which some values must
// be measured. Over a gap the change is spread evenly.
func FitDrift(y []float64) *Drift {
	m := &Drift{last: lastMeasured(y)}
	before := -1
	for t, v := range y {
		if math.IsNaN(v) {
			continue
		}
		if before >= 0 {
			// A change over k steps of a random walk is √k times as wide as one over a step.
			k := float64(t - before)
			m.changes = append(m.changes, (v-y[before])/math.Sqrt(k))
			m.slope += v - y[before]
		}
		before = t
	}
	if before > 0 && len(m.changes) > 0 {
		m.slope /= float64(span(y))
	}
	sum := 0.0
	for i := range m.changes {
		m.changes[i] -= m.slope
		sum += m.changes[i] * m.changes[i]
	}
	if n := len(m.changes); n > 1 {
		m.spread = math.Sqrt(sum/float64(n-1)) / math.Sqrt(float64(n))
	}
	return m
}

// Center fills dst with the straight line from the last value on.
func (m *Drift) Center(dst []float64) {
	for h := range dst {
		dst[h] = m.last + m.slope*float64(h+1)
	}
}

// Deviate fills dst with a random walk of resampled changes and an error of the slope.
func (m *Drift) Deviate(dst []float64, src *rand.PCG) {
	slope := m.spread * rand.New(src).NormFloat64()
	walk := 0.0
	for h := range dst {
		if len(m.changes) > 0 {
			walk += m.changes[draw(src, len(m.changes))]
		}
		dst[h] = walk + slope*float64(h+1)
	}
}

// draw returns a number from 0 up to n, n excluded, from one output of src. The
// bias of less than n/2³² is of no consequence here.
func draw(src *rand.PCG, n int) int { return int((src.Uint64() >> 32) * uint64(n) >> 32) }

func lastMeasured(y []float64) float64 {
	for t := len(y) - 1; t >= 0; t-- {
		if !math.IsNaN(y[t]) {
			return y[t]
		}
	}
	return 0
}

// span returns the number of steps from the first measured value to the last one, at least 1.
func span(y []float64) int {
	first, last := -1, 0
	for t, v := range y {
		if math.IsNaN(v) {
			continue
		}
		if first < 0 {
			first = t
		}
		last = t
	}
	return max(last-first, 1)
}
