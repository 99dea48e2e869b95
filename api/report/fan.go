package report

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// FanChart shows when a pool saturates: the recent history, the simulations as
// bands, the usable capacity, and on it the dates from early to late. It also
// draws refusals (history and reason), answers without a capacity, and pools
// that are saturated already.
type FanChart struct {
	// thinned is what the wide form of the same chart was drawn from; nil where it was not drawn yet.
	thinned *fan
	// Forecast whose Series is the history. Paths may be nil where there is none.
	Forecast forecast.Forecast
	// Capacity may be zero.
	Capacity   capacity.Capacity
	Saturation forecast.Saturation
	// Thresholds are lines below the capacity, drawn dashed.
	Thresholds []capacity.Threshold
	// OrderBy is the last day to order; zero if it is not known.
	OrderBy time.Time
	// AsOf is when the question was asked; zero for as of the last sample.
	AsOf time.Time
	// Events of a what-if are marked where they begin, if that lies within the chart.
	Events []EventMark
	// Name of the pool for the title; the name of the series if empty.
	Name string
	// Title and Subtitle are made from the answer when they are empty.
	Title, Subtitle string
	// Narrow draws it for the width of a phone.
	Narrow bool
}

// Size of a fan chart in points, and of a narrow one.
const (
	fanWidth     = 880.0
	fanHeight    = 450.0
	narrowWidth  = 400.0
	narrowHeight = 380.0
)

func (c FanChart) size() (w, h float64) {
	if c.Narrow {
		return narrowWidth, narrowHeight
	}
	return fanWidth, fanHeight
}

func (c FanChart) describe() string { return Clean(c.title(), maxText) }

func (c FanChart) title() string {
	if c.Title != "" {
		return c.Title
	}
	name := c.Name
	if name == "" {
		name = c.Forecast.Series.Name
	}
	return Headline(name, c.Saturation)
}

// fanPlot is a FanChart made ready to draw.
type fanPlot struct {
	placer // whose area is what the axes enclose
	FanChart
	series series.Series
	unit   series.Unit
	levels []capacity.Level // within the time axis
	past   []column
	fan    fan
	single bool   // every step has a column of its own
	period string // else what a column is, such as "day"
	x      timeScale
	y      scale
	notes  []string // under the chart: sentences on the value axis
}

func (c FanChart) draw(ctx context.Context, s *sheet) error {
	p, err := c.prepare(ctx, s)
	if err != nil {
		return err
	}
	p.layout()
	p.drawAxes()
	p.drawFan()
	p.drawHistory()
	p.drawInstalled()
	p.drawThresholds()
	p.drawCapacity()
	p.drawMarks()
	p.drawInterval()
	p.drawCapacityChanges()
	p.drawNotes()
	return nil
}

// prepare checks the values and reduces them to columns.
func (c FanChart) prepare(ctx context.Context, s *sheet) (*fanPlot, error) {
	p := &fanPlot{placer: placer{sheet: s}, FanChart: c}
	if err := c.check(); err != nil {
		return nil, err
	}
	p.unit = c.Forecast.Series.Unit
	if p.unit == "" {
		p.unit = c.Capacity.Unit
	}
	if c.Forecast.Series.Last() >= 0 {
		p.series = c.Forecast.Series.Trim()
	}
	start, end := p.window()
	p.x = newTimeScale(start, end, 0, 1)
	p.levels = p.visibleLevels()
	if p.series.Len() == 0 && c.Forecast.Paths == nil {
		return p, nil
	}
	return p, p.thin(ctx, start, end)
}

func (p *fanPlot) thin(ctx context.Context, start, end time.Time) (err error) {
	step := p.Forecast.Step
	if p.series.Len() > 0 {
		step = p.series.Step
	}
	var wide series.Step
	wide, p.period = columnStep(step, end.Sub(start))
	p.single = p.period == ""
	if p.series.Len() > 0 {
		p.past = thinHistory(p.series, start, wide)
	}
	if p.Forecast.Paths != nil {
		if p.thinned != nil && p.thinned.len() > 0 {
			p.fan = *p.thinned
			return nil
		}
		p.fan, err = thinPaths(ctx, p.Forecast, wide)
		if p.thinned != nil {
			*p.thinned = p.fan
		}
	}
	return err
}

