package clean_test

import (
	"math"
	"slices"
	"testing"

	"github.com/plimsoll/plimsoll/forecast/model/clean"
)

// span returns the whole numbers from the first to before the last.
func span(from, to int) []int {
	var out []int
	for t := from; t < to; t++ {
		out = append(out, t)
	}
	return out
}

// Readings that cannot be are found whatever their rhythm; what may be is none of them.
func TestImpossibles(t *testing.T) {
	x := days(1000) // 3 to 7
	emptied := slices.Clone(x)
	for t := range emptied {
		if t >= 500 {
			emptied[t] = 0.001 * float64(t-500)
		}
	}
	idle := slices.Clone(x)
	for t := range idle {
		if t%24 < 8 {
			idle[t] = 0
		}
	}
	rising := make([]float64, 1000)
	for t := range rising {
		rising[t] = 10 + 0.01*float64(t)
	}
	signed := slices.Clone(x)
	for t := range signed {
		signed[t] -= 5
	}
	for _, tt := range []struct {
		name  string
		x     []float64
		cause clean.Cause
		want  []int
	}{
		{"none", x, 0, nil},
		{"below zero at even distances", with(x, -1.8e19, 100, 200, 300), clean.BelowZero, []int{100, 200, 300}},
		{"far beyond", with(x, math.Ldexp(1, 64), 100, 900), clean.FarBeyond, []int{100, 900}},
		{"a million times", with(x, 5e6, 999), clean.FarBeyond, []int{999}},
		{"a hundred times", with(x, 500, 400), 0, nil},
		{"a zero every 30 days", with(x, 0, 30, 330, 630, 930), clean.ZeroRead, []int{30, 330, 630, 930}},
		{"zeros at the end", with(x, 0, 998, 999), clean.ZeroRead, []int{998, 999}},
		{"among the first values of a course that rises", with(rising, 0, 3, 500), clean.ZeroRead, []int{3, 500}},
		{"down for a while", with(x, 0, span(400, 460)...), clean.Down, span(400, 460)},
		{"emptied", with(emptied, 0, 500, 501, 502), 0, nil},
		{"idle by night", idle, 0, nil},
		{"on both sides of zero", signed, 0, nil},
		{"nothing", nil, 0, nil},
	} {
		found := clean.Impossibles(tt.x)
		var at []int
		for _, f := range found {
			at = append(at, f.At)
			if f.Cause != tt.cause {
				t.Errorf("%s: cause %v at %d, want %v", tt.name, f.Cause, f.At, tt.cause)
			}
		}
		if !slices.Equal(at, tt.want) {
			t.Errorf("%s: found %v, want %v", tt.name, at, tt.want)
		}
	}
}

// A climb that ends in its largest value, again and again, is a plateau; a line without end and a level are none.
func TestPlateaued(t *testing.T) {
	climb := days(200)
	for t := range climb {
		climb[t] += 0.05 * float64(t)
	}
	end := func(n int, v float64) []float64 {
		return append(slices.Clone(climb), slices.Repeat([]float64{v}, n)...)
	}
	for _, tt := range []struct {
		name string
		x    []float64
		from int // 0: none
	}{
		{"none", climb, 0},
		{"ten values", end(10, 20), 200},
		{"with a gap", with(end(10, 20), math.NaN(), 205), 200},
		{"five values", end(5, 20), 0},
		{"below the largest", end(10, 12), 0},
		{"most of it", end(300, 20), 0},
		{"nothing", nil, 0},
	} {
		run, ok := clean.Plateaued(tt.x)
		if ok != (tt.from > 0) || ok && (run.From != tt.from || run.To != len(tt.x)) {
			t.Errorf("%s: %+v, %v, want from %d", tt.name, run, ok, tt.from)
		}
	}
}
