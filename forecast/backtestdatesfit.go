package forecast

import (
	"math"
	"slices"
)

// How the past dates of a fit are laid out.
const (
	pastDateOrigins = 6
	pastDatePaths   = 100
	pastDateShare   = 3 // the first origin has at least the horizon's worth and this part of the history before it
)

// PastDates says how often dates like those of this fit held: at up to 6 earlier times of the fitted history the weighted models
// are fitted anew to what came before, and asked for the thresholds of BacktestDates over the horizon (steps, cut to a third of the history). It
// is many times cheaper than BacktestDates because the choice, seasons, outliers, bounds and calibration stay those of the whole history; they have
// seen what is asked, so the answer is a little better than an honest backtest. Peers and base rate are not scored, and Skill is
// relative to the fit's own base rate. There are no cases for a history that is too short, or constant.
func (f *Fit) PastDates(horizon int) DateScores {
	var cases []clusteredCase
	y := f.prepared.values
	ahead := min(horizon, len(y)/pastDateShare)
	o := DateBacktestOptions{BacktestOptions: BacktestOptions{Horizon: ahead}}
	o.setPeriod(f.series.Step, len(y))
	if ahead < 1 || f.prepared.scale == 0 {
		return scoreDates(MethodPlimsoll, 0, nil, math.NaN())
	}
	known := f.asFitted()
	known = known.Slice(known.Len()-len(y), known.Len())
	least := max(len(y)/(2*pastDateShare), NeededValues(f.series.Step), 2*o.Period)
	spare := len(y) - ahead - max(len(y)/pastDateShare, least)
	for i := range pastDateOrigins {
		back := ahead + spare*i/(pastDateOrigins-1)
		if spare < 0 || i > 0 && spare*i/(pastDateOrigins-1) == spare*(i-1)/(pastDateOrigins-1) {
			continue
		}
		cut := len(y) - back
		for cut > 0 && math.IsNaN(y[cut-1]) { // a forecast begins after a measured value
			cut--
		}
		if cut < least {
			continue
		}
		for _, c := range f.before(known, cut).dates(o, known, cut) {
			cases = append(cases, clusteredCase{c, 0})
		}
	}
	crossed := 0.0
	for _, c := range cases {
		if c.Crossed() {
			crossed++
		}
	}
	p := crossed / float64(len(cases))
	return scoreDates(MethodPlimsoll, 0, cases, p*(1-p))
}

// asFitted returns the whole history as it was measured, in the steps of the prepared values, which are its last.
func (f *Fit) asFitted() Series {
	s := f.series
	if f.clock != nil {
		clock := *f.clock
		s.Values = clock.history(s.Values, s.Statistic)
		s.Start = f.time(-len(s.Values))
	}
	return s
}

// before returns the fit of the first n of the prepared values, which were known, with the weights and the calibration of f.
func (f *Fit) before(known Series, n int) *Fit {
	g := *f
	g.clock = nil // known is in steps of the clock already
	g.prepared.values = f.prepared.values[:n]
	g.series = known.Slice(0, n)
	g.weights = slices.Clone(f.weights)
	g.fitAll()
	return &g
}

// dates returns the cases at the step cut of known.
func (f *Fit) dates(o DateBacktestOptions, known Series, cut int) []DateCase {
	thresholds := o.thresholds(known, cut)
	path := make([]float64, o.Horizon)
	told := countPassages(thresholds, pastDatePaths, func(i int) []float64 {
		f.Path(i, path)
		return path
	})
	var cases []DateCase
	for k, t := range thresholds {
		c := DateCase{Threshold: t.name, Value: t.first, Steps: o.Horizon, Passage: passageOf(known.Values[cut:cut+o.Horizon], t.usable)}
		c.Told = []Told{told.told(k, c)}
		cases = append(cases, c)
	}
	return cases
}
