package report

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/plimsoll/plimsoll/forecast/advice"
	"github.com/plimsoll/plimsoll/forecast/capacity"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// GroupLine is one group of pools in the ranked table.
type GroupLine struct {
	Name  string `json:"name"`
	Title string `json:"title,omitempty"`
	// Headline is the group as one pool: the sum of its pools where Summed, and else whichever is first.
	Headline PoolLine     `json:"answer"`
	Summed   bool         `json:"summed"`
	Until    time.Time    `json:"untilTime,omitzero"` // how far First looks
	Members  []MemberLine `json:"members"`            // in the order of the group
	Within   Number       `json:"probabilityAny"`     // that any of them saturates until then
	// Answered pools have a lead time and an answer; Late of them had to be ordered for by now.
	Answered int       `json:"answered"`
	Late     int       `json:"late"`
	Apart    string    `json:"apart,omitempty"` // why the pools do not add up
	SumIdle  *IdleLine `json:"sumIdle,omitempty"`
	Value    string    `json:"idleValue,omitempty"` // what idle units tie up; empty if that is not known
	Notes    []string  `json:"notes,omitempty"`
	// Beside is the sum where load cannot move, so that what to do does not go by it.
	Beside *PoolLine `json:"sum,omitempty"`
	// Identical are pools that measured the same at all times: each counts once in what is idle.
	Identical [][]string `json:"identical,omitempty"`
}

// MemberLine is a pool of a group.
type MemberLine struct {
	Pool     string   `json:"pool"`
	State    string   `json:"state"`
	First    Number   `json:"probabilityFirst"` // that it is the first to saturate
	Idle     IdleLine `json:"idle"`
	Together []Number `json:"dependence"`         // correlation with each member
	Happened []string `json:"happened,omitempty"` // in short lines, the latest first
}

// IdleLine is capacity that is not needed.
type IdleLine struct {
	Unit       series.Unit `json:"unit,omitempty"`
	Usable     Number      `json:"usable"`
	Needed     Number      `json:"needed"`
	Amount     Number      `json:"amount"`
	Confidence float64     `json:"confidence,omitempty"`
	Until      time.Time   `json:"untilTime,omitzero"`
	Units      int         `json:"units,omitempty"`
	Kind       string      `json:"unitKind,omitempty"` // empty if units are not known
	Value      string      `json:"value,omitempty"`
	Reason     string      `json:"reason,omitempty"`
	// Needs names the what-ifs that need units of it.
	Needs []string `json:"neededIf,omitempty"`
}

// WriteGroups writes the ranked table of groups, what is behind each, and what is idle.
func WriteGroups(w io.Writer, groups []GroupLine, o TableOptions) error {
	var buf bytes.Buffer
	columns := []textColumn{{"WHAT TO DO", false, 22}, {"GROUP", false, 12}, {"POOLS", true, 0}, {"BY", false, 0}, {"STATE", false, 0},
		{"LIKELY P50", true, 0}, {"EARLY–LATE P10–P90", true, 0}, {"WITHIN", true, 0}, {"FIRST TO SATURATE", false, 14}, {"LATE", true, 0}}
	var rows [][]string
	var colors []string
	for _, g := range groups {
		l := g.Headline
		rows = append(rows, []string{l.Action.Text, Clean(g.Name, 200), fmt.Sprint(len(g.Members)), g.by(), l.stateWord(),
			l.short(l.P50.IsZero(), l.P50.Format("2006-01-02")), l.shortInterval(), l.Probability.share(), g.firstText(), g.lateText()})
		colors = append(colors, verbColor(l.Action.Verb))
	}
	writeTable(&buf, columns, rows, colors, o)
	for _, g := range groups {
		g.writeDetails(&buf, o)
	}
	writeIdle(&buf, groups, o)
	_, err := w.Write(buf.Bytes())
	return err
}

// by says which question the group is ranked by.
func (g GroupLine) by() string {
	switch {
	case g.Summed:
		return "sum"
	case len(g.Members) == 1:
		return "pool"
	}
	return "first"
}

// asked says of what the headline is.
func (g GroupLine) asked() string {
	if g.Summed {
		return "sum"
	}
	return "any pool"
}

// likeliest returns the members that may be first, the likeliest before the others.
func (g GroupLine) likeliest() []MemberLine {
	out := slices.DeleteFunc(slices.Clone(g.Members), func(m MemberLine) bool { return !m.First.Known() || m.First == 0 })
	slices.SortStableFunc(out, func(a, b MemberLine) int { return cmp.Compare(b.First, a.First) })
	return out
}

func (g GroupLine) firstText() string {
	list := g.likeliest()
	if len(list) == 0 {
		return "–"
	}
	return fmt.Sprintf("%s %s", Clean(list[0].Pool, 60), list[0].First.share())
}

func (g GroupLine) lateText() string {
	if g.Answered == 0 {
		return "–"
	}
	return fmt.Sprintf("%d of %d", g.Late, g.Answered)
}

// writeDetails writes under the table what it has no room for.
func (g GroupLine) writeDetails(buf *bytes.Buffer, o TableOptions) {
	const indent = 12
	for i, f := range append(g.facts(), g.told()...) {
		if i == 0 {
			buf.WriteString("\n" + Clean(g.Name, 200) + "\n")
		}
		lines := strings.ReplaceAll(wrapText(f.Text, o.width()-indent), "\n", "\n"+strings.Repeat(" ", indent))
		buf.WriteString(pad("  "+f.Name, indent, false) + lines + "\n")
	}
}

