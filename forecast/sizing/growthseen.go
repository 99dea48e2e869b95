package sizing

import (
	"math"
	"slices"
	"time"

	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/model/rank"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// GrowthMargin is the share by which a demand may grow more than it ever has in the same time before an order no longer
// follows it. It is of what grew gradually: a jump is not expected to be larger than the largest was.
const GrowthMargin = 0.1

const (
	// spanRatio is the ratio of neighbouring spans for which the largest growth is looked up.
	spanRatio = 1.2
	// paceParts and pacePieces: the steady pace is seen in quarters of the history, each in six pieces.
	paceParts, pacePieces = 4, 6
	// atOnce is the share of the history within which a growth is a jump.
	atOnce = 0.02
	// maxPaceGain bounds by how much a pace that rose steadily is taken to rise further from third to third.
	maxPaceGain = 2
	// beyondAll is how many times the 95 % quantile of a history a value must be to be no demand.
	beyondAll = 1000
)

// GrowthSeen is how much a history has grown within spans of any length. The zero GrowthSeen bounds nothing.
type GrowthSeen struct {
	last  float64 // value measured last
	until int     // steps of the history
	spans []int   // ascending
	most  []float64
	jump  float64 // largest growth at once
	pace  float64 // largest growth in a step that went on for a quarter of the history
	gain  float64 // by which the pace rose from third to third of the history, at least 1
}

// SeenIn returns how much the values of s have grown. Impossible values, which are below 0 where a quantity cannot
// be or far beyond all others, do not count.
func SeenIn(s series.Series) GrowthSeen {
	last := s.Last()
	if last < 0 {
		return GrowthSeen{}
	}
	y := possible(s.Values[:last+1])
	g := GrowthSeen{last: lastOf(y), until: len(y), gain: paceGain(y)}
	for span := 1; span < len(y); span = max(span+1, int(float64(span)*spanRatio)) {
		g.spans = append(g.spans, span)
	}
	if len(y) > 1 && g.spans[len(g.spans)-1] < len(y)-1 {
		g.spans = append(g.spans, len(y)-1)
	}
	for _, span := range g.spans {
		g.most = append(g.most, largestRise(y, span))
	}
	g.jump = largestRise(y, max(1, int(atOnce*float64(len(y)))))
	part := max(len(y)/paceParts, pacePieces)
	for end := len(y); end >= part; end -= max(part/2, 1) {
		g.pace = max(g.pace, steadyPace(y[end-part:end]))
	}
	return g
}

// Since returns g with the growth in s since a time, at which it changed for good, as the fastest pace where it is that.
func (g GrowthSeen) Since(s series.Series, t time.Time) GrowthSeen {
	if !g.Known() {
		return g
	}
	from := 0
	for from < s.Len() && s.Time(from).Before(t) {
		from++
	}
	if y := possible(s.Values); from < len(y) {
		g.pace = max(g.pace, meanPace(y[from:]))
	}
	return g
}

// meanPace returns the growth in a step from the first half of y to the second.
func meanPace(y []float64) float64 {
	m := pieces(y, 2)
	if len(m) < 2 {
		return 0
	}
	return (m[1] - m[0]) * 2 / float64(len(y))
}

// Known reports whether g bounds anything.
func (g GrowthSeen) Known() bool { return len(g.spans) > 0 }

// Within returns the largest growth within the given steps: as it was seen in spans of that length and a margin more, in
// proportion beyond the length of the history, or what the fastest steady pace gives, whichever is larger.
func (g GrowthSeen) Within(steps int) float64 {
	longest := len(g.spans) - 1
	if longest < 0 {
		return 0
	}
	i, _ := slices.BinarySearch(g.spans, steps)
	seen := g.most[min(i, longest)]
	if i > 0 && i <= longest {
		share := float64(steps-g.spans[i-1]) / float64(g.spans[i]-g.spans[i-1])
		seen = g.most[i-1] + share*(seen-g.most[i-1])
	}
	seen += GrowthMargin * max(seen-g.jump, 0)
	if i > longest {
		seen = max(seen, g.most[longest]*float64(steps)/float64(g.spans[longest]))
	}
	return max(seen, g.paced(float64(steps)))
}

// paced returns what the fastest steady pace gives in so many steps; where it gains from third to third, with a margin.
func (g GrowthSeen) paced(steps float64) float64 {
	if g.gain == 1 {
		return g.pace * steps
	}
	third, sum := max(float64(g.until)/3, 1), 0.0
	for pace := (1 + GrowthMargin) * g.pace * g.gain; steps > 0; pace *= g.gain {
		sum += pace * min(steps, third)
		steps -= third
	}
	return sum
}

// Over returns the largest value that follows for each of n steps after the last one.
func (g GrowthSeen) Over(n int) []float64 {
	out := make([]float64, n)
	for h := range out {
		out[h] = g.last + g.Within(h+1)
	}
	return out
}

// possible returns y without the values that no demand has.
func possible(y []float64) []float64 {
	seen := slices.DeleteFunc(slices.Clone(y), math.IsNaN)
	high := rank.Select(slices.Clone(seen), future.Rank(0.95, len(seen)))
	negative := 0
	for _, v := range seen {
		if v < 0 {
			negative++
		}
	}
	few := negative*20 < len(seen)
	out := slices.Clone(y)
	for i, v := range out {
		if few && v < 0 || high > 0 && v > beyondAll*high {
			out[i] = math.NaN()
		}
	}
	return out
}

// lastOf returns the last measured value.
func lastOf(y []float64) float64 {
	for i := len(y) - 1; i >= 0; i-- {
		if !math.IsNaN(y[i]) {
			return y[i]
		}
	}
	return math.NaN()
}

// largestRise returns the most by which a value of y is above one at most span steps before it.
func largestRise(y []float64, span int) float64 {
	most := 0.0
	var least []int // indices of values that ascend, the least of the last span first
	head := 0
	for i, v := range y {
		if math.IsNaN(v) {
			continue
		}
		for len(least) > head && y[least[len(least)-1]] >= v {
			least = least[:len(least)-1]
		}
		least = append(least, i)
		for least[head] < i-span {
			head++
		}
		most = max(most, v-y[least[head]])
	}
	return most
}

// steadyPace returns the growth in a step that every change between pieces of y had at least; 0 if there
// is none. A jump is one change, and no pace.
func steadyPace(y []float64) float64 {
	m := pieces(y, pacePieces)
	if len(m) < pacePieces {
		return 0
	}
	changes := make([]float64, len(m)-1)
	for k := range changes {
		changes[k] = m[k+1] - m[k]
	}
	return max(slices.Min(changes), 0) * pacePieces / float64(len(y))
}

// pieces returns the means of n equal pieces of y; fewer if some have no value.
func pieces(y []float64, n int) []float64 {
	var out []float64
	for k := range n {
		sum, count := 0.0, 0.0
		for _, v := range y[k*len(y)/n : (k+1)*len(y)/n] {
			if !math.IsNaN(v) {
				sum += v
				count++
			}
		}
		if count > 0 {
			out = append(out, sum/count)
		}
	}
	return out
}

// paceGain returns by what factor growth rose from third to third of y where it rose both times, 1 otherwise.
func paceGain(y []float64) float64 {
	m := pieces(y, 6)
	if len(m) < 6 {
		return 1
	}
	a, b, c := m[1]-m[0], m[3]-m[2], m[5]-m[4]
	if !(a > 0 && b > a && c > b) {
		return 1
	}
	return min(b/a, c/b, maxPaceGain)
}
