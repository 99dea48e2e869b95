package finance

import "math"

const (
	// maxLevels is how many changes of sign the search follows; beyond, even steps take its place.
	maxLevels = 40
	// rateSteps are the even steps of ln(1 + rate), each less than 8 % of 1 + rate, at which the search looks in any case.
	rateSteps = 300
	// touch is how near to 0, by the sum of the sizes of its terms, a sum is taken for 0: what rounding
	// leaves of flows in the hundreds.
	touch = 1e-13
)

// worth is a sum of exponentials, Σ weights[i]·exp(−x·times[i]), of x = ln(1 + rate): what flows are
// worth, and its derivatives. Times are in order and are not negative; weights that are 0 are left out.
type worth struct {
	weights, times []float64
}

// newWorth drops empty flows, adds up those of one time and brings the greatest to 1, which moves no root.
func newWorth(flows, times []float64) worth {
	most := 0.0
	for _, f := range flows {
		most = max(most, math.Abs(f))
	}
	var w worth
	for i, f := range flows {
		n := len(w.times)
		switch {
		case f == 0:
		case n > 0 && w.times[n-1] == times[i]:
			w.weights[n-1] += f / most
		default:
			w.weights, w.times = append(w.weights, f/most), append(w.times, times[i])
		}
	}
	return w
}

// at returns the sign of the worth at x: −1, 0 or 1.
// What is no more than rounding counts as 0.
func (w worth) at(x float64) int {
	total, size := w.sum(x)
	if math.Abs(total) <= touch*size {
		return 0
	}
	return signOf(total)
}

// exact is at without regard to rounding.
func (w worth) exact(x float64) int {
	total, _ := w.sum(x)
	return signOf(total)
}

func signOf(v float64) int {
	switch {
	case v < 0:
		return -1
	case v > 0:
		return 1
	}
	return 0
}

// sum is the worth at x and the sum of the sizes of its terms, in a unit of its own. Where rates are negative it is the value
// at the last time, not at the first, so that long flows do not overflow.
func (w worth) sum(x float64) (total, size float64) {
	origin := 0.0
	if x < 0 && len(w.times) > 0 {
		origin = w.times[len(w.times)-1]
	}
	for i, a := range w.weights {
		term := a * math.Exp(x*(origin-w.times[i]))
		total += term
		size += math.Abs(term)
	}
	return total, size
}

// roots returns every x in the range at which the worth is 0, least first. level is how many derivatives were taken before.
func (w worth) roots(level int) []float64 {
	change := w.change()
	if change < 0 {
		return nil
	}
	steps := 1 // between roots of the derivative there is nothing to look for
	if level == 0 || level >= maxLevels {
		steps = rateSteps
	}
	cuts := make([]float64, 0, steps+1)
	for step := range steps + 1 {
		cuts = append(cuts, leastLogRate+(mostLogRate-leastLogRate)*float64(step)/float64(steps))
	}
	if level < maxLevels {
		cuts = merge(cuts, w.derivative(change).roots(level+1))
	}
	var found []float64
	left, sign := cuts[0], w.at(cuts[0])
	for i, right := range cuts {
		next := w.at(right)
		switch {
		case next == 0 && (i == 0 || sign != 0):
			found = append(found, right)
		case sign*next < 0:
			found = append(found, w.bisect(left, right, sign))
		}
		left, sign = right, next
	}
	return found
}

// change is the index of a weight whose sign differs from the one before it, −1 for none.
func (w worth) change() int {
	for i := 1; i < len(w.weights); i++ {
		if (w.weights[i] < 0) != (w.weights[i-1] < 0) {
			return i
		}
	}
	return -1
}

// derivative is that by x of the worth as seen at a time between weight i−1 and weight i, whose signs
// differ: weights before keep their sign, those from i on change it, so that one change of sign is gone. Between two
// roots of the worth lies a root of it.
func (w worth) derivative(i int) worth {
	origin := (w.times[i-1] + w.times[i]) / 2
	slopes := make([]float64, len(w.weights))
	for j, a := range w.weights {
		slopes[j] = a * (origin - w.times[j])
	}
	return newWorth(slopes, w.times)
}

// bisect halves [a, b], at whose ends the worth has different signs, until no float lies between.
func (w worth) bisect(a, b float64, left int) float64 {
	for {
		mid := a + (b-a)/2
		if mid <= a || mid >= b {
			return mid
		}
		switch w.exact(mid) {
		case 0:
			return mid
		case left:
			a = mid
		default:
			b = mid
		}
	}
}

// merge returns two sorted lists as one.
func merge(a, b []float64) []float64 {
	all := make([]float64, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if a[0] <= b[0] {
			all, a = append(all, a[0]), a[1:]
		} else {
			all, b = append(all, b[0]), b[1:]
		}
	}
	return append(append(all, a...), b...)
}
