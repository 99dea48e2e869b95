package levelshape_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast/model/levelshape"
)

// hours is a load whose days have a level of their own, of one shape on five days and of another on two.
func hours(days int) []float64 {
	random := rand.New(rand.NewPCG(3, 4))
	var y []float64
	level := 100.0
	for d := range days {
		level = 100 + 0.7*(level-100) + 5*random.NormFloat64()
		for h := range 24 {
			swing := 0.6
			if d%7 > 4 {
				swing = 0.2
			}
			y = append(y, level*(1+swing*math.Sin(2*math.Pi*float64(h)/24))+random.NormFloat64())
		}
	}
	return y
}

func TestCarriesLevelAndShapesOn(t *testing.T) {
	y := hours(70)
	m, err := levelshape.Fit(y[:24*63], []int{24, 168})
	if err != nil {
		t.Fatal(err)
	}
	c := make([]float64, 168)
	m.Center(c)
	sum := 0.0
	for h, v := range c {
		sum += math.Abs(v - y[24*63+h])
	}
	if mean := sum / 168; mean > 8 { // levels wander by 7
		t.Errorf("mean error %.2f", mean)
	}
}

// Nine in ten of the values to come lie between the quantiles of the paths that say so, more or less.
func TestPathsCover(t *testing.T) {
	y := hours(240)
	inside, n := 0.0, 0.0
	for end := 24 * 60; end+168 <= len(y); end += 24 * 9 {
		m, err := levelshape.Fit(y[:end], []int{24, 168})
		if err != nil {
			t.Fatal(err)
		}
		c, d := make([]float64, 168), make([]float64, 168)
		m.Center(c)
		columns := make([][]float64, 168)
		for i := range 200 {
			m.Deviate(d, rand.NewPCG(uint64(end), uint64(i)))
			for h := range d {
				columns[h] = append(columns[h], c[h]+d[h])
			}
		}
		for h, column := range columns {
			slices.Sort(column)
			if v := y[end+h]; column[10] <= v && v <= column[189] {
				inside++
			}
			n++
		}
	}
	if share := inside / n; share < 0.8 || share > 0.97 {
		t.Errorf("%.0f %% lie within the central 90 %%", 100*share)
	}
}

// A multiple of the history has a multiple of the forecast and of its paths.
func TestScales(t *testing.T) {
	y := hours(40)
	rapid.Check(t, func(t *rapid.T) {
		factor := math.Ldexp(1, rapid.IntRange(-60, 60).Draw(t, "power"))
		from := rapid.IntRange(0, 200).Draw(t, "from")
		x, z := y[from:], slices.Clone(y[from:])
		for i := range z {
			z[i] *= factor
		}
		a, errA := levelshape.Fit(x, []int{24, 168})
		b, errB := levelshape.Fit(z, []int{24, 168})
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		u, v := make([]float64, 100), make([]float64, 100)
		same := func(what string) {
			for i := range u {
				if math.Abs(u[i]*factor-v[i]) > 1e-9*factor*(1+math.Abs(u[i])) {
					t.Fatalf("%s: step %d is %v, and %v at %v times the scale", what, i, u[i], v[i], factor)
				}
			}
		}
		a.Center(u)
		b.Center(v)
		same("centre")
		a.Deviate(u, rand.NewPCG(1, 2))
		b.Deviate(v, rand.NewPCG(1, 2))
		same("path")
	})
}

// A longer path begins with the shorter one, beyond the prepared course too, and the same source gives the same path.
func TestLongerBeginsWithShorter(t *testing.T) {
	m, err := levelshape.Fit(hours(20), []int{24})
	if err != nil {
		t.Fatal(err)
	}
	short, long := make([]float64, 100), make([]float64, 1500)
	m.Center(short)
	m.Center(long)
	if !slices.Equal(short, long[:100]) {
		t.Error("centres differ")
	}
	m.Deviate(short, rand.NewPCG(5, 6))
	m.Deviate(long, rand.NewPCG(5, 6))
	if !slices.Equal(short, long[:100]) {
		t.Error("paths differ")
	}
}

// A walk that has no season within its period is refused, whatever period is claimed.
func TestRefusesWalks(t *testing.T) {
	refused := 0
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 1))
		y := []float64{1000}
		for range 600 {
			y = append(y, max(y[len(y)-1]+10*random.NormFloat64(), 1))
		}
		if _, err := levelshape.Fit(y, []int{52}); errors.Is(err, levelshape.ErrShape) {
			refused++
		}
	}
	if refused < 18 {
		t.Errorf("%d of 20 walks were refused", refused)
	}
}

