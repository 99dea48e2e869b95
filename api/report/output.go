package report

import (
	"bytes"
	"fmt"
	"html"
	"image/color"
	"io"
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// output is a page of one format. The origin is at the bottom left, in points.
type output interface {
	stroke(p vg.Path, width float64, dash []float64, c color.Color)
	fill(p vg.Path, c color.Color)
	text(x, y float64, face font.Face, c color.Color, s string)
	finish(w io.Writer) error
}

// vgOutput draws on a canvas of gonum/plot.
type vgOutput struct{ vg.Canvas }

func (o vgOutput) stroke(p vg.Path, width float64, dash []float64, c color.Color) {
	o.SetColor(c)
	o.SetLineWidth(points(width))
	lengths := make([]vg.Length, len(dash))
	for i, d := range dash {
		lengths[i] = points(d)
	}
	o.SetLineDash(lengths, 0)
	o.Stroke(p)
}

func (o vgOutput) fill(p vg.Path, c color.Color) {
	o.SetColor(c)
	o.Fill(p)
}

func (o vgOutput) text(x, y float64, face font.Face, c color.Color, s string) {
	o.SetColor(c)
	o.FillString(face, vg.Point{X: points(x), Y: points(y)}, s)
}

type pngOutput struct{ vgOutput }

func (o pngOutput) finish(w io.Writer) error {
	_, err := vgimg.PngCanvas{Canvas: o.Canvas.(*vgimg.Canvas)}.WriteTo(w)
	return err
}

type svgOutput struct {
	vgOutput
	title  string
	widths []font.Length // of the texts, in the order of drawing
}

func (o *svgOutput) text(x, y float64, face font.Face, c color.Color, s string) {
	if s == "" {
		return
	}
	o.widths = append(o.widths, face.Width(s))
	o.vgOutput.text(x, y, face, c, s)
}

// fitted gives each text the width that was measured for it. Where none of the fonts of fontStack is there, the letters
// are drawn narrower or wider, and no label runs into the next.
func (o *svgOutput) fitted(body string) string {
	const tag = "<text "
	parts := strings.Split(body, tag)
	for i := range parts[1:] {
		parts[i+1] = fmt.Sprintf(`textLength="%.4g" lengthAdjust="spacingAndGlyphs" `, o.widths[i].Points()) + parts[i+1]
	}
	return strings.Join(parts, tag)
}

// fontStack names families of the same widths after the one that was measured,
// so that labels stay where they were put on machines without it.
const fontStack = "font-family:'Liberation Sans',Arial,Helvetica,sans-serif"

// finish replaces the header, so that the drawing can also stand inside an HTML
// page, scales with it, and tells its title to screen readers.
func (o *svgOutput) finish(w io.Writer) error {
	var buf bytes.Buffer
	c := o.Canvas.(*vgsvg.Canvas)
	if _, err := c.WriteTo(&buf); err != nil {
		return err
	}
	_, body, ok := strings.Cut(buf.String(), "\n\txmlns:xlink=\"http://www.w3.org/1999/xlink\">")
	if !ok {
		return fmt.Errorf("svg: header not recognised")
	}
	width, height := c.Size()
	title := html.EscapeString(o.title)
	body = strings.NewReplacer(
		"font-family:Liberation Sans;font-variant:normal;", fontStack+";",
		";font-style:normal", "", "font-style:normal;", "", ";font-weight:normal", "", "font-weight:normal;", "",
	).Replace(body)
	_, err := fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" width="%.5g" height="%.5g" viewBox="0 0 %.5g %.5g" role="img" `+
		`aria-label="%s">`+
		"\n<title>%s</title>%s", width, height, width, height, title, title, o.fitted(body))
	return err
}
