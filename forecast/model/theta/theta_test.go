package theta_test

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

	"github.com/plimsoll/plimsoll/forecast/model/theta"
)

var methods = []theta.Method{theta.Standard, theta.STM, theta.OTM, theta.DSTM, theta.DOTM, theta.Auto, theta.Four}

// monthly is a random walk with drift, times a season.
func monthly(n int) []float64 {
	random := rand.New(rand.NewPCG(1, 7))
	y, level := make([]float64, n), 100.0
	for t := range y {
		level += 0.4 + random.NormFloat64()
		y[t] = level * (1 + 0.2*math.Sin(2*math.Pi*float64(t)/12))
	}
	return y
}

func fit(t interface{ Fatal(...any) }, y []float64, period int, o theta.Options) *theta.Model {
	m, err := theta.Fit(y, period, o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// A straight line, and with its season, is carried on by every method: by half its slope
// where θ is fixed or at most 3, by all of it where θ is free.
func TestLineIsContinued(t *testing.T) {
	y := make([]float64, 80)
	for i := range y {
		y[i] = 50 + 2*float64(i) + []float64{0, 8, 0, -8}[i%4]
	}
	for _, method := range methods {
		for _, gaps := range []bool{false, true} {
			x := slices.Clone(y)
			if gaps {
				for _, i := range []int{0, 10, 30, 31, 32, 79} {
					x[i] = math.NaN()
				}
			}
			m := fit(t, x, 4, theta.Options{Method: method, Season: theta.Additive})
			got := make([]float64, 12)
			m.Center(got)
			for h, v := range got {
				// A fixed θ of 2 may lag: by half the slope, from the last smoothed value on.
				want, room := 50+2*float64(80+h)+[]float64{0, 8, 0, -8}[h%4], 0.05
				if method == theta.Standard || method == theta.STM || method == theta.DSTM || method == theta.Four {
					room = float64(h+1)*1.01 + 1
				}
				if gaps {
					room += 1.5
				}
				if !(math.Abs(v-want) < room) {
					t.Errorf("method %d, gaps %v: step %d is %.3f, want %.3f", method, gaps, h+1, v, want)
				}
			}
		}
	}
}

// The spread of simulated paths is that of the model: with one step ahead the residuals', and
// far ahead that of exponential smoothing, σ·√(1 + (h−1)·α²) (Hyndman et al. 2008, table 6.1).
func TestSpreadIsThatOfTheModel(t *testing.T) {
	const paths, h = 4000, 40
	y := monthly(200)
	for _, method := range []theta.Method{theta.Standard, theta.OTM, theta.DOTM} {
		m := fit(t, y, 12, theta.Options{Method: method, Season: theta.TestedAdditive})
		first, last := 0.0, 0.0
		path := make([]float64, h)
		for i := range paths {
			m.Deviate(path, rand.NewPCG(3, uint64(i)))
			first += path[0] * path[0] / paths
			last += path[h-1] * path[h-1] / paths
		}
		// Residuals are counted less their mean, and more for the parameters: a few per cent.
		if ratio := first / m.MSE; ratio < 0.85 || ratio > 1.1 {
			t.Errorf("method %d: the first step's variance is %.3f of that of the residuals", method, ratio)
		}
		want := 1 + (h-1)*m.Alpha*m.Alpha
		if method == theta.DOTM {
			continue // its trend moves as well
		}
		if ratio := last / first / want; ratio < 0.9 || ratio > 1.1 {
			t.Errorf("method %d: the last step's variance is %.3f of what α tells", method, ratio)
		}
	}
}

// In the dynamic models the line is fitted to the simulated values too, so that their paths spread more.
func TestDynamicTrendWanders(t *testing.T) {
	y := monthly(60)
	fixed := fit(t, y, 1, theta.Options{Method: theta.STM})
	dynamic := fit(t, y, 1, theta.Options{Method: theta.DSTM})
	spread := func(m *theta.Model) float64 {
		path, sum := make([]float64, 60), 0.0
		for i := range 500 {
			m.Deviate(path, rand.NewPCG(3, uint64(i)))
			sum += path[59] * path[59]
		}
		return sum / m.MSE
	}
	if f, d := spread(fixed)/(1+59*fixed.Alpha*fixed.Alpha), spread(dynamic)/(1+59*dynamic.Alpha*dynamic.Alpha); d <= f {
		t.Errorf("the dynamic model spreads %v, the fixed one %v", d, f)
	}
}

// Moving the data moves the forecast, scaling it scales it; courses do not depend on how
// far they are drawn, and are numbers.
func TestProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := rapid.SliceOfN(rapid.Float64Range(-50, 50), 12, 60).Draw(t, "y")
		for _, i := range rapid.SliceOfN(rapid.IntRange(0, 59), 0, 3).Draw(t, "gaps") {
			if i < len(y) {
				y[i] = math.NaN()
			}
		}
		o := theta.Options{Method: rapid.SampledFrom(methods).Draw(t, "method"),
			Season: rapid.SampledFrom([]theta.Season{theta.Never, theta.TestedAdditive}).Draw(t, "season")}
		period := rapid.IntRange(1, 5).Draw(t, "period")
		m := fit(t, y, period, o)
		long, short := make([]float64, 50), make([]float64, 20)
		m.Center(long)
		m.Center(short)
		if !slices.Equal(long[:20], short) {
			t.Fatal("the center depends on its length")
		}
		for _, v := range long {
			if !(math.Abs(v) < 1e5) {
				t.Fatalf("center %v", long)
			}
		}
		m.Deviate(long, rand.NewPCG(1, 2))
		m.Deviate(short, rand.NewPCG(1, 2))
		if !slices.Equal(long[:20], short) {
			t.Fatal("the path depends on its length")
		}
		if o.Method == theta.Auto || o.Method == theta.Four { // rounding may decide between equals
			return
		}
		moved := make([]float64, len(y))
		for i, v := range y {
			moved[i] = 4*v + 1000
		}
		mm := fit(t, moved, period, o)
		// The search may end in another of two valleys that are equally deep but for rounding.
		if math.Abs(mm.MSE-16*m.MSE) > 1e-6*(1+16*m.MSE) {
			t.Fatalf("mean square %v becomes %v", m.MSE, mm.MSE)
		}
		if math.Abs(m.Alpha-mm.Alpha) > 1e-6 || m.Season != mm.Season {
			return
		}
		m.Center(short)
		mm.Center(long)
		for h, v := range short {
			if math.Abs(long[h]-4*v-1000) > 0.1 {
				t.Fatalf("step %d: %v, want %v", h, long[h], 4*v+1000)
			}
		}
	})
}

