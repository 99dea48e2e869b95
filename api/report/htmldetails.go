package report

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/plimsoll/plimsoll/forecast/advice"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/explain"
)

// pageTable is a small table of texts; the first cell of a row is its head.
type pageTable struct {
	Title, Note string
	Head        []pageCell
	Rows        [][]pageCell
}

// pageCell is a cell; Class is "n" for figures, which stand at the right, and "o" for what stays on one line where there is room.
type pageCell struct{ Text, Class string }

// tableOf makes the head of a table: columns that begin with > hold figures, and those with = stay on one line.
func tableOf(title, note string, columns ...string) *pageTable {
	t := &pageTable{Title: Clean(title, maxText), Note: Clean(note, 3*maxText)}
	for _, c := range columns {
		name, class := c, ""
		if bare, right := strings.CutPrefix(c, ">"); right {
			name, class = bare, "n"
		} else if bare, whole := strings.CutPrefix(c, "="); whole {
			name, class = bare, "o"
		}
		t.Head = append(t.Head, pageCell{name, class})
	}
	return t
}

// add adds a row, each cell as its column.
func (t *pageTable) add(texts ...string) {
	row := make([]pageCell, len(texts))
	for i, s := range texts {
		row[i] = pageCell{Clean(s, 3*maxText), t.Head[i].Class}
	}
	t.Rows = append(t.Rows, row)
}

