package joint

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/parallel"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// How dependence is measured.
const (
	// priorPairs is how many pairs of changes what is known from a finer scale counts for.
	// Not tried on the development sets: it acts on several series; TestJointOnRealSeries scores those.
	priorPairs = 40
	// leastPairs is the fewest pairs of changes that say anything.
	// Not tried on the development sets: it acts on several series; TestJointOnRealSeries scores those.
	leastPairs = 4
	// maxPairs bounds how many of the latest changes of one scale are looked at.
	// Not tried on the development sets: it bounds the time that several series take.
	maxPairs = 4096
	// leastChange is how far two changes are apart, in units of the spread of the history, that are not the same one with other rounding.
	leastChange = 1e-9
)

// jointScales are the scales of time at which changes are compared, besides the longest step of the members.
var jointScales = []series.Step{series.Every(series.Day), series.Every(series.Week), series.Every(4 * series.Week)}

// Dependence measures how histories move together: a symmetric matrix of correlations with ones in its diagonal.
//
// Of each history the seasons are taken out, and what is left is averaged over spans of a
// scale: the longest step of all, a day, a week and four weeks. The changes from one span to the
// next are turned into normal scores by rank, in which one outlier is no more than the largest value, and
// those of two histories at the same times are correlated. From the finest scale to the coarsest, with n pairs of changes,
//
//	r ← (n r(scale) + 40 r) / (n + 40),   r = 0 before the first,
//
// so that coarse scales, which matter most to dates far off, correct the finer ones by as much as they have to show.
func Dependence(series []series.Series) [][]float64 {
	r, _ := dependence(series)
	return r
}

// dependence is Dependence with the pairs of which there was enough to measure.
func dependence(series []series.Series) (r [][]float64, measured [][]bool) {
	r, measured = make([][]float64, len(series)), make([][]bool, len(series))
	for a := range r {
		r[a], measured[a] = make([]float64, len(series)), make([]bool, len(series))
		r[a][a], measured[a][a] = 1, true
	}
	if len(series) < 2 {
		return r, measured
	}
	series = slices.Clone(series)
	for i, s := range series {
		series[i] = s.Trim()
	}
	rests := make([][]float64, len(series))
	parallel.Each(len(series), func(i int) { rests[i] = fit.WithoutSeasons(series[i]) })
	for _, scale := range scalesOf(series) {
		changes := make([]changes, len(series))
		parallel.Each(len(series), func(i int) { changes[i] = changesOf(series[i], rests[i], scale) })
		parallel.Each(len(series), func(a int) {
			for b := range a {
				c, n := correlation(changes[a], changes[b])
				if n >= leastPairs {
					measured[a][b] = true
					r[a][b] = (float64(n)*c + priorPairs*r[a][b]) / (float64(n) + priorPairs)
				}
			}
		})
	}
	for a := range r {
		for b := range a {
			r[b][a], measured[b][a] = r[a][b], measured[a][b]
		}
	}
	return r, measured
}

// scalesOf returns the longest step of the series, and the scales of at least twice that.
func scalesOf(list []series.Series) []series.Step {
	longest := list[0].Step
	for _, s := range list {
		if s.Step.Approx() > longest.Approx() {
			longest = s.Step
		}
	}
	scales := []series.Step{longest}
	for _, s := range jointScales {
		if s.Approx() >= 2*longest.Approx() {
			scales = append(scales, s)
		}
	}
	return scales
}

// changes are normal scores of the changes from one span to the next; number i is that to the span first + i.
// NaN where either span was not measured.
type changes struct {
	first  int
	scores []float64
}

// changesOf returns the changes of a history at a scale, whose spans are counted from the zero of Unix time.
func changesOf(s series.Series, rest []float64, scale series.Step) changes {
	at := func(i int) int { return scale.Index(jointOrigin, s.Time(s.Len()-len(rest)+i)) }
	if len(rest) == 0 {
		return changes{}
	}
	first := max(at(0), at(len(rest)-1)-maxPairs)
	sums, counts := make([]float64, at(len(rest)-1)-first+1), make([]int, at(len(rest)-1)-first+1)
	most := 0
	for i, v := range rest {
		if k := at(i) - first; k >= 0 && !math.IsNaN(v) {
			sums[k] += v
			counts[k]++
			most = max(most, counts[k])
		}
	}
	out := changes{first: first + 1, scores: make([]float64, len(sums)-1)}
	for k := range out.scores {
		// The mean of part of a span lies elsewhere in time, and a trend would pass for a change.
		if 10*counts[k] < 9*most || 10*counts[k+1] < 9*most {
			out.scores[k] = math.NaN()
			continue
		}
		change := sums[k+1]/float64(counts[k+1]) - sums[k]/float64(counts[k])
		out.scores[k] = math.Round(change/leastChange) * leastChange
	}
	normalScores(out.scores)
	return out
}

// normalScores replaces the values of x by the quantiles of the normal distribution at their
// ranks (van der Waerden); equal values share the mean of theirs. NaN stays.
func normalScores(x []float64) {
	order := make([]int, 0, len(x))
	for i, v := range x {
		if !math.IsNaN(v) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case x[a] < x[b]:
			return -1
		case x[a] > x[b]:
			return 1
		}
		return 0
	})
	n := float64(len(order))
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && x[order[to]] == x[order[from]] {
			to++
		}
		score := distuv.UnitNormal.Quantile((float64(from+to-1)/2 + 1) / (n + 1))
		for _, i := range order[from:to] {
			x[i] = score
		}
		from = to
	}
}

// correlation returns the correlation of the changes at the same times, and how many there are.
func correlation(a, b changes) (r float64, n int) {
	from, to := max(a.first, b.first), min(a.first+len(a.scores), b.first+len(b.scores))
	var sx, sy, sxx, syy, sxy float64
	for k := from; k < to; k++ {
		x, y := a.scores[k-a.first], b.scores[k-b.first]
		if math.IsNaN(x) || math.IsNaN(y) {
			continue
		}
		n++
		sx, sy = sx+x, sy+y
		sxx, syy, sxy = sxx+x*x, syy+y*y, sxy+x*y
	}
	m := float64(n)
	cov, vx, vy := sxy-sx*sy/m, sxx-sx*sx/m, syy-sy*sy/m
	if n < leastPairs || !(vx > leastChange) || !(vy > leastChange) { // all changes are one
		return 0, n
	}
	return max(-1, min(1, cov/math.Sqrt(vx*vy))), n
}
