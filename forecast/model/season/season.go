// Package season finds the cycles of a sequence.
//
// Periods are nominated by the caller (the lengths of a day, a week, a year) and
// by the peaks of the periodogram, and judged alike: a cycle is believed only
// if the mean of the other cycles predicts each one better than no cycle does.
// Sequences are float64 slices in time order, NaN where nothing was measured.
package season

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/dsp/fourier"

	"github.com/plimsoll/plimsoll/forecast/model/rank"
)

// Gain is the share of the squared deviations from the moving mean that a
// period must predict across many cycles to be believed. White noise has a
// gain below 0. Slow noise has few free values a cycle, and two or three of its
// cycles may well look alike: FewCycles divided by their number is asked then.
const (
	// Tried on a sample of the development sets: 0.04, loss +0.1 % and dates +0.6 %; 0.16, no score changes.
	Gain = 0.08
	// Tried on a sample of the development sets: 0.3, loss −0.4 % and dates −0.6 %; 1.2, loss +1.1 % and dates +4.0 %.
	FewCycles = 0.6
)

// MinCycles is how often a period must have been seen.
// By argument: of one cycle nobody can say that it comes again.
const MinCycles = 2

// MaxSeasons is how many periods Detect returns at most.
// Tried on a sample of the development sets: 2 and 6 change no score there.
const MaxSeasons = 3

// Detect returns the periods of y in steps, shortest first. The hints are tried
// in ascending order, each on what the shorter ones leave over; a period
// that was not hinted is taken only if no hint holds, or if it leaves less than a quarter of what the best of them does.
func Detect(y []float64, hints []int) []int {
	hints = slices.Compact(slices.Sorted(slices.Values(hints)))
	rest := slices.Clone(y)
	var found []int
	for _, p := range hints {
		if len(found) < MaxSeasons && try(rest, p, 1) {
			found = append(found, p)
		}
	}
	if len(found) > 0 {
		return betterThanHints(y, found)
	}
	for _, p := range Nominate(y) {
		if minUnexpected*p <= len(rest) && try(rest, p, unexpected) {
			return []int{p}
		}
	}
	return nil
}

// clearly is the largest share of what the best hint leaves that a period which was not hinted may leave, where hints hold: a purge every
// three days has a part that looks like a day.
const clearly = 0.25

// betterThanHints returns the hints that hold in y, or a period that was not hinted and is far better than all of them, with
// those of them that still hold on what it leaves over.
func betterThanHints(y []float64, found []int) []int {
	for _, p := range nominate(y, len(y)/minUnexpected) {
		if slices.Contains(found, p) || minUnexpected*p > len(y) {
			continue
		}
		x := subtract(y, MovingMean(y, p))
		gain, _ := Predictability(x, p)
		best := 0.0
		for _, hint := range found {
			g, _ := Predictability(x, hint)
			best = max(best, g)
		}
		if gain < unexpected*Gain || 1-gain > clearly*(1-best) {
			continue
		}
		rest := slices.Clone(y)
		if !try(rest, p, unexpected) {
			continue
		}
		out := []int{p}
		for _, hint := range found {
			if try(rest, hint, 1) {
				out = append(out, hint)
			}
		}
		slices.Sort(out)
		return out
	}
	return found
}

// unexpected is how much stronger a cycle must be that nobody keeps: of the
// many periods that there are, the best four are tried.
// Tried on a sample of the development sets: 1.5 and 6 change no score there.
const unexpected = 3

// minUnexpected is how often such a cycle must have been seen.
// Tried on a sample of the development sets: 2 and 8 change no score there.
const minUnexpected = 4

// try tests the period p with a demand on its gain that is times the usual one
// and, if it holds, takes its profile out of rest.
func try(rest []float64, p int, times float64) bool {
	if p < 2 || len(rest) < MinCycles*p {
		return false
	}
	detrended := subtract(rest, MovingMean(rest, p))
	gain, profile := Predictability(detrended, p)
	if gain < times*max(Gain, FewCycles*float64(p)/float64(len(rest))) {
		return false
	}
	for t := range rest {
		rest[t] -= profile[t%p]
	}
	return true
}

// Predictability returns the share of the squares of x that the mean of the
// other cycles of length p predicts (leave-one-cycle-out R², negative if it
// makes matters worse), and the mean cycle, at whose index t mod p is the value for x[t].
func Predictability(x []float64, p int) (gain float64, profile []float64) {
	sum, count := make([]float64, p), make([]float64, p)
	bound := 6 * deviation(x)
	for t, v := range x {
		if !math.IsNaN(v) {
			sum[t%p] += clamp(v, bound)
			count[t%p]++
		}
	}
	total, left := 0.0, 0.0
	for t, v := range x {
		if math.IsNaN(v) || count[t%p] < MinCycles {
			continue
		}
		v = clamp(v, bound)
		e := v - (sum[t%p]-v)/(count[t%p]-1)
		total += v * v
		left += e * e
	}
	profile = make([]float64, p)
	for i := range profile {
		if count[i] > 0 {
			profile[i] = sum[i] / count[i]
		}
	}
	if total == 0 {
		return 0, profile
	}
	return 1 - left/total, profile
}

// Nominate returns up to four periods of y that are peaks of the periodogram
// and, within a tenth of them, of the autocorrelation; strongest first.
func Nominate(y []float64) []int { return nominate(y, len(y)) }

