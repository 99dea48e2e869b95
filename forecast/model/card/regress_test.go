package card

import (
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

// The seasons are taken out one after the other, the finer one of what the coarser left: with whole shares that is the
// regression on dummies of the finer, since 4 divides 12.
func TestRegressAgainstNumpy(t *testing.T) {
	text, err := os.ReadFile("testdata/regress.txt")
	if err != nil {
		t.Fatal(err)
	}
	var y []float64
	compared := 0
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if fields[0] == "y" {
			y = floats(t, fields[1:])
			continue
		}
		k, _ := strconv.Atoi(fields[1])
		v := floats(t, fields[2:])
		lags := make([]int, k)
		for j := range lags {
			lags[j] = int(v[j])
		}
		use := make([]bool, len(y))
		for i := range use {
			use[i] = true
		}
		f, ok := regress(lags, []season{{4, 1}, {12, 1}}, y, use)
		if !ok {
			t.Fatal("not fitted")
		}
		v = v[k:]
		near := func(what string, got, want float64) {
			if math.Abs(got-want) > 1e-7*max(1, math.Abs(want)) {
				t.Errorf("lags %v: %s is %.12g, numpy has %.12g", lags, what, got, want)
			}
			compared++
		}
		for j := range lags {
			near("phi", f.phi[j], v[j])
			near("stderr", f.stderr[j], v[k+j])
		}
		near("sigma", f.sigma, v[2*k])
		near("gcv", f.gcv, v[2*k+1])
		for i, want := range v[2*k+2:] {
			near("effect", f.mean+f.seasonal(i), want)
		}
	}
	if compared != 3*14+6 {
		t.Errorf("%d numbers were compared", compared)
	}
}

// The products after a share is taken out are those of the columns after it is.
func TestWithoutIsTake(t *testing.T) {
	y := make([]float64, 100)
	use := make([]bool, len(y))
	for i := range y {
		y[i], use[i] = math.Sin(float64(i*i)), i%13 != 5
	}
	for _, s := range shares {
		r := newRegression([]int{1, 7}, y, use)
		r.take(r.fold(7), s)
		for i, a := range r.columns {
			for j, b := range r.columns {
				if got, want := r.gram.At(i, j), dot(a, b); math.Abs(got-want) > 1e-9 {
					t.Errorf("share %v: product %d %d is %v, the columns have %v", s, i, j, got, want)
				}
			}
		}
	}
}

// A season that is there is believed, one that is not is left.
func TestChooseShare(t *testing.T) {
	y := make([]float64, 400)
	use := make([]bool, len(y))
	for i := range y {
		y[i], use[i] = float64(i%8)+0.1*math.Sin(float64(i*i)), true
	}
	r := newRegression([]int{1}, y, use)
	if s := r.choose(r.fold(8)); s < 0.9 {
		t.Errorf("share %v of the season", s)
	}
	if s := r.choose(r.fold(11)); s > 0.5 {
		t.Errorf("share %v of no season", s)
	}
}

func TestTamed(t *testing.T) {
	for _, phi := range [][]float64{{1.01, 0}, {0.9, 0.5}, {-2, 3}, {0, 1.2}} {
		got := tamed([]int{1, 24}, phi)
		if explosive([]int{1, 24}, got) {
			t.Errorf("%v is explosive still as %v", phi, got)
		}
	}
	if got := tamed([]int{1, 24}, []float64{0.5, 0.4}); got[0] != 0.5 || got[1] != 0.4 {
		t.Errorf("what is stationary became %v", got)
	}
}

// Growth is the smallest of three means, and none where the history cannot agree on its sign.
func TestGrowth(t *testing.T) {
	line := make([]float64, 40)
	for i := range line {
		line[i] = 0.5 * float64(i)
	}
	if g := growthOf(line, 4); math.Abs(g-0.5) > 1e-12 {
		t.Errorf("growth of a line of 0.5 a step is %v", g)
	}
	bend := make([]float64, 40)
	for i := range bend {
		bend[i] = -math.Abs(float64(i - 20))
	}
	if g := growthOf(bend, 1); g != 0 {
		t.Errorf("growth of a bend is %v", g)
	}
}

func floats(t *testing.T, fields []string) []float64 {
	out := make([]float64, len(fields))
	for i, f := range fields {
		v, err := strconv.ParseFloat(f, 64)
		if err != nil {
			t.Fatal(err)
		}
		out[i] = v
	}
	return out
}