// facts lists what the table has no room for.
func (g GroupLine) facts() []pageFact {
	var fs factList
	add := fs.add
	if len(g.Members) > 1 {
		add("First", g.firstSentence())
	}
	if g.Headline.Action.Verb == advice.NoAnswer {
		add("Why", g.Headline.Reason)
	}
	add("Together", g.togetherText())
	if g.Summed {
		l := g.Headline
		add("Sum", fmt.Sprintf("%s of %s usable, as if load could move freely between the pools", l.shortDemand(), l.Capacity.in(l.Unit)))
	} else if l := g.Beside; l != nil {
		add("Sum", fmt.Sprintf("%s of %s usable, likely full %s: only if load could move freely between the pools (movable: true)",
			l.shortDemand(), l.Capacity.in(l.Unit), l.short(l.P50.IsZero(), l.P50.Format("2006-01-02"))))
	} else if len(g.Members) > 1 {
		add("Apart", g.Apart)
	}
	for _, names := range g.Identical {
		add("Same", fmt.Sprintf("%s measured the same at all times and have the same capacity, as several mounts of one file system do: "+
			"they count once in what is idle", strings.Join(names, ", ")))
	}
	if g.Answered > 0 {
		add("Late", fmt.Sprintf("%d of %d pools with a lead time had to be ordered for by now, or are saturated", g.Late, g.Answered))
	}
	if g.Value != "" {
		add("Idle", g.Value+" in whole units, each pool by itself")
	}
	for _, n := range g.Notes {
		add("Note", n)
	}
	return fs
}

// firstSentence says which pool saturates first, and how likely.
func (g GroupLine) firstSentence() string {
	const shown = 4
	var parts []string
	for _, m := range g.likeliest() {
		if len(parts) < shown {
			parts = append(parts, fmt.Sprintf("%s in %s", m.Pool, m.First.share()))
		}
	}
	if g.Until.IsZero() {
		return strings.Join(parts, ", ")
	}
	if len(parts) == 0 {
		return fmt.Sprintf("no pool in any simulation until %s", g.Until.Format("2 Jan 2006"))
	}
	return fmt.Sprintf("%s of the simulations until %s; any pool in %s", strings.Join(parts, ", "), g.Until.Format("2 Jan 2006"),
		g.Within.share())
}

// togetherText says which pools move together.
func (g GroupLine) togetherText() string {
	const shown, least = 4, 0.1
	type pair struct {
		text string
		r    Number
	}
	var pairs []pair
	for a, m := range g.Members {
		for b := range min(a, len(m.Together)) {
			if r := m.Together[b]; r.Known() && (r >= least || r <= -least) {
				pairs = append(pairs, pair{fmt.Sprintf("%s and %s %+.2f", g.Members[b].Pool, m.Pool, float64(r)), r})
			}
		}
	}
	if len(pairs) == 0 {
		return ""
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(max(b.r, -b.r), max(a.r, -a.r)) })
	var texts []string
	for _, p := range pairs[:min(len(pairs), shown)] {
		texts = append(texts, p.text)
	}
	text := "demands move together (correlation of their changes): " + strings.Join(texts, ", ")
	if n := len(pairs) - shown; n > 0 {
		text += fmt.Sprintf(", and %d pairs more", n)
	}
	return text
}

// writeIdle writes the table of what is not needed, each pool once.
func writeIdle(buf *bytes.Buffer, groups []GroupLine, o TableOptions) {
	columns := []textColumn{{"IDLE", false, 16}, {"USABLE", true, 0}, {"NEEDED", true, 0}, {"IDLE", true, 0}, {"UNITS", true, 0},
		{"TIES UP", true, 0}, {"UNTIL", true, 0}}
	var rows [][]string
	seen := map[string]bool{}
	confidence := 0.0
	for _, g := range groups {
		for _, names := range g.Identical {
			for _, name := range names[1:] {
				seen[name] = true
			}
		}
		for _, m := range g.Members {
			if !seen[m.Pool] && m.Idle.Amount.Known() {
				rows = append(rows, m.Idle.row(m.Pool))
				confidence = m.Idle.Confidence
			}
			seen[m.Pool] = true
		}
		if g.SumIdle != nil && g.SumIdle.Amount.Known() {
			rows = append(rows, g.SumIdle.row(g.Name+" (sum)"))
		}
	}
	if len(rows) == 0 {
		return
	}
	head := fmt.Sprintf("Capacity that is not needed in %s of the simulations, by the highest demand that lasts within the horizon of each "+
		"pool. What comes after it, such as the peak season of a year, is not in it.", Share(confidence))
	buf.WriteString("\n" + wrapText(head, o.width()) + "\n\n")
	writeTable(buf, columns, rows, nil, o)
}

func (l IdleLine) row(name string) []string {
	units := "–"
	if l.Kind != "" {
		units = fmt.Sprintf("%s %s", Grouped(l.Units), capacity.Plural(Clean(l.Kind, 30), l.Units))
	}
	value := l.Value
	if value == "" {
		value = "–"
	}
	return []string{Clean(name, 200), l.Usable.in(l.Unit), l.Needed.in(l.Unit), l.Amount.in(l.Unit), units, value,
		l.Until.Format("2006-01-02")}
}
