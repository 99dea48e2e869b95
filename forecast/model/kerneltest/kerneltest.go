// Package kerneltest holds what the tests of all forecasting kernels share: histories that
// break forecasts, a form of them that a fuzzer can change well, and what holds of every kernel.
package kerneltest

import (
	"encoding/binary"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Model is a fitted kernel: an expected course, and deviations of paths from it.
type Model interface {
	Center(dst []float64)
	Deviate(dst []float64, src *rand.PCG)
}

// Check fails unless the course and one path of m are finite, the same source gives
// the same path, and a longer course and path begin with the shorter ones.
func Check(t testing.TB, m Model, steps int) {
	t.Helper()
	course, path := draw(m, steps)
	for h := range course {
		if v := course[h] + path[h]; math.IsNaN(v) || math.IsInf(v, 0) {
			t.Fatalf("%T: step %d is %v and deviates by %v", m, h, course[h], path[h])
		}
	}
	shorter, begun := draw(m, steps/2)
	if !slices.Equal(shorter, course[:steps/2]) || !slices.Equal(begun, path[:steps/2]) {
		t.Fatalf("%T: %d steps are not the first of %d", m, steps/2, steps)
	}
}

// draw returns the course and a path of m.
func draw(m Model, steps int) (course, path []float64) {
	course, path = make([]float64, steps), make([]float64, steps)
	m.Center(course)
	m.Deviate(path, rand.NewPCG(1, 2))
	return course, path
}

// Histories returns what has broken forecasts before, or well might, by what is odd about it.
func Histories() map[string][]float64 {
	spike := make([]float64, 60)
	spike[40] = 1e6
	all := map[string][]float64{
		"empty":       nil,
		"one value":   {5},
		"all missing": slices.Repeat([]float64{math.NaN()}, 60),
		"infinite":    slices.Repeat([]float64{1, math.Inf(1), 2, math.Inf(-1)}, 15),
		"constant":    slices.Repeat([]float64{7}, 60),
		"zeros":       make([]float64, 60),
		"spike":       spike,
		"huge":        slices.Repeat([]float64{1e300, 2e300, -1e300}, 20),
		"beyond":      slices.Repeat([]float64{math.MaxFloat64, -math.MaxFloat64}, 30),
		"large":       slices.Repeat([]float64{1e99, 2e99, 1.5e99}, 20),
		"denormal":    slices.Repeat([]float64{0, 0x1p-1070, 0x1p-1069, 3 * 0x1p-1070}, 15),
		"alternating": slices.Repeat([]float64{-0.5, 0.5}, 30),
		"gaps":        slices.Repeat([]float64{10, 11, math.NaN(), 13, 14, 15, math.NaN()}, 17),
	}
	maps.Copy(all, curves())
	return all
}

// curves returns the histories that are functions of time.
func curves() map[string][]float64 {
	return map[string][]float64{
		"mixed sizes":  over(60, func(t int) float64 { return math.Ldexp(1, t%50*6-150) }),
		"sawtooth":     over(120, func(t int) float64 { return float64(t % 30) }),
		"level shift":  over(120, func(t int) float64 { return float64(t/60*100 + t%3) }),
		"late shift":   over(60, func(t int) float64 { return float64(t/57*100 + t%3) }),
		"exponential":  over(200, func(t int) float64 { return math.Exp(float64(t) / 2) }),
		"line":         over(60, func(t int) float64 { return 3 * float64(t) }),
		"counter":      over(120, func(t int) float64 { return float64(t % 40 * 1000) }),
		"at a ceiling": over(120, func(t int) float64 { return min(1, 0.5+float64(t%7)/8) }),
		"rare":         over(200, func(t int) float64 { return float64(t % 50 / 49 * 8) }),
		"long season":  over(400, func(t int) float64 { return math.Sin(2 * math.Pi * float64(t) / 133) }),
		"long gap":     over(120, func(t int) float64 { return float64(t%7) + 0*math.Log(float64((t-40)*(t-60))) }),
	}
}

// over returns the first n values of a function of time.
func over(n int, f func(t int) float64) []float64 {
	y := make([]float64, n)
	for t := range y {
		y[t] = f(t)
	}
	return y
}

// Seeds returns the histories as Bits, always in the same order.
func Seeds() [][]byte {
	histories := Histories()
	var seeds [][]byte
	for _, name := range slices.Sorted(maps.Keys(histories)) {
		seeds = append(seeds, Bits(histories[name]))
	}
	return seeds
}

// Bits writes values as their upper sixteen bits, a sign, the exponent and four bits
// of mantissa, so that a changed byte is a value of another size, a gap or an infinity.
func Bits(values []float64) []byte {
	var data []byte
	for _, v := range values {
		data = binary.LittleEndian.AppendUint16(data, uint16(math.Float64bits(v)>>48))
	}
	return data
}

// Values reads at most limit values as Bits writes them.
func Values(data []byte, limit int) []float64 {
	values := make([]float64, min(len(data)/2, limit))
	for i := range values {
		values[i] = math.Float64frombits(uint64(binary.LittleEndian.Uint16(data[2*i:])) << 48)
	}
	return values
}

// Sized returns values with a gap in place of each one whose absolute value is over
// most, for kernels that are not made for more.
func Sized(values []float64, most float64) []float64 {
	out := slices.Clone(values)
	for i, v := range out {
		if !(math.Abs(v) <= most) {
			out[i] = math.NaN()
		}
	}
	return out
}
