package backtest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/fit"
	"github.com/plimsoll/plimsoll/forecast/parallel"
	"github.com/plimsoll/plimsoll/forecast/passage"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// DateOptions say where a history is cut, and what is reached after that.
type DateOptions struct {
	Options
	// Capacity is the usable capacity of the pool; the zero one is not known.
	Capacity capacity.Capacity
	// Peers asks for rules of thumb beside the forecast, on the same cases.
	Peers bool
}

// DateResult is what would have been said of the dates of a series.
type DateResult struct {
	Series  series.Series // the history, without leading and trailing gaps
	Options DateOptions
	// Methods are the names of what was scored: the forecast first, then its peers.
	Methods []string
	Origins []DateOrigin // the earliest first
	Notes   []string     // what was left out, a sentence each
}

// DateOrigin is one cut: everything before it was known.
type DateOrigin struct {
	Time    time.Time // the beginning of the first step that was not known
	Model   string
	Refusal *forecast.Refusal // why nothing was said; nil where there are cases
	Cases   []passage.Case
}

// Dates asks of several earlier times of a history when it would reach thresholds, with nothing known but what
// came before, and scores what is said against what followed. The thresholds are, of what was known,
//
//	c = (greatest value of the last season) + k · (standard deviation of the seasonal differences)
//
// with k of ThresholdDeviations, and CapacityShares of the capacity where there is one. Only steps in which something
// was measured can pass a threshold, and all methods are told which.
//
// The same series and options give the same result, bit for bit, on any number of processors.
// The errors are those of Backtest.
func Dates(ctx context.Context, s series.Series, o DateOptions) (DateResult, error) {
	if err := o.validate(s); err != nil {
		return DateResult{}, err
	}
	s = s.Trim()
	o.Options = o.withDefaults(s)
	r := DateResult{Series: s, Options: o}
	cuts, refusal := o.lay(s)
	if refusal != nil {
		return r, refusal
	}
	if asked := o.Origins; len(cuts) < asked {
		r.Notes = append(r.Notes, fmt.Sprintf("Of %d origins, the latest %d have enough history before them.", asked, len(cuts)))
	}
	r.Options.setPeriod(s.Step, cuts[0])
	r.Methods = append(r.Methods, MethodPlimsoll)
	if o.Peers {
		r.Methods = append(r.Methods, peerNames()...)
	}
	r.Origins = make([]DateOrigin, len(cuts))
	errs := make([]error, len(cuts))
	parallel.Each(len(cuts), func(i int) { r.Origins[i], errs[i] = r.Options.datesAt(ctx, s, cuts[i]) })
	if err := errors.Join(errs...); err != nil {
		if ctx.Err() != nil {
			return r, ctx.Err()
		}
		return r, err
	}
	return r, r.noteRefusals()
}

// validate returns an error that names what breaks its contract.
func (o DateOptions) validate(s series.Series) error {
	if err := s.Validate(); err != nil {
		return err
	}
	if err := o.Capacity.Validate(); err != nil {
		return err
	}
	return o.Validate()
}

// noteRefusals notes the origins without cases, and returns the last refusal if there is no other.
func (r *DateResult) noteRefusals() error {
	var refusal *forecast.Refusal
	cases := 0
	for _, o := range r.Origins {
		cases += len(o.Cases)
		if o.Refusal != nil {
			refusal = o.Refusal
			r.Notes = append(r.Notes, fmt.Sprintf("The origin of %s has no dates: %s", o.Time.Format("2006-01-02 15:04"), o.Refusal.Reason))
		}
	}
	if cases > 0 {
		return nil
	}
	return refusal // there is one: an origin has cases or a refusal
}

// datesAt says at the step cut of s when the thresholds are reached, and scores it.
func (o DateOptions) datesAt(ctx context.Context, s series.Series, cut int) (DateOrigin, error) {
	known := s.Slice(0, cut)
	origin := DateOrigin{Time: s.Time(cut)}
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
	thresholds := passage.ThresholdsAt(s, cut, o.Horizon, o.Period, o.Capacity)
	known = known.Trim()
	// A forecast begins after the last measured value, and what is asked of it after the cut.
	gap := cut - known.Len()
	f, err := fit.Forecast(ctx, o.Paths, gap+o.Horizon)
	if err != nil {
		return origin, err
	}
	tellers := []passage.Curves{passage.CountCurves(thresholds, o.Paths, func(i int) []float64 { return f.Paths.RawRowView(i)[gap:] })}
	if o.Peers {
		tellers = append(tellers, o.peers(known, gap, thresholds)...)
	}
	for k, t := range thresholds {
		c := passage.Case{Threshold: t.Name, Value: t.First, Steps: o.Horizon, Passage: passage.FirstOrLen(s.Values[cut:cut+o.Horizon], t.Usable)}
		for _, p := range tellers {
			c.Claims = append(c.Claims, p.Claim(k, c))
		}
		origin.Cases = append(origin.Cases, c)
	}
	return origin, ctx.Err()
}
