package report

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"
	"time"

	"github.com/plimsoll/plimsoll/pricing"
)

// costPlot is a CostChart being drawn.
type costPlot struct {
	placer
	CostChart
}

// maxCrossings is how many break-even points are marked.
const maxCrossings = 3

// drawBars draws the key and the stacked bars under y and returns where they end.
func (p *costPlot) drawBars(y float64) float64 {
	head := style{size: sizeText, bold: true, color: ink}
	title := "Total cost (TCO), planning case"
	p.text(margin, y-12, head, title)
	if slices.ContainsFunc(p.Bars, CostBar.hasSpread) {
		p.text(margin+p.width(head, title)+8, y-12, style{size: sizeLabel, color: quiet},
			"lines under the bars: from P10 to P90 of the simulations, the dot at P50")
	}
	p.drawKey(y - 30)
	y -= 44
	name := style{size: sizeText, bold: true, color: ink, anchor: 1}
	left := 60.0
	for _, b := range p.Bars {
		left = math.Max(left, p.width(name, Clean(b.Name, 60)))
	}
	left = margin + math.Min(left, 170) + 8
	p.area = box{left, y - barRow*float64(len(p.Bars)), p.w - margin - 150, y}
	x := p.barScale()
	for _, v := range valueTicks(bounds{x.lo, x.hi}, "", 5) {
		p.line(gridLine, 0.6, point{x.at(v), p.area.y0 + 6}, point{x.at(v), p.area.y1})
		p.text(x.at(v), p.area.y0-6, style{size: sizeLabel, color: quiet, anchor: 0.5}, p.amount(v))
	}
	for _, b := range p.Bars {
		p.text(left-8, y-barHeight+5.5, name, fit(Clean(b.Name, 60), left-margin-8, p.measure(name)))
		p.drawBar(b, x, y)
		y -= barRow
	}
	p.line(axisLine, 0.8, point{x.at(0), p.area.y0 + 6}, point{x.at(0), p.area.y1})
	return p.area.y0
}

// barScale holds all stacks and whiskers.
func (p *costPlot) barScale() scale {
	b := bounds{0, 0}
	for _, bar := range p.Bars {
		up, down := 0.0, 0.0
		for _, part := range bar.Parts {
			if v := clamp(part.Amount); v > 0 {
				up += v
			} else if v < 0 {
				down += v
			}
		}
		down += math.Min(finite(bar.Residual), 0)
		b = b.with(clamp(up)).with(clamp(down)).with(clamp(bar.P10)).with(clamp(bar.P90))
	}
	if b.span() == 0 {
		b.hi = 1
	}
	return scale{b.lo, b.hi, p.area.x0, p.area.x1}
}

// colorOf gives each category the same colour in every chart.
func colorOf(c pricing.Category) color.RGBA {
	i := slices.Index(pricing.Categories(), c)
	if i < 0 {
		i = 3
	}
	return series7[i%len(series7)]
}

