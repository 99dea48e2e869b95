package jump_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast/jump"
)

var nan = math.NaN()

// disk fills by about 1 a step, and after each wait falls to about keep of what it holds.
func disk(n int, keep float64, seed uint64, wait func(*rand.Rand) int) (y []float64, purges int) {
	random := rand.New(rand.NewPCG(seed, 7))
	x, next := 20.0, wait(random)
	for t := range n {
		x += 1 + 0.5*random.NormFloat64()
		if t == next {
			x *= keep * (0.9 + 0.2*random.Float64())
			next += wait(random)
			purges++
		}
		y = append(y, x)
	}
	return y, purges
}

func weekly(*rand.Rand) int { return 50 }

func anytime(r *rand.Rand) int { return 1 + int(r.ExpFloat64()*50) }

func fit(t testing.TB, y []float64, block int) *jump.Model {
	t.Helper()
	m, err := jump.Fit(y, block)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// path makes a path of h steps.
func path(m *jump.Model, h int, seed uint64) []float64 {
	dst, center := make([]float64, h), make([]float64, h)
	m.Deviate(dst, rand.NewPCG(seed, 3))
	m.Center(center)
	for i, c := range center {
		dst[i] += c
	}
	return dst
}

func TestPurgesAreFound(t *testing.T) {
	for name, wait := range map[string]func(*rand.Rand) int{"by the clock": weekly, "at any time": anytime} {
		found, were := 0, 0
		for seed := range uint64(20) {
			y, n := disk(1000, 0.3, seed, wait)
			m := fit(t, y, 0)
			found += len(m.Purges)
			were += n
			if math.Abs(m.Drift-1) > 0.1 {
				t.Errorf("%s: drift %.3f, want 1", name, m.Drift)
			}
		}
		t.Logf("%s: %d purges found of %d", name, found, were)
		if math.Abs(float64(found-were)) > 0.1*float64(were) {
			t.Errorf("%s: %d purges found of %d", name, found, were)
		}
	}
}

// A random walk, whatever the tails of its steps within reason, a line and a wave have no purges.
func TestNothingElseIsAPurge(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for name, f := range map[string]func(int) float64{
		"normal":  func(int) float64 { return random.NormFloat64() },
		"laplace": func(int) float64 { return random.ExpFloat64() * float64(1-2*random.IntN(2)) },
		"line":    func(int) float64 { return 1 },
		"still":   func(int) float64 { return 0 },
		"wave":    func(t int) float64 { return math.Sin(float64(t) / 4) },
	} {
		x, y := 0.0, []float64(nil)
		for t := range 3000 {
			x += f(t)
			y = append(y, x)
		}
		if m := fit(t, y, 0); len(m.Purges) > 0 {
			t.Errorf("%s: purges %v", name, m.Purges)
		}
	}
}

func TestPurge(t *testing.T) {
	// From 14 down to 2 over two steps, above a floor of 2; then from 9 to 5.5: half of 7.
	y := []float64{5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 8, 2, 3, 4, 5, 6, 7, 8, 9, 5.5, 6.5, 7.5}
	m := fit(t, y, 1)
	want := []jump.Purge{{At: 11, Steps: 2, Share: 1}, {At: 19, Steps: 1, Share: 0.5}}
	if !slices.Equal(m.Purges, want) {
		t.Errorf("purges %v, want %v", m.Purges, want)
	}
	if m.Drift != 1 || m.Floor != 2 || m.Last != 7.5 {
		t.Errorf("drift %v, floor %v, last %v", m.Drift, m.Floor, m.Last)
	}
}

// The paths of a disk stay in its range, and their mean is the centre where purges come at any time or by the clock.
func TestPathsOfADisk(t *testing.T) {
	for name, wait := range map[string]func(*rand.Rand) int{"by the clock": weekly, "at any time": anytime} {
		y, _ := disk(2000, 0.3, 4, wait)
		m := fit(t, y, 0)
		const h, paths = 400, 2000
		mean, center := make([]float64, h), make([]float64, h)
		m.Center(center)
		var all []float64
		for i := range uint64(paths) {
			for k, v := range path(m, h, i) {
				mean[k] += v / paths
				if k == h-1 {
					all = append(all, v)
				}
			}
		}
		size := slices.Max(y) - slices.Min(y)
		for k := range mean {
			if math.Abs(mean[k]-center[k]) > 0.05*size {
				t.Errorf("%s: mean of paths %.2f at step %d, centre %.2f", name, mean[k], k, center[k])
				break
			}
		}
		slices.Sort(all)
		past := slices.Clone(y[200:])
		slices.Sort(past)
		for _, p := range []float64{0.1, 0.5, 0.9} {
			got, want := all[int(p*paths)], past[int(p*float64(len(past)))]
			t.Logf("%s: P%.0f %.1f, history %.1f", name, 100*p, got, want)
			if name == "at any time" && math.Abs(got-want) > 0.2*size {
				t.Errorf("%s: P%.0f of paths %.1f, of the history %.1f", name, 100*p, got, want)
			}
		}
	}
}

// The variance of the sum of k independent changes is k times that of one; that of correlated ones is as large as theirs with blocks only.
func TestSpread(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	y, e := make([]float64, 20000), 0.0
	for t := 1; t < len(y); t++ {
		e = 0.7*e + random.NormFloat64()
		y[t] = y[t-1] + e
	}
	spread := func(block int) float64 {
		m, sum := fit(t, y, block), 0.0
		for i := range uint64(1500) {
			p := make([]float64, 100)
			m.Deviate(p, rand.NewPCG(i, 1))
			sum += p[99] * p[99] / 1500
		}
		return math.Sqrt(sum)
	}
	// By hand: a change has variance 1/(1−0.7²), and a sum of many 1/(1−0.7)² a step.
	single, whole := 10*math.Sqrt(1/(1-0.49)), 10/(1-0.7)
	if got := spread(1); math.Abs(got/single-1) > 0.1 {
		t.Errorf("single changes: %.1f, want %.1f", got, single)
	}
	if got := spread(50); math.Abs(got/whole-1) > 0.12 {
		t.Errorf("blocks of 50: %.1f, want %.1f", got, whole)
	}
}

func TestRefusals(t *testing.T) {
	for _, tt := range []struct {
		y     []float64
		block int
		want  string
	}{
		{nil, 1, "no two neighbouring"}, {[]float64{1, nan, 2, nan}, 1, "no two neighbouring"},
		{[]float64{1, math.Inf(-1)}, 1, "value 1 is -Inf"}, {[]float64{1, 2}, -1, "block of -1"},
	} {
		if _, err := jump.Fit(tt.y, tt.block); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v, %d: error %v, want one with %q", tt.y, tt.block, err, tt.want)
		}
	}
	if _, err := jump.Fit([]float64{1}, 0); !errors.Is(err, jump.ErrTooShort) {
		t.Error(err)
	}
}

