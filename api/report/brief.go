package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/plimsoll/plimsoll/forecast/advice"
)

// BriefWidth is how many columns of a terminal WriteBrief takes at most.
const BriefWidth = 120

// WriteBrief writes what matters most of a report to a terminal: dates and what to do, groups, what-ifs, what the most
// urgent date is made of, and what placements cost.
func WriteBrief(w io.Writer, m Monthly, o TableOptions) error {
	o.Width = min(o.width(), BriefWidth)
	var buf bytes.Buffer
	buf.WriteString(wrapText(Clean(m.Verdict, 4*maxText), o.width()) + "\n")
	fmt.Fprintf(&buf, "As of %s, %s simulations, seed %d.\n", m.AsOf.UTC().Format("2 January 2006"), Grouped(m.Simulations), m.Seed)
	for _, part := range []struct {
		title string
		write func(*bytes.Buffer, Monthly, TableOptions)
	}{
		{"When pools saturate", briefPools}, {"What to do first", briefDecisions},
		{"Pools that belong together: full when the first of them is", briefGroups},
		{"What if, on the same simulations", briefWhatIfs}, {"Why that date", briefExplained}, {"What moved it", briefMoved}, {"", briefCosts},
	} {
		var body bytes.Buffer
		part.write(&body, m, o)
		if body.Len() == 0 {
			continue
		}
		if part.title != "" {
			buf.WriteString("\n" + heading(part.title, o) + "\n\n")
		}
		buf.Write(body.Bytes())
	}
	for _, n := range m.Notes {
		buf.WriteString("\n" + wrapText("Note: "+Clean(n, 3*maxText), o.width()) + "\n")
	}
	_, err := w.Write(buf.Bytes())
	return err
}

// heading writes a line that stands above a part.
func heading(title string, o TableOptions) string {
	line := title + " " + strings.Repeat("─", max(o.width()-uniseg.StringWidth(title)-1, 0))
	if o.Color {
		return "\x1b[1m" + line + "\x1b[0m"
	}
	return line
}

// withoutUnits is the action without how much to order.
func withoutUnits(a advice.Action) string {
	text, _, _ := strings.Cut(a.Text, ": ")
	if a.Verb == advice.Watch || a.Verb == advice.NotEnoughHistory { // the words say why at length, and stand in full elsewhere
		text, _, _ = strings.Cut(text, " (")
	}
	return text
}

func briefPools(buf *bytes.Buffer, m Monthly, o TableOptions) {
	columns := []textColumn{{"WHAT TO DO", false, 22}, {"POOL", false, 14}, {"NOW", true, 0}, {"USABLE", true, 0}, {"LIKELY P50", true, 0},
		{"EARLY–LATE P10–P90", true, 0}, {"WITHIN", true, 0}, {"ORDER BY", true, 0}}
	var rows [][]string
	var colors []string
	for _, l := range m.Pools {
		rows = append(rows, []string{withoutUnits(l.Action), Clean(l.Pool, 200), l.shortDemand(), l.Capacity.in(l.Unit),
			l.short(l.P50.IsZero(), l.P50.Format("2006-01-02")), l.shortInterval(), l.Probability.share(), l.shortOrderBy()})
		colors = append(colors, verbColor(l.Action.Verb))
	}
	if len(rows) > 0 {
		writeTable(buf, columns, rows, colors, o)
	}
}

func briefDecisions(buf *bytes.Buffer, m Monthly, o TableOptions) {
	var rows [][]string
	for _, d := range m.Decisions {
		order, what := "–", d.Why
		if at := slices.IndexFunc(m.Pools, func(l PoolLine) bool { return l.Pool == d.Pool }); at >= 0 && m.Pools[at].Order.needed() {
			order, what = m.Pools[at].unitsToOrder(), m.Pools[at].Order.brief()
		}
		rows = append(rows, []string{d.Due.UTC().Format("2006-01-02"), Clean(d.Pool, 200), order, Clean(what, maxText)})
	}
	if len(rows) > 0 {
		writeTable(buf, []textColumn{{"LAST DAY", false, 0}, {"POOL", false, 14}, {"ORDER", false, 0}, {"WHAT IT DOES", false, 20}}, rows, nil, o)
	}
}

