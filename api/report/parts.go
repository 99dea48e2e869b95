package report

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// CapacityStep is the capacity of a pool from one time on, with all its parts.
type CapacityStep struct {
	From      time.Time      `json:"fromTime,omitzero"` // zero: since ever
	Usable    Number         `json:"usable"`
	Installed Number         `json:"installed"`
	Units     []CapacityUnit `json:"units,omitempty"`    // add up to Installed
	Reserves  []CapacityPart `json:"reserves,omitempty"` // taken off Installed, leave Usable
	Reason    string         `json:"reason,omitempty"`
}

// CapacityUnit is the units of one kind.
type CapacityUnit struct {
	Kind  string `json:"kind"`
	Count int    `json:"count"`
	Size  Number `json:"size"`
}

// CapacityPart is a named reserve.
type CapacityPart struct {
	Name    string `json:"name"`
	Amount  Number `json:"amount"`
	Default bool   `json:"default,omitempty"` // nobody gave it: it is that of a preset
}

// text writes what the usable capacity is the sum of, such as "384 cores: 448 cores
// installed (7 hosts of 64 cores), less 64 cores HA reserve (default)".
func (s CapacityStep) text(u series.Unit) string {
	text := s.Usable.in(u)
	if len(s.Units)+len(s.Reserves) > 0 {
		text += ": " + s.Installed.in(u) + " installed"
	}
	if units := s.unitsText(u); units != "" {
		text += " (" + units + ")"
	}
	for _, r := range s.reserveTexts(u) {
		text += ", less " + r
	}
	return text
}

// unitsText writes what is installed, such as "7 hosts of 64 cores".
func (s CapacityStep) unitsText(u series.Unit) string {
	var units []string
	for _, x := range s.Units {
		if x.Count > 0 {
			units = append(units, fmt.Sprintf("%s %s of %s", Grouped(x.Count), capacity.Plural(x.Kind, x.Count), x.Size.in(u)))
		}
	}
	return strings.Join(units, ", ")
}

// reservesText writes what is kept free, such as "64 cores HA reserve (default), 10 cores buffer".
func (s CapacityStep) reservesText(u series.Unit) string {
	return strings.Join(s.reserveTexts(u), ", ")
}

func (s CapacityStep) reserveTexts(u series.Unit) []string {
	var out []string
	for _, r := range s.Reserves {
		text := r.Amount.in(u) + " " + r.Name
		if r.Default {
			text += " (default)"
		}
		out = append(out, text)
	}
	return out
}

// maxStepTexts is how many steps of a capacity are written out.
const maxStepTexts = 6

// capacityText writes the capacity now and its changes; empty where nothing is known but a number.
func (l PoolLine) capacityText() string {
	if len(l.Levels) == 0 || len(l.Levels) == 1 && len(l.Levels[0].Units)+len(l.Levels[0].Reserves) == 0 {
		return ""
	}
	text := l.Levels[0].text(l.Unit)
	for i, s := range l.Levels[1:] {
		if i+1 == maxStepTexts {
			return text + fmt.Sprintf("; and %s more", Count(len(l.Levels)-i-1, "change"))
		}
		text += "; from " + s.From.UTC().Format("2 Jan 2006") + " " + s.text(l.Unit)
		if s.Reason != "" {
			text += " [" + s.Reason + "]"
		}
	}
	return text
}

// ThresholdLine is when demand passes a line below the usable capacity.
type ThresholdLine struct {
	Name        string    `json:"name"`
	Line        Number    `json:"line"`
	State       string    `json:"state"`
	Since       time.Time `json:"since,omitzero"`
	P10         time.Time `json:"dateP10,omitzero"`
	P50         time.Time `json:"dateP50,omitzero"`
	P90         time.Time `json:"dateP90,omitzero"`
	Probability Number    `json:"probabilityWithinHorizon"`
	Crossings   int       `json:"crossings"`
}

// text writes when the line is passed.
func (t ThresholdLine) text(l PoolLine) string {
	head := fmt.Sprintf("%s at %s: ", t.Name, t.Line.in(l.Unit))
	switch {
	case !t.Since.IsZero():
		return head + "passed, since " + l.style().text(t.Since)
	case !t.Probability.Known():
		return head + "no answer"
	case t.P10.IsZero():
		return head + fmt.Sprintf("beyond the horizon in %s simulations", most(1-float64(t.Probability)))
	}
	return head + fmt.Sprintf("early %s, likely %s, late %s; %s within the horizon", l.Date(t.P10), l.Date(t.P50), l.Date(t.P90),
		t.Probability.share())
}

