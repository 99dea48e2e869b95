package fit

import (
	"math"
	"slices"

	"github.com/plimsoll/plimsoll/forecast/parallel"
	"github.com/plimsoll/plimsoll/forecast/passage"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// pastDates is what is known of past dates before there are any; nil where nobody asked.
func (o Options) pastDates() *passage.PastDates {
	if !o.PastDates {
		return nil
	}
	return &passage.PastDates{Claimed: math.NaN()}
}

// lookBack asks the models as they were fitted at the rolling origins when thresholds would be reached, and compares that with
// when they were. Weights are those of all origins, and so are seasons, bounds and outliers; the spread is calibrated by all
// other origins, as in testMix.
func (f *Fit) lookBack(trials []*trial, origins []int, ahead int) {
	if !f.options.PastDates {
		return
	}
	known := f.ordinary()
	period := series.DefaultPeriod(known.Step, origins[len(origins)-1])
	sums := make([]passage.Sums, len(trials))
	parallel.Each(len(trials), func(i int) {
		h := min(ahead, known.Len()-origins[i])
		thresholds := passage.ThresholdsAt(known, origins[i], h, period, f.options.Usable)
		then := f.asOf(trials[i], calibrate(slices.Delete(slices.Clone(trials), i, i+1), ahead), h)
		sums[i] = then.passed(thresholds, known.Values[origins[i]:origins[i]+h])
	})
	all := passage.Sums{}
	for i := range sums {
		all.Plus(&sums[i], 1)
	}
	f.evidence.PastDates = all.Past(len(trials), ahead)
}

// passed adds up what the paths of f say of thresholds, and what came.
func (f *Fit) passed(thresholds []passage.Threshold, came []float64) passage.Sums {
	path := make([]float64, len(came))
	told := passage.CountCurves(thresholds, pastPaths, func(i int) []float64 {
		f.measured(i, path)
		return path
	})
	var sums passage.Sums
	for k, at := range thresholds {
		c := passage.Case{Steps: len(came), Passage: passage.FirstOrLen(came, at.Usable)}
		sums.Add(c, told.Claim(k, c))
	}
	return sums
}

// asOf returns the fit that makes paths after the origin of a trial, of some steps, from the models as they were fitted there.
func (f *Fit) asOf(t *trial, spread inflation, steps int) *Fit {
	g := *f
	g.pool.kernels, g.pool.weights, g.pool.spread = t.kernels, present(f.pool.weights, t.outlooks), spread
	g.length = (steps + series.EvidenceLengths - 1) / series.EvidenceLengths // no path goes on after these steps, and no course need be known
	if f.history.rising != nil {                                             // which paths begin at the end of what was known then
		then := *f.history.rising
		then.last, _ = level(f.history.values[:t.origin])
		g.history.rising = &then
	}
	g.pool.courses = &courses{}
	g.pool.rough = make([]roughness, len(candidates))
	for k, s := range t.outlooks {
		g.pool.rough[k] = s.rough
	}
	return &g
}

// asMeasured returns all that was measured, in the steps of the prepared values, which are its last.
func (f *Fit) asMeasured() []float64 {
	if f.history.clock == nil {
		return f.series.Values
	}
	clock := *f.history.clock
	values := clock.history(f.series.Values, f.series.Statistic)
	return values[:len(values)-(f.history.clock.lag-clock.lag)] // what was left out at the end of the fit is measured, too
}

// ordinary returns the history as it was measured, in the steps of the prepared values, with gaps where these have one and on
// the holidays that were taken out of them.
func (f *Fit) ordinary() series.Series {
	y, s, all := f.history.values, f.series, f.asMeasured()
	s.Start, s.Values = f.time(-len(y)), slices.Clone(all[len(all)-len(y):])
	holiday := func(int) bool { return false }
	if f.history.holidays != nil {
		holiday = holidaySteps(s, f.options)
	}
	for i := range s.Values {
		if math.IsNaN(y[i]) || holiday(i) {
			s.Values[i] = math.NaN()
		}
	}
	return s
}

// pastPaths is how many paths each past date is read from.
// By argument: the standard error of a share of so many is at most 5 %.
const pastPaths = 100
