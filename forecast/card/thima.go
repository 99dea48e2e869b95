package card

import (
	"math"

	seasonal "github.com/plimsoll/plimsoll/forecast/season"
)

// thima is half the trend and a first-order moving average of the changes, which is
// exponential smoothing with drift, and what the Theta method comes to (Hyndman and Billah 2003).
type thima struct {
	level, drift float64
}

// fitThima smooths h with the weight of the least squared error one step ahead.
func fitThima(h *sample) thima {
	masked := make([]float64, len(h.y))
	for t, v := range h.y {
		masked[t] = v
		if !h.use[t] {
			masked[t] = math.NaN()
		}
	}
	start, slope := seasonal.Line(masked)
	m := thima{drift: slope / 2}
	best := math.Inf(1)
	for k := 1; k <= smoothings; k++ {
		level, sum := m.smooth(h, start, float64(k)/smoothings)
		if sum < best {
			best, m.level = sum, level
		}
	}
	return m
}

// smoothings is how many weights are tried, evenly spread up to 1.
const smoothings = 20

// smooth returns the last level and the sum of squared errors.
func (m *thima) smooth(h *sample, start, alpha float64) (level, sum float64) {
	level = start
	for t, v := range h.y {
		if h.use[t] {
			e := v - level
			sum += e * e
			level += alpha * e
		}
		level += m.drift
	}
	return level - m.drift, sum
}

// addTo adds the steps ahead of h to dst.
func (m *thima) addTo(dst []float64, h *sample) {
	for i := range dst {
		dst[i] += m.level + m.drift*h.fade(i+1)
	}
}
