package planner

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"time"

	"github.com/plimsoll/plimsoll/api/estate"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/event"
	"github.com/plimsoll/plimsoll/forecast/explain"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/sizing"
	"github.com/plimsoll/plimsoll/ingest"
)

// Defaults of a question.
const (
	DefaultOrderQuantile = 0.1
	// OrderDate stands for the quantile that orders go by, in Question.Explain and Question.SinceLast.
	OrderDate          = -1
	DefaultPaths       = 1000
	DefaultSeed        = 1
	defaultServerRange = 90 // days
)

// DefaultQuantiles returns the quantiles of the values that are shown unless others are asked for.
func DefaultQuantiles() []float64 { return []float64{0.025, 0.1, 0.5, 0.9, 0.975} }

// Question is what is asked of one series. The zero value of every field is its default.
type Question struct {
	Capacity      capacity.Capacity
	Horizon       estate.Horizon
	Sustain       series.Step
	LeadTime      series.Step
	OrderQuantile float64
	Quantiles     []float64
	Paths         int
	Seed          *uint64
	Growth        *future.Estimate
	// AsOf is when the question is asked; zero means as of the last sample of the
	// series, which then cannot be stale.
	AsOf time.Time
	// OmitValues leaves mean and quantiles out of what is shown.
	OmitValues bool
	// Thresholds are lines below the capacity that get dates of their own, lowest first.
	Thresholds []capacity.Threshold
	Order      estate.OrderRule
	// Calendar is whose days the series follows.
	Calendar estate.Calendar
	// WhatIfs are answered beside the question. Others knows the demands that they
	// speak of; nil where there are none.
	WhatIfs []estate.WhatIf
	Others  Others
	// Explain are the quantiles of the date to take apart; one may be OrderDate.
	Explain []float64
	// Keep keeps the forecast of a pool, and SinceLast is the quantile of its date (0.1, 0.5 or 0.9) of which it
	// is said what moved it since the forecast kept before: OrderDate for that of them which is nearest to it, 0 for none.
	// known is what the owner of the pool knows of its history.
	known fit.KnownPast
	// SinceUntil is the time after which none of those counts; zero for that of the question.
	Keep       bool
	SinceLast  float64
	SinceUntil time.Time
	// Selection stands for all that was asked of a pool and what was read for it; empty for a series. ForecastPool sets it.
	Selection string
}

// Answer is what is known of one series.
type Answer struct {
	Series     series.Series
	Pool       string // name of the pool; empty for an ad hoc series
	Source     string // name of its source; empty likewise
	Question   Question
	Capacity   capacity.Capacity
	Saturation forecast.Saturation
	// Forecast and Fit are nil where the state is a refusal.
	Forecast *forecast.Forecast
	Fit      *fit.Fit
	OrderBy  time.Time // zero where there is none
	// Order is how much to order; nil where there is no lead time or nothing was simulated.
	Order *sizing.Order
	// Passages are the dates of the thresholds, in their order.
	Passages []forecast.Passage
	Warnings []string
	// Reading is what was found when the history was read, for the evidence.
	Reading []string
	WhatIfs []WhatIfAnswer
	// Explanations are those that were asked for, in their order; where there is nothing to explain, Unexplained says why.
	Explanations []explain.Explanation
	Unexplained  string
	// Kept is the name under which the answer was kept, and Moved what moved its date; empty and nil where that was not asked for.
	// NotKept says why it could not be kept.
	Kept    string
	NotKept string
	Moved   *Movement

	// longer draws the forecast for more steps, where Fit alone does not say it.
	longer func(steps int) (forecast.Forecast, error)
	// past is what the capacity has done.
	past capacity.History
	// changed says that events have changed the demand.
	changed bool
}