// check returns an error for values beyond the limits of package forecast.
func (c FanChart) check() error {
	if s := c.Forecast.Series; len(s.Values) > 0 {
		if err := s.Step.Validate(); err != nil {
			return fmt.Errorf("history: %w", err)
		}
		if len(s.Values) > series.MaxValues {
			return fmt.Errorf("history: %d steps, the limit is %d", len(s.Values), series.MaxValues)
		}
	}
	if len(c.Capacity.Levels) > capacity.MaxLevels {
		return fmt.Errorf("capacity: %d levels, the limit is %d", len(c.Capacity.Levels), capacity.MaxLevels)
	}
	if c.Forecast.Paths == nil {
		return nil
	}
	n, h := c.Forecast.Paths.Dims()
	if n < 1 || h < 1 || n > forecast.MaxFutures || h > forecast.MaxSteps || n > forecast.MaxPathValues/h {
		return fmt.Errorf("paths: %d × %d, want 1 to %d simulations of 1 to %d steps and at most %d values",
			n, h, forecast.MaxFutures, forecast.MaxSteps, forecast.MaxPathValues)
	}
	if err := c.Forecast.Step.Validate(); err != nil {
		return fmt.Errorf("forecast: %w", err)
	}
	return nil
}

// window returns what the time axis shows: all of the horizon, and before it
// as much history, or all of the history where there is no horizon.
func (p *fanPlot) window() (start, end time.Time) {
	f := p.Forecast
	switch {
	case f.Paths != nil:
		start, end = f.Start, f.Time(f.Steps())
		if p.series.Len() > 0 {
			start = start.Add(-end.Sub(start))
			if least := p.series.Time(p.series.Len() - 12); start.After(least) {
				start = least
			}
			if p.series.Start.After(start) {
				start = p.series.Start
			}
		}
	case p.series.Len() > 0:
		start, end = p.series.Start, p.series.End()
		span := end.Sub(start)
		if p.AsOf.After(end) && p.AsOf.Sub(end) <= span {
			end = p.AsOf
		}
		end = end.Add(span / 12) // room for "now" and its label
	default:
		start = p.Saturation.Start
		if start.IsZero() {
			start = pdfDate
		}
		end = start.Add(30 * series.Day)
	}
	if !end.After(start) {
		end = start.Add(time.Hour)
	}
	return start, end
}

// subtitle says what made the bands, or why there are none.
func (p *fanPlot) subtitle() string {
	if p.Subtitle != "" {
		return p.Subtitle
	}
	var parts []string
	if p.Forecast.Paths != nil {
		parts = append(parts, fmt.Sprintf("%s simulations", Grouped(p.Forecast.Futures())))
		if m := p.models(); m != "" {
			parts[0] += " by " + m
		}
	} else if p.Saturation.Reason != "" {
		parts = append(parts, strings.TrimSuffix(Clean(p.Saturation.Reason, maxText), "."))
	}
	if p.series.Len() > 0 {
		parts = append(parts, fmt.Sprintf("each value is the %s of %s", p.series.Statistic, p.series.Step))
		if !p.single {
			parts = append(parts, fmt.Sprintf("drawn at the highest of each %s, grey down to the lowest", p.period))
		}
	}
	return strings.Join(parts, " · ")
}

// models names the model, or says how many there are and which of them made
// most simulations. Their names are joined by plus signs, the weightiest first.
func (p *fanPlot) models() string {
	names := strings.Split(p.Forecast.Model, "+")
	first := Clean(names[0], 40)
	if len(names) == 1 {
		return first
	}
	most := "foremost"
	for _, c := range p.Forecast.Evidence.Candidates {
		if c.Model == names[0] && c.Weight > 0.5 {
			most = "mostly"
		}
	}
	return fmt.Sprintf("%s, %s %s", Count(len(names), "model"), most, first)
}

// Grouped writes a whole number with commas between thousands.
func Grouped(n int) string {
	return strings.TrimSpace(series.Unit("").Format(float64(n)))
}

