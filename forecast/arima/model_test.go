package arima_test

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

	"github.com/plimsoll/plimsoll/forecast/arima"
)

var nan = math.NaN()

func TestRefusals(t *testing.T) {
	y := []float64{1, 3, 2, 5, 4, 6, 8, 7}
	for _, tt := range []struct {
		name string
		y    []float64
		o    arima.Order
		want string
	}{
		{"order", y, arima.Order{P: 6}, "order p is 6, want 0 to 5"},
		{"negative", y, arima.Order{SQ: -1, Period: 4}, "order Q is -1, want 0 to 2"},
		{"no period", y, arima.Order{SP: 1}, "period of 2 or more, got 0"},
		{"constant", y, arima.Order{D: 2, Constant: true}, "2 differences leave no constant"},
		{"state", y, arima.Order{SP: 2, Period: 300}, "larger than MaxState, 512"},
		{"huge period", y, arima.Order{SP: 2, SQ: 2, Period: math.MaxInt}, "larger than MaxState, 512"},
		{"season longer than the history", y, arima.Order{D: 2, SD: 1, Period: math.MaxInt}, "8 values measured for"},
		{"infinite", []float64{1, math.Inf(1)}, arima.Order{}, "value 1 is +Inf"},
		{"empty", nil, arima.Order{}, "none of 0 values"},
		{"too few", y[:4], arima.Order{P: 2, Q: 1}, "4 values measured for (2,0,1)"},
		{"phase never measured", []float64{1, nan, 3, 4, nan, 7, 5, nan, 8, 9, nan, 9, 8, nan, 8}, arima.Order{SD: 1, Period: 3}, "do not determine"},
	} {
		if _, err := arima.Fit(tt.y, tt.o); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want one with %q", tt.name, err, tt.want)
		}
	}
	if _, err := arima.At(y, arima.Order{P: 1}, arima.Coefficients{AR: []float64{1.1}}); err == nil {
		t.Error("an autoregression that is not stationary was taken")
	}
	if _, err := arima.Fit(y[:2], arima.Order{P: 1}); !errors.Is(err, arima.ErrUndetermined) {
		t.Errorf("two values: %v", err)
	}
}

// Values before the first measured one and after the last change nothing but where the forecast begins.
func TestGapsAtTheEnds(t *testing.T) {
	y := sequences(t)["sim-air"].y
	o := arima.Order{D: 1, Q: 1, SD: 1, SQ: 1, Period: 12}
	plain, err := arima.Fit(y, o)
	if err != nil {
		t.Fatal(err)
	}
	padded, err := arima.Fit(slices.Concat([]float64{nan, nan}, y, []float64{nan, nan, nan}), o)
	if err != nil {
		t.Fatal(err)
	}
	if padded.From != 2 || padded.LogLikelihood != plain.LogLikelihood {
		t.Errorf("from %d, likelihood %v; want 2 and %v", padded.From, padded.LogLikelihood, plain.LogLikelihood)
	}
	want, got := make([]float64, 40), make([]float64, 37)
	plain.Center(want)
	padded.Center(got)
	for h, v := range got {
		if math.Abs(v-want[h+3]) > 1e-9 {
			t.Fatalf("step %d is %v, want %v", h, v, want[h+3])
		}
	}
	plain.Deviate(want, rand.NewPCG(1, 2))
	padded.Deviate(got, rand.NewPCG(1, 2))
	if !slices.Equal(got, want[3:]) {
		t.Error("paths differ after values that were not measured")
	}
}

// Scaling and shifting the history scales and shifts the forecast.
func TestEquivariance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		src := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		a, b := rapid.Float64Range(1e-3, 1e3).Draw(t, "a"), rapid.Float64Range(-10, 10).Draw(t, "b")
		y := make([]float64, 60)
		z := make([]float64, 60)
		for i := range y {
			y[i] = src.NormFloat64()
			if i > 0 {
				y[i] += 0.6 * y[i-1]
			}
			z[i] = a * (y[i] + b)
		}
		o := arima.Order{P: 1, Constant: true}
		m, err := arima.Fit(y, o)
		if err != nil {
			t.Fatal(err)
		}
		n, err := arima.Fit(z, o)
		if err != nil {
			t.Fatal(err)
		}
		p, q := make([]float64, 10), make([]float64, 10)
		m.Center(p)
		n.Center(q)
		for h := range p {
			if math.Abs(q[h]-a*(p[h]+b)) > 1e-4*a {
				t.Fatalf("step %d: %v, want %v", h, q[h], a*(p[h]+b))
			}
		}
	})
}

