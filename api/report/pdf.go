package report

import (
	"bytes"
	"image/color"
	"io"
	"math"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	stdfont "golang.org/x/image/font"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// pdfOutput draws with fpdf directly. The PDF canvas of gonum/plot knows only
// the characters of Windows-1252, needs a writable directory for temporary
// files, and cannot fix its dates without global state.
type pdfOutput struct {
	doc    *fpdf.Fpdf
	height float64
	added  map[string]bool // styles of the one family, by "" and "B"
}

const pdfFamily = "sans"

// pdfDate stands where a PDF wants dates: a chart has no date of its own, and
// the clock would change its bytes.
var pdfDate = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func newPDF(w, h float64, title string) *pdfOutput {
	doc := fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: w, Ht: h}})
	doc.SetCreationDate(pdfDate)
	doc.SetModificationDate(pdfDate)
	doc.SetCatalogSort(true)
	doc.SetTitle(title, true)
	doc.SetCreator("Plimsoll", false)
	doc.SetMargins(0, 0, 0)
	doc.SetAutoPageBreak(false, 0)
	doc.AddPage()
	return &pdfOutput{doc: doc, height: h, added: map[string]bool{}}
}

func (o *pdfOutput) stroke(p vg.Path, width float64, dash []float64, c color.Color) {
	r, g, b := rgb(c)
	o.doc.SetDrawColor(r, g, b)
	o.doc.SetLineWidth(width)
	o.doc.SetDashPattern(dash, 0)
	o.path(p, "D")
}

func (o *pdfOutput) fill(p vg.Path, c color.Color) {
	r, g, b := rgb(c)
	o.doc.SetFillColor(r, g, b)
	o.path(p, "F")
}

// path replays p. The charts are made of straight lines and full circles.
func (o *pdfOutput) path(p vg.Path, style string) {
	var x0, y0 float64
	for _, c := range p {
		x, y := float64(c.Pos.X), o.height-float64(c.Pos.Y)
		switch c.Type {
		case vg.MoveComp:
			x0, y0 = x, y
			o.doc.MoveTo(x, y)
		case vg.LineComp:
			o.doc.LineTo(x, y)
		case vg.ArcComp:
			o.doc.Circle(x, y, float64(c.Radius), style)
			return
		case vg.CloseComp:
			o.doc.LineTo(x0, y0)
			o.doc.ClosePath()
		}
	}
	o.doc.DrawPath(style)
}

func (o *pdfOutput) text(x, y float64, face font.Face, c color.Color, s string) {
	style := ""
	if face.Font.Weight == stdfont.WeightBold {
		style = "B"
	}
	if !o.added[style] {
		var ttf bytes.Buffer
		if _, err := face.Face.WriteSourceTo(nil, &ttf); err != nil {
			o.doc.SetError(err)
			return
		}
		o.doc.AddUTF8FontFromBytes(pdfFamily, style, ttf.Bytes())
		o.added[style] = true
	}
	o.doc.SetFont(pdfFamily, style, float64(face.Font.Size))
	r, g, b := rgb(c)
	o.doc.SetTextColor(r, g, b)
	o.doc.Text(x, o.height-y, basicPlane(s))
}

func (o *pdfOutput) finish(w io.Writer) error { return o.doc.Output(w) }

// basicPlane replaces characters beyond U+FFFF, which the font tables of fpdf
// cannot hold, by a box; the fonts have no glyph for them either.
func basicPlane(s string) string {
	return strings.Map(func(r rune) rune {
		if r > math.MaxUint16 {
			return '□'
		}
		return r
	}, s)
}

func rgb(c color.Color) (r, g, b int) {
	r16, g16, b16, _ := c.RGBA()
	return int(r16 >> 8), int(g16 >> 8), int(b16 >> 8)
}
