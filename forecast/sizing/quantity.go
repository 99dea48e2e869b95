package sizing

import (
	"fmt"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/parallel"
	"github.com/plimsoll/plimsoll/forecast/passage"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// MaxUnits is the largest order that is looked for.
const MaxUnits = 1 << 20

// Question asks how much to order so that a pool holds for a while.
type Question struct {
	Capacity capacity.Capacity
	Sustain  series.Step
	// Kind of unit that is ordered; empty as Plan.OrderKind has it.
	Kind string
	// Size is what one unit adds to the usable capacity, where the capacity has no plan. 0 if that is not known.
	Size float64
	// Arrival is when what is ordered can be used, and Until how long the pool must hold.
	Arrival, Until time.Time
	// Confidence is the share of the futures in which it must hold, in (0, 1).
	Confidence float64
	// Seen bounds what a future asks for by how much the history has grown; the zero GrowthSeen bounds nothing.
	Seen GrowthSeen
}

// Order is how much to order. A pool holds in a future if no sustained span at or over
// the usable capacity begins in [Arrival, Until); what comes before the arrival, no
// order can help.
type Order struct {
	Arrival, Until time.Time
	Confidence     float64
	// Shortfall is the least usable capacity, beyond what is there and planned, with
	// more than which the pool holds with that confidence; 0 if it holds as it is, NaN
	// if nothing was counted.
	Shortfall float64
	// Units is the least whole number of units with which it holds, and Kind what they
	// are. Known says whether there is such a number.
	Units int
	Kind  string
	Known bool
	// Holds is the share of the futures in which the pool holds with Units (or with
	// Shortfall, where units are not known), and Without the share if nothing is ordered.
	Holds, Without float64
	// AtLeast says that Units, of which there is one, is the least, and that more is not known. The Shortfall is then
	// NaN.
	AtLeast bool
	// Bounded says that simulations asked for more than the history showed it can grow in the time, and got that.
	Bounded bool
	// Assumed says that Until lies beyond what was measured, where growth is assumed.
	Assumed bool
	// Reason says in one sentence why there is no number; empty if there is one.
	Reason string
}

// Longer fills dst with a future from the first step of a forecast on, beyond its horizon.
type Longer func(future int, dst []float64)

// Quantity returns how much to order. It is counted on the very futures of f, made
// longer where Until lies beyond its horizon; where longer is nil, that is an error.
//
// The number of units is exact: for every future the least number with which it holds,
// by doubling and halving, and of those the Confidence-quantile. For a plan, each number
// is tried on the capacity that the plan has with so many units more, so that a unit
// which is larger than all others adds no more than the HA reserve leaves of it.
func Quantity(f forecast.Forecast, q Question, longer Longer) (Order, error) {
	o := Order{Arrival: q.Arrival, Until: q.Until, Confidence: q.Confidence, Shortfall: math.NaN(), Holds: math.NaN(), Without: math.NaN()}
	if !(q.Confidence > 0 && q.Confidence < 1) {
		return o, fmt.Errorf("confidence: %v, want a probability between 0 and 1", q.Confidence)
	}
	if q.Capacity.Plan != nil && q.Size != 0 {
		return o, fmt.Errorf("size: %v, but the capacity is made of units that have a size: leave it out", q.Size)
	}
	w, reason, err := orderWindow(f, q, longer)
	if err != nil || reason != "" {
		o.Reason = reason
		return o, err
	}
	o.Assumed = !f.Evidence.MeasuredUntil.IsZero() && q.Until.After(f.Evidence.MeasuredUntil)
	s, reason := newSupply(q, f, w)
	if q.Kind != "" && s.kind != q.Kind {
		return o, fmt.Errorf("kind: %s", reason)
	}
	o.Kind = s.kind
	n := need{units: make([]int, f.Futures()), short: make([]float64, f.Futures())}
	n.most = mostOver(f, q.Seen, w.to)
	leastUnits(f, w, s, longer, &n)
	o.settle(n, s, reason)
	return o, nil
}

// holdSpan is the steps in which a pool must hold.
type holdSpan struct {
	from, to int // of the forecast, [from, to)
	need     int // steps of a sustained span
}

// orderWindow returns the steps from the arrival on, or why there are none.
func orderWindow(f forecast.Forecast, q Question, longer Longer) (w holdSpan, reason string, err error) {
	if q.Capacity.IsZero() {
		return w, "No capacity was given, so nothing is missing.", nil
	}
	w = holdSpan{from: f.StepFrom(q.Arrival), to: f.StepFrom(q.Until), need: passage.SustainSteps(f.Series, q.Sustain)}
	switch {
	case w.to <= w.from:
		return w, fmt.Sprintf("What is ordered arrives on %s, and nothing is asked of the time after: the span to hold ends on %s.",
			q.Arrival.Format("2006-01-02"), q.Until.Format("2006-01-02")), nil
	case w.to <= f.Steps():
		return w, "", nil
	case longer == nil:
		return w, "", fmt.Errorf("until: %s is %d steps ahead, and the forecast has %d", q.Until.Format(time.RFC3339), w.to, f.Steps())
	}
	if err := forecast.CheckSize(f.Futures(), w.to); err != nil {
		return w, fmt.Sprintf("To hold until %s is too far to be simulated: %v.", q.Until.Format("2006-01-02"), err), nil
	}
	return w, "", nil
}

func shareWhere[T any](list []T, is func(T) bool) float64 {
	n := 0
	for _, v := range list {
		if is(v) {
			n++
		}
	}
	return float64(n) / float64(len(list))
}

// leastUnits fills in for each future the least number of units with which it holds, more than
// MaxUnits if none does, and the usable capacity that it lacks: negative if it
// holds as it is.
func leastUnits(f forecast.Forecast, w holdSpan, s *supply, longer Longer, n *need) {
	pool := sync.Pool{New: func() any { return new(orderScratch) }}
	var bounded atomic.Bool
	parallel.Each(f.Futures(), func(i int) {
		scratch, _ := pool.Get().(*orderScratch)
		defer pool.Put(scratch)
		var path []float64
		if w.to <= f.Steps() {
			path = f.Paths.RawRowView(i)[w.from:w.to]
		} else {
			scratch.path = slices.Grow(scratch.path[:0], w.to)[:w.to]
			longer(i, scratch.path)
			path = scratch.path[w.from:]
		}
		n.short[i] = scratch.shortfall(path, s.usable(0), w.need)
		if n.short[i] < 0 {
			return
		}
		if low := scratch.lowered(path, n.most); low != nil {
			bounded.Store(true)
			path = low
			n.short[i] = max(scratch.shortfall(path, s.usable(0), w.need), 0)
		}
		if s.kind != "" {
			n.units[i] = leastHolding(func(k int) bool { return passage.First(path, s.usable(k), w.need, 0) == passage.Never })
		}
	})
	n.bounded = bounded.Load()
}

// leastHolding returns the least k ≥ 1 for which holds is true, given that it stays true from there on,
// by doubling and halving; MaxUnits + 1 if there is none.
func leastHolding(holds func(k int) bool) int {
	high := 1
	for !holds(high) {
		if high *= 2; high > MaxUnits {
			return MaxUnits + 1
		}
	}
	low := high / 2 // does not hold
	for high-low > 1 {
		if middle := (low + high) / 2; holds(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}

// orderScratch is memory that futures use one after the other.
type orderScratch struct {
	path, low []float64
	over      passage.SlidingMinimum
}

// shortfall returns by how much the usable capacity falls short in a path: the largest over
// all spans of need steps of the least that demand is over it. Negative if it is nowhere reached.
func (x *orderScratch) shortfall(path, usable []float64, need int) float64 {
	if need == 1 {
		return largestGap(path, usable)
	}
	return max(-1, x.over.Largest(len(path), need, func(i int) float64 {
		if !passage.Reaches(path[i], usable[i]) {
			return -1
		}
		return max(path[i]-usable[i], 0)
	}))
}

// largestGap is shortfall for spans of one step.
func largestGap(path, usable []float64) float64 {
	worst := -1.0
	for i, v := range path {
		if u := usable[i]; passage.Reaches(v, u) {
			worst = max(worst, v-u, 0)
		}
	}
	return worst
}

// supply is the usable capacity of the window with any number of units more.
type supply struct {
	kind   string // empty if units are not known
	add    func(k int) capacity.Capacity
	limits []capacity.Limit
	over   func(c capacity.Capacity) []float64

	mu    sync.Mutex
	known map[int][]float64
}

// newSupply returns the supply, and why units are not known, if they are not.
func newSupply(q Question, f forecast.Forecast, w holdSpan) (*supply, string) {
	s := &supply{known: map[int][]float64{}}
	s.over = func(c capacity.Capacity) []float64 { return c.Over(f.Time(w.from), f.Step, w.to-w.from) }
	s.add = func(int) capacity.Capacity { return q.Capacity }
	plan := q.Capacity.Plan
	if plan == nil {
		return s.plain(q)
	}
	own := *plan
	if q.Kind != "" {
		own.Order = q.Kind
	}
	kind, ok := own.OrderKind()
	switch {
	case ok:
	case q.Kind != "":
		return s, fmt.Sprintf("there are no units of the kind %q; the kinds are %s", q.Kind, plan.Kinds())
	default:
		return s, fmt.Sprintf("Which kind of unit is ordered is not said: the kinds are %s.", plan.Kinds())
	}
	s.kind, s.limits = kind.Kind, plan.Limits
	s.add = func(k int) capacity.Capacity {
		more := own
		for n := k; n > 0; n -= capacity.MaxUnitCount { // a change has a limit of its own
			more = more.With(kind.Kind, min(n, capacity.MaxUnitCount), q.Arrival, "")
		}
		if c, err := more.Capacity(); err == nil {
			return c
		}
		return q.Capacity // more than can be counted adds nothing
	}
	return s, ""
}

// plain is the supply of a capacity without a plan.
func (s *supply) plain(q Question) (*supply, string) {
	if !(q.Size > 0) {
		return s, "What one unit adds is not known, so only the missing capacity is said."
	}
	if s.kind = q.Kind; s.kind == "" {
		s.kind = "unit"
	}
	s.add = func(k int) capacity.Capacity {
		c := capacity.Capacity{Unit: q.Capacity.Unit, Levels: slices.Clone(q.Capacity.Levels)}
		for i := range c.Levels {
			c.Levels[i].Installed += float64(k) * q.Size
		}
		return c
	}
	return s, ""
}

// usable returns the usable capacity of the window with k units more.
func (s *supply) usable(k int) []float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, ok := s.known[k]
	if !ok {
		u = s.over(s.add(k))
		s.known[k] = u
	}
	return u
}

// bound names the limits that units cannot raise.
func (s *supply) bound() string {
	text := ""
	for _, l := range s.limits {
		text += fmt.Sprintf(", since %s allows %v at most", l.Name, l.Amount)
	}
	return text
}
