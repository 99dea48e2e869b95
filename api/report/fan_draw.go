package report

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"
	"time"
)

const (
	margin     = 20.0
	flagHeight = 14.0 // of one row of labels above the plot
	axisHeight = 34.0 // of the two rows of time labels below it
	labelGap   = 12.0 // between the lines of labels beside it
	tickCount  = 8    // about how many values are written at the axis
)

var (
	tickStyle = style{size: sizeLabel, color: quiet}
	dashes    = []float64{4, 3}
	dots      = []float64{1.5, 2.5}
)

// layout finds the room for the plot between the heading and the labels.
func (p *fanPlot) layout() {
	top := p.heading(p.title(), p.subtitle(), margin)
	b := p.valueBounds()
	p.area = box{margin, margin + axisHeight, p.w - margin, top - 6}
	ticks := valueTicks(b, p.unit, tickCount)
	left := 0.0
	for _, t := range tickTexts(ticks, p.unit) {
		left = math.Max(left, p.width(tickStyle, t))
	}
	p.area.x0 += math.Min(left, 120) + 8
	right := 0.0
	p.y = scale{b.lo, b.hi, p.area.y0, p.area.y1}
	for _, l := range p.sideLabels() {
		right = math.Max(right, p.width(l.style, l.text))
	}
	p.area.x1 -= math.Max(math.Min(right, 170)+10, 20)
	p.x.from, p.x.to = p.area.x0, p.area.x1
	p.area.y1 -= flagHeight * float64(p.rows(p.flags()))
	p.y.to = p.area.y1
}

func (p *fanPlot) drawAxes() {
	if until := p.Forecast.Evidence.MeasuredUntil; p.Forecast.Paths != nil && until.After(p.x.start) && until.Before(p.x.end) {
		p.rect(p.x.of(until), p.area.y0, p.area.x1, p.area.y1, assumedBG)
	}
	ticks := valueTicks(bounds{p.y.lo, p.y.hi}, p.unit, tickCount)
	st := tickStyle
	st.anchor = 1
	for i, txt := range tickTexts(ticks, p.unit) {
		y := p.y.at(ticks[i])
		p.line(gridLine, 0.6, point{p.area.x0, y}, point{p.area.x1, y})
		p.text(p.area.x0-6, y-3.2, st, fit(txt, 120, p.measure(st)))
	}
	p.line(axisLine, 0.8, point{p.area.x0, p.area.y0}, point{p.area.x1, p.area.y0})
	p.timeAxis(p.x, p.area)
	if len(p.past) == 0 && p.fan.len() == 0 {
		p.text((p.area.x0+p.area.x1)/2, (p.area.y0+p.area.y1)/2, style{size: sizeText, color: quiet, anchor: 0.5}, "Nothing was measured.")
	}
}

// timeAxis draws the ticks of x under area, with years or dates in a second row.
func (s *sheet) timeAxis(x timeScale, area box) {
	st := tickStyle
	context := math.Inf(-1) // where the last text of the second row ends
	for _, t := range timeTicks(x) {
		at := x.of(t.at)
		s.line(axisLine, 0.8, point{at, area.y0}, point{at, area.y0 - 4})
		st.anchor = 0.5
		s.text(at, area.y0-14, st, t.text)
		if w := s.width(st, t.context); t.context != "" && at-w/2 > context {
			s.text(at, area.y0-26, st, t.context)
			context = at + w/2 + 6
		}
	}
}

// drawFan draws the bands from the outermost to the innermost, then the median.
// All begin at the last measured column.
func (p *fanPlot) drawFan() {
	if p.fan.len() == 0 {
		return
	}
	for i, c := range []color.Color{band95, band80, band50} {
		p.between(c, p.fan.bands[i], p.fan.bands[len(bandLevels)-1-i])
	}
	at, values := p.fan.at, p.fan.bands[3]
	if last, ok := p.lastColumn(); ok {
		at, values = slices.Insert(slices.Clone(at), 0, last.at), slices.Insert(slices.Clone(values), 0, last.hi)
	}
	p.courseLine(median, 1.4, at, values)
}

