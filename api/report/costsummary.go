package report

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// CostSummary is what is read first of a comparison. Figures are in units of the currency.
type CostSummary struct {
	Cheapest string `json:"cheapest"`
	Next     string `json:"next,omitempty"` // by present value; empty if there is no other
	Months   int    `json:"months"`
	Reason   string `json:"reason,omitempty"`
	// FirstYear is what is paid in the first twelve months, by placement.
	FirstYear map[string]Number `json:"cashFirstYear"`
	Turn      *PriceTurn        `json:"turn,omitempty"`
}

// PriceTurn is the smallest change of one price at which another placement is as cheap as the cheapest.
type PriceTurn struct {
	Placement  string `json:"placement"` // whose price
	Category   string `json:"category"`
	Change     Number `json:"change"` // 0.12 is 12 % more
	Challenger string `json:"challenger"`
}

// text says the turn in a sentence.
func (t *PriceTurn) text() string {
	if t == nil {
		return "by no change of the price of one category alone, down to nothing or up to any height"
	}
	change, word := float64(t.Change), "more"
	if change < 0 {
		change, word = -change, "less"
	}
	return fmt.Sprintf("if %s of %s costs %s %% %s: %s is then as cheap", Clean(t.Category, 80), Clean(t.Placement, 80),
		strconv.FormatFloat(100*change, 'f', 1, 64), word, Clean(t.Challenger, 80))
}

// line returns the placement of that name.
func (c Costs) line(name string) (PlacementLine, bool) {
	at := slices.IndexFunc(c.Placements, func(l PlacementLine) bool { return l.Name == name })
	if at < 0 {
		return PlacementLine{}, false
	}
	return c.Placements[at], true
}

// summaryTable is the first five of the six lines that are read first: a row a figure, the cheapest placement and the next beside it.
func (c Costs) summaryTable() (heads []string, rows [][]string) {
	s := c.Summary
	if s == nil {
		return nil, nil
	}
	figures := []struct {
		name string
		of   func(PlacementLine) string
	}{
		{"Capex", func(l PlacementLine) string { return l.Capex.Planning.whole() }},
		{"Opex", func(l PlacementLine) string { return l.Opex.Planning.whole() }},
		{"Cash of year 1", func(l PlacementLine) string { return s.firstYear(l.Name) }},
		{fmt.Sprintf("TCO of %d months", s.Months), func(l PlacementLine) string { return l.TCO.Planning.whole() }},
		{"Range of the TCO, P10 – P90", func(l PlacementLine) string { return l.TCO.P10.whole() + " – " + l.TCO.P90.whole() }},
	}
	heads = []string{""}
	for _, f := range figures {
		rows = append(rows, []string{f.name})
	}
	for i, name := range []string{s.Cheapest, s.Next} {
		l, ok := c.line(name)
		if !ok || name == "" {
			continue
		}
		heads = append(heads, Clean(name, 80)+[]string{"", ", the next"}[i])
		for k, f := range figures {
			rows[k] = append(rows[k], f.of(l))
		}
	}
	return heads, rows
}

func (s *CostSummary) firstYear(placement string) string {
	if v, ok := s.FirstYear[placement]; ok {
		return v.whole()
	}
	return "–"
}

// summaryFacts are the sixth line, and what makes the winner less sure.
func (c Costs) summaryFacts() []pageFact {
	s := c.Summary
	if s == nil {
		return nil
	}
	l, _ := c.line(s.Cheapest)
	winner := Clean(s.Reason, 2*maxText)
	if winner == "" {
		winner = Clean(s.Cheapest, 80)
	}
	return []pageFact{
		{"Winner", winner}, {"On unconfirmed defaults", l.Unconfirmed.share() + " of its payments"},
		{"On assumed growth", l.Assumed.share() + " of its payments"}, {"The winner turns", s.Turn.text()},
	}
}

// summaryPage is the table of what is read first on a page; nil without a summary.
func (c Costs) summaryPage() *pageTable {
	heads, rows := c.summaryTable()
	if len(heads) < 2 {
		return nil
	}
	for i := range heads[1:] {
		heads[i+1] = ">" + heads[i+1]
	}
	t := tableOf("", "", heads...)
	for _, row := range rows {
		t.add(row...)
	}
	return t
}

// writeSummary writes what is read first.
func (c Costs) writeSummary(buf *bytes.Buffer, o TableOptions) {
	heads, rows := c.summaryTable()
	if len(heads) < 2 {
		return
	}
	columns := make([]textColumn, len(heads))
	for i, h := range heads {
		columns[i] = textColumn{h, i > 0, 10}
	}
	writeTable(buf, columns, rows, nil, o)
	for _, f := range c.summaryFacts() {
		buf.WriteString(wrapText(f.Name+": "+strings.TrimSuffix(f.Text, ".")+".", o.width()) + "\n")
	}
	buf.WriteByte('\n')
}
