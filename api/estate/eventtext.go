package estate

import (
	"fmt"
	"strings"

	"github.com/plimsoll/plimsoll/forecast/event"
	"github.com/plimsoll/plimsoll/forecast/future"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// Text says in a few words what the event is, such as "shop: 60, likely 90, at most 160 cores more for web-cpu from 16 Nov 2026 within 2w".
func (e Event) Text() string {
	text := e.what()
	if len(e.Pools) > 0 {
		text += " for " + strings.Join(e.Pools, ", ")
	}
	if !e.From.IsZero() {
		text += " from " + e.From.UTC().Format("2 Jan 2006")
	}
	if !e.Until.IsZero() {
		text += " until " + e.Until.UTC().Format("2 Jan 2006")
	}
	if !e.Ramp.IsZero() {
		text += ", complete after " + e.Ramp.String()
	}
	if e.Name == "" {
		return text
	}
	return e.Name + ": " + text
}

// what says what changes.
func (e Event) what() string {
	switch {
	case e.Load != nil:
		return loadText(*e.Load, "more", "less")
	case e.Reserve != nil:
		return loadText(event.Load{Amount: e.Reserve.Amount, Unit: e.Reserve.Unit}, "reserved", "released")
	case e.Grow != nil:
		return growText(*e.Grow)
	case e.Season != nil:
		return fmt.Sprintf("the %s swings %s times as far", e.Season.Season, estimateText(e.Season.Factor, plainNumber))
	case e.Move != nil && e.Move.To == "":
		return shareText(e.Move.Share) + e.Move.From + " leaves"
	case e.Move != nil:
		return shareText(e.Move.Share) + e.Move.From + " goes to " + e.Move.To
	case e.Merge != nil:
		return shareText(e.Merge.Share) + e.Merge.Pool + " comes on top"
	case e.Driver != nil:
		return e.Driver.text()
	}
	return "nothing"
}

// loadText writes an amount; what is taken away is written without its sign.
func loadText(l event.Load, more, less string) string {
	word := more
	if l.Amount.High < 0 || l.Amount.High == 0 && l.Amount.Low < 0 {
		l.Amount, word = future.Estimate{Low: -l.Amount.High, Mid: -l.Amount.Mid, High: -l.Amount.Low}, less
	}
	return estimateText(l.Amount, l.Unit.Format) + " " + word
}

func growText(g event.Grow) string {
	text := estimateText(g.Rate, series.Ratio.Format) + " a year"
	if g.Factor != (future.Estimate{}) {
		return estimateText(g.Factor, plainNumber) + " times as much"
	}
	if g.InsteadOfTrend {
		return text + " instead of the trend"
	}
	return text + " on top"
}

// shareText writes what share of a pool is meant; nothing for all of it.
func shareText(s future.Estimate) string {
	if s == (future.Estimate{}) || s == future.Sure(1) {
		return ""
	}
	return estimateText(s, series.Ratio.Format) + " of "
}

func (d Driver) text() string {
	switch {
	case len(d.Plan) > 0:
		return fmt.Sprintf("%s goes as planned, to %s on %s", d.Pool, plainNumber(d.Plan[len(d.Plan)-1].Value),
			d.Plan[len(d.Plan)-1].Time.UTC().Format("2 Jan 2006"))
	case d.Grow != nil:
		return "driven by " + d.Pool + ", " + growText(*d.Grow)
	}
	return "driven by " + d.Pool
}

// estimateText writes a number that is not known for sure.
func estimateText(e future.Estimate, format func(float64) string) string {
	if e.Low == e.High {
		return format(e.Mid)
	}
	return fmt.Sprintf("%s, likely %s, at most %s", format(e.Low), format(e.Mid), format(e.High))
}

func plainNumber(v float64) string { return series.Unit("").Format(v) }
