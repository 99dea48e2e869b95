package sheets

import (
	"fmt"
	"io"
	"strings"

	plimsollv1 "github.com/plimsoll/plimsoll/api/plimsoll/v1"
)

// CostNotes prints what else a reader of the table should know.
func CostNotes(w io.Writer, m *plimsollv1.Comparison) error {
	for _, n := range m.GetNotes() {
		if _, err := fmt.Fprintln(w, "Note:", n); err != nil {
			return err
		}
	}
	return writeAssumptions(w, m)
}

// writeAssumptions prints what was decided or assumed for the reader: machine
// types, commitments, and figures that nobody gave. All are in -o json.
func writeAssumptions(w io.Writer, m *plimsollv1.Comparison) error {
	var lines []string
	for _, r := range m.GetPlacements() {
		for _, x := range r.GetAssumptions() {
			planned := strings.Contains(x.GetName(), "machine type") || strings.Contains(x.GetName(), "commitments") ||
				strings.Contains(x.GetName(), "share that the base carries") || strings.Contains(x.GetName(), "oldest price") ||
				strings.Contains(x.GetName(), "prices of several dates")
			if planned || x.GetUnconfirmed() {
				lines = append(lines, fmt.Sprintf("  %s: %s: %s (%s)\n", r.GetName(), x.GetName(), x.GetValue(), x.GetSource()))
			}
		}
	}
	if len(lines) == 0 {
		return nil
	}
	_, err := fmt.Fprintf(w, "\nPlanned and assumed:\n%s", strings.Join(lines, ""))
	return err
}