// withDefaults fills in what the question leaves open.
func (q Question) withDefaults() Question {
	if q.OrderQuantile == 0 {
		q.OrderQuantile = DefaultOrderQuantile
	}
	q.Explain = orderDates(q.Explain, q.OrderQuantile)
	if q.SinceLast == OrderDate {
		q.SinceLast = nearestKept(q.OrderQuantile)
	}
	if len(q.Quantiles) == 0 {
		q.Quantiles = DefaultQuantiles()
	}
	if q.Paths == 0 {
		q.Paths = DefaultPaths
	}
	if q.Seed == nil {
		seed := uint64(DefaultSeed)
		q.Seed = &seed
	}
	if q.Growth == nil {
		q.Growth = &future.Estimate{}
	}
	return q
}

// orderDates returns the quantiles with that of orders in the place of OrderDate.
func orderDates(of []float64, order float64) []float64 {
	out := slices.Clone(of)
	for i, p := range out {
		if p == OrderDate {
			out[i] = order
		}
	}
	return out
}

// nearestKept returns which of the dates that are kept with a forecast is nearest to a quantile.
func nearestKept(p float64) float64 {
	best := 0.5
	for _, kept := range []float64{0.1, 0.9} {
		if math.Abs(kept-p) < math.Abs(best-p) {
			best = kept
		}
	}
	return best
}

// Validate returns an *InvalidError for the first field that makes no sense.
func (q Question) Validate() error {
	q = q.withDefaults()
	if err := q.Capacity.Validate(); err != nil {
		return estate.Invalid("capacity", err)
	}
	if !(q.OrderQuantile > 0 && q.OrderQuantile < 1) {
		return estate.Invalid("orderQuantile", fmt.Errorf("%v, want a probability between 0 and 1", q.OrderQuantile))
	}
	for _, p := range q.Quantiles {
		if !(p > 0 && p < 1) {
			return estate.Invalid("quantiles", fmt.Errorf("%v, want probabilities between 0 and 1", p))
		}
	}
	for _, p := range q.Explain {
		if !(p > 0 && p < 1) {
			return estate.Invalid("explain", fmt.Errorf("%v, want probabilities between 0 and 1", p))
		}
	}
	if p := q.SinceLast; p != 0 && p != 0.1 && p != 0.5 && p != 0.9 {
		return estate.Invalid("sinceLast", fmt.Errorf("%v, want 0.1, 0.5 or 0.9: only these dates are kept", p))
	}
	if err := q.Order.Validate(); err != nil {
		return err
	}
	if err := estate.CheckThresholds(q.Thresholds, q.Capacity); err != nil {
		return err
	}
	return estate.Invalid("paths", forecast.CheckSize(q.Paths, 1))
}

// Forecast answers the question for one series. A refusal is an Answer; an
// error says that the series or the question makes no sense.
func Forecast(ctx context.Context, s series.Series, q Question) (Answer, error) {
	if err := ctx.Err(); err != nil {
		return Answer{}, err
	}
	if err := q.Validate(); err != nil {
		return Answer{}, err
	}
	q = q.withDefaults()
	var err error
	if q.Capacity, err = inUnitOf(s, q.Capacity); err != nil {
		return Answer{}, estate.Invalid("capacity", err)
	}
	if !q.AsOf.IsZero() {
		s = s.Before(q.AsOf)
	}
	// What cannot be is not shown, and is not the present; the fit tells of it.
	told := fit.Possible(s)
	past := q.Capacity.HistoryOf(told)
	q.Capacity = past.Believed
	a := Answer{Series: told, Question: q, Capacity: q.Capacity, past: past}
	a.Warnings = append(q.known.Notes(), capacityNotes(past)...)
	refuse := func(r *forecast.Refusal) (Answer, error) {
		a.Saturation = forecast.Refuse(told, q.Capacity, q.Sustain, r)
		a.Passages = forecast.RefusePassages(told, q.Capacity, q.Sustain, q.Thresholds, r)
		a.leastOrder("it is full now, and nothing could be simulated")
		return a, nil
	}
	if !q.AsOf.IsZero() {
		if r := forecast.CheckStale(told, q.AsOf); r != nil {
			return refuse(r)
		}
	}
	o := q.options()
	o.PastDates, o.Usable = !q.Capacity.IsZero(), q.Capacity // without a capacity there is no date to vouch for
	fit, err := fit.New(s, o)
	var r *forecast.Refusal
	if errors.As(err, &r) {
		return refuse(r)
	}
	if err != nil {
		return Answer{}, estate.Invalid("series", err)
	}
	return a.simulate(ctx, fit)
}

