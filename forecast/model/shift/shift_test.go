package shift_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/model/autoreg"
	"github.com/plimsoll/plimsoll/forecast/model/shift"
)

func noise(n int, phi float64, seed uint64) []float64 {
	random := rand.New(rand.NewPCG(seed, 7))
	u := make([]float64, n)
	for i := range u {
		u[i] = random.NormFloat64()
	}
	autoreg.Recur(u, []float64{phi})
	return u
}

func add(x []float64, from, to int, v float64) []float64 {
	for i := from; i < to; i++ {
		x[i] += v
	}
	return x
}

func TestLast(t *testing.T) {
	ramp := noise(200, 0, 1)
	for i := range ramp {
		ramp[i] += float64(i) * 0.3
	}
	for _, tt := range []struct {
		name  string
		x     []float64
		block int
		at    int // -1: none
	}{
		{"one shift", add(noise(200, 0, 1), 120, 200, 20), 1, 120},
		{"downwards", add(noise(200, 0.5, 1), 60, 200, -20), 1, 60},
		{"within a block", add(noise(240, 0, 1), 125, 240, 20), 12, 125},
		{"the later of two", add(add(noise(200, 0, 1), 60, 200, 20), 140, 200, 30), 1, 140},
		{"the last two values", add(noise(200, 0, 1), 198, 200, 60), 1, 198},
		{"the last value only", add(noise(200, 0, 1), 199, 200, 60), 1, -1},
		{"a spike", add(noise(200, 0, 1), 100, 102, 100), 1, -1},
		{"an outage", add(noise(200, 0, 1), 100, 130, -50), 1, -1},
		{"a ramp", ramp, 1, -1},
		{"noise", noise(200, 0.8, 3), 1, -1},
		{"too short", []float64{1, 1, 9, 9}, 1, -1},
		{"nothing", nil, 1, -1},
		{"constant", make([]float64, 50), 1, -1},
		{"gaps only", []float64{math.NaN(), math.NaN(), math.NaN()}, 1, -1},
	} {
		got, ok := shift.Last(tt.x, tt.block)
		switch {
		case ok != (tt.at >= 0):
			t.Errorf("%s: %+v %v", tt.name, got, ok)
		case ok && (got.At < tt.at-1 || got.At > tt.at+1):
			t.Errorf("%s: at %d, want %d", tt.name, got.At, tt.at)
		}
	}
}

// A random walk has no shift.
func TestLastInRandomWalks(t *testing.T) {
	found := 0
	for seed := range uint64(200) {
		if _, ok := shift.Last(noise(300, 1, seed), 1); ok {
			found++
		}
	}
	if found > 4 {
		t.Errorf("%d of 200 random walks have a shift", found)
	}
}

func ExampleLast() {
	x := []float64{1, 1, 2, 1, 1, 1, 2, 1, 1, 1, 8, 8, 9, 8, 8, 8, 9}
	s, ok := shift.Last(x, 1)
	fmt.Println(s.At, s.Before, s.After, ok)
	// Output: 10 1 8 true
}
