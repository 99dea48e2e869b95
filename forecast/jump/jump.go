// Package jump forecasts what wanders, and what fills and is cleaned: a random walk whose steps are resampled
// from the changes of the history, with a jump process for its large drops, such as purges and clean-ups of disks.
//
// A path starts at the last value and adds, step by step, ordinary changes of the history: single ones or blocks of
// neighbours, which keep the autocorrelation of changes (Künsch 1989, "The jackknife and the bootstrap for general stationary
// observations", section 2.3: the moving block bootstrap). At a purge it drops by a share of what it stands
// above the lowest value of the history: x − floor becomes (1 − share)·(x − floor). Waits between purges and their shares are resampled,
// too: Merton (1976), "Option pricing when underlying stock returns are discontinuous", eq. 2, with the distributions of the history in place of
// Poisson arrivals and lognormal sizes. A share of the height, rather than a plain size, is what keeps a disk that is cleaned now and then
// from running out of its range.
//
// Sequences are plain float64 slices in time order, NaN where nothing was measured; the package knows neither time nor units.
package jump

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// MaxValue is the largest size of a value that a history may have.
const MaxValue = 1e100

// fewestWaits is how many waits between purges are resampled; with fewer, arrivals are as likely at each step.
const fewestWaits = 3

// longestMemory bounds the steps for which the expected arrivals are worked out one by one; after them they
// come at their mean rate.
const longestMemory = 2048

// ErrTooShort is returned where no two neighbours are measured.
var ErrTooShort = errors.New("jump: no two neighbouring values are measured")

// Model is a random walk with purges. It may be used by several goroutines.
type Model struct {
	Last   float64 // latest value measured
	Floor  float64 // lowest value measured
	Drift  float64 // mean ordinary change a step
	Block  int     // ordinary changes resampled together
	Purges []Purge // found in the history, in time order

	changes []float64 // ordinary ones less Drift, in time order
	spread  float64   // standard error of Drift
	shares  []float64 // of purges
	waits   []int     // steps from a purge to the next, ascending; nil if they are as likely at each step
	rate    float64   // purges a step
	elapsed int       // steps since the last purge
	behind  int       // steps of the history after Last
	arrival []float64 // expected purges in each of the first steps
	share   float64   // mean of shares
}

// Purge is a large drop of the history, over one or more neighbouring steps.
type Purge struct {
	At    int     // index of the value at which it ended
	Steps int     // that it took
	Share float64 // of the height above the floor of the history that went, up to 1
}

// Fit returns the walk of y with blocks of the given number of steps. A block of 0 takes ∛n of n changes, the
// rate at which the optimal length grows (Künsch 1989, section 3); a longer one than the history allows is cut.
//
// A value that is not NaN or within MaxValue gives an error that names it, and so does a negative block;
// where no change can be seen the error is ErrTooShort.
func Fit(y []float64, block int) (*Model, error) {
	if block < 0 {
		return nil, fmt.Errorf("jump: block of %d steps, want 0 or more", block)
	}
	m := &Model{Floor: math.Inf(1)}
	for t, v := range y {
		if math.Abs(v) > MaxValue {
			return nil, fmt.Errorf("jump: value %d is %v, want at most %g or NaN", t, v, MaxValue)
		}
		if !math.IsNaN(v) {
			m.Last, m.Floor = v, min(m.Floor, v)
			m.behind = len(y) - 1 - t
		}
	}
	purge := drops(y)
	for t := 1; t < len(y); t++ {
		if d := y[t] - y[t-1]; !math.IsNaN(d) && !purge[t] {
			m.changes = append(m.changes, d)
		}
	}
	if len(m.changes) == 0 {
		return nil, ErrTooShort
	}
	m.Block = block
	if block == 0 {
		m.Block = int(math.Cbrt(float64(len(m.changes))))
	}
	m.Block = max(1, min(m.Block, len(m.changes)))
	m.drift()
	m.jumps(y, purge)
	return m, nil
}

// drift takes the mean off the changes, and finds its standard error from the means of whole blocks.
func (m *Model) drift() {
	for i, d := range m.changes {
		m.Drift += (d - m.Drift) / float64(i+1)
	}
	for i := range m.changes {
		m.changes[i] -= m.Drift
	}
	sum, n := 0.0, 0.0
	for from := 0; from+m.Block <= len(m.changes); from += m.Block {
		mean := 0.0
		for _, d := range m.changes[from : from+m.Block] {
			mean += d / float64(m.Block)
		}
		sum += mean * mean
		n++
	}
	if n > 1 {
		m.spread = math.Sqrt(sum / (n - 1) / n)
	}
}

// jumps finds the purges, and what is needed to go on with them.
func (m *Model) jumps(y []float64, purge []bool) {
	last := -1
	for t := 1; t < len(y); t++ {
		if !purge[t] {
			continue
		}
		from := t - 1
		for t+1 < len(y) && purge[t+1] {
			t++
		}
		// The floor is the history's, so a purge down to it is a whole one.
		share := (y[from] - y[t]) / (y[from] - m.Floor)
		m.Purges = append(m.Purges, Purge{At: t, Steps: t - from, Share: share})
		m.shares = append(m.shares, share)
		m.share += (share - m.share) / float64(len(m.shares))
		if last >= 0 {
			m.waits = append(m.waits, t-last)
		}
		last = t
	}
	if last < 0 {
		return
	}
	m.elapsed = len(y) - 1 - last
	m.rate = float64(len(m.shares)) / float64(len(y)-1)
	if len(m.waits) < fewestWaits {
		m.waits = nil
		return
	}
	sum := 0
	for _, w := range m.waits {
		sum += w
	}
	m.rate = float64(len(m.waits)) / float64(sum)
	m.renew()
}

