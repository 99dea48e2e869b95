package stl_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast/stl"
)

// hourly is a year of hours with a day, a week and noise.
func hourly() []float64 {
	random := rand.New(rand.NewPCG(2, 2))
	y := make([]float64, 8760)
	for t := range y {
		day, week := 2*math.Pi*float64(t)/24, 2*math.Pi*float64(t)/168
		y[t] = 10 + float64(t)/2000 + 3*math.Sin(day) + math.Cos(week) + 0.5*random.NormFloat64()
	}
	return y
}

// What is taken apart adds up again; moving or scaling the data moves and scales its
// trend and scales its seasons; missing values have no remainder and everything else is a number.
func TestDecomposeProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.IntRange(2, 9).Draw(t, "period")
		y := rapid.SliceOfN(rapid.Float64Range(-50, 50), 2*p+1, 60).Draw(t, "y")
		for _, i := range rapid.SliceOfN(rapid.IntRange(1, 59), 0, 12).Draw(t, "gaps") {
			if i < len(y) {
				y[i] = math.NaN()
			}
		}
		o := stl.Default(p, 2*rapid.IntRange(3, 9).Draw(t, "window")+1)
		o.Seasonal.Degree = rapid.IntRange(0, 1).Draw(t, "degree")
		d, err := stl.Decompose(y, p, o)
		if err != nil {
			t.Fatal(err)
		}
		moved := make([]float64, len(y))
		for i, v := range y {
			moved[i] = 2*v + 100
		}
		m, err := stl.Decompose(moved, p, o)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range y {
			season, trend, rest := d.Seasonal[0][i], d.Trend[i], d.Remainder[i]
			if math.IsNaN(v) != math.IsNaN(rest) || math.Abs(season+trend+rest-v) > 1e-9 {
				t.Fatalf("value %d: %v + %v + %v is not %v", i, season, trend, rest, v)
			}
			if !(math.Abs(season)+math.Abs(trend) < 1e4) {
				t.Fatalf("value %d: season %v, trend %v", i, season, trend)
			}
			if math.Abs(m.Seasonal[0][i]-2*season) > 1e-7 || math.Abs(m.Trend[i]-2*trend-100) > 1e-7 {
				t.Fatalf("value %d: moved season %v and trend %v, want %v and %v", i, m.Seasonal[0][i], m.Trend[i], 2*season, 2*trend+100)
			}
		}
	})
}

// A clean day and week are told apart, and outages of hours and of days do not change what is found by much.
func TestMultipleWithGaps(t *testing.T) {
	y := hourly()
	random := rand.New(rand.NewPCG(4, 4))
	for range 40 {
		from, size := random.IntN(len(y)), 1+random.IntN(60)
		for i := from; i < min(from+size, len(y)); i++ {
			y[i] = math.NaN()
		}
	}
	for _, robust := range []bool{false, true} {
		d, err := stl.Multiple(y, []int{24, 168}, stl.MultipleOptions{Passes: 2, Robust: robust})
		if err != nil {
			t.Fatal(err)
		}
		worst := [3]float64{}
		for i := range y {
			want := [3]float64{3 * math.Sin(2*math.Pi*float64(i)/24), math.Cos(2 * math.Pi * float64(i) / 168), 10 + float64(i)/2000}
			for k, got := range [3]float64{d.Seasonal[0][i], d.Seasonal[1][i], d.Trend[i]} {
				worst[k] = max(worst[k], math.Abs(got-want[k]))
			}
			if math.IsNaN(y[i]) && d.Weights[i] != 0 {
				t.Fatalf("missing value %d has weight %v", i, d.Weights[i])
			}
		}
		// Smoothing 11 and 15 values with noise of 0.5 leaves about 0.2, and the largest of 8760 is four to five times that.
		if worst[0] > 1.2 || worst[1] > 1.2 || worst[2] > 0.5 {
			t.Errorf("robust %v: off by up to %.2f (day), %.2f (week), %.2f (trend)", robust, worst[0], worst[1], worst[2])
		}
	}
}

// An outlier counts for nothing where that is asked for.
func TestRobust(t *testing.T) {
	y := make([]float64, 96)
	for i := range y {
		y[i] = 5 + math.Sin(2*math.Pi*float64(i)/12) + 0.01*math.Cos(float64(i*i))
	}
	y[50] += 100
	d, err := stl.Decompose(y, 12, stl.Default(12, 11).Robust())
	if err != nil {
		t.Fatal(err)
	}
	if d.Weights[50] != 0 || math.Abs(d.Remainder[50]-100) > 0.1 || math.Abs(d.Remainder[62]) > 0.1 {
		t.Errorf("the outlier has weight %v and remainder %v, a year later there is %v", d.Weights[50], d.Remainder[50], d.Remainder[62])
	}
}

// The nights of a pool that is only measured by day have seasons and a trend between those of the days.
func TestPhaseNeverMeasured(t *testing.T) {
	y := make([]float64, 240)
	for i := range y {
		y[i] = 10 + float64(i%24)/10
		if i%24 > 17 {
			y[i] = math.NaN()
		}
	}
	d, err := stl.Decompose(y, 24, stl.Default(24, 7))
	if err != nil {
		t.Fatal(err)
	}
	for i := range y {
		if v := d.Trend[i] + d.Seasonal[0][i]; !(v > 9 && v < 13) {
			t.Errorf("value %d: %v", i, v)
		}
	}
}

