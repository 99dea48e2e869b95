package report

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/advice"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Headline says the answer about a pool in one sentence.
func Headline(pool string, s forecast.Saturation) string {
	pool = Clean(pool, 80)
	d := dateStyleOf(s)
	switch s.State {
	case forecast.Saturates:
		likely, _ := s.Date(0.5)
		return fmt.Sprintf("%s will likely saturate on %s (%s, %s)", pool, d.text(likely),
			d.named("early", likely)(s.Date(0.1)), d.named("late", likely)(s.Date(0.9)))
	case forecast.AtRisk:
		text := fmt.Sprintf("%s may saturate by %s: %s of the simulations do", pool, d.text(d.horizon), Share(s.Within()))
		if early, ok := s.Date(0.1); ok {
			text += fmt.Sprintf(" (early %s)", d.text(early))
		}
		return text
	case forecast.BeyondHorizon:
		return fmt.Sprintf("%s stays under its usable capacity until %s in %s simulations", pool, d.text(d.horizon), most(1-s.Within()))
	case forecast.AlreadySaturated:
		return fmt.Sprintf("%s is saturated, since %s", pool, d.text(s.Since))
	case forecast.NoCapacity:
		return fmt.Sprintf("%s: demand only, no capacity was given", pool)
	default:
		return fmt.Sprintf("%s: no answer, %s", pool, advice.StateText(s.State))
	}
}

// Share writes a probability for people: whole per cent, and never 0 or 100 %
// for what is neither impossible nor certain.
func Share(p float64) string {
	switch {
	case math.IsNaN(p):
		return "–"
	case p > 0 && p < 0.01:
		return "< 1 %"
	case p > 0.99 && p < 1:
		return "> 99 %"
	}
	return fmt.Sprintf("%.0f %%", p*100)
}

// most is Share with "of the", or all.
func most(p float64) string {
	if p == 1 {
		return "all"
	}
	return Share(p) + " of the"
}

// dateStyle says how exactly the dates of one answer are worth writing: with
// the time of the day only where the steps are short and the horizon near.
type dateStyle struct {
	clock   bool
	horizon time.Time // end of the last step
}

// clockHorizon is the longest horizon whose dates carry a time of the day.
const clockHorizon = 14 * series.Day

// WithClock reports whether dates from start to end carry a time of the day: steps are shorter than days, and so is the span.
func WithClock(step series.Step, start, end time.Time) bool {
	return step.Approx() < series.Day && end.After(start) && end.Sub(start) <= clockHorizon
}

func dateStyleOf(s forecast.Saturation) dateStyle {
	if s.Step.IsZero() {
		return dateStyle{horizon: s.Start}
	}
	end := s.Step.At(s.Start, s.Steps)
	return dateStyle{
		clock:   WithClock(s.Step, s.Start, end),
		horizon: end,
	}
}

func (d dateStyle) text(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	if d.clock {
		return t.UTC().Format("2 Jan 2006 15:04")
	}
	return t.UTC().Format("2 Jan 2006")
}

// named returns a writer of quantile dates, such as "late 28 Nov", that leaves
// out the year where it is that of ref.
func (d dateStyle) named(name string, ref time.Time) func(time.Time, bool) string {
	return func(t time.Time, ok bool) string {
		if !ok {
			return name + ": beyond the horizon"
		}
		text := d.text(t)
		if t.UTC().Year() == ref.UTC().Year() {
			text = strings.Replace(text, t.UTC().Format(" 2006"), "", 1)
		}
		return name + " " + text
	}
}
