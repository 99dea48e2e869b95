package report

import (
	"cmp"
	"image/color"
	"slices"
	"time"

	"github.com/plimsoll/plimsoll/forecast"
)

// mark is a vertical mark with its label above the plot.
type mark struct {
	x     float64
	text  string
	color color.Color
	dash  []float64
	row   int
	right bool // the label ends at the mark instead of beginning there
}

// flags returns the vertical marks from left to right.
func (p *fanPlot) flags() []mark {
	var fs []mark
	d := dateStyleOf(p.Saturation)
	add := func(t time.Time, text string, c color.Color, dash []float64) {
		if t.IsZero() || t.After(p.x.end) {
			return
		}
		if t.Before(p.x.start) {
			t, text, dash = p.x.start, "← "+text, dots
		}
		fs = append(fs, mark{x: p.x.of(t), text: text, color: c, dash: dash})
	}
	p.addNow(add)
	add(p.OrderBy, "order by "+d.text(p.OrderBy), orderMark, dashes)
	if until := p.Forecast.Evidence.MeasuredUntil; p.Forecast.Paths != nil && until.Before(p.x.end) {
		add(until, "growth measured until "+d.text(until)+", assumed after", assumed, dots)
	}
	for _, h := range p.happened() {
		add(h.Time, happeningLabel(h, p.unit), quiet, dashes)
	}
	for _, e := range p.Events {
		if !e.Time.Before(p.x.start) {
			add(e.Time, Clean(e.Name, 60), bandText, dots)
		}
	}
	if p.Saturation.State == forecast.AlreadySaturated {
		add(p.Saturation.Since, "saturated since "+d.text(p.Saturation.Since), intervalT, dashes)
	}
	slices.SortStableFunc(fs, func(a, b mark) int { return cmp.Compare(a.x, b.x) })
	p.stack(fs)
	return fs
}

// visiblyLater is how far apart, in points, two marks have to be to be told apart.
const visiblyLater = 3.0

// addNow marks where the history ends: that is now, unless the question was
// asked more than a step later. Then both are marked where they can be told apart.
func (p *fanPlot) addNow(add func(time.Time, string, color.Color, []float64)) {
	if p.series.Len() == 0 {
		return
	}
	end := p.series.End()
	if !p.AsOf.After(p.series.Step.After(end)) {
		add(end, "now", quiet, nil)
		return
	}
	d := dateStyleOf(p.Saturation)
	last, asOf := "last sample "+d.text(p.series.Time(p.series.Len()-1)), "as of "+d.text(p.AsOf)
	if p.AsOf.After(p.x.end) || p.x.of(p.AsOf)-p.x.of(end) < visiblyLater {
		add(end, last+", "+asOf, quiet, nil)
		return
	}
	add(end, last, quiet, dots)
	add(p.AsOf, asOf, quiet, nil)
}

// stack gives each flag a row. A label hangs in a lower row than every label it
// would touch on its left, so that no mark runs through the label of another;
// labels that end at their mark go above all others.
func (p *fanPlot) stack(fs []mark) {
	st := style{size: sizeLabel, bold: true}
	lefts := 0
	for i := range fs {
		f := &fs[i]
		if f.right = f.x+p.width(st, f.text)+6 > p.w-4; f.right {
			lefts++
			continue
		}
		for _, o := range fs[:i] {
			if !o.right && o.x+p.width(st, o.text)+10 > f.x {
				f.row = max(f.row, o.row+1)
			}
		}
	}
	for i := range fs {
		if !fs[i].right {
			fs[i].row += lefts
		} else {
			lefts--
			fs[i].row = lefts
		}
	}
}

// rows returns how many rows the flags take.
func (p *fanPlot) rows(fs []mark) int {
	n := 0
	for _, f := range fs {
		n = max(n, f.row+1)
	}
	return n
}

func (p *fanPlot) drawMarks() {
	fs := p.flags()
	for _, f := range fs {
		p.dashed(f.color, 1, f.dash, point{f.x, p.area.y0}, point{f.x, p.flagY(fs, f) + 9})
	}
	for _, f := range fs {
		st, x := style{size: sizeLabel, bold: true, color: f.color}, f.x+4
		if f.right {
			st.anchor, x = 1, f.x-4
		}
		p.text(x, p.flagY(fs, f), st, f.text)
	}
}

// flagY returns the baseline of the label of f.
func (p *fanPlot) flagY(fs []mark, f mark) float64 {
	return p.area.y1 + 4 + flagHeight*float64(p.rows(fs)-1-f.row)
}
