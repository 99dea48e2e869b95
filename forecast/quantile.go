package forecast

import (
	"math"
	"slices"
)

// Quantile returns, for every step, the p-quantile over the futures: the
// smallest value at or under which the share p of them lies. It describes one
// step at a time and must not be read as a path.
func (f Forecast) Quantile(p float64) []float64 { return f.Quantiles([]float64{p})[0] }

// blockSteps is how many steps Quantiles reads from a path at a time: a line of the processor's cache.
const blockSteps = 8

// Quantiles returns a row of quantiles for each of ps, going over the paths once.
func (f Forecast) Quantiles(ps []float64) [][]float64 {
	n, h := f.Paths.Dims()
	rows := make([][]float64, len(ps))
	for k := range rows {
		rows[k] = make([]float64, h)
	}
	ranks := make([]int, len(ps))
	for k, p := range ps {
		ranks[k] = Rank(p, n)
	}
	ascending := slices.Clone(ranks)
	slices.Sort(ascending)
	eachOf((h+blockSteps-1)/blockSteps, func(b int) {
		from := b * blockSteps
		for c, column := range f.columns(from, min(from+blockSteps, h)) {
			rank(column, ascending)
			for k, r := range ranks {
				rows[k][from+c] = column[r]
			}
		}
	})
	return rows
}

// columns returns the values of all futures in each of the steps.
func (f Forecast) columns(from, to int) [][]float64 {
	n, _ := f.Paths.Dims()
	columns := make([][]float64, to-from)
	for c := range columns {
		columns[c] = make([]float64, n)
	}
	for i := range n {
		for c, v := range f.Paths.RawRowView(i)[from:to] {
			columns[c][i] = v
		}
	}
	return columns
}

// rank puts the values of the given ascending ranks where sorting x would put them.
func rank(x []float64, ranks []int) {
	if slices.ContainsFunc(x, math.IsNaN) { // which has no place but the one that sorting gives it
		slices.Sort(x)
		return
	}
	rankWithin(x, 0, len(x), ranks)
}

// rankWithin is rank for x[from:to], which holds the values of those ranks: Hoare's
// algorithm 65 "Find" (1961), going into every side that has a rank.
func rankWithin(x []float64, from, to int, ranks []int) {
	const few = 16
	for depth := 0; len(ranks) > 0; depth++ {
		if to-from <= few || depth > 40 {
			slices.Sort(x[from:to])
			return
		}
		left, right := partition(x, from, to)
		a, _ := slices.BinarySearch(ranks, left+1)
		b, _ := slices.BinarySearch(ranks, right)
		rankWithin(x, from, left+1, ranks[:a])
		from, ranks = right, ranks[b:]
	}
}

// partition moves the values of x[from:to] so that none up to left is larger than any from right on,
// and those between are in place.
func partition(x []float64, from, to int) (left, right int) {
	a, b, c := x[from], x[(from+to)/2], x[to-1]
	pivot := max(min(a, b), min(max(a, b), c)) // the median of the three
	i, j := from, to-1
	for i <= j {
		for x[i] < pivot {
			i++
		}
		for x[j] > pivot {
			j--
		}
		if i <= j {
			x[i], x[j] = x[j], x[i]
			i++
			j--
		}
	}
	return j, i
}
