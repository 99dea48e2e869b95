package fit

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"gonum.org/v1/gonum/mat"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/calendar"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/model/harmonic"
	"github.com/plimsoll/plimsoll/forecast/model/season"
	"github.com/plimsoll/plimsoll/forecast/model/shift"
	"github.com/plimsoll/plimsoll/forecast/parallel"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Options of a fit. The zero value is a valid one.
type Options struct {
	// Seed of all random streams. The same seed in all series of a run makes
	// future i one state of the world across them.
	Seed uint64
	// Growth is the yearly rate assumed beyond the end of the evidence. The zero
	// value is no growth.
	Growth future.Estimate
	// Zone is where the people live whose day the series follows; nil is UTC. A fit in
	// steps shorter than a day, which must divide by how much the clocks change, is one by the clocks on
	// the wall. Times are in UTC all the same.
	Zone *time.Location
	// Holidays are the days that are unlike others of their weekday; nil is none.
	// They count for steps of at most a day, by the date in Zone, where a week is found.
	Holidays *calendar.Days
	// PastDates asks how often dates of the past held, for Evidence.PastDates; Usable is the usable capacity, of
	// which that is asked too, and the zero one is not known. Neither changes a path.
	PastDates bool
	Usable    capacity.Capacity
	// Known is what the owner knows of the history.
	Known KnownPast
}

// Validate returns an error unless the growth is an ordered triple of rates
// above −100 % and of at most 1000 % a year.
func (o Options) Validate() error {
	g := o.Growth
	if !(g.Low <= g.Mid && g.Mid <= g.High) {
		return fmt.Errorf("growth: low %v, mid %v, high %v: want them in ascending order", g.Low, g.Mid, g.High)
	}
	if !(g.Low > -1 && g.High <= 10) {
		return fmt.Errorf("growth: low %v, high %v: want yearly rates above -1 and at most 10, such as 0.05", g.Low, g.High)
	}
	return o.Known.Validate()
}

// Fit is a fitted series, of which any number of futures of any length can be
// drawn. It never changes, and is safe for concurrent use.
type Fit struct {
	series      series.Series
	options     Options
	history     history         // what was measured
	pool        pool            // what was fitted to it
	parts       *harmonic.Parts // of the history, while it is fitted; nil where nobody took it apart
	former      []kernel        // of the fit before, where there was one; nil when this one is made
	length      int             // steps of the history, with what came since the fit; 0 before it
	since       since
	evidence    forecast.Evidence
	model       string
	permutation []int // of the paths; nil where they stand as they come
}

// New fits the models to s and weighs them by how well each would have
// forecast the later part of the history from its earlier parts.
//
// The error is a *Refusal if no honest forecast can be made: TooLittleData,
// UnusableData or Unstable. Any other error says which field of s or o breaks its contract.
func New(s series.Series, o Options) (*Fit, error) { return newFit(s, o, nil) }

// newFit is New with searches that begin where they ended in a former fit, nil if there was none.
func newFit(s series.Series, o Options, former []kernel) (*Fit, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if err := o.Validate(); err != nil {
		return nil, err
	}
	a := accountOf(o.Known.Used(s), o.Known)
	s = a.series
	p, refusal := prepare(s, o)
	if refusal != nil {
		return nil, refusal
	}
	p.take(a)
	f := &Fit{series: s, options: o, history: history{demand: p}, former: former}
	f.evidence = forecast.Evidence{
		Samples: s.Measured(), Gaps: s.Len() - s.Measured(), Notes: p.notes, Happenings: p.happenings, Assumed: o.Growth,
		MeasuredUntil: s.Time((1 + series.EvidenceLengths) * s.Len()),
		MASE:          math.NaN(), Baseline: math.NaN(), Coverage80: math.NaN(), Coverage95: math.NaN(),
		PastDates: o.pastDates(),
	}
	f.evidence.FittedUntil = s.End()
	if p.scale == 0 {
		f.fitConstant()
		return f, nil
	}
	f.setClock()
	f.findCompounding()
	if f.history.rising = f.history.newFlowScale(); f.history.rising != nil {
		f.evidence.Notes = append(f.evidence.Notes, "The history never falls: the models follow by how much it rises in a step, and no "+
			"simulation falls.")
	}
	f.seePastEmptying()
	f.findSeasons()
	f.seePastShift()
	f.seeLastOutliers()
	f.seeYearlyPeak()
	f.evidence.MeasuredUntil = f.time(series.EvidenceLengths * len(f.history.values))
	f.evidence.Spikes = f.history.outliers.longest()
	for _, p := range f.history.seasons.periods {
		f.evidence.Seasons = append(f.evidence.Seasons, forecast.Season{Period: p, Name: series.SeasonName(p, f.series.Step)})
	}
	if f.takeOutHolidays(); f.history.holidays != nil {
		f.parts = nil
	}
	f.choose()
	f.fitAll()
	f.former = nil
	f.setEdges()
	f.fitIntoRecord()
	f.setRough()
	return f, nil
}

