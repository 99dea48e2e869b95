package levelshape

import "math"

// foldMatrix is a history as a matrix: a row a period, the oldest first, a column a phase.
// The last row ends with the history; what does not fill a row at its start is left out.
type foldMatrix struct {
	x    []float64 // by rows; gaps are filled by level times shape
	rows int
	cols int
}

func (f *foldMatrix) row(i int) []float64 { return f.x[i*f.cols : (i+1)*f.cols] }

// fold returns the latest rows of y with p columns, false where they have no level.
// A phase that is never measured lies on the line between its neighbours; a row in which nothing was stays empty.
func fold(y []float64, p int) (*foldMatrix, bool) {
	n := min(len(y)/p, maxRows)
	f := &foldMatrix{x: append([]float64(nil), y[len(y)-n*p:]...), rows: n, cols: p}
	gaps := false
	for _, v := range f.x {
		gaps = gaps || math.IsNaN(v)
	}
	if !gaps {
		return f, true
	}
	level, shape, ok := factor(f)
	if !ok {
		return nil, false
	}
	for i := range f.rows {
		for j, v := range f.row(i) {
			if math.IsNaN(v) {
				f.row(i)[j] = level[i] * shape[j]
			}
		}
	}
	return f, true
}

// factor returns the level of each row and the shape over the columns, of mean 1, whose
// products are nearest to the measured values by least squares: the leading singular vectors where nothing
// is missing, found by alternating regressions (Gabriel and Zamir 1979). A column in which nothing
// was measured has the shape between its neighbours', and the level of such a row is NaN. It is false where the shape has no mean.
func factor(f *foldMatrix) (level, shape []float64, ok bool) {
	const turns, tolerance = 200, 1e-13
	level, shape = make([]float64, f.rows), make([]float64, f.cols)
	for j := range shape {
		shape[j] = 1
	}
	last := math.Inf(1)
	num, den := make([]float64, f.cols), make([]float64, f.cols)
	for range turns {
		clear(num)
		clear(den)
		for i := range level {
			above, below := 0.0, 0.0
			for j, v := range f.row(i) {
				if !math.IsNaN(v) {
					above += v * shape[j]
					below += shape[j] * shape[j]
				}
			}
			level[i] = above / below // NaN where nothing was measured
			for j, v := range f.row(i) {
				if !math.IsNaN(v) {
					num[j] += v * level[i]
					den[j] += level[i] * level[i]
				}
			}
		}
		moved, mean := 0.0, 0.0
		for j := range shape {
			next := num[j] / den[j] // NaN where nothing was measured
			if math.Abs(next-shape[j]) > moved {
				moved = math.Abs(next - shape[j])
			}
			shape[j] = next
		}
		bridge(shape)
		for _, s := range shape {
			mean += s / float64(f.cols)
		}
		if !(math.Abs(mean) > 1e-6) {
			return nil, nil, false
		}
		for j := range shape {
			shape[j] /= mean
		}
		for i := range level {
			level[i] *= mean
		}
		if moved < tolerance || moved == last {
			break
		}
		last = moved
	}
	return level, shape, true
}

// bridge replaces runs of NaN by the line between what is on both sides of them, of which the end of shape is followed by its start.
func bridge(shape []float64) {
	n := len(shape)
	for j, v := range shape {
		before := shape[(j+n-1)%n]
		if !math.IsNaN(v) || math.IsNaN(before) {
			continue
		}
		run := 1
		for run < n && math.IsNaN(shape[(j+run)%n]) {
			run++
		}
		after := shape[(j+run)%n]
		for k := range run {
			shape[(j+k)%n] = before + (after-before)*float64(k+1)/float64(run+1)
		}
	}
}
