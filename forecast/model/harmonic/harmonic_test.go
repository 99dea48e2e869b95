package harmonic

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast/model/autoreg"
	"github.com/plimsoll/plimsoll/forecast/model/season"
)

// The line through autocorrelated noise is that of statsmodels' GLSAR.
func TestFilteredLineAgainstStatsmodels(t *testing.T) {
	text, err := os.ReadFile("testdata/gls.txt")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string][]float64{}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		for _, f := range fields[1:] {
			if v, err := strconv.ParseFloat(f, 64); err == nil {
				rows[fields[0]] = append(rows[fields[0]], v)
			}
		}
	}
	x, want := rows["x"], rows["fit"]
	level, slope := season.Line(x)
	level += slope * float64(len(x)-1)
	u := make([]float64, len(x))
	for i, v := range x {
		u[i] = v - level - slope*float64(i-len(x)+1)
	}
	gotLevel, gotSlope, _, gotErr := filteredLine(x, u, []float64{0.6, -0.2}, newScratch(len(x)))
	for i, got := range []float64{gotLevel, gotSlope, gotErr} {
		if math.Abs(got-want[i]) > 1e-9*math.Abs(want[i]) {
			t.Errorf("%s is %.12g, statsmodels has %.12g", []string{"level", "slope", "error of the slope"}[i], got, want[i])
		}
	}
}

// synthetic is a line with a cycle and AR(1) noise.
func synthetic(n int, slope, phi, sigma float64, seed uint64) []float64 {
	random := rand.New(rand.NewPCG(seed, 1))
	y := make([]float64, n)
	for i := range y {
		y[i] = sigma * random.NormFloat64()
	}
	autoreg.Recur(y, []float64{phi})
	for i := range y {
		y[i] += 3 + slope*float64(i) + 2*math.Sin(2*math.Pi*float64(i)/12) + math.Cos(4*math.Pi*float64(i)/12)
	}
	return y
}

// The simulated spread of a known process is the known one. About a line of AR(1)
// noise with φ = 0.7 the standard deviation far ahead is σ/√(1−φ²) = 1.400 σ;
// a random walk's grows to σ√h.
func TestSpreadIsThatOfTheProcess(t *testing.T) {
	const n, h, paths = 3000, 60, 2000
	for _, tt := range []struct {
		wander bool
		want   float64
	}{{false, 1 / math.Sqrt(1-0.49)}, {true, math.Sqrt(h)}} {
		phi := 0.7
		if tt.wander {
			phi = 1
		}
		m, err := Fit(Split(synthetic(n, 0, phi, 1, 5), []int{12}), tt.wander)
		if err != nil {
			t.Fatal(err)
		}
		path := make([]float64, h)
		sum := 0.0
		for i := range paths {
			m.Deviate(path, rand.NewPCG(9, uint64(i)))
			sum += path[h-1] * path[h-1]
		}
		if got := math.Sqrt(sum / paths); math.Abs(got/tt.want-1) > 0.12 {
			t.Errorf("wandering %v: standard deviation %.3f, want %.3f", tt.wander, got, tt.want)
		}
	}
}

// A clear trend and cycle are continued.
func TestCenterContinuesTrendAndCycle(t *testing.T) {
	const n, h = 240, 36
	all := synthetic(n+h, 0.05, 0, 0, 1)
	m, err := Fit(Split(all[:n], []int{12}), false)
	if err != nil {
		t.Fatal(err)
	}
	got := make([]float64, h)
	m.Center(got)
	for i, v := range got {
		if math.Abs(v-all[n+i]) > 0.1 {
			t.Errorf("step %d: %.3f, want %.3f", i, v, all[n+i])
		}
	}
}

// Noise alone yields next to no profile, however long the period.
func TestShrinkLeavesNoProfileInNoise(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	x := make([]float64, 50*24)
	for i := range x {
		x[i] = random.NormFloat64()
	}
	power := 0.0
	for _, v := range estimateProfile(x, 24, newScratch(len(x))) {
		power += v * v / 24
	}
	if power > 0.01 { // the plain mean cycle has 1/50
		t.Errorf("mean square of the profile %v", power)
	}
}

// Phases that are never measured lie on the line between their neighbours.
func TestBridge(t *testing.T) {
	nan := math.NaN()
	for _, tt := range []struct{ in, want []float64 }{
		{[]float64{1, nan, nan, 4}, []float64{1, 2, 3, 4}},
		{[]float64{nan, 2, 4, nan}, []float64{2 + 2.0/3, 2, 4, 4 - 2.0/3}},
		{[]float64{nan, 5}, []float64{5, 5}},
		{[]float64{nan, nan}, []float64{0, 0}},
	} {
		got := slices.Clone(tt.in)
		bridge(got)
		for i := range got {
			if math.Abs(got[i]-tt.want[i]) > 1e-12 {
				t.Errorf("%v becomes %v, want %v", tt.in, got, tt.want)
				break
			}
		}
	}
}

// Any input that can be fitted gives finite courses, and longer paths begin with shorter ones.
func TestFitProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := rapid.SliceOfN(rapid.Float64Range(-50, 50), MinValues, 100).Draw(t, "y")
		for _, i := range rapid.SliceOfN(rapid.IntRange(0, 99), 0, 30).Draw(t, "gaps") {
			if i > 0 && i < len(y)-1 {
				y[i] = math.NaN()
			}
		}
		var periods []int
		if p := rapid.IntRange(2, 20).Draw(t, "period"); 2*p <= len(y) {
			periods = []int{p}
		}
		m, err := Fit(Split(y, periods), rapid.Bool().Draw(t, "wandering"))
		if err != nil {
			return
		}
		long, short := make([]float64, 200), make([]float64, 50)
		m.Center(long)
		m.Center(short)
		if !slices.Equal(long[:50], short) {
			t.Fatal("the center depends on its length")
		}
		for _, v := range long {
			if math.IsNaN(v) || math.Abs(v) > 1e5 {
				t.Fatalf("center %v", long)
			}
		}
		m.Deviate(long, rand.NewPCG(1, 2))
		m.Deviate(short, rand.NewPCG(1, 2))
		if !slices.Equal(long[:50], short) {
			t.Fatal("the path depends on its length")
		}
	})
}

func TestFitTooShort(t *testing.T) {
	if _, err := Fit(Split([]float64{1, 2, 3, math.NaN(), 5}, nil), false); err != ErrShort {
		t.Errorf("got %v", err)
	}
}

func ExampleFit() {
	y := make([]float64, 48)
	for t := range y {
		y[t] = 10 + float64(t%4)
	}
	m, err := Fit(Split(y, []int{4}), false)
	if err != nil {
		fmt.Println(err)
		return
	}
	course := make([]float64, 6)
	m.Center(course)
	fmt.Printf("%.1f\n", course)
	// Output: [10.0 11.0 12.0 13.0 10.0 11.0]
}

func BenchmarkSplit(b *testing.B) {
	y := make([]float64, 8760)
	random := rand.New(rand.NewPCG(1, 2))
	for t := range y {
		y[t] = math.Sin(float64(t)*2*math.Pi/24) + 0.3*random.NormFloat64()
	}
	for b.Loop() {
		Split(y, []int{24, 168})
	}
}

func BenchmarkFit(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	y := make([]float64, 8760)
	for t := 1; t < len(y); t++ {
		y[t] = 0.8*y[t-1] + 0.3*random.NormFloat64()
	}
	parts := Split(y, nil)
	for b.Loop() {
		if _, err := Fit(parts, false); err != nil {
			b.Fatal(err)
		}
	}
}