// Values not measured at the end are steps of the path.
func TestGapAtTheEnd(t *testing.T) {
	y, _ := disk(500, 0.3, 8, weekly)
	m, n := fit(t, y, 0), fit(t, append(slices.Clone(y), nan, nan, nan), 0)
	a, b := path(m, 43, 1), path(n, 40, 1)
	for h := range b {
		if math.Abs(b[h]-a[h+3]) > 1e-9*math.Abs(a[h+3]) {
			t.Fatalf("step %d is %v, want %v", h, b[h], a[h+3])
		}
	}
}

func TestProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y, _ := disk(rapid.IntRange(2, 400).Draw(t, "n"), rapid.Float64Range(0, 1).Draw(t, "keep"), rapid.Uint64().Draw(t, "seed"), anytime)
		block := rapid.IntRange(0, 30).Draw(t, "block")
		m, err := jump.Fit(y, block)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range m.Purges {
			if !(p.Share > 0 && p.Share <= 1) {
				t.Fatalf("purge %+v", p)
			}
		}
		long, short := path(m, 60, 1), path(m, rapid.IntRange(0, 60).Draw(t, "steps"), 1)
		if !slices.Equal(short, long[:len(short)]) {
			t.Fatal("a longer path does not begin with the shorter one")
		}
		// A power of 2 rounds nothing.
		z := make([]float64, len(y))
		for i, v := range y {
			z[i] = 4 * v
		}
		n, err := jump.Fit(z, block)
		if err != nil {
			t.Fatal(err)
		}
		for h, v := range path(n, 60, 1) {
			if v != 4*long[h] {
				t.Fatalf("step %d of four times the history is %v, want %v", h, v, 4*long[h])
			}
		}
	})
}

func TestNoAllocations(t *testing.T) {
	y, _ := disk(500, 0.3, 8, anytime)
	m := fit(t, y, 0)
	dst, src := make([]float64, 100), rand.NewPCG(1, 1)
	if n := testing.AllocsPerRun(20, func() { m.Center(dst); m.Deviate(dst, src) }); n != 0 {
		t.Errorf("%v allocations a path", n)
	}
}

// FuzzFit holds that whatever comes in, there is an error or a forecast of numbers.
func FuzzFit(f *testing.F) {
	f.Add([]byte{0, 10, 20, 30, 2, 12, 22, 31, 1, 9, 20, 32, 3, 250, 1, 1, 1, 1, 1, 1, 1, 1, 251, 4}, 0)
	f.Add([]byte{1, 1}, 5)
	f.Add([]byte{1, 250, 0, 0, 0, 0, 0, 0, 0xf0, 0x7f}, 1)
	f.Fuzz(func(t *testing.T, data []byte, block int) {
		var y []float64
		for i := 0; i < len(data); i++ {
			switch {
			case data[i] == 250 && i+8 < len(data): // the bits of a value
				y = append(y, math.Float64frombits(binary.LittleEndian.Uint64(data[i+1:])))
				i += 8
			case data[i] == 251:
				y = append(y, nan)
			default:
				y = append(y, float64(data[i]))
			}
		}
		m, err := jump.Fit(y, block)
		if err != nil {
			return
		}
		for _, v := range path(m, 50, 1) {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Fatalf("%+v gives %v", m, v)
			}
		}
	})
}

func ExampleFit() {
	// Fills by 2 a step and is emptied every five steps.
	var y []float64
	for t := range 40 {
		y = append(y, float64(10+2*(t%5)))
	}
	m, err := jump.Fit(y, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	next := make([]float64, 7)
	m.Center(next)
	fmt.Printf("%d purges, then %.0f\n", len(m.Purges), next)
	// Output: 7 purges, then [10 12 14 16 18 10 12]
}

func BenchmarkFit(b *testing.B) {
	y, _ := disk(8760, 0.3, 1, anytime)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := jump.Fit(y, 0); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDeviate(b *testing.B) {
	y, _ := disk(8760, 0.3, 1, anytime)
	m := fit(b, y, 0)
	dst, src := make([]float64, 720), rand.NewPCG(1, 1)
	b.ReportAllocs()
	for b.Loop() {
		m.Deviate(dst, src)
	}
}
