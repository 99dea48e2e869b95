package fit

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/model/record"
	"github.com/plimsoll/plimsoll/forecast/model/shift"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// What is believed of a level that moved a short time ago, before the history says anything of it.
const (
	// returnsPrior is the chance that it returns, and returnsNew how much more that is while it is one step old: a single
	// value is more often a spike. returnsWorth is how many shifts of the history that is worth.
	returnsPrior, returnsNew, returnsWorth = 0.3, 0.4, 2
	// movesOn is the chance of another shift in the same direction, which is on average as large.
	movesOn = 0.15
	// leastRun is the fewest last values, far from all others, that may be a new level: one is a spike.
	leastRun = 2
	// shownBy is how many values at a new level of what is stored halve the chance that it returns.
	shownBy = 24
	// likeLong is the share of the age for which an excursion of the history must have lasted to count.
	likeLong = 0.25
)

// recentShift is a level that moved a short time ago: in each simulation it stays, returns to what it was, or goes
// on. The zero recentShift is none.
//
// What returns does so after a time that is longer the longer the new level has lasted: half of it within as long as that, two
// thirds within twice as long. A level of which nothing is known but its age has that law (J. R. Gott, Nature 363, 1993).
type recentShift struct {
	size    float64 // of the new level less the old one, in original values
	base    float64 // of the new level less the one that the models follow
	age     int     // in steps
	returns float64 // chance that it returns
	on      float64 // chance that it goes on
}

// recentStep returns the course of what is stored after a step of days ago, which was spliced: it stays, or is taken back as
// a copy is deleted and a deletion restored. The chance of that falls with the days that it has lasted and with the steps that show it.
func recentStep(size float64, age int, days float64) recentShift {
	return recentShift{size: size, age: age, returns: returnsPrior / (1 + days) / (1 + float64(age)/shownBy)}
}

// put adds a course to a path in original values.
func (r recentShift) put(dst []float64, d demand, src *rand.PCG) {
	if r.age == 0 {
		return
	}
	which, wait, far := future.Uniform(src), future.Uniform(src), future.Uniform(src)
	at := float64(r.age) * wait / (1 - wait) // of which half is less than the age
	after := r.base
	switch {
	case which < r.returns:
		after = r.base - r.size
	case which < r.returns+r.on:
		after = r.base - r.size*math.Log(1-far)
	}
	for h, v := range dst {
		add := r.base
		if float64(h) >= at {
			add = after
		}
		if add != 0 {
			dst[h] = bounded(v+add, d.low, d.high)
		}
	}
}

// moved is r when more has been measured. The models then follow the level themselves, so that nothing is added to them.
func (r recentShift) moved() recentShift {
	if r.base != 0 {
		r.size, r.base = 0, 0
	}
	return r
}

func (r recentShift) write(w *record.Writer) {
	w.Int(r.age)
	w.Float(r.size)
	w.Float(r.base)
	w.Float(r.returns)
	w.Float(r.on)
}

func readRecentShift(r *record.Reader) recentShift {
	x := recentShift{age: r.Int("age of a shift", 0, 2*series.MaxValues), size: r.Float("size of a shift"), base: r.Float("base of a shift"),
		returns: r.Float("chance of a return"), on: r.Float("chance to go on")}
	r.Require(x.returns >= 0 && x.returns <= 1, "chance of a return", "0 to 1")
	r.Require(x.on >= 0 && x.on <= 1, "chance to go on", "0 to 1")
	return x
}

// chanceOfReturn returns how likely a level of that age is to return, given how many of the history did and did not.
func chanceOfReturn(age, returned, stayed int) float64 {
	prior := returnsPrior + returnsNew/float64(age)
	return min((prior*returnsWorth+float64(returned))/float64(returnsWorth+returned+stayed), 1-movesOn)
}

