package naive_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/model/naive"
)

var nan = math.NaN()

func TestCenters(t *testing.T) {
	for _, tt := range []struct {
		name   string
		center func([]float64)
		want   []float64
	}{
		{"last season", naive.FitSeasonal([]float64{9, 9, 9, 1, 2, 3}, 3).Center, []float64{1, 2, 3, 1, 2, 3, 1}},
		{"a gap is filled from the season before", naive.FitSeasonal([]float64{9, 8, 7, 1, nan, 3}, 3).Center, []float64{1, 8, 3, 1, 8, 3, 1}},
		{"a phase never seen takes the last value", naive.FitSeasonal([]float64{9, nan, 7, 1, nan, 3}, 3).Center, []float64{1, 3, 3, 1, 3, 3, 1}},
		{"an unfinished first season", naive.FitSeasonal([]float64{5, 1, 2, 3}, 3).Center, []float64{1, 2, 3, 1, 2, 3, 1}},
		{"no season", naive.FitSeasonal([]float64{1, 2, 5}, 0).Center, []float64{5, 5, 5, 5, 5, 5, 5}},
		{"drift", naive.FitDrift([]float64{1, 2, 7}, 1).Center, []float64{10, 13, 16, 19, 22, 25, 28}},
		{"drift of seasons: 6 a season of 3", naive.FitDrift([]float64{1, 2, 3, 7, 8, 9}, 3).Center, []float64{13, 14, 15, 19, 20, 21, 25}},
		{"drift beside a gap", naive.FitDrift([]float64{1, nan, 7, 8}, 1).Center, []float64{9, 10, 11, 12, 13, 14, 15}},
		{"one value", naive.FitDrift([]float64{4}, 1).Center, []float64{4, 4, 4, 4, 4, 4, 4}},
	} {
		got := make([]float64, 7)
		tt.center(got)
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// The variance of the sum of k independent changes is k times that of one.
func TestDeviationsGrowLikeARandomWalk(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	y := make([]float64, 5000)
	for i := 1; i < len(y); i++ {
		y[i] = y[i-1] + random.NormFloat64()
	}
	for name, deviate := range map[string]func([]float64, *rand.PCG){
		"drift": naive.FitDrift(y, 1).Deviate, "seasonal": naive.FitSeasonal(y, 1).Deviate,
	} {
		path, sum := make([]float64, 25), 0.0
		for i := range 3000 {
			deviate(path, rand.NewPCG(2, uint64(i)))
			sum += path[24] * path[24] / 3000
		}
		if got := math.Sqrt(sum); math.Abs(got-5) > 0.4 {
			t.Errorf("%s: standard deviation %.2f after 25 steps, want 5", name, got)
		}
	}
}

func TestLongerPathsBeginWithShorterOnes(t *testing.T) {
	y := []float64{1, 5, 2, 6, 3, 8, 2, 9, 4, 7, 3, 6, 5, 9}
	for name, deviate := range map[string]func([]float64, *rand.PCG){
		"drift": naive.FitDrift(y, 4).Deviate, "seasonal": naive.FitSeasonal(y, 4).Deviate,
	} {
		long := make([]float64, 50)
		deviate(long, rand.NewPCG(1, 2))
		for n := range long {
			short := make([]float64, n)
			deviate(short, rand.NewPCG(1, 2))
			if !slices.Equal(short, long[:n]) {
				t.Fatalf("%s: %d steps differ from the beginning of 50", name, n)
			}
		}
	}
}

func ExampleSeasonal() {
	m := naive.FitSeasonal([]float64{1, 2, 3, 4, 5, 6}, 3)
	next := make([]float64, 4)
	m.Center(next)
	fmt.Println(next)
	// Output: [4 5 6 4]
}
