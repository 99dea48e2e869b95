package intermittent_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/model/intermittent"
	"github.com/plimsoll/plimsoll/forecast/model/kerneltest"
)

// Four steps follow one without demand, and two of them have one; five follow one with it, and three go on. Half a step
// of each kind is added.
func TestChainCounts(t *testing.T) {
	c, err := intermittent.FitChain([]float64{0, 0, 2, 4, 6, 0, nan, 0, 3, 5, 0})
	if err != nil {
		t.Fatal(err)
	}
	if c.Begin != 2.5/4 || c.Continue != 3.5/6 || c.Size != 4 {
		t.Errorf("%+v", *c)
	}
	dst := make([]float64, 2)
	c.Center(dst)
	second := c.Begin*c.Continue + (1-c.Begin)*c.Begin
	if math.Abs(dst[0]-4*c.Begin) > 1e-12 || math.Abs(dst[1]-4*second) > 1e-12 {
		t.Errorf("course %v", dst)
	}
}

// Forty steps without demand after many with it: paths stay without it for a while, and do not for ever. Smoothing
// forgets it by then, and its paths have none.
func TestChainRemembers(t *testing.T) {
	y := bursts(300)
	y = append(y, make([]float64, 40)...)
	chain, err := intermittent.FitChain(y)
	if err != nil {
		t.Fatal(err)
	}
	if got := demands(t, chain, 100); got < 0.3 || got > 0.7 {
		t.Errorf("demand in %.2f of the steps, it was in 0.5", got)
	}
}

// bursts has demand in runs of ten steps of 20.
func bursts(n int) []float64 {
	y := make([]float64, n)
	for t := range y {
		if t/10%2 == 0 {
			y[t] = 5 + math.Sin(float64(t*t))
		}
	}
	return y
}

// demands returns in which share of the steps paths have demand, and checks that it is never negative and on average the centre.
func demands(t *testing.T, c *intermittent.Chain, steps int) float64 {
	t.Helper()
	const paths = 4000
	center, path := make([]float64, steps), make([]float64, steps)
	c.Center(center)
	n, sum, expected := 0.0, 0.0, 0.0
	for i := range paths {
		c.Deviate(path, rand.NewPCG(4, uint64(i)))
		for h, d := range path {
			v := center[h] + d
			if v < -1e-12 {
				t.Fatalf("demand of %v", v)
			}
			if v > 1e-9 {
				n++
			}
			sum += v
			expected += center[h]
		}
	}
	if math.Abs(sum/expected-1) > 0.03 {
		t.Errorf("mean of paths is %.3f of the centre", sum/expected)
	}
	return n / paths / float64(steps)
}

// Runs in the paths are as long as in the history, which those of independent steps are not.
func TestChainRuns(t *testing.T) {
	c, err := intermittent.FitChain(bursts(2000))
	if err != nil {
		t.Fatal(err)
	}
	center, path := make([]float64, 400), make([]float64, 400)
	c.Center(center)
	runs, with := 0.0, 0.0
	for i := range 200 {
		c.Deviate(path, rand.NewPCG(4, uint64(i)))
		before := 0.0
		for h, d := range path {
			v := center[h] + d
			if v > 1e-9 {
				with++
				if before <= 1e-9 {
					runs++
				}
			}
			before = v
		}
	}
	if length := with / runs; length < 8.5 || length > 11.5 {
		t.Errorf("runs of %.1f steps, want 10", length)
	}
}

func TestChainUpdatesEqualAPass(t *testing.T) {
	y := sparse(400)
	c, err := intermittent.FitChain(y[:250])
	if err != nil {
		t.Fatal(err)
	}
	kerneltest.CheckUpdates(t, c, y, 250, 23)
	kerneltest.CheckRecord(t, c, intermittent.RestoreChain)
	for _, v := range []float64{-1, math.Inf(1), 2 * intermittent.MaxValue} {
		if c.Update(v) == nil {
			t.Errorf("%v was taken", v)
		}
	}
	if _, err := c.Pass([]float64{1, 0}); err == nil {
		t.Error("a pass over less than the history of the fit")
	}
	if _, err := intermittent.FitChain([]float64{0, nan}); !errors.Is(err, intermittent.ErrNoDemand) {
		t.Errorf("no demand: %v", err)
	}
}

func TestLongerPathsOfChainBeginWithShorterOnes(t *testing.T) {
	c, err := intermittent.FitChain(sparse(200))
	if err != nil {
		t.Fatal(err)
	}
	long := make([]float64, 40)
	c.Deviate(long, rand.NewPCG(1, 2))
	for n := range long {
		short := make([]float64, n)
		if c.Deviate(short, rand.NewPCG(1, 2)); !slices.Equal(short, long[:n]) {
			t.Fatalf("%d steps differ from the beginning of 40", n)
		}
	}
}

func FuzzChain(f *testing.F) {
	f.Add([]byte{0, 0, 3, 0, 250, 1, 1, 1, 1, 0, 255, 9})
	f.Fuzz(func(t *testing.T, data []byte) {
		y := make([]float64, len(data))
		for i, b := range data {
			if y[i] = math.Ldexp(float64(b%16), int(b)-128); b == 255 {
				y[i] = nan
			}
		}
		c, err := intermittent.FitChain(y)
		if err != nil {
			return
		}
		center, path := make([]float64, 20), make([]float64, 20)
		c.Center(center)
		c.Deviate(path, rand.NewPCG(1, 1))
		for h, v := range path {
			if d := v + center[h]; math.IsNaN(d) || math.IsInf(d, 0) || d < -1e-9*center[h] {
				t.Fatalf("%+v gives %v and %v", c, center, path)
			}
		}
	})
}

func FuzzRestoreChain(f *testing.F) {
	c, err := intermittent.FitChain(sparse(200))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(kerneltest.Recorded(c))
	f.Fuzz(func(t *testing.T, data []byte) { kerneltest.CheckDecoding(t, data, intermittent.RestoreChain) })
}

// A disk that is written to in bursts and has been idle for the last three steps.
func ExampleFitChain() {
	c, err := intermittent.FitChain([]float64{0, 0, 4, 6, 5, 0, 0, 0, 0, 5, 5, 7, 4, 0, 0, 0})
	if err != nil {
		fmt.Println(err)
		return
	}
	course := make([]float64, 4)
	c.Center(course)
	fmt.Printf("%.0f %% begin, %.0f %% go on, of %.1f: %.1f\n", 100*c.Begin, 100*c.Continue, c.Size, course)
	// Output: 28 % begin, 69 % go on, of 5.1: [1.4 2.0 2.3 2.4]
}
