package fit

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/plimsoll/plimsoll/forecast/series"
)

// When a fit is due for another.
const (
	// refitShare is the part of its history that may come before parameters are fitted again. A longest season, if that is
	// shorter, is enough too: it may have been another one than those before.
	// Not tried on the development sets: it acts between an update and the next fit.
	refitShare = 0.1
	// farOut is how far beyond the values of its history, in widths of their range, a value
	// counts in an update. What lies farther is an outlier or a level shift, which only another fit can tell apart.
	// Not tried on the development sets: it acts in updates only.
	farOut = 1.0
)

// ErrRefit is the error of Update for values that the fitted models cannot take, such as a first 0
// where logarithms were fitted.
var ErrRefit = errors.New("fit the history again")

// since is what came after the parameters were fitted.
type since struct {
	fitted    int     // prepared steps that the parameters were fitted to
	low, high float64 // beyond these, prepared values count as these
	odd       int     // values beyond them, or beyond the bounds of paths
	latest    bool    // the series has but the latest values of the history
	digest    [sha256.Size]byte
}

// setEdges sets what values may count as in updates.
func (f *Fit) setEdges() {
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range f.history.values {
		if !math.IsNaN(v) {
			low, high = min(low, v), max(high, v)
		}
	}
	room := farOut * (high - low)
	f.since = since{fitted: f.length, low: low - room, high: high + room}
}

// Update returns the fit moved on by what was measured since: a series of the same name, unit, statistic and
// step. What of it the fit knows already is left aside, steps between are not measured, and so are those after
// its last value. All parameters are as they were fitted, and so are weights, calibration, and what is known of
// outliers and holidays; where levels, seasons and noise stand is moved by every value in work that does not depend on
// the length of the history, exactly as a pass over all of it would (to rounding). A call costs the
// expected course once more, besides.
//
// A value far beyond all of the history, or beyond the bounds of paths, counts as one at their edge; it makes the fit due for another
// (Due), which judges it as New does. The error is of a series that does not continue this one, or ErrRefit.
func (f *Fit) Update(s series.Series) (*Fit, error) {
	values, left, err := f.following(s)
	if err != nil || len(values) == 0 && left == 0 {
		return f, err
	}
	g := *f
	g.pool.kernels = slices.Clone(f.pool.kernels)
	for k, member := range f.pool.kernels {
		if member != nil {
			g.pool.kernels[k] = member.clone()
		}
	}
	g.evidence.Notes = slices.Clone(f.evidence.Notes)
	g.extend(values)
	if g.history.scale == 0 {
		g.since.odd += countIf(values, func(v float64) bool { return v != g.history.center })
		g.length += len(values)
	} else if err := g.moveOn(values); err != nil {
		return nil, err
	}
	g.since.odd += left
	g.say(f, values, left)
	return &g, nil
}

// following returns the values of s after the history of f, up to the last measured one that can be, and how many cannot.
func (f *Fit) following(s series.Series) (values []float64, left int, err error) {
	if err := s.Validate(); err != nil {
		return nil, 0, err
	}
	own := f.series
	if s.Name != own.Name || s.Unit != own.Unit || s.Step != own.Step || s.Statistic != own.Statistic {
		return nil, 0, fmt.Errorf("update of series %q (%s of %s, %q) by %q (%s of %s, %q): want the same name, statistic, step and unit",
			own.Name, own.Statistic, own.Step, own.Unit, s.Name, s.Statistic, s.Step, s.Unit)
	}
	if s = s.Slice(0, s.Last()+1); s.Len() == 0 || !s.End().After(own.End()) {
		return nil, 0, nil
	}
	from := own.Step.Index(own.Start, s.Start)
	if !own.Time(from).Equal(s.Start) {
		return nil, 0, fmt.Errorf("update of series %q: it begins at %s: want one of its steps, such as %s", own.Name,
			s.Start.Format(time.RFC3339), own.Time(from).Format(time.RFC3339))
	}
	gap := from - own.Len()
	if gap+s.Len() > series.MaxValues {
		return nil, 0, fmt.Errorf("update of series %q: %d steps, the limit is %d", own.Name, gap+s.Len(), series.MaxValues)
	}
	values = slices.Clone(s.Values[max(-gap, 0):])
	if gap > 0 {
		values = append(gaps(gap), values...)
	}
	values, left = f.possible(values)
	return values, left, nil
}

// gaps returns n values that were not measured.
func gaps(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.NaN()
	}
	return out
}

func countIf(values []float64, odd func(float64) bool) int {
	n := 0
	for _, v := range values {
		if !math.IsNaN(v) && odd(v) {
			n++
		}
	}
	return n
}

