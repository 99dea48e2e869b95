package fit_test

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

func benchmark(b *testing.B, s series.Series, h int) {
	for b.Loop() {
		fit, err := fit.New(s, fit.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := fit.Forecast(context.Background(), 1000, h); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkHourlyYear(b *testing.B) {
	benchmark(b, seriestest.Wave("hours", series.Every(time.Hour), 8760, 24, 168), 720)
}

func BenchmarkDailyThreeYears(b *testing.B) {
	benchmark(b, seriestest.Wave("days", series.Every(series.Day), 1095, 7, 365), 180)
}

func BenchmarkHundredMonths(b *testing.B) {
	benchmark(b, seriestest.Wave("months", series.MonthsStep(1), 100, 12), 18)
}

func BenchmarkEightHundredHours(b *testing.B) {
	benchmark(b, seriestest.Wave("few hours", series.Every(time.Hour), 800, 24, 168), 48)
}

func BenchmarkHalfHourlyLong(b *testing.B) {
	benchmark(b, seriestest.Wave("half-hours", series.Every(30*time.Minute), 44_000, 48, 336, 17532), 1440)
}

func BenchmarkQuantiles(b *testing.B) {
	random := rand.New(rand.NewPCG(5, 6))
	f := forecast.Forecast{Paths: mat.NewDense(1000, 1440, nil)}
	for i := range 1000 {
		for j := range 1440 {
			f.Paths.Set(i, j, random.NormFloat64())
		}
	}
	for b.Loop() {
		f.Quantiles([]float64{0.025, 0.1, 0.5, 0.9, 0.975})
	}
}

// BenchmarkFiveYearPath is one future of five years of hours, as pricing draws it:
// where all of it is measured, and where most is assumed.
func BenchmarkFiveYearPath(b *testing.B) {
	for name, days := range map[string]int{"measured": 3 * 365, "assumed": 30} {
		fit, err := fit.New(seriestest.Wave("hours", series.Every(time.Hour), days*24, 24, 168),
			fit.Options{Growth: future.Estimate{Mid: 0.05, High: 0.1}})
		if err != nil {
			b.Fatal(err)
		}
		path := make([]float64, 5*8760)
		b.Run(name, func(b *testing.B) {
			i := 0
			for b.Loop() {
				fit.Path(i, path)
				i++
			}
		})
	}
}