// needed reports whether the order has units, or says what capacity is missing.
func (o OrderLine) needed() bool {
	return o.Units.Known() && o.Units > 0 && o.Kind != "" || !o.Units.Known() && o.Shortfall.Known() && o.Shortfall > 0
}

// brief writes from when until when an order is enough, and how sure.
func (o OrderLine) brief() string {
	if !o.Units.Known() {
		return fmt.Sprintf("from %s until %s in %s; without it in %s", o.Arrival.UTC().Format("2 Jan 2006"), o.Until.UTC().Format("2 Jan 2006"),
			o.Confidence.share(), o.Without.share())
	}
	return fmt.Sprintf("arrives %s, enough until %s in %s; without it in %s",
		o.Arrival.UTC().Format("2 Jan 2006"), o.Until.UTC().Format("2 Jan 2006"), o.Holds.share(), o.Without.share())
}

func briefGroups(buf *bytes.Buffer, m Monthly, o TableOptions) {
	var rows [][]string
	var colors []string
	for _, g := range m.Groups {
		l := g.Headline
		idle := g.Value
		if idle == "" {
			idle = "–"
		}
		rows = append(rows, []string{withoutUnits(l.Action), Clean(g.Name, 200), l.short(l.P50.IsZero(), l.P50.Format("2006-01-02")),
			l.shortInterval(), l.Probability.share(), g.firstText(), g.lateText(), Clean(idle, 40)})
		colors = append(colors, verbColor(l.Action.Verb))
	}
	if len(rows) == 0 {
		return
	}
	writeTable(buf, []textColumn{{"WHAT TO DO", false, 16}, {"GROUP", false, 9}, {"LIKELY P50", true, 0}, {"EARLY–LATE P10–P90", true, 0},
		{"WITHIN", true, 0},
		{"FIRST TO SATURATE", false, 14}, {"TOO LATE", true, 0}, {"IDLE TIES UP", true, 0}}, rows, colors, o)
	if text := lateText(m.Pools); text != "" {
		buf.WriteString("\n" + wrapText(text, o.width()) + "\n")
	}
}

// briefWhatIfs writes a row for each date that an event moves.
func briefWhatIfs(buf *bytes.Buffer, m Monthly, o TableOptions) {
	var rows [][]string
	var notes []string
	for _, h := range m.WhatIfs {
		n := len(rows)
		for _, l := range m.Pools {
			rows = addBriefWhatIf(rows, h.ID, l, l.Pool)
		}
		for _, g := range m.Groups {
			rows = addBriefWhatIf(rows, h.ID, g.Headline, g.Name+", "+g.asked())
		}
		if len(rows) > n {
			rows[n][0] = Clean(h.Name, 80)
		}
		if h.Against != "" {
			notes = append(notes, fmt.Sprintf("%s: before is “%s”.", Clean(h.Name, 80), Clean(h.Against, 80)))
		}
	}
	if len(rows) == 0 {
		return
	}
	writeTable(buf, []textColumn{{"WHAT IF", false, 20}, {"POOL", false, 14}, {"WITHIN", true, 0}, {"LIKELY P50", true, 0},
		{"ORDER BY", true, 0}, {"ORDER", true, 0}}, rows, nil, o)
	for i, n := range notes {
		if i == 0 {
			buf.WriteByte('\n')
		}
		buf.WriteString(wrapText(n, o.width()) + "\n")
	}
}

