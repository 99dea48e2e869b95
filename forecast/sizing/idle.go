package sizing

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/parallel"
	"github.com/plimsoll/plimsoll/forecast/passage"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// DefaultIdleConfidence is the share of the futures that must not need what is called idle, unless another is asked for.
const DefaultIdleConfidence = 0.95

// IdleQuestion asks how much of a capacity is not needed.
type IdleQuestion struct {
	Capacity capacity.Capacity
	Sustain  series.Step
	// Confidence is the share of the futures that do without, in (0, 1); 0 means DefaultIdleConfidence.
	Confidence float64
	// Kind of unit; empty as Plan.OrderKind has it. Size is that of one unit where the capacity has no plan; 0 if not known.
	Kind string
	Size float64
}

// Idle is capacity that is not needed within the horizon.
type Idle struct {
	Until      time.Time
	Confidence float64
	// Needed is the Confidence-quantile of the highest demand that is sustained within the horizon.
	Needed float64
	// Idle is how much usable capacity could be missing at all times of the horizon
	// with no sustained span at or over the rest in the share Confidence of the futures; at least 0, NaN
	// if nothing was counted. While the capacity stays the same, it is that less Needed.
	Idle float64
	// Units is the largest whole number of units that could be missing likewise, with every reserve
	// as it is with so many fewer, and Kind what they are. Known says whether there is such a number.
	Units int
	Kind  string
	Known bool
	// Assumed says that Until lies beyond what was measured, where growth is assumed.
	Assumed bool
	// Reason says in one sentence why there is no number; empty if there is one.
	Reason string
}

// IdleOf returns the capacity that the futures do not need. A horizon that ends before the
// season in which demand is highest makes more of it than there is: Until has to stand beside it.
func IdleOf(f forecast.Forecast, q IdleQuestion) (Idle, error) {
	if q.Confidence == 0 {
		q.Confidence = DefaultIdleConfidence
	}
	w := Idle{Until: f.Time(f.Steps()), Confidence: q.Confidence, Needed: math.NaN(), Idle: math.NaN()}
	w.Assumed = !f.Evidence.MeasuredUntil.IsZero() && w.Until.After(f.Evidence.MeasuredUntil)
	switch {
	case !(q.Confidence > 0 && q.Confidence < 1):
		return w, fmt.Errorf("confidence: %v, want a probability between 0 and 1", q.Confidence)
	case q.Capacity.Plan != nil && q.Size != 0:
		return w, fmt.Errorf("size: %v, but the capacity is made of units that have a size: leave it out", q.Size)
	case q.Capacity.IsZero():
		w.Reason = "No capacity was given, so none can be idle."
		return w, nil
	}
	need := passage.SustainSteps(f.Series, q.Sustain)
	usable := q.Capacity.Over(f.Start, f.Step, f.Steps())
	if need > f.Steps() || slices.ContainsFunc(usable, math.IsNaN) {
		w.Reason = "The horizon is too short to tell, or the capacity is not known in all of it."
		return w, nil
	}
	w.measure(f, usable, need)
	if _, now := passage.SaturatedSince(f.Series, q.Capacity, need); now {
		w.Idle = 0
	}
	w.count(f, q, need)
	return w, nil
}

// measure sets Needed and Idle.
func (w *Idle) measure(f forecast.Forecast, usable []float64, need int) {
	needed, idle := make([]float64, f.Futures()), make([]float64, f.Futures())
	zero := make([]float64, len(usable))
	parallel.Each(f.Futures(), func(i int) {
		path := f.Paths.RawRowView(i)
		needed[i] = sustained(path, zero, need)
		idle[i] = -sustained(path, usable, need)
	})
	slices.Sort(needed)
	slices.Sort(idle)
	n := len(idle)
	w.Needed = needed[future.Rank(w.Confidence, n)]
	w.Idle = min(max(idle[n-1-future.Rank(w.Confidence, n)], 0), slices.Min(usable))
}

// sustained returns the largest amount that path less usable is at or over for need steps in a row.
func sustained(path, usable []float64, need int) float64 {
	var m passage.SlidingMinimum
	return m.Largest(len(path), need, func(i int) float64 { return path[i] - usable[i] })
}

// count sets the whole units.
func (w *Idle) count(f forecast.Forecast, q IdleQuestion, need int) {
	if w.Kind = q.Kind; q.Capacity.Plan == nil {
		if w.Kind == "" {
			w.Kind = "unit"
		}
		if w.Known = q.Size > 0; w.Known {
			w.Units = int(min(w.Idle/q.Size*(1+passage.Rounding), MaxUnits))
		} else {
			w.Kind = ""
		}
		return
	}
	plan := *q.Capacity.Plan
	if q.Kind != "" {
		plan.Order = q.Kind
	}
	kind, ok := plan.OrderKind()
	if w.Known = ok; !ok {
		w.Reason = fmt.Sprintf("Which kind of unit is counted is not said: the kinds are %s.", plan.Kinds())
		return
	}
	w.Kind = kind.Kind
	if w.Idle <= 0 {
		return
	}
	level, _ := q.Capacity.LevelAt(f.Start)
	most := 0
	for _, u := range level.Units {
		if u.Kind == kind.Kind {
			most = u.Count
		}
	}
	// The least number that is too many; what is idle already bounds it, but the units may be of several sizes.
	w.Units = sort.Search(most, func(k int) bool { return !w.doesWithout(f, plan, kind.Kind, k+1, need, q) })
}

// doesWithout reports whether enough futures do without k units from the beginning of the horizon on.
func (w *Idle) doesWithout(f forecast.Forecast, plan capacity.Plan, kind string, k, need int, q IdleQuestion) bool {
	c, err := plan.With(kind, -k, f.Start, "").Capacity()
	if err != nil {
		return false // fewer than a planned retirement takes, or nothing usable left
	}
	usable := c.Over(f.Start, f.Step, f.Steps())
	holds := make([]bool, f.Futures())
	parallel.Each(f.Futures(), func(i int) { holds[i] = passage.First(f.Paths.RawRowView(i), usable, need, 0) == passage.Never })
	return shareWhere(holds, func(h bool) bool { return h }) >= q.Confidence
}
