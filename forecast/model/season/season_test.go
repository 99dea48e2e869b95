package season_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/model/autoreg"
	"github.com/plimsoll/plimsoll/forecast/model/season"
)

// noise returns n values of AR(1) noise.
func noise(n int, phi float64, seed uint64) []float64 {
	random := rand.New(rand.NewPCG(seed, 7))
	u := make([]float64, n)
	for i := range u {
		u[i] = random.NormFloat64()
	}
	autoreg.Recur(u, []float64{phi})
	return u
}

func withCycles(y []float64, amplitude float64, periods ...int) []float64 {
	y = slices.Clone(y)
	for _, p := range periods {
		for t := range y {
			y[t] += amplitude * math.Sin(2*math.Pi*float64(t)/float64(p))
		}
	}
	return y
}

func TestDetect(t *testing.T) {
	gappy := withCycles(noise(24*40, 0.5, 1), 2, 24, 168)
	for i := range gappy {
		if i%24 < 5 || i%11 == 0 {
			gappy[i] = math.NaN()
		}
	}
	trended := withCycles(noise(120, 0, 2), 3, 12)
	for i := range trended {
		trended[i] += 0.5 * float64(i)
	}
	spiked := withCycles(noise(24*40, 0.5, 1), 2, 24)
	spiked[100], spiked[500] = 1e6, -1e6
	for _, tt := range []struct {
		name  string
		y     []float64
		hints []int
		want  []int
	}{
		{"day and week", withCycles(noise(24*40, 0.5, 1), 2, 24, 168), []int{168, 24}, []int{24, 168}},
		{"day only", withCycles(noise(24*40, 0.5, 1), 2, 24), []int{24, 168}, []int{24}},
		{"gaps", gappy, []int{24, 168}, []int{24, 168}},
		{"a trend beside it", trended, []int{12}, []int{12}},
		{"spikes", spiked, []int{24, 168}, []int{24}},
		{"not hinted", withCycles(noise(600, 0.3, 4), 3, 37), []int{24, 168}, []int{37}},
		{"seen once", withCycles(noise(40, 0, 5), 5, 30), []int{30}, nil},
		{"too short for anything", []float64{1, 2}, []int{2}, nil},
		{"constant", make([]float64, 100), []int{7}, nil},
		{"nothing measured", []float64{math.NaN(), math.NaN(), math.NaN(), math.NaN()}, []int{2}, nil},
	} {
		if got := season.Detect(tt.y, tt.hints); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// Noise is rarely taken for a season, however slow it is.
func TestDetectBelievesNoNoise(t *testing.T) {
	for _, phi := range []float64{0, 0.5, 0.9, 0.99} {
		found := 0
		for seed := range uint64(100) {
			if len(season.Detect(noise(24*21, phi, seed), []int{24, 168})) > 0 {
				found++
			}
		}
		if found > 10 {
			t.Errorf("φ = %v: %d of 100 sequences of noise have a season", phi, found)
		}
	}
}

func TestMovingMean(t *testing.T) {
	// On a straight line, the mean is the line itself, at the ends too.
	y := make([]float64, 20)
	for i := range y {
		y[i] = 3 - 2*float64(i)
	}
	y[7] = math.NaN()
	for i, v := range season.MovingMean(y, 5) {
		if want := 3 - 2*float64(i); math.Abs(v-want) > 1e-9 {
			t.Errorf("at %d: %v, want %v", i, v, want)
		}
	}
}

func ExampleDetect() {
	y := make([]float64, 70)
	for t := range y {
		y[t] = float64(t%7) + float64(t)/10
	}
	fmt.Println(season.Detect(y, []int{7, 30}))
	// Output: [7]
}

// A purge every three days has a part that looks like a day, and is told from one.
func TestPurgeOfAnyPeriod(t *testing.T) {
	for _, p := range []int{48, 72, 120, 240, 264} {
		random := rand.New(rand.NewPCG(uint64(p), 1))
		y := make([]float64, 8*p)
		for t := range y {
			y[t] = float64(t%p)/float64(p) + 0.02*random.NormFloat64()
		}
		if got := season.Detect(y, []int{24, 168}); !slices.Contains(got, p) {
			t.Errorf("a purge every %d steps: %v", p, got)
		}
	}
}
