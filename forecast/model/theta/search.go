package theta

import "math"

// The search looks at gridSteps points first, because the sum of squares may have
// several valleys, and then into the deepest until α is known to tolerance.
const (
	gridSteps = 12
	tolerance = 1e-7
	maxSteps  = 60
)

// minimise returns where f is least between low and high: on a grid, and then by Brent (1973),
// "Algorithms for minimization without derivatives", chapter 5.
func minimise(f func(float64) float64, low, high float64) float64 {
	step := (high - low) / gridSteps
	best, at := math.Inf(1), 0
	for i := range gridSteps + 1 {
		if v := f(low + step*float64(i)); v < best {
			best, at = v, i
		}
	}
	middle := low + step*float64(at)
	x, v := brent(f, middle, max(low, middle-step), min(high, middle+step), tolerance)
	if v < best {
		return x
	}
	return middle
}

// brent returns where f is least between a and b, found to within tol, and the least. It begins
// at start, or at the golden section if that is an end.
func brent(f func(float64) float64, start, a, b, tol float64) (x, fx float64) {
	golden := (3 - math.Sqrt(5)) / 2
	x = start
	if x <= a || x >= b {
		x = a + golden*(b-a)
	}
	fx = f(x)
	w, v, fw, fv := x, x, fx, fx
	var step, before float64
	for range maxSteps {
		middle := (a + b) / 2
		if math.Abs(x-middle) <= 2*tol-(b-a)/2 {
			break
		}
		// A parabola through the three best points, unless it leads out or does not halve the step before last.
		r, q := (x-w)*(fx-fv), (x-v)*(fx-fw)
		p := (x-v)*q - (x-w)*r
		if q = 2 * (q - r); q > 0 {
			p = -p
		}
		q = math.Abs(q)
		if math.Abs(p) < math.Abs(q*before/2) && p > q*(a-x) && p < q*(b-x) {
			before, step = step, p/q
			if u := x + step; u-a < 2*tol || b-u < 2*tol {
				step = math.Copysign(tol, middle-x)
			}
		} else {
			before = b - x
			if x >= middle {
				before = a - x
			}
			step = golden * before
		}
		u := x + math.Copysign(max(math.Abs(step), tol), step)
		fu := f(u)
		if fu <= fx {
			if u < x {
				b = x
			} else {
				a = x
			}
			v, fv, w, fw, x, fx = w, fw, x, fx, u, fu
			continue
		}
		if u < x {
			a = u
		} else {
			b = u
		}
		if fu <= fw || w == x {
			v, fv, w, fw = w, fw, u, fu
		} else if fu <= fv || v == x || v == w {
			v, fv = u, fu
		}
	}
	return x, fx
}
