package joint

import (
	"fmt"
	"math"
)

// Words says in a sentence how the members depend on each other, and where that could not be
// measured; empty where there is one member only.
func (j *Joint) Words() string {
	d := j.spread()
	switch {
	case d.pairs == 0:
		return ""
	case d.measured == 0 && d.pairs == 1:
		return fmt.Sprintf("The histories of %s have too little time in common to say how they depend on each other: their simulations count "+
			"as independent.", j.pair(d.last))
	case d.measured == 0:
		return fmt.Sprintf("No two of the %d histories have enough time in common to say how they depend on each other: their simulations "+
			"count as independent.", len(j.members))
	case d.pairs == 1:
		return fmt.Sprintf("%s move together with a correlation of %.2f, measured on the changes of their histories, seasons taken out; the "+
			"simulations keep that.", j.pair(d.last), d.most)
	}
	text := fmt.Sprintf("The %d demands move together with correlations from %.2f (%s) to %.2f (%s), %.2f on average, measured on the "+
		"changes of their histories, seasons taken out; the simulations keep that.",
		len(j.members), d.least, j.pair(d.lowest), d.most, j.pair(d.highest), d.sum/float64(d.measured))
	if d.measured == 1 {
		text = fmt.Sprintf("%s move together with a correlation of %.2f, measured on the changes of their histories, seasons taken out; the "+
			"simulations keep that.", j.pair(d.highest), d.most)
	}
	if left := d.pairs - d.measured; left > 0 {
		text += fmt.Sprintf(" Of %d of %d pairs the histories have too little time in common, as of %s: they count as independent.", left,
			d.pairs, j.pair(d.unmeasured))
	}
	return text
}

// spreadOf is what there is to say of all pairs.
type spreadOf struct {
	pairs, measured                   int
	least, most, sum                  float64
	lowest, highest, unmeasured, last [2]int
}

func (j *Joint) spread() spreadOf {
	d := spreadOf{least: math.Inf(1), most: math.Inf(-1)}
	for a := range j.members {
		for b := range a {
			d.pairs++
			d.last = [2]int{b, a}
			r := j.dependence[a][b]
			if !j.measured[a][b] {
				d.unmeasured = d.last
				continue
			}
			d.measured++
			d.sum += r
			if r < d.least {
				d.least, d.lowest = r, d.last
			}
			if r > d.most {
				d.most, d.highest = r, d.last
			}
		}
	}
	return d
}

// pair names two members.
func (j *Joint) pair(p [2]int) string {
	return fmt.Sprintf("%q and %q", j.members[p[0]].Series.Name, j.members[p[1]].Series.Name)
}
