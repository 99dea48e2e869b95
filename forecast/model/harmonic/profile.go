package harmonic

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/dsp/fourier"

	"github.com/plimsoll/plimsoll/forecast/model/rank"
)

// memories are the weights, by age in cycles, that a profile may give to past
// cycles: from all alike to little but the latest.
var memories = []float64{1, 0.97, 0.9, 0.8, 0.65, 0.5, 0.3}

// memoryGain is by how much a shorter memory must predict better before it is
// preferred to the next longer one: with few cycles, the difference is mostly chance.
// Tried on a sample of the development sets: 0.02, loss +0.4 % and dates −0.8 %; 0.08, loss +0.2 % and dates +0.8 %.
const memoryGain = 0.04

// clipAt is how many robust standard deviations from the profile a value may
// count for in the estimate of the profile.
// Tried on a sample of the development sets: 2.5, loss 0.0 % and dates −0.9 %; 10, loss +0.3 % and dates +0.4 %.
const clipAt = 5

// cycles folds x, aligned to its end, into rows of p values, oldest first, in memory for p more values than x has. A
// first row that x does not fill begins with NaN, and is left out if there are two others.
func cycles(x []float64, p int, memory []float64) [][]float64 {
	n := (len(x) + p - 1) / p
	missing := n*p - len(x)
	if n > 2 && missing > 0 {
		n, missing = n-1, 0
	}
	all := memory[:n*p]
	for i := range missing {
		all[i] = math.NaN()
	}
	copy(all[missing:], x[max(len(x)-len(all), 0):])
	rows := make([][]float64, n)
	for c := range rows {
		rows[c] = all[c*p : (c+1)*p : (c+1)*p]
	}
	return rows
}

// estimateProfile returns the cycle of period p that x repeats, about 0: the
// weighted mean of the cycles, shrunk towards 0 frequency by frequency as far as the cycles
// disagree there. Index 0 is the phase that follows the end of x.
func estimateProfile(x []float64, p int, spare *scratch) []float64 {
	rows := cycles(x, p, spare.rows())
	if len(rows) < 2 {
		return make([]float64, p)
	}
	clip(rows, medianRow(rows), spare.sizes[:0])
	memory := chooseMemory(rows)
	mean, effective := weightedMean(rows, memory)
	bridge(mean)
	return shrink(rows, mean, memory, effective)
}

// medianRow returns the median of each phase, 0 where nothing was measured.
func medianRow(rows [][]float64) []float64 {
	out := make([]float64, len(rows[0]))
	column := make([]float64, 0, len(rows))
	for i := range out {
		column = column[:0]
		for _, row := range rows {
			if !math.IsNaN(row[i]) {
				column = append(column, row[i])
			}
		}
		if len(column) > 0 {
			low, high := (len(column)-1)/2, len(column)/2
			rank.Place(column, []int{low, high})
			out[i] = (column[low] + column[high]) / 2
		}
	}
	return out
}

// clip moves outliers to clipAt robust deviations from the profile, with spare memory for their sizes.
func clip(rows [][]float64, profile, sizes []float64) {
	for _, row := range rows {
		for i, v := range row {
			if d := math.Abs(v - profile[i]); d == d {
				sizes = append(sizes, d)
			}
		}
	}
	bound := bound(thin(sizes), clipAt)
	for _, row := range rows {
		for i, v := range row {
			row[i] = profile[i] + within(v-profile[i], bound)
		}
	}
}

// spiky is the share of values without any deviation from which on the others are spikes.
// Tried on a sample of the development sets: 0.95 and 0.8 change no score there.
const spiky = 0.9

// bound returns k robust standard deviations given absolute deviations, which
// it reorders. Where more than half of them are 0 it is +Inf, because then there
// is no scale to tell outliers by; and 0 where at least the share spiky is.
func bound(off []float64, k float64) float64 {
	if len(off) == 0 {
		return math.Inf(1)
	}
	if middle := rank.Select(off, len(off)/2); middle > 0 {
		return k * 1.4826 * middle
	}
	if rank.Select(off, int(spiky*float64(len(off)))) == 0 {
		return 0
	}
	return math.Inf(1)
}

// thin returns every k-th of many values, enough for a median, in the memory of x.
func thin(x []float64) []float64 {
	stride := strideOf(len(x))
	if stride == 1 {
		return x
	}
	kept := x[:0]
	for i := 0; i < len(x); i += stride {
		kept = append(kept, x[i])
	}
	return kept
}

// strideOf returns the k of every k-th of n values that is enough for a median. One without small factors does not fall in step
// with a season.
func strideOf(n int) int {
	const enough = 5003
	if n <= enough {
		return 1
	}
	return n/enough | 1
}

// chooseMemory returns the weight by age with which the past cycles predict the next one best.
func chooseMemory(rows [][]float64) float64 {
	best, least := 1.0, math.Inf(1)
	if len(rows) < 4 {
		return best
	}
	loss := predictionLoss
	if !slices.ContainsFunc(rows, anyNaN) {
		loss = wholeLoss
	}
	for _, memory := range memories {
		if l := loss(rows, memory, least*(1-memoryGain)); l < least*(1-memoryGain) {
			best, least = memory, l
		}
	}
	return best
}

// anyNaN reports whether a row has a gap.
func anyNaN(row []float64) bool {
	for _, v := range row {
		if v != v {
			return true
		}
	}
	return false
}

