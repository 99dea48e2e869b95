package joint

import (
	"math"
	"slices"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/parallel"
)

// How paths are put in order.
const (
	// jointBlocks is how many spans of the horizon are told apart.
	// Not tried on the development sets: it acts on several series; TestJointOnRealSeries scores those.
	jointBlocks = 8
	// exchangeReach and exchangeRounds bound the search for a better order.
	// Not tried on the development sets: it acts on several series; TestJointOnRealSeries scores those.
	exchangeReach = 48
	// Not tried on the development sets: it acts on several series; TestJointOnRealSeries scores those.
	exchangeRounds = 2
	// leastOwn is the least variance of a member that is its own: a full dependence would leave nothing to decide by.
	// Not tried on the development sets: it acts on several series; TestJointOnRealSeries scores those.
	leastOwn = 0.01
)

// jointOrigin is where spans of time are counted from: a Monday.
var jointOrigin = time.Date(1970, 1, 5, 0, 0, 0, 0, time.UTC)

// features describes the paths of a member: one row a path, one column a span of time, as normal scores.
type features [][]float64

// featuresOf returns the features of the members in the given order; false if they have no time in common.
func featuresOf(members []forecast.Forecast, order []int) ([]features, bool) {
	drawn := make([]forecast.Forecast, len(order))
	for a, m := range order {
		drawn[a] = members[m]
	}
	start, end := window(drawn)
	blocks := jointBlocks
	for _, m := range drawn {
		from, to := m.StepFrom(start), m.StepFrom(end)
		blocks = min(blocks, to-from)
	}
	common := blocks > 0
	out := make([]features, len(order))
	parallel.Each(len(order), func(a int) {
		m := drawn[a]
		from, to := 0, m.Steps()
		if common {
			from, to = m.StepFrom(start), m.StepFrom(end)
		}
		out[a] = describePaths(m, from, to, max(blocks, 1))
	})
	return out, common
}

// describePaths averages the paths over equal parts of the steps [from, to).
func describePaths(f forecast.Forecast, from, to, blocks int) features {
	out := make(features, f.Futures())
	for i := range out {
		out[i] = inBlocks(f.Paths.RawRowView(i)[from:to], blocks)
	}
	out.score()
	return out
}

// inBlocks adds up equal parts of x: the sum is as good as the mean, for its rank.
func inBlocks(x []float64, blocks int) []float64 {
	sums := make([]float64, blocks)
	for b := range sums {
		sums[b] = sumOf(x[len(x)*b/blocks : len(x)*(b+1)/blocks])
	}
	return sums
}

// score turns the sums of each column into normal scores.
func (f features) score() {
	column := make([]float64, len(f))
	for b := range f[0] {
		for i := range f {
			column[i] = f[i][b]
		}
		normalScores(column)
		for i, v := range column {
			f[i][b] = v
		}
	}
}

// arrange returns, for each member, which path belongs to each state of the world, so that the features of
// any two have about the correlation r. With p the features of the members before member k, as they
// were put in order, and f those of its own path i,
//
//	w(i) = Σ β(k,j) p(j,i) + √(1 − R²) f(i)
//
// is what the features in state i should be, where β is the regression of k on those before it, as r has it, and R² what that explains.
// The paths are put in order by the mean of w, which for one span is the method of Iman and
// Conover, and pairs of near neighbours are exchanged as long as that brings features nearer to w. The first members
// keep the order that fixed has of them.
func arrange(f []features, r [][]float64, fixed [][]int) [][]int {
	lower := cholesky(r)
	orders := make([][]int, len(f))
	placed := make([]features, len(f))
	for k := range f {
		beta := regression(lower, k)
		switch {
		case k < len(fixed):
			orders[k] = fixed[k]
		case !slices.ContainsFunc(beta, func(b float64) bool { return b != 0 }):
			orders[k] = identity(len(f[k]))
		default:
			orders[k] = match(wanted(f[k], placed[:k], beta, lower[k][k]), f[k])
		}
		placed[k] = make(features, len(f[k]))
		for i, path := range orders[k] {
			placed[k][i] = f[k][path]
		}
	}
	return orders
}

func identity(n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	return order
}

// wanted returns w.
func wanted(own features, placed []features, beta []float64, share float64) features {
	w := make(features, len(own))
	parallel.Each(len(own), func(i int) {
		w[i] = make([]float64, len(own[i]))
		for b, v := range own[i] {
			w[i][b] = share * v
		}
		for j, p := range placed {
			for b, v := range p[i] {
				w[i][b] += beta[j] * v
			}
		}
	})
	return w
}

// match assigns the rows of f to those of w, each once, so that they are near each other.
func match(w, f features) []int {
	byWanted, byOwn := byMean(w), byMean(f)
	order := make([]int, len(w))
	for rank, i := range byWanted {
		order[i] = byOwn[rank]
	}
	if len(w[0]) == 1 {
		return order
	}
	for range exchangeRounds {
		for reach := 1; reach <= exchangeReach; reach++ {
			for rank := 0; rank+reach < len(byWanted); rank++ {
				a, b := byWanted[rank], byWanted[rank+reach]
				if gain(w[a], w[b], f[order[a]], f[order[b]]) > 0 {
					order[a], order[b] = order[b], order[a]
				}
			}
		}
	}
	return order
}

// gain is by how much the squared distance of two pairs shrinks if they are exchanged, halved.
func gain(wa, wb, fa, fb []float64) float64 {
	sum := 0.0
	for i := range wa {
		sum += (wa[i] - wb[i]) * (fb[i] - fa[i])
	}
	return sum
}

// byMean returns the rows in the order of their means, equal ones as they stand.
func byMean(f features) []int {
	totals := make([]float64, len(f))
	for i, row := range f {
		totals[i] = sumOf(row)
	}
	order := identity(len(f))
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case totals[a] < totals[b]:
			return -1
		case totals[a] > totals[b]:
			return 1
		}
		return 0
	})
	return order
}

// cholesky returns the lower triangle L with L Lᵀ = r. Pairs that were measured at different times may
// contradict each other; a row that those before it would explain by more than all is
// shrunk until they explain a little less than that.
func cholesky(r [][]float64) [][]float64 {
	lower := make([][]float64, len(r))
	for k := range r {
		lower[k] = make([]float64, k+1)
		explained := 0.0
		for j := range k {
			v := r[k][j]
			for i := range j {
				v -= lower[k][i] * lower[j][i]
			}
			lower[k][j] = v / lower[j][j]
			explained += lower[k][j] * lower[k][j]
		}
		if most := 1 - leastOwn; explained > most {
			shrink := math.Sqrt(most / explained)
			for j := range k {
				lower[k][j] *= shrink
			}
			explained = most
		}
		lower[k][k] = math.Sqrt(1 - explained)
	}
	return lower
}

// regression returns the coefficients of member k on those before it: the solution of β L = row k of L.
func regression(lower [][]float64, k int) []float64 {
	beta := make([]float64, k)
	for j := k - 1; j >= 0; j-- {
		v := lower[k][j]
		for i := j + 1; i < k; i++ {
			v -= beta[i] * lower[i][j]
		}
		beta[j] = v / lower[j][j]
	}
	return beta
}

func sumOf(x []float64) float64 {
	t := 0.0
	for _, v := range x {
		t += v
	}
	return t
}
