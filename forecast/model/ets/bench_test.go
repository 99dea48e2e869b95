package ets

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The automatic choice among 15 forms for 100 months.
func BenchmarkAuto(b *testing.B) {
	y := wave(100, 12, false)
	for b.Loop() {
		if _, _, err := Auto(y, 12, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFit(b *testing.B) {
	for _, c := range []struct {
		name      string
		n, period int
		forms     []Form
	}{
		{"monthly", 100, 12, Forms(12, true)},
		{"year of hours", 8760, 168, Forms(168, false)[3:5]},
	} {
		y := wave(c.n, c.period, false)
		for _, f := range c.forms {
			b.Run(c.name+"/"+f.String(), func(b *testing.B) {
				for b.Loop() {
					if _, err := Fit(y, f, Options{}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// One value of the likelihood against nothing but the recursion, over the same values in the same run.
func BenchmarkPass(b *testing.B) {
	y := wave(8760, 24, false)
	p := Parameters{Alpha: 0.3, Beta: 0.02, Gamma: 0.1, Phi: 1}
	b.Run("bare AAA", func(b *testing.B) {
		season, sum := make([]float64, 24), 0.0
		for b.Loop() {
			sum += bare(y, season, p)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(y)), "ns/value")
		if math.IsNaN(sum) {
			b.Fatal(sum)
		}
	})
	for _, f := range Forms(24, true) {
		b.Run(f.String(), func(b *testing.B) {
			w := newFitter(y, 24, 1)
			w.o.set(f)
			for b.Loop() {
				w.o.p, w.o.x.Level = p.within(f), 0.5
				for j := range w.o.x.Season {
					w.o.x.Season[j] = float64(f.Season - Additive)
				}
				w.o.run()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(y)), "ns/value")
		})
	}
}

// bare is Holt and Winters' recursion and the sum of squares, without gaps, storage or checks.
func bare(y, season []float64, p Parameters) float64 {
	l, g, sum, j := 50.0, 0.0, 0.0, 0
	for _, v := range y {
		q := l + g
		a := v - season[j] - q
		l = q + p.Alpha*a
		g += p.Beta * a
		season[j] += p.Gamma * a
		sum += a * a
		if j++; j == len(season) {
			j = 0
		}
	}
	return sum
}

func BenchmarkUpdate(b *testing.B) {
	y := wave(400, 24, false)
	m, err := Fit(y, Form{Error: Additive, Trend: Additive, Season: Additive, Period: 24}, Options{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := m.Update(50); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSimulate(b *testing.B) {
	y := wave(400, 24, false)
	for _, f := range []Form{{Error: Additive, Season: Additive, Period: 24},
		{Error: Multiplicative, Trend: Additive, Season: Multiplicative, Period: 24}} {
		b.Run(f.String(), func(b *testing.B) {
			m, err := Fit(y, f, Options{})
			if err != nil {
				b.Fatal(err)
			}
			dst, src := make([]float64, 720), rand.NewPCG(1, 2)
			for b.Loop() {
				m.Simulate(dst, src, Resampled)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(dst)), "ns/step")
		})
	}
}
