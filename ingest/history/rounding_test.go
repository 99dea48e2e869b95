package history_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/ingest"
	"github.com/plimsoll/plimsoll/ingest/history"
)

// tiny is the absolute part of the bound on rounding.
const tiny = 1e-290

// roundTrip appends values as one hourly series, in pieces so that the engine merges
// blocks of different scale, and returns them as they come back from the disk.
func roundTrip(t *testing.T, values []float64) []float64 {
	t.Helper()
	dir := t.TempDir()
	h := open(t, dir)
	s := series.Series{Name: "s", Start: time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC), Step: series.Every(time.Second), Values: values}
	for range 3 {
		for i := 0; i < s.Len(); i += 5000 {
			if err := h.Append(context.Background(), "k", s.Slice(i, min(i+5000, s.Len()))); err != nil {
				t.Fatal(err)
			}
		}
		keep(t, h, "k")
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	got := read(t, open(t, dir), ingest.Query{Expr: "k"})
	if len(got) != 1 || got[0].Len() != len(values) {
		t.Fatalf("%d series, want one of %d values", len(got), len(values))
	}
	return got[0].Values
}

// worst returns the largest relative error, and fails the test where one breaks the bound.
func worst(t *testing.T, got, want []float64) float64 {
	t.Helper()
	most := 0.0
	for i, w := range want {
		off := math.Abs(got[i] - w)
		if !(off <= history.MaxRelativeError*math.Abs(w)+tiny) {
			t.Errorf("value %d: %v came back as %v", i, w, got[i])
		}
		if math.Abs(w) > tiny {
			most = max(most, off/math.Abs(w))
		}
	}
	return most
}

// TestRounding bounds the error of values of many kinds; -v prints what it was.
func TestRounding(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 11))
	exponents := func(lo, hi float64) func(int) float64 {
		return func(int) float64 {
			return math.Copysign(math.Pow(10, lo+(hi-lo)*random.Float64()), random.Float64()-0.5)
		}
	}
	for _, c := range []struct {
		name  string
		value func(i int) float64
	}{
		{"ratios", func(int) float64 { return random.Float64() }},
		{"daily wave", func(i int) float64 { return 1e9 * (3 + math.Sin(float64(i)/24)) }},
		{"thirds", func(i int) float64 { return float64(i) / 3 }},
		{"twelve powers of ten", exponents(-6, 6)},
		{"all powers of ten", exponents(-280, 308)},
		{"bits", func(int) float64 {
			v := math.Float64frombits(random.Uint64())
			if !(math.Abs(v) <= history.MaxMagnitude) {
				return 0
			}
			return v
		}},
		{"ratios with a counter that wrapped", func(i int) float64 {
			if i%1000 == 500 {
				return 1 << 64
			}
			return random.Float64()
		}},
		{"the ends of the bands", func(i int) float64 {
			return math.Nextafter(math.Pow10(-15+6*(i%6)), float64(i%2)*1e300) * (1 + float64(i%3)*1e-15)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := make([]float64, 20_000)
			for i := range want {
				want[i] = c.value(i)
			}
			t.Logf("largest relative error %.2g", worst(t, roundTrip(t, want), want))
		})
	}
}

// TestHuge checks the case for which the bands are there: one value of 1e308
// would make zeros of all others in its block.
func TestHuge(t *testing.T) {
	want := []float64{0.25, 1e308, -1e308, 1e-5, 0, math.Pi, 1e-200, -42}
	worst(t, roundTrip(t, want), want)
}

func TestWholeNumbersAreExact(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 3))
	want := make([]float64, 5000)
	for i := range want {
		want[i] = float64(random.Uint64N(1 << 53))
	}
	for i, got := range roundTrip(t, want) {
		if got != want[i] {
			t.Fatalf("%v came back as %v", want[i], got)
		}
	}
}