func TestErrors(t *testing.T) {
	y := monthly(30)
	if _, err := theta.Fit([]float64{1, math.NaN(), 2, 3, 4, 5, 6, 7}, 1, theta.Options{}); !errors.Is(err, theta.ErrShort) {
		t.Errorf("got %v, want ErrShort", err)
	}
	for _, tt := range []struct {
		want   string
		y      []float64
		period int
		o      theta.Options
	}{
		{"value 29 is -Inf", append(slices.Clone(y[:29]), math.Inf(-1)), 1, theta.Options{}},
		{"period 15 of 30", y, 15, theta.Options{Season: theta.Additive}},
		{"period 1 of 30", y, 1, theta.Options{Season: theta.Multiplicative}},
		{"want positive values", append(slices.Clone(y), 0), 12, theta.Options{Season: theta.Multiplicative}},
		{"method 9", y, 1, theta.Options{Method: 9}},
		{"season 9", y, 1, theta.Options{Season: 9}},
	} {
		_, err := theta.Fit(tt.y, tt.period, tt.o)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("got %v, want %q", err, tt.want)
		}
	}
}

// A constant is carried on without spread.
func TestConstant(t *testing.T) {
	y := slices.Repeat([]float64{7}, 40)
	for _, method := range methods {
		m := fit(t, y, 12, theta.Options{Method: method})
		got := make([]float64, 24)
		m.Center(got)
		for _, v := range got {
			if math.Abs(v-7) > 1e-9 {
				t.Errorf("method %d: %v", method, got)
				break
			}
		}
		m.Deviate(got, rand.NewPCG(1, 1))
		if math.Abs(slices.Max(got))+math.Abs(slices.Min(got)) > 1e-9 {
			t.Errorf("method %d deviates: %v", method, got)
		}
	}
}

