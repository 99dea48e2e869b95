package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
)

// Verb is what to do about a pool. Verbs are ordered as they stand in the table.
type Verb int

// The verbs, the most urgent first.
const (
	// OrderNow: the order-by date has passed or is today, or the pool is saturated already.
	OrderNow Verb = iota
	// OrderBy: the order-by date lies ahead.
	OrderBy
	// SetLeadTime: there is an answer, but without a lead time no date to order by.
	SetLeadTime
	// SetCapacity: without a capacity there is nothing to saturate.
	SetCapacity
	// Watch: the chosen quantile lies beyond the horizon, but saturation within it is no longer unlikely.
	Watch
	// LookFurther: nothing in sight, but the horizon ends before an order placed now would arrive.
	LookFurther
	// NotEnoughHistory: nothing in sight, but the evidence ends before an order placed now would arrive.
	NotEnoughHistory
	// ClearUntil: nothing has to be ordered before a date.
	ClearUntil
	// NoAnswer: refused. It stands last in the table and is counted above it.
	NoAnswer
)

var verbTexts = [...]string{
	"ORDER NOW", "ORDER BY", "SET LEAD TIME", "SET CAPACITY", "WATCH", "LOOK FURTHER", "NOT ENOUGH HISTORY", "CLEAR UNTIL", "NO ANSWER",
}

// String returns the verb in capitals, such as ORDER NOW.
func (v Verb) String() string {
	if v < 0 || int(v) >= len(verbTexts) {
		return fmt.Sprintf("Verb(%d)", int(v))
	}
	return verbTexts[v]
}

// MarshalText writes the verb as String does.
func (v Verb) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// Action is what to do about a pool, and why.
type Action struct {
	Verb Verb `json:"verb"`
	// Text is the whole action, such as "ORDER NOW (5 days late): 3 hosts" or "ORDER BY 14 Mar 2027".
	// It begins with the verb, except that of SetLeadTime, which is "set leadTime".
	Text string `json:"text"`
	// By is the order-by date of ORDER NOW and ORDER BY, and the date of CLEAR
	// UNTIL; zero otherwise. It is the beginning of a day in UTC.
	By time.Time `json:"by,omitzero"`
	// Days from the as-of to By, negative for days late. Where there is no By, days
	// to the date that the verb rests on; FarOff where there is none.
	Days int `json:"days"`
}

// FarOff is the Days of an action without any date: after all others.
const FarOff = 1 << 20

// Question is all that a decision rests on.
type Question struct {
	Saturation forecast.Saturation
	// MeasuredUntil is the end of the evidence; zero if it is not known.
	MeasuredUntil time.Time
	// Lead is how long an order takes; zero if it is not known.
	Lead forecast.Step
	// Approval is how long it takes before that until the order is placed.
	Approval forecast.Step
	// Order is how much to order; nil if it is not known.
	Order *forecast.Order
	// Quantile of the saturation date that an order must arrive before, such as 0.1.
	Quantile float64
	AsOf     time.Time
}

// Decide says what to do. The rules, the first that applies:
//
//  1. A refusal: NO ANSWER, with why.
//  2. No capacity: SET CAPACITY.
//  3. Saturated already: ORDER NOW; late since the lead time before saturation
//     began, or since then if there is no lead time. An approval counts as lead time.
//  4. No lead time: "set leadTime". Nothing can be called clear without one.
//  5. The quantile's date is within the horizon: the lead time before it is the
//     order-by date. ORDER BY it, or ORDER NOW from that day on, and how many
//     units, where that is known. Where the order is none, since the pool holds as it is
//     from its arrival on: WATCH.
//  6. At risk: WATCH.
//  7. The horizon or the evidence, whichever ends sooner, does not reach beyond
//     the lead time: LOOK FURTHER or NOT ENOUGH HISTORY, never CLEAR.
//  8. Otherwise CLEAR UNTIL the lead time before that end.
func Decide(q Question) Action {
	s := q.Saturation
	switch {
	case s.State.IsRefusal() || s.State == forecast.StateUnspecified:
		return undated(NoAnswer, StateText(s.State))
	case s.State == forecast.NoCapacity:
		return Action{Verb: SetCapacity, Text: SetCapacity.String(), Days: FarOff}
	case s.State == forecast.AlreadySaturated:
		return q.order(q.before(s.Since))
	}
	date, ok := s.Date(q.Quantile)
	switch {
	case q.Lead.IsZero():
		return q.setLeadTime(date, ok)
	case ok:
		return q.order(q.before(date))
	case s.State == forecast.AtRisk:
		return q.watch()
	}
	return q.clear()
}

