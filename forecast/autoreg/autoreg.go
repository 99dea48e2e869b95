// Package autoreg fits autoregressive noise to sequences with gaps.
//
// The model of order p is
//
//	u_t = φ_1 u_{t−1} + … + φ_p u_{t−p} + e_t
//
// with white e. All sequences are plain float64 slices in time order, NaN
// where nothing was measured; the package knows neither time nor units.
package autoreg

import "math"

// MaxOrder is the highest order that Burg tries. It lets hourly noise remember
// the same hour of the two days before.
const MaxOrder = 50

// penalty is what a parameter costs in the choice of the order: 3 rather than
// the 2 of AIC (Bozdogan 1994 calls that AIC3), because an order that is a little too high does
// more harm to a long forecast than one that is a little too low.
const penalty = 3

// stationarity bounds every reflection coefficient away from ±1, so that the
// fitted noise always forgets.
const stationarity = 0.9995

// predictable is the least share of the power of a sequence that may be left
// as innovations. A model that predicts all but a millionth is fitted to a
// curve, not to noise, and would swing widely before it forgets.
const predictable = 1e-6

// Burg returns the coefficients φ of the order at most maxOrder that has the
// smallest corrected AIC3, found by Burg's recursion summed over all stretches without a
// gap, and the variance of the white innovations. The mean of u is taken as 0.
// The result is stationary whatever u is; it is empty where u is white, zero
// or too short.
//
// Burg (1975), "Maximum entropy spectral analysis"; for several stretches, de
// Waele and Broersen (2000), "The Burg algorithm for segments", eq. 8; the
// order with the correction for short sequences of Hurvich and Tsai (1989), eq. 4. Orders for which the gaps leave less
// than half of u are not tried.
func Burg(u []float64, maxOrder int) (phi []float64, variance float64) {
	forward, backward, n := stretches(u)
	power := 0.0
	for _, f := range forward {
		for _, v := range f {
			power += v * v
		}
	}
	if n == 0 || power == 0 {
		return nil, 0
	}
	variance = power / float64(n)
	best, floor := aicc(variance, n, 0), variance*predictable
	current, s2 := []float64{}, variance
	for p := 1; p <= min(maxOrder, MaxOrder, n/4) && s2 > floor; p++ {
		k, pairs := reflect(forward, backward)
		if pairs < n/2 {
			break
		}
		current = levinson(current, k)
		s2 *= 1 - k*k
		if a := aicc(s2, n, p); a < best {
			best, variance = a, s2
			phi = append(phi[:0], current...)
		}
	}
	return phi, variance
}

// stretches returns two copies of every run of numbers in u, and their total length.
func stretches(u []float64) (forward, backward [][]float64, n int) {
	for i := 0; i < len(u); {
		j := i
		for j < len(u) && !math.IsNaN(u[j]) {
			j++
		}
		if j > i {
			forward = append(forward, append([]float64(nil), u[i:j]...))
			backward = append(backward, append([]float64(nil), u[i:j]...))
			n += j - i
		}
		i = j + 1
	}
	return forward, backward, n
}

// reflect returns the next reflection coefficient and moves the forward and
// backward errors on by one order, in place; pairs is how many errors it rests on.
func reflect(forward, backward [][]float64) (k float64, pairs int) {
	num, den := 0.0, 0.0
	for s := range forward {
		f, b := forward[s], backward[s]
		pairs += max(len(f)-1, 0)
		for i := 1; i < len(f); i++ {
			num += f[i] * b[i-1]
			den += f[i]*f[i] + b[i-1]*b[i-1]
		}
	}
	if den > 0 {
		k = max(-stationarity, min(stationarity, 2*num/den))
	}
	for s := range forward {
		f, b := forward[s], backward[s]
		if len(f) == 0 {
			continue
		}
		// Downwards, because the new b[i] needs the old b[i−1].
		for i := len(f) - 1; i > 0; i-- {
			f[i], b[i] = f[i]-k*b[i-1], b[i-1]-k*f[i]
		}
		forward[s], backward[s] = f[1:], b[1:]
	}
	return k, pairs
}

