package pricing

import (
	"slices"
	"strings"
)

// bookLines returns the lines whose prices may come from the price book, machines first.
func (p *iaas) bookLines() (machines, others []line) {
	if p.machines {
		machines = append(machines, p.onDemand)
	}
	for _, c := range p.commitments {
		machines = append(machines, c.line)
	}
	return machines, slices.Concat(p.storage.lines, p.egress.lines)
}

// priceDates says how old the oldest price is, and where the prices of one machine type are of several dates: those were
// never on offer side by side. Nothing for lines without a price of the book.
func priceDates(machines, others []line) []Assumption {
	said := oldestPrice(slices.Concat(machines, others))
	var dated []string
	mixed := false
	for _, l := range machines {
		if l.dated != "" {
			dated = append(dated, l.item+" of "+l.dated)
			mixed = mixed || l.dated != machines[0].dated
		}
	}
	if mixed {
		said = append(said, Assumption{Name: "prices of several dates", Value: strings.Join(dated, "; "), Source: fromBook})
	}
	return said
}

// oldestPrice says which of the prices of the book is the oldest.
func oldestPrice(lines []line) []Assumption {
	oldest := line{}
	for _, l := range lines {
		if l.dated != "" && (oldest.dated == "" || l.dated < oldest.dated) {
			oldest = l
		}
	}
	if oldest.dated == "" {
		return nil
	}
	return []Assumption{{Name: "oldest price", Value: oldest.dated + " (" + oldest.item + ")", Source: fromBook}}
}
