package operations

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"time"

	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/advice"
	"github.com/plimsoll/plimsoll/forecast/sizing"
)

// Grade is how good an answer is.
type Grade int

// The grades. An answer that was refused although the right one could be known is Refused; where a refusal is
// a right answer, too, it is Right.
const (
	RightAnswer Grade = iota
	Refused
	Wrong
)

// Verdict is the grade of an answer, and why.
type Verdict struct {
	Variant Variant
	Grade   Grade
	Reason  string // empty for a right answer
	// Off is how far from right a wrong date is, as a share of the time to the right one; +Inf for what is no date.
	Off float64
}

// shares of a right answer, see Judge.
const (
	unlikely = 0.1  // the chance within the horizon of what never comes
	tooEarly = 0.5  // of the time to the date, before which an early date is a false alarm
	tooMuch  = 1.25 // of what is missing
	tooFew   = 0.5
)

// Judge grades an answer. It is right when all of this holds:
//
//   - it is no refusal, or a refusal is right, too;
//   - the demand of now is the last possible one, where that is asked for;
//   - it says full since when, for a pool that is; else one belief fits: its likely date (P50) lies within the margin, or
//     the true date lies between early and late (P10, P90). A date beyond the horizon is one after its end;
//   - unless the belief is wide: the early date is not before half of the time to the true date, less the margin, and
//     early and late are no further apart than the true date is away, or four margins;
//   - the state is allowed;
//   - what is missing lies between half of the least and one and a quarter of the most that may be
//     believed, with the slack of the case, or is said to be unknown;
//   - the action does not ask for an order of nothing.
func (c Case) Judge(a planner.Answer) Verdict {
	v := Verdict{Variant: c.Variant, Grade: Wrong, Off: math.Inf(1)}
	s := a.Saturation
	switch {
	case s.State.IsRefusal() && c.Right.Refusal:
		return Verdict{Variant: c.Variant, Grade: RightAnswer}
	case s.State.IsRefusal():
		v.Grade, v.Reason = Refused, s.State.String()+": "+s.Reason
		return v
	}
	for _, check := range []func(planner.Answer) string{c.checkDemand, c.checkState} {
		if v.Reason = check(a); v.Reason != "" {
			return v
		}
	}
	if reason, off := c.checkDates(a); reason != "" {
		v.Reason, v.Off = reason, off
		return v
	}
	if v.Reason = c.checkOrder(a); v.Reason != "" {
		return v
	}
	return Verdict{Variant: c.Variant, Grade: RightAnswer}
}

// checkDemand compares the demand of now with the last possible value.
func (c Case) checkDemand(a planner.Answer) string {
	want, got := c.Right.Demand, a.Saturation.Facts.Demand
	if want == 0 || math.Abs(got-want) <= 0.1*want {
		return ""
	}
	return fmt.Sprintf("now %.4g, want %.4g", got, want)
}

// checkState looks for states that are never right here.
func (c Case) checkState(a planner.Answer) string {
	state := a.Saturation.State
	switch {
	case state == forecast.AlreadySaturated && !c.Right.Full:
		return "already saturated, which it is not"
	case state == forecast.AlreadySaturated || len(c.Right.States) == 0 || slices.Contains(c.Right.States, state):
		return ""
	}
	return fmt.Sprintf("state %s, want one of %v", state, c.Right.States)
}

// checkDates looks for a belief that fits; the reason is that of the first one that does not, with how far off it is.
func (c Case) checkDates(a planner.Answer) (reason string, off float64) {
	if a.Saturation.State == forecast.AlreadySaturated {
		if d := a.Saturation.Since.Sub(c.Right.Since).Abs(); d > c.Right.Slip {
			got, want := a.Saturation.Since.Format(time.DateTime), c.Right.Since.Format(time.DateTime)
			return fmt.Sprintf("saturated since %s, want %s", got, want), math.Inf(1)
		}
		return "", 0
	}
	if len(c.Right.Beliefs) == 0 {
		return fmt.Sprintf("state %s, want already saturated", a.Saturation.State), math.Inf(1)
	}
	for i, b := range c.Right.Beliefs {
		r, o := c.fits(a, b)
		if r == "" {
			return "", 0
		}
		if i == 0 {
			reason, off = r, o
		}
	}
	return reason, off
}

