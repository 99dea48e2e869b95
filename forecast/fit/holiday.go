package fit

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/calendar"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/model/season"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// holidayEffect is what holidays do to the steps ahead.
type holidayEffect struct {
	ahead []holidayAhead // ascending
}

// holidayAhead is a holiday in the steps ahead.
type holidayAhead struct {
	from   int       // its first step
	move   []float64 // from an ordinary day to a Sunday, by step, as the kernels see it
	effect float64
	spread float64 // standard deviation of the effect on this day
}

// put moves the steps of a path that are holidays, each by an effect that is drawn for the day.
func (e *holidayEffect) put(f *Fit, number int, dst []float64) {
	p := &f.history.demand
	normal := rand.New(future.Stream(f.options.Seed, f.series.Name, number, future.PurposeHoliday))
	for _, d := range e.ahead {
		if d.from >= len(dst) {
			return
		}
		effect := d.effect + d.spread*normal.NormFloat64()
		for i, m := range d.move[:min(len(d.move), len(dst)-d.from)] {
			dst[d.from+i] = bounded(dst[d.from+i]+p.scale*effect*m, p.low, p.high)
		}
	}
}

// in returns how many of the holidays begin before step h.
func (e *holidayEffect) in(h int) int {
	n := 0
	for n < len(e.ahead) && e.ahead[n].from < h {
		n++
	}
	return n
}

// takeOutHolidays measures what holidays do, takes it out of the prepared values
// so that the kernels see ordinary days alone, and keeps it for the paths.
//
// A holiday moves a day towards the Sunday of the same week, by an effect which
// is pooled over the holidays. What is taken out of each is what all the others
// tell, so that the rolling origins score holidays that they have not seen.
func (f *Fit) takeOutHolidays() {
	if f.options.Holidays == nil {
		return
	}
	d, reason := f.newDays()
	if reason != "" {
		f.note("Holidays were left out of account: " + reason)
		return
	}
	seen := d.observe()
	e := &forecast.HolidayEvidence{Seen: len(seen), Effect: math.NaN(), Error: math.NaN(), Spread: math.NaN()}
	f.evidence.Holidays = e
	pooled := poolHolidays(seen)
	others := make([]float64, len(seen))
	before, after := 0.0, 0.0
	for i, o := range seen {
		without := poolHolidays(slices.Delete(slices.Clone(seen), i, i+1))
		others[i], _ = without.of(o.name)
		before += o.effect * o.effect / o.variance
		after += (o.effect - others[i]) * (o.effect - others[i]) / o.variance
	}
	if len(seen) < leastHolidays || !(after < before) {
		f.note(fmt.Sprintf("Holidays were left out of account: what the %d in the history did does not tell what another would do.", len(seen)))
		return
	}
	e.Effect, e.Error, e.Spread = pooled.mean, math.Sqrt(pooled.variance), math.Sqrt(pooled.between)
	for i, o := range seen {
		for k, m := range d.move(o.from, o.to) {
			d.y[len(d.y)+o.from+k] -= others[i] * m
		}
	}
	f.note(fmt.Sprintf("%d holidays of the history went %.2f ± %.2f of the way from their weekday to a Sunday: that was taken out of the "+
		"fit, and is in the simulations on the holidays ahead.",
		e.Seen, e.Effect, e.Error))
	f.history.holidays = &holidayEffect{d.comingUp(pooled, holidayHorizon)}
	e.Ahead = f.history.holidays.in(f.evidenceSteps())
}

// leastHolidays is the fewest holidays of which another can be told.
const leastHolidays = 2

// holidayHorizon is how far ahead holidays are known, in days.
const holidayHorizon = 50 * 366

// days are the prepared values as days, which have steps from … to, both
// counted from the end of the history.
type days struct {
	f     *Fit
	y     []float64 // prepared values
	week  []float64 // mean week without holidays, by step of the week counted from the end of the history
	day   int       // steps
	first int       // day of the first step
	last  int       // day of the last step
	named map[int]string
}

// newDays returns the days of the fit. The reason says why holidays cannot be looked at.
func (f *Fit) newDays() (d *days, reason string) {
	step := f.series.Step
	if step.Months != 0 || step.Dur > series.Day || series.Day%step.Dur != 0 {
		return nil, fmt.Sprintf("steps of %s are not parts of a day.", step)
	}
	if f.history.rising != nil {
		return nil, "the history never falls, and has no day that is lower or higher than others."
	}
	week := series.StepsIn(series.Every(series.Week), step)
	if !slices.Contains(f.history.seasons.periods, week) {
		return nil, "the history has no week in it."
	}
	d = &days{f: f, y: f.history.values, day: int(series.Day / step.Dur)}
	d.first, d.last = d.dayOf(-len(d.y)), d.dayOf(-1)
	d.named = f.options.Holidays.Between(d.first-levelDays, d.last+levelDays)
	ordinary := slices.Clone(d.y)
	for n := range d.named {
		from, to := d.steps(n)
		for j := max(from, -len(d.y)); j < min(to, 0); j++ {
			ordinary[len(d.y)+j] = math.NaN()
		}
	}
	d.week = meanWeek(ordinary, week)
	return d, ""
}

