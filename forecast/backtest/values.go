package backtest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"gonum.org/v1/gonum/mat"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/model/naive"
	"github.com/plimsoll/plimsoll/forecast/parallel"
	"github.com/plimsoll/plimsoll/forecast/score"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Limits and defaults of a backtest.
const (
	MaxOrigins = 1000
	// MaxValues limits paths × steps of one origin; several are held at once.
	MaxValues = 10_000_000

	defaultBacktestOrigins = 4
	defaultBacktestPaths   = 1000
	defaultBacktestShare   = 10 // the default horizon is this part of the history
)

// Options say where a history is cut and what is forecast from there.
// The zero value of every field is its default.
type Options struct {
	Fit fit.Options
	// Horizon is how many steps each origin is scored on. Default: a tenth of the
	// history, at most 180 days, and as many as the Paths leave room for.
	Horizon int
	// Origins is how many there are, the latest one Horizon steps before the end. Default: 4.
	Origins int
	// Spacing is the number of steps between origins. Default: the horizon, so that
	// nothing is scored twice.
	Spacing int
	// Period of seasonal naive, Naive2 and the scale of errors, in steps; 1 is no
	// season. Default: a day for shorter steps, a week for days and a year for
	// months, where the history before the earliest origin has two of them; else 1.
	Period int
	// Paths is the number of futures of each origin. Default: 1000.
	Paths int
}

// Result is how a series would have been forecast.
type Result struct {
	// Series is the history, without leading and trailing gaps.
	Series series.Series
	// Options with the defaults filled in; Origins is how many were asked for.
	Options Options
	// Origins, the earliest first.
	Origins []Origin
	// Scores are the means over the origins that were scored, each counting the same.
	Scores MethodScores
	Notes  []string // what was left out, a sentence each
}

// Origin is one cut: everything before it was known.
type Origin struct {
	Time    time.Time // the beginning of the first step that was not known
	Values  int       // measured in the steps ahead
	Model   string
	Refusal *forecast.Refusal // why there was no forecast; nil where there was one
	Scores  MethodScores
}

// Scored reports whether there is anything in the scores.
func (o Origin) Scored() bool { return o.Refusal == nil && o.Values > 0 }

// Values forecasts a history from several times of its own, with nothing known
// but what came before, and scores each forecast against what followed, beside
// seasonal naive and Naive2: Tashman, "Out-of-sample tests of forecasting
// accuracy", International Journal of Forecasting 16 (2000), with rolling origins and a fit at each.
//
// The same series and options give the same result, bit for bit, on any number of processors.
//
// The error is a *Refusal if the history is too short for one origin, or a forecast was refused at all of
// them. Any other says which field of s or o breaks its contract, or is that of ctx.
func Values(ctx context.Context, s series.Series, o Options) (Result, error) {
	if err := s.Validate(); err != nil {
		return Result{}, err
	}
	if err := o.Validate(); err != nil {
		return Result{}, err
	}
	s = s.Trim()
	r := Result{Series: s, Options: o.withDefaults(s)}
	cuts, refusal := r.Options.lay(s)
	if refusal != nil {
		return r, refusal
	}
	if asked := r.Options.Origins; len(cuts) < asked {
		r.Notes = append(r.Notes, fmt.Sprintf("Of %d origins, the latest %d have enough history before them.", asked, len(cuts)))
	}
	r.Options.setPeriod(s.Step, cuts[0])
	r.Origins = make([]Origin, len(cuts))
	errs := make([]error, len(cuts))
	parallel.Each(len(cuts), func(i int) { r.Origins[i], errs[i] = r.Options.at(ctx, s, cuts[i]) })
	if err := errors.Join(errs...); err != nil {
		if ctx.Err() != nil {
			return r, ctx.Err()
		}
		return r, err
	}
	return r, r.sumUp()
}

// Validate returns an error that names the first option which is negative or beyond its limit.
func (o Options) Validate() error {
	for _, field := range []struct {
		name       string
		value, max int
	}{
		{"horizon", o.Horizon, forecast.MaxSteps}, {"origins", o.Origins, MaxOrigins}, {"spacing", o.Spacing, forecast.MaxSteps},
		{"period", o.Period, forecast.MaxSteps}, {"paths", o.Paths, forecast.MaxFutures},
	} {
		if field.value < 0 || field.value > field.max {
			return fmt.Errorf("%s: %d, want 1 to %d, or 0 for the default", field.name, field.value, field.max)
		}
	}
	if o.Paths != 0 && o.Paths < forecast.MinFutures {
		return fmt.Errorf("paths: %d, want at least %d", o.Paths, forecast.MinFutures)
	}
	paths := o.Paths
	if paths == 0 {
		paths = defaultBacktestPaths
	}
	if o.Horizon > MaxValues/paths {
		return fmt.Errorf("paths × horizon: %d × %d, the limit is %d: ask for fewer paths or a shorter horizon", paths, o.Horizon, MaxValues)
	}
	return o.Fit.Validate()
}

// withDefaults fills in what is 0, except for the period.
func (o Options) withDefaults(s series.Series) Options {
	if o.Paths == 0 {
		o.Paths = defaultBacktestPaths
	}
	if o.Horizon == 0 {
		o.Horizon = max(min(s.Len()/defaultBacktestShare, int(forecast.MaxDefaultHorizon/s.Step.Approx()), MaxValues/o.Paths), 1)
	}
	if o.Origins == 0 {
		o.Origins = defaultBacktestOrigins
	}
	if o.Spacing == 0 {
		o.Spacing = o.Horizon
	}
	return o
}

