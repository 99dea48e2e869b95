package intermittent

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/model/record"
)

// Chain is demand that comes and goes in runs: whether there is any in a step depends on whether there was in the step before, and a
// demand has the size of one of the history, whenever it was. It is the bootstrap of Willemain, Smart and
// Schwarz (2004), "A new approach to forecasting intermittent demand for service parts inventories", section 3, without their jitter,
// which is for demands that are small counts.
type Chain struct {
	// Begin and Continue are the probabilities of a demand after a step without and with one.
	Begin, Continue float64
	// Size is the mean size of a demand.
	Size float64

	counts [2][2]float64 // steps without and with demand, by whether there was one in the step before
	sizes  []float64     // over their mean
	spread float64       // variance of the mean size, relative to its square
	now    float64       // probability that the last step had a demand: 0 or 1, unless it was not measured
	fitted int           // steps that all but now were taken from
	since  int
}

// prior is how many steps of either kind are taken to have been seen beforehand: that of Jeffreys (1946).
const prior = 0.5

// FitChain counts what followed what in the history, and by the counts has the probabilities, with half a step of each kind more.
// Values are as for Fit.
func FitChain(y []float64) (*Chain, error) {
	if err := check(y, TSB); err != nil {
		return nil, err
	}
	c := &Chain{fitted: len(y)}
	before := math.NaN()
	for _, v := range y {
		if !math.IsNaN(v) && !math.IsNaN(before) {
			c.counts[index(before)][index(v)]++
		}
		if v > 0 {
			c.sizes = append(c.sizes, v)
			c.Size += (v - c.Size) / float64(len(c.sizes))
		}
		before = v
	}
	n := float64(len(c.sizes))
	for i := range c.sizes {
		c.sizes[i] /= c.Size
		c.spread += (c.sizes[i] - 1) * (c.sizes[i] - 1) / n / n
	}
	c.sizes = record.Thin(c.sizes, record.MaxPool)
	c.look()
	for _, v := range y {
		c.step(v)
	}
	return c, nil
}

// index is 1 for a demand.
func index(v float64) int {
	if v > 0 {
		return 1
	}
	return 0
}

// look sets the probabilities that the counts make likely.
func (c *Chain) look() {
	share := func(n [2]float64) float64 { return (n[1] + prior) / (n[0] + n[1] + 2*prior) }
	c.Begin, c.Continue = share(c.counts[0]), share(c.counts[1])
}

// step moves on by one step.
func (c *Chain) step(v float64) {
	if math.IsNaN(v) {
		c.now = c.next(c.now)
		return
	}
	c.now = float64(index(v))
}

// next returns the probability of a demand in the step after one that had it with probability p.
func (c *Chain) next(p float64) float64 { return c.Begin + p*(c.Continue-c.Begin) }

// Center fills dst with the expected demand, which tends to that of the history.
func (c *Chain) Center(dst []float64) {
	p := c.now
	for h := range dst {
		p = c.next(p)
		dst[h] = p * c.Size
	}
}

// Deviate fills dst with a path less the centre. How well the probabilities and the mean size are known is part of it: they are
// drawn once for each path, from what the counts leave likely and as a mean of as many sizes varies.
func (c *Chain) Deviate(dst []float64, src *rand.PCG) {
	chance := [2]float64{beta(c.counts[0], src), beta(c.counts[1], src)}
	size := c.Size
	if c.spread > 1e-12 {
		size *= gamma(1/c.spread, src) * c.spread
	}
	p, demand := c.now, 0
	if u := src.Uint64(); float64(u>>11) < c.now*(1<<53) {
		demand = 1
	}
	for h := range dst {
		p = c.next(p)
		// One number decides on both, so that a path's draws do not depend on what it finds.
		u := src.Uint64()
		dst[h] = -p * c.Size
		if float64(u>>32) < chance[demand]*(1<<32) {
			demand = 1
			dst[h] += size * c.sizes[int((u&(1<<32-1))*uint64(len(c.sizes))>>32)]
		} else {
			demand = 0
		}
	}
}

// beta draws the probability of a demand after so many steps without and with one.
func beta(counts [2]float64, src *rand.PCG) float64 {
	a, b := gamma(counts[1]+prior, src), gamma(counts[0]+prior, src)
	if a+b == 0 {
		return 0.5
	}
	return a / (a + b)
}

// Update moves the chain over one more value, NaN where it was not measured. Probabilities and sizes are held. The error is of a
// value that is below 0 or over MaxValue; the chain is then as it was.
func (c *Chain) Update(v float64) error {
	if v < 0 || v > MaxValue {
		return fmt.Errorf("intermittent: value %v, want 0 to %g or NaN", v, MaxValue)
	}
	c.since++
	c.step(v)
	return nil
}

// Pass returns the chain with its probabilities and sizes as they are, and the rest taken from y: the history of the
// fit, followed by what came since. It is what Update must agree with.
func (c *Chain) Pass(y []float64) (*Chain, error) {
	if len(y) < c.fitted {
		return nil, fmt.Errorf("intermittent: %d values: want the %d of the fit and those since", len(y), c.fitted)
	}
	if err := check(y, TSB); err != nil {
		return nil, err
	}
	out := *c
	out.since, out.now = len(y)-c.fitted, 0
	for _, v := range y {
		out.step(v)
	}
	return &out, nil
}

// Clone returns a copy of c, of which Update changes nothing else.
func (c *Chain) Clone() *Chain {
	out := *c
	return &out
}

// Limit thins the sizes that paths draw from to at most so many.
func (c *Chain) Limit(most int) { c.sizes = slices.Clone(record.Thin(c.sizes, max(most, 1))) }

// Record appends all of the chain. What RestoreChain makes of it has the same course and the same paths, bit for bit.
func (c *Chain) Record(w *record.Writer) {
	w.Uint(version)
	w.Int(c.fitted)
	w.Int(c.since)
	for _, v := range []float64{c.counts[0][0], c.counts[0][1], c.counts[1][0], c.counts[1][1], c.Size, c.spread, c.now} {
		w.Float(v)
	}
	w.Floats(c.sizes)
}

// RestoreChain takes a chain off a record. The error names the field that is wrong.
func RestoreChain(r *record.Reader) (*Chain, error) {
	c := &Chain{}
	r.Version(version)
	c.fitted = r.Int("fitted", 1, maxFitted)
	c.since = r.Int("since", 0, maxFitted)
	for i := range 4 {
		c.counts[i/2][i%2] = r.Float("steps counted")
		r.Require(c.counts[i/2][i%2] >= 0 && c.counts[i/2][i%2] <= maxFitted, "steps counted", "at least 0")
	}
	c.Size, c.spread, c.now = r.Float("size"), r.Float("spread"), r.Float("demand now")
	r.Require(c.Size > 0 && c.Size <= MaxValue, "size", "above 0")
	r.Require(c.spread >= 0, "spread", "at least 0")
	r.Require(c.now >= 0 && c.now <= 1, "demand now", "a probability")
	c.sizes = r.Floats("sizes", record.MaxPool)
	r.Require(len(c.sizes) > 0, "sizes", "a value at least")
	for _, v := range c.sizes {
		r.Require(v > 0, "sizes", "above 0")
	}
	c.look()
	return c, r.Err()
}
