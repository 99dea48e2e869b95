package forecast_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"

	"github.com/plimsoll/plimsoll/forecast"
)

// wave is a synthetic load with the seasons of its step, a trend and noise.
func wave(name string, step forecast.Step, n int, periods ...int) forecast.Series {
	random := rand.New(rand.NewPCG(3, 4))
	s := forecast.Series{Name: name, Start: time.Date(2023, 1, 2, 0, 0, 0, 0, time.UTC), Step: step, Values: make([]float64, n)}
	noise := 0.0
	for i := range s.Values {
		noise = 0.8*noise + random.NormFloat64()
		s.Values[i] = 100 + 20*float64(i)/float64(n) + 2*noise
		for _, p := range periods {
			s.Values[i] += 10 * math.Sin(2*math.Pi*float64(i)/float64(p))
		}
	}
	return s
}

func benchmark(b *testing.B, s forecast.Series, h int) {
	for b.Loop() {
		fit, err := forecast.New(s, forecast.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := fit.Forecast(context.Background(), 1000, h); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkHourlyYear(b *testing.B) {
	benchmark(b, wave("hours", forecast.Every(time.Hour), 8760, 24, 168), 720)
}

func BenchmarkDailyThreeYears(b *testing.B) {
	benchmark(b, wave("days", forecast.Every(forecast.Day), 1095, 7, 365), 180)
}

func BenchmarkHundredMonths(b *testing.B) {
	benchmark(b, wave("months", forecast.MonthsStep(1), 100, 12), 18)
}

func BenchmarkEightHundredHours(b *testing.B) {
	benchmark(b, wave("few hours", forecast.Every(time.Hour), 800, 24, 168), 48)
}

func BenchmarkHalfHourlyLong(b *testing.B) {
	benchmark(b, wave("half-hours", forecast.Every(30*time.Minute), 44_000, 48, 336, 17532), 1440)
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
		fit, err := forecast.New(wave("hours", forecast.Every(time.Hour), days*24, 24, 168), forecast.Options{Growth: forecast.Estimate{Mid: 0.05, High: 0.1}})
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