// extend appends values to the series, of which only the latest are kept where there were no others.
func (f *Fit) extend(values []float64) {
	if f.since.latest {
		f.since.digest = extendDigest(f.since.digest, values)
	}
	f.series.Values = slices.Concat(f.series.Values, values)
	if f.since.latest {
		f.series = f.series.Slice(max(f.series.Len()-latestKept(f.series.Step), 0), f.series.Len())
	}
}

// moveOn moves kernels, clock and holidays on by the values of as many steps.
func (f *Fit) moveOn(values []float64) error {
	steps := values
	if f.history.clock != nil {
		f.history.clock, steps = f.history.clock.after(len(values), f.series)
	}
	ahead := make([]float64, len(steps))
	for i, v := range steps {
		ahead[i] = f.admit(v)
	}
	f.history.holidays = f.history.holidays.after(ahead)
	for _, v := range ahead {
		for k, member := range f.pool.kernels {
			if member == nil {
				continue
			}
			if err := member.update(v); err != nil {
				return fmt.Errorf("update of series %q: %s takes no value of %g: %w (%w)", f.series.Name, candidates[k].name, f.history.out(v),
					ErrRefit, err)
			}
		}
	}
	f.rise(ahead)
	f.history.course, f.history.yearly = f.history.course.moved(), f.history.yearly.after(len(ahead))
	f.length += len(ahead)
	if f.history.values = slices.Concat(f.history.values, ahead); f.since.latest {
		f.history.values = nil
	}
	f.pool.courses = &courses{}
	f.setRough()
	return nil
}

// rise moves the last value of a history that never fell on. One that falls now is unlike all before.
func (f *Fit) rise(ahead []float64) {
	if f.history.rising == nil {
		return
	}
	r := *f.history.rising
	for _, v := range ahead {
		if v < r.last {
			f.since.odd++
		}
		if !math.IsNaN(v) {
			r.last = v
		}
	}
	f.history.rising = &r
}

// admit returns a measured value as the kernels see it.
func (f *Fit) admit(v float64) float64 {
	p := &f.history.demand
	in := bounded(v, p.low, p.high)
	out := max(f.since.low, min(f.since.high, p.in(in)))
	if in != v || out != p.in(in) {
		if !math.IsNaN(v) {
			f.since.odd++
		}
	}
	return out
}

// say brings the evidence up to date; f came from before by these values, and others were left out.
func (f *Fit) say(before *Fit, values []float64, left int) {
	e := &f.evidence
	measured := countIf(values, func(float64) bool { return true })
	e.Samples += measured
	e.Gaps += len(values) - measured
	e.SinceFit += len(values)
	e.MeasuredUntil = f.time(series.EvidenceLengths * f.length)
	if e.Holidays != nil && f.history.holidays != nil {
		h := *e.Holidays
		h.Ahead = f.history.holidays.in(f.evidenceSteps())
		e.Holidays = &h
	}
	if left > 0 {
		e.Notes = append(e.Notes, fmt.Sprintf("Since the fit, %s a value that cannot be came in, and was left out.", series.Times(left)))
	}
	if n := f.since.odd - before.since.odd - left; n > 0 {
		e.Notes = append(e.Notes, fmt.Sprintf("Since the fit, %s a value far beyond all before it came in: it counts as one at their edge "+
			"until the history is fitted again.", series.Times(n)))
	}
}

// Due says why the parameters should be fitted again (Refit), which they should as soon as a tenth of the fitted history
// or its longest season has come since, any value that is unlike those of the history, or any at all after a level that
// had just moved. It is empty while they should not.
func (f *Fit) Due() string {
	n := f.evidence.SinceFit
	switch least := f.refitAfter(); {
	case f.since.odd > 0:
		return fmt.Sprintf("%s since the fit, a value far beyond all before it came in", series.Times(f.since.odd))
	case n > 0 && f.history.course.age > 0:
		return "a level that had just moved before the fit has been measured for longer"
	case n >= least:
		return fmt.Sprintf("%d steps have come since the fit, and %d are enough for another", n, least)
	}
	return ""
}

// refitAfter returns how many steps after a fit another is due: never fewer than the shortest season.
func (f *Fit) refitAfter() int {
	n := int(math.Ceil(refitShare * float64(max(f.since.fitted, f.length-f.evidence.SinceFit))))
	if p := f.history.seasons.periods; len(p) > 0 {
		n = max(min(n, p[len(p)-1]), p[0])
	}
	return max(n, 1)
}

// Refit fits s, the history with what came since, again: choice, weights and calibration are made anew as New does, and
// searches for parameters begin where they ended in f.
func (f *Fit) Refit(s series.Series, o Options) (*Fit, error) {
	if s.Name != f.series.Name {
		return nil, fmt.Errorf("refit of series %q: it is %q", f.series.Name, s.Name)
	}
	return newFit(s, o, f.pool.kernels)
}
