// Package harmonic is a seasonal trend model with autocorrelated noise:
//
//	y_t = level + slope·t + Σ_s profile_s(t mod p_s) + u_t,    u ~ AR(p)    (Steady)
//	y_t = Σ_s profile_s(t mod p_s) + x_t,    Δx_t = drift + u_t, u ~ AR(p)  (Wandering)
//
// A steady sequence returns to its line; a wandering one goes on from where it
// is. The profiles are means over the cycles, shrunk frequency by frequency
// where the cycles disagree, and recent cycles count more where that predicts
// better. Slope and drift are shrunk as far as they may be chance, and
// damped over two lengths of the history, or more where it is beyond doubt. The uncertainty of level,
// slope and drift is part of the paths, and innovations are resampled from the
// residuals, scaled to the phase of the shortest season.
//
// Sequences are float64 slices in time order, NaN where nothing was measured;
// the package knows neither time nor units nor names. Values should be of a
// size around 1, because squares are taken.
package harmonic

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/model/autoreg"
	"github.com/plimsoll/plimsoll/forecast/model/rank"
	"github.com/plimsoll/plimsoll/forecast/model/season"
)

// MinValues is the fewest measured values a model can be fitted to.
const MinValues = 8

// noiseMemory is from how many of the latest values the autocorrelation of the noise is estimated: half a
// year of hours tells it to two digits, and lags cost time in proportion to them.
// Tried on a sample of the development sets: 2048, loss 0.0 % and dates 0.0 %; 8192, loss +0.1 % and dates +0.1 %.
const noiseMemory = 4096

// ErrShort is the error of Fit for fewer than MinValues measured values.
var ErrShort = errors.New("harmonic: too few measured values")

// Model is a fitted model, whose paths continue the history. It is safe for
// concurrent use, but for Update.
type Model struct {
	profiles [][]float64 // index 0 is the phase of the first step after the fit
	level    float64     // of the line at the last step; for Wandering, the last value less profiles
	slope    float64     // of one step; for Wandering, the drift
	reach    float64     // steps over which the slope fades
	middle   float64     // steps from the middle of the history to its end
	phi      []float64
	state    []float64 // the last values of u, as many as phi reaches back, gaps filled
	pool     []float64 // residuals in units of scale
	scale    []float64 // of the innovations by phase of the shortest season, 1 on the mean
	wander   bool
	levelErr float64 // standard errors of level and slope, independent of each other
	slopeErr float64
	fade     []float64 // share of an error of the level that the noise still hides, by step ahead
	fitted   int       // steps that the parameters were fitted to
	since    int       // steps since
	last     float64   // for Wandering, the last value less profiles, NaN if it was not measured
}

// Parts is a sequence taken apart into seasons and the rest.
type Parts struct {
	profiles [][]float64 // by season; index 0 is the phase of the first step ahead
	rest     []float64   // the sequence without them
	spare    *scratch
}

// Split estimates the seasons of the given periods in y, ascending and each at
// most half the length of y, by turns on what the others leave over (backfitting:
// Hastie and Tibshirani 1990, algorithm 4.1), next to a moving mean over the longest period.
func Split(y []float64, periods []int) Parts {
	parts := Parts{profiles: make([][]float64, len(periods)), rest: append([]float64(nil), y...), spare: newScratch(len(y))}
	if len(periods) == 0 {
		return parts
	}
	rest := season.MovingMean(y, periods[len(periods)-1])
	for t, slow := range rest {
		rest[t] = y[t] - slow
	}
	turns := 2
	if len(periods) == 1 {
		turns = 1
	}
	for range turns {
		for k, p := range periods {
			addProfile(rest, parts.profiles[k], +1)
			parts.profiles[k] = estimateProfile(rest, p, parts.spare)
			addProfile(rest, parts.profiles[k], -1)
		}
	}
	for _, profile := range parts.profiles {
		addProfile(parts.rest, profile, -1)
	}
	return parts
}

// Rest returns the sequence without its seasons. It must not be changed.
func (p Parts) Rest() []float64 { return p.rest }

// Fit returns the steady or the wandering model of a sequence taken apart. Two fits of the same parts share memory: one after the other.
func Fit(parts Parts, wandering bool) (*Model, error) {
	x := parts.rest
	measured := 0
	for _, v := range x {
		if !math.IsNaN(v) {
			measured++
		}
	}
	if measured < MinValues {
		return nil, ErrShort
	}
	m := &Model{profiles: parts.profiles, wander: wandering, reach: float64(len(x)), middle: float64(len(x)-1) / 2, fitted: len(x),
		last: x[len(x)-1]}
	var u []float64
	spare := parts.spare
	if wandering {
		u = m.fitDrift(x, spare)
	} else {
		u = m.fitLine(x, spare)
	}
	innovations, filled := spare.filter(u, m.phi)
	m.state = slices.Clone(filled[max(len(filled)-len(m.phi), 0):])
	m.fitPool(innovations, spare)
	return m, nil
}

