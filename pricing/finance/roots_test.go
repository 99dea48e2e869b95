package finance_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/pricing/finance"
)

func TestAllIRR(t *testing.T) {
	for _, c := range []struct {
		flows, want []float64
		tolerance   float64
	}{
		{[]float64{-100, 222, -123.2}, []float64{0.10, 0.12}, 1e-9},
		{[]float64{-100, 220, -121}, []float64{0.10}, 1e-6}, // a double root: worth nothing at 10 %, less everywhere else
		{[]float64{-1000, 2500, -1540}, []float64{0.10, 0.40}, 1e-9},
		{[]float64{-1000, 3600, -4310, 1716}, []float64{0.10, 0.20, 0.30}, 1e-9},
		{[]float64{-100, 0, 121}, []float64{0.10}, 1e-9},
		{[]float64{100, -220, 121}, []float64{0.10}, 1e-6},
	} {
		got, err := finance.AllIRR(c.flows)
		if err != nil || !slices.EqualFunc(got, c.want, func(a, b float64) bool { return near(a, b, c.tolerance) }) {
			t.Errorf("%v: got %v, %v; want %v", c.flows, got, err, c.want)
		}
	}
	if r, err := finance.IRR([]float64{-100, 220, -121}); err != nil || !near(r, 0.1, 1e-6) {
		t.Errorf("a double root is one rate: got %v, %v", r, err)
	}
	if got, err := finance.AllIRR([]float64{-100, 219, -121}); err == nil {
		t.Errorf("flows that are worth less than nothing at every rate return %v", got)
	}
}

// Flows made of chosen rates, (x − 1.1)(x − 1.2)…, return just those, each once, however many there are.
func TestAllIRRFindsEveryRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5).Draw(t, "rates")
		var want []float64
		flows := []float64{-1000}
		last := 0
		for range n {
			last += rapid.IntRange(3, 30).Draw(t, "percent more")
			r := float64(last) / 100
			want = append(want, r)
			next := append(slices.Clone(flows), 0)
			for i, f := range flows {
				next[i+1] -= f * (1 + r)
			}
			flows = next
		}
		got, err := finance.AllIRR(flows)
		if err != nil || !slices.EqualFunc(got, want, func(a, b float64) bool { return math.Abs(a-b) < 1e-5 }) {
			t.Fatalf("%v: got %v, %v; want %v", flows, got, err, want)
		}
	})
}

// Whatever the flows: no panic, no endless search, and at every rate that is given they are worth nothing.
func FuzzAllIRR(f *testing.F) {
	f.Add([]byte{156, 222, 133})
	f.Add([]byte{156, 0, 0, 100, 20, 200, 3, 1, 255, 128, 127})
	f.Add(slices.Repeat([]byte{200, 100}, 60))
	f.Fuzz(func(t *testing.T, text []byte) {
		flows := make([]float64, 0, 240)
		for _, b := range text[:min(len(text), 240)] {
			v := float64(int8(b))
			flows = append(flows, v*v*v)
		}
		rates, err := finance.AllIRR(flows)
		if (err == nil) != (len(rates) > 0) || !slices.IsSorted(rates) {
			t.Fatalf("%v, %v", rates, err)
		}
		changes := 0
		kept := slices.DeleteFunc(slices.Clone(flows), func(f float64) bool { return f == 0 })
		for i := 1; i < len(kept); i++ {
			if (kept[i] < 0) != (kept[i-1] < 0) {
				changes++
			}
		}
		if len(rates) > changes {
			t.Fatalf("%d rates of flows with %d changes of sign", len(rates), changes)
		}
		for _, r := range rates {
			worth, size := 0.0, 0.0
			for i, v := range flows {
				part := v * math.Exp(math.Log1p(r)*float64(len(flows)-i))
				worth, size = worth+part, size+math.Abs(part)
			}
			if math.Abs(worth) > 1e-9*size {
				t.Fatalf("at %v they are worth %v of %v", r, worth, size)
			}
		}
	})
}