// FuzzFit fits anything: it must end in an error, or in numbers.
func FuzzFit(f *testing.F) {
	f.Add([]byte{}, 4, uint8(0), uint8(0))
	for method := range uint8(7) {
		f.Add([]byte(strings.Repeat("\x00\x00\x00\x00\x00\x00\xf0\x3f\x01\x00\x00\x00\x00\x00\x08\x40", 20)), 4, method, uint8(0))
		f.Add([]byte(strings.Repeat("\x00\x00\x00\x00\x00\x00\xf8\x7f\x01\x00\x00\x00\x00\x00\x00\x00\x4e\x7d\x9a\x2a\x18\xe4\x37\x7a", 12)), 3,
			method, uint8(1))
	}
	f.Fuzz(func(t *testing.T, data []byte, period int, method, season uint8) {
		y := make([]float64, min(len(data)/8, 200))
		for i := range y {
			y[i] = math.Float64frombits(binary.LittleEndian.Uint64(data[8*i:]))
		}
		m, err := theta.Fit(y, period, theta.Options{Method: theta.Method(method), Season: theta.Season(season)})
		if err != nil {
			return
		}
		center, path := make([]float64, 300), make([]float64, 300)
		m.Center(center)
		m.Deviate(path, rand.NewPCG(1, 2))
		for h := range center {
			if v := center[h] + path[h]; math.IsNaN(v) || math.IsInf(v, 0) {
				t.Fatalf("%+v of %v: step %d is %v and %v", m.Parameters, y, h, center[h], path[h])
			}
		}
	})
}

func ExampleFit() {
	y := make([]float64, 36)
	for t := range y {
		y[t] = (20 + float64(t)) * []float64{1, 1.5, 1, 0.5}[t%4]
	}
	m, err := theta.Fit(y, 4, theta.Options{Method: theta.DOTM})
	if err != nil {
		fmt.Println(err)
		return
	}
	course := make([]float64, 4)
	m.Center(course)
	fmt.Printf("%.0f\n", course)
	// Output: [56 85 58 29]
}

func ExampleModel_Deviate() {
	m, err := theta.Fit([]float64{10, 12, 11, 13, 12, 14, 15, 14, 16, 15}, 1, theta.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	course, path := make([]float64, 3), make([]float64, 3)
	m.Center(course)
	m.Deviate(path, rand.NewPCG(1, 2))
	for h := range path {
		path[h] += course[h]
	}
	fmt.Printf("expected %.1f, one path %.1f\n", course, path)
	// Output: expected [15.6 15.9 16.1], one path [14.3 16.1 14.7]
}

func BenchmarkFitMonthly(b *testing.B) {
	y := monthly(100)
	for _, method := range methods {
		b.Run(fmt.Sprint(method), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				fit(b, y, 12, theta.Options{Method: method})
			}
		})
	}
}

func BenchmarkFitHourly(b *testing.B) {
	y := monthly(8760)
	b.ReportAllocs()
	for b.Loop() {
		fit(b, y, 24, theta.Options{Method: theta.DOTM})
	}
}

func BenchmarkDeviate(b *testing.B) {
	for _, method := range []theta.Method{theta.OTM, theta.DOTM, theta.Four} {
		m := fit(b, monthly(800), 12, theta.Options{Method: method})
		path, src := make([]float64, 720), rand.NewPCG(1, 1)
		b.Run(fmt.Sprint(method), func(b *testing.B) {
			for b.Loop() {
				m.Deviate(path, src)
			}
		})
	}
}
