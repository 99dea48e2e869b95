package fit_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/fit/fittest"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/series/seriestest"
)

// A copy of three days that is not over ends at once, after three days more, or between: a month later the pool holds what its growth
// and at least what was copied have brought, and at most that twice over.
func TestOngoingCopyEndsWithinAsLongAgain(t *testing.T) {
	const perHour, copied, hours = 1e9, 2e12, 72
	random := rand.New(rand.NewPCG(4, 4))
	s := seriestest.Daily("c", seriestest.Repeat(1500, func(i int) float64 {
		v := 3e12 + perHour*float64(i) + 3e9*random.NormFloat64()
		if since := i - (1500 - hours); since >= 0 {
			v += copied * float64(since+1) / hours
		}
		return v
	})...)
	s.Step = series.Every(time.Hour)
	s = inUnit(s, series.Bytes)
	fitted := fittest.Must(t, s, fit.Options{})
	f := fittest.Paths(t, fitted, 400, 30*24)
	end := lastColumn(f, 30*24-1)
	least := 3e12 + perHour*(1500+30*24) + copied
	if end[20] < least-0.03*copied || end[380] > least+1.03*copied || end[300]-end[100] < 0.3*copied {
		t.Errorf("a month later %g, %g, %g, %g at 5, 25, 75 and 95 %%, want from %g to %g", end[20], end[100], end[300], end[380], least,
			least+copied)
	}
	data, err := fitted.Record()
	if err != nil {
		t.Fatal(err)
	}
	again, err := fit.Restore(data)
	if err != nil {
		t.Fatal(err)
	}
	want, got := make([]float64, 100), make([]float64, 100)
	fitted.Path(3, want)
	again.Path(3, got)
	for h := range want {
		if got[h] != want[h] {
			t.Fatalf("restored: step %d is %v, want %v", h, got[h], want[h])
		}
	}
}
