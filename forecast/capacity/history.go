package capacity

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/model/rank"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// What makes a change of a capacity a fault of its record, and what makes many of them a trend.
const (
	// glitchFall is the share of what it was before below which a capacity that demand is above is not believed.
	glitchFall = 0.5
	// physicalFall is that share where demand is in bytes, which never lie where there is no room.
	physicalFall = 0.9
	// steadyCells is how many steps must have had about the same capacity before, and steadyWithin how far apart they may be.
	steadyCells  = 50
	steadyWithin = 0.1
	// glitchSteps is the longest fault, in steps.
	glitchSteps = 3
	// A drift has at least driftChanges changes, in at least a driftShare of the steps before the last change; its line misses
	// the capacities, the last of them included, by no more than driftMiss of what they drifted by, which is at least driftLeast of
	// the capacity; and the slopes of its parts lie within driftEven of the whole, both ways.
	driftChanges = 12
	driftShare   = 0.05
	driftMiss    = 0.1
	driftLeast   = 0.01
	driftEven    = 2
	// shrunkLeast is the share of itself that a capacity which shrinks is taken to shrink to.
	shrunkLeast = 0.1
)

// History is what a capacity has done up to the last sample of a series, and what follows from it.
type History struct {
	// Believed is the capacity without cells that are faults, and with its drift going on beyond the last sample.
	Believed Capacity
	// Held is the same with the last capacity held; it differs from Believed where a drift goes on.
	Held       Capacity
	Happenings []series.Happening
	// Drift is by how much the capacity has grown in a day, evenly; 0 where it did not.
	Drift float64
}

// HistoryOf tells the history of the capacity of s: broken cells are put right, and an even drift goes on for as long as the
// evidence of the history reaches. Levels that lie ahead of the last sample are plans, and stay.
func (c Capacity) HistoryOf(s series.Series) History {
	h := History{Believed: c, Held: c}
	last := s.Last()
	if c.Plan != nil || len(c.Levels) < 2 || last < 0 {
		return h
	}
	s = s.Slice(0, last+1)
	x := capacitySteps{series: s, amounts: c.Over(s.Start, s.Step, s.Len())}
	for _, span := range x.broken() {
		h.Happenings = append(h.Happenings, x.fault(span))
		c = c.without(s.Time(span.from-1), s.Time(span.to-1))
	}
	h.Believed, h.Held = c, c
	if c.Levels[len(c.Levels)-1].From.After(s.Time(last)) {
		return h
	}
	if line, ok := x.drift(); ok {
		h.Held = c.steady(s.End(), line.at(x.len()-1))
		h.Believed = c.growing(s, line)
		h.Drift = line.slope * float64(series.Day) / float64(s.Step.Approx())
		h.Happenings = append(h.Happenings, x.drifted(line, h.Drift))
	}
	return h
}

// capacitySteps are the usable capacities of the steps of a history, NaN where none is known.
type capacitySteps struct {
	series  series.Series
	amounts []float64
}

// capacitySpan is the steps [from, to), and the capacity that was recorded there first.
type capacitySpan struct {
	from, to int
	cell     float64
}

func (x capacitySteps) len() int { return len(x.amounts) }

// broken returns the spans of at most glitchSteps whose capacity cannot be: far below a steady one before, with demand
// above it. What follows is as before, or nothing does.
func (x capacitySteps) broken() []capacitySpan {
	var out []capacitySpan
	good := 0 // length of the steady run before t
	for t := 1; t < x.len(); t++ {
		if !(math.Abs(x.amounts[t]-x.amounts[t-1]) <= steadyWithin*x.amounts[t-1]) {
			if to, ok := x.faulty(t, good); ok {
				out = append(out, capacitySpan{t, to, x.amounts[t]})
				good += to - t
				for ; t < to; t++ {
					x.amounts[t] = x.amounts[t-1]
				}
				t--
				continue
			}
			good = 0
			continue
		}
		good++
	}
	return out
}

// faulty returns the end of a fault that begins at t, after so many steady steps.
func (x capacitySteps) faulty(t, steady int) (to int, ok bool) {
	before := x.amounts[t-1]
	fall, need := glitchFall, steadyCells
	if isPhysical(x.series.Unit) {
		fall, need = physicalFall, 1
	}
	for to = t; to < x.len() && x.amounts[to] < fall*before; to++ {
		if v := x.series.Values[to]; !(v > x.amounts[to]) && !math.IsNaN(v) || to-t >= glitchSteps {
			return 0, false
		}
	}
	if to == t || to < x.len() && !(math.Abs(x.amounts[to]-before) <= steadyWithin*before) {
		return 0, false
	}
	return to, steady >= need
}

// physical reports whether demand in that unit takes up room, so that it never is above what there is.
func isPhysical(u series.Unit) bool {
	return slices.Contains([]series.Unit{"By", "kBy", "MBy", "GBy", "TBy", "PBy", "KiBy", "MiBy", "GiBy", "TiBy", "PiBy"}, u)
}

