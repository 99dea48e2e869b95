// Package fittest makes fits and forecasts for tests, which end where one cannot be made.
package fittest

import (
	"context"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

// Must fits a series.
func Must(t testing.TB, s series.Series, o fit.Options) *fit.Fit {
	t.Helper()
	fitted, err := fit.New(s, o)
	if err != nil {
		t.Fatal(err)
	}
	return fitted
}

// Paths draws n futures of h steps.
func Paths(t testing.TB, fitted *fit.Fit, n, h int) forecast.Forecast {
	t.Helper()
	f, err := fitted.Forecast(context.Background(), n, h)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Forecast fits a series and draws n futures of h steps.
func Forecast(t testing.TB, s series.Series, o fit.Options, n, h int) (forecast.Forecast, *fit.Fit) {
	t.Helper()
	fitted := Must(t, s, o)
	return Paths(t, fitted, n, h), fitted
}

// All fits several series with the seed 1.
func All(t testing.TB, list []series.Series) []*fit.Fit {
	t.Helper()
	out := make([]*fit.Fit, len(list))
	for k, s := range list {
		out[k] = Must(t, s, fit.Options{Seed: 1})
	}
	return out
}

// Drawn draws n futures of h steps of several series.
func Drawn(t testing.TB, list []series.Series, n, h int) []forecast.Forecast {
	t.Helper()
	out := make([]forecast.Forecast, len(list))
	for k, fitted := range All(t, list) {
		out[k] = Paths(t, fitted, n, h)
	}
	return out
}

// Hand returns a forecast with the given paths, in days from 8 January 2026 on.
func Hand(paths ...[]float64) forecast.Forecast {
	f := forecast.Forecast{Series: seriestest.Daily("hand", 1, 1, 1), Step: series.Every(series.Day)}
	f.Start = f.Series.End()
	f.Paths = mat.NewDense(len(paths), len(paths[0]), slices.Concat(paths...))
	return f
}

// DrawPaths draws n futures of h steps for Hand.
func DrawPaths(t *rapid.T, n, h int) [][]float64 {
	paths := make([][]float64, n)
	for i := range paths {
		paths[i] = rapid.SliceOfN(rapid.Float64Range(1, 400), h, h).Draw(t, "path")
	}
	return paths
}
