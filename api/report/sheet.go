package report

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

// sheet is the page that a chart is drawn on, in points from the bottom left.
type sheet struct {
	out   output
	w, h  float64
	faces faces
}

// point is a place on the sheet.
type point struct{ x, y float64 }

// box is a part of the sheet.
type box struct{ x0, y0, x1, y1 float64 }

func (b box) overlaps(o box) bool {
	return b.x0 < o.x1 && o.x0 < b.x1 && b.y0 < o.y1 && o.y0 < b.y1
}

func (b box) within(o box) bool {
	return b.x0 >= o.x0 && b.x1 <= o.x1 && b.y0 >= o.y0 && b.y1 <= o.y1
}

func (s *sheet) line(c color.Color, width float64, pts ...point) { s.dashed(c, width, nil, pts...) }

func (s *sheet) dashed(c color.Color, width float64, dash []float64, pts ...point) {
	if len(pts) > 1 {
		s.out.stroke(path(pts), width, dash, c)
	}
}

func (s *sheet) polygon(c color.Color, pts ...point) {
	if len(pts) > 2 {
		p := path(pts)
		p.Close()
		s.out.fill(p, c)
	}
}

func (s *sheet) rect(x0, y0, x1, y1 float64, c color.Color) {
	s.polygon(c, point{x0, y0}, point{x1, y0}, point{x1, y1}, point{x0, y1})
}

func (s *sheet) disc(c color.Color, at point, radius float64) {
	var p vg.Path
	p.Move(vg.Point{X: points(at.x + radius), Y: points(at.y)})
	p.Arc(vg.Point{X: points(at.x), Y: points(at.y)}, points(radius), 0, 2*math.Pi)
	p.Close()
	s.out.fill(p, c)
}

// text writes a text, cleaned whatever it is.
func (s *sheet) text(x, y float64, st style, txt string) {
	if txt = Clean(txt, maxText); txt == "" {
		return
	}
	s.out.text(x-st.anchor*s.width(st, txt), y, s.faces.of(st), st.color, txt)
}

// width measures a text in points.
func (s *sheet) width(st style, txt string) float64 {
	face := s.faces.of(st)
	return float64(face.Width(Clean(txt, maxText)))
}

// measure returns width for one style.
func (s *sheet) measure(st style) func(string) float64 {
	return func(txt string) float64 { return s.width(st, txt) }
}

// haloed writes a text on a patch of paper, so that it can be read across lines.
func (s *sheet) haloed(x, y float64, st style, txt string) {
	b := s.boxOf(x, y, st, txt)
	s.rect(b.x0, b.y0, b.x1, b.y1, paper)
	s.text(x, y, st, txt)
}

// boxOf returns the room that a text takes, with a small margin.
func (s *sheet) boxOf(x, y float64, st style, txt string) box {
	w := s.width(st, txt)
	x -= st.anchor * w
	return box{x - 2, y - 0.27*st.size, x + w + 2, y + 0.9*st.size}
}

func path(pts []point) vg.Path {
	p := make(vg.Path, 0, len(pts)+1)
	for i, pt := range pts {
		if at := (vg.Point{X: points(pt.x), Y: points(pt.y)}); i == 0 {
			p.Move(at)
		} else {
			p.Line(at)
		}
	}
	return p
}

// heading writes the title and subtitle at the top left and returns the height that is left under them.
func (s *sheet) heading(title, subtitle string, margin float64) float64 {
	y := s.h - margin
	st := style{size: sizeTitle, bold: true, color: ink}
	for _, l := range wrap(Clean(title, maxText), s.w-2*margin, 3, s.measure(st)) {
		y -= sizeTitle * 1.2
		s.text(margin, y, st, l)
	}
	st = style{size: sizeText, color: quiet}
	for _, l := range wrap(Clean(subtitle, maxText), s.w-2*margin, 3, s.measure(st)) {
		y -= sizeText * 1.35
		s.text(margin, y, st, l)
	}
	return y - 6
}

// placer keeps labels inside an area from covering each other.
type placer struct {
	*sheet
	area  box
	taken []box
}

// place writes a text near a point where nothing else is written: above it,
// below it, to a side, or further off. If there is no such place it is left
// out, unless it must be written. It returns where the text stands.
func (p *placer) place(at point, st style, text string, must bool) (box, bool) {
	w := p.width(st, text)
	for _, dy := range []float64{10, -18, 24, -32, 38, -46} {
		for _, anchor := range []float64{st.anchor, 0, 1} {
			x := at.x - anchor*w
			x = math.Max(p.area.x0+2, math.Min(x, p.area.x1-2-w)) + st.anchor*w
			b := p.boxOf(x, at.y+dy, st, text)
			if b.within(p.area) && !slices.ContainsFunc(p.taken, b.overlaps) {
				p.taken = append(p.taken, b)
				p.haloed(x, at.y+dy, st, text)
				return b, true
			}
		}
	}
	if !must {
		return box{}, false
	}
	x := math.Max(p.area.x0+2+st.anchor*w, math.Min(at.x, p.area.x1-2-(1-st.anchor)*w))
	y := math.Min(at.y+10, p.area.y1-12)
	b := p.boxOf(x, y, st, text)
	p.taken = append(p.taken, b)
	p.haloed(x, y, st, text)
	return b, true
}

// spread moves label positions apart so that neighbours are at least gap apart
// and all lie within [lo, hi] where they can; ys must ascend.
func spread(ys []float64, gap, lo, hi float64) []float64 {
	out := make([]float64, len(ys))
	next := lo
	for i, y := range ys {
		out[i] = math.Max(y, next)
		next = out[i] + gap
	}
	top := hi
	for i := len(out) - 1; i >= 0; i-- {
		out[i] = math.Min(out[i], top)
		top = out[i] - gap
	}
	return out
}