// drawBar draws one placement at the top y: credits to the left of zero, costs to the right.
func (p *costPlot) drawBar(b CostBar, x scale, y float64) {
	up, down, reach := 0.0, 0.0, x.at(0)
	for _, part := range b.Parts {
		v := clamp(part.Amount)
		from := up
		switch {
		case v > 0:
			up = clamp(up + v)
		case v < 0:
			from = down
			down = clamp(down + v)
		default:
			continue
		}
		p.drawPart(part.Amount, colorOf(part.Category), x.cut(from), x.cut(from+v), y)
		reach = math.Max(reach, x.cut(up))
	}
	if v := finite(b.Residual); v < 0 {
		p.drawPart(v, paper, x.cut(down), x.cut(clamp(down+v)), y)
		p.outline(box{x.cut(clamp(down + v)), y - barHeight, x.cut(down), y})
	}
	if b.hasSpread() {
		lo, hi, w := x.cut(b.P10), x.cut(b.P90), y-barHeight-6
		p.line(ink, 1.4, point{lo, w}, point{hi, w})
		p.line(ink, 1.4, point{lo, w - 3}, point{lo, w + 3})
		p.line(ink, 1.4, point{hi, w - 3}, point{hi, w + 3})
		if !math.IsNaN(b.P50) {
			p.disc(ink, point{x.cut(b.P50), w}, 2.4)
		}
		reach = math.Max(reach, hi)
	}
	st, text := style{size: sizeText, bold: true, color: ink}, "TCO "+p.amount(b.Total())
	p.haloed(reach+7, y-barHeight+8, st, text)
	if v := finite(b.Residual); v < 0 {
		at, rest := reach+7+p.width(st, text)+6, style{size: sizeLabel, color: quiet}
		if note := "after " + p.amount(v) + " residual value"; at+p.width(rest, note) < p.w-4 {
			p.haloed(at, y-barHeight+8, rest, note)
		}
	}
	if b.hasSpread() {
		p.haloed(reach+7, y-barHeight-4, style{size: sizeLabel, color: quiet}, fmt.Sprintf("P10–P90 %s – %s", p.amount(b.P10), p.amount(b.P90)))
	}
}

// hasSpread reports whether the quantiles of the total are known.
func (b CostBar) hasSpread() bool { return !math.IsNaN(b.P10) && !math.IsNaN(b.P90) }

// drawPart draws one category and writes its amount into it where there is room.
func (p *costPlot) drawPart(amount float64, c color.Color, x0, x1, y float64) {
	x0, x1 = math.Min(x0, x1), math.Max(x0, x1)
	p.rect(x0, y-barHeight, x1, y, c)
	p.line(paper, 0.8, point{x1, y - barHeight}, point{x1, y})
	st, text := style{size: sizeLabel, color: ink, anchor: 0.5}, p.amount(amount)
	if p.width(st, text)+6 <= x1-x0 {
		p.text((x0+x1)/2, y-barHeight+6.2, st, text)
	}
}

// outline draws the edge of a part that stands for what comes back.
func (p *costPlot) outline(b box) {
	p.line(quiet, 1, point{b.x0, b.y0}, point{b.x1, b.y0}, point{b.x1, b.y1}, point{b.x0, b.y1}, point{b.x0, b.y0})
}

// drawKey names the categories that occur, in their order, and the residual value.
func (p *costPlot) drawKey(y float64) {
	seen := map[pricing.Category]bool{}
	for _, b := range p.Bars {
		for _, part := range b.Parts {
			seen[part.Category] = seen[part.Category] || part.Amount != 0
		}
	}
	x, st := margin, style{size: sizeLabel, color: ink}
	add := func(text string) {
		p.text(x+13, y, st, text)
		x += 13 + p.width(st, text) + 16
	}
	for _, c := range pricing.Categories() {
		if seen[c] {
			p.rect(x, y-1, x+9, y+8, colorOf(c))
			add(string(c))
		}
	}
	if slices.ContainsFunc(p.Bars, func(b CostBar) bool { return b.Residual < 0 }) {
		p.outline(box{x, y - 1, x + 9, y + 8})
		add("residual value, taken off the total")
	}
}

