// Package advice says what to do about a pool: the rules that turn a date of saturation, a lead time and the evidence into an action,
// and the order of actions by urgency.
package advice

import (
	"cmp"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
	"github.com/plimsoll/plimsoll/forecast/sizing"
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

// Basis is all that a decision rests on.
type Basis struct {
	Saturation forecast.Saturation
	// MeasuredUntil is the end of the evidence; zero if it is not known.
	MeasuredUntil time.Time
	// Lead is how long an order takes; zero if it is not known.
	Lead series.Step
	// Approval is how long it takes before that until the order is placed.
	Approval series.Step
	// Order is how much to order; nil if it is not known. Unit is that of its shortfall.
	Order *sizing.Order
	Unit  series.Unit
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
func Decide(b Basis) Action {
	s := b.Saturation
	switch {
	case s.State.IsRefusal() || s.State == forecast.StateUnspecified:
		return undated(NoAnswer, StateText(s.State))
	case s.State == forecast.NoCapacity:
		return Action{Verb: SetCapacity, Text: SetCapacity.String(), Days: FarOff}
	case s.State == forecast.AlreadySaturated:
		return b.order(b.before(s.Since))
	}
	date, ok := s.Date(b.Quantile)
	switch {
	case b.Lead.IsZero():
		return b.setLeadTime(date, ok)
	case ok:
		return b.order(b.before(date))
	case s.State == forecast.AtRisk:
		return b.watch()
	}
	return b.clear()
}

// before returns the day on which an order must be placed to arrive by t.
func (b Basis) before(t time.Time) time.Time {
	return day(forecast.Earlier(t, b.Lead, b.Approval))
}

// day returns the beginning of the day of t in UTC.
func day(t time.Time) time.Time { return t.UTC().Truncate(series.Day) }

// days counts the days from the as-of to t.
func (b Basis) days(t time.Time) int {
	return int(day(t).Sub(day(b.AsOf)) / series.Day)
}

func (b Basis) order(by time.Time) Action {
	a := Action{Verb: OrderNow, By: by, Days: b.days(by)}
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
	switch o := b.Order; {
	case o != nil && !o.Known && o.Shortfall > 0:
		a.Text += ": over " + b.Unit.Format(o.Shortfall)
	case o == nil || !o.Known:
	case o.Needless() && b.Saturation.State != forecast.AlreadySaturated:
		return Action{Verb: Watch, Text: "WATCH (holds from the arrival of an order on)", Days: a.Days}
	case o.Needless():
	case o.AtLeast:
		a.Text += fmt.Sprintf(": at least 1 %s", unitName(o.Kind))
	default:
		a.Text += fmt.Sprintf(": %s %s", grouped(o.Units), capacity.Plural(unitName(o.Kind), o.Units))
	}
	return a
}

func (b Basis) setLeadTime(date time.Time, ok bool) Action {
	a := Action{Verb: SetLeadTime, Text: "set leadTime", Days: FarOff}
	if ok {
		a.Days = b.days(date)
	}
	return a
}

// watch ranks by the end of the horizon: the chance is somewhere before it.
func (b Basis) watch() Action {
	return Action{Verb: Watch, Text: "WATCH", Days: b.days(b.Horizon())}
}

// Horizon returns the end of what was looked at.
func (b Basis) Horizon() time.Time {
	return b.Saturation.Step.At(b.Saturation.Start, b.Saturation.Steps)
}

// undated is an action without a date, and why.
func undated(v Verb, why string) Action {
	return Action{Verb: v, Text: fmt.Sprintf("%s (%s)", v, why), Days: FarOff}
}

// clear ranks by what is seen beyond the lead time, if anything is.
func (b Basis) clear() Action {
	end, short := b.Horizon(), undated(LookFurther, "horizon shorter than the lead time")
	if m := b.MeasuredUntil; !m.IsZero() && m.Before(end) {
		end, short = m, undated(NotEnoughHistory, "evidence ends within the lead time")
	}
	by := b.before(end)
	if b.days(by) <= 0 {
		return short
	}
	return Action{Verb: ClearUntil, Text: "CLEAR UNTIL " + by.Format("2 Jan 2006"), By: by, Days: b.days(by)}
}

// Compare says which of two named things comes first in a table: negative for a. The order is that of the verbs, and then of
// what the words say: the most days late first, and the soonest day first. What says neither goes by the days to the date
// that it rests on, and what is equal in all that by name.
func Compare(a, b Action, nameA, nameB string) int {
	said := 0 // ORDER NOW is as late as its own as-of makes it
	if a.Verb != OrderNow {
		said = a.By.Compare(b.By)
	}
	return cmp.Or(cmp.Compare(a.Verb, b.Verb), said, cmp.Compare(a.Days, b.Days), strings.Compare(nameA, nameB))
}

// grouped writes a whole number with its thousands apart.
func grouped(n int) string { return strings.TrimSpace(series.Unit("").Format(float64(n))) }

// maxUnitName is how many characters of the name of a unit stand in a sentence.
const maxUnitName = 30

// unitName is the name that somebody gave a unit of capacity, on one line and without what cannot be seen.
func unitName(kind string) string {
	seen := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == utf8.RuneError || !unicode.IsGraphic(r):
			return -1
		}
		return r
	}, kind)
	name := []rune(strings.Join(strings.Fields(seen), " "))
	if len(name) > maxUnitName {
		return strings.TrimRight(string(name[:maxUnitName]), " ") + "…"
	}
	return string(name)
}
