package stl

import "math"

// reach is how many standard deviations of its neighbours' places a point may
// lie from their middle, where values are missing: a line through few values
// on the far side of a gap is not followed further. Without gaps no point lies further than 3.
const reach = 3

// loess smooths sequences of one length n at the steps 0 … n−1: section 2 of
// the paper, with the neighbourhood counted in steps as its authors' program does.
type loess struct {
	Smoother
	n      int
	gaps   bool      // whether weights of 0 mean missing values
	row    []float64 // weights of the neighbours of one point
	middle []float64 // unscaled weights where the neighbours lie alike on both sides
	total  float64   // of middle
}

func newLoess(s Smoother, n int, gaps bool) *loess {
	s.Jump = min(s.Jump, max(n-1, 1))
	l := &loess{Smoother: s, n: n, gaps: gaps, row: make([]float64, n)}
	if s.Window < n {
		half := s.Window / 2
		l.middle = make([]float64, s.Window)
		tricube(l.middle, half, half)
		for _, w := range l.middle {
			l.total += w
		}
	}
	return l
}

// smooth fills dst with the smoothed y; weights may be nil. A dst that no measured value reaches is NaN.
func (l *loess) smooth(dst, y, weights []float64) {
	if l.Jump > 1 {
		for i := range dst {
			dst[i] = math.NaN()
		}
	}
	left := 0
	for i := 0; i < l.n; i += l.Jump {
		left = l.left(i)
		dst[i] = l.orOwn(i, left, y, weights)
	}
	if (l.n-1)%l.Jump != 0 {
		dst[l.n-1] = l.orOwn(l.n-1, left, y, weights)
	}
	if l.Jump > 1 || l.gaps {
		bridge(dst)
	}
}

// left returns the first neighbour of i.
func (l *loess) left(i int) int {
	return max(min(i-l.Window/2, l.n-l.Window), 0)
}

// orOwn returns the estimate at i or, where all its neighbours have weight 0, the value itself.
func (l *loess) orOwn(i, left int, y, weights []float64) float64 {
	if v, ok := l.at(i, left, y, weights); ok {
		return v
	}
	if l.gaps && weights[i] == 0 {
		return math.NaN()
	}
	return y[i]
}

// at returns the estimate at x, which may lie outside of y, from the neighbours
// that begin at left. It is not ok if all of them have weight 0.
func (l *loess) at(x, left int, y, weights []float64) (value float64, ok bool) {
	right := min(left+l.Window, l.n)
	y = y[left:right]
	row := l.row[:right-left]
	before, after := x-left, right-1-x
	if l.middle != nil && before == after {
		if weights == nil {
			return dot(l.middle, y) / l.total, true
		}
		copy(row, l.middle)
	} else {
		tricube(row, before, max(before, after)+max(l.Window-l.n, 0)/2)
	}
	total := 0.0
	if weights == nil {
		for _, w := range row {
			total += w
		}
	} else {
		for i, w := range weights[left:right] {
			row[i] *= w
			total += row[i]
		}
	}
	if total <= 0 {
		return 0, false
	}
	value = dot(row, y) / total
	if l.Degree > 0 {
		value += l.tilt(float64(before), total, row, y)
	}
	return value, true
}

// tilt returns how much the line through y with the weights in row differs at x from their mean.
func (l *loess) tilt(x, total float64, row, y []float64) float64 {
	// The authors' program takes places that spread by less than a thousandth of the sequence for one.
	const narrow = 0.001
	mean := 0.0
	for i, w := range row {
		mean += w * float64(i)
	}
	mean /= total
	var spread, slope float64
	for i, w := range row {
		d := float64(i) - mean
		spread += w * d * d
		slope += w * d * y[i]
	}
	deviation := math.Sqrt(spread / total)
	if deviation <= narrow*float64(l.n-1) {
		return 0
	}
	off := x - mean
	if l.gaps {
		off = max(-reach*deviation, min(reach*deviation, off))
	}
	return off * slope / spread
}

// tricube fills row with (1 − (d/h)³)³ for the distance d of each index from x, 0 at and beyond h.
func tricube(row []float64, x, h int) {
	near, far := 0.001*float64(h), 0.999*float64(h)
	inverse := 1 / float64(h)
	for i := range row {
		d := math.Abs(float64(i - x))
		switch {
		case d <= near:
			row[i] = 1
		case d <= far:
			r := d * inverse
			r = 1 - r*r*r
			row[i] = r * r * r
		default:
			row[i] = 0
		}
	}
}

// dot returns the sum of the products, by four partial sums.
func dot(a, b []float64) float64 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float64
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
		s2 += a[i+2] * b[i+2]
		s3 += a[i+3] * b[i+3]
	}
	for ; i < len(a); i++ {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + (s2 + s3)
}

// bridge draws straight lines across runs of NaN, and carries the first and the last
// number on to the ends. A slice of NaN alone stays as it is.
func bridge(x []float64) {
	last := -1
	for i, v := range x {
		if math.IsNaN(v) {
			continue
		}
		if last < 0 {
			for k := range i {
				x[k] = v
			}
		} else if i > last+1 {
			step := (v - x[last]) / float64(i-last)
			for k := last + 1; k < i; k++ {
				x[k] = x[last] + step*float64(k-last)
			}
		}
		last = i
	}
	if last >= 0 {
		for k := last + 1; k < len(x); k++ {
			x[k] = x[last]
		}
	}
}