// leaveBehind fits what came since a shift, or, where that is too little for any model, all of it with the
// shift counted out. In what follows, the level may return or go on until a week has shown that it stays.
func (f *Fit) leaveBehind(rest []float64, found shift.Shift, l *forecast.LevelShift) {
	p, u := &f.history.demand, f.series.Unit
	s := f.fitted(p.values)
	after := s.Slice(found.At, s.Len()).Measured()
	settled := after >= settledValues(s.Step)
	if !settled {
		p.course = recentShift{size: l.To - l.From, age: len(p.values) - found.At, on: movesOn}
		p.course.returns = chanceOfReturn(p.course.age, excursions(rest[:found.At], found, max(1, int(likeLong*float64(p.course.age)))), l.Seen-1)
	}
	if after >= NeededValues(s.Step) {
		p.notes = append(p.notes, l.Text(u)+"; the fit rests on what was measured since."+l.RiskText(u))
		p.since(found.At)
	} else {
		p.notes = append(p.notes, l.Text(u)+"; what came before was moved to that level.")
		for t := range p.values[:found.At] {
			p.values[t] += found.After - found.Before
			p.negative = p.negative || p.center+p.scale*p.values[t] < 0
		}
	}
	if !settled {
		f.tellCourse(l.Time, l.To-l.From)
	}
	f.evidence.Notes = p.notes
}

// tellCourse says what the simulations make of a level that moved at a time.
func (f *Fit) tellCourse(at time.Time, size float64) {
	p, u := &f.history.demand, f.series.Unit
	done := fmt.Sprintf("it returns in %s of the simulations, goes on in %s and stays in the others", series.Percent(p.course.returns),
		series.Percent(movesOn))
	p.notes = append(p.notes, fmt.Sprintf("That move of %s is too recent to tell whether it lasts: %s.", signed(u, size), done))
	h := series.Happening{Time: at, Kind: series.LevelStep, Size: size, Done: "may stay, return or go on",
		Why: fmt.Sprintf("The level moved by %s on %s: %s.", signed(u, size), series.FormatTime(at), done)}
	p.happenings = append(p.happenings, h)
	slices.SortStableFunc(p.happenings, func(a, b series.Happening) int { return a.Time.Compare(b.Time) })
	f.evidence.Happenings = p.happenings
}

// excursions counts how often earlier values, without their seasons, were nearer to the new level for at least so many steps and came back.
func excursions(rest []float64, found shift.Shift, least int) int {
	middle, up := (found.Before+found.After)/2, found.After > found.Before
	count, length := 0, 0
	for _, v := range rest {
		switch {
		case math.IsNaN(v):
		case v > middle == up && v != middle:
			length++
		default:
			if length >= least {
				count++
			}
			length = 0
		}
	}
	return count
}

// seeLastOutliers gives the last values of a history a course where they are far from all others: nobody knows yet
// whether they are spikes or a new level.
func (f *Fit) seeLastOutliers() {
	p := &f.history.demand
	events, n := p.outliers.events, len(p.values)
	if len(events) == 0 || p.course.age > 0 || p.rising != nil {
		return
	}
	last := events[len(events)-1]
	if last.at+len(last.excess) != n || len(last.excess) < leastRun {
		return
	}
	run := f.series.Values[f.series.Len()-len(last.excess):]
	size := middleOf(run) - p.out(middleOf(p.values[max(0, last.at-f.seasonSteps()):last.at]))
	if !(math.Abs(size) > 0) {
		return
	}
	p.course = recentShift{size: size, base: size, age: len(run), on: movesOn, returns: chanceOfReturn(len(run), len(events)-1, 0)}
	f.tellCourse(f.time(-len(run)), size)
	f.evidence.Notes = p.notes
}

// seasonSteps returns the steps of the longest season, or of a day or a dozen values where there is none.
func (f *Fit) seasonSteps() int {
	if n := len(f.history.seasons.periods); n > 0 {
		return f.history.seasons.periods[n-1]
	}
	return max(int(series.Day/max(f.series.Step.Approx(), 1)), minValues)
}

// middleOf returns the median of the measured values of y, NaN if there are none.
func middleOf(y []float64) float64 {
	seen := slices.DeleteFunc(slices.Clone(y), math.IsNaN)
	if len(seen) == 0 {
		return math.NaN()
	}
	slices.Sort(seen)
	return seen[len(seen)/2]
}