// addBriefWhatIf adds a row for a pool whose date moves.
func addBriefWhatIf(rows [][]string, id string, l PoolLine, name string) [][]string {
	x, base, ok := l.whatIf(id)
	if !ok || x.Change.Sooner.Known() && x.Change.Sooner+x.Change.Later == 0 {
		return rows
	}
	before, then := base.short(base.P50.IsZero(), base.P50.Format("2006-01-02")), x.short(x.P50.IsZero(), x.P50.Format("2006-01-02"))
	if before != then {
		then = before + " → " + then
	}
	return append(rows, []string{"", Clean(name, 200), base.Probability.share() + " → " + x.Probability.share(), then, x.shortOrderBy(),
		x.unitsToOrder()})
}

// whatIf returns what a what-if makes of the pool, and that which it is compared with.
func (l PoolLine) whatIf(id string) (x WhatIfLine, base PoolLine, ok bool) {
	at := slices.IndexFunc(l.WhatIfs, func(x WhatIfLine) bool { return x.ID == id })
	if at < 0 {
		return x, l, false
	}
	x, base = l.WhatIfs[at], l
	for _, y := range l.WhatIfs {
		if x.Against != "" && y.Name == x.Against {
			base = y.PoolLine
		}
	}
	return x, base, true
}

// briefExplained takes the date of the first pool apart that has one.
func briefExplained(buf *bytes.Buffer, m Monthly, o TableOptions) {
	for _, l := range m.Pools {
		if l.Explained != nil {
			_ = WriteExplanation(buf, l.Pool, l.Unit, l.Explained.Explanation, o) // a buffer takes it all
			if l.PastDates != "" {
				buf.WriteString("\n" + wrapText("How sure? "+Clean(l.PastDates, maxText), o.width()) + "\n")
			}
			return
		}
	}
}

// briefMoved says what moved the dates of pools that have one.
func briefMoved(buf *bytes.Buffer, m Monthly, o TableOptions) {
	const shown = 3
	n := 0
	for _, l := range m.Pools {
		if !l.Moved.moved() || n == shown {
			continue
		}
		n++
		text := fmt.Sprintf("%s, since %s: %s", Clean(l.Pool, 80), l.Moved.Time.UTC().Format("2 Jan 2006"), Clean(l.Moved.Summary, 3*maxText))
		buf.WriteString(wrapText(text, o.width()) + "\n")
	}
}

// briefCosts writes the planning case of each placement, and the span of its present value.
func briefCosts(buf *bytes.Buffer, m Monthly, o TableOptions) {
	if m.Costs == nil {
		return
	}
	c := *m.Costs
	title := Clean(c.Title, maxText)
	if title == "" {
		title = "What each placement costs"
	}
	buf.WriteString("\n" + heading(title, o) + "\n\n")
	var rows [][]string
	why := ""
	for _, l := range c.Placements {
		rows = append(rows, []string{Clean(l.Name, 80), l.kindText(), l.Capex.Planning.whole(), l.Opex.Planning.whole(),
			l.Residual.Planning.whole(), l.Obligation.Planning.whole(), l.TCO.Planning.whole(), l.NPV.Planning.whole(),
			l.NPV.P10.whole() + " – " + l.NPV.P90.whole(), l.Cheapest.share()})
		if l.Why != "" && why == "" {
			why = Clean(l.Why, 2*maxText)
		}
	}
	columns, rows := c.withoutEmpty([]textColumn{{"PLACEMENT", false, 10}, {"KIND", false, 6}, {"CAPEX", true, 0}, {"OPEX", true, 0},
		{"RESIDUAL", true, 0}, {"OWED AFTER", true, 0}, {"TCO", true, 0}, {"NPV OF COSTS", true, 0},
		{"NPV P10–P90", true, 0}, {"CHEAPEST IN", true, 0}}, rows)
	writeTable(buf, columns, rows, nil, o)
	text := fmt.Sprintf("In %s, the planning case; percentiles do not add up. %s", Clean(c.Currency, 8), Clean(c.Rules, 2*maxText))
	buf.WriteString("\n" + wrapText(text, o.width()) + "\n")
	if why != "" {
		buf.WriteString(wrapText(why, o.width()) + "\n")
	}
}
