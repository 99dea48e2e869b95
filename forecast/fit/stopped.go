package fit

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/model/record"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// stoppedGrowth is growth that stopped some time ago: the models follow the level since then, and in some simulations it goes on as
// it was. The zero stoppedGrowth is none.
//
// What share of the history it went on for is the chance that it goes on at a time of which nothing else is known. It goes on again in the
// square of that share of the simulations: both the pool must be a growing one, and its growth come back. It does so after
// a time that is longer the longer it has stood still: half of it within as long as that. A state of which nothing is known
// but its age has that law (J. R. Gott, Nature 363, 1993).
type stoppedGrowth struct {
	slope  float64 // of the growth before, in original values a step
	age    int     // steps since it stopped
	chance float64 // that it ever goes on
}

// newStoppedGrowth returns growth of a slope that stopped at a step of n.
func newStoppedGrowth(slope float64, at, n int) stoppedGrowth {
	share := float64(at) / float64(n)
	return stoppedGrowth{slope: slope, age: n - at, chance: share * share}
}

// put adds the growth to a path in original values.
func (g stoppedGrowth) put(dst []float64, d demand, src *rand.PCG) {
	if g.age == 0 {
		return
	}
	which, wait := future.Uniform(src), future.Uniform(src)
	if which >= g.chance {
		return
	}
	at := float64(g.age) * wait / (1 - wait)
	for h, v := range dst {
		if ahead := float64(h+1) - at; ahead > 0 {
			dst[h] = bounded(v+g.slope*ahead, d.low, d.high)
		}
	}
}

// text says what the simulations make of it.
func (g stoppedGrowth) text() string {
	return fmt.Sprintf("it goes on in %s of the simulations, the later the longer it has stood still", series.Percent(g.chance))
}

func (g stoppedGrowth) write(w *record.Writer) {
	w.Int(g.age)
	w.Float(g.slope)
	w.Float(g.chance)
}

func readStoppedGrowth(r *record.Reader) stoppedGrowth {
	g := stoppedGrowth{age: r.Int("age of a stop", 0, 2*series.MaxValues), slope: r.Float("growth before a stop"),
		chance: r.Float("chance of growth")}
	r.Require(g.chance >= 0 && g.chance <= 1, "chance of growth", "0 to 1")
	return g
}

// stopGrowth turns what precedes a stop so that the level there is that since, up to the knot, where the growth ended. An exact course
// is one without noise.
func (c *cleaner) stopGrowth(slope, knot float64, at int, exact bool) {
	level := middleOf(c.values[at:])
	for t, v := range c.values[:at] {
		by := -slope * (float64(t) - knot)
		if off := v + by - level; exact && math.Abs(off) < math.Abs(slope) {
			by -= off // what rounding has left is no step
		}
		c.values[t] += by
		c.raw[t] += by
	}
	c.spliced = true
	c.stopped = newStoppedGrowth(slope, at, len(c.values))
}
