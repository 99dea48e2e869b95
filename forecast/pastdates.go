package forecast

import (
	"fmt"
	"math"
	"slices"
)

// pastPaths is how many paths each past date is read from.
// By argument: the standard error of a share of so many is at most 5 %.
const pastPaths = 100

// PastDates is how often dates held that would have been given at earlier times of a history: at each, the
// thresholds of BacktestDates are asked for over the steps that models are scored on.
type PastDates struct {
	Origins   int     // earlier times
	Steps     int     // ahead of them, at most
	Cases     int     // thresholds at all of them
	Uncertain int     // of these, with a probability within the steps ahead between UncertainAbove and UncertainBelow
	Claimed   float64 // mean probability that their dates lie from early (P10) to late (P90); NaN without an uncertain one
	Held      int     // of the uncertain ones, whose date did
}

// pastDates is what is known of past dates before there are any; nil where nobody asked.
func (o Options) pastDates() *PastDates {
	if !o.PastDates {
		return nil
	}
	return &PastDates{Claimed: math.NaN()}
}

// Words says it in a sentence: "Of 40 past dates up to 45 steps ahead that were called 91 % sure to lie between early and late,
// 33 held." For fewer than ten uncertain dates, which show nothing, it says that these are too few.
func (p PastDates) Words() string {
	switch {
	case p.Cases == 0:
		return "Too few past dates to tell how often they hold: there is no earlier time of the history to ask at."
	case p.Uncertain < enoughDates:
		return fmt.Sprintf("Too few past dates to tell how often they hold: of %d asked for at %s of the history, %d were uncertain, and at least %d are needed.",
			p.Cases, earlierTimes(p.Origins), p.Uncertain, enoughDates)
	}
	return heldWords(p.Uncertain, fmt.Sprintf(" up to %d steps ahead", p.Steps), p.Claimed, p.Held)
}

// String is Words: evidence that is printed says what it knows, and no address.
func (p PastDates) String() string { return p.Words() }

func earlierTimes(n int) string {
	if n == 1 {
		return "one earlier time"
	}
	return fmt.Sprintf("%d earlier times", n)
}

// lookBack asks the models as they were fitted at the rolling origins when thresholds would be reached, and compares that with
// when they were. Weights are those of all origins, and so are seasons, bounds and outliers; the spread is calibrated by all
// other origins, as in testMix.
func (f *Fit) lookBack(trials []*trial, origins []int, ahead int) {
	if !f.options.PastDates {
		return
	}
	o := DateBacktestOptions{Capacity: f.options.Usable}
	known := f.ordinary()
	o.setPeriod(known.Step, origins[len(origins)-1])
	sums := make([]dateSums, len(trials))
	eachOf(len(trials), func(i int) {
		at := o
		at.Horizon = min(ahead, known.Len()-origins[i])
		spread := calibrate(slices.Delete(slices.Clone(trials), i, i+1), ahead)
		sums[i] = f.lookBackAt(trials[i], at, known, origins[i], spread)
	})
	all := dateSums{}
	for i := range sums {
		all.plus(&sums[i], 1)
	}
	f.evidence.PastDates = &PastDates{
		Origins: len(trials), Steps: ahead, Cases: int(all.cases), Uncertain: int(all.uncertain), Claimed: all.claimed / all.uncertain, Held: int(all.held),
	}
}

// lookBackAt adds up what is said of the steps after the origin of a trial, and what came.
func (f *Fit) lookBackAt(t *trial, o DateBacktestOptions, known Series, origin int, spread widening) dateSums {
	thresholds := o.thresholds(known, origin)
	then, path := f.asOf(t, spread, o.Horizon), make([]float64, o.Horizon)
	told := countPassages(thresholds, pastPaths, func(i int) []float64 {
		then.measured(i, path)
		return path
	})
	var sums dateSums
	for k, at := range thresholds {
		c := DateCase{Steps: o.Horizon, Passage: passageOf(known.Values[origin:origin+o.Horizon], at.usable)}
		sums.add(c, told.told(k, c))
	}
	return sums
}

// asOf returns the fit that makes paths after the origin of a trial, of some steps, from the models as they were fitted there.
func (f *Fit) asOf(t *trial, spread widening, steps int) *Fit {
	g := *f
	g.kernels, g.weights, g.spread = t.fitted, present(f.weights, t.said), spread
	g.length = (steps + evidenceLengths - 1) / evidenceLengths // no path goes on after these steps, and no course need be known
	if f.prepared.rising != nil {                              // which paths begin at the end of what was known then
		then := *f.prepared.rising
		then.last, _ = level(f.prepared.values[:t.origin])
		g.prepared.rising = &then
	}
	g.setCenter()
	g.rough = make([]roughness, len(candidates))
	for k, s := range t.said {
		g.rough[k] = s.rough
	}
	return &g
}

// asMeasured returns all that was measured, in the steps of the prepared values, which are its last.
func (f *Fit) asMeasured() []float64 {
	if f.clock == nil {
		return f.series.Values
	}
	clock := *f.clock
	values := clock.history(f.series.Values, f.series.Statistic)
	return values[:len(values)-(f.clock.lag-clock.lag)] // what was left out at the end of the fit is measured, too
}

// ordinary returns the history as it was measured, in the steps of the prepared values, with gaps where these have one and on
// the holidays that were taken out of them.
func (f *Fit) ordinary() Series {
	y, s, all := f.prepared.values, f.series, f.asMeasured()
	s.Start, s.Values = f.time(-len(y)), slices.Clone(all[len(all)-len(y):])
	holiday := func(int) bool { return false }
	if f.holidays != nil {
		holiday = holidaySteps(s, f.options)
	}
	for i := range s.Values {
		if math.IsNaN(y[i]) || holiday(i) {
			s.Values[i] = math.NaN()
		}
	}
	return s
}