// lastColumn returns the last column of the history if it has a value.
func (p *fanPlot) lastColumn() (column, bool) {
	n := len(p.past)
	if n == 0 || math.IsNaN(p.past[n-1].hi) {
		return column{}, false
	}
	return p.past[n-1], true
}

// between fills the stretch from lo to hi. It begins at the highest value of the
// last measured column.
func (p *fanPlot) between(c color.Color, lo, hi []float64) {
	var up, down []point
	if last, ok := p.lastColumn(); ok {
		up = append(up, point{p.x.of(last.at), p.y.cut(last.hi)})
	}
	for i, t := range p.fan.at {
		if !math.IsNaN(lo[i]) && !math.IsNaN(hi[i]) {
			x := p.x.of(t)
			up, down = append(up, point{x, p.y.cut(hi[i])}), append(down, point{x, p.y.cut(lo[i])})
		}
	}
	slices.Reverse(down)
	p.polygon(c, append(up, down...)...)
}

// courseLine draws values as a line that is broken where they are NaN.
func (p *fanPlot) courseLine(c color.Color, width float64, at []time.Time, values []float64) {
	var run []point
	for i, v := range values {
		if math.IsNaN(v) {
			p.strokeRun(c, width, run)
			run = nil
			continue
		}
		run = append(run, point{p.x.of(at[i]), p.y.cut(v)})
	}
	p.strokeRun(c, width, run)
}

// strokeRun draws a line, or a dot where a single value stands between gaps.
func (p *fanPlot) strokeRun(c color.Color, width float64, run []point) {
	if len(run) == 1 {
		p.disc(c, run[0], width)
	}
	p.line(c, width, run...)
}

func (p *fanPlot) drawHistory() {
	at, peaks := make([]time.Time, len(p.past)), make([]float64, len(p.past))
	var up, down []point
	flush := func() {
		slices.Reverse(down)
		p.polygon(measuredB, append(up, down...)...)
		up, down = nil, nil
	}
	for i, c := range p.past {
		at[i], peaks[i] = c.at, c.hi
		if math.IsNaN(c.hi) {
			flush()
			continue
		}
		x := p.x.of(c.at)
		up, down = append(up, point{x, p.y.cut(c.hi)}), append(down, point{x, p.y.cut(c.lo)})
	}
	if !p.single {
		flush()
	}
	p.courseLine(measured, 1.1, at, peaks)
}

// capacityRun returns the usable capacity from a to b as the corners of its steps.
func (p *fanPlot) capacityRun(a, b time.Time) []point {
	var pts []point
	levels := p.levels
	for i, l := range levels {
		from, to := l.From, b
		if from.Before(a) {
			from = a
		}
		if i+1 < len(levels) && levels[i+1].From.Before(b) {
			to = levels[i+1].From
		}
		if to.After(from) || to.Equal(from) && len(pts) == 0 {
			y := p.y.cut(clamp(l.Usable()))
			pts = append(pts, point{p.x.of(from), y}, point{p.x.of(to), y})
		}
	}
	return pts
}

func (p *fanPlot) drawCapacity() {
	p.line(limit, 1.5, p.capacityRun(p.x.start, p.x.end)...)
	ls := p.sideLabels()
	ys := make([]float64, len(ls))
	for i, l := range ls {
		ys[i] = l.y - 3.2
	}
	for i, y := range spread(ys, labelGap, p.area.y0, p.area.y1-4) {
		l := ls[i]
		p.line(l.style.color, 0.6, point{p.area.x1 + 1, l.y}, point{p.area.x1 + 6, y + 3.2})
		p.text(p.area.x1+8, y, l.style, fit(l.text, p.w-p.area.x1-12, p.measure(l.style)))
	}
}

// sideLabel names a line or a band at its right end.
type sideLabel struct {
	y     float64
	text  string
	style style
}