// addProfile adds sign times the profile to x; index 0 of the profile is the phase after the end of x.
func addProfile(x, profile []float64, sign float64) {
	p := len(profile)
	if p == 0 {
		return
	}
	phase := (p - len(x)%p) % p
	for t := range x {
		x[t] += sign * profile[phase]
		if phase++; phase == p {
			phase = 0
		}
	}
}

// fitLine sets level, slope and noise of a steady model and returns the noise u.
// The line is fitted by least squares first, and then again with the noise
// filtered out (Cochrane and Orcutt 1949, section 5), which also tells its standard errors.
func (m *Model) fitLine(x []float64, spare *scratch) (u []float64) {
	level, slope := robustLine(x, spare)
	n := len(x)
	// From here on the line is counted from the last step, where it is needed.
	level += slope * float64(n-1)
	u = make([]float64, n)
	for range 2 {
		for t, v := range x {
			u[t] = v - level - slope*float64(t-n+1)
		}
		m.phi, _ = autoreg.Burg(spare.winsorize(u[max(len(u)-noiseMemory, 0):]), autoreg.MaxOrder)
		level, slope, m.levelErr, m.slopeErr = filteredLine(x, u, m.phi, spare)
	}
	keep := significance(slope, m.slopeErr)
	m.reach = reachOf(slope, m.slopeErr, n)
	middle := float64(n-1) / 2
	m.level = level - slope*middle + slope*keep*middle
	m.slope = slope * keep
	for t, v := range x {
		u[t] = v - m.level - m.slope*float64(t-n+1)
	}
	m.fade = fading(m.phi)
	return u
}

// robustLine returns the least-squares line through x with its outliers from
// the median moved in, as level at index 0 and slope.
func robustLine(x []float64, spare *scratch) (level, slope float64) {
	seen := slices.DeleteFunc(append(spare.sizes[:0], x...), math.IsNaN)
	median := rank.Select(seen, len(seen)/2)
	off := spare.filled[:len(x)]
	for t, v := range x {
		off[t] = v - median
	}
	level, slope = season.Line(spare.winsorize(off))
	return level + median, slope
}

// filteredLine returns the line through x whose noise u is filtered by phi, with
// its value at the last step, and the standard errors of the value in the
// middle of x and of the slope, which are nearly independent.
func filteredLine(x, u, phi []float64, spare *scratch) (level, slope, levelErr, slopeErr float64) {
	n := len(x)
	total := 1 - autoreg.Sum(phi)
	lag := 0.0 // Σ j φ_j: by how much the filter lets the line lag
	for j, c := range phi {
		lag += float64(j+1) * c
	}
	innovations, _ := spare.filter(u, phi)
	innovations = spare.winsorize(innovations)
	base, baseSlope := lineOf(x, u)
	// φ(B) of (a + b·t) is a·total + b·(t·total + lag), with t counted from the last step.
	at := func(t int) float64 { return float64(t-n+1)*total + lag }
	var count, mt, my, stt, sty, syy float64
	first := 0.0 // differences from it are exactly 0 where all are equal
	for t, e := range innovations {
		if math.IsNaN(e) {
			continue
		}
		if count == 0 {
			first = e
		}
		count++
		mt += at(t)
		my += e - first
	}
	mt, my = mt/max(count, 1), first+my/max(count, 1)
	for t, e := range innovations {
		if !math.IsNaN(e) {
			dt, dy := at(t)-mt, e-my
			stt += dt * dt
			sty += dt * dy
			syy += dy * dy
		}
	}
	if count < 4 || stt == 0 {
		return base, baseSlope, 0, 0
	}
	correction := sty / stt
	sigma2 := max(syy-sty*correction, 0) / (count - 2)
	slope = baseSlope + correction
	level = base + (my-correction*mt)/total
	return level, slope, math.Sqrt(sigma2/count) / total, math.Sqrt(sigma2 / stt)
}

// lineOf returns value at the last step and slope of the line x − u.
func lineOf(x, u []float64) (level, slope float64) {
	first, last := -1, -1
	for t := range x {
		if math.IsNaN(x[t]) {
			continue
		}
		if first < 0 {
			first = t
		}
		last = t
	}
	a, b := x[first]-u[first], x[last]-u[last]
	if last > first {
		slope = (b - a) / float64(last-first)
	}
	return b + slope*float64(len(x)-1-last), slope
}