// drawCash draws the payments so far under y.
func (p *costPlot) drawCash(y float64) {
	p.text(margin, y+14, style{size: sizeText, bold: true, color: ink}, "Paid so far, planning case")
	b, months := bounds{0, 0}, 1
	for _, bar := range p.Bars {
		months = max(months, len(bar.Cash))
		for _, v := range bar.Cash {
			b = b.with(clamp(v))
		}
	}
	b = b.framed()
	p.area = box{margin + 58, y - cashPanel, p.w - margin - 150, y}
	p.taken = nil
	ys := scale{b.lo, b.hi, p.area.y0, p.area.y1}
	x := newTimeScale(p.Start, p.time(months-1), p.area.x0, p.area.x1)
	for _, v := range valueTicks(b, "", 5) {
		p.line(gridLine, 0.6, point{p.area.x0, ys.at(v)}, point{p.area.x1, ys.at(v)})
		p.text(p.area.x0-6, ys.at(v)-3.2, style{size: sizeLabel, color: quiet, anchor: 1}, p.amount(v))
	}
	p.line(axisLine, 0.8, point{p.area.x0, p.area.y0}, point{p.area.x1, p.area.y0})
	p.timeAxis(x, p.area)
	for i, bar := range p.Bars {
		p.keepClear(p.cashLine(bar, x, ys))
		p.line(lineColor(i), 1.8, p.cashLine(bar, x, ys)...)
	}
	p.labelCash(ys)
	for i, c := range p.crossings() {
		if i < maxCrossings {
			p.drawCrossing(c, x, ys)
		}
	}
}

// lineColor is dark enough for text on paper.
func lineColor(i int) color.RGBA { return lines5[i%len(lines5)] }

func (p *costPlot) cashLine(b CostBar, x timeScale, y scale) []point {
	var pts []point
	for m, v := range b.Cash {
		if !math.IsNaN(v) {
			pts = append(pts, point{x.of(p.time(m)), y.cut(clamp(v))})
		}
	}
	return pts
}

// labelCash names the lines at their ends.
func (p *costPlot) labelCash(y scale) {
	var ls []sideLabel
	for i, b := range p.Bars {
		if n := len(b.Cash); n > 0 && !math.IsNaN(b.Cash[n-1]) {
			st := style{size: sizeLabel, bold: true, color: lineColor(i)}
			ls = append(ls, sideLabel{y.cut(clamp(b.Cash[n-1])), Clean(b.Name, 60) + " " + p.amount(b.Cash[n-1]), st})
		}
	}
	slices.SortStableFunc(ls, func(a, b sideLabel) int { return cmp.Compare(a.y, b.y) })
	at := make([]float64, len(ls))
	for i, l := range ls {
		at[i] = l.y - 3.2
	}
	for i, ly := range spread(at, labelGap, p.area.y0, p.area.y1) {
		l := ls[i]
		p.line(l.style.color, 0.6, point{p.area.x1 + 1, l.y}, point{p.area.x1 + 6, ly + 3.2})
		p.text(p.area.x1+8, ly, l.style, fit(l.text, p.w-p.area.x1-12, p.measure(l.style)))
	}
}

// keepClear keeps labels off a line.
func (p *costPlot) keepClear(line []point) {
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		p.taken = append(p.taken, box{a.x, math.Min(a.y, b.y) - 1, b.x, math.Max(a.y, b.y) + 1})
	}
}

// drawCrossing marks a break-even.
func (p *costPlot) drawCrossing(c crossing, x timeScale, y scale) {
	at := point{x.of(p.time(c.month)), y.cut(clamp(c.value))}
	p.disc(paper, at, 4.4)
	p.disc(ink, at, 3.2)
	p.taken = append(p.taken, box{at.x - 5, at.y - 5, at.x + 5, at.y + 5})
	month := p.time(c.month).Add(-time.Second).Format("Jan 2006")
	text := fmt.Sprintf("%s: %s has cost less than %s", month, Clean(p.Bars[c.cheaper].Name, 30), Clean(p.Bars[c.other].Name, 30))
	b, ok := p.place(at, style{size: sizeLabel, color: ink, anchor: 0.5}, text, true)
	if foot := math.Max(b.x0, math.Min(at.x, b.x1)); ok && b.y0 > at.y+12 {
		p.line(ink, 0.6, point{at.x, at.y + 4}, point{foot, b.y0})
	} else if ok && b.y1 < at.y-12 {
		p.line(ink, 0.6, point{at.x, at.y - 4}, point{foot, b.y1})
	}
}
