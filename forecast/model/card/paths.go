package card

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/model/record"
)

// latest is from how many of the latest steps the residuals are taken that are resampled.
const latest = 4096

// phasePrior is how many average residuals are thought to have been seen at each phase beside its own.
// Tried on a sample of the development sets: 3, loss 0.0 % and dates −0.1 %; 12, loss +0.1 % and dates 0.0 %.
const phasePrior = 6

// fitDeviations sets how paths deviate from the centre. Where there is no calibrated autoregression, they are a random walk.
func (m *Model) fitDeviations(h *sample) {
	f := m.calibrated
	if f == nil {
		f = &linear{lags: []int{1}, phi: []float64{1}, rows: float64(len(h.y))}
	}
	m.lags, m.phi = f.lags, tamed(f.lags, f.phi)
	residuals, use := make([]float64, len(h.y)), make([]bool, len(h.y))
	free := f.rows - float64(len(f.lags))
	finest := 1
	for _, s := range h.seasons {
		free -= s.share * float64(s.period-finest)
		finest = s.period
	}
	inflate := math.Sqrt(f.rows / max(free, f.rows/leastFree))
	for t := longest(f.lags); t < len(h.y); t++ {
		if use[t] = measured(h.use, f.lags, t); use[t] {
			residuals[t] = (h.y[t] - f.at(h.y, t)) * inflate
		}
	}
	m.spread = spreadByPhase(residuals, use, h.inner())
	mean := meanOf(residuals, use)
	p := len(m.spread)
	from := (p - len(h.y)%p) % p
	for t := max(len(h.y)-latest, 0); t < len(h.y); t++ {
		if use[t] {
			m.pool = append(m.pool, (residuals[t]-mean)/m.spread[(from+t)%p])
		}
	}
	m.pool = slices.Clone(record.Thin(m.pool, record.MaxPool))
	if m.rho != nil && m.rho.changes {
		m.growthErr = m.rho.sigma / math.Sqrt(m.rho.rows)
	}
}

// tamed returns the coefficients of an autoregression whose roots are drawn in, by
// growing parts of the longest lag, until it is no longer explosive.
func tamed(lags []int, phi []float64) []float64 {
	out := slices.Clone(phi)
	for k := 1; k < 1<<20 && explosive(lags, out); k *= 2 {
		for j, l := range lags {
			out[j] = phi[j] * math.Exp(-float64(k)/tameSteps*float64(l)/float64(longest(lags)))
		}
	}
	return out
}

// tameSteps is into how many parts the first drawing in by a factor of e over the longest lag is cut.
const tameSteps = 64

// spreadByPhase returns the mean size of the residuals at each phase of p, relative to that of all, by step ahead.
func spreadByPhase(residuals []float64, use []bool, p int) []float64 {
	spread, count := make([]float64, p), make([]float64, p)
	from := (p - len(residuals)%p) % p
	total, n := 0.0, 0.0
	for t, e := range residuals {
		if use[t] {
			spread[(from+t)%p] += math.Abs(e)
			count[(from+t)%p]++
			total += math.Abs(e)
			n++
		}
	}
	for i := range spread {
		if total == 0 {
			spread[i] = 1
			continue
		}
		spread[i] = (spread[i]/(total/n) + phasePrior) / (count[i] + phasePrior)
	}
	return spread
}

// Deviate fills dst with the deviation of one path from the expected course.
func (m *Model) Deviate(dst []float64, src *rand.PCG) {
	growth := m.growthErr * rand.New(src).NormFloat64()
	m.innovate(dst, src)
	recur(dst, m.lags, m.phi)
	if growth != 0 {
		for i, faded := range m.look(len(dst)).faded {
			dst[i] += growth * faded
		}
	}
	if !m.logged {
		for i := range dst {
			dst[i] *= m.scale
		}
		return
	}
	ahead := m.look(len(dst))
	for i, c := range ahead.course {
		dst[i] = m.original(c+dst[i]) - ahead.original[i]
	}
}

// recur turns the innovations in dst into a path of an autoregression on ascending lags from rest, in place.
func recur(dst []float64, lags []int, phi []float64) {
	from := 0
	for k := range len(lags) + 1 {
		to := len(dst)
		if k < len(lags) {
			to = min(to, lags[k])
		}
		for i := from; i < to; i++ {
			sum := dst[i]
			for j := k - 1; j >= 0; j-- { // the last value, which all wait for, comes last
				sum += phi[j] * dst[i-lags[j]]
			}
			dst[i] = sum
		}
		from = max(from, to)
	}
}

// innovate fills dst with resampled residuals.
func (m *Model) innovate(dst []float64, src *rand.PCG) {
	pool, spread := m.pool, m.spread
	n := uint64(len(pool))
	if n == 0 {
		clear(dst)
		return
	}
	phase := m.state.since % len(spread)
	for i := range dst {
		// The upper half of one output picks an index; its bias below n/2³² is of no consequence.
		dst[i] = pool[src.Uint64()>>32*n>>32] * spread[phase]
		if phase++; phase == len(spread) {
			phase = 0
		}
	}
}
