package ets

import (
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// wave returns n values above 0 with a trend and a season, some of them not measured.
func wave(n, period int, gaps bool) []float64 {
	r := rand.New(rand.NewPCG(3, uint64(n)))
	y := make([]float64, n)
	for t := range y {
		y[t] = (50 + 0.1*float64(t)) * (1 + 0.2*math.Sin(2*math.Pi*float64(t)/float64(period))) * (1 + 0.03*r.NormFloat64())
		if gaps && t%17 == 5 {
			y[t] = math.NaN()
		}
	}
	return y
}

func TestGradientIsTheDerivative(t *testing.T) {
	y := wave(97, 7, true)
	for _, f := range Forms(7, true) {
		w := newFitter(y, 7, 100)
		w.o.set(f)
		w.bestValue = math.Inf(1)
		w.try(f, Parameters{Alpha: 0.3, Beta: 0.1, Gamma: 0.2, Phi: 0.9})
		w.search.shape(f.smoothing() + f.initial())
		z, g := w.search.z, make([]float64, f.smoothing()+f.initial())
		w.o.pack(z, w.bestP, w.best)
		w.o.value(z)
		w.o.gradient(z, g)
		for i, at := range z {
			h := 1e-5 * (math.Abs(at) + 0.01)
			z[i] = at + h
			up := w.o.value(z)
			z[i] = at - h
			down := w.o.value(z)
			z[i] = at
			if want := (up - down) / (2 * h); !(math.Abs(g[i]-want) <= 1e-5*(1+math.Abs(want))) {
				t.Errorf("%v: derivative %d is %v, differences give %v", f, i, g[i], want)
			}
		}
	}
}

// The start of an additive form is the least sum of squares: no state can be moved without raising it.
func TestStartIsLeastSquares(t *testing.T) {
	y := wave(80, 7, false)
	for _, f := range Forms(7, false) {
		w := newFitter(y, 7, 100)
		w.o.set(f)
		w.bestValue = math.Inf(1)
		w.try(f, Parameters{Alpha: 0.3, Beta: 0.1, Gamma: 0.2, Phi: 0.9})
		k := f.smoothing()
		w.search.shape(k + f.initial())
		z, g := w.search.z, make([]float64, k+f.initial())
		w.o.pack(z, w.bestP, w.best)
		w.o.value(z)
		w.o.gradient(z, g)
		for i, v := range g[k:] {
			if math.Abs(v) > 1e-5*w.o.n/math.Sqrt(w.o.sum) {
				t.Errorf("%v: derivative by state %d is %v, want 0", f, i, v)
			}
		}
	}
}

// radius returns the greatest absolute eigenvalue of what a step does to the error of the states of an additive
// form, the one of the shift between level and season left out.
func radius(f Form, p Parameters) float64 {
	n := f.Period + 2
	d := mat.NewDense(n, n, nil)
	for c := range n {
		x := State{Season: make([]float64, f.Period)}
		switch c {
		case 0:
			x.Level = 1
		case 1:
			x.Trend = 1
		default:
			x.Season[c-2] = 1
		}
		tr := newTrace(1)
		tr.pass([]float64{0}, f, p, &x)
		d.Set(0, c, x.Level)
		d.Set(1, c, x.Trend)
		for j := range f.Period {
			d.Set(2+j, c, x.Season[(1+j)%f.Period])
		}
	}
	var e mat.Eigen
	e.Factorize(d, mat.EigenNone)
	worst := 0.0
	for _, v := range e.Values(nil) {
		if cmplx.Abs(v-1) > 1e-6 {
			worst = max(worst, cmplx.Abs(v))
		}
	}
	return worst
}

func TestForecastableAgreesWithEigenvalues(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	bad := 0
	for _, m := range []int{2, 4, 7, 12, 24, 52} {
		for range 60 {
			f := Form{Error: Additive, Trend: Additive, Damped: r.IntN(2) == 0, Season: Additive, Period: m}
			a := r.Float64()
			p := Parameters{Alpha: a, Beta: a * r.Float64() * r.Float64(), Gamma: (1 - a) * r.Float64() * r.Float64(), Phi: 1}
			if f.Damped {
				p.Phi = minPhi + (maxPhi-minPhi)*r.Float64()
			}
			rho := radius(f, p)
			if got, want := f.Forecastable(p), rho <= 1+1e-9; got != want {
				t.Errorf("m=%d %+v: forecastable %v, greatest eigenvalue %v", m, p, got, rho)
			}
			if rho > 1 {
				bad++
			}
		}
	}
	if bad == 0 {
		t.Error("no parameters outside the region were tried")
	}
}
