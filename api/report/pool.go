package report

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/forecast/advice"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// PoolLine is one pool in the ranked table, with all that a reader may ask about it.
type PoolLine struct {
	Pool   string        `json:"pool"`
	Action advice.Action `json:"action"`
	State  string        `json:"state"` // such as SATURATES
	Reason string        `json:"reason,omitempty"`
	Unit   series.Unit   `json:"unit,omitempty"`

	Now      time.Time `json:"now,omitzero"`
	Demand   Number    `json:"demand"`
	Capacity Number    `json:"capacity"` // usable
	Headroom Number    `json:"headroom"`
	// Crossings in the last 30 days: steps at or over the usable capacity, and the latest of them.
	CrossedSteps int       `json:"crossedSteps"`
	Crossings    int       `json:"crossings"` // how often it came to be there
	LastCrossed  time.Time `json:"lastCrossed,omitzero"`

	// Dates that lie beyond the horizon are zero.
	P10         time.Time `json:"dateP10,omitzero"`
	P50         time.Time `json:"dateP50,omitzero"`
	P90         time.Time `json:"dateP90,omitzero"`
	Since       time.Time `json:"since,omitzero"` // saturated since
	Probability Number    `json:"probabilityWithinHorizon"`
	Horizon     time.Time `json:"horizon,omitzero"` // its end
	OrderBy     time.Time `json:"orderByTime,omitzero"`
	LeadTime    string    `json:"leadTime,omitempty"`
	Approval    string    `json:"approvalTime,omitempty"`
	// Levels are the capacity now and its changes, Thresholds the lines below it, Order
	// how much to order.
	Levels     []CapacityStep  `json:"levels,omitempty"`
	Thresholds []ThresholdLine `json:"thresholds,omitempty"`
	Order      OrderLine       `json:"order,omitzero"`
	Quantile   float64         `json:"orderQuantile,omitempty"`

	Statistic   string         `json:"statistic,omitempty"`
	Step        string         `json:"step,omitempty"`
	Model       string         `json:"model,omitempty"`
	Simulations int            `json:"simulations,omitempty"`
	Source      string         `json:"source,omitempty"`
	Evidence    EvidenceFigure `json:"evidence,omitzero"` // none of a refused pool

	Title string `json:"title,omitempty"`
	// Explained says what one of the dates is made of; nil where there is none, and Unexplained may say why.
	Explained   *Explanation `json:"explained,omitempty"`
	Unexplained string       `json:"notExplained,omitempty"`
	// Moved says what moved the likely date since the forecast before; nil where nothing is kept.
	Moved *Movement `json:"sinceLast,omitempty"`
	// PastDates says in words how often such dates held in the past; empty where that was not asked.
	PastDates string `json:"pastDates,omitempty"`
	// Happened has a short line for each thing that happened to the pool, the latest first; Concerns are notes
	// that change how the date is read.
	Happened []string     `json:"happened,omitempty"`
	Concerns []string     `json:"concerns,omitempty"`
	WhatIfs  []WhatIfLine `json:"whatIfs,omitempty"`
	Idle     *IdleLine    `json:"idle,omitempty"`

	// Chart of the pool, from Inline or Beside; zero for none.
	Chart Figure `json:"-"`
	// Page is where the page of the pool stands in the folder of a report, with slashes; empty where it is part of the report.
	Page string `json:"page,omitempty"`

	// Clock says that dates carry a time of the day.
	Clock bool `json:"-"`
}

// EvidenceFigure says what the forecast of a pool rests on.
type EvidenceFigure struct {
	Samples       int       `json:"samples"`
	Gaps          int       `json:"gaps"`
	Origins       int       `json:"origins"`
	MASE          Number    `json:"mase"`
	Baseline      Number    `json:"maseSeasonalNaive"`
	Coverage80    Number    `json:"coverage80"`
	Coverage95    Number    `json:"coverage95"`
	MeasuredUntil time.Time `json:"measuredUntil,omitzero"`
	Assumed       string    `json:"assumedGrowth,omitempty"` // in words; empty if the horizon ends before
	Why           string    `json:"why,omitempty"`
	Notes         []string  `json:"notes,omitempty"`
}

// style returns how dates of the line are written.
func (l PoolLine) style() dateStyle { return dateStyle{clock: l.Clock, horizon: l.Horizon} }

// stateText is the state for people.
func (l PoolLine) stateText() string {
	if s, ok := advice.StateNamed(l.State); ok {
		return advice.StateText(s)
	}
	return strings.ToLower(l.State)
}

// Day writes a date of the pool; a dash for none.
func (l PoolLine) Day(t time.Time) string { return l.style().text(t) }

// Date writes a quantile date: a dash where there are no dates at all.
func (l PoolLine) Date(t time.Time) string {
	switch {
	case !t.IsZero():
		return l.style().text(t)
	case l.Horizon.IsZero():
		return "–"
	}
	return "beyond"
}

// Figure is a chart for use inside a page. Only Inline and Beside make one, so a page
// never contains markup from elsewhere.
type Figure struct {
	svg, narrow []byte
	file, title string // of a chart beside the page, without its extension
}

// IsZero reports whether there is no chart.
func (f Figure) IsZero() bool { return len(f.svg) == 0 && f.file == "" }

// Inline renders a chart for a page, and one for a phone where the chart has such a form.
func Inline(ctx context.Context, c Chart) (Figure, error) {
	svg, narrow, err := svgs(ctx, c)
	return Figure{svg: svg, narrow: narrow}, err
}

// Beside renders a chart into files beside a page: write gets the name of each, relative to the page, and what it holds. The name
// given has no extension.
func Beside(ctx context.Context, c Chart, name string, write func(name string, data []byte) error) (Figure, error) {
	svg, narrow, err := svgs(ctx, c)
	if err != nil {
		return Figure{}, err
	}
	if err := write(name+".svg", svg); err != nil {
		return Figure{}, err
	}
	if narrow == nil {
		return Figure{file: name, title: c.describe()}, nil
	}
	return Figure{file: name, title: c.describe(), narrow: []byte{}}, write(name+narrowSuffix+".svg", narrow)
}

// narrowSuffix ends the name of a chart for a phone.
const narrowSuffix = "-narrow"

// svgs draws a chart, and its narrow form; nil where it has none.
func svgs(ctx context.Context, c Chart) (svg, narrow []byte, err error) {
	var buf bytes.Buffer
	chart, ok := c.(FanChart)
	if !ok {
		err := Render(ctx, &buf, SVG, c)
		return buf.Bytes(), nil, err
	}
	chart.thinned = &fan{}
	if err := Render(ctx, &buf, SVG, chart); err != nil {
		return nil, nil, err
	}
	chart.Narrow = true
	var slim bytes.Buffer
	err = Render(ctx, &slim, SVG, chart)
	return buf.Bytes(), slim.Bytes(), err
}

// html returns the markup of the figure: of the two forms, the style of the page shows one.
func (f Figure) html() template.HTML {
	if f.file != "" {
		source, title := "", template.HTMLEscapeString(f.title)
		if f.narrow != nil {
			source = fmt.Sprintf(`<source media="(max-width: 46rem)" srcset="%s%s.svg">`, f.file, narrowSuffix)
		}
		return template.HTML(fmt.Sprintf(`<picture>%s<img src="%s.svg" alt="%s"></picture>`, source, f.file, title))
	}
	if f.narrow == nil {
		return template.HTML(f.svg)
	}
	return template.HTML(`<div class="broad">` + string(f.svg) + `</div><div class="slim">` + string(f.narrow) + `</div>`)
}
