package arima

// covariance is how a stationary ARMA of σ² = 1 starts; its slices are used again from call to call.
type covariance struct {
	down, up []float64 // of the Durbin–Levinson recursion
	ar       []float64 // autocovariances of the autoregressive part alone
	gamma    []float64 // autocovariances
	psi      []float64 // weights of the infinite moving average
	theta    []float64 // θ of the moving average, θ₀ = 1 included
}

func newCovariance(r int) *covariance {
	return &covariance{make([]float64, r), make([]float64, r), make([]float64, 2*r+1),
		make([]float64, r+1), make([]float64, r), make([]float64, r)}
}

// start sets c[i] to the covariance of element i of the state with the first value, in the state
// space of Harvey (1993), "Time series models", section 4.4: element i is
//
//	Σ_{j>i} φ_j w_{t+i−j} + Σ_{j≥i} θ_j e_{t+i−j}
//
// phi and theta have the coefficients from lag 1 on, len(phi) = len(theta) = len(c), and their terms beside them.
// It reports whether phi is stationary.
func (v *covariance) start(c, phi, theta []float64, ar, ma []term) bool {
	r := len(c)
	p, q := 0, 0
	if len(ar) > 0 {
		p = ar[len(ar)-1].lag
	}
	if len(ma) > 0 {
		q = ma[len(ma)-1].lag
	}
	if !v.autoregressive(phi[:p], ar, r+q) {
		return false
	}
	v.theta[0] = 1
	copy(v.theta[1:], theta[:r-1])
	v.convolve(r, q)
	v.weights(ar, r)
	clear(c)
	c[0] = v.gamma[0]
	for _, t := range ar {
		for i := 1; i < t.lag; i++ {
			c[i] += t.c * v.gamma[t.lag-i]
		}
	}
	for _, t := range ma {
		for i := 1; i <= t.lag; i++ {
			c[i] += t.c * v.psi[t.lag-i]
		}
	}
	return true
}

// autoregressive sets ar[k], k up to most, to the autocovariances of an autoregression: down from phi to its
// partial autocorrelations, and up again with one more autocovariance at each order.
func (v *covariance) autoregressive(phi []float64, ar []term, most int) bool {
	p := len(phi)
	down, up, gamma := v.down[:p], v.up[:p], v.ar
	copy(down, phi)
	variance := 1.0
	for j := p - 1; j >= 0; j-- {
		k := down[j]
		left := (1 - k) * (1 + k)
		if !(left > 0) {
			return false
		}
		variance /= left
		if k != 0 {
			stepDown(down[:j], k)
		}
	}
	gamma[0] = variance
	for j, k := range down {
		sum := k * variance
		for i, a := range up[:j] {
			sum += a * gamma[j-i]
		}
		gamma[j+1] = sum
		if k != 0 {
			stepUp(up[:j], k)
			variance *= (1 - k) * (1 + k)
		}
		up[j] = k
	}
	for k := p + 1; k <= most; k++ {
		sum := 0.0
		for _, t := range ar {
			sum += t.c * gamma[k-t.lag]
		}
		gamma[k] = sum
	}
	return true
}

// convolve sets gamma from the autocovariances of the autoregressive part and theta, of order q.
func (v *covariance) convolve(r, q int) {
	clear(v.gamma)
	for l := 0; l <= q; l++ {
		c := 0.0
		for i := 0; i+l <= q; i++ {
			c += v.theta[i] * v.theta[i+l]
		}
		if c == 0 {
			continue
		}
		for k := 0; k <= r; k++ {
			switch {
			case l == 0:
				v.gamma[k] += c * v.ar[k]
			case k >= l:
				v.gamma[k] += c * (v.ar[k+l] + v.ar[k-l])
			default:
				v.gamma[k] += c * (v.ar[k+l] + v.ar[l-k])
			}
		}
	}
}

// weights sets psi.
func (v *covariance) weights(ar []term, r int) {
	for k := range r {
		sum := v.theta[k]
		for _, t := range ar {
			if t.lag > k {
				break
			}
			sum += t.c * v.psi[k-t.lag]
		}
		v.psi[k] = sum
	}
}
