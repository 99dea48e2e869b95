package forecast

import (
	"context"
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/plimsoll/plimsoll/forecast/parallel"
)

// Less returns future by future how far d is from other, for Drive.Change. Both must be of the same futures and steps.
func (d Simulator) Less(other Simulator) Simulator {
	path := d.Path
	return d.differing(func(i int, dst []float64) {
		path(i, dst)
		for h, v := range other.Row(i)[:len(dst)] {
			dst[h] -= v
		}
	})
}

// LessMean returns future by future how far d is from its mean, for Drive.Change. For that, all futures are gone over once.
func (d Simulator) LessMean(ctx context.Context) (Simulator, error) {
	average, err := d.mean(ctx)
	path := d.Path
	return d.differing(func(i int, dst []float64) {
		path(i, dst)
		for h := range dst {
			dst[h] -= average[h]
		}
	}), err
}

// differing returns a difference to d, which has no history.
func (d Simulator) differing(path func(future int, dst []float64)) Simulator {
	d.Series.Values, d.Series.Start, d.Path = nil, d.Start, path
	return d
}

// meanBatch is how many values are held at a time while a mean is taken.
const meanBatch = 2_000_000

// mean is Forecast.Mean: the same sums in the same order, whatever the processors.
func (d Simulator) mean(ctx context.Context) ([]float64, error) {
	size := max(min(meanBatch/d.Steps, d.Futures), 1)
	batch := mat.NewDense(size, d.Steps, nil)
	first, sum := d.Row(0), make([]float64, d.Steps)
	for from := 0; from < d.Futures; from += size {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n := min(size, d.Futures-from)
		parallel.Each(n, func(i int) { d.Path(from+i, batch.RawRowView(i)) })
		for i := range n {
			for h, v := range batch.RawRowView(i) {
				sum[h] += v - first[h]
			}
		}
	}
	for h := range sum {
		sum[h] = first[h] + sum[h]/float64(d.Futures)
	}
	return sum, nil
}

// Less returns future by future how far f is from other, for Drive.Change. Both must
// be of the same futures and steps.
func (f Forecast) Less(other Forecast) (Forecast, error) {
	n, h := f.Paths.Dims()
	if m, g := other.Paths.Dims(); m != n || g != h || f.Step != other.Step || !f.Start.Equal(other.Start) {
		return Forecast{}, fmt.Errorf("%d futures of %d steps from %s cannot be compared with %d of %d from %s", n, h, f.Start, m, g, other.Start)
	}
	paths := mat.NewDense(n, h, nil)
	paths.Sub(f.Paths, other.Paths)
	return Difference(f, paths), nil
}

// LessMean returns future by future how far f is from its mean, for Drive.Change.
func (f Forecast) LessMean() Forecast {
	paths, average := mat.DenseCopyOf(f.Paths), f.Mean()
	for i := range f.Futures() {
		row := paths.RawRowView(i)
		for h := range row {
			row[h] -= average[h]
		}
	}
	return Difference(f, paths)
}

// Difference returns a difference to f, which has no history.
func Difference(f Forecast, paths *mat.Dense) Forecast {
	f.Series.Values, f.Series.Start, f.Paths = nil, f.Start, paths
	return f
}
