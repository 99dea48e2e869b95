package card

import "math"

// rho forecasts by an autoregression on the value before, the one a season
// before, and the seasons; where the former all but repeats itself, on changes, with
// growth as far as it is beyond doubt.
type rho struct {
	linear
	changes bool
}

// fitRho returns false where h is too short or its autoregression grows without bound.
func fitRho(h *sample) (rho, bool) {
	lags := []int{1}
	for _, m := range h.periods {
		if 3*m <= len(h.y) {
			lags = append(lags, m)
			break
		}
	}
	f, ok := regress(lags, h.seasons, h.y, h.use)
	if !ok {
		return rho{}, false
	}
	r := rho{f, false}
	switch c, e := f.phi[0], f.stderr[0]; {
	case c > 0.5 && c+2*e > 0.9:
		if f, ok = regress(lags[1:], h.seasons, h.z, h.useZ); !ok {
			return rho{}, false
		}
		doubt := oneSided * f.sigma / math.Sqrt(max(f.rows-1, 1))
		f.mean = math.Copysign(max(math.Abs(f.mean)-doubt, 0), f.mean)
		r = rho{f, true}
	case c < 0:
		if f, ok = regress(nil, h.seasons, h.y, h.use); !ok {
			return rho{}, false
		}
		r = rho{f, false}
	}
	return r, !explosive(r.lags, r.phi)
}

// oneSided is the 95 % point of the normal distribution.
const oneSided = 1.645

// addTo adds the steps ahead of s to dst.
func (r *rho) addTo(dst []float64, s *state) {
	back := longest(r.lags)
	path := append(make([]float64, 0, back+len(dst)), s.recent(back)...)
	if r.changes {
		values := s.recent(back + 1)
		for i := range path {
			path[i] = values[i+1] - values[i]
		}
	}
	level, keep := s.recent(1)[0], math.Exp(-1/float64(s.length))
	growth := r.mean
	for i := range dst {
		next := growth + r.seasonal(s.next()+i)
		for j, l := range r.lags {
			next += r.phi[j] * path[back+i-l]
		}
		path = append(path, next)
		if r.changes {
			growth *= keep
			level += next
			next = level
		}
		dst[i] += next
	}
}

// explosive tells whether an autoregression answers one innovation with ever larger values.
func explosive(lags []int, phi []float64) bool {
	back := longest(lags)
	answer := make([]float64, 16*(back+16))
	answer[0] = 1
	early, late := 1.0, 0.0
	for t := 1; t < len(answer); t++ {
		sum := 0.0
		for j := len(lags) - 1; j >= 0; j-- { // the last value, which all wait for, comes last
			if l := lags[j]; t >= l {
				sum += phi[j] * answer[t-l]
			}
		}
		answer[t] = sum
		switch size := math.Abs(sum); {
		case t < len(answer)/4:
			early = max(early, size)
		case t >= len(answer)*3/4:
			late = max(late, size)
		}
	}
	return !(late <= 1.5*early)
}