// valueBounds chooses the range of the value axis: the history, the capacity
// and the median are shown as far as they are of one order of size, and the
// outer bands and rare peaks as far as they do not press all else flat.
func (p *fanPlot) valueBounds() bounds {
	base, all := nothing(), p.measuredBounds()
	var peaks []float64
	for _, c := range p.past {
		peaks = append(peaks, c.lo, c.hi)
	}
	for _, q := range forecast.QuantilesOf(peaks, []float64{0.01, 0.99}) {
		base = base.with(q)
	}
	for _, l := range p.levels {
		base = base.with(clamp(l.Usable()))
	}
	shown := base
	if p.fan.len() > 0 {
		all = all.with2(boundsOf(p.fan.bands[0])).with2(boundsOf(p.fan.bands[len(bandLevels)-1]))
		shown = shown.towards(boundsOf(p.fan.bands[3]), 3)
		shown = shown.towards(boundsOf(p.fan.bands[1]).with2(boundsOf(p.fan.bands[5])), 1.5)
	}
	shown = shown.towards(all, 0.8)
	framed := shown.framed()
	if past := p.measuredBounds(); !past.empty() && past.lo >= 0 {
		framed.lo = math.Max(framed.lo, 0) // what was never negative is not drawn as if it could be
	}
	p.noteHidden(all, framed)
	if framed.lo > 0 {
		p.notes = append(p.notes, "The axis does not begin at 0.")
	}
	return framed
}

func (p *fanPlot) measuredBounds() bounds {
	b := nothing()
	for _, c := range p.past {
		b = b.with(c.lo).with(c.hi)
	}
	return b
}

// value writes v in people's units.
func (p *fanPlot) value(v float64) string { return p.unit.Format(clamp(v)) }

func boundsOf(values []float64) bounds {
	b := nothing()
	for _, v := range values {
		b = b.with(v)
	}
	return b
}

// noteHidden records in words what the range leaves out.
func (p *fanPlot) noteHidden(all, shown bounds) {
	if all.empty() {
		return
	}
	if hidden := p.hidden(shown); len(hidden) > 0 {
		p.notes = append(p.notes, "Cut off: "+strings.Join(hidden, "; ")+".")
	}
}

func (p *fanPlot) hidden(shown bounds) (out []string) {
	past := p.measuredBounds()
	if past.hi > shown.hi {
		out = append(out, "measured up to "+p.value(past.hi))
	}
	if past.lo < shown.lo {
		out = append(out, "measured down to "+p.value(past.lo))
	}
	if p.fan.len() == 0 {
		return out
	}
	if top := boundsOf(p.fan.bands[len(bandLevels)-1]).hi; top > shown.hi {
		out = append(out, "the 95 % band reaches "+p.value(top))
	}
	if bottom := boundsOf(p.fan.bands[0]).lo; bottom < shown.lo {
		out = append(out, "the 95 % band goes down to "+p.value(bottom))
	}
	return out
}

// visibleLevels returns the capacity levels in force within the time axis, the
// first one from its beginning on. Where they change faster than can be drawn,
// the lowest of each column stands for it.
func (p *fanPlot) visibleLevels() []capacity.Level {
	var out []capacity.Level
	if l, ok := p.Capacity.LevelAt(p.x.start); ok {
		l.From = p.x.start
		out = append(out, l)
	}
	for _, l := range p.Capacity.Levels {
		if l.From.After(p.x.start) && l.From.Before(p.x.end) {
			out = append(out, l)
		}
	}
	if len(out) <= maxColumns {
		return out
	}
	width := p.x.end.Sub(p.x.start)/maxColumns + 1
	columnAt := func(l capacity.Level) time.Duration { return l.From.Sub(p.x.start) / width }
	thin := out[:1]
	for _, l := range out[1:] {
		last := &thin[len(thin)-1]
		switch {
		case columnAt(l) != columnAt(*last):
			thin = append(thin, l)
		case l.Usable() < last.Usable():
			l.From = last.From
			*last = l
		}
	}
	return thin
}
