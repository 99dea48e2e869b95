package fit

import (
	"testing"
	"time"

	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// BenchmarkPastDates is what it costs to say how often past dates held.
func BenchmarkPastDates(b *testing.B) {
	for _, c := range []struct {
		name    string
		step    series.Step
		n       int
		periods []int
	}{
		{"180 days", series.Every(series.Day), 180, []int{7}},
		{"720 hours", series.Every(time.Hour), 720, []int{24, 168}},
		{"8760 hours", series.Every(time.Hour), 8760, []int{24, 168}},
	} {
		f := mustNew(b, load(c.name, c.step, c.n, c.periods...), Options{PastDates: true, Usable: capacity.Constant(130, "")})
		trials, origins, ahead := tried(f)
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				f.lookBack(trials, origins, ahead)
			}
		})
	}
}

// tried returns what a fit was chosen by.
func tried(f *Fit) (trials []*trial, origins []int, ahead int) {
	shortest := 1
	if len(f.history.seasons.periods) > 0 {
		shortest = f.history.seasons.periods[0]
	}
	whole := newTrainingSet(f.history.demand, len(f.history.values), f.history.seasons)
	suited := make([]bool, len(candidates))
	for k, c := range candidates {
		suited[k] = c.suits(whole)
	}
	origins, ahead = layOrigins(len(f.history.values), shortest, f.series.Step)
	trials = f.runTrials(origins, ahead, suited)
	for _, t := range trials {
		t.mix(f.pool.weights)
	}
	return trials, origins, ahead
}