// renew sets arrival by the renewal equation u_t = first_t + Σ_w u_{t−w}/n: Feller (1968), "An introduction
// to probability theory and its applications", volume I, section XIII.4.
func (m *Model) renew() {
	slices.Sort(m.waits)
	m.arrival = make([]float64, min(longestMemory, 8*m.waits[len(m.waits)-1]+m.behind))
	// The steps after Last are part of the path, though not of what is asked for.
	passed := m.elapsed - m.behind
	left := m.remaining(passed)
	for _, w := range m.waits {
		if t := w - passed - 1; t >= 0 && t < len(m.arrival) {
			m.arrival[t] += 1 / float64(left)
		}
	}
	n := float64(len(m.waits))
	for t := range m.arrival {
		sum := 0.0
		for _, w := range m.waits {
			if w > t {
				break
			}
			sum += m.arrival[t-w]
		}
		m.arrival[t] += sum / n
		if left == 0 {
			m.arrival[t] += m.rate * math.Pow(1-m.rate, float64(t))
		}
	}
}

// remaining counts the waits longer than elapsed.
func (m *Model) remaining(elapsed int) int {
	n := 0
	for _, w := range m.waits {
		if w > elapsed {
			n++
		}
	}
	return n
}

// expected is the number of purges to be expected in step t after Last.
func (m *Model) expected(t int) float64 {
	if t < len(m.arrival) {
		return m.arrival[t]
	}
	return m.rate
}

// Center fills dst with the expected course: the drift, less at each step the expected number of purges times their mean
// share of the height. It is the mean of the paths where there are no purges, where they come as likely at each step, and
// where they come by the clock; where they do neither it is near it.
func (m *Model) Center(dst []float64) {
	x := m.Last
	for t := range m.behind {
		x = m.onward(x, t)
	}
	for h := range dst {
		x = m.onward(x, m.behind+h)
		dst[h] = x
	}
}

// onward is the expected course a step on.
func (m *Model) onward(x float64, t int) float64 {
	x += m.Drift
	if above := x - m.Floor; above > 0 && len(m.shares) > 0 {
		x -= m.expected(t) * m.share * above
	}
	return x
}

// Deviate fills dst with a path less the centre. All that is random is drawn in time order, so
// that a longer path begins with the shorter one.
func (m *Model) Deviate(dst []float64, src *rand.PCG) {
	w := walk{model: m, src: src, slope: m.Drift, x: m.Last}
	if m.spread > 0 {
		w.slope += m.spread * rand.New(src).NormFloat64()
	}
	w.next = m.first(src)
	center := m.Last
	for t := range m.behind {
		w.step(t)
		center = m.onward(center, t)
	}
	for h := range dst {
		w.step(m.behind + h)
		center = m.onward(center, m.behind+h)
		dst[h] = w.x - center
	}
}

// walk is a path on its way.
type walk struct {
	model *Model
	src   *rand.PCG
	slope float64
	x     float64
	at    int // of the block in changes
	left  int // changes of it
	next  int // step of the next purge
}

// step moves on by step t.
func (w *walk) step(t int) {
	m := w.model
	if w.left == 0 {
		w.at, w.left = draw(w.src, len(m.changes)-m.Block+1), m.Block
	}
	w.x += w.slope + m.changes[w.at]
	w.at++
	w.left--
	if t != w.next || len(m.shares) == 0 {
		return
	}
	if above := w.x - m.Floor; above > 0 {
		w.x -= m.shares[draw(w.src, len(m.shares))] * above
	}
	w.next += m.wait(w.src)
}

// wait draws the steps to the purge after one.
func (m *Model) wait(src *rand.PCG) int {
	if m.waits != nil {
		return m.waits[draw(src, len(m.waits))]
	}
	return m.geometric(src)
}

// first draws the step of the first purge: what is left of a wait longer than has passed since the last one.
func (m *Model) first(src *rand.PCG) int {
	passed := m.elapsed - m.behind
	left := m.remaining(passed)
	if len(m.shares) == 0 {
		return -1
	}
	if left == 0 {
		return m.geometric(src) - 1
	}
	k := draw(src, left)
	for _, w := range m.waits {
		if w > passed {
			if k == 0 {
				return w - passed - 1
			}
			k--
		}
	}
	return -1
}

// geometric draws a wait of 1 or more at the mean rate.
func (m *Model) geometric(src *rand.PCG) int {
	if m.rate >= 1 {
		return 1
	}
	u := (float64(src.Uint64()>>11) + 0.5) / (1 << 53)
	return 1 + int(min(math.Log(u)/math.Log1p(-m.rate), 1<<40))
}

// draw returns a number from 0 up to n, n excluded, from one output of src. The
// bias of less than n/2³² is of no consequence here.
func draw(src *rand.PCG, n int) int { return int((src.Uint64() >> 32) * uint64(n) >> 32) }
