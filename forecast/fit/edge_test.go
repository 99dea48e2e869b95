package fit_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/fit/fittest"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

// A single spike in a history that grows moves neither the early nor the late date, with noise or without.
func TestOneSpikeMovesNoDate(t *testing.T) {
	for _, sd := range []float64{0, 1e8} {
		random := rand.New(rand.NewPCG(8, 8))
		s := seriestest.Daily("s", seriestest.Repeat(3200, func(i int) float64 {
			return math.Round(4e10 + 9e6*float64(i) + sd*random.NormFloat64())
		})...)
		s.Step = series.Every(5 * time.Minute)
		s.Values[170] = 11.3e10
		s = inUnit(s, series.Bytes)
		f := fittest.Paths(t, fittest.Must(t, s, fit.Options{}), 400, 4000)
		saturation := f.Saturate(capacity.Constant(9e10, series.Bytes), series.Step{})
		right := float64((9e10-4e10)/9e6) - 3200 // steps
		for _, p := range []float64{0.1, 0.9} {
			d, ok := saturation.Date(p)
			if steps := float64(d.Sub(s.End())) / float64(5*time.Minute); !ok || math.Abs(steps-right) > 0.05*right {
				t.Errorf("noise %g: P%g is %g steps ahead, want %g", sd, 100*p, steps, right)
			}
		}
	}
}