// simulate draws the paths and reads the dates from them.
func (a Answer) simulate(ctx context.Context, fit *fit.Fit) (Answer, error) {
	q := a.Question
	steps, warning := horizonSteps(a.Series, q)
	steps = a.drifting(steps)
	if warning != "" {
		a.Warnings = append(a.Warnings, warning)
	}
	if err := forecast.CheckSize(q.Paths, steps); err != nil {
		return Answer{}, estate.Invalid("horizon", err)
	}
	f, err := fit.Forecast(ctx, q.Paths, steps)
	if err != nil {
		return Answer{}, err
	}
	a.Fit, a.Forecast = fit, &f
	if err := a.read(); err != nil {
		return Answer{}, err
	}
	if a.WhatIfs, err = a.answerWhatIfs(ctx); err != nil {
		return a, err
	}
	return a, a.explain(f, event.WhatIf{})
}

// read reads the dates from the paths, and what follows from them.
func (a *Answer) read() error {
	q, f := a.Question, a.Forecast
	a.Saturation = f.Saturate(q.Capacity, q.Sustain)
	a.Passages = f.Passages(q.Capacity, q.Sustain, q.Thresholds)
	if !q.LeadTime.IsZero() {
		a.OrderBy, _ = a.Saturation.OrderBy(q.OrderQuantile, q.LeadTime, q.Order.Approval)
		if err := a.quantity(); err != nil {
			return err
		}
	} else {
		a.leastOrder("without a lead time nothing is counted; set leadTime")
	}
	a.sayDrift()
	a.Warnings = append(a.Warnings, a.remarks()...)
	return nil
}

// horizonSteps returns the number of steps to simulate, and a warning where it
// reaches further than the history can tell.
func horizonSteps(s series.Series, q Question) (int, string) {
	switch {
	case q.Horizon.Steps > 0:
		return q.Horizon.Steps, ""
	case !q.Horizon.Span.IsZero():
		return s.Step.Steps(s.End(), q.Horizon.Span), ""
	}
	if q.Order.Approval.IsZero() || q.LeadTime.IsZero() {
		return forecast.DefaultHorizon(s, q.LeadTime)
	}
	end := s.Trim().End()
	return forecast.DefaultHorizon(s, series.Every(forecast.Later(end, q.LeadTime, q.Order.Approval).Sub(end)))
}

// inUnitOf returns the capacity in the unit of the series. The error is of units of different dimensions, and of a
// multiple of a unit, such as TiBy, beside values of which nobody knows the unit.
func inUnitOf(s series.Series, c capacity.Capacity) (capacity.Capacity, error) {
	switch {
	case c.IsZero() || c.Unit == "" || c.Unit == s.Unit:
		return c, nil
	case s.Unit == "" && c.Unit.IsScaled():
		return c, fmt.Errorf("unit %q, but the series %q has no unit: say in which it is, such as By", c.Unit, s.Name)
	case s.Unit == "":
		return c, nil
	}
	converted, err := c.In(s.Unit)
	if err != nil {
		return c, fmt.Errorf("unit %q, but the series %q is in %q", c.Unit, s.Name, s.Unit)
	}
	return converted, nil
}

// ForecastPool reads the history of a pool and answers the question for it.
// What the question leaves open, the pool says.
func (p *Planner) ForecastPool(ctx context.Context, name string, q Question) (Answer, error) {
	pool, err := p.Pool(name)
	if err != nil {
		return Answer{}, err
	}
	asOf := p.AsOf(q.AsOf)
	read, err := p.read(ctx, pool, asOf)
	if err != nil {
		return Answer{}, fmt.Errorf("pool %q: %w", name, err)
	}
	if q.WhatIfs, err = p.whatIfs(q.WhatIfs); err != nil {
		return Answer{}, err
	}
	if err := estate.CheckWhatIfs(q.WhatIfs, len(p.config.Estate.Pools), p.Known); err != nil {
		return Answer{}, err
	}
	if q.Others == nil && len(q.WhatIfs) > 0 {
		q.Others = p.otherPools(q)
	}
	asked := questionOf(pool, q, read.capacity, asOf)
	asked.Selection = p.Selection(pool, q)
	a, err := Forecast(ctx, read.series, asked)
	if err != nil {
		return Answer{}, fmt.Errorf("pool %q: %w", name, err)
	}
	a.Pool, a.Source, a.Reading = pool.Name, pool.Source, read.notes
	return p.config.Remember(ctx, a)
}

