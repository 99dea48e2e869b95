package breaks_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast/model/breaks"
)

// course is a line with a daily cycle and noise, seen every hour.
func course(n int, slope, noise float64, seed uint64) []float64 {
	random := rand.New(rand.NewPCG(seed, 5))
	x := make([]float64, n)
	for t := range x {
		x[t] = 100 + slope*float64(t) + 2*math.Sin(2*math.Pi*float64(t%24)/24) + noise*random.NormFloat64()
	}
	return x
}

// moved adds size to all values from at on.
func moved(x []float64, at int, size float64) []float64 {
	for t := at; t < len(x); t++ {
		x[t] += size
	}
	return x
}

// A jump on a slope is found wherever it is, with its size, and the rest of the course is none.
func TestJumpsAreFoundAnywhere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(300, 900).Draw(t, "values")
		at := rapid.IntRange(24, n-2).Draw(t, "at")
		size := rapid.SampledFrom([]float64{-60, -30, 25, 80}).Draw(t, "size")
		slope := rapid.SampledFrom([]float64{0, 0.02, 0.1}).Draw(t, "slope")
		x := moved(course(n, slope, 0.4, rapid.Uint64().Draw(t, "seed")), at, size)
		found := breaks.Jumps(breaks.WithoutSeasons(x, []int{24}), 168, 1)
		if len(found) != 1 || found[0].At != at || found[0].From != at || math.Abs(found[0].Size-size) > 3 {
			t.Fatalf("found %+v, want one of %v at %d", found, size, at)
		}
	})
}

// A line, a random walk, a spike and a course of many jumps have none.
func TestNoJumps(t *testing.T) {
	walk := make([]float64, 1000)
	random := rand.New(rand.NewPCG(1, 2))
	for t := 1; t < len(walk); t++ {
		walk[t] = walk[t-1] + random.NormFloat64()
	}
	saw := course(1000, 0, 0.3, 3)
	for t := range saw {
		saw[t] += float64(t % 97)
	}
	spike := course(500, 0.1, 0.3, 4)
	spike[200], spike[201] = 300, 310
	many := course(1000, 0.01, 0.3, 5)
	for k := range 12 {
		moved(many, 60+80*k-13*(k%3), 40)
	}
	for name, x := range map[string][]float64{
		"a line": course(700, 0.1, 0.4, 1), "a random walk": walk, "a sawtooth": saw, "a spike": spike, "many jumps": many, "nothing": nil,
		"ten values": course(10, 1, 0, 1),
	} {
		if found := breaks.Jumps(breaks.WithoutSeasons(x, []int{24, 168}), 168, 1); len(found) > 0 {
			t.Errorf("%s: found %+v", name, found)
		}
	}
}

// Several jumps, one of them over some hours and one across a gap, are told apart.
func TestSeveralJumps(t *testing.T) {
	x := moved(moved(course(900, 0.05, 0.3, 9), 300, -40), 700, 30)
	for k := range 4 { // 20 more, in four hours
		moved(x, 500+k, 5)
	}
	for t := 690; t < 700; t++ {
		x[t] = math.NaN()
	}
	found := breaks.Jumps(breaks.WithoutSeasons(x, []int{24}), 168, 1)
	if len(found) != 3 {
		t.Fatalf("found %+v", found)
	}
	for i, want := range []breaks.Jump{{From: 300, At: 300, Size: -40}, {From: 500, At: 503, Size: 20}, {From: 690, At: 700, Size: 30}} {
		if j := found[i]; j.From != want.From || j.At != want.At || math.Abs(j.Size-want.Size) > 2 {
			t.Errorf("found %+v, want %+v", j, want)
		}
	}
}

// The slope is that of the line, and the truth lies within four standard errors.
func TestCourse(t *testing.T) {
	for seed := range uint64(50) {
		c := breaks.CourseOf(course(400, 0.3, 2, seed), []int{24})
		if math.Abs(c.Slope-0.3) > 4*c.Error || !(c.Error > 0 && c.Error < 0.01) || !c.Sure(20) {
			t.Errorf("seed %d: slope %v ± %v", seed, c.Slope, c.Error)
		}
		if math.Abs(c.First-100) > 4 || math.Abs(c.Last-220) > 4 {
			t.Errorf("seed %d: from %v to %v", seed, c.First, c.Last)
		}
	}
	if c := breaks.CourseOf([]float64{1, 2, 3}, nil); !math.IsNaN(c.Slope) || c.Sure(0) {
		t.Errorf("three values have the slope %v", c.Slope)
	}
}
