package report

import (
	"bytes"
	"io"

	"github.com/plimsoll/plimsoll/forecast/explain"
	"github.com/plimsoll/plimsoll/forecast/series"
)

// WriteExplanation writes what a date is made of: a row for each part, one for what they do together, and
// their sum.
func WriteExplanation(w io.Writer, name string, unit series.Unit, x explain.Explanation, o TableOptions) error {
	var buf bytes.Buffer
	e := Explanation{x, unit}
	buf.WriteString(wrapText(Clean(name, 200)+": "+e.title(), o.width()) + "\n\n")
	var rows [][]string
	for _, r := range e.rows() {
		rows = append(rows, []string{"  " + r.Name, r.Moves, r.Without})
	}
	writeTable(&buf, []textColumn{{"  PART", false, 20}, {"MOVES THE DATE", true, 0}, {"WITHOUT IT", true, 0}}, rows, nil, o)
	buf.WriteString("\n" + wrapText(e.foot(), o.width()) + "\n")
	_, err := w.Write(buf.Bytes())
	return err
}

func beyondWithout(parts []explain.Part) bool {
	for _, p := range parts {
		if p.Without.Beyond {
			return true
		}
	}
	return false
}