// ForecastPools answers the question for all pools, in the order of the estate.
// A pool whose source cannot be read gets no answer and does not fail the others.
func (p *Planner) ForecastPools(ctx context.Context, q Question) ([]Answer, error) {
	answers := make([]Answer, len(p.config.Estate.Pools))
	if len(q.WhatIfs) > 0 {
		q.Others = p.otherPools(q)
	}
	err := p.config.forEach(ctx, len(p.config.Estate.Pools), func(ctx context.Context, i int) (err error) {
		answers[i], err = p.ForecastOrUnread(ctx, p.config.Estate.Pools[i], q)
		return err
	})
	return answers, err
}

// ForecastOrUnread is ForecastPool, except that a pool whose source cannot be read is refused, which is an answer.
func (p *Planner) ForecastOrUnread(ctx context.Context, pool estate.Pool, q Question) (Answer, error) {
	a, err := p.ForecastPool(ctx, pool.Name, q)
	var source *ingest.SourceError
	if errors.As(err, &source) && ctx.Err() == nil {
		return unreadPool(pool, q, p.AsOf(q.AsOf), source), nil
	}
	return a, err
}

// unread returns the answer for a pool whose source cannot be read.
func unreadPool(pool estate.Pool, q Question, asOf time.Time, err error) Answer {
	s := series.Series{Name: pool.Name, Labels: pool.Labels, Unit: pool.Unit, Statistic: pool.Statistic, Step: pool.Step}
	q = questionOf(pool, q, pool.Capacity, asOf).withDefaults()
	r := &forecast.Refusal{State: forecast.UnusableData, Reason: fmt.Sprintf("Its history could not be read: %v.", err)}
	var source *ingest.SourceError
	if errors.As(err, &source) && source.Temporary || errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		r = &forecast.Refusal{State: forecast.SourceUnavailable, Reason: fmt.Sprintf("Its source does not answer: %v.", err)}
	}
	return Answer{Series: s, Pool: pool.Name, Source: pool.Source, Question: q, Capacity: q.Capacity,
		Saturation: forecast.Refuse(s, q.Capacity, q.Sustain, r)}
}

// SeriesQuestion is a question about one series.
type SeriesQuestion struct {
	Series   series.Series
	Question Question
}

// ForecastAll answers each question, in the order asked; workers as in Config.
func ForecastAll(ctx context.Context, asked []SeriesQuestion, workers int) ([]Answer, error) {
	answers := make([]Answer, len(asked))
	asked, err := Among(asked)
	if err != nil {
		return nil, err
	}
	err = Config{Workers: workers}.forEach(ctx, len(asked), func(ctx context.Context, i int) (err error) {
		x := asked[i]
		answers[i], err = Forecast(ctx, x.Series, x.Question)
		if err != nil {
			return fmt.Errorf("series %q: %w", x.Series.Name, err)
		}
		return nil
	})
	return answers, err
}

// OldAt says that the last sample of the series is too old for the answer to be one of the given time; empty if it is not. A forecast
// that was asked for as of a time has been held against that.
func (a Answer) OldAt(now time.Time) string {
	if !a.Question.AsOf.IsZero() || a.Series.Last() < 0 || forecast.CheckStale(a.Series, now) == nil {
		return ""
	}
	last := a.Series.Time(a.Series.Last())
	return fmt.Sprintf("OLD DATA: the last sample is of %s, %.0f days before now: the answer is as of then. Is the exporter alive?",
		last.Format("2006-01-02 15:04"), now.Sub(last).Hours()/24)
}
