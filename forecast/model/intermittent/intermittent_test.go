package intermittent_test

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast/model/intermittent"
)

var (
	nan     = math.NaN()
	methods = []intermittent.Method{intermittent.Croston, intermittent.SBA, intermittent.TSB}
)

// vectors reads testdata/statsforecast.txt.
func vectors(t testing.TB) (y, want map[string][]float64) {
	file, err := os.Open("testdata/statsforecast.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	y, want = map[string][]float64{}, map[string][]float64{}
	scan := bufio.NewScanner(file)
	for scan.Scan() {
		words := strings.Fields(scan.Text())
		into := map[string]map[string][]float64{"y": y, "want": want}[words[0]]
		if into == nil {
			continue
		}
		for _, w := range words[2:] {
			v, err := strconv.ParseFloat(w, 64)
			if err != nil {
				t.Fatal(err)
			}
			into[words[1]] = append(into[words[1]], v)
		}
	}
	if len(y) == 0 || len(y) != len(want) {
		t.Fatalf("%d sequences, %d results", len(y), len(want))
	}
	return y, want
}

func TestAgainstStatsforecast(t *testing.T) {
	y, want := vectors(t)
	for name, w := range want {
		for i, c := range []struct {
			method intermittent.Method
			by     intermittent.Smoothing
		}{
			{intermittent.Croston, intermittent.Smoothing{Size: 0.1, Occurrence: 0.1}},
			{intermittent.SBA, intermittent.Smoothing{Size: 0.1, Occurrence: 0.1}},
			{intermittent.TSB, intermittent.Smoothing{Size: 0.2, Occurrence: 0.3}},
			{intermittent.TSB, intermittent.Smoothing{Size: 0.05, Occurrence: 0.1}},
		} {
			m, err := intermittent.At(y[name], c.method, c.by)
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(m.Level-w[i]) > 1e-10*w[i] {
				t.Errorf("%s %v %v: %.12g, statsforecast has %.12g", name, c.method, c.by, m.Level, w[i])
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	for _, tt := range []struct {
		y    []float64
		want string
	}{
		{[]float64{1, -2}, "value 1 is -2"}, {[]float64{math.Inf(1)}, "value 0 is +Inf"}, {nil, "no demand"}, {[]float64{0, nan}, "no demand"},
	} {
		for _, method := range methods {
			if _, err := intermittent.Fit(tt.y, method); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v: error %v, want one with %q", tt.y, err, tt.want)
			}
		}
	}
	if _, err := intermittent.Fit([]float64{0, 0}, intermittent.TSB); !errors.Is(err, intermittent.ErrNoDemand) {
		t.Error(err)
	}
	if _, err := intermittent.Fit([]float64{1}, 7); err == nil {
		t.Error("method 7 was taken")
	}
	if _, err := intermittent.At([]float64{1}, intermittent.TSB, intermittent.Smoothing{Size: 0.1}); err == nil {
		t.Error("smoothing 0 was taken")
	}
}

// What was not measured is left out.
func TestGaps(t *testing.T) {
	full, holey := []float64{0, 3, 0, 0, 5, 0, 2}, []float64{nan, 0, 3, nan, nan, 0, 0, 5, 0, nan, 2, nan}
	for _, method := range methods {
		a, _ := intermittent.Fit(full, method)
		b, _ := intermittent.Fit(holey, method)
		if a.Level != b.Level {
			t.Errorf("%v: %v with gaps, %v without", method, b.Level, a.Level)
		}
	}
}

// The fitted smoothing is at least as good as every one on a grid; here the errors are computed anew, by At on each
// beginning of the history.
func TestFitIsBest(t *testing.T) {
	y, _ := vectors(t)
	history := y["d5"][:min(len(y["d5"]), 60)]
	for _, method := range methods {
		cost := func(s intermittent.Smoothing) float64 {
			sum := 0.0
			for n := 1; n < len(history); n++ {
				m, err := intermittent.At(history[:n], method, s)
				if err != nil {
					continue
				}
				sum += (history[n] - m.Level) * (history[n] - m.Level)
			}
			return sum
		}
		m, err := intermittent.Fit(history, method)
		if err != nil {
			t.Fatal(err)
		}
		best := cost(m.Smoothing)
		for a := 0.01; a <= 0.3; a += 0.029 {
			for b := 0.01; b <= 0.3; b += 0.029 {
				if c := cost(intermittent.Smoothing{Size: a, Occurrence: b}); c < best*(1-1e-4) {
					t.Errorf("%v: %v costs %v, %.3f and %.3f only %v", method, m.Smoothing, best, a, b, c)
				}
			}
		}
	}
}

// Paths are demand: never negative, zero as often as they should be, and their mean is the centre.
func TestPaths(t *testing.T) {
	y, _ := vectors(t)
	for _, method := range methods {
		m, err := intermittent.Fit(y["d7"], method)
		if err != nil {
			t.Fatal(err)
		}
		center, dst := make([]float64, 30), make([]float64, 30)
		m.Center(center)
		mean, demands := 0.0, 0.0
		const paths = 6000
		for i := range paths {
			m.Deviate(dst, rand.NewPCG(9, uint64(i)))
			for h, v := range dst {
				v += center[h]
				if v < -1e-12 {
					t.Fatalf("%v: a demand of %v", method, v)
				}
				mean += v / 30 / paths
				if v > 1e-9 {
					demands++
				}
			}
		}
		if math.Abs(mean/m.Level-1) > 0.03 {
			t.Errorf("%v: mean of paths %.4f, want %.4f", method, mean, m.Level)
		}
		if got := demands / 30 / paths; math.Abs(got/m.Chance-1) > 0.03 {
			t.Errorf("%v: demand in %.4f of the steps, want %.4f", method, got, m.Chance)
		}
	}
}

func TestLongerPathsBeginWithShorterOnes(t *testing.T) {
	y, _ := vectors(t)
	for _, method := range methods {
		m, _ := intermittent.Fit(y["d4"], method)
		long := make([]float64, 40)
		m.Deviate(long, rand.NewPCG(1, 2))
		for n := range long {
			short := make([]float64, n)
			if m.Deviate(short, rand.NewPCG(1, 2)); !slices.Equal(short, long[:n]) {
				t.Fatalf("%v: %d steps differ from the beginning of 40", method, n)
			}
		}
	}
}

// Demand that comes in other units is forecast in them.
func TestEquivariance(t *testing.T) {
	y, _ := vectors(t)
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Float64Range(1e-6, 1e6).Draw(t, "a")
		method := rapid.SampledFrom(methods).Draw(t, "method")
		x := y["d6"]
		z := make([]float64, len(x))
		for i, v := range x {
			z[i] = a * v
		}
		m, _ := intermittent.Fit(x, method)
		n, _ := intermittent.Fit(z, method)
		if math.Abs(n.Level-a*m.Level) > 1e-3*a*m.Level {
			t.Fatalf("%v times the demand gives %v, want %v", a, n.Level, a*m.Level)
		}
	})
}

func TestNoAllocations(t *testing.T) {
	y, _ := vectors(t)
	m, _ := intermittent.Fit(y["d4"], intermittent.SBA)
	dst, src := make([]float64, 100), rand.NewPCG(1, 1)
	if n := testing.AllocsPerRun(20, func() { m.Center(dst); m.Deviate(dst, src) }); n != 0 {
		t.Errorf("%v allocations a path", n)
	}
}

// FuzzFit holds that whatever comes in, there is an error or a forecast of numbers.
func FuzzFit(f *testing.F) {
	f.Add([]byte{0, 0, 3, 0, 250, 1, 1, 1, 1, 1, 1, 1, 1, 0, 251, 9}, 0)
	f.Add([]byte{1}, 2)
	f.Add([]byte{250, 0, 0, 0, 0, 0, 0, 0xf0, 0x7f}, 1)
	f.Fuzz(func(t *testing.T, data []byte, method int) {
		var y []float64
		for i := 0; i < len(data); i++ {
			switch {
			case data[i] == 250 && i+8 < len(data): // the bits of a value
				y = append(y, math.Float64frombits(binary.LittleEndian.Uint64(data[i+1:])))
				i += 8
			case data[i] == 251:
				y = append(y, nan)
			default:
				y = append(y, float64(data[i]/4))
			}
		}
		m, err := intermittent.Fit(y, intermittent.Method(method))
		if err != nil {
			return
		}
		dst := make([]float64, 20)
		m.Center(dst)
		deviations := make([]float64, 20)
		m.Deviate(deviations, rand.NewPCG(1, 1))
		for _, v := range slices.Concat(dst, deviations) {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Fatalf("%+v gives %v", m, v)
			}
		}
	})
}

func ExampleFit() {
	m, err := intermittent.Fit([]float64{0, 0, 4, 0, 0, 0, 6, 0, 5, 0, 0, 4, 0, 0, 0, 5, 0, 0}, intermittent.SBA)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.1f in one step of %.1f: %.2f a step\n", m.Size, 1/m.Chance, m.Level)
	// Output: 4.0 in one step of 3.1: 1.32 a step
}

func BenchmarkFit(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 1))
	y := make([]float64, 1000)
	for i := range y {
		if random.IntN(5) == 0 {
			y[i] = 1 + 10*random.Float64()
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := intermittent.Fit(y, intermittent.TSB); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDeviate(b *testing.B) {
	m, _ := intermittent.Fit([]float64{0, 0, 4, 0, 0, 0, 6, 0, 5, 0, 0, 4}, intermittent.TSB)
	dst, src := make([]float64, 720), rand.NewPCG(1, 1)
	b.ReportAllocs()
	for b.Loop() {
		m.Deviate(dst, src)
	}
}
