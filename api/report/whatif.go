package report

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/forecast/capacity"
)

// EventMark is an event on a chart.
type EventMark struct {
	Time time.Time
	Name string
}

// WhatIfHead is one what-if of the report.
type WhatIfHead struct {
	ID      string   `json:"name"`
	Name    string   `json:"title"`             // or its name
	Against string   `json:"against,omitempty"` // title of the what-if that it is compared with; empty for the forecast
	Events  []string `json:"events"`            // each in a few words
}

// WhatIfLine is one what-if of a pool or group beside the answer without it.
type WhatIfLine struct {
	ID       string `json:"name"`
	Name     string `json:"title"` // or its name
	PoolLine `json:"answer"`
	Against  string       `json:"against,omitempty"` // what the change is measured against; empty for the answer without events
	Change   WhatIfChange `json:"change"`
	Notes    []string     `json:"notes,omitempty"`
	First    string       `json:"first,omitempty"` // of a group, which pool is first to saturate, and how likely
}

// WhatIfChange is by how much dates move. What is not known is unknown.
type WhatIfChange struct {
	Days   Number       `json:"days"` // the median; later is positive
	Sooner Number       `json:"sooner"`
	Later  Number       `json:"later"` // shares of the simulations
	Moves  []WhatIfMove `json:"moves,omitempty"`
	Within Number       `json:"probabilityWithinHorizon"` // change of the probability within the horizon
	Units  Number       `json:"units"`                    // more to order
	Reason string       `json:"reason,omitempty"`         // why there is nothing to compare
}

// WhatIfMove is how likely the date moves by more than a span, and in what share that cannot be told.
type WhatIfMove struct {
	Span          string `json:"span"`
	Sooner        Number `json:"sooner"`
	Later         Number `json:"later"`
	SoonerUnknown Number `json:"soonerUnknown"`
	LaterUnknown  Number `json:"laterUnknown"`
}

// WriteWhatIfs writes the what-ifs of one pool below the answer without events, and by how much each moves the dates.
func WriteWhatIfs(w io.Writer, base PoolLine, lines []WhatIfLine, o TableOptions) error {
	var buf bytes.Buffer
	columns := []textColumn{{"WHAT IF", false, 16}, {"STATE", false, 0}, {"LIKELY P50", true, 0}, {"EARLY–LATE P10–P90", true, 0},
		{"WITHIN", true, 0},
		{"ORDER BY", true, 0}, {"ORDER", true, 0}}
	rows := [][]string{base.whatIfRow("as forecast")}
	for _, l := range lines {
		rows = append(rows, l.whatIfRow(l.Name))
	}
	buf.WriteString("\n" + Clean(base.Pool, 200) + ", on the same simulations\n\n")
	writeTable(&buf, columns, rows, nil, o)
	for _, l := range lines {
		text := Clean(l.Name, 80) + ": " + l.changeText()
		for _, note := range l.Notes {
			text += " " + Clean(note, maxText)
		}
		buf.WriteString("\n" + wrapText(text, o.width()) + "\n")
	}
	_, err := w.Write(buf.Bytes())
	return err
}

// whatIfRow is the row of one answer.
func (l PoolLine) whatIfRow(name string) []string {
	order := "–"
	if l.Order.Units.Known() && l.Order.Kind != "" {
		order = fmt.Sprintf("%d %s", int(l.Order.Units), capacity.Plural(l.Order.Kind, int(l.Order.Units)))
	}
	return []string{Clean(name, 200), l.stateWord(), l.short(l.P50.IsZero(), l.P50.Format("2006-01-02")), l.shortInterval(),
		l.Probability.share(), l.shortOrderBy(), order}
}

// changeText says in a sentence or two how the dates move.
func (l WhatIfLine) changeText() string {
	c := l.Change
	if c.Reason != "" {
		return Clean(c.Reason, maxText)
	}
	against := ""
	if l.Against != "" {
		against = "Against " + Clean(l.Against, 80) + ", "
	}
	text := c.likelyText()
	if against == "" {
		text = strings.ToUpper(text[:1]) + text[1:]
	}
	text = against + text + fmt.Sprintf("; sooner in %s of the simulations%s, later in %s%s.",
		c.Sooner.share(), c.moveText(true), c.Later.share(), c.moveText(false))
	if c.Within.Known() && c.Within != 0 {
		text += fmt.Sprintf(" Within the horizon: %+.0f percentage points.", 100*float64(c.Within))
	}
	if c.Units.Known() && c.Units != 0 {
		text += fmt.Sprintf(" To order: %+d %s.", int(c.Units), capacity.Plural(l.Order.Kind, int(c.Units)))
	}
	return text
}

// likelyText says how the median date moves.
func (c WhatIfChange) likelyText() string {
	if !c.Days.Known() {
		return "by how much the likely date moves lies beyond the horizon"
	}
	days := math.Abs(float64(c.Days))
	number := strings.TrimSuffix(fmt.Sprintf("%.1f", days), ".0")
	word := "days"
	if number == "1" {
		word = "day"
	}
	switch {
	case days == 0:
		return "the likely date does not move"
	case c.Days < 0:
		return fmt.Sprintf("the likely move is %s %s sooner", number, word)
	}
	return fmt.Sprintf("the likely move is %s %s later", number, word)
}

// moveText says how likely the date moves by more than a month, the span of a purchase.
func (c WhatIfChange) moveText(sooner bool) string {
	const month = "30d"
	for _, m := range c.Moves {
		p, unknown, at := m.Later, m.LaterUnknown, c.Later
		if sooner {
			p, unknown, at = m.Sooner, m.SoonerUnknown, c.Sooner
		}
		if m.Span != month || !at.Known() || at == 0 {
			continue
		}
		text := fmt.Sprintf(" (by more than 30 days in %s", p.share())
		if unknown > 0 {
			text += fmt.Sprintf(", not known in %s", unknown.share())
		}
		return text + ")"
	}
	return ""
}
