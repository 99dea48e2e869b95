package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/plimsoll/plimsoll/forecast"
	"github.com/plimsoll/plimsoll/forecast/advice"
)

// TableWidth is how many columns of a terminal a table takes unless told otherwise.
const TableWidth = 140

// TableOptions say how tables are written on a terminal.
type TableOptions struct {
	Width int  // columns; 0 means TableWidth
	Color bool // mark what is urgent with ANSI colours
	// Details are written under the table of dates: what the capacity is made of, the lines
	// below it, how often it was reached, how much to order, and how often such dates held in the past.
	Details bool
}

// textColumn is a column of a table of text.
type textColumn struct {
	head  string
	right bool
	least int // how far it may be shortened; 0 for not at all
}

// WritePools writes the ranked table of dates. Refused pools are counted
// above it. Dates are early (P10), likely (P50) and late (P90).
func WritePools(w io.Writer, pools []PoolLine, o TableOptions) error {
	var buf bytes.Buffer
	if text := refusedText(pools); text != "" {
		buf.WriteString(wrapText(text, o.width()) + "\n\n")
	}
	columns := []textColumn{{"WHAT TO DO", false, 22}, {"POOL", false, 16}, {"STATE", false, 0}, {"NOW", true, 0}, {"USABLE", true, 0},
		{"LIKELY P50", true, 0}, {"EARLY–LATE P10–P90", true, 0}, {"WITHIN", true, 0}, {"ORDER BY", true, 0}}
	var rows [][]string
	var colors []string
	for _, l := range pools {
		rows = append(rows, []string{l.Action.Text, Clean(l.Pool, 200), l.stateWord(), l.shortDemand(), l.Capacity.in(l.Unit),
			l.short(l.P50.IsZero(), l.P50.Format("2006-01-02")), l.shortInterval(), l.Probability.share(), l.shortOrderBy()})
		colors = append(colors, verbColor(l.Action.Verb))
	}
	writeTable(&buf, columns, rows, colors, o)
	if o.Details {
		writeDetails(&buf, pools, o)
	}
	_, err := w.Write(buf.Bytes())
	return err
}

// writeDetails writes under the table what it has no room for.
func writeDetails(buf *bytes.Buffer, pools []PoolLine, o TableOptions) {
	const indent = 12
	for _, l := range pools {
		fs := l.details()
		fs = append(fs, l.told()...)
		if l.PastDates != "" && !l.Horizon.IsZero() { // where there are dates
			fs = append(fs, pageFact{"Past", Clean(l.PastDates, maxText)})
		}
		if len(fs) > 0 {
			buf.WriteString("\n" + Clean(l.Pool, 200) + "\n")
		}
		for _, f := range fs {
			lines := strings.ReplaceAll(wrapText(f.Text, o.width()-indent), "\n", "\n"+strings.Repeat(" ", indent))
			buf.WriteString(pad("  "+f.Name, indent, false) + lines + "\n")
		}
	}
}

// stateWord is the state in at most eleven columns.
func (l PoolLine) stateWord() string {
	switch l.State {
	case forecast.AlreadySaturated.String():
		return "saturated"
	case forecast.BeyondHorizon.String():
		return "beyond"
	case forecast.NoCapacity.String():
		return "no capacity"
	case forecast.Saturates.String(), forecast.AtRisk.String():
		return l.stateText()
	}
	return "refused"
}

// shortDemand leaves the name of the unit out where the capacity beside it has the same.
func (l PoolLine) shortDemand() string {
	if l.Demand.Known() && l.Capacity.Known() {
		return bare(l.Unit, float64(l.Demand))
	}
	return l.Demand.in(l.Unit)
}

// short writes a date, "beyond" where it lies beyond the horizon, or a dash where there are no dates.
func (l PoolLine) short(missing bool, date string) string {
	switch {
	case !missing:
		return date
	case l.Horizon.IsZero():
		return "–"
	}
	return "beyond"
}

// shortInterval leaves the year of the late date out where it is that of the early one.
func (l PoolLine) shortInterval() string {
	early := l.short(l.P10.IsZero(), l.P10.Format("2006-01-02"))
	if l.P10.IsZero() {
		return early
	}
	layout := "2006-01-02"
	if l.P10.Year() == l.P90.Year() {
		layout = "01-02"
	}
	return early + " – " + l.short(l.P90.IsZero(), l.P90.Format(layout))
}

func (l PoolLine) shortOrderBy() string {
	if l.OrderBy.IsZero() {
		return "–"
	}
	return l.OrderBy.Format("2006-01-02")
}

// WriteCosts writes the placements side by side: the planning case, which adds
// up, and three percentiles, which do not.
func WriteCosts(w io.Writer, c Costs, o TableOptions) error {
	var buf bytes.Buffer
	columns := []textColumn{{"PLACEMENT", false, 10}, {"KIND", false, 6}, {"CASE", false, 0}, {"CAPEX", true, 0}, {"OPEX", true, 0},
		{"RESIDUAL", true, 0}, {"OWED AFTER", true, 0}, {"TCO", true, 0},
		{"NPV OF COSTS", true, 0}, {"CHEAPEST IN", true, 0}}
	var rows [][]string
	for _, r := range costRows(c) {
		rows = append(rows, []string{r.Name, r.Kind, r.Case, r.Capex, r.Opex, r.Residual, r.Obligation, r.TCO, r.NPV, r.Cheapest})
	}
	columns, rows = c.withoutEmpty(columns, rows)
	head := fmt.Sprintf("Costs in %s. The planning case is simulation %s and adds up; percentiles do not. %s",
		Clean(c.Currency, 8), Grouped(c.PlanningCase), Clean(c.Rules, 2*maxText))
	buf.WriteString(wrapText(head, o.width()) + "\n\n")
	c.writeSummary(&buf, o)
	writeTable(&buf, columns, rows, nil, o)
	c.writeWhys(&buf, o)
	c.writeCrossings(&buf, o)
	c.writeYears(&buf, o)
	_, err := w.Write(buf.Bytes())
	return err
}