// The spread of paths is σ²·Σψ².
func TestSpreadOfPaths(t *testing.T) {
	y := sequences(t)["sim-air"].y
	c := arima.Coefficients{MA: []float64{-0.4}, SMA: []float64{-0.6}}
	m, err := arima.At(y, arima.Order{D: 1, Q: 1, SD: 1, SQ: 1, Period: 12}, c)
	if err != nil {
		t.Fatal(err)
	}
	// (1−B)(1−B¹²)ψ = (1−0.4B)(1−0.6B¹²): 0.6 a step, and 0.6·1 + 0.4·1 … once a season more.
	psi := func(k int) float64 {
		v := 0.0
		for s := 0; s*12 <= k; s++ {
			w := 0.6
			if k == s*12 {
				w = 1
			}
			f := 0.4
			if s == 0 {
				f = 1
			}
			v += w * f
		}
		return v
	}
	const h, paths = 30, 4000
	want := 0.0
	for k := range h {
		want += psi(k) * psi(k)
	}
	path, got := make([]float64, h), 0.0
	for i := range paths {
		m.Deviate(path, rand.NewPCG(3, uint64(i)))
		got += path[h-1] * path[h-1] / paths
	}
	// The innovations drawn are wider by the two parameters.
	want *= m.Sigma * m.Sigma * float64(m.Count) / float64(m.Count-2)
	if math.Abs(math.Sqrt(got/want)-1) > 0.05 {
		t.Errorf("standard deviation %.3f after %d steps, want %.3f", math.Sqrt(got), h, math.Sqrt(want))
	}
}

func TestLongerPathsBeginWithShorterOnes(t *testing.T) {
	y := sequences(t)["sim-mix"].y
	m, err := arima.Fit(y, arima.Order{P: 1, Q: 2, SD: 1, SQ: 1, Period: 12, Constant: true})
	if err != nil {
		t.Fatal(err)
	}
	long, center := make([]float64, 60), make([]float64, 60)
	m.Deviate(long, rand.NewPCG(1, 2))
	m.Center(center)
	for n := range long {
		short := make([]float64, n)
		if m.Deviate(short, rand.NewPCG(1, 2)); !slices.Equal(short, long[:n]) {
			t.Fatalf("path of %d steps differs from the beginning of 60", n)
		}
		if m.Center(short); !slices.Equal(short, center[:n]) {
			t.Fatalf("centre of %d steps differs from the beginning of 60", n)
		}
	}
}

func TestNoAllocations(t *testing.T) {
	y := sequences(t)["sim-mix"].y
	m, err := arima.Fit(y, arima.Order{P: 1, Q: 1, SD: 1, SQ: 1, Period: 12, Constant: true})
	if err != nil {
		t.Fatal(err)
	}
	dst, src := make([]float64, 100), rand.NewPCG(1, 1)
	if n := testing.AllocsPerRun(20, func() { m.Center(dst); m.Deviate(dst, src) }); n != 0 {
		t.Errorf("%v allocations a path", n)
	}
}

// Long histories, many gaps and exact ones are fitted within the limits of work.
func TestEdges(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 4))
	long := make([]float64, arima.MaxLength+500)
	holey := make([]float64, 6000)
	for i := range long {
		long[i] = random.NormFloat64()
	}
	for i := range holey {
		holey[i] = random.NormFloat64()
		if i%10 == 3 {
			holey[i] = nan
		}
	}
	m, err := arima.Fit(long, arima.Order{P: 1})
	if err != nil || m.From != 500 {
		t.Errorf("long: from %d, %v", m.From, err)
	}
	m, err = arima.Fit(holey, arima.Order{P: 1})
	if err != nil || m.From == 0 || m.From > 5000 {
		t.Errorf("many gaps: from %d, %v", m.From, err)
	}
	for name, y := range map[string][]float64{"constant": {4, 4, 4, 4, 4, 4, 4, 4}, "line": {1, 2, 3, 4, 5, 6, 7, 8}, "zeros": {0, 0, 0, 0, 0, 0, 0, 0}} {
		m, err := arima.Auto(y, 1)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		dst := make([]float64, 2)
		m.Center(dst)
		if want := 2*y[7] - y[6]; math.Abs(dst[0]-want) > 1e-6 && name != "line" {
			t.Errorf("%s goes on with %v, want %v (%v)", name, dst, want, m.Order)
		}
	}
}

// FuzzAuto holds that whatever comes in, there is an error or a forecast of numbers.
func FuzzAuto(f *testing.F) {
	f.Add([]byte{}, 0)
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 2)
	f.Add([]byte{0, 0, 0, 0, 0, 0, 0xf0, 0x7f, 1, 1}, -4)
	f.Fuzz(func(t *testing.T, data []byte, period int) {
		y := floats(data)
		m, err := arima.Auto(y, period)
		if err != nil {
			return
		}
		dst := make([]float64, 40)
		m.Center(dst)
		finite(t, m, dst)
		m.Deviate(dst, rand.NewPCG(1, 1))
		finite(t, m, dst)
	})
}

