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
	changes []float64 // value less the one a season before less slope, in time order; 0 where one of them is missing
	slope   float64   // mean change over a season
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
	count := 0.0
	for t := period; t < len(y); t++ {
		d := y[t] - y[t-period]
		m.changes = append(m.changes, d)
		if !math.IsNaN(d) {
			count++
			m.slope += (d - m.slope) / count
		}
	}
	for i, d := range m.changes {
		m.changes[i] = d - m.slope
		if math.IsNaN(d) {
			m.changes[i] = 0
		}
	}
	return m
}

// Center fills dst with the last season, over and over.
func (m *Seasonal) Center(dst []float64) {
	for h := range dst {
		dst[h] = m.last[h%len(m.last)]
	}
}

// Deviate fills dst with the sum of one season-long block of seasonal changes,
// less their mean, for every season begun: Hyndman and Athanasopoulos, "Forecasting: principles
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

// Drift is a Seasonal that moves on by the mean slope of the history; with a
// period of 1, a random walk with drift.
type Drift struct {
	seasonal *Seasonal
	slope    float64 // a step
	spread   float64 // standard error of slope
}

// FitDrift returns the drift of y, of which some values must be measured.
func FitDrift(y []float64, period int) *Drift {
	m := &Drift{seasonal: FitSeasonal(y, period)}
	p := len(m.seasonal.last)
	m.slope = m.seasonal.slope / float64(p)
	// The means of whole seasons of changes are the independent terms of the mean change.
	sum, n := 0.0, 0.0
	for from := len(m.seasonal.changes) - p; from >= 0; from -= p {
		mean := 0.0
		for _, d := range m.seasonal.changes[from : from+p] {
			mean += d / float64(p)
		}
		sum += mean * mean
		n++
	}
	if n > 1 {
		m.spread = math.Sqrt(sum/(n-1)/n) / float64(p)
	}
	return m
}

// Center fills dst with the last season, moved on.
func (m *Drift) Center(dst []float64) {
	m.seasonal.Center(dst)
	p := len(m.seasonal.last)
	for h := range dst {
		// Whole seasons, and the part of one from the phase's last value, make (h/p+1)·p steps.
		dst[h] += m.slope * float64((h/p+1)*p)
	}
}

// Deviate fills dst with the deviations of the seasonal and an error of the slope.
func (m *Drift) Deviate(dst []float64, src *rand.PCG) {
	slope := m.spread * rand.New(src).NormFloat64()
	m.seasonal.Deviate(dst, src)
	for h := range dst {
		dst[h] += slope * float64(h+1)
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