// nominate is Nominate without periods that are longer than longest, whatever resembles itself most near them.
func nominate(y []float64, longest int) []int {
	n := len(y)
	if n < 12 {
		return nil
	}
	x := subtract(y, MovingMean(y, max(n/3, 4)))
	for t, v := range x {
		if math.IsNaN(v) {
			x[t] = 0
		}
	}
	power := Periodogram(x)
	order := make([]int, 0, len(power))
	for k := 2; k < len(power); k++ {
		if power[k] > power[k-1] && (k == len(power)-1 || power[k] >= power[k+1]) {
			order = append(order, k)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case power[a] > power[b]:
			return -1
		case power[a] < power[b]:
			return 1
		}
		return a - b
	})
	var periods []int
	for _, k := range order[:min(len(order), 4)] {
		rough := float64(n) / float64(k)
		if shortest(rough) > longest {
			continue
		}
		p := refine(x, rough)
		if p >= 2 && !slices.Contains(periods, p) {
			periods = append(periods, p)
		}
	}
	return periods
}

// Periodogram returns |Σ x_t e^{−2πikt/n}|²/n for k = 0 … n/2.
func Periodogram(x []float64) []float64 {
	coeff := fourier.NewFFT(len(x)).Coefficients(nil, x)
	power := make([]float64, len(coeff))
	for k, c := range coeff {
		power[k] = (real(c)*real(c) + imag(c)*imag(c)) / float64(len(x))
	}
	return power
}

// maxRefine is how far from a rough period refine looks at most.
const maxRefine = 64

// shortest returns the first lag that refine looks at.
func shortest(p float64) int { return max(int(p-min(p/10, maxRefine)), 2) }

// refine returns the lag within a tenth of p, and maxRefine, at which x resembles itself most.
func refine(x []float64, p float64) int {
	best, at := math.Inf(-1), int(math.Round(p))
	last := min(int(math.Ceil(p+min(p/10, maxRefine))), len(x)-1)
	for lag := shortest(p); lag <= last; lag += 4 {
		for k, sum := range products(x, lag) {
			if lag+k <= last && sum > best {
				best, at = sum, lag+k
			}
		}
	}
	return at
}

// products returns Σ x_t x_{t−lag} for four lags from one on, each added up in the order of time. They are added side by side,
// since one sum has to wait for itself.
func products(x []float64, lag int) [4]float64 {
	var s [4]float64
	for k := range 3 {
		for t := lag + k; t < min(lag+3, len(x)); t++ {
			s[k] += x[t] * x[t-lag-k]
		}
	}
	a, b, c, d := s[0], s[1], s[2], s[3]
	for t := lag + 3; t < len(x); t++ {
		v, w := x[t], x[t-lag-3:t-lag+1]
		a += v * w[3]
		b += v * w[2]
		c += v * w[1]
		d += v * w[0]
	}
	return [4]float64{a, b, c, d}
}

// MovingMean returns the centred mean over w steps of the measured values of y.
// Where the window would leave y, the line through all of y continues the
// nearest whole window, so that a trend does not bend at the ends.
func MovingMean(y []float64, w int) []float64 {
	n := len(y)
	level, slope := Line(y)
	w = min(max(w, 1), n)
	mean := make([]float64, n)
	sums := make([]float64, n+1)
	if whole(y) {
		for t, v := range y {
			sums[t+1] = sums[t] + (v - level - slope*float64(t))
		}
		for t := range mean {
			i := min(max(t-w/2, 0), n-w)
			mean[t] = level + slope*float64(t) + (sums[i+w]-sums[i])/float64(w)
		}
		return mean
	}
	counts := make([]float64, n+1)
	for t, v := range y {
		sums[t+1], counts[t+1] = sums[t], counts[t]
		if !math.IsNaN(v) {
			sums[t+1] += v - level - slope*float64(t)
			counts[t+1]++
		}
	}
	for t := range mean {
		i := min(max(t-w/2, 0), n-w)
		mean[t] = level + slope*float64(t)
		if c := counts[i+w] - counts[i]; c > 0 {
			mean[t] += (sums[i+w] - sums[i]) / c
		}
	}
	return mean
}

// whole tells whether there is no gap in y.
func whole(y []float64) bool {
	for _, v := range y {
		if math.IsNaN(v) {
			return false
		}
	}
	return true
}

// Line returns the level at index 0 and the slope of the least-squares line through the measured values of y.
func Line(y []float64) (level, slope float64) {
	var n, mt, my, stt, sty float64
	for t, v := range y {
		if math.IsNaN(v) {
			continue
		}
		n++
		dt, dy := float64(t)-mt, v-my
		mt += dt / n
		my += dy / n
		stt += dt * (float64(t) - mt)
		sty += dt * (v - my)
	}
	if stt > 0 {
		slope = sty / stt
	}
	return my - slope*mt, slope
}

// deviation returns 1.4826 times the median absolute value of x, which is the
// standard deviation of normal noise about 0; +Inf where the median is 0.
func deviation(x []float64) float64 {
	a := make([]float64, 0, len(x))
	for _, v := range x {
		if !math.IsNaN(v) {
			a = append(a, math.Abs(v))
		}
	}
	if len(a) == 0 {
		return math.Inf(1)
	}
	if m := rank.Select(a, len(a)/2); m > 0 {
		return 1.4826 * m
	}
	return math.Inf(1)
}

func clamp(v, bound float64) float64 { return max(-bound, min(bound, v)) }

func subtract(a, b []float64) []float64 {
	out := make([]float64, len(a))
	for i := range a {
		out[i] = a[i] - b[i]
	}
	return out
}
