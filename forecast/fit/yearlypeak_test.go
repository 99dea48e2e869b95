package fit_test

import (
	"context"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

// peaked returns days of a level of 100 with noise, and five weeks of up to 80 more that begin each time at the given day.
func peaked(days int, begin ...int) series.Series {
	r := rand.New(rand.NewPCG(5, 6))
	return seriestest.Daily("sales", seriestest.Repeat(days, func(i int) float64 {
		v := 100 + 2*r.NormFloat64()
		for _, b := range begin {
			if k := i - b; k >= 0 && k < 35 {
				v += 80 * math.Sin(math.Pi*(float64(k)+0.5)/35)
			}
		}
		return v
	})...)
}

// over returns the share of simulations that reach 160 within the span of steps.
func over(t *testing.T, s series.Series, from, to int) (share float64, e forecast.Evidence) {
	t.Helper()
	fit, err := fit.New(s, fit.Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	f, err := fit.Forecast(context.Background(), 1000, to)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 1000 {
		for h := from; h < to; h++ {
			if f.Paths.At(i, h) >= 160 {
				share += 1. / 1000
				break
			}
		}
	}
	return share, f.Evidence
}

// A peak of last year comes again in some simulations, a year after it and not before.
func TestYearlyPeak(t *testing.T) {
	s := peaked(420, 85) // its year is over at step 30
	share, e := over(t, s, 30, 75)
	if !(share >= 0.08 && share <= 0.6) || !strings.Contains(strings.Join(e.Notes, " "), "of last year") {
		t.Errorf("%.2f of the simulations have the peak of last year; notes %q", share, e.Notes)
	}
	if share, _ := over(t, s, 0, 25); share > 0.02 {
		t.Errorf("%.2f have it before its time", share)
	}
}

// What is no peak of last year ahead of now leaves the simulations alone.
func TestNoYearlyPeak(t *testing.T) {
	for name, s := range map[string]series.Series{
		"no peak":             peaked(420),
		"a peak of this year": peaked(420, 40), // its year was over before now
	} {
		if share, e := over(t, s, 0, 90); share > 0.02 || strings.Contains(strings.Join(e.Notes, " "), "of last year") {
			t.Errorf("%s: %.2f, %q", name, share, e.Notes)
		}
	}
}

// The peak is in the record, and moves on with an update.
func TestYearlyPeakIsKept(t *testing.T) {
	s := peaked(420, 85)
	fitted, err := fit.New(s, fit.Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	data, err := fitted.Record()
	if err != nil {
		t.Fatal(err)
	}
	again, err := fit.Restore(data)
	if err != nil {
		t.Fatal(err)
	}
	a, b := make([]float64, 80), make([]float64, 80)
	for i := range 100 {
		fitted.Path(i, a)
		again.Path(i, b)
		for h := range a {
			if a[h] != b[h] {
				t.Fatalf("path %d, step %d: %v after it was restored, %v before", i, h, b[h], a[h])
			}
		}
	}
	longer := s
	longer.Values = append(append([]float64{}, s.Values...), seriestest.Repeat(20, func(int) float64 { return 100 })...)
	next, err := fitted.Update(longer)
	if err != nil {
		t.Fatal(err)
	}
	high := 0
	for i := range 1000 {
		next.Path(i, a)
		if a[10+17] > 155 {
			high++
		}
	}
	if high < 80 {
		t.Errorf("%d of 1000 simulations have the peak 20 days later", high)
	}
}
