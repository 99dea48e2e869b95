package card

import (
	"cmp"
	"math"
	"slices"

	seasonal "github.com/plimsoll/plimsoll/forecast/model/season"
)

// delta forecasts from growth: the latest level, moved on by the mean change
// where several ways to take the mean agree on it, and a profile of the
// seasons in which the latest cycles count most.
type delta struct {
	window   int // over how many of the latest values the level is the mean
	growth   float64
	profiles [][]float64 // by season and step ahead of the fit, over and over
}

// Weights of the latest cycles, the newest first, and over how many of the
// latest changes the recent growth is the mean.
var cycleWeights = [...]float64{9. / 15, 3. / 15, 2. / 15, 1. / 15}

const (
	recentChanges = 6
	largestLeft   = 3 // changes left out of a robust mean
)

// fitDelta takes the seasons out of h, by their shares, and finds level and growth of the rest.
func fitDelta(h *sample) delta {
	d, rest := delta{}, h.y
	if m := h.outer(); m > 1 {
		slow := seasonal.MovingMean(h.y, m)
		rest = make([]float64, len(h.y))
		for t, v := range h.y {
			rest[t] = v - slow[t]
		}
		for _, s := range h.seasons {
			d.takeSeason(rest, s)
		}
		for t := range rest {
			rest[t] += slow[t]
		}
	}
	inner := h.inner()
	d.window = levelWindow(rest, inner)
	d.growth = growthOf(rest, inner)
	return d
}

// takeSeason moves the latest profile of a season from rest into d.
func (d *delta) takeSeason(rest []float64, s season) {
	latest := weightedCycle(rest, s.period)
	for i := range latest {
		latest[i] *= s.share
	}
	from := (s.period - len(rest)%s.period) % s.period // phase of index 0, where the end of rest has phase 0
	for t := range rest {
		rest[t] -= latest[(from+t)%s.period]
	}
	d.profiles = append(d.profiles, latest)
}

// weightedCycle returns the weighted mean of the latest whole cycles of x, each less its own mean.
func weightedCycle(x []float64, m int) []float64 {
	out, total := make([]float64, m), 0.0
	for k, w := range cycleWeights {
		if (k+1)*m > len(x) {
			break
		}
		cycle := x[len(x)-(k+1)*m : len(x)-k*m]
		mean := average(cycle)
		for i, v := range cycle {
			out[i] += w * (v - mean)
		}
		total += w
	}
	for i := range out {
		out[i] /= max(total, cycleWeights[0])
	}
	return out
}

// levelWindow returns over how many of the latest values, a power of two or inner itself, the mean
// has been nearest to that of the inner values that followed.
func levelWindow(x []float64, inner int) int {
	if inner == 1 {
		return 1
	}
	sums := make([]float64, len(x)+1)
	for t, v := range x {
		sums[t+1] = sums[t] + v
	}
	mean := func(from, to int) float64 { return (sums[to] - sums[from]) / float64(to-from) }
	best, at := math.Inf(1), 1
	for w := 1; ; w = min(2*w, inner) {
		sum := 0.0
		for t := max(len(x)/3, inner); t+inner <= len(x); t++ {
			e := mean(t, t+inner) - mean(t-w, t)
			sum += e * e
		}
		if sum < best {
			best, at = sum, w
		}
		if w == inner {
			return at
		}
	}
}

// growthOf returns the growth of x a step, by changes between the means of
// whole cycles: the smallest of their mean, that of the latest and that of all but the largest; 0 where these differ in sign.
func growthOf(x []float64, inner int) float64 {
	var changes []float64
	for end := len(x); end >= 2*inner; end -= inner {
		change := average(x[end-inner:end]) - average(x[end-2*inner:end-inner])
		changes = append(changes, change/float64(inner))
	}
	growth := smaller(average(changes[:min(recentChanges, len(changes))]), average(changes))
	slices.SortStableFunc(changes, func(a, b float64) int { return cmp.Compare(math.Abs(a), math.Abs(b)) })
	return smaller(growth, average(changes[:max(len(changes)-largestLeft, 0)]))
}

// smaller returns the number nearer to 0, and 0 where the signs differ.
func smaller(a, b float64) float64 {
	switch {
	case a > 0 && b > 0:
		return min(a, b)
	case a < 0 && b < 0:
		return max(a, b)
	}
	return 0
}

// level returns the mean of the latest values without their seasons.
func (d *delta) level(s *state) float64 {
	rest := s.recent(d.window)
	for _, p := range d.profiles {
		from := ((s.since-d.window)%len(p) + len(p)) % len(p)
		for i := range rest {
			rest[i] -= p[(from+i)%len(p)]
		}
	}
	return average(rest)
}

// addTo adds the steps ahead of s to dst.
func (d *delta) addTo(dst []float64, s *state) {
	level := d.level(s)
	for i := range dst {
		dst[i] += level + d.growth*s.fade(i+1)
	}
	for _, p := range d.profiles {
		for i := range dst {
			dst[i] += p[(s.since+i)%len(p)]
		}
	}
}
