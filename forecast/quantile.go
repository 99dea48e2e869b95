package forecast

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/model/rank"
	"github.com/plimsoll/plimsoll/forecast/parallel"
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
		ranks[k] = future.Rank(p, n)
	}
	ascending := slices.Clone(ranks)
	slices.Sort(ascending)
	parallel.Each((h+chunkSteps-1)/chunkSteps, func(c int) {
		block := mat.NewDense(blockSteps, n, nil)
		for from := c * chunkSteps; from < min((c+1)*chunkSteps, h); from += blockSteps {
			for j := range f.transpose(block, from) {
				column := block.RawRowView(j)
				rank.Place(column, ascending)
				for k, r := range ranks {
					rows[k][from+j] = column[r]
				}
			}
		}
	})
	return rows
}

// QuantilesOf returns the quantiles of values, by the rule of future.Rank, and reorders them. NaN are left out; all is NaN where nothing
// is left.
func QuantilesOf(values, ps []float64) []float64 {
	rest := slices.DeleteFunc(values, func(v float64) bool { return v != v })
	out, ranks := make([]float64, len(ps)), make([]int, len(ps))
	if len(rest) == 0 {
		for k := range out {
			out[k] = math.NaN()
		}
		return out
	}
	for k, p := range ps {
		ranks[k] = future.Rank(p, len(rest))
	}
	ascending := slices.Clone(ranks)
	slices.Sort(ascending)
	rank.Place(rest, ascending)
	for k, r := range ranks {
		out[k] = rest[r]
	}
	return out
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

// Permuted returns f with its paths in another order: path i of the result is path permutation[i] of f.
func (f Forecast) Permuted(permutation []int) Forecast {
	n, h := f.Paths.Dims()
	paths := mat.NewDense(n, h, nil)
	for i, k := range permutation {
		copy(paths.RawRowView(i), f.Paths.RawRowView(k))
	}
	f.Paths = paths
	return f
}
