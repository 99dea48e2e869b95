package fit

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// goldenHistory returns n values made of whole numbers only, so that it is the same everywhere: a trend, a shape of the given
// period, and noise of a linear congruential generator (Numerical Recipes, section 7.1, a = 1664525, c = 1013904223).
func goldenHistory(n, period int, level, slope, noise uint32) []float64 {
	out := make([]float64, n)
	state := uint32(1)
	for i := range out {
		state = 1664525*state + 1013904223
		shape := uint32(i % period * (period - i%period))
		out[i] = float64(level+slope*uint32(i)/10+shape) + float64(noise*(state>>16)/1024)/64
	}
	return out
}

// The hash of a record holds every number of the fit: parameters, weights, residuals, calibration, evidence. Where one of these
// changes, other paths come of the same history and seed: raise EngineVersion when this changes, so that older records are
// refused, and put the new hash here. Where the bytes are written otherwise with the same numbers, raise formatVersion instead.
//
// The hashes are those of amd64 as Go builds for it by default. Where a product and a sum are rounded once, as on arm64 and with
// GOAMD64=v3, the last bits differ.
func TestGoldenRecord(t *testing.T) {
	start := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	growth := Options{Seed: 7, Growth: future.Estimate{Low: 0, Mid: 0.05, High: 0.1}}
	for _, c := range []struct {
		name    string
		step    series.Step
		values  []float64
		options Options
		want    string
	}{
		{"days of a year", series.Every(series.Day), goldenHistory(365, 7, 400, 3, 5), growth,
			"1a23bdac8bcb38e66e0190860e5aa083ccb740776f762b2f23062000c6c9f8a0"},
		{"hours of five weeks", series.Every(time.Hour), goldenHistory(840, 24, 900, 1, 20), Options{Seed: 7},
			"323a7f03f1b695b5379b3722b8c26ad344d0a06877f9c1756a87086de558e5bf"},
		{"a short one", series.Every(series.Week), goldenHistory(20, 4, 100, 20, 2), Options{Seed: 7},
			"96ef5bddaba6653844318bc58104f6bc0f1d2e015810e56a907067bd786afa65"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := New(series.Series{Name: "golden", Start: start, Step: c.step, Values: c.values}, c.options)
			if err != nil {
				t.Fatal(err)
			}
			hash := sha256.Sum256(recorded(t, f))
			if got := hex.EncodeToString(hash[:]); got != c.want {
				t.Errorf("hash %s, want %s", got, c.want)
			}
		})
	}
}