// FuzzFit does the same for a given order.
func FuzzFit(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 1, 1, 1, 0, 1, 1, 2, false)
	f.Add([]byte{0, 3, 0, 4, 0, 200, 250, 250, 250, 9, 8, 7}, 1, 0, 0, 2, 0, 0, 0, true)
	f.Fuzz(func(t *testing.T, data []byte, p, d, q, sp, sd, sq, period int, constant bool) {
		m, err := arima.Fit(floats(data), arima.Order{P: p, D: d, Q: q, SP: sp, SD: sd, SQ: sq, Period: period, Constant: constant})
		if err != nil {
			return
		}
		dst := make([]float64, 40)
		m.Center(dst)
		finite(t, m, dst)
		m.Deviate(dst, rand.NewPCG(1, 1))
		finite(t, m, dst)
	})
}

func finite(t *testing.T, m *arima.Model, dst []float64) {
	for h, v := range dst {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			t.Fatalf("%v %+v: step %d is %v", m.Order, m.Coefficients, h, v)
		}
	}
}

// floats reads every byte as a value, or the eight after a 250 as the bits of one; 251 is not measured.
func floats(data []byte) []float64 {
	var y []float64
	for i := 0; i < len(data) && len(y) < 150; i++ {
		switch {
		case data[i] == 250 && i+8 < len(data):
			y = append(y, math.Float64frombits(binary.LittleEndian.Uint64(data[i+1:])))
			i += 8
		case data[i] == 251:
			y = append(y, nan)
		default:
			y = append(y, float64(data[i])/16)
		}
	}
	return y
}

func ExampleFit() {
	y := []float64{5.1, 5.9, 6.3, 5.2, 4.6, 4.9, 5.6, 6.2, 5.8, 5.0, 4.4, 4.7, 5.3, math.NaN(), 6.1, 5.4}
	m, err := arima.Fit(y, arima.Order{P: 2, Constant: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	next := make([]float64, 4)
	m.Center(next)
	fmt.Println(m.Order)
	fmt.Printf("%.2f\n", next)
	// Output:
	// (2,0,0) with mean
	// [4.70 4.70 5.35 5.92]
}

func ExampleAuto() {
	var y []float64
	for i := range 48 {
		y = append(y, float64(i)+[]float64{0, 5, 9, 3}[i%4]+0.3*math.Sin(float64(7*i*i)))
	}
	m, err := arima.Auto(y, 4)
	if err != nil {
		fmt.Println(err)
		return
	}
	next := make([]float64, 4)
	m.Center(next)
	fmt.Printf("%v %.0f\n", m.Order.SD, next)
	// Output: 1 [48 54 59 54]
}

func benchmark(b *testing.B, y []float64, fit func([]float64) error) {
	b.ReportAllocs()
	for b.Loop() {
		if err := fit(y); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAuto(b *testing.B) {
	s := sequences(b)
	day := s["taxi-a"].y
	year := slices.Repeat(day, 36)
	random := rand.New(rand.NewPCG(1, 1))
	for i := range year {
		year[i] += 500 * random.NormFloat64()
	}
	b.Run("108 months", func(b *testing.B) {
		benchmark(b, s["sim-mix"].y, func(y []float64) error { _, err := arima.Auto(y, 12); return err })
	})
	b.Run("120 without season", func(b *testing.B) {
		benchmark(b, s["sim-ima"].y, func(y []float64) error { _, err := arima.Auto(y, 1); return err })
	})
	b.Run("240 hours", func(b *testing.B) {
		benchmark(b, day, func(y []float64) error { _, err := arima.Auto(y, 24); return err })
	})
	b.Run("8640 hours", func(b *testing.B) {
		benchmark(b, year, func(y []float64) error { _, err := arima.Auto(y, 24); return err })
	})
}

func BenchmarkFit(b *testing.B) {
	air := arima.Order{D: 1, Q: 1, SD: 1, SQ: 1, Period: 12}
	s := sequences(b)
	b.Run("airline 132 months", func(b *testing.B) {
		benchmark(b, s["sim-air"].y, func(y []float64) error { _, err := arima.Fit(y, air); return err })
	})
	b.Run("airline 132 months with gaps", func(b *testing.B) {
		benchmark(b, s["gap-air"].y, func(y []float64) error { _, err := arima.Fit(y, air); return err })
	})
}

func BenchmarkDeviate(b *testing.B) {
	m, err := arima.Fit(sequences(b)["taxi-a"].y, arima.Order{P: 1, Q: 1, SD: 1, SQ: 1, Period: 24})
	if err != nil {
		b.Fatal(err)
	}
	dst, src := make([]float64, 720), rand.NewPCG(1, 1)
	b.ReportAllocs()
	for b.Loop() {
		m.Deviate(dst, src)
	}
}
