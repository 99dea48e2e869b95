package record

import "math"

// MaxPool is how many residuals a model keeps to draw from. They are the largest part of what is recorded, and
// a 2.5 % tail of so many is still two dozen.
// By argument: it bounds the size of a record.
const MaxPool = 1024

// Thin returns at most most values of x in their order, spread evenly over it: x is cut
// into so many parts of nearly equal length, and one value of each is kept, at a place that multiples of the golden
// ratio choose, so that no season is in step with it. It returns x itself where that is not longer.
func Thin[T any](x []T, most int) []T {
	if len(x) <= most {
		return x
	}
	out := make([]T, most)
	for i := range out {
		from, to := i*len(x)/most, (i+1)*len(x)/most
		_, u := math.Modf(float64(i+1) * (math.Phi - 1))
		out[i] = x[from+int(u*float64(to-from))]
	}
	return out
}
