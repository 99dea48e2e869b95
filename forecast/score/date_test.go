package score

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestDateScoresByHand(t *testing.T) {
	f := []float64{0, 0.25, 0.5, 1}
	half := []float64{0.1, 0.3, 0.5}
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"Passage in step 2: 0, 1/16, 1/4 and 0, a quarter of it", Passage(f, 2), 5.0 / 64},
		{"Passage at once: 1, 9/16, 1/4, 0", Passage(f, 0), 29.0 / 64},
		{"Passage never: 0, 1/16, 1/4, 1", Passage(f, 4), 21.0 / 64},
		{"Passage later than the horizon is never", Passage(f, 9), 21.0 / 64},
		{"Passage of a sure date that was right", Passage([]float64{0, 1, 1}, 1), 0},
		{"Passage a step late: one of three", Passage([]float64{0, 0, 1}, 1), 1.0 / 3},
		{"Passage without a horizon", Passage(nil, 0), nan},
		{"Brier, happened", Brier(0.75, true), 1.0 / 16},
		{"Brier, did not", Brier(0.75, false), 9.0 / 16},
		{"Skill", Skill(0.1, 0.25), 0.6},
		{"Skill of what is worse", Skill(0.5, 0.25), -1},
		{"Skill without a reference", Skill(0.1, 0), nan},
		{"DateQuantile", float64(DateQuantile(f, 0.3)), 2},
		{"DateQuantile that is reached exactly", float64(DateQuantile(f, 0.25)), 1},
		{"DateQuantile beyond the horizon", float64(DateQuantile(half, 0.9)), 3},
		{"DateQuantile of 0 waits for a chance", float64(DateQuantile(f, 0)), 1},
		{"Claimed from the first step: 0.25 to 1", Claimed(f, 1, 3), 1},
		{"Claimed from the third step", Claimed(f, 2, 3), 0.75},
		{"Claimed of a step", Claimed(f, 2, 2), 0.25},
		{"Claimed with all that is later: 1 − 0.1", Claimed(half, 1, 3), 0.9},
		{"Claimed by never alone", Claimed(half, 3, 3), 0.5},
		{"CalibrationError of nothing", CalibrationError(nil), nan},
		// The bins 0–0.5 and 0.5–1 have 0.2 and 0.4, of which one of two happened, and 0.9, which did not: (2·0.2 + 1·0.9)/3.
		{"CalibrationError", CalibrationError(Reliability([]float64{0.2, 0.9, 0.4}, []bool{true, false, false}, 2)), 1.3 / 3},
	} {
		if !near(c.got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
}

func TestReliability(t *testing.T) {
	bins := Reliability([]float64{0, 0.25, 1, 0.75, 0.3}, []bool{false, true, true, true, false}, 4)
	want := []Bin{{0, 0.25, 1, 0, 0}, {0.25, 0.5, 2, 0.275, 0.5}, {0.5, 0.75, 0, nan, nan}, {0.75, 1, 2, 0.875, 1}}
	for i, b := range bins {
		w := want[i]
		if b.From != w.From || b.To != w.To || b.Cases != w.Cases || !near(b.Stated, w.Stated) || !near(b.Happened, w.Happened) {
			t.Errorf("bin %d: %+v, want %+v", i, b, w)
		}
	}
}

// drawCumulative draws a cumulative probability over some steps, which may end below 1.
func drawCumulative(t *rapid.T, label string, n int) []float64 {
	weights := rapid.SliceOfN(rapid.Float64Range(0, 1), n+1, n+1).Draw(t, label)
	weights[n] += 0.01
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	f, so := make([]float64, n), 0.0
	for h := range f {
		so += weights[h] / sum
		f[h] = min(so, 1)
	}
	return f
}

// expected is the mean of a score of the date under the probabilities of f.
func expected(f []float64, of func(passage int) float64) float64 {
	mean, before := 0.0, 0.0
	for h, v := range f {
		mean += (v - before) * of(h)
		before = v
	}
	return mean + (1-before)*of(len(f))
}

// Nobody scores better in the mean than who says what is true.
func TestPassageIsProper(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "steps")
		truth, other := drawCumulative(t, "truth", n), drawCumulative(t, "other", n)
		honest := expected(truth, func(passage int) float64 { return Passage(truth, passage) })
		if said := expected(truth, func(passage int) float64 { return Passage(other, passage) }); said < honest-1e-12 {
			t.Fatalf("%v scores %v, the truth %v", other, said, honest)
		}
	})
}

// What an interval claims is how often it holds if the forecast is true, and an interval from P10 to P90 claims 80 % or more.
func TestClaimedIsWhatTheTruthHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawCumulative(t, "truth", rapid.IntRange(1, 8).Draw(t, "steps"))
		low, high := DateQuantile(f, 0.1), DateQuantile(f, 0.9)
		held := expected(f, func(passage int) float64 {
			if low <= passage && passage <= high {
				return 1
			}
			return 0
		})
		if claimed := Claimed(f, low, high); math.Abs(claimed-held) > 1e-12 || claimed < 0.8-1e-12 {
			t.Fatalf("claims %v, holds %v", claimed, held)
		}
	})
}

func TestBootstrap(t *testing.T) {
	mean := func(values []float64) func([]int) float64 {
		return func(times []int) float64 {
			sum, n := 0.0, 0.0
			for i, k := range times {
				sum += float64(k) * values[i]
				n += float64(k)
			}
			return sum / n
		}
	}
	draw := func(values []float64) Interval {
		return Bootstrap(len(values), 2000, rand.NewPCG(1, 2), mean(values))
	}
	if got := draw([]float64{3, 3, 3}); got != (Interval{3, 3}) {
		t.Errorf("equal clusters: %v", got)
	}
	// The mean of 100 values of 0 and 1 has a standard deviation of 0.05.
	got := draw(slices.Repeat([]float64{0, 1}, 50))
	if math.Abs(got.Low-0.402) > 0.015 || math.Abs(got.High-0.598) > 0.015 {
		t.Errorf("%v, want about 0.5 ± 1.96 · 0.05", got)
	}
	if again := draw(slices.Repeat([]float64{0, 1}, 50)); again != got {
		t.Errorf("%v and %v of the same source", got, again)
	}
	if got := draw(nil); !math.IsNaN(got.Low) || !math.IsNaN(got.High) {
		t.Errorf("nothing: %v", got)
	}
}

func ExamplePassage() {
	cumulative := []float64{0.1, 0.4, 0.8, 1} // of "passed by the end of the step"
	fmt.Printf("%.4f if it passes in the third step, %.4f if not at all", Passage(cumulative, 2), Passage(cumulative, 4))
	// Output: 0.0525 if it passes in the third step, 0.4525 if not at all
}

func ExampleClaimed() {
	cumulative := []float64{0.1, 0.4, 0.7} // three in ten do not pass within the horizon
	low, high := DateQuantile(cumulative, 0.1), DateQuantile(cumulative, 0.9)
	fmt.Printf("steps %d to %d (never), claimed %.1f", low, high, Claimed(cumulative, low, high))
	// Output: steps 0 to 3 (never), claimed 1.0
}