// Days without a measurement and nights that never have one are left out, and the rest decides.
func TestGaps(t *testing.T) {
	y := hours(63)
	whole, gaps := make([]float64, 48), make([]float64, 48)
	m, err := levelshape.Fit(y, []int{24, 168})
	if err != nil {
		t.Fatal(err)
	}
	m.Center(whole)
	for i := range y {
		if day := i / 24; day == 20 || day == 21 || day == 40 || i%24 < 3 {
			y[i] = math.NaN()
		}
	}
	if m, err = levelshape.Fit(y, []int{24, 168}); err != nil {
		t.Fatal(err)
	}
	m.Center(gaps)
	for h, v := range gaps {
		if h%24 >= 3 && math.Abs(v-whole[h]) > 0.06*whole[h] {
			t.Errorf("%d ahead: %.1f with gaps, %.1f without", h, v, whole[h])
		}
	}
}

// A day on which all stood still is a level of 0, not an error.
func TestDayOfZeros(t *testing.T) {
	y := hours(40)
	clear(y[24*20 : 24*21])
	m, err := levelshape.Fit(y, []int{24})
	if err != nil {
		t.Fatal(err)
	}
	c := make([]float64, 24)
	m.Center(c)
	if c[6] < 120 || c[6] > 200 {
		t.Errorf("the peak is forecast at %.0f", c[6])
	}
}

func TestErrors(t *testing.T) {
	y := hours(10)
	gap := slices.Clone(y)
	for i := range 24 * 6 {
		gap[i] = math.NaN()
	}
	for _, c := range []struct {
		name    string
		y       []float64
		periods []int
		want    error
	}{
		{"no values", nil, []int{24}, levelshape.ErrShort},
		{"five periods", y[:24*5], []int{24}, levelshape.ErrShort},
		{"no period", y, nil, levelshape.ErrShape},
		{"period of 1", y, []int{1}, levelshape.ErrPeriod},
		{"periods not ascending", y, []int{24, 12}, levelshape.ErrPeriod},
		{"below 0", append([]float64{-1}, y...), []int{24}, levelshape.ErrNegative},
		{"infinite", append([]float64{math.Inf(1)}, y...), []int{24}, levelshape.ErrValue},
		{"all 0", make([]float64, 100), []int{4}, levelshape.ErrShape},
		{"constant", slices.Repeat([]float64{3}, 100), []int{4}, levelshape.ErrShape},
		{"nothing measured", slices.Repeat([]float64{math.NaN()}, 100), []int{4}, levelshape.ErrShape},
		{"a few values in six days", gap, []int{24}, levelshape.ErrGap},
	} {
		if _, err := levelshape.Fit(c.y, c.periods); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

// Whatever comes in, a model that is fitted makes finite paths that are nowhere below 0.
func FuzzFit(f *testing.F) {
	f.Add([]byte("0a1b0a1c0a1d0a1e0a1f0a1g0a1h0a1i0a1j0a1k0a1l"), uint8(2), uint8(4))
	f.Fuzz(func(t *testing.T, data []byte, a, b uint8) {
		var y []float64
		for len(data) >= 2 && len(y) < 600 {
			// Fifteen bits are an exponent and a little mantissa: all magnitudes, infinities and gaps among them.
			y = append(y, math.Float64frombits(uint64(binary.LittleEndian.Uint16(data))<<48))
			data = data[2:]
		}
		m, err := levelshape.Fit(y, []int{int(a), int(b)})
		if err != nil {
			return
		}
		c, d := make([]float64, 60), make([]float64, 60)
		m.Center(c)
		m.Deviate(d, rand.NewPCG(1, 1))
		for h := range c {
			if v := c[h] + d[h]; math.IsNaN(v-v) || !(v >= -1e-6*c[h]) {
				t.Fatalf("step %d is %v and deviates by %v", h, c[h], d[h])
			}
		}
	})
}

func ExampleFit() {
	var y []float64
	for day := range 12 {
		level := float64(10 + day%3)
		y = append(y, 0.5*level, 1.5*level, 1.0*level)
	}
	m, err := levelshape.Fit(y, []int{3, 9})
	if err != nil {
		panic(err)
	}
	next := make([]float64, 6)
	m.Center(next)
	fmt.Printf("%.1f\n", next)
	_, err = levelshape.Fit([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, []int{2})
	fmt.Println(err)
	// Output:
	// [5.0 15.0 10.0 5.5 16.5 11.0]
	// levelshape: the last value tells the next period better than its shape does
}

func BenchmarkFitYearOfHours(b *testing.B) {
	y := hours(365)
	for b.Loop() {
		if _, err := levelshape.Fit(y, []int{24, 168}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDeviateMonthOfHours(b *testing.B) {
	m, err := levelshape.Fit(hours(365), []int{24, 168})
	if err != nil {
		b.Fatal(err)
	}
	dst, src := make([]float64, 720), rand.NewPCG(1, 2)
	for b.Loop() {
		m.Deviate(dst, src)
	}
}
