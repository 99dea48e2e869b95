package fit

import (
	"fmt"
	"math/rand/v2"

	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/model/breaks"
	"github.com/plimsoll/plimsoll/forecast/model/record"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// ongoingCopy is something large that is being copied or deleted at the end of a history: in every simulation that is over after a time
// which is anything up to as long again. The zero ongoingCopy is none.
type ongoingCopy struct {
	pace float64 // by which it adds to the growth, in original values a step
	age  int     // steps since it began
}

// put adds the rest of the copy to a path in original values.
func (o ongoingCopy) put(dst []float64, d demand, src *rand.PCG) {
	if o.age == 0 {
		return
	}
	rest := float64(o.age) * future.Uniform(src)
	for h, v := range dst {
		dst[h] = bounded(v+o.pace*min(float64(h+1), rest), d.low, d.high)
	}
}

func (o ongoingCopy) write(w *record.Writer) {
	w.Int(o.age)
	w.Float(o.pace)
}

func readOngoingCopy(r *record.Reader) ongoingCopy {
	return ongoingCopy{age: r.Int("age of a copy", 0, 2*series.MaxValues), pace: r.Float("pace of a copy")}
}

// spliceOngoing moves what precedes a copy that is not over to the level of now, and leaves out what was read while it went on: growth
// and seasons are those before it, and the copy goes on in the simulations for a while.
func (c *cleaner) spliceOngoing(day int) {
	o, ok := breaks.OngoingRamp(c.withoutSeasons(), day)
	if !ok || o.Before+o.Size <= emptiedTo*o.Before {
		return
	}
	n := len(c.values)
	c.before(breaks.Jump{From: o.From, At: n - 1}, func(v float64) float64 { return v + o.Size })
	c.copying = ongoingCopy{pace: o.Pace, age: n - o.From}
	u := c.series.Unit
	c.happened(series.Happening{
		Time: c.series.Time(o.From), Until: c.series.End(), Kind: series.LevelStep, Size: o.Size,
		Done: "counted out; may go on for as long again",
		Why: fmt.Sprintf("Since about %s the level has gone from about %s to about %s, much faster than before, as while something large is "+
			"copied or deleted: growth and seasons were learned as if that had not been, and in the simulations it ends at once, after "+
			"as long again, or between.",
			c.when(o.From), u.Format(o.Before), u.Format(o.Before+o.Size)),
	})
}
