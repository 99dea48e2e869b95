package fit_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/fit/fittest"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

// halted is a volume of n days that grows by 20 GB a day until the day stop, with noise of sd.
func halted(n, stop int, sd float64, seed uint64) series.Series {
	random := rand.New(rand.NewPCG(seed, 2))
	return inUnit(seriestest.Daily("h", seriestest.Repeat(n, func(i int) float64 {
		return math.Round(3e12 + 20e9*float64(min(i, stop)) + sd*random.NormFloat64())
	})...), series.Bytes)
}

// lastColumn returns the values of all simulations at a step, in ascending order.
func lastColumn(f forecast.Forecast, step int) []float64 {
	paths, _ := f.Paths.Dims()
	out := make([]float64, paths)
	for i := range out {
		out[i] = f.Paths.At(i, step)
	}
	slices.Sort(out)
	return out
}

// Growth that stopped stands still or goes on as it was: no simulation falls by more than noise, and none outruns the growth before. The
// later it stopped, the more of them go on.
func TestStoppedGrowthStandsStillOrGoesOn(t *testing.T) {
	const days, slope = 100, 20e9
	for _, sd := range []float64{0, 8e9} {
		goesOn := 1.0
		for _, stop := range []int{185, 140, 60} {
			s := halted(200, stop, sd, uint64(stop))
			level := 3e12 + slope*float64(stop)
			f := fittest.Paths(t, fittest.Must(t, s, fit.Options{}), 400, days)
			end := lastColumn(f, days-1)
			if end[20] < level-slope {
				t.Errorf("stopped on day %d, noise %g: %g in one of twenty simulations, want at least %g", stop, sd, end[20], level)
			}
			if top := level + slope*days + 6*sd; end[380] > top {
				t.Errorf("stopped on day %d, noise %g: %g in one of twenty simulations, want at most %g", stop, sd, end[380], top)
			}
			grown := 0
			for _, v := range end {
				if v > level+5*slope {
					grown++
				}
			}
			share := float64(grown) / float64(len(end))
			if !(share < goesOn) {
				t.Errorf("stopped on day %d, noise %g: goes on in %g of the simulations, want fewer than %g", stop, sd, share, goesOn)
			}
			goesOn = share
		}
		if goesOn > 0.1 {
			t.Errorf("still for most of the history, noise %g: goes on in %g of the simulations", sd, goesOn)
		}
	}
}

// A restored fit goes on after a stop in the same simulations.
func TestStoppedGrowthIsRecorded(t *testing.T) {
	fitted := fittest.Must(t, halted(200, 170, 8e9, 3), fit.Options{})
	data, err := fitted.Record()
	if err != nil {
		t.Fatal(err)
	}
	again, err := fit.Restore(data)
	if err != nil {
		t.Fatal(err)
	}
	want, got := make([]float64, 60), make([]float64, 60)
	for i := range 40 {
		fitted.Path(i, want)
		again.Path(i, got)
		for h := range want {
			if got[h] != want[h] {
				t.Fatalf("simulation %d, step %d: %v, want %v", i, h, got[h], want[h])
			}
		}
	}
}
