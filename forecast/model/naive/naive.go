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
	"slices"

	"github.com/plimsoll/plimsoll/forecast/model/record"
)

// kept is how many changes are kept to draw blocks from. Whatever the period, they
// hold blocks enough at different places.
const kept = 2 * record.MaxPool

// longestBlock is the longest stretch of changes that is drawn as a whole.
const longestBlock = kept / 4

// Seasonal repeats the last season of a history. It is safe for concurrent use, but for Update.
type Seasonal struct {
	last    []float64 // a ring: last[phase] is the latest value measured at the phase of the next step, NaN if none was
	phase   int
	latest  float64   // measured, whatever its phase
	changes []float64 // in time order: value less the one a season before, less their mean; 0 where one of them is missing
	slope   float64   // mean change over a season
	fitted  int       // steps that changes and slope were taken from
	since   int       // steps since
}

// FitSeasonal returns the seasonal naive model of y, of which some values must
// be measured. A period below 1 counts as 1: the last value carried on.
func FitSeasonal(y []float64, period int) *Seasonal {
	m := fitSeasonal(y, period)
	m.keep(kept)
	return m
}

// fitSeasonal is FitSeasonal with all changes of y as they are, NaN where one of two values is missing.
func fitSeasonal(y []float64, period int) *Seasonal {
	period = max(period, 1)
	m := &Seasonal{last: make([]float64, period), fitted: len(y), changes: make([]float64, 0, max(len(y)-period, 0))}
	m.look(y)
	for t := period; t < len(y); t++ {
		m.changes = append(m.changes, y[t]-y[t-period])
	}
	m.slope = meanOf(m.changes)
	return m
}

// meanOf returns the mean of what was measured, 0 if nothing was: by the differences from the first, which are exactly
// 0 where all are equal.
func meanOf(x []float64) float64 {
	first, sum, count := 0.0, 0.0, 0.0
	for _, v := range x {
		if math.IsNaN(v) {
			continue
		}
		if count == 0 {
			first = v
		}
		count++
		sum += v - first
	}
	return first + sum/max(count, 1)
}

// keep leaves at most most changes, in stretches evenly spread, and takes their mean out of them, so that paths do not drift.
func (m *Seasonal) keep(most int) {
	m.changes = stretches(m.changes, most)
	mean := meanOf(m.changes)
	for i, d := range m.changes {
		m.changes[i] = d - mean
		if math.IsNaN(d) {
			m.changes[i] = 0
		}
	}
}

// stretches returns a copy of at most most values of x, in eight stretches that are evenly spread and end with x.
func stretches(x []float64, most int) []float64 {
	const parts = 8
	if len(x) <= most {
		return slices.Clone(x)
	}
	size := most / parts
	out := make([]float64, 0, size*parts)
	for i := range parts {
		end := size + (len(x)-size)*i/(parts-1)
		out = append(out, x[end-size:end]...)
	}
	return out
}

// look sets what is repeated to the end of y.
func (m *Seasonal) look(y []float64) {
	period := len(m.last)
	m.phase, m.latest = 0, lastMeasured(y)
	for i := range m.last {
		m.last[i] = math.NaN()
		for t := len(y) - period + i; t >= 0; t -= period {
			if !math.IsNaN(y[t]) {
				m.last[i] = y[t]
				break
			}
		}
	}
}

// Center fills dst with the last season, over and over. A phase that was never measured takes the last value.
func (m *Seasonal) Center(dst []float64) {
	i := m.phase
	for h := range dst {
		if dst[h] = m.last[i]; math.IsNaN(dst[h]) {
			dst[h] = m.latest
		}
		if i++; i == len(m.last) {
			i = 0
		}
	}
}

// Deviate fills dst with seasonal changes, less their mean, added up over the seasons: Hyndman and
// Athanasopoulos, "Forecasting: principles and practice" (3rd ed.), section 5.5, with blocks in place of single
// errors so that their autocorrelation is kept. A block is a season long, or at most longestBlock steps.
func (m *Seasonal) Deviate(dst []float64, src *rand.PCG) {
	period := len(m.last)
	for h := 0; h < len(dst); h += period {
		for from := h; from < min(h+period, len(dst)); from += longestBlock {
			m.block(dst, from, min(longestBlock, h+period-from), src)
		}
	}
}

// block fills a block of dst, as far as that reaches.
func (m *Seasonal) block(dst []float64, from, length int, src *rand.PCG) {
	period := len(m.last)
	at := draw(src, max(len(m.changes)-length+1, 1))
	for i := from; i < min(from+length, len(dst)); i++ {
		dst[i] = 0
		if i >= period {
			dst[i] = dst[i-period]
		}
		if k := at + i - from; k < len(m.changes) {
			dst[i] += m.changes[k]
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
	m := &Drift{seasonal: fitSeasonal(y, period)}
	p := len(m.seasonal.last)
	m.slope = m.seasonal.slope / float64(p)
	// The means of whole seasons of changes are the independent terms of the mean change.
	sum, n := 0.0, 0.0
	for from := len(m.seasonal.changes) - p; from >= 0; from -= p {
		mean := 0.0
		for _, d := range m.seasonal.changes[from : from+p] {
			if !math.IsNaN(d) {
				mean += (d - m.seasonal.slope) / float64(p)
			}
		}
		sum += mean * mean
		n++
	}
	if n > 1 {
		m.spread = math.Sqrt(sum/(n-1)/n) / float64(p)
	}
	m.seasonal.keep(kept)
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
