package report

import (
	"context"
	"fmt"
	"math"
	"strconv"

	"github.com/plimsoll/plimsoll/forecast/backtest"
)

// ReliabilityChart shows what was said of past dates against what happened: for each part of the
// probabilities, how often the threshold was reached. Were all that is said true, the points would lie on the diagonal.
type ReliabilityChart struct {
	// Title and Subtitle are made from the figures when they are empty.
	Title, Subtitle string
	Overall         backtest.DateSummary
}

// Sizes of a reliability chart in points.
const (
	reliabilityWidth = 660.0
	reliabilitySide  = 400.0 // of the square that is plotted
	mostRadius       = 7.0
)

func (c ReliabilityChart) size() (w, h float64) { return reliabilityWidth, reliabilitySide + 162 }

func (c ReliabilityChart) describe() string {
	if c.Title != "" {
		return c.Title
	}
	return "What was said of past dates, and what happened"
}

func (c ReliabilityChart) subtitle() string {
	if c.Subtitle != "" || len(c.Overall.Methods) == 0 {
		return c.Subtitle
	}
	m := c.Overall.Methods[0]
	text := fmt.Sprintf("%d uncertain cases (5 to 95 %%) of %d, from %d origins in %d series.", m.Uncertain, c.Overall.Cases,
		c.Overall.Origins, c.Overall.Series)
	if words := m.Words(); words != "" {
		text += " " + words
	}
	return text
}

// reliabilityPlot is a ReliabilityChart being drawn.
type reliabilityPlot struct {
	*sheet
	ReliabilityChart
	area box
	x, y scale
}

func (c ReliabilityChart) draw(_ context.Context, s *sheet) error {
	p := &reliabilityPlot{sheet: s, ReliabilityChart: c}
	p.heading(c.describe(), c.subtitle(), margin)
	left := margin + 64
	p.area = box{left, margin + 40, left + reliabilitySide, margin + 40 + reliabilitySide}
	p.x, p.y = scale{0, 1, p.area.x0, p.area.x1}, scale{0, 1, p.area.y0, p.area.y1}
	p.drawFrame()
	p.drawPoints()
	return nil
}

// drawFrame draws the axes and the diagonal.
func (p *reliabilityPlot) drawFrame() {
	down, right := tickStyle, tickStyle
	down.anchor, right.anchor = 0.5, 1
	for tenths := range 6 {
		v := float64(tenths) / 5
		p.line(gridLine, 0.6, point{p.area.x0, p.y.at(v)}, point{p.area.x1, p.y.at(v)})
		p.line(gridLine, 0.6, point{p.x.at(v), p.area.y0}, point{p.x.at(v), p.area.y1})
		p.text(p.x.at(v), p.area.y0-14, down, fmt.Sprintf("%.0f %%", 100*v))
		p.text(p.area.x0-6, p.y.at(v)-3.2, right, fmt.Sprintf("%.0f %%", 100*v))
	}
	p.line(axisLine, 0.8, point{p.area.x0, p.area.y1}, point{p.area.x0, p.area.y0}, point{p.area.x1, p.area.y0})
	p.dashed(axisLine, 1, dashes, point{p.x.at(0), p.y.at(0)}, point{p.x.at(1), p.y.at(1)})
	label := style{size: sizeText, color: ink, anchor: 0.5}
	p.text((p.area.x0+p.area.x1)/2, p.area.y0-31, label, "said: probability of reaching the threshold within the horizon")
	label.anchor = 0
	p.text(p.area.x0-40, p.area.y1+10, label, "happened")
	side := style{size: sizeLabel, color: quiet}
	p.text(p.area.x1+8, p.area.y1-3, side, "as said")
	p.text(p.x.at(0.04), p.y.at(0.93), side, "said too rarely")
	side.anchor = 1
	p.text(p.x.at(0.97), p.y.at(0.05), side, "said too often")
	side.anchor = 0
	for i, line := range []string{"dots: a tenth of the", "probabilities each, with", "the number of cases", "", "lines: 95 %, if the cases",
		"were independent"} {
		p.text(p.area.x1+8, p.y.at(0.42)-13*float64(i), side, line)
	}
}

// drawPoints draws the parts that have cases, with their number.
func (p *reliabilityPlot) drawPoints() {
	if len(p.Overall.Methods) == 0 {
		p.text((p.area.x0+p.area.x1)/2, (p.area.y0+p.area.y1)/2, style{size: sizeText, color: quiet, anchor: 0.5}, "Nothing could be scored.")
		return
	}
	bins, most := p.Overall.Methods[0].Bins, 1
	for _, b := range bins {
		most = max(most, b.Cases)
	}
	for _, b := range bins {
		if b.Cases > 0 {
			low, high := wilson(b.Happened, float64(b.Cases))
			x := p.x.cut(b.Stated)
			p.line(band50, 2, point{x, p.y.cut(low)}, point{x, p.y.cut(high)})
		}
	}
	for _, b := range bins {
		if b.Cases == 0 {
			continue
		}
		at := point{p.x.cut(b.Stated), p.y.cut(b.Happened)}
		radius := math.Max(mostRadius*math.Sqrt(float64(b.Cases)/float64(most)), 2)
		p.disc(median, at, radius)
		st, dx := style{size: sizeLabel, color: bandText}, radius+3
		if b.Happened > b.Stated { // away from the diagonal
			st.anchor, dx = 1, -dx
		}
		p.haloed(at.x+dx, at.y-3.2, st, strconv.Itoa(b.Cases))
	}
}

// wilson returns the 95 % interval of a share seen in n independent cases (Wilson 1927, "Probable inference, the
// law of succession, and statistical inference").
func wilson(share, n float64) (low, high float64) {
	const z = 1.959963984540054
	middle := (share + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(share*(1-share)/n+z*z/(4*n*n))
	return middle - half, middle + half
}