// significance returns the share of an estimate to keep: the positive-part
// James–Stein factor max(0, 1 − 4/t²) with t its ratio to its standard error. A
// trend of less than two standard errors is none.
func significance(estimate, standardError float64) float64 {
	if standardError == 0 {
		return 1
	}
	t := estimate / standardError
	return max(0, 1-4/(t*t))
}

// endless is the reach in steps beyond which a slope does not fade at all: of what is left of 1, the digits would be too few.
const endless = 1e8

// reachOf returns over how many steps a slope fades: twice the n of the history,
// and longer the surer it is: that of a line without noise hardly fades.
func reachOf(slope, standardError float64, n int) float64 {
	// Of sure: Tried on a sample of the development sets: 2, loss 0.0 % and dates 0.0 %; 8, loss 0.0 % and dates 0.0 %.
	// Of least: Tried on a sample of the development sets: 1, loss 0.0 % and dates 0.0 %; 4, loss 0.0 % and dates 0.0 %.
	// Of most: Tried on a sample of the development sets: 50000000 and 200000000 change no score there.
	const sure, least, most = 4, 2, 1e8
	t := math.Abs(slope) / max(standardError, 1e-300)
	return float64(n) * max(least, min(t/sure, most))
}

// fading returns how much of a constant error of the level the noise still
// hides h steps ahead: the forecast starts at the last value whatever the level is.
func fading(phi []float64) []float64 {
	const limit, negligible = 20_000, 1e-4
	ones := make([]float64, len(phi))
	for i := range ones {
		ones[i] = 1
	}
	var out []float64
	for block := make([]float64, 256); len(phi) > 0 && len(out) < limit; {
		past := slices.Concat(ones, out)
		autoreg.Continue(block, past[max(len(past)-len(phi), 0):], phi)
		out = append(out, block...)
		if math.Abs(block[len(block)-1]) < negligible {
			break
		}
	}
	return out
}

// fitDrift sets level, drift and noise of a wandering model and returns the noise of its changes.
func (m *Model) fitDrift(x []float64, spare *scratch) (u []float64) {
	u = make([]float64, len(x)-1)
	for t := range u {
		u[t] = x[t+1] - x[t]
		if !math.IsNaN(x[t+1]) {
			m.level = x[t+1]
		}
	}
	var sum, count float64
	for _, v := range spare.winsorize(u) {
		if !math.IsNaN(v) {
			sum += v
			count++
		}
	}
	if count < 4 {
		return u
	}
	drift := sum / count
	for t := range u {
		u[t] -= drift
	}
	var variance float64
	m.phi, variance = autoreg.Burg(spare.winsorize(u[max(len(u)-noiseMemory, 0):]), autoreg.MaxOrder)
	m.slopeErr = math.Sqrt(variance/count) / max(1-autoreg.Sum(m.phi), 0.02)
	m.slope = drift * significance(drift, m.slopeErr)
	m.reach = reachOf(drift, m.slopeErr, len(x))
	for t := range u {
		u[t] += drift - m.slope
	}
	return u
}

// Center fills dst with the expected course.
func (m *Model) Center(dst []float64) {
	autoreg.Continue(dst, m.state, m.phi)
	keep := math.Exp(-1 / m.reach)
	sum, trend := 0.0, 1.0
	for h := range dst {
		trend *= keep
		add := m.slope * m.reach * (1 - trend)
		if m.reach > endless {
			add = m.slope * float64(h+1)
		}
		if m.wander {
			sum += dst[h]
			dst[h] = sum
		}
		dst[h] += m.level + add
	}
	for _, profile := range m.profiles {
		phase := m.since % len(profile)
		for h := range dst {
			dst[h] += profile[phase]
			if phase++; phase == len(profile) {
				phase = 0
			}
		}
	}
}

// Deviate fills dst with the deviation of one path from the expected course.
func (m *Model) Deviate(dst []float64, src *rand.PCG) {
	normal := rand.New(src)
	levelErr, slopeErr := m.levelErr*normal.NormFloat64(), m.slopeErr*normal.NormFloat64()
	m.innovate(dst, src)
	autoreg.Recur(dst, m.phi)
	keep, trend, most := math.Exp(-1/m.reach), 1.0, slopeErr*m.reach
	if m.wander {
		sum := 0.0
		for h, v := range dst {
			sum += v
			trend *= keep
			dst[h] = sum + most*(1-trend)
		}
		return
	}
	// The level error is that of the middle of the history; the slope's own adds up from there.
	levelErr += slopeErr * m.middle
	hidden := min(len(dst), len(m.fade))
	for h, share := range m.fade[:hidden] {
		trend *= keep
		dst[h] = dst[h] + levelErr - levelErr*share + most*(1-trend)
	}
	for h := hidden; h < len(dst); h++ {
		trend *= keep
		dst[h] = dst[h] + levelErr + most*(1-trend)
	}
}