// start returns where a search of candidate k begins: where it ended in a former fit, nil if there was none.
func (f *Fit) start(k int) kernel {
	if f.former == nil || f.former[k] == nil {
		return nil
	}
	return predecessor{f.former[k]}
}

// fitConstant makes the fit of a history in which nothing ever changed.
func (f *Fit) fitConstant() {
	f.length = len(f.history.values)
	f.model = modelConstant
	f.evidence.Candidates = []forecast.Candidate{{Model: modelConstant, Score: math.NaN(), MASE: math.NaN(), Weight: 1}}
	f.evidence.Reason = fmt.Sprintf("All %d values are equal, so every simulation goes on with that value.", f.evidence.Samples)
}

// findSeasons detects the periods of the prepared history.
func (f *Fit) findSeasons() {
	y := f.history.values
	if r := f.history.rising; r != nil {
		y = r.flow(f.history.demand, len(y)).values
	}
	f.history.seasons.periods = season.Detect(y, series.SeasonHints(f.series.Step))
	f.history.seasons.naive = bestRepeat(y, f.history.seasons.periods)
}

// material is the least size of a level shift that matters, in mean absolute
// deviations of the history. A history that is nothing but a shift has one of at
// least two; in one of spikes, a step of their ground level is far below.
// Tried on a sample of the development sets: 0.5 and 2 change no score there.
const material = 1

// seePastShift leaves out what precedes the last shift of the level. Of one that is recent, simulations tell how
// it may go on. One that never falls has no level.
func (f *Fit) seePastShift() {
	if f.history.rising != nil { // all of them are rises
		return
	}
	y := f.history.values
	block := 1
	if len(f.history.seasons.periods) > 0 {
		block = f.history.seasons.periods[0]
	}
	parts := harmonic.Split(y, f.history.seasons.within(len(y)))
	rest := parts.Rest()
	found, ok := shift.Last(rest, block)
	if !ok || math.Abs(found.After-found.Before) < material {
		f.parts = &parts
		return
	}
	// The prepared values are the latest of the series.
	s := f.fitted(y)
	l := f.history.newLevelShift(s, rest, block, found)
	f.evidence.Shift = l
	f.leaveBehind(rest, found, l)
	f.findSeasons()
}

// settledValues returns how many values since a level shift show the new level: a week, at least.
func settledValues(step series.Step) int {
	return max(NeededValues(step), int(series.Week/step.Approx()))
}

// fitAll fits the candidates that have weight to the whole history, and adds up
// their expected courses. Both baselines can always be fitted.
func (f *Fit) fitAll() {
	f.pool.kernels = make([]kernel, len(candidates))
	f.length = len(f.history.values)
	all := newTrainingSet(f.history.demand, len(f.history.values), f.history.seasons)
	if f.parts != nil {
		all.parts, f.parts = *f.parts, nil
	} else {
		all = all.split()
	}
	for k, c := range candidates {
		if f.pool.weights[k] == 0 {
			continue
		}
		fitted, err := c.on(all, f.start(k))
		if err != nil {
			f.pool.weights[k] = 0
			continue
		}
		f.pool.kernels[k] = fitted
	}
	if !slices.ContainsFunc(f.pool.weights, func(w float64) bool { return w > 0 }) {
		f.pool.kernels[baseline], _ = candidates[baseline].on(all, nil)
		f.pool.weights[baseline] = 1
	}
	normalize(f.pool.weights, 0)
	f.pool.courses = &courses{}
}

// setRough sees how rough the paths of the models are, over the steps that they were tested at where they were.
func (f *Fit) setRough() {
	steps := f.pool.spread.tested
	if steps == 0 {
		steps = min(f.steps(), maxScored)
	}
	f.pool.rough = make([]roughness, len(candidates))
	for k, member := range f.pool.kernels {
		if member != nil {
			f.pool.rough[k] = f.roughnessOf(member, steps)
		}
	}
}

// Series returns the history, without leading and trailing gaps.
func (f *Fit) Series() series.Series { return f.series }

// Options returns what was asked for when the history was fitted.
func (f *Fit) Options() Options { return f.options }

// Model names the models that make the paths, the weightiest first.
func (f *Fit) Model() string { return f.model }

// Evidence returns what the fit rests on.
func (f *Fit) Evidence() forecast.Evidence { return f.evidence }

