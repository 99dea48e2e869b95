package forecast

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Quantile returns, for every step, the p-quantile over the futures: the
// smallest value at or under which the share p of them lies. It describes one
// step at a time and must not be read as a path.
func (f Forecast) Quantile(p float64) []float64 { return f.Quantiles([]float64{p})[0] }

// How many steps Quantiles reads from a path at a time, a line of the processor's cache, and how
// many it takes over in the same memory.
const (
	blockSteps = 8
	chunkSteps = 64 * blockSteps
)

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
	eachOf((h+chunkSteps-1)/chunkSteps, func(c int) {
		block := mat.NewDense(blockSteps, n, nil)
		for from := c * chunkSteps; from < min((c+1)*chunkSteps, h); from += blockSteps {
			for j := range f.transpose(block, from) {
				column := block.RawRowView(j)
				rank(column, ascending)
				for k, r := range ranks {
					rows[k][from+j] = column[r]
				}
			}
		}
	})
	return rows
}

// transpose writes the values of all futures in the steps from one on into the
// rows of block, as far as there are steps, and returns how many.
func (f Forecast) transpose(block *mat.Dense, from int) int {
	n, h := f.Paths.Dims()
	steps := min(blockSteps, h-from)
	to := block.RawMatrix()
	for i := range n {
		for j, v := range f.Paths.RawRowView(i)[from : from+steps] {
			to.Data[j*to.Stride+i] = v
		}
	}
	return steps
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