// OrderLine is how much to order.
type OrderLine struct {
	Arrival    time.Time `json:"arrivalTime,omitzero"`
	Until      time.Time `json:"untilTime,omitzero"`
	Confidence Number    `json:"confidence"`
	Units      Number    `json:"units"` // null where the number is not known
	Kind       string    `json:"kind,omitempty"`
	Shortfall  Number    `json:"shortfall"`         // of usable capacity
	AtLeast    bool      `json:"atLeast,omitempty"` // units are the least, and more is not known
	Holds      Number    `json:"probabilityHolds"`
	Without    Number    `json:"probabilityHoldsWithout"`
	Assumed    bool      `json:"restsOnAssumedGrowth,omitempty"`
	Reason     string    `json:"reason,omitempty"`
}

// text writes how much to order, until when that is enough, and how sure.
func (o OrderLine) text(u series.Unit) string {
	if o.Arrival.IsZero() {
		return ""
	}
	span := fmt.Sprintf("from %s until %s", o.Arrival.UTC().Format("2 Jan 2006"), o.Until.UTC().Format("2 Jan 2006"))
	if o.Assumed {
		span += " (partly on assumed growth)"
	}
	switch {
	case o.AtLeast:
		return o.Reason
	case o.Units.Known() && o.Units == 0:
		return fmt.Sprintf("nothing: it holds %s in %s simulations", span, most(float64(o.Without)))
	case o.Units.Known():
		n, verb := int(o.Units), "hold"
		if n == 1 {
			verb = "holds"
		}
		return fmt.Sprintf("%s %s %s %s in %s simulations; without, it holds in %s (%s usable are missing for %s)",
			Grouped(n), capacity.Plural(o.Kind, n), verb, span, most(float64(o.Holds)), Share(float64(o.Without)), o.Shortfall.in(u),
			Share(float64(o.Confidence)))
	case o.Shortfall.Known():
		return fmt.Sprintf("more than %s of usable capacity are missing to hold %s in %s simulations; without, it holds in %s. %s",
			o.Shortfall.in(u), span, most(float64(o.Confidence)), Share(float64(o.Without)), o.Reason)
	}
	return o.Reason
}

// crossedText says how often demand was over the line of late; empty if it was not.
func (l PoolLine) crossedText() string {
	if l.CrossedSteps == 0 {
		return ""
	}
	times := "once"
	if n := max(l.Crossings, 1); n > 1 {
		times = Grouped(n) + " times"
	}
	return fmt.Sprintf("over the line %s in 30 days (%s), last on %s", times, Count(l.CrossedSteps, "step"), l.style().text(l.LastCrossed))
}

// details lists what an answer says beyond the ranked table: what the capacity is made
// of, the lines below it, how often it was reached of late, and how much to order.
func (l PoolLine) details() []pageFact {
	var fs factList
	add := fs.add
	add("Usable", l.capacityText())
	for _, t := range l.Thresholds {
		add(strings.ToUpper(t.Name[:min(1, len(t.Name))])+t.Name[min(1, len(t.Name)):], strings.TrimPrefix(t.text(l), t.Name+" "))
	}
	add("Crossed", l.crossedText())
	add("Order", l.Order.text(l.Unit))
	return fs
}

// drawInstalled draws what is installed, where reserves leave less of it, as far as the axis shows it.
func (p *fanPlot) drawInstalled() {
	for i, l := range p.levels {
		if v := clamp(l.Installed); len(l.Reserves) > 0 && v <= p.y.hi && v > l.Usable() {
			to := p.x.end
			if i+1 < len(p.levels) {
				to = p.levels[i+1].From
			}
			y := p.y.cut(v)
			p.dashed(quiet, 0.8, dots, point{p.x.of(l.From), y}, point{p.x.of(to), y})
		}
	}
}

// drawThresholds draws the lines below the usable capacity.
func (p *fanPlot) drawThresholds() {
	for _, t := range p.Thresholds {
		levels := p.levels
		for i, l := range t.Under(capacity.Capacity{Levels: levels}).Levels {
			to := p.x.end
			if i+1 < len(levels) {
				to = levels[i+1].From
			}
			y := p.y.cut(clamp(l.Installed))
			p.dashed(limit, 0.8, dashes, point{p.x.of(l.From), y}, point{p.x.of(to), y})
		}
	}
}

// thresholdLabels names the lines below the usable capacity, and what is installed.
func (p *fanPlot) thresholdLabels() []sideLabel {
	n := len(p.levels)
	if n == 0 {
		return nil
	}
	last := p.levels[n-1]
	var ls []sideLabel
	if len(last.Reserves) > 0 && clamp(last.Installed) <= p.y.hi {
		ls = append(ls, sideLabel{p.y.cut(clamp(last.Installed)), "installed " + p.value(last.Installed), style{size: sizeLabel, color: quiet}})
	}
	for _, t := range p.Thresholds {
		v := t.Under(capacity.Capacity{Levels: p.levels[n-1:]}).Levels[0].Installed
		if y := p.y.cut(clamp(v)); !math.IsNaN(y) {
			ls = append(ls, sideLabel{y, Clean(t.Name, 20) + " " + p.value(v), style{size: sizeLabel, color: limit}})
		}
	}
	return ls
}
