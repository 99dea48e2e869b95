package main

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"math"
	"os"
	"path/filepath"
	"time"

	"github.com/plimsoll/plimsoll/api/planner"
	"github.com/plimsoll/plimsoll/testdata/operations"
)

// A sheet has perSheet panels, perRow in a row; sizes are in pixels.
const (
	perSheet, perRow    = 20, 4
	panelWide           = 400.0
	panelHigh           = 230.0
	plotLeft, plotTop   = 8.0, 46.0
	plotWide, plotHigh  = 384.0, 160.0
	mostPoints          = 300
	rightInk, wrongInk  = "#1a7f37", "#c0262d"
	refusedInk, textInk = "#9a6700", "#222222"
)

// sheets writes for each kind a page of twenty histories with the answers, evenly spread over its strata, as KIND.svg in a folder.
func sheets(ctx context.Context, folder, only string) error {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return err
	}
	names, err := kindsOf(only)
	if err != nil {
		return err
	}
	for _, name := range names {
		list, err := operations.Variants(name, perSheet, 1)
		if err != nil {
			return err
		}
		page, err := sheet(ctx, name, list)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, name+".svg"), page, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// sheet draws the panels of one kind.
func sheet(ctx context.Context, name string, list []operations.Variant) ([]byte, error) {
	var b bytes.Buffer
	rows := perSheet / perRow
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%g" height="%g" font-family="sans-serif" font-size="10">`+"\n",
		panelWide*perRow, panelHigh*float64(rows)+24)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" fill="white"/><text x="8" y="16" font-size="14">%s</text>`+"\n", name)
	for i := range perSheet {
		v := list[(2*i+1)*len(list)/(2*perSheet)]
		c, err := operations.Make(v)
		if err != nil {
			return nil, err
		}
		a, err := c.Answer(ctx)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", v, err)
		}
		fmt.Fprintf(&b, `<g transform="translate(%g,%g)">`, panelWide*float64(i%perRow), 24+panelHigh*float64(i/perRow))
		panel(&b, c, a)
		b.WriteString("</g>\n")
	}
	b.WriteString("</svg>\n")
	return b.Bytes(), nil
}

// panel draws a history, the band of the forecast, the capacity, and the dates.
func panel(b *bytes.Buffer, c operations.Case, a planner.Answer) {
	x := c.Judge(a)
	ink := map[operations.Grade]string{operations.RightAnswer: rightInk, operations.Refused: refusedInk, operations.Wrong: wrongInk}[x.Grade]
	write := func(y float64, ink, text string) {
		if r := []rune(text); len(r) > 74 {
			text = string(r[:73]) + "…"
		}
		fmt.Fprintf(b, `<text x="%g" y="%g" fill="%s">%s</text>`, plotLeft, y, ink, html.EscapeString(text))
	}
	write(12, textInk, c.Variant.String())
	write(25, ink, a.Action().Text+" · "+a.Saturation.State.String())
	if write(38, textInk, "right: "+c.Truth()); x.Reason != "" {
		write(plotTop+plotHigh+14, ink, x.Reason)
	}
	p := newPlot(c, a)
	fmt.Fprintf(b, `<rect x="%g" y="%g" width="%g" height="%g" fill="none" stroke="#dddddd"/>`, plotLeft, plotTop, plotWide, plotHigh)
	p.draw(b)
}

// plot maps days since the last row and values to a panel.
type plot struct {
	c          operations.Case
	a          planner.Answer
	first, end float64 // days
	top        float64
	low, high  []float64 // of the forecast, 10 % and 90 %
	middle     []float64
}

func newPlot(c operations.Case, a planner.Answer) *plot {
	p := &plot{c: c, a: a}
	s := a.Series
	p.first, p.end = p.days(s.Start), p.days(s.End())
	for _, v := range s.Values {
		if v < 50*c.Right.Held {
			p.top = max(p.top, v)
		}
	}
	p.top = max(p.top, c.Right.Held)
	if f := a.Forecast; f != nil && f.Paths != nil {
		q := f.Quantiles([]float64{0.1, 0.5, 0.9})
		p.low, p.middle, p.high = q[0], q[1], q[2]
		p.end = p.days(f.Time(f.Steps()))
	}
	p.top = max(min(p.top*1.15, 2.5*c.Right.Held), 1e-300)
	return p
}

func (p *plot) days(t time.Time) float64 { return t.Sub(p.c.Now).Hours() / 24 }

func (p *plot) x(days float64) float64 {
	return plotLeft + plotWide*(days-p.first)/max(p.end-p.first, 1e-9)
}

func (p *plot) y(v float64) float64 {
	return plotTop + plotHigh*(1-max(min(v/p.top, 1), 0))
}

// draw draws all of it.
func (p *plot) draw(b *bytes.Buffer) {
	if f := p.a.Forecast; p.low != nil {
		var band bytes.Buffer
		each := (len(p.low) + mostPoints - 1) / mostPoints
		for i := 0; i < len(p.low); i += each {
			fmt.Fprintf(&band, "%.1f,%.1f ", p.x(p.days(f.Time(i))), p.y(p.high[i]))
		}
		for i := (len(p.low) - 1) / each * each; i >= 0; i -= each {
			fmt.Fprintf(&band, "%.1f,%.1f ", p.x(p.days(f.Time(i))), p.y(p.low[i]))
		}
		fmt.Fprintf(b, `<polygon points="%s" fill="#9ec5fe"/>`, band.String())
		p.line(b, p.middle, f.Time, "#0b5ed7")
	}
	p.line(b, p.a.Series.Values, p.a.Series.Time, "#555555")
	capacity := p.y(p.c.Right.Held)
	fmt.Fprintf(b, `<path d="M%.1f,%.1fH%.1f" stroke="black" fill="none"/>`, plotLeft, capacity, plotLeft+plotWide)
	for _, belief := range p.c.Right.Beliefs {
		p.upright(b, belief.At, rightInk, `stroke-dasharray="4 3"`)
	}
	for _, q := range []struct {
		p     float64
		width string
	}{{0.1, "1"}, {0.5, "2"}, {0.9, "1"}} {
		if t, ok := p.a.Saturation.Date(q.p); ok {
			p.upright(b, p.days(t), "#d63384", `stroke-width="`+q.width+`"`)
		}
	}
}

// upright draws a date, if it lies within the panel.
func (p *plot) upright(b *bytes.Buffer, days float64, ink, style string) {
	if math.IsNaN(days) || days < p.first || days > p.end {
		return
	}
	fmt.Fprintf(b, `<path d="M%.1f,%.1fV%.1f" stroke="%s" fill="none" %s/>`, p.x(days), plotTop, plotTop+plotHigh, ink, style)
}

// line draws values, of which each column shows the lowest and the highest.
func (p *plot) line(b *bytes.Buffer, values []float64, at func(int) time.Time, ink string) {
	each, pen := (len(values)+mostPoints-1)/mostPoints, "M"
	fmt.Fprintf(b, `<path stroke="%s" fill="none" d="`, ink)
	for from := 0; from < len(values); from += each {
		low, high := math.Inf(1), math.Inf(-1)
		for _, v := range values[from:min(from+each, len(values))] {
			if !math.IsNaN(v) {
				low, high = min(low, v), max(high, v)
			}
		}
		if high < low {
			pen = "M"
			continue
		}
		x := p.x(p.days(at(from)))
		fmt.Fprintf(b, "%s%.1f,%.1fL%.1f,%.1f", pen, x, p.y(low), x, p.y(high))
		pen = "L"
	}
	b.WriteString(`"/>`)
}
