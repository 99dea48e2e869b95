package arima

import (
	"math"
	"math/rand/v2"
)

// Model is an ARIMA with the end of the history that it goes on from. It may be used by several goroutines.
type Model struct {
	Order         Order
	Coefficients  Coefficients
	LogLikelihood float64 // exact, over σ² too; +Inf where nothing is left to explain
	AICc          float64 // Hurvich and Tsai (1989); σ² counts as a parameter; +Inf with too few values for it
	Sigma         float64 // σ, from the sum of squares over Count
	Count         int     // values measured less those that differencing takes: what the likelihood is of
	From          int     // index of the first value of the history that the model rests on

	ar, ma []term    // of the recursion of y itself, differences included
	known  []float64 // y less its trend around the end of the history
	offset int       // index in known of the first step after the history
	level  float64   // trend at the first step after the history
	slope  float64   // of the trend, a step
	draws  []float64 // innovations to resample
	astray float64   // standard error of the constant, as it enters the recursion
}

// newModel takes the end of the sequence off a likelihood at c.
func newModel(l *likelihood, c Coefficients) (*Model, error) {
	o, s, n := l.order, l.seq, float64(l.count)
	m := &Model{Order: o, Coefficients: c, Count: l.count, From: s.from, LogLikelihood: l.logarithm(), AICc: math.Inf(1)}
	m.Sigma = math.Sqrt(l.squares/n) * s.scale
	if k := float64(o.parameters()); n-k-1 > 0 {
		m.AICc = -2*m.LogLikelihood + 2*k*n/(n-k-1)
	}
	m.recursion(l)
	m.end(l)
	m.innovations(l)
	if k := len(l.beta); k > len(s.gaps) {
		rest := 1.0
		for _, p := range l.filter.ar {
			rest -= p.c
		}
		m.astray = m.Sigma / l.normal[k*k-1] * l.unit * math.Abs(rest)
	}
	return m, nil
}

// recursion sets ar to the terms of φ(B)Φ(Bᵐ)(1−B)ᵈ(1−Bᵐ)ᴰ.
func (m *Model) recursion(l *likelihood) {
	poly := difference(l.order)
	whole := make([]float64, len(poly)+l.filter.r)
	for i, d := range poly {
		whole[i] += d
		for _, p := range l.filter.ar {
			whole[i+p.lag] -= d * p.c
		}
	}
	for i := range whole {
		whole[i] = -whole[i]
	}
	m.ar = terms(nil, whole[1:])
	m.ma = append([]term(nil), l.filter.ma...)
}

// end sets known, offset, level and slope.
func (m *Model) end(l *likelihood) {
	o, s, r := l.order, l.seq, l.filter.r
	n, lost := len(l.out), o.lost()
	ahead := make([]float64, r+s.behind+r) // of the differenced sequence
	copy(ahead, l.columns[0].ring[n:n+r])
	for i, b := range l.beta {
		for k, v := range l.columns[i+1].ring[n : n+r] {
			ahead[k] -= b * v
		}
	}
	for h := range r + s.behind {
		for _, p := range l.filter.ar {
			if h+p.lag < len(ahead) {
				ahead[h+p.lag] += p.c * ahead[h]
			}
		}
	}
	constant := m.Coefficients.Constant / s.scale
	if o.differences() > 0 {
		m.slope = m.Coefficients.Constant
	} else {
		m.level = m.Coefficients.Constant
	}
	z := l.completed()
	m.known = append(m.known, z[len(z)-lost:]...)
	for i := range m.known {
		if o.differences() > 0 {
			m.known[i] -= constant * float64(len(z)-lost+i)
		}
	}
	poly := difference(o)
	for h := range r + s.behind {
		v := ahead[h]
		for lag := 1; lag <= lost; lag++ {
			v -= poly[lag] * m.known[lost+h-lag]
		}
		m.known = append(m.known, v)
	}
	for i := range m.known {
		m.known[i] *= s.scale
	}
	m.offset = lost + s.behind
	m.level += m.slope * float64(len(z)+s.behind)
}

// innovations sets draws to the innovations of measured values, less their mean, as wide
// as the parameters that were taken from them ask for.
func (m *Model) innovations(l *likelihood) {
	gaps, lost := l.seq.gaps, l.order.lost()
	mean := 0.0
	for t, e := range l.out {
		for len(gaps) > 0 && gaps[0]-lost < t {
			gaps = gaps[1:]
		}
		if len(gaps) > 0 && gaps[0]-lost == t {
			continue
		}
		m.draws = append(m.draws, e)
		mean += (e - mean) / float64(len(m.draws))
	}
	wide := l.seq.scale
	if free := l.count - l.order.parameters() + 1; free > 0 {
		wide *= math.Sqrt(float64(l.count) / float64(free))
	}
	for i, e := range m.draws {
		m.draws[i] = (e - mean) * wide
	}
}

// Center fills dst with the expected values after the history.
func (m *Model) Center(dst []float64) {
	for h := range dst {
		if i := m.offset + h; i < len(m.known) {
			dst[h] = m.known[i]
			continue
		}
		sum := 0.0
		for _, p := range m.ar {
			if p.lag <= h {
				sum += p.c * dst[h-p.lag]
			} else {
				sum += p.c * m.known[m.offset+h-p.lag]
			}
		}
		dst[h] = sum
	}
	for h := range dst {
		dst[h] = clamp(dst[h] + m.level + m.slope*float64(h))
	}
}

// Deviate fills dst with the deviation of a path from the centre: innovations of the history drawn with replacement, in
// time order, so that a longer path begins with the shorter one, and the error of the constant.
func (m *Model) Deviate(dst []float64, src *rand.PCG) {
	behind := m.offset - m.Order.lost()
	if behind == 0 {
		m.deviate(dst, src)
		return
	}
	path := make([]float64, behind+len(dst))
	m.deviate(path, src)
	copy(dst, path[behind:])
}

func (m *Model) deviate(dst []float64, src *rand.PCG) {
	off := 0.0
	if m.astray > 0 {
		off = m.astray * rand.New(src).NormFloat64()
	}
	for h := range dst {
		dst[h] = m.draws[draw(src, len(m.draws))]
	}
	// From the end, so that innovations are still there when they are needed.
	for h := len(dst) - 1; h >= 0; h-- {
		sum := dst[h] + off
		for _, p := range m.ma {
			if p.lag > h {
				break
			}
			sum += p.c * dst[h-p.lag]
		}
		dst[h] = sum
	}
	for h := range dst {
		sum := dst[h]
		for _, p := range m.ar {
			if p.lag > h {
				break
			}
			sum += p.c * dst[h-p.lag]
		}
		dst[h] = clamp(sum)
	}
}

// draw returns a number from 0 up to n, n excluded, from one output of src. The
// bias of less than n/2³² is of no consequence here.
func draw(src *rand.PCG, n int) int { return int((src.Uint64() >> 32) * uint64(n) >> 32) }

// clamp keeps v where sums of two are still numbers.
func clamp(v float64) float64 { return max(-math.MaxFloat64/4, min(math.MaxFloat64/4, v)) }