// orNil returns nil for a table without rows.
func (t *pageTable) orNil() *pageTable {
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

// tables are what the details of a pool say beside its chart and facts.
func (l PoolLine) tables() []*pageTable {
	list := []*pageTable{l.linesTable(), l.capacityTable(), l.Explained.table(), l.Moved.table(), l.whatIfTable()}
	return slices.DeleteFunc(list, func(t *pageTable) bool { return t == nil })
}

// linesTable lists when the lines below the usable capacity are passed, and the capacity itself; nil where there are no such lines.
func (l PoolLine) linesTable() *pageTable {
	if len(l.Thresholds) == 0 || !l.Probability.Known() {
		return nil
	}
	t := tableOf("Lines", "", "Line", ">At", ">Early (P10)", ">Likely (P50)", ">Late (P90)", ">Within horizon")
	for _, x := range l.Thresholds {
		row := l
		row.P10, row.P50, row.P90 = x.P10, x.P50, x.P90
		early, likely, late, within := row.Date(x.P10), row.Date(x.P50), row.Date(x.P90), x.Probability.share()
		if !x.Since.IsZero() {
			early, likely, late, within = "passed", l.style().text(x.Since), "", ""
		}
		t.add(x.Name, x.Line.in(l.Unit), early, likely, late, within)
	}
	t.add("usable capacity", l.Capacity.in(l.Unit), l.Date(l.P10), l.Date(l.P50), l.Date(l.P90), l.Probability.share())
	return t
}

// hasCapacityTable reports whether there is more to say of the capacity than a number.
func (l PoolLine) hasCapacityTable() bool { return l.capacityText() != "" }

// capacityTable lists the parts of the capacity now and after each change; nil where only a number is known.
func (l PoolLine) capacityTable() *pageTable {
	if !l.hasCapacityTable() {
		return nil
	}
	t := tableOf("Usable capacity", "", "=From", "Installed", "Kept free", ">Usable", "Why")
	for i, s := range l.Levels {
		if i == maxStepTexts {
			t.Note = fmt.Sprintf("And %s more.", Count(len(l.Levels)-i, "change"))
			break
		}
		from := "now"
		if i > 0 {
			from = s.From.UTC().Format("2 Jan 2006")
		}
		installed := s.Installed.in(l.Unit)
		if units := s.unitsText(l.Unit); units != "" {
			installed += ": " + units
		}
		t.add(from, installed, s.reservesText(l.Unit), s.Usable.in(l.Unit), s.Reason)
	}
	if !slices.ContainsFunc(l.Levels, func(s CapacityStep) bool { return s.Reason != "" }) {
		t.dropLast() // nobody says why
	}
	return t
}

// dropLast leaves the last column out.
func (t *pageTable) dropLast() {
	t.Head = t.Head[:len(t.Head)-1]
	for i, r := range t.Rows {
		t.Rows[i] = r[:len(r)-1]
	}
}

// table lists the parts of a date; nil where there is none.
func (x *Explanation) table() *pageTable {
	if x == nil {
		return nil
	}
	title := x.title()
	t := tableOf(strings.ToUpper(title[:1])+title[1:], x.foot(), "Part", ">Moves the date", ">Without it")
	for _, r := range x.rows() {
		t.add(r.Name, r.Moves, r.Without)
	}
	return t
}

// moved reports whether the date is another than it was.
func (m *Movement) moved() bool {
	return m != nil && len(m.Movement.Moves) > 0 && m.Movement.From != m.Movement.To
}

// table lists what moved a date; nil where it has not moved.
func (m *Movement) table() *pageTable {
	if !m.moved() {
		return nil
	}
	v := m.Movement
	var notes []string
	for _, x := range v.Moves {
		if x.Note != "" {
			notes = append(notes, fmt.Sprintf("Of %s: %s.", explain.CauseText(x.Cause), strings.TrimSuffix(x.Note, ".")))
		}
	}
	title := fmt.Sprintf("Since the forecast of %s: %s date from %s to %s", m.Time.UTC().Format("2 Jan 2006"), explain.Percentile(v.Quantile),
		explain.MomentText(v.From), explain.MomentText(v.To))
	t := tableOf(title, strings.Join(notes, " "), "Cause", ">Moves the date")
	for _, r := range m.rows() {
		t.add(r.Name, r.Moves)
	}
	return t
}

// whatIfTable lists the what-ifs of a pool below the answer without events; nil where there are none.
func (l PoolLine) whatIfTable() *pageTable {
	if len(l.WhatIfs) == 0 {
		return nil
	}
	t := tableOf("What if", "All on the same simulations.", "What if", "State", ">Likely (P50)", ">Early – late (P10–P90)",
		">Within horizon", ">Order by", "=Order", "How the date moves")
	row := func(name string, x PoolLine, moves string) {
		t.add(name, x.stateWord(), x.Date(x.P50), x.interval(), x.Probability.share(), dateStyle{}.text(x.OrderBy), x.unitsToOrder(), moves)
	}
	row("as forecast", l, "")
	for _, x := range l.WhatIfs {
		row(x.Name, x.PoolLine, x.changeText()+notesText(x.Notes))
	}
	return t
}

func notesText(notes []string) string {
	if len(notes) == 0 {
		return ""
	}
	return " " + strings.Join(notes, " ")
}

// unitsToOrder writes how many units to order, such as "3 hosts", or where these are not known what capacity is missing; a dash
// where nothing is needed.
func (l PoolLine) unitsToOrder() string {
	if o := l.Order; !o.Units.Known() && o.Shortfall.Known() && o.Shortfall > 0 {
		return "over " + o.Shortfall.in(l.Unit)
	}
	if !l.Order.Units.Known() || l.Order.Units == 0 || l.Order.Kind == "" {
		return "–"
	}
	return fmt.Sprintf("%d %s", int(l.Order.Units), capacity.Plural(Clean(l.Order.Kind, 30), int(l.Order.Units)))
}

// pageWhatIf is one what-if with all it concerns.
type pageWhatIf struct {
	Name, Against string
	Events        []string
	Table         *pageTable
}

// newPageWhatIfs gathers what each what-if does to groups and pools.
func newPageWhatIfs(m Monthly) []pageWhatIf {
	var out []pageWhatIf
	for _, h := range m.WhatIfs {
		p := pageWhatIf{Name: Clean(h.Name, maxText), Against: Clean(h.Against, maxText)}
		for _, e := range h.Events {
			p.Events = append(p.Events, Clean(e, maxText))
		}
		t := tableOf("", "", "Pool or group", "=What to do then", ">Likely before", ">Likely then", ">Early – late then", ">Within before",
			">Within then")
		for _, l := range m.Pools {
			addWhatIf(t, h.ID, l, l.Pool)
		}
		for _, g := range m.Groups {
			addWhatIf(t, h.ID, g.Headline, g.Name+" ("+g.asked()+")")
		}
		p.Table = t.orNil()
		out = append(out, p)
	}
	return out
}

// addWhatIf adds what a what-if does to one pool, beside that which it is compared with.
func addWhatIf(t *pageTable, id string, l PoolLine, name string) {
	x, base, ok := l.whatIf(id)
	if !ok {
		return
	}
	t.add(name, x.Action.Text, base.Date(base.P50), x.Date(x.P50), x.interval(), base.Probability.share(), x.Probability.share())
}

// pageGroup is one group in the table, and what is behind it.
type pageGroup struct {
	What, Class, Name, Title, Pools, State, Likely, Range, Within, First, Late, Idle string

	ID     string
	Facts  []pageFact
	Tables []*pageTable
}

func newPageGroup(g GroupLine, id string) pageGroup {
	l := g.Headline
	p := pageGroup{
		What: Clean(l.Action.Text, maxText), Class: verbClass(l.Action.Verb), Name: Clean(g.Name, maxText), Title: Clean(g.Title, maxText),
		Pools: fmt.Sprint(len(g.Members)), State: l.stateWord(),
		Likely: l.Date(l.P50), Range: l.interval(), Within: l.Probability.share(), First: g.firstText(), Late: g.lateText(),
		Idle: Clean(g.Value, 80), ID: id, Facts: g.facts(),
	}
	if p.Idle == "" {
		p.Idle = "–"
	}
	for _, t := range []*pageTable{l.Explained.table()} {
		if t != nil {
			t.Title += ", whichever pool is first"
			p.Tables = append(p.Tables, t)
		}
	}
	return p
}

// idleTable lists capacity that is not needed: pools by name as ranked, and sums of groups.
func idleTable(m Monthly) *pageTable {
	t := tableOf("", "", "Pool", ">Usable", ">Needed", ">Idle", ">Units", ">Ties up", ">Until", "Needed if")
	add := func(name string, l *IdleLine) {
		if l == nil || !l.Amount.Known() || l.Amount <= 0 {
			return
		}
		cells := l.row(name)
		cells[6] = l.Until.UTC().Format("2 Jan 2006")
		t.add(append(cells, strings.Join(l.Needs, "; "))...)
	}
	for _, l := range m.Pools {
		add(l.Pool, l.Idle)
	}
	for _, g := range m.Groups {
		add(g.Name+", as if load could move freely", g.SumIdle)
	}
	return t.orNil()
}

// idleConfidence returns in what share of the simulations idle capacity is not needed.
func idleConfidence(m Monthly) string {
	for _, l := range m.Pools {
		if l.Idle != nil {
			return Share(l.Idle.Confidence)
		}
	}
	return ""
}

// lateText says of how many pools it is too late to order for.
func lateText(pools []PoolLine) string {
	answered, late := 0, 0
	for _, l := range pools {
		if l.LeadTime == "" || !l.Probability.Known() && l.Since.IsZero() {
			continue
		}
		answered++
		if l.Action.Verb == advice.OrderNow {
			late++
		}
	}
	if answered == 0 {
		return ""
	}
	return fmt.Sprintf("Of %s with a lead time and an answer, %s had to be ordered for by now or are saturated: %s.",
		Count(answered, "pool"), Grouped(late), Share(float64(late)/float64(answered)))
}

// whatIfCharts are those of the what-ifs that move a date of the pool.
func (l PoolLine) whatIfCharts() []template.HTML {
	var out []template.HTML
	for _, x := range l.WhatIfs {
		if !x.Chart.IsZero() && x.Change.Sooner+x.Change.Later != 0 {
			out = append(out, x.Chart.html())
		}
	}
	return out
}