// fault tells of a span that is not believed.
func (x capacitySteps) fault(span capacitySpan) series.Happening {
	u, before, cell := x.series.Unit, x.amounts[span.from-1], span.cell
	at := x.series.Time(span.from)
	why := fmt.Sprintf("The capacity fell from %s to %s on %s, below the demand of %s", u.Format(before), u.Format(cell),
		series.FormatTime(at), u.Format(x.series.Values[span.from]))
	if n := span.to - span.from; n > 1 {
		why += fmt.Sprintf(", for %d steps", n)
	}
	why += fmt.Sprintf(": that cell is not believed, and %s is taken to be there still.", u.Format(before))
	return series.Happening{Time: at, Until: x.series.Time(span.to), Kind: series.CapacityChanged, Size: cell - before, Done: "not believed",
		Why: why}
}

// capacityLine is a capacity as a line over the steps of a history.
type capacityLine struct{ level, slope float64 } // level at step 0

func (l capacityLine) at(t int) float64 { return l.level + l.slope*float64(t) }

// drift returns the line that the capacities follow, if they do.
func (x capacitySteps) drift() (capacityLine, bool) {
	first := slices.IndexFunc(x.amounts, func(v float64) bool { return !math.IsNaN(v) })
	if first < 0 {
		return capacityLine{}, false
	}
	y := x.amounts[first:]
	changes := 0
	for t := 1; t < len(y); t++ {
		if y[t] != y[t-1] {
			changes++
		}
	}
	if changes < driftChanges || float64(changes) < driftShare*float64(len(y)) {
		return capacityLine{}, false
	}
	line := lineOf(y)
	drifted := math.Abs(line.slope) * float64(len(y)-1)
	level := line.at(len(y) - 1)
	if !(drifted >= driftLeast*math.Abs(level)) || max(line.miss(y), math.Abs(y[len(y)-1]-level)) > driftMiss*drifted {
		return capacityLine{}, false
	}
	for k := range 3 {
		part := lineOf(y[k*len(y)/3 : (k+1)*len(y)/3])
		if r := part.slope / line.slope; !(r <= driftEven && r >= 1.0/driftEven) {
			return capacityLine{}, false
		}
	}
	line.level -= line.slope * float64(first)
	return line, true
}

// lineOf returns the least-squares line through y, of which none is NaN.
func lineOf(y []float64) capacityLine {
	n := float64(len(y))
	middle, mean := (n-1)/2, 0.0
	for t, v := range y {
		mean += (v - mean) / float64(t+1)
	}
	stt, sty := 0.0, 0.0
	for t, v := range y {
		d := float64(t) - middle
		stt += d * d
		sty += d * (v - mean)
	}
	slope := sty / max(stt, 1)
	return capacityLine{mean - slope*middle, slope}
}

// miss returns the 95 % quantile of the distances of y from the line.
func (l capacityLine) miss(y []float64) float64 {
	off := make([]float64, len(y))
	for t, v := range y {
		off[t] = math.Abs(v - l.at(t))
	}
	return rank.Select(off, future.Rank(0.95, len(off)))
}

// drifted tells of a drift, of so much a day.
func (x capacitySteps) drifted(l capacityLine, day float64) series.Happening {
	u, s := x.series.Unit, x.series
	from, to := l.at(0), l.at(x.len()-1)
	verb := "grew"
	if day < 0 {
		verb = "shrank"
	}
	why := fmt.Sprintf("The capacity %s evenly from %s on %s to %s on %s, by %s a day: it is taken to go on like that.",
		verb, u.Format(from), s.Start.Format("2006-01-02"), u.Format(to), s.Time(x.len()-1).Format("2006-01-02"), u.Format(math.Abs(day)))
	return series.Happening{Time: s.Start, Until: s.End(), Kind: series.CapacityChanged, Size: to - from, Done: "goes on", Why: why}
}

// without returns c less its levels that begin after the one time, until the other; what was there before goes on.
func (c Capacity) without(after, until time.Time) Capacity {
	out := Capacity{Unit: c.Unit}
	for _, l := range c.Levels {
		if !l.From.After(after) || l.From.After(until) {
			out.Levels = append(out.Levels, l)
		}
	}
	return out
}

// growing returns c with the line going on after s, a level a day, as long as the evidence of s reaches and at most down
// to shrunkLeast of where it is.
func (c Capacity) growing(s series.Series, line capacityLine) Capacity {
	n := s.Len()
	every := max(int(series.Day/s.Step.Approx()), 1)
	least := shrunkLeast * line.at(n-1)
	out := Capacity{Unit: c.Unit, Levels: slices.Clone(c.Levels)}
	for t := n; t <= (1+series.EvidenceLengths)*n && len(out.Levels) < MaxLevels; t += every {
		if amount := line.at(t); amount > least {
			out.Levels = append(out.Levels, Level{From: s.Time(t), Installed: amount, Reason: "goes on as it has grown"})
		}
	}
	return out
}

// steady returns c with the amount from a time on.
func (c Capacity) steady(from time.Time, amount float64) Capacity {
	return Capacity{Unit: c.Unit, Levels: append(slices.Clone(c.Levels), Level{From: from, Installed: amount})}
}
