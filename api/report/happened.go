package report

import "fmt"

// mostTold is how many happenings, and how many concerns, a terminal shows of a pool.
const mostTold = 3

// told lists what happened to the pool and what changes how its date is read, each in a line.
func (l PoolLine) told() []pageFact {
	return append(shortened("Happened", l.Happened), shortened("Note", l.Concerns)...)
}

// shortened makes facts of the first texts and counts the others.
func shortened(name string, texts []string) []pageFact {
	var fs []pageFact
	for i, t := range texts {
		if i == mostTold {
			return append(fs, pageFact{"", fmt.Sprintf("and %d more (-o json)", len(texts)-mostTold)})
		}
		fs = append(fs, pageFact{name, Clean(t, maxText)})
		name = ""
	}
	return fs
}

// told lists what happened to each pool of the group.
func (g GroupLine) told() []pageFact {
	var fs []pageFact
	for _, m := range g.Members {
		for _, f := range shortened("Happened", m.Happened) {
			fs = append(fs, pageFact{"Happened", Clean(m.Pool, 80) + ": " + f.Text})
		}
	}
	return fs
}