// lay returns the cuts of s, or why there are none.
func (o Options) lay(s series.Series) ([]int, *forecast.Refusal) {
	if least, most := extent(s.Values); least < -series.MaxMagnitude || most > series.MaxMagnitude {
		return nil, &forecast.Refusal{State: forecast.UnusableData, Reason: fmt.Sprintf(
			"The values go from %g to %g, beyond ±%g, which no measured quantity reaches: remove them.",
			least, most, float64(series.MaxMagnitude))}
	}
	cuts := o.cuts(s)
	if len(cuts) == 0 {
		return nil, &forecast.Refusal{State: forecast.TooLittleData, Reason: fmt.Sprintf(
			"There are %d values of %s; %d steps ahead and at least %d values before them are needed: "+
				"give a longer history or a shorter horizon.",
			s.Measured(), s.Step, o.Horizon, fit.NeededValues(s.Step))}
	}
	return cuts, nil
}

// cuts returns how many steps are known at each origin, ascending. Each has as
// many measured values before it as a forecast needs. They are no origins of layOrigins: these are those that are asked for, evenly
// spaced and with a whole horizon after each, to say how good forecasts would have been.
func (o Options) cuts(s series.Series) []int {
	least := measuredAt(s.Values, fit.NeededValues(s.Step))
	var cuts []int
	for i := o.Origins - 1; i >= 0; i-- {
		if cut := s.Len() - o.Horizon - i*o.Spacing; cut >= least {
			cuts = append(cuts, cut)
		}
	}
	return cuts
}

// measuredAt returns how many of the first values hold n measured ones; more than there are if all do not.
func measuredAt(values []float64, n int) int {
	for i, v := range values {
		if !math.IsNaN(v) {
			n--
		}
		if n == 0 {
			return i + 1
		}
	}
	return len(values) + 1
}

// setPeriod sets the period that was not given, for a history of at least n steps.
func (o *Options) setPeriod(step series.Step, n int) {
	if o.Period == 0 {
		o.Period = series.DefaultPeriod(step, n)
	}
}

// at forecasts s from the step cut on and scores it.
func (o Options) at(ctx context.Context, s series.Series, cut int) (Origin, error) {
	known, actual := s.Slice(0, cut), s.Values[cut:cut+o.Horizon]
	origin := Origin{Time: s.Time(cut), Values: s.Slice(cut, cut+o.Horizon).Measured(), Scores: unknownScores()}
	if err := ctx.Err(); err != nil {
		return origin, err
	}
	fit, err := fit.New(known, o.Fit)
	if errors.As(err, &origin.Refusal) {
		return origin, nil
	}
	if err != nil {
		return origin, err
	}
	origin.Model = fit.Model()
	// A forecast begins after the last measured value, and what is asked of it after the cut.
	gap := cut - known.Trim().Len()
	f, err := fit.Forecast(ctx, o.Paths, gap+o.Horizon)
	if err != nil || origin.Values == 0 {
		return origin, err
	}
	scale := score.Scale(known.Values, o.Period)
	origin.Scores.Model = scorePaths(f.Paths, gap, actual, scale)
	paths := f.Paths.Slice(0, o.Paths, gap, gap+o.Horizon).(*mat.Dense) // its memory serves once more
	point := o.repeatSeason(paths, known)
	origin.Scores.SeasonalNaive = scorePaths(paths, 0, actual, scale)
	origin.Scores.SeasonalNaive.MASE = score.MASE(actual, point, scale)
	origin.Scores.SeasonalNaive.SMAPE = score.SMAPE(actual, point)
	origin.Scores.Naive2 = scoreNaive2(known.Values, actual, o.Period, scale)
	return origin, ctx.Err()
}

// repeatSeason fills paths with futures of seasonal naive and its bootstrap,
// which go no lower than 0 where the history does not, and no higher than 1
// where a ratio does not, and returns its point forecast, the last season.
func (o Options) repeatSeason(paths *mat.Dense, known series.Series) []float64 {
	n, h := paths.Dims()
	low, high := math.Inf(-1), math.Inf(1)
	least, most := extent(known.Values)
	if least >= 0 {
		low = 0
		if known.Unit == series.Ratio && most <= 1 {
			high = 1
		}
	}
	m := naive.FitSeasonal(known.Values, o.Period)
	center := make([]float64, h)
	m.Center(center)
	for i := range n {
		row := paths.RawRowView(i)
		m.Deviate(row, future.Stream(o.Fit.Seed, known.Name, i, future.PurposeScore))
		for j, d := range row {
			row[j] = min(max(center[j]+d, low), high)
		}
	}
	return center
}

// extent returns the least and the greatest of the values that are not NaN.
func extent(values []float64) (least, most float64) {
	least, most = math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if !math.IsNaN(v) {
			least, most = min(least, v), max(most, v)
		}
	}
	return least, most
}

// sumUp fills in the scores of all origins together, and notes what was left out.
func (r *Result) sumUp() error {
	var scored []MethodScores
	var refusal *forecast.Refusal
	for _, o := range r.Origins {
		switch {
		case o.Refusal != nil:
			refusal = o.Refusal
			r.Notes = append(r.Notes, fmt.Sprintf("The origin of %s has no scores: %s", o.Time.Format("2006-01-02 15:04"), o.Refusal.Reason))
		case o.Values == 0:
			r.Notes = append(r.Notes, fmt.Sprintf("The origin of %s has no scores: nothing was measured in the %d steps after it.",
				o.Time.Format("2006-01-02 15:04"), r.Options.Horizon))
		default:
			scored = append(scored, o.Scores)
		}
	}
	r.Scores = meanScores(scored)
	if len(scored) > 0 {
		return nil
	}
	return refusal // there is one: the last origin has the last value of the history ahead of it
}
