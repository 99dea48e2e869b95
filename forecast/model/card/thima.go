package card

import (
	"math"

	seasonal "github.com/plimsoll/plimsoll/forecast/model/season"
)

// thima is half the trend and a first-order moving average of the changes, which is
// exponential smoothing with drift, and what the Theta method comes to (Hyndman and Billah 2003).
type thima struct {
	start, alpha float64
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
	m := thima{start: start, drift: slope / 2}
	best := math.Inf(1)
	for k := 1; k <= smoothings; k++ {
		alpha := float64(k) / smoothings
		level, sum := m.smooth(masked, alpha)
		if sum < best {
			best, m.level, m.alpha = sum, level, alpha
		}
	}
	return m
}

// smoothings is how many weights are tried, evenly spread up to 1.
const smoothings = 20

// smooth returns the level after y and the sum of squared errors.
func (m *thima) smooth(y []float64, alpha float64) (level, sum float64) {
	level = m.start
	for _, v := range y {
		if e := v - level; !math.IsNaN(e) {
			sum += e * e
			level += alpha * e
		}
		level += m.drift
	}
	return level - m.drift, sum
}

// update moves the level over one more value, NaN where it was not measured.
func (m *thima) update(v float64) {
	m.level += m.drift
	if e := v - m.level; !math.IsNaN(e) {
		m.level += m.alpha * e
	}
}

// addTo adds the steps ahead of s to dst.
func (m *thima) addTo(dst []float64, s *state) {
	for i := range dst {
		dst[i] += m.level + m.drift*s.fade(i+1)
	}
}