// dates are those of an answer in days after the last row; +Inf beyond the horizon.
type dates struct {
	early, likely, late float64
	end                 float64 // of the horizon
	within              float64 // the chance
}

func (c Case) datesOf(s forecast.Saturation) dates {
	at := func(p float64) float64 {
		t, ok := s.Date(p)
		if !ok {
			return math.Inf(1)
		}
		return t.Sub(c.Now).Hours() / 24
	}
	end := s.Step.At(s.Start, s.Steps).Sub(c.Now).Hours() / 24
	return dates{at(0.1), at(0.5), at(0.9), end, s.Within()}
}

// fits says why an answer does not fit a belief, and how far off it is; empty if it fits.
func (c Case) fits(a planner.Answer, b Belief) (reason string, off float64) {
	d := c.datesOf(a.Saturation)
	if b.Note != "" && !mentions(a, b.Note) {
		return "no note like " + b.Note, math.Inf(1)
	}
	if b.Never {
		if d.within < unlikely {
			return "", 0
		}
		return fmt.Sprintf("a chance of %.0f %%, want never", 100*d.within), d.within
	}
	near := d.likely >= b.Low && d.likely <= b.High || math.IsInf(d.likely, 1) && b.High >= d.end
	inside := d.early <= b.At && (b.At <= d.late || math.IsInf(d.late, 1)) && !math.IsInf(d.early, 1)
	shown := fmt.Sprintf("early %s likely %s late %s, want %s (%s to %s)",
		inDays(d.early), inDays(d.likely), inDays(d.late), inDays(b.At), inDays(b.Low), inDays(b.High))
	off = math.Abs(min(d.likely, d.end)-min(b.At, d.end)) / max(min(b.At, d.end), 1)
	if !near && !inside {
		return "date: " + shown, off
	}
	if b.Early && d.early > b.At {
		return "early date after the true one: " + shown, off
	}
	if b.Wide {
		return "", 0
	}
	margin := max(b.At-b.Low, 0)
	if d.early < tooEarly*b.At-margin {
		return "early date far too early: " + shown, off
	}
	if span := min(d.late, d.end) - d.early; !math.IsInf(d.early, 1) && span > max(b.At, 4*margin) {
		return "span says nothing: " + shown, off
	}
	return "", 0
}

// mentions reports whether a note, a warning or the reason of the answer matches.
func mentions(a planner.Answer, pattern string) bool {
	texts := append([]string{a.Saturation.Reason}, a.Warnings...)
	if a.Forecast != nil {
		texts = append(texts, a.Forecast.Evidence.Notes...)
	}
	re := regexp.MustCompile(pattern)
	return slices.ContainsFunc(texts, re.MatchString)
}

// checkOrder compares what is missing with what may be believed.
func (c Case) checkOrder(a planner.Answer) string {
	o := a.Order
	if o == nil || o.Reason != "" && !(o.Shortfall > 0) || math.IsNaN(o.Shortfall) {
		return ""
	}
	verb := a.Action().Verb
	if o.Shortfall == 0 && (verb == advice.OrderNow || verb == advice.OrderBy) {
		return "the action asks for an order, and nothing is missing"
	}
	r := c.Right
	least := max(c.peak(r.Least, *o)-r.Held, 0)
	most := max(c.peak(r.Most, *o)-r.Held, 0)
	if o.Shortfall > tooMuch*most+r.Slack {
		return fmt.Sprintf("missing %.4g, at most %.4g can be", o.Shortfall, tooMuch*most+r.Slack)
	}
	if o.Shortfall < tooFew*least-r.Slack {
		return fmt.Sprintf("missing %.4g, at least %.4g must be", o.Shortfall, tooFew*least-r.Slack)
	}
	return ""
}

// peak returns the highest demand while an order must be enough.
func (c Case) peak(demand []float64, o sizing.Order) float64 {
	step := c.Variant.length()
	high := 0.0
	for i, x := range demand {
		at := c.Now.Add(time.Duration(i+1) * step)
		if !at.Before(o.Arrival) && at.Before(o.Until) {
			high = max(high, x)
		}
	}
	return high
}

// inDays writes a number of days.
func inDays(d float64) string {
	if math.IsInf(d, 1) {
		return "beyond"
	}
	return fmt.Sprintf("%.1f d", d)
}

// hours converts days.
func hours(days float64) time.Duration { return time.Duration(days * float64(day)) }
