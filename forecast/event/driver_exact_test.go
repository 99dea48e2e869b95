package event

import (
	"math"
	"testing"
)

// Least squares and the standard error of Newey and West against statsmodels 0.15.0:
//
//	n = 60; i = arange(n); x = sin(i*i)*3 + i/10; y = 5 + 0.02*i + 2*x + cos(1.7*i) + cos(i*i*i%7)
//	sm.OLS(y, column_stack([ones(n), i/n, x])).fit(cov_type='HAC', cov_kwds={'maxlags': 4, 'use_correction': True})
func TestEffectReference(t *testing.T) {
	const n = 60
	y, x, ones := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		v := float64(i)
		x[i], ones[i] = math.Sin(v*v)*3+v/10, 1
		y[i] = 5 + 0.02*v + 2*x[i] + math.Cos(1.7*v) + math.Cos(float64(i*i*i%7))
	}
	r := newEffectFit(y, x, nil)
	beta, rest, driver, err := r.leastSquares(y, r.columns, ones)
	if err != nil {
		t.Fatal(err)
	}
	scores := make([]float64, n)
	for i := range scores {
		scores[i] = driver[i] * rest[i]
	}
	if got, want := beta[1], 2.0665789709062947; math.Abs(got-want) > 1e-12 {
		t.Errorf("effect %v, want %v", got, want)
	}
	for lags, want := range map[int]float64{0: 0.044704289819404795, 4: 0.03691474870603271} {
		if got := sandwich(scores, dot(driver, driver, ones), lags, 60.0/57); math.Abs(got-want) > 1e-12 {
			t.Errorf("standard error with %d lags %v, want %v", lags, got, want)
		}
	}
}
