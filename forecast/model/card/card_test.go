package card_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast/model/card"
)

// hours is a day and a week of a growing load with autocorrelated noise.
func hours(n int) []float64 {
	random := rand.New(rand.NewPCG(3, 4))
	y, noise := make([]float64, n), 0.0
	for t := range y {
		noise = 0.8*noise + random.NormFloat64()
		y[t] = 100 + 0.01*float64(t) + 20*math.Sin(2*math.Pi*float64(t)/24) + noise
		if t/24%7 > 4 {
			y[t] -= 15
		}
	}
	return y
}

func center(t testing.TB, y []float64, periods []int, n int) []float64 {
	m, err := card.Fit(y, periods)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]float64, n)
	m.Center(out)
	return out
}

// Day and week are carried on: what follows is forecast almost as well as the noise allows.
func TestCarriesSeasonsOn(t *testing.T) {
	y := hours(24 * 7 * 6)
	cut := len(y) - 168
	sum := 0.0
	for h, v := range center(t, y[:cut], []int{24, 168}, 168) {
		sum += math.Abs(v - y[cut+h])
	}
	if mean := sum / 168; mean > 2.5 { // the noise has a mean size of 1.3
		t.Errorf("mean error %.2f", mean)
	}
}

// A multiple of the history has a multiple of the forecast and of its paths.
func TestScales(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := rapid.SliceOfN(rapid.Float64Range(-100, 100), 30, 80).Draw(t, "y")
		factor := math.Ldexp(1, rapid.IntRange(-40, 40).Draw(t, "power"))
		z := slices.Clone(y)
		for i := range z {
			z[i] *= factor
		}
		a, errA := card.Fit(y, []int{7})
		b, errB := card.Fit(z, []int{7})
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		u, v := make([]float64, 20), make([]float64, 20)
		same := func(what string) {
			for i := range u {
				if math.Abs(u[i]*factor-v[i]) > 1e-6*factor*(1+math.Abs(u[i])) {
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
	y := hours(400)
	m, err := card.Fit(y, []int{24, 168})
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

// A positive history that swings by factors has positive paths.
func TestPositive(t *testing.T) {
	y := hours(500)
	for i := range y {
		y[i] = math.Exp((y[i] - 100) / 15)
	}
	m, err := card.Fit(y, []int{24})
	if err != nil {
		t.Fatal(err)
	}
	c, d := make([]float64, 300), make([]float64, 300)
	m.Center(c)
	for i := range 50 {
		m.Deviate(d, rand.NewPCG(7, uint64(i)))
		for h := range d {
			if !(c[h]+d[h] > -1e-9*c[h]) {
				t.Fatalf("path %d is at %v after %d steps", i, c[h]+d[h], h)
			}
		}
	}
}

// Nothing but gaps is left of a part of the history: the rest decides.
func TestGaps(t *testing.T) {
	y := hours(24 * 7 * 5)
	whole := center(t, y, []int{24, 168}, 48)
	for i := 200; i < 230; i++ {
		y[i] = math.NaN()
	}
	for h, v := range center(t, y, []int{24, 168}, 48) {
		if math.Abs(v-whole[h]) > 3 {
			t.Errorf("%d ahead: %.2f with a gap, %.2f without", h, v, whole[h])
		}
	}
}

// A phase that is never measured cannot be stepped over.
func TestRefusesMissingPhase(t *testing.T) {
	y := hours(24 * 7 * 5)
	for i := 3; i < len(y); i += 24 {
		y[i] = math.NaN()
	}
	if _, err := card.Fit(y, []int{24}); !errors.Is(err, card.ErrGap) {
		t.Errorf("error %v", err)
	}
}

func TestConstant(t *testing.T) {
	y := slices.Repeat([]float64{7}, 60)
	for _, v := range center(t, y, []int{12}, 30) {
		if math.Abs(v-7) > 1e-9 {
			t.Fatalf("7 for ever goes on at %v", v)
		}
	}
}

func TestErrors(t *testing.T) {
	nine := make([]float64, 9)
	for _, c := range []struct {
		y       []float64
		periods []int
		want    error
	}{
		{nil, nil, card.ErrShort},
		{nine, nil, card.ErrShort},
		{append(nine, math.NaN()), nil, card.ErrShort},
		{append(nine, math.Inf(1)), nil, card.ErrValue},
		{append(nine, 1e101), nil, card.ErrValue},
		{append(nine, 1), []int{1}, card.ErrPeriod},
		{append(nine, 1), []int{4, 4}, card.ErrPeriod},
	} {
		if _, err := card.Fit(c.y, c.periods); !errors.Is(err, c.want) {
			t.Errorf("%v, periods %v: %v, want %v", c.y, c.periods, err, c.want)
		}
	}
}

// Whatever comes in, a model that is fitted makes finite paths.
func FuzzFit(f *testing.F) {
	f.Add([]byte("seven values and some more of them to fit"), uint8(3), uint8(9))
	f.Fuzz(func(t *testing.T, data []byte, a, b uint8) {
		var y []float64
		for len(data) >= 2 && len(y) < 600 {
			// Sixteen bits are a sign, an exponent and a little mantissa: all magnitudes, infinities and gaps among them.
			y = append(y, math.Float64frombits(uint64(binary.LittleEndian.Uint16(data))<<48))
			data = data[2:]
		}
		m, err := card.Fit(y, []int{int(a), int(b)})
		if err != nil {
			return
		}
		c, d := make([]float64, 60), make([]float64, 60)
		m.Center(c)
		m.Deviate(d, rand.NewPCG(1, 1))
		for h := range c {
			if math.IsNaN(c[h]-c[h]) || math.IsNaN(d[h]-d[h]) {
				t.Fatalf("step %d is %v and deviates by %v", h, c[h], d[h])
			}
		}
	})
}

func ExampleFit() {
	var y []float64
	for t := range 80 {
		y = append(y, 10+0.25*float64(t)+[]float64{0, 4, 6, 2}[t%4])
	}
	m, err := card.Fit(y, []int{4})
	if err != nil {
		panic(err)
	}
	next := make([]float64, 4)
	m.Center(next)
	fmt.Printf("after %.2f come %.1f\n", y[76:], next)
	// Output:
	// after [29.00 33.25 35.50 31.75] come [30.0 34.2 36.5 32.7]
}

func BenchmarkFitYearOfHours(b *testing.B) {
	y := hours(8760)
	for b.Loop() {
		if _, err := card.Fit(y, []int{24, 168}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDeviateMonthOfHours(b *testing.B) {
	m, err := card.Fit(hours(8760), []int{24, 168})
	if err != nil {
		b.Fatal(err)
	}
	dst, src := make([]float64, 720), rand.NewPCG(1, 2)
	for b.Loop() {
		m.Deviate(dst, src)
	}
}
