package report

import (
	"image/color"

	stdfont "golang.org/x/image/font"
	"gonum.org/v1/plot/font"
)

// The colours: one hue for what is simulated, greys for what was measured, a
// warm one for the capacity and what happens at it. All texts have a contrast
// of at least 4.5 to 1 on paper (WCAG 2.1, 1.4.3), and no meaning rests on the
// colour alone: everything is labelled where it stands.
var (
	paper     = color.RGBA{0xff, 0xff, 0xff, 0xff}
	ink       = color.RGBA{0x1c, 0x23, 0x2b, 0xff}
	quiet     = color.RGBA{0x5b, 0x65, 0x70, 0xff}
	gridLine  = color.RGBA{0xe6, 0xe9, 0xec, 0xff}
	axisLine  = color.RGBA{0x9a, 0xa3, 0xac, 0xff}
	measured  = color.RGBA{0x3a, 0x44, 0x4e, 0xff}
	measuredB = color.RGBA{0xd9, 0xdd, 0xe1, 0xff} // between the lows and the peaks
	band95    = color.RGBA{0xe1, 0xec, 0xf7, 0xff}
	band80    = color.RGBA{0xbd, 0xd7, 0xee, 0xff}
	band50    = color.RGBA{0x8d, 0xbb, 0xe0, 0xff}
	median    = color.RGBA{0x12, 0x53, 0x91, 0xff}
	bandText  = color.RGBA{0x2f, 0x6a, 0xa3, 0xff}
	limit     = color.RGBA{0xa6, 0x1c, 0x1c, 0xff} // usable capacity
	interval  = color.RGBA{0xd9, 0x5f, 0x02, 0xff} // early to late
	intervalT = color.RGBA{0x9c, 0x42, 0x00, 0xff}
	orderMark = color.RGBA{0x5e, 0x2b, 0x8a, 0xff}
	assumed   = color.RGBA{0x6d, 0x5a, 0x13, 0xff}
	assumedBG = color.RGBA{0xfb, 0xf8, 0xee, 0xff}
)

// lines5 are the colours of the placements' lines and of their labels.
var lines5 = [...]color.RGBA{
	{0x1f, 0x5a, 0x96, 0xff}, {0xa8, 0x4a, 0x00, 0xff}, {0x1c, 0x73, 0x64, 0xff}, {0x7b, 0x4f, 0xa3, 0xff}, {0xa0, 0x36, 0x3c, 0xff},
}

// series7 are the colours of the seven cost categories. Ink can be read on all of them.
var series7 = [...]color.RGBA{
	{0x7f, 0xb0, 0xdd, 0xff}, {0xee, 0xa9, 0x3f, 0xff}, {0x5f, 0xbd, 0xa8, 0xff}, {0xb4, 0xbc, 0xc4, 0xff},
	{0xbb, 0x9d, 0xd8, 0xff}, {0xea, 0x8b, 0x80, 0xff}, {0xd6, 0xdd, 0x72, 0xff},
}

// Sizes of text in points.
const (
	sizeTitle = 15.0
	sizeText  = 10.5
	sizeLabel = 9.5
)

// faces are the two cuts of the one typeface.
type faces struct{ cache *font.Cache }

func newFaces(c font.Collection) faces { return faces{font.NewCache(c)} }

func (f faces) of(st style) font.Face {
	weight := stdfont.WeightNormal
	if st.bold {
		weight = stdfont.WeightBold
	}
	return f.cache.Lookup(font.Font{Typeface: "Liberation", Variant: "Sans", Weight: weight}, font.Length(st.size))
}

// style is how a text looks. The anchor is the share of its width that lies
// left of the given point: 0 starts there, 0.5 is centred, 1 ends there.
type style struct {
	size   float64
	bold   bool
	color  color.Color
	anchor float64
}