// before returns the day on which an order must be placed to arrive by t.
func (q Question) before(t time.Time) time.Time {
	return day(forecast.Earlier(t, q.Lead, q.Approval))
}

// day returns the beginning of the day of t in UTC.
func day(t time.Time) time.Time { return t.UTC().Truncate(forecast.Day) }

// days counts the days from the as-of to t.
func (q Question) days(t time.Time) int {
	return int(day(t).Sub(day(q.AsOf)) / forecast.Day)
}

func (q Question) order(by time.Time) Action {
	a := Action{Verb: OrderNow, By: by, Days: q.days(by)}
	switch {
	case a.Days > 0:
		a.Verb, a.Text = OrderBy, "ORDER BY "+by.Format("2 Jan 2006")
	case a.Days == 0:
		a.Text = "ORDER NOW (due today)"
	case a.Days == -1:
		a.Text = "ORDER NOW (1 day late)"
	default:
		a.Text = fmt.Sprintf("ORDER NOW (%s days late)", grouped(-a.Days))
	}
	switch o := q.Order; {
	case o == nil || !o.Known:
	case o.Needless() && q.Saturation.State != forecast.AlreadySaturated:
		return Action{Verb: Watch, Text: "WATCH (holds from the arrival of an order on)", Days: a.Days}
	case o.Needless():
	case o.AtLeast:
		a.Text += fmt.Sprintf(": at least 1 %s", clean(o.Kind, 30))
	default:
		a.Text += fmt.Sprintf(": %s %s", grouped(o.Units), forecast.Plural(clean(o.Kind, 30), o.Units))
	}
	return a
}

func (q Question) setLeadTime(date time.Time, ok bool) Action {
	a := Action{Verb: SetLeadTime, Text: "set leadTime", Days: FarOff}
	if ok {
		a.Days = q.days(date)
	}
	return a
}

// watch ranks by the end of the horizon: the chance is somewhere before it.
func (q Question) watch() Action {
	return Action{Verb: Watch, Text: "WATCH", Days: q.days(q.horizon())}
}

func (q Question) horizon() time.Time {
	return q.Saturation.Step.At(q.Saturation.Start, q.Saturation.Steps)
}

// undated is an action without a date, and why.
func undated(v Verb, why string) Action {
	return Action{Verb: v, Text: fmt.Sprintf("%s (%s)", v, why), Days: FarOff}
}

// clear ranks by what is seen beyond the lead time, if anything is.
func (q Question) clear() Action {
	end, short := q.horizon(), undated(LookFurther, "horizon shorter than the lead time")
	if m := q.MeasuredUntil; !m.IsZero() && m.Before(end) {
		end, short = m, undated(NotEnoughHistory, "evidence ends within the lead time")
	}
	by := q.before(end)
	if q.days(by) <= 0 {
		return short
	}
	return Action{Verb: ClearUntil, Text: "CLEAR UNTIL " + by.Format("2 Jan 2006"), By: by, Days: q.days(by)}
}

// Rank sorts pools by what to do: by verb, fewest days first, then by name.
func Rank(pools []PoolLine) {
	slices.SortStableFunc(pools, func(a, b PoolLine) int {
		return CompareActions(a.Action, b.Action, a.Pool, b.Pool)
	})
}

// CompareActions says which of two named things comes first in a table: negative for a.
func CompareActions(a, b Action, nameA, nameB string) int {
	return cmp.Or(cmp.Compare(a.Verb, b.Verb), cmp.Compare(a.Days, b.Days), strings.Compare(nameA, nameB))
}