// sideLabels returns the labels to the right of the plot, from the bottom to the top.
func (p *fanPlot) sideLabels() []sideLabel {
	var ls []sideLabel
	if n := len(p.levels); n > 0 {
		l := p.levels[n-1]
		y := p.y.cut(clamp(l.Usable()))
		st := style{size: sizeLabel, bold: true, color: limit}
		ls = append(ls, sideLabel{y + 0.01, "usable capacity " + p.value(l.Usable()), st})
		ls = append(ls, p.thresholdLabels()...)
	}
	if n := p.fan.len(); n > 0 {
		st := style{size: sizeLabel, color: bandText}
		for i, text := range []string{"50 %", "80 %", "95 % of simulations"} {
			ls = append(ls, sideLabel{p.y.cut(p.fan.bands[4+i][n-1]), text, st})
		}
		m := p.fan.bands[3][n-1]
		ls = append(ls, sideLabel{p.y.cut(m), "median " + p.value(m), style{size: sizeLabel, bold: true, color: median}})
	}
	ls = slices.DeleteFunc(ls, func(l sideLabel) bool { return math.IsNaN(l.y) })
	slices.SortStableFunc(ls, func(a, b sideLabel) int { return cmp.Compare(a.y, b.y) })
	return ls
}

// drawInterval draws the dates from early to late on the capacity line itself.
func (p *fanPlot) drawInterval() {
	early, ok := p.Saturation.Date(0.1)
	if !ok || len(p.levels) == 0 {
		return
	}
	likely, hasLikely := p.Saturation.Date(0.5)
	late, hasLate := p.Saturation.Date(0.9)
	if !hasLate {
		late = p.x.end
	}
	run := p.capacityRun(early, late)
	p.line(interval, 4.5, run...)
	end := run[len(run)-1]
	p.line(interval, 1.6, point{run[0].x, run[0].y - 6}, point{run[0].x, run[0].y + 6})
	if hasLate {
		p.line(interval, 1.6, point{end.x, end.y - 6}, point{end.x, end.y + 6})
	} else {
		p.polygon(interval, point{end.x - 8, end.y - 6}, point{end.x - 8, end.y + 6}, point{end.x + 3, end.y})
	}
	centre := point{(run[0].x + end.x) / 2, run[0].y}
	if hasLikely {
		centre = p.capacityRun(likely, likely)[0]
		p.disc(paper, centre, 5.2)
		p.disc(interval, centre, 4)
	}
	for i, pt := range run {
		from := run[max(i-1, 0)]
		p.taken = append(p.taken, box{math.Min(from.x, pt.x) - 2, math.Min(from.y, pt.y) - 6, pt.x + 2, math.Max(from.y, pt.y) + 6})
	}
	st, text := style{size: sizeLabel, bold: true, color: intervalT, anchor: 0.5}, p.intervalText(early, likely, hasLikely)
	p.place(centre, st, text, p.width(st, text) < p.area.x1-p.area.x0) // where it is too wide, the title has the dates
}

// intervalText names the dates of the interval.
func (p *fanPlot) intervalText(early, likely time.Time, hasLikely bool) string {
	d := dateStyleOf(p.Saturation)
	if !hasLikely {
		return "early " + d.text(early) + " · likely: beyond the horizon"
	}
	late := d.named("late", likely)(p.Saturation.Date(0.9))
	return fmt.Sprintf("%s · likely %s · %s", d.named("early", likely)(early, true), d.text(likely), late)
}

// maxChangeLabels is how many changes of the capacity are written out.
const maxChangeLabels = 5

// drawCapacityChanges says why the capacity changes, where there is room.
func (p *fanPlot) drawCapacityChanges() {
	levels := p.levels
	if len(levels)-1 > maxChangeLabels {
		return
	}
	for i := 1; i < len(levels); i++ {
		l := levels[i]
		text := p.value(l.Usable())
		if i == len(levels)-1 {
			text = "" // is written at the side
		}
		if l.Reason != "" {
			if text != "" {
				text += ", "
			}
			text += Clean(l.Reason, 40)
		}
		if text != "" {
			at := point{p.x.of(l.From) + 4, p.y.cut(clamp(l.Usable()))}
			p.place(at, style{size: sizeLabel, color: limit}, text, false)
		}
	}
}

// drawNotes says under the chart what the value axis does not show.
func (p *fanPlot) drawNotes() {
	st := style{size: sizeLabel, color: quiet}
	p.text(margin, 9, st, fit(strings.Join(p.notes, " "), p.w-2*margin, p.measure(st)))
}
