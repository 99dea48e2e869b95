package report

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"gonum.org/v1/plot/font/liberation"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Format is a file format of charts.
type Format string

// The formats of charts.
const (
	SVG Format = "svg" // text stays text, in Liberation Sans or what is metrically equal to it (Arial, Helvetica)
	PNG Format = "png" // at 144 dots per inch
	PDF Format = "pdf" // one page, fonts embedded
)

// pngDPI draws two pixels for each point of CSS at 72 per inch.
const pngDPI = 144

// ParseFormat reads a format by its name or the extension of a file, such as "svg" or ".SVG".
func ParseFormat(s string) (Format, error) {
	f := Format(strings.ToLower(strings.TrimPrefix(s, ".")))
	if f.ContentType() == "" {
		return "", fmt.Errorf("chart format %q: want svg, png or pdf", Clean(s, 20))
	}
	return f, nil
}

// ContentType returns the media type, or "" for an unknown format.
func (f Format) ContentType() string {
	switch f {
	case SVG:
		return "image/svg+xml"
	case PNG:
		return "image/png"
	case PDF:
		return "application/pdf"
	}
	return ""
}

// Chart is a chart of this package: a FanChart, a CostChart or a ReliabilityChart.
type Chart interface {
	// size returns the width and height in points.
	size() (w, h float64)
	// describe returns the title, for readers that do not see the chart.
	describe() string
	// draw must take time in proportion to the values of the chart, and look at ctx in its long loops.
	draw(ctx context.Context, s *sheet) error
}

// Render writes the chart. Equal charts give equal bytes. It returns an error
// for a chart beyond a limit, when ctx ends, or when w fails; nothing is written
// before the chart is complete.
func Render(ctx context.Context, w io.Writer, f Format, c Chart) error {
	width, height := c.size()
	out, err := newOutput(f, width, height, c.describe())
	if err != nil {
		return err
	}
	s := &sheet{out: out, w: width, h: height, faces: newFaces(liberation.Collection())}
	s.rect(0, 0, width, height, paper)
	if err := c.draw(ctx, s); err != nil {
		return fmt.Errorf("chart: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("chart: %w", err)
	}
	var buf bytes.Buffer
	if err := out.finish(&buf); err != nil {
		return fmt.Errorf("chart: %w", err)
	}
	_, err = w.Write(buf.Bytes())
	return err
}

// newOutput returns the empty page of a format.
func newOutput(f Format, w, h float64, title string) (output, error) {
	switch f {
	case SVG:
		return &svgOutput{vgOutput: vgOutput{vgsvg.New(points(w), points(h))}, title: title}, nil
	case PNG:
		c := vgimg.NewWith(vgimg.UseWH(points(w), points(h)), vgimg.UseDPI(pngDPI))
		return pngOutput{vgOutput{c}}, nil
	case PDF:
		return newPDF(w, h, title), nil
	}
	return nil, fmt.Errorf("chart format %q: want svg, png or pdf", Clean(string(f), 20))
}

func points(v float64) vg.Length { return vg.Length(v) }