// levinson returns the coefficients of the next order for reflection coefficient k.
func levinson(phi []float64, k float64) []float64 {
	p := len(phi)
	next := make([]float64, p+1)
	for i, v := range phi {
		next[i] = v - k*phi[p-1-i]
	}
	next[p] = k
	return next
}

func aicc(variance float64, n, p int) float64 {
	free := float64(n - p - 2)
	if free <= 0 {
		return math.Inf(1)
	}
	return float64(n)*math.Log(variance) + penalty*float64(p+1)*float64(n)/free
}

// Filter returns the innovations e of u under phi, NaN where u or one of the p
// values before it was not measured, and u with its gaps and the p values
// before it filled by their prediction, from which a forecast can start.
func Filter(u, phi []float64) (innovations, filled []float64) {
	innovations, filled = make([]float64, len(u)), make([]float64, len(u))
	since := 0 // consecutive measured values before t
	for t, v := range u {
		predicted := 0.0
		for j, c := range phi {
			if t-1-j >= 0 {
				predicted += c * filled[t-1-j]
			}
		}
		innovations[t], filled[t] = math.NaN(), predicted
		if math.IsNaN(v) {
			since = 0
			continue
		}
		filled[t] = v
		if since >= len(phi) {
			innovations[t] = v - predicted
		}
		since++
	}
	return innovations, filled
}

// Continue fills dst with the expectation of the values after u, which has no gaps.
func Continue(dst, u, phi []float64) {
	p := len(phi)
	for t := range min(p, len(dst)) {
		sum := 0.0
		for j, c := range phi {
			switch k := t - 1 - j; {
			case k >= 0:
				sum += c * dst[k]
			case len(u)+k >= 0:
				sum += c * u[len(u)+k]
			}
		}
		dst[t] = sum
	}
	for t := p; t < len(dst); t++ {
		sum, past := 0.0, dst[t-p:t]
		for j, c := range phi {
			sum += c * past[len(past)-1-j]
		}
		dst[t] = sum
	}
}

// Recur turns the innovations in dst into a path of the noise from rest, in place.
func Recur(dst, phi []float64) {
	p := len(phi)
	for t := range min(p, len(dst)) {
		for j := range t {
			dst[t] += phi[j] * dst[t-1-j]
		}
	}
	reversed := make([]float64, p)
	for j, c := range phi {
		reversed[p-1-j] = c
	}
	t := p
	for ; p >= 3 && t+4 <= len(dst); t += 4 {
		recurFour(dst[t-p:t+4], reversed)
	}
	for ; t < len(dst); t++ {
		sum := dst[t]
		past := dst[t-p : t]
		for j, c := range reversed {
			sum += c * past[j]
		}
		dst[t] = sum
	}
}

// recurFour is four steps of Recur of order 3 or more, the last of x, whose sums do not wait for
// each other but for the last terms. Each is added up from the oldest term on, as in a single step.
func recurFour(x, reversed []float64) {
	p := len(reversed)
	a, b, c, d := x[p], x[p+1], x[p+2], x[p+3]
	a += reversed[0] * x[0]
	a += reversed[1] * x[1]
	b += reversed[0] * x[1]
	a += reversed[2] * x[2]
	b += reversed[1] * x[2]
	c += reversed[0] * x[2]
	f0, f1, f2 := reversed[0], reversed[1], reversed[2]
	past := x[3:p]
	for i, f3 := range reversed[3:] {
		v := past[i]
		a += f3 * v
		b += f2 * v
		c += f1 * v
		d += f0 * v
		f0, f1, f2 = f1, f2, f3
	}
	b += f2 * a
	c += f1 * a
	d += f0 * a
	c += f2 * b
	d += f1 * b
	d += f2 * c
	x[p], x[p+1], x[p+2], x[p+3] = a, b, c, d
}

// Sum returns Σφ; 1/(1−Σφ) is the factor from an innovation to its total effect.
func Sum(phi []float64) float64 {
	sum := 0.0
	for _, c := range phi {
		sum += c
	}
	return sum
}