func TestErrors(t *testing.T) {
	y := make([]float64, 24)
	for _, tt := range []struct {
		want  string
		fault func() error
	}{
		{"period 12 of 24 values", func() error { _, err := stl.Decompose(y, 12, stl.Default(12, 7)); return err }},
		{"period 1", func() error { _, err := stl.Decompose(y, 1, stl.Default(4, 7)); return err }},
		{"seasonal window 8", func() error { _, err := stl.Decompose(y, 4, stl.Default(4, 8)); return err }},
		{"0 inner", func() error { o := stl.Default(4, 7); o.Inner = 0; _, err := stl.Decompose(y, 4, o); return err }},
		{"value 2 is +Inf", func() error {
			_, err := stl.Decompose([]float64{1, 2, math.Inf(1), 4, 5}, 2, stl.Default(2, 7))
			return err
		}},
		{"nothing was measured", func() error { _, err := stl.Decompose(nil, 2, stl.Default(2, 7)); return err }},
		{"no periods", func() error { _, err := stl.Multiple(y, nil, stl.MultipleOptions{Passes: 2}); return err }},
		{"each once", func() error { _, err := stl.Multiple(y, []int{4, 4}, stl.MultipleOptions{Passes: 2}); return err }},
		{"0 passes", func() error { _, err := stl.Multiple(y, []int{4}, stl.MultipleOptions{}); return err }},
		{"1 windows for 2", func() error {
			_, err := stl.Multiple(y, []int{4, 6}, stl.MultipleOptions{Passes: 2, Windows: []int{7}})
			return err
		}},
	} {
		err := tt.fault()
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("got %v, want %q", err, tt.want)
		}
	}
	if _, err := stl.Multiple(y, []int{4, 12}, stl.MultipleOptions{Passes: 2}); !errors.Is(err, stl.ErrShort) {
		t.Errorf("got %v, want ErrShort", err)
	}
}

// FuzzDecompose takes anything apart: it must end in an error, or in numbers.
func FuzzDecompose(f *testing.F) {
	f.Add([]byte{}, 4, 7, 9, 2, uint8(0))
	f.Add(make([]byte, 8*40), 7, 7, 9, 2, uint8(3))
	f.Add([]byte(strings.Repeat("\x00\x00\x00\x00\x00\x00\xf8\x7f\x01\x00\x00\x00\x00\x00\xf0\x3f", 20)), 2, 9, 101, 1, uint8(7))
	f.Add([]byte(strings.Repeat("\x4e\x7d\x9a\x2a\x18\xe4\x37\x7e\xce\xfa\xed\xfe\x18\xe4\x37\xfe", 20)), 3, 7, 9, 4, uint8(5))
	f.Fuzz(func(t *testing.T, data []byte, period, seasonal, trend, jump int, flags uint8) {
		y := make([]float64, min(len(data)/8, 300))
		for i := range y {
			y[i] = math.Float64frombits(binary.LittleEndian.Uint64(data[8*i:]))
		}
		o := stl.Default(period, seasonal)
		o.Trend.Window, o.Trend.Jump = trend, jump
		o.Periodic, o.Seasonal.Degree = flags&2 > 0, int(flags&4/4)
		if flags&1 > 0 {
			o = o.Robust()
		}
		d, err := stl.Decompose(y, period, o)
		if err != nil {
			return
		}
		for i := range y {
			if math.IsNaN(d.Seasonal[0][i]+d.Trend[i]) || math.IsInf(d.Seasonal[0][i]+d.Trend[i], 0) {
				t.Fatalf("value %d of %v: season %v, trend %v", i, y, d.Seasonal[0][i], d.Trend[i])
			}
		}
	})
}

func ExampleDecompose() {
	y := make([]float64, 40)
	for t := range y {
		y[t] = 100 + float64(t) + []float64{2, 5, -1, -6}[t%4]
	}
	d, err := stl.Decompose(y, 4, stl.Default(4, 7))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("trend %.1f, season %.1f\n", d.Trend[20:24], d.Seasonal[0][20:24])
	ahead := make([]float64, 6)
	d.Season(ahead)
	fmt.Printf("season ahead %.1f\n", ahead)
	// Output:
	// trend [120.0 121.0 122.0 123.0], season [2.0 5.0 -1.0 -6.0]
	// season ahead [2.0 5.0 -1.0 -6.0 2.0 5.0]
}

func ExampleMultiple() {
	y := make([]float64, 24*7*4)
	for t := range y {
		y[t] = 50
		if h := t % 24; h >= 8 && h < 18 {
			y[t] += 20
		}
		if t/24%7 >= 5 {
			y[t] -= 10
		}
	}
	d, err := stl.Multiple(y, []int{24, 168}, stl.MultipleOptions{Passes: 2})
	if err != nil {
		fmt.Println(err)
		return
	}
	noon := 24*15 + 12
	fmt.Printf("day %+.1f, week %+.1f, trend %.1f\n", d.Seasonal[0][noon], d.Seasonal[1][noon], d.Trend[noon])
	// Output:
	// day +11.7, week +2.9, trend 55.5
}

func BenchmarkDecomposeHourly(b *testing.B)      { benchmark(b, []int{24}, false) }
func BenchmarkMultipleHourly(b *testing.B)       { benchmark(b, []int{24, 168}, false) }
func BenchmarkMultipleHourlyRobust(b *testing.B) { benchmark(b, []int{24, 168}, true) }

func benchmark(b *testing.B, periods []int, robust bool) {
	y := hourly()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := stl.Multiple(y, periods, stl.MultipleOptions{Passes: 2, Robust: robust}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecomposeMonthly(b *testing.B) {
	y := hourly()[:100]
	o := stl.Default(12, 7)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := stl.Decompose(y, 12, o); err != nil {
			b.Fatal(err)
		}
	}
}