// Path fills dst with one future of the series, of which dst[0] is the step
// after the last observation. It depends on the seed, the name and values of the series
// and the number of the future alone, and a longer path begins with the shorter one.
//
// Beyond the end of the evidence the measured trend stops: the path stays at the
// level that it has reached, its last whole seasons are repeated around it, and all of that
// grows by (1+r) for every year since, with r drawn once for the future from the
// triangular distribution of Options.Growth.
func (f *Fit) Path(future int, dst []float64) {
	future = f.number(future)
	if f.history.clock != nil {
		f.history.clock.path(dst, func(wall []float64) { f.draw(future, wall) })
		return
	}
	f.draw(future, dst)
}

// draw fills dst with one future in the steps of the prepared values.
func (f *Fit) draw(future int, dst []float64) {
	if f.history.scale == 0 {
		for h := range dst {
			dst[h] = f.history.center
		}
	} else {
		f.measured(future, dst[:min(len(dst), f.evidenceSteps())])
	}
	if end := f.evidenceSteps(); len(dst) > end {
		f.assume(future, dst, end)
	}
	if f.history.holidays != nil {
		f.history.holidays.put(f, future, dst)
	}
}

// evidenceSteps returns how many steps ahead the evidence reaches.
func (f *Fit) evidenceSteps() int { return min(series.EvidenceLengths*f.steps(), forecast.MaxSteps) }

// steps returns how many steps of history there are, as the models count them.
func (f *Fit) steps() int {
	if f.length > 0 {
		return f.length
	}
	return len(f.history.values)
}

// measured fills dst, no longer than the evidence, from the fitted models.
func (f *Fit) measured(number int, dst []float64) {
	src := future.Stream(f.options.Seed, f.series.Name, number, future.PurposePath)
	// Multiples of the golden ratio spread any number of futures evenly over the weights.
	offset := future.Uniform(future.Stream(f.options.Seed, f.series.Name, -1, future.PurposePath))
	_, u := math.Modf(offset + float64(number)*(math.Phi-1))
	k := member(f.pool.weights, u)
	f.pool.kernels[k].Deviate(dst, src)
	p, about := &f.history.demand, f.pool.upTo(len(dst))
	var none []bool
	if k == sparse {
		raw := make([]float64, len(dst))
		f.pool.kernels[k].Center(raw)
		none = idle(raw, dst, p.in(p.low))
	}
	slow, tail := slowMean{bound: slowBound * f.pool.rough[k].typical}, f.pool.spread.tails.factor(number)
	p.place(dst, about.member[k], about.widen, slow, tail)
	for h, idle := range none {
		if idle {
			dst[h] = p.low
		}
	}
	p.relapse(dst, f.options.Seed, f.series.Name, number)
	p.course.put(dst, *p, future.Stream(f.options.Seed, f.series.Name, number, future.PurposeCourse))
	p.stopped.put(dst, *p, future.Stream(f.options.Seed, f.series.Name, number, future.PurposeStop))
	p.copying.put(dst, *p, future.Stream(f.options.Seed, f.series.Name, number, future.PurposeCopy))
	p.yearly.put(dst, *p, future.Stream(f.options.Seed, f.series.Name, number, future.PurposeYear))
	if p.rising != nil {
		neverFall(dst, p.out(p.rising.last))
	}
}

// place turns the deviations dst into values about a course: each widened with its slow part, of which nothing was seen yet.
func (d *demand) place(dst, course []float64, widen []factors, slow slowMean, tail float64) {
	course, widen = course[:len(dst)], widen[:len(dst)]
	early := min(len(dst), slowSpan)
	for h, deviation := range dst[:early] {
		slow.add(deviation)
		dst[h] = d.out(course[h] + tail*widen[h].of(deviation, slow.value))
	}
	// From here on as slow.add and out have it, with all that the next step waits for in registers.
	mean, bound := slow.value, slow.bound
	center, scale, low, high := d.center, d.scale, d.low, d.high
	for h := early; h < len(dst); h++ {
		deviation := dst[h]
		mean += bounded(deviation-mean, -bound, bound) * (1.0 / slowSpan)
		dst[h] = bounded(center+scale*(course[h]+tail*widen[h].of(deviation, mean)), low, high)
	}
}

// Forecast draws n futures of h steps.
func (f *Fit) Forecast(ctx context.Context, n, h int) (forecast.Forecast, error) {
	if err := forecast.CheckSize(n, h); err != nil {
		return forecast.Forecast{}, err
	}
	paths := mat.NewDense(n, h, nil)
	parallel.Each(n, func(i int) {
		if ctx.Err() == nil {
			f.Path(i, paths.RawRowView(i))
		}
	})
	if err := ctx.Err(); err != nil {
		return forecast.Forecast{}, err
	}
	return forecast.Forecast{
		Series: f.series, Start: f.series.End(), Step: f.series.Step,
		Paths: paths, Model: f.model, Evidence: f.evidenceOf(h),
	}, nil
}