// meanWeek returns the median by step of the week, counted from the end of y, of what is above
// the moving mean; 0 where nothing was measured.
func meanWeek(y []float64, week int) []float64 {
	slow := season.MovingMean(y, week)
	out := make([]float64, week)
	var at []float64
	for i := range out {
		at = at[:0]
		for t := len(y) + i - week; t >= 0; t -= week {
			if !math.IsNaN(y[t]) {
				at = append(at, y[t]-slow[t])
			}
		}
		if len(at) > 0 {
			slices.Sort(at)
			out[i] = (at[(len(at)-1)/2] + at[len(at)/2]) / 2
		}
	}
	return out
}

// zone returns the zone by which a step belongs to a day.
func (d *days) zone() *time.Location { return dayZone(d.f.series, d.f.options.Zone) }

// dayZone returns the zone by which a step of s belongs to a day. A step that begins at
// midnight in UTC and is a day long is that date, whatever the zone.
func dayZone(s series.Series, zone *time.Location) *time.Location {
	if zone == nil || s.Step.Dur == series.Day && s.Start.Equal(s.Start.Truncate(series.Day)) {
		return time.UTC
	}
	return zone
}

// holidaySteps returns whether a step of s is of a holiday, by its middle.
func holidaySteps(s series.Series, o Options) func(i int) bool {
	if o.Holidays == nil || s.Step.Months != 0 || s.Step.Dur > series.Day {
		return func(int) bool { return false }
	}
	zone, half := dayZone(s, o.Zone), s.Step.Dur/2
	day := func(i int) int { return calendar.DayOf(s.Time(i).Add(half).In(zone)) }
	named := o.Holidays.Between(day(0), day(s.Len()))
	return func(i int) bool { return named[day(i)] != "" }
}

// dayOf returns the day in which the middle of step j lies.
func (d *days) dayOf(j int) int {
	half := d.f.series.Step.Dur / 2
	if c := d.f.history.clock; c != nil {
		return calendar.DayOf(c.end.Add(c.offset + time.Duration(j-c.lag)*c.step + half).UTC())
	}
	return calendar.DayOf(d.f.time(j).Add(half).In(d.zone()))
}

// steps returns the steps whose middle lies in day n.
func (d *days) steps(n int) (from, to int) { return d.firstStep(n), d.firstStep(n + 1) }

// firstStep returns the first step whose middle lies in day n or later.
func (d *days) firstStep(n int) int {
	step := d.f.series.Step
	if c := d.f.history.clock; c != nil {
		return c.lag - step.Index(calendar.Date(n, time.UTC), c.end.Add(c.offset+c.step/2))
	}
	return -step.Index(calendar.Date(n, d.zone()), d.f.series.End().Add(step.Dur/2))
}

// move returns by how much the steps from … to would differ if their day were a Sunday.
func (d *days) move(from, to int) []float64 {
	weekday := int(calendar.Weekday(d.dayOf(from)))
	out := make([]float64, to-from)
	for i := range out {
		out[i] = d.at(from+i-weekday*d.day) - d.at(from+i)
	}
	return out
}

// at returns the mean week at step j.
func (d *days) at(j int) float64 {
	w := len(d.week)
	return d.week[(j%w+w)%w]
}

// comingUp returns the holidays of the next days on which they make a difference.
func (d *days) comingUp(pooled holidayPool, horizon int) []holidayAhead {
	var ahead []holidayAhead
	named := d.f.options.Holidays.Between(d.last, d.last+min(horizon, forecast.MaxSteps/d.day+1))
	for n := d.last; n <= d.last+horizon && len(named) > 0; n++ {
		name, ok := named[n]
		if !ok {
			continue
		}
		delete(named, n)
		from, to := d.steps(n)
		if from = max(from, 0); from >= to {
			continue
		}
		h := holidayAhead{from: from, move: d.move(from, to)}
		if squares(h.move) < leastMove {
			continue // a Sunday already
		}
		var variance float64
		h.effect, variance = pooled.of(name)
		h.spread = math.Sqrt(variance)
		ahead = append(ahead, h)
	}
	return ahead
}

func squares(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v * v
	}
	return sum
}

// evidenceOf returns the evidence of a forecast of h steps.
func (f *Fit) evidenceOf(h int) forecast.Evidence {
	e := f.evidence
	if f.history.holidays != nil {
		seen := *e.Holidays
		if f.history.clock != nil {
			h = f.history.clock.needed(h)
		}
		seen.Ahead = f.history.holidays.in(h)
		e.Holidays = &seen
	}
	return e
}

// after takes the holidays out of the steps that have come, and returns what is ahead of them; nil remains nil.
func (e *holidayEffect) after(steps []float64) *holidayEffect {
	if e == nil {
		return nil
	}
	out := &holidayEffect{}
	for _, d := range e.ahead {
		for i, m := range d.move {
			if d.from+i < len(steps) {
				steps[d.from+i] -= d.effect * m
			}
		}
		d.from -= len(steps)
		if d.from < 0 {
			d.move = d.move[min(-d.from, len(d.move)):]
			d.from = 0
		}
		if len(d.move) > 0 {
			out.ahead = append(out.ahead, d)
		}
	}
	return out
}