// wholeLoss is predictionLoss of rows without a gap, whose phases all have the same weight. It stops at what is surely over a limit.
func wholeLoss(rows [][]float64, memory, limit float64) float64 {
	mean := slices.Clone(rows[0])
	loss, weight, count := 0.0, 1.0, float64((len(rows)-2)*len(mean))
	for c, row := range rows[1:] {
		weight = memory*weight + 1
		off := follow(mean, row, 1/weight)
		if c > 0 {
			loss += off
		}
		if loss/count > limit {
			break
		}
	}
	return loss / count
}

// follow moves mean by a share of the way to row, and returns the sum of the ways.
func follow(mean, row []float64, share float64) float64 {
	var even, odd float64 // which need not wait for each other
	i := 0
	for ; i+2 <= len(row) && i+2 <= len(mean); i += 2 {
		a, b := row[i]-mean[i], row[i+1]-mean[i+1]
		even += math.Abs(a)
		odd += math.Abs(b)
		mean[i] += a * share
		mean[i+1] += b * share
	}
	for ; i < len(row); i++ {
		a := row[i] - mean[i]
		even += math.Abs(a)
		mean[i] += a * share
	}
	return even + odd
}

// predictionLoss returns the mean absolute error with which the weighted mean
// of the earlier cycles predicts each one from the third on.
func predictionLoss(rows [][]float64, memory, _ float64) float64 {
	p := len(rows[0])
	mean, weight := make([]float64, p), make([]float64, p)
	loss, count := 0.0, 0.0
	for c, row := range rows {
		for i, v := range row {
			if math.IsNaN(v) {
				continue
			}
			if c >= 2 && weight[i] > 0 {
				loss += math.Abs(v - mean[i])
				count++
			}
			weight[i] = memory*weight[i] + 1
			mean[i] += (v - mean[i]) / weight[i]
		}
	}
	return loss / max(count, 1)
}

// weightedMean returns the mean cycle and the number of equally weighted
// cycles that would be as uncertain (Kish's effective sample size).
func weightedMean(rows [][]float64, memory float64) (mean []float64, effective float64) {
	p := len(rows[0])
	mean = make([]float64, p)
	weight := make([]float64, p)
	var sum, squares float64
	for c, row := range rows {
		w := math.Pow(memory, float64(len(rows)-1-c))
		sum += w
		squares += w * w
		for i, v := range row {
			if !math.IsNaN(v) {
				weight[i] += w
				mean[i] += (v - mean[i]) * w / weight[i]
			}
		}
	}
	for i := range mean {
		if weight[i] == 0 {
			mean[i] = math.NaN()
		}
	}
	return mean, sum * sum / squares
}

// bridge draws straight lines across the phases that were never measured, such
// as the nights of a pool that is measured by day, around the end of the cycle too.
func bridge(profile []float64) {
	p := len(profile)
	first := slices.IndexFunc(profile, func(v float64) bool { return !math.IsNaN(v) })
	if first < 0 {
		clear(profile)
		return
	}
	for from := first; from < first+p; {
		to := from + 1
		for math.IsNaN(profile[to%p]) {
			to++
		}
		a, b := profile[from%p], profile[to%p]
		for i := from + 1; i < to; i++ {
			profile[i%p] = a + (b-a)*float64(i-from)/float64(to-from)
		}
		from = to
	}
}

// shrink multiplies each band of frequencies of the mean cycle by
//
//	max(0, 1 − V/P)
//
// with P the power of the mean in the band and V what the disagreement of the
// cycles alone would give: the positive-part James–Stein estimator over
// blocks, Cavalier and Tsybakov (2001), "Penalized blockwise Stein's method",
// eq. 8. Because V is measured between cycles, it needs no assumption on the
// autocorrelation of the noise.
func shrink(rows [][]float64, mean []float64, memory, effective float64) []float64 {
	p := len(mean)
	fft := fourier.NewFFT(p)
	center := fft.Coefficients(nil, mean)
	noise := make([]float64, len(center))
	filled := make([]float64, p)
	var coeff []complex128
	sum := 0.0
	for c, row := range rows {
		for i, v := range row {
			filled[i] = v
			if math.IsNaN(v) {
				filled[i] = mean[i]
			}
		}
		w := math.Pow(memory, float64(len(rows)-1-c))
		sum += w
		coeff = fft.Coefficients(coeff, filled)
		for k := range noise {
			noise[k] += w * square(coeff[k]-center[k])
		}
	}
	// The weighted squares underestimate the variance by 1 − 1/effective.
	scale := 1 / sum / max(effective-1, 0.5)
	center[0] = 0
	for from := 1; from < len(center); {
		to := min(from+max(1, from/3), len(center))
		power, disagreement := 0.0, 0.0
		for k := from; k < to; k++ {
			power += square(center[k])
			disagreement += noise[k] * scale
		}
		keep := 0.0
		if power > 0 {
			keep = max(0, 1-disagreement/power)
		}
		for k := from; k < to; k++ {
			center[k] *= complex(keep, 0)
		}
		from = to
	}
	out := fft.Sequence(nil, center)
	for i := range out {
		out[i] /= float64(p)
	}
	return out
}

func square(c complex128) float64 { return real(c)*real(c) + imag(c)*imag(c) }
