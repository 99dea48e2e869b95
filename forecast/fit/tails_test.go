package fit

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// The table is what the distribution functions say.
func TestStudentWidths(t *testing.T) {
	n := distuv.UnitNormal
	for i, w := range studentWidths[1:] {
		s := distuv.StudentsT{Nu: 1 / (studentStep * float64(i+1)), Sigma: 1}
		apart := math.Log(s.Quantile(0.975) / s.Quantile(0.9) / (n.Quantile(0.975) / n.Quantile(0.9)))
		wide := math.Log(s.Quantile(0.9) / n.Quantile(0.9))
		if math.Abs(apart-w.apart) > 1e-4 || math.Abs(wide-w.wide) > 1e-4 {
			t.Errorf("%d: %.4f and %.4f, want %.4f and %.4f", i+1, w.apart, w.wide, apart, wide)
		}
	}
}

// Normal noise with the factors keeps its central 80 %, and has the wanted central 95 %.
func TestTailsAreAsAsked(t *testing.T) {
	for _, apart := range []float64{0, 0.05, 0.15, 0.3} {
		random := rand.New(rand.NewPCG(1, 2))
		const n = 200_000
		x := make([]float64, n)
		for i := range x {
			x[i] = tailsOf(apart).factor(i) * random.NormFloat64()
		}
		slices.Sort(x)
		w80, w95 := x[n*9/10]-x[n/10], x[n*39/40]-x[n/40]
		if math.Abs(w80/2.563-1) > 0.03 {
			t.Errorf("%g: the central 80 %% are %.3f wide", apart, w80)
		}
		if got := math.Log(w95 / w80 / (3.920 / 2.563)); math.Abs(got-apart) > 0.03 {
			t.Errorf("%g: the central 95 %% are %.3f apart", apart, got)
		}
	}
	if got := tailsOf(7); got != heaviest {
		t.Errorf("far apart: %v", got)
	}
	if got := tailsOf(-1); got != 0 {
		t.Errorf("lighter than normal: %v", got)
	}
}