// writeWhys writes why placements cost what they do, and what of it rests on assumed growth.
func (c Costs) writeWhys(buf *bytes.Buffer, o TableOptions) {
	first := true
	for _, l := range c.Placements {
		text := c.whyText(l)
		if text == "" {
			continue
		}
		if first {
			buf.WriteByte('\n')
		}
		first = false
		buf.WriteString(wrapText(Clean(l.Name, 80)+": "+text, o.width()) + "\n")
	}
	if text := c.assumedText(); text != "" {
		if first {
			buf.WriteByte('\n')
		}
		buf.WriteString(wrapText(text, o.width()) + "\n")
	}
}

// withoutEmpty leaves out the columns of residual values and of what is owed where there is none.
func (c Costs) withoutEmpty(columns []textColumn, rows [][]string) ([]textColumn, [][]string) {
	for head, has := range map[string]bool{"RESIDUAL": c.hasResidual(), "OWED AFTER": c.hasObligation()} {
		if has {
			continue
		}
		at := slices.IndexFunc(columns, func(x textColumn) bool { return x.head == head })
		columns = slices.Delete(columns, at, at+1)
		for i := range rows {
			rows[i] = slices.Delete(rows[i], at, at+1)
		}
	}
	return columns, rows
}

func (o TableOptions) width() int {
	if o.Width <= 0 {
		return TableWidth
	}
	return max(o.Width, 40)
}

// writeTable aligns cells by the room that they take on a terminal. Where a row
// is too wide, first the gaps and then the columns that may be are shortened.
func writeTable(buf *bytes.Buffer, columns []textColumn, rows [][]string, colors []string, o TableOptions) {
	widths := make([]int, len(columns))
	for i, c := range columns {
		widths[i] = uniseg.StringWidth(c.head)
		for _, r := range rows {
			widths[i] = max(widths[i], uniseg.StringWidth(r[i]))
		}
	}
	gap := shrink(widths, columns, o.width())
	head := make([]string, len(columns))
	for i, c := range columns {
		head[i] = c.head
	}
	for n, r := range slices.Insert(slices.Clone(rows), 0, head) {
		cells := make([]string, len(columns))
		for i, c := range columns {
			cells[i] = pad(r[i], widths[i], c.right)
		}
		line := strings.TrimRight(strings.Join(cells, strings.Repeat(" ", gap)), " ")
		if o.Color && n > 0 && colors != nil && colors[n-1] != "" {
			line = colors[n-1] + cells[0] + "\x1b[0m" + strings.TrimPrefix(line, cells[0])
		}
		buf.WriteString(line + "\n")
	}
}

// shrink narrows widths to fit the room and returns the gap between columns.
func shrink(widths []int, columns []textColumn, room int) int {
	total := 0
	for _, w := range widths {
		total += w
	}
	gap := 2
	if total+gap*(len(widths)-1) > room {
		gap = 1
	}
	excess := total + gap*(len(widths)-1) - room
	for excess > 0 {
		widest := -1 // of those that may still give
		for i, c := range columns {
			if c.least > 0 && widths[i] > c.least && (widest < 0 || widths[i]-c.least > widths[widest]-columns[widest].least) {
				widest = i
			}
		}
		if widest < 0 {
			break
		}
		widths[widest]--
		excess--
	}
	return gap
}

// pad fills or shortens s to exactly width columns of a terminal.
func pad(s string, width int, right bool) string {
	if uniseg.StringWidth(s) > width {
		s = fitColumns(s, width)
	}
	fill := strings.Repeat(" ", width-uniseg.StringWidth(s))
	if right {
		return fill + s
	}
	return s + fill
}

// fitColumns shortens s to at most width columns with an ellipsis, between characters as people see them.
func fitColumns(s string, width int) string {
	var b strings.Builder
	room := width - 1
	for g := uniseg.NewGraphemes(s); g.Next() && g.Width() <= room; room -= g.Width() {
		b.WriteString(g.Str())
	}
	return b.String() + "…"
}

// wrapText breaks a sentence into lines of at most width columns.
func wrapText(s string, width int) string {
	var b strings.Builder
	at := 0
	for i, word := range strings.Fields(s) {
		n := uniseg.StringWidth(word)
		switch {
		case i == 0:
		case at+1+n > width:
			b.WriteByte('\n')
			at = 0
		default:
			b.WriteByte(' ')
			at++
		}
		b.WriteString(word)
		at += n
	}
	return b.String()
}

// verbColor is the ANSI colour of a verb: red, yellow, green, or none.
func verbColor(v advice.Verb) string {
	switch verbClass(v) {
	case "now":
		return "\x1b[1;31m"
	case "by":
		return "\x1b[33m"
	case "clear":
		return "\x1b[32m"
	}
	return ""
}
